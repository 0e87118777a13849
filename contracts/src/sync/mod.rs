//! Two-way synchronisation of cities with the province (双向同步, R-37).

pub(crate) mod report;

use liuhen_types::entity::{SyncOutcome, SyncStanding};
use liuhen_types::payload::sync::SyncDirection;
use liuhen_types::{Code, RegionCode, State, StateKey};

use crate::refusal::{Checked, require};
use crate::state::read;

/// Refuses a city whose last compared reports differ, or that has none, in either
/// direction; for the start of a platform of its own.
pub(crate) fn require_clean(state: &dyn State, city: &RegionCode) -> Checked<()> {
    for direction in [SyncDirection::Up, SyncDirection::Down] {
        let key = StateKey::sync_standing(city, direction);
        let standing: Option<SyncStanding> = read(state, &key)?;
        let is_clean = standing.is_some_and(|one| one.outcome == SyncOutcome::Clean);
        require(is_clean, Code::SyncGap)?;
    }
    Ok(())
}
