//! Return of data to the territory they came from or belong to (回流, R-36).

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::id::{BackflowId, CatalogId, ItemId, RegionCode, TxId};
use crate::state::StateKey;
use crate::text::Text;

/// `BackflowRequest`: a city asks for the data of its own territory.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackflowRequest {
    /// The return; names it for its whole life.
    pub backflow_id: BackflowId,
    /// The published entry.
    pub catalog_id: CatalogId,
    /// Items wanted, each once.
    pub items: Vec<ItemId>,
    /// Rows of which region: the city's own or one in it.
    pub region_scope: RegionCode,
    /// The scenario that needs them (按需); a request without one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<Text<300>>,
    /// Secret data are refused; the field makes the refusal explicit.
    #[serde(default)]
    pub is_state_secret: bool,
}

/// `BackflowDecide`: the province's authority approves or rejects.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackflowDecide {
    /// The return.
    pub backflow_id: BackflowId,
    /// The verdict.
    pub approve: bool,
    /// Why not; required of a rejection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

/// `BackflowDeliver`: the province's operator hands the data over.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackflowDeliver {
    /// The return.
    pub backflow_id: BackflowId,
    /// Records handed over.
    pub record_count: u64,
    /// SM3 over salt and data; the salt goes with the data.
    pub data_digest: Hash,
    /// SM3 of their schema.
    pub schema_digest: Hash,
    /// The disputed delivery that this one repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retried_of: Option<TxId>,
}

/// `BackflowConfirm`: the city's side takes the data over, or not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackflowConfirm {
    /// The return.
    pub backflow_id: BackflowId,
    /// True if what came is what was stated.
    pub accept: bool,
    /// Records received, by the receiver's count.
    pub record_count: u64,
    /// SM3 over salt and data, as received.
    pub data_digest: Hash,
    /// Why not; required if it is not accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

impl Body for BackflowRequest {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::backflow(&self.backflow_id), StateKey::catalog(&self.catalog_id)]
    }
}

impl Body for BackflowDecide {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::backflow(&self.backflow_id)]
    }
}

impl Body for BackflowDeliver {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::backflow(&self.backflow_id)]
    }
}

impl Body for BackflowConfirm {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::backflow(&self.backflow_id)]
    }
}
