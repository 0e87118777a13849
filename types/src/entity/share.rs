//! Requests, gateway logs and evidence in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{AuthorizationId, DisputeId, ItemId, OrgId, RequestId};
use crate::payload::catalog::{LegalBasis, ShareCondition};
use crate::payload::evidence::NotarizeEvidence;
use crate::payload::request::ShareRequestSubmit;
use crate::text::Text;
use crate::time::TimeMs;

/// Where a request stands (SM-REQ).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum RequestStatus {
    /// Waits to be accepted.
    Submitted,
    /// Not taken into processing.
    NotAccepted,
    /// Waits for the provider's decision.
    UnderReview,
    /// All items granted.
    Approved,
    /// Some items granted.
    PartlyApproved,
    /// Nothing granted.
    Rejected,
    /// The grant was issued.
    Authorized,
    /// Taken back by the consumer.
    Withdrawn,
    /// Its refusal is disputed.
    Disputed,
    /// Its refusal was disputed and stands.
    Upheld,
    /// Its refusal does not stand, but what was asked for can be granted no more.
    Overturned,
}

/// Between whom data go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ExchangeRoute {
    /// From one city to another.
    CityToCity,
    /// Between departments of the province.
    DeptToDept,
    /// Between a department of the province and a city.
    CityDept,
    /// Within one city.
    IntraCity,
    /// Within one department; such exchange needs no request.
    IntraDept,
    /// Across the province's border: over a bridge, without a request here.
    CrossProvince,
}

/// A share request with its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareRequest {
    /// As submitted.
    pub request: ShareRequestSubmit,
    /// The org that asks.
    pub consumer: OrgId,
    /// The org that decides.
    pub provider: OrgId,
    /// Between whom the data would go.
    pub route: ExchangeRoute,
    /// Where it stands.
    pub status: RequestStatus,
    /// When it was submitted.
    pub submitted_at: TimeMs,
    /// Who took it into processing, or did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_by: Option<OrgId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<TimeMs>,
    /// When it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<TimeMs>,
    /// By whom; none for the contract, which approves unconditional sharing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<OrgId>,
    /// The security authority that signed what was granted, where a grade wants that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub co_approved_by: Option<OrgId>,
    /// Items granted, a subset of those asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub granted_items: Vec<ItemId>,
    /// Conditions of the grant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ShareCondition>,
    /// Legal basis of refusing the other items, or all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_basis: Vec<LegalBasis>,
    /// Conditions of the entry that do not hold for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed_conditions: Vec<ShareCondition>,
    /// Reason for not accepting, granting less than asked, or withdrawing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
    /// The grant, once issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_id: Option<AuthorizationId>,
    /// The dispute in which it stood that other items were refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upheld_in: Option<DisputeId>,
    /// The request of the same consumer that took its place while it waited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<RequestId>,
    /// True once its first decision was counted (I-10, I-11).
    #[serde(default)]
    pub is_counted: bool,
}

impl ShareRequest {
    /// True if the contract decided on it, for the law shares the entry.
    pub fn is_decided_by_contract(&self) -> bool {
        self.decided_at.is_some() && self.decided_by.is_none()
    }

    /// Where what was granted of it in part stands, whatever becomes of the rest; none if
    /// nothing was granted.
    pub fn part_standing(&self) -> Option<RequestStatus> {
        let is_issued = self.authorization_id.is_some();
        let standing =
            if is_issued { RequestStatus::Authorized } else { RequestStatus::PartlyApproved };
        (!self.granted_items.is_empty()).then_some(standing)
    }

    /// True if some of the items were granted and the others refused.
    pub fn is_refused_in_part(&self) -> bool {
        let is_decided =
            matches!(self.status, RequestStatus::PartlyApproved | RequestStatus::Authorized);
        is_decided && self.granted_items.len() < self.request.items.len()
    }
}

/// How far a gateway's log is anchored.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GatewayLog {
    /// The org whose key anchors.
    pub org: OrgId,
    /// Last sequence number anchored; 0 before the first batch.
    pub last_seq: u64,
    /// Root of the last batch; zeros before the first.
    pub last_root: Hash,
    /// Time of the last record anchored.
    pub last_time: TimeMs,
    /// Batches anchored.
    pub batches: u64,
    /// Refused accesses that cite no grant, or one of others: attempts count on the
    /// gateway then, not on the grant.
    pub denied_foreign: u64,
}

/// A digest that somebody notarised first.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRecord {
    /// As submitted.
    pub evidence: NotarizeEvidence,
    /// Who submitted it.
    pub sender: OrgId,
    /// When.
    pub recorded_at: TimeMs,
}
