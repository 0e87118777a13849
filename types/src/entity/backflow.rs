//! Returns of data to their territory in the state (回流, R-36).

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{BackflowId, CatalogId, CopyId, OrgId, TxId};
use crate::payload::backflow::{BackflowDeliver, BackflowRequest};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// Where a return stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum BackflowStatus {
    /// Waits for the province's authority.
    Requested,
    /// Waits for delivery.
    Approved,
    /// Will not happen.
    Rejected,
    /// Waits for the city's side.
    Delivered,
    /// The city has the data.
    Confirmed,
    /// What came was not what was stated; waits for another delivery.
    Disputed,
}

/// A delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackflowDelivery {
    /// As stated by the operator.
    pub delivery: BackflowDeliver,
    /// The operator.
    pub delivered_by: OrgId,
    /// When.
    pub delivered_at: TimeMs,
    /// The transaction.
    pub tx_id: TxId,
    /// Which delivery of this return it is, from 1.
    pub attempt: u32,
}

/// What the city's side last answered to a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackflowAnswer {
    /// Who answered.
    pub org: OrgId,
    /// When.
    pub at: TimeMs,
    /// Records by its count.
    pub record_count: u64,
    /// Digest of what it received.
    pub data_digest: Hash,
    /// Why it did not accept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

/// A return of data with its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Backflow {
    /// As asked for.
    pub request: BackflowRequest,
    /// The version of the entry that was in force then.
    pub catalog_version: u32,
    /// The city's authority.
    pub requester: OrgId,
    /// When it asked.
    pub requested_at: TimeMs,
    /// Where it stands.
    pub status: BackflowStatus,
    /// The authority that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<OrgId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<TimeMs>,
    /// Why it was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
    /// The last delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<BackflowDelivery>,
    /// The last answer to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<BackflowAnswer>,
    /// The city's copy, once confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_id: Option<CopyId>,
}

/// That an org's data of an entry are a copy of its provider's, returned to it:
/// lineage, and the reason why it is no source of them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackflowCopy {
    /// The entry that the copy is derived from.
    pub derived_from: CatalogId,
    /// The last return that brought data.
    pub backflow_id: BackflowId,
    /// The copy.
    pub copy_id: CopyId,
}

impl StateKey {
    /// A return of data: [`Backflow`].
    pub fn backflow(id: &BackflowId) -> Self {
        Self::of(format!("backflow/backflow/{id}"))
    }

    /// What the keys of all returns start with.
    pub const fn backflow_prefix() -> &'static [u8] {
        b"backflow/backflow/"
    }

    /// That an org holds a returned copy of an entry: [`BackflowCopy`].
    pub fn backflow_copy(org: &OrgId, catalog: &CatalogId) -> Self {
        Self::of(format!("backflow/copy/{org}/{catalog}"))
    }
}
