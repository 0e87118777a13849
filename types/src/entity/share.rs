//! Requests, authorisations, gateway logs and evidence in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::{Hash, sm3_domain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::granted_item::{MaskedItem, Widening};
use crate::code::Code;
use crate::id::{
    AppId, AuthorizationId, CatalogId, DisputeId, ItemId, OrgId, RegionCode, RequestId,
};
use crate::payload::catalog::{CatalogEntry, DeliveryMode, LegalBasis, ShareCondition};
use crate::payload::evidence::NotarizeEvidence;
use crate::payload::request::{ShareRequestSubmit, SuspensionCause};
use crate::state::StateKey;
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

/// Whether a grant may be used. Expiry follows from time and is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum AuthorizationStatus {
    /// May be used within its validity.
    Active,
    /// May not be used since `ended_at`.
    Revoked,
    /// May not be used since the last of `suspensions` began.
    Suspended,
}

/// A span of time in which a grant may not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Suspension {
    /// From this instant.
    pub since: TimeMs,
    /// Who suspended; for a change of the entry, who published it.
    pub by: OrgId,
    /// Why.
    pub reason: Text<500>,
    /// Until this instant; none while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<TimeMs>,
    /// Who ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<OrgId>,
    /// Why it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_reason: Option<Text<500>>,
    /// For what cause, if one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<SuspensionCause>,
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
    /// Items that leave masked, and how; the rules of the entry when it was granted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masking: Vec<MaskedItem>,
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
    /// Who revoked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<OrgId>,
    /// Why it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_reason: Option<Text<500>>,
    /// Suspensions, oldest first; bounded, see the contracts' limits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspensions: Vec<Suspension>,
    /// Served accesses anchored so far; with `denied` it makes the anchored
    /// records of this grant countable and so provably complete.
    pub ok: u64,
    /// Refused accesses anchored so far.
    pub denied: u64,
    /// At most so many of `ok` were served after an end or within a suspension that
    /// the gateway could not know of yet.
    pub served_after_end: u64,
    /// So many of `ok` are above the quota: gateways served side by side, and deliveries
    /// beside them.
    pub over_quota: u64,
    /// When it was used first: by an access, once that is anchored, or a delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_used_at: Option<TimeMs>,
    /// When the anchored accesses and the deliveries reached the quota.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_up_at: Option<TimeMs>,
    /// Persons that may use it, as salted digests that the records of its accesses repeat;
    /// none means every operator of the consumer's applications, or of the org itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operators: Vec<Hash>,
    /// Deliveries handed over, those that repeat one of them not counted again.
    pub delivered: u64,
    /// What was granted beside after a dispute, oldest first; each names items of `items`, none
    /// of them twice. The other items are held from the beginning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub widened: Vec<Widening>,
}

impl Authorization {
    /// How much of the quota is used: accesses and deliveries.
    pub const fn used(&self) -> u64 {
        self.ok.saturating_add(self.delivered)
    }

    /// Why no access may be served at an instant, and since when; none while the
    /// grant is active. The quota is not looked at. `clock_skew_ms` is how far the
    /// clock that tells the instant may be behind that of the blocks.
    pub fn refusal_at(&self, at: TimeMs, clock_skew_ms: u64) -> Option<(Code, TimeMs)> {
        let seen = TimeMs(at.0.saturating_add(clock_skew_ms));
        if at < self.valid_from || seen < self.issued_at {
            return Some((Code::AuthNotActive, TimeMs(0)));
        }
        if at > self.valid_to {
            return Some((Code::AuthExpired, self.valid_to));
        }
        if let Some(end) = self.ended_at.filter(|end| at > *end) {
            return Some((Code::AuthRevoked, end));
        }
        let holds = |s: &&Suspension| at > s.since && s.until.is_none_or(|until| seen < until);
        self.suspensions.iter().find(holds).map(|s| (Code::AuthSuspended, s.since))
    }

    /// True if it can never be used again.
    pub fn is_over(&self, now: TimeMs) -> bool {
        self.status == AuthorizationStatus::Revoked || now > self.valid_to
    }
}

/// SM3 of the standing terms of unconditional sharing: the published entry itself.
pub fn standing_terms(entry: &CatalogEntry, version: u32) -> Hash {
    let entry = borsh::to_vec(entry).expect("writing to memory does not fail");
    sm3_domain("liuhen/standing-terms/v1", &[&version.to_be_bytes(), &entry])
}

/// The list of grants on an entry or of a consumer, so that all can be found when it changes
/// or ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantIndex {
    /// Places of the list in use, each with a grant that may be over.
    pub count: u64,
    /// The place that is looked at next when a new grant wants one.
    pub cursor: u64,
}

impl StateKey {
    /// The list of grants on an entry: [`GrantIndex`].
    pub fn catalog_grants(catalog: &CatalogId) -> Self {
        Self::of(format!("authorization/catalog/{catalog}"))
    }

    /// The list of an org's grants as a consumer, as far as there is room: [`GrantIndex`].
    pub fn consumer_grants(consumer: &OrgId) -> Self {
        Self::of(format!("authorization/consumer/{consumer}"))
    }

    /// One place of it: an [`AuthorizationId`].
    pub fn consumer_grant(consumer: &OrgId, place: u64) -> Self {
        Self::of(format!("authorization/consumer/{consumer}/{place}"))
    }

    /// The items of an entry that were granted to a consumer, each with the last instant
    /// of its grants: a map of [`ItemId`] to [`TimeMs`]. Those that are over fall away
    /// with the next grant.
    pub fn granted_items(catalog: &CatalogId, consumer: &OrgId) -> Self {
        Self::of(format!("authorization/items/{catalog}/{consumer}"))
    }

    /// The requests of a consumer for an entry that wait side by side for a decision or
    /// their grant: a list of [`RequestId`]. Those that are over fall away with the next.
    pub fn open_requests(catalog: &CatalogId, consumer: &OrgId) -> Self {
        Self::of(format!("request/open/{catalog}/{consumer}"))
    }

    /// One place of it: an [`AuthorizationId`].
    pub fn catalog_grant(catalog: &CatalogId, place: u64) -> Self {
        Self::of(format!("authorization/catalog/{catalog}/{place}"))
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
