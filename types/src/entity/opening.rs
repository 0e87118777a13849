//! Opening of data in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{CatalogId, OpenId, OrgId, RegionCode};
use crate::payload::opening::{OpenApply, OpenPlanEntry, OpenPublish};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// A year's plan of a jurisdiction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenPlan {
    /// The jurisdiction.
    pub jurisdiction: RegionCode,
    /// The year.
    pub year: u16,
    /// Entries on it.
    pub entries: u64,
    /// Those opened since.
    pub opened: u64,
    /// Who published it last.
    pub published_by: OrgId,
    /// When.
    pub published_at: TimeMs,
}

/// An entry of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedOpening {
    /// As published.
    pub entry: OpenPlanEntry,
    /// The org that is responsible: the provider.
    pub org: OrgId,
    /// The opening that fulfilled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_by: Option<OpenId>,
}

/// Where an opening stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum OpeningStatus {
    /// Waits for the open-data authority.
    Applied,
    /// May be published.
    Approved,
    /// Will not be opened.
    Rejected,
    /// Open.
    Published,
    /// No longer open.
    Withdrawn,
}

/// An opening with its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// As applied for.
    pub application: OpenApply,
    /// The entry's version then.
    pub catalog_version: u32,
    /// Who applied.
    pub applicant: OrgId,
    /// The entry's provider.
    pub provider: OrgId,
    /// Where it stands.
    pub status: OpeningStatus,
    /// When it was applied for.
    pub applied_at: TimeMs,
    /// Who decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<OrgId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<TimeMs>,
    /// Why it was rejected or withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
    /// As published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publication: Option<OpenPublish>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<TimeMs>,
}

impl StateKey {
    /// A jurisdiction's plan of a year: [`OpenPlan`].
    pub fn open_plan(jurisdiction: &RegionCode, year: u16) -> Self {
        Self::of(format!("opening/plan/{jurisdiction}/{year}"))
    }

    /// An entry of it: [`PlannedOpening`].
    pub fn planned_opening(jurisdiction: &RegionCode, year: u16, catalog: &CatalogId) -> Self {
        Self::of(format!("opening/planned/{jurisdiction}/{year}/{catalog}"))
    }

    /// An opening: [`Opening`].
    pub fn opening(id: &OpenId) -> Self {
        Self::of(format!("opening/opening/{id}"))
    }

    /// How many published openings an entry has: `u64`.
    pub fn openings_of(catalog: &CatalogId) -> Self {
        Self::of(format!("opening/count/{catalog}"))
    }

    /// What the keys of all openings start with.
    pub const fn opening_prefix() -> &'static [u8] {
        b"opening/opening/"
    }
}
