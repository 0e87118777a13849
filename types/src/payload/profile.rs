//! Rule packs and the region table, changed by recorded transactions.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::genesis::Region;
use crate::id::RegionCode;
use crate::profile::Profile;
use crate::state::StateKey;
use crate::time::Date;

/// `JurisdictionProfileSet`: a new rule pack from a day on, additions to the
/// region table, or both. A province sets its own and its cities'; a city its own,
/// which only tightens. Running clocks keep the rule that they started with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JurisdictionProfileSet {
    /// The jurisdiction that the rule pack and the regions belong to.
    pub jurisdiction: RegionCode,
    /// The rule pack, of this jurisdiction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// Its first day, today or later; required with `profile`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<Date>,
    /// Regions to add or to rename, at once; only the province may. None is ever
    /// removed or moved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Region>,
}

impl Body for JurisdictionProfileSet {
    fn subjects(&self) -> Vec<StateKey> {
        let regions = self.regions.iter().map(|region| StateKey::region(&region.code));
        std::iter::once(StateKey::profile(&self.jurisdiction)).chain(regions).collect()
    }
}
