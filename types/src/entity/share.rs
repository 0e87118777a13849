//! Requests, authorisations, gateway logs and evidence in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{AppId, AuthorizationId, CatalogId, ItemId, OrgId, RegionCode, RequestId};
use crate::payload::catalog::{DeliveryMode, LegalBasis, ShareCondition};
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
    /// Items granted, a subset of those asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub granted_items: Vec<ItemId>,
    /// Conditions of the grant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ShareCondition>,
    /// Legal basis of a rejection.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_basis: Vec<LegalBasis>,
    /// Reason for not accepting, or granting less than asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
    /// The grant, once issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_id: Option<AuthorizationId>,
}

/// Whether a grant may be used. Expiry follows from time and is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum AuthorizationStatus {
    /// May be used within its validity.
    Active,
    /// May not be used since `ended_at`.
    Revoked,
}

/// A grant: who may use which items of which entry, how, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Authorization {
    /// The grant.
    pub authorization_id: AuthorizationId,
    /// The request it answers.
    pub request_id: RequestId,
    /// The entry.
    pub catalog_id: CatalogId,
    /// Its version.
    pub catalog_version: u32,
    /// The providing org.
    pub provider: OrgId,
    /// The consuming org.
    pub consumer: OrgId,
    /// The managing org.
    pub manager: OrgId,
    /// Items that may be read.
    pub items: Vec<ItemId>,
    /// Conditions that hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ShareCondition>,
    /// Applications that may use it; none means the org itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apps: Vec<AppId>,
    /// How the data come.
    pub delivery_mode: DeliveryMode,
    /// Rows of which region.
    pub region_scope: RegionCode,
    /// Accesses at most.
    pub quota: u64,
    /// First instant.
    pub valid_from: TimeMs,
    /// Last instant.
    pub valid_to: TimeMs,
    /// SM3 of the agreed terms.
    pub terms_digest: Hash,
    /// Whether it may be used.
    pub status: AuthorizationStatus,
    /// When it was issued.
    pub issued_at: TimeMs,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<TimeMs>,
    /// Why it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_reason: Option<Text<500>>,
    /// Served accesses anchored so far; with `denied` it makes the anchored
    /// records of this grant countable and so provably complete.
    pub ok: u64,
    /// Refused accesses anchored so far.
    pub denied: u64,
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
