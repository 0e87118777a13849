//! Rule packs of jurisdictions: what differs between provinces is data, and what
//! no source sets stays unset.

mod built_in;
mod stated;
mod tighten;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{GradeId, RegionCode};
use crate::limits::LIST_MAX;
use crate::payload::catalog::{DeliveryMode, ShareType};
use crate::payload::org::Level;
use crate::text::Text;
use crate::time::Date;

pub use stated::{BackflowBasis, DispatchPeriod, NamedOrgan, Organs, PlatformMode};

/// The rule pack of a jurisdiction. The nearest one upwards holds for a region, but
/// never looser than those above it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The jurisdiction: a province or a city.
    pub jurisdiction: RegionCode,
    /// Name, such as `hebei`.
    pub name: Text<64>,
    /// True while its figures are not confirmed by their source.
    #[serde(default)]
    pub is_provisional: bool,
    /// Who does what there, as the source names them.
    #[serde(default)]
    pub organs: Organs,
    /// Levels of government that it is for; none if no source says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Level>,
    /// How entries may be shared; none if no source says, and then all ways are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub share_types: Vec<ShareType>,
    /// Deadlines.
    #[serde(default)]
    pub deadlines: Deadlines,
    /// What is allowed.
    #[serde(default)]
    pub permissions: Permissions,
    /// What the return of data rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub backflow_basis: Vec<BackflowBasis>,
    /// Hours after which a delivery that nobody acknowledged counts as unclear custody;
    /// unset, it counts at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unclear_custody_hours: Option<u32>,
    /// How often the work is dispatched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispatch_period: Option<DispatchPeriod>,
    /// Grades, lowest first.
    pub grades: Vec<Grade>,
}

/// Working days allowed, each unset unless a source sets it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Deadlines {
    /// To update a changed entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalog_update: Option<u32>,
    /// To review an update.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalog_review: Option<u32>,
    /// To review a new entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalog_initial_review: Option<u32>,
    /// To take a request into processing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_accept: Option<u32>,
    /// To decide a request for conditionally shared data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_decide: Option<u32>,
    /// To decide a request for unconditionally shared data, which is to accept one for all
    /// items; others the contract decides at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_decide_unconditional: Option<u32>,
    /// To deliver what was granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_provide: Option<u32>,
    /// To verify a quality issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality_verify: Option<u32>,
    /// To remedy a quality issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality_remedy: Option<u32>,
    /// To answer a bulletin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bulletin_respond: Option<u32>,
    /// To decide a return of data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backflow_decide: Option<u32>,
    /// To deliver a return of data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backflow_deliver: Option<u32>,
}

impl Deadlines {
    /// All deadlines, unset ones too.
    pub fn iter(&self) -> impl Iterator<Item = Option<u32>> {
        [
            self.catalog_update,
            self.catalog_review,
            self.catalog_initial_review,
            self.share_accept,
            self.share_decide,
            self.share_decide_unconditional,
            self.share_provide,
            self.quality_verify,
            self.quality_remedy,
            self.bulletin_respond,
            self.backflow_decide,
            self.backflow_deliver,
        ]
        .into_iter()
    }
}

/// What a jurisdiction allows; unset means that no source speaks of it, and then
/// nothing is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Permissions {
    /// Portals of single cities and departments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_portals: Option<bool>,
    /// Platforms of counties, and of those below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub county_platforms: Option<bool>,
    /// True if systems of counties move to the city's cloud (S2:19).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub county_on_city_cloud: Option<bool>,
    /// Who builds the platforms of cities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform_mode: Option<PlatformMode>,
    /// New channels between departments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_channels: Option<bool>,
    /// The last day on which a channel that counts as old was built.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_cutoff: Option<Date>,
    /// True if management and operation may not be in one org.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub separate_operation: Option<bool>,
    /// True if an org needs a responsible unit and a liaison to take part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsible_required: Option<bool>,
    /// True if important data may go abroad with an approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export_important: Option<bool>,
}

/// True if a list says something twice, or more than a list may hold.
fn repeats<T: PartialEq>(list: &[T]) -> bool {
    list.len() > LIST_MAX || (1..list.len()).any(|n| list[..n].contains(&list[n]))
}

impl Profile {
    /// The first list besides the grades that is too long or says something twice, as it
    /// is named in JSON.
    pub fn list_that_repeats(&self) -> Option<&'static str> {
        let Organs { authorities, platform_operators, security, open_data } = &self.organs;
        [
            ("organs.authorities", repeats(authorities)),
            ("organs.platform_operators", repeats(platform_operators)),
            ("organs.security", repeats(security)),
            ("organs.open_data", repeats(open_data)),
            ("levels", repeats(&self.levels)),
            ("share_types", repeats(&self.share_types)),
            ("backflow_basis", repeats(&self.backflow_basis)),
        ]
        .into_iter()
        .find_map(|(name, repeats)| repeats.then_some(name))
    }
}

/// A grade with what it demands; unset demands nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// Its name in the profile.
    pub grade: GradeId,
    /// A decision on such data needs the security authority's co-signature.
    #[serde(default)]
    pub co_approval: bool,
    /// Personal items of this grade must be masked.
    #[serde(default)]
    pub masking: bool,
    /// Such data may not be opened to the public.
    #[serde(default)]
    pub forbids_open: bool,
    /// Delivery modes allowed; none means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delivery_modes: Vec<DeliveryMode>,
    /// Grants run at most this many days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_validity_days: Option<u32>,
    /// Accesses per grant at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_quota: Option<u64>,
}

impl Grade {
    /// A grade that demands nothing.
    pub const fn plain(grade: GradeId) -> Self {
        Self {
            grade,
            co_approval: false,
            masking: false,
            forbids_open: false,
            delivery_modes: Vec::new(),
            max_validity_days: None,
            max_quota: None,
        }
    }
}

/// A profile with the day from which it is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileTerm {
    /// Its first day; the first term of genesis has 1970-01-01.
    pub effective_from: Date,
    /// The profile.
    pub profile: Profile,
}

/// The profiles of a jurisdiction in the state: the one in force and those to come,
/// in order of their first days, each day once. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileTerms {
    /// The terms.
    pub terms: Vec<ProfileTerm>,
}

impl ProfileTerms {
    /// The profile in force on a day; none before the first.
    pub fn on(&self, day: Date) -> Option<&Profile> {
        let in_force = self.terms.iter().rev().find(|term| term.effective_from <= day)?;
        Some(&in_force.profile)
    }

    /// Enters a profile from a day on, in place of one from the same day; those
    /// that ended before `today` fall away.
    pub fn enter(&mut self, effective_from: Date, profile: Profile, today: Date) {
        self.terms.retain(|term| term.effective_from != effective_from);
        self.terms.push(ProfileTerm { effective_from, profile });
        self.terms.sort_by_key(|term| term.effective_from);
        let in_force = self.terms.iter().rposition(|term| term.effective_from <= today);
        self.terms.drain(..in_force.unwrap_or(0));
    }
}
