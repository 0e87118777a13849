//! The clock of a chain on simulated time.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::state::StateKey;
use crate::time::TimeMs;

/// `ClockSet`: the province's authority moves simulated time forward. The blocks
/// after this one have at least this time. A chain on real time refuses it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockSet {
    /// The new time, later than that of the block.
    pub time: TimeMs,
}

impl Body for ClockSet {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::clock()]
    }
}
