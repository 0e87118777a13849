//! Synchronisation of cities with the province in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::tally::Period;
use crate::id::{OrgId, RegionCode};
use crate::payload::sync::{SyncDirection, SyncReport};
use crate::state::StateKey;
use crate::time::TimeMs;

/// What one side reported.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SideReport {
    /// As reported.
    pub report: SyncReport,
    /// By whom.
    pub org: OrgId,
    /// When.
    pub at: TimeMs,
}

/// What the comparison of both sides gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum SyncOutcome {
    /// The other side has not reported.
    Pending,
    /// Both sides have the same, and as many entries as the ledger knows.
    Clean,
    /// They differ.
    Gap,
}

/// One period in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SyncRound {
    /// The city's last report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<SideReport>,
    /// The province's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub province: Option<SideReport>,
    /// Entries of the city's region by the ledger's own count, when last compared.
    pub ledger_count: u64,
    /// What came of it.
    pub outcome: SyncOutcome,
}

/// How a city's synchronisation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SyncStanding {
    /// The last period that was compared.
    pub last: Period,
    /// What came of it.
    pub outcome: SyncOutcome,
    /// Periods in a row, up to that one, without a gap.
    pub clean_periods: u64,
}

impl StateKey {
    /// A period's reports on a city: [`SyncRound`].
    pub fn sync_round(city: &RegionCode, period: Period, direction: SyncDirection) -> Self {
        Self::of(format!("sync/round/{city}/{period}/{direction:?}"))
    }

    /// How a city's synchronisation in a direction stands: [`SyncStanding`].
    pub fn sync_standing(city: &RegionCode, direction: SyncDirection) -> Self {
        Self::of(format!("sync/standing/{city}/{direction:?}"))
    }
}
