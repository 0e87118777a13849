//! Authorisations in the state: who may use what, how its items leave, and the lists that
//! find them.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::{Hash, sm3_domain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::code::Code;
use crate::id::{AppId, AuthorizationId, CatalogId, ItemId, OrgId, RegionCode, RequestId};
use crate::payload::catalog::{CatalogEntry, DeliveryMode, MaskingRule, ShareCondition};
use crate::payload::request::SuspensionCause;
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// An item that leaves masked under a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaskedItem {
    /// The item.
    pub item_id: ItemId,
    /// How.
    pub rule: MaskingRule,
}

/// That a grant was widened after a dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Widening {
    /// From this instant the further items are held.
    pub at: TimeMs,
    /// The further items.
    pub items: Vec<ItemId>,
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

// Its bytes begin as those of `GrantHead` do.
/// A grant: who may use which items of which entry, how, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Authorization {
    /// The grant.
    pub authorization_id: AuthorizationId,
    /// Whether it may be used.
    pub status: AuthorizationStatus,
    /// Last instant.
    pub valid_to: TimeMs,
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
    /// SM3 of the agreed terms.
    pub terms_digest: Hash,
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

    /// The same beside a provider for which nobody stands since `provider_ended_at`: it is as
    /// suspended then. Of two reasons the earlier.
    pub fn refusal_beside(
        &self,
        provider_ended_at: Option<TimeMs>,
        at: TimeMs,
        clock_skew_ms: u64,
    ) -> Option<(Code, TimeMs)> {
        let own = self.refusal_at(at, clock_skew_ms);
        let ended = provider_ended_at.filter(|end| at > *end).map(|end| (Code::AuthSuspended, end));
        own.into_iter().chain(ended).min_by_key(|(_, since)| *since)
    }

    /// True if it can never be used again.
    pub fn is_over(&self, now: TimeMs) -> bool {
        is_over(self.status, self.valid_to, now)
    }
}

/// What the bytes of an [`Authorization`] begin with: enough to tell whether it is over.
#[derive(Clone, Debug, PartialEq, Eq, BorshDeserialize)]
pub struct GrantHead {
    /// The grant.
    pub authorization_id: AuthorizationId,
    /// Whether it may be used.
    pub status: AuthorizationStatus,
    /// Last instant.
    pub valid_to: TimeMs,
}

impl GrantHead {
    /// True if it can never be used again.
    pub fn is_over(&self, now: TimeMs) -> bool {
        is_over(self.status, self.valid_to, now)
    }
}

fn is_over(status: AuthorizationStatus, valid_to: TimeMs, now: TimeMs) -> bool {
    status == AuthorizationStatus::Revoked || now > valid_to
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
    /// The [`standing_terms`] of the version in force of an entry that is shared
    /// unconditionally.
    pub fn standing_terms(catalog: &CatalogId) -> Self {
        Self::of(format!("catalog/terms/{catalog}"))
    }

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
