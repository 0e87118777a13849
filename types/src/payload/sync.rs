//! Two-way synchronisation of a city with the province's data centre (双向同步,
//!

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::entity::tally::Period;
use crate::id::RegionCode;
use crate::state::StateKey;

/// Which way data went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum SyncDirection {
    /// From the city to the province.
    Up,
    /// From the province to the city.
    Down,
}

/// `SyncReport`: one side says what it has after a period. The contract compares
/// both sides' reports.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SyncReport {
    /// The city.
    pub city: RegionCode,
    /// Which way.
    pub direction: SyncDirection,
    /// A month that has begun.
    pub period: Period,
    /// Merkle root over the catalog entries.
    pub catalog_root: Hash,
    /// How many there are.
    pub catalog_count: u64,
    /// Merkle root over the resources.
    pub resource_root: Hash,
    /// Records in them.
    pub record_count: u64,
}

impl Body for SyncReport {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::sync_round(&self.city, self.period, self.direction)]
    }
}
