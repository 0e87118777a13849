//! Who answers for a copy of data, from when to when.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::sm3_domain;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{BackflowId, CatalogId, CopyId, DeliveryId, OrgId, TxId};
use crate::state::StateKey;
use crate::time::TimeMs;

/// Which copy of an entry's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum CopyKind {
    /// The provider's own.
    Source,
    /// Collected on a platform.
    Platform,
    /// Handed over to a consumer.
    Consumer,
    /// Returned to its territory.
    Backflow,
    /// Handed over and not acknowledged yet.
    Transit,
}

/// What puts data in transit, from its first signature to its second.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub enum Handover {
    /// A delivery, until the consumer acknowledges it.
    Delivery(DeliveryId),
    /// A return of data, until the city's side takes them over.
    Backflow(BackflowId),
}

/// A span of time in which one org answered for a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustodyTerm {
    /// The org.
    pub org: OrgId,
    /// From this instant.
    pub since: TimeMs,
    /// The transaction that began it.
    pub begun_by: TxId,
    /// Until this instant; none while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<TimeMs>,
    /// The transaction that ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<TxId>,
}

/// A copy with all who answered for it, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Custody {
    /// The copy.
    pub copy_id: CopyId,
    /// Which copy it is.
    pub kind: CopyKind,
    /// Of which entry.
    pub catalog_id: CatalogId,
    /// What put it in transit, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handover: Option<Handover>,
    /// Terms, oldest first; bounded, see the contracts' limits.
    pub terms: Vec<CustodyTerm>,
}

impl Custody {
    /// True if somebody answers for the copy now.
    pub fn is_open(&self) -> bool {
        self.terms.last().is_some_and(|term| term.until.is_none())
    }

    /// The term that held at an instant, if somebody answered for the copy then. One
    /// term begins at the instant at which another ends.
    pub fn term_at(&self, at: TimeMs) -> Option<&CustodyTerm> {
        self.terms.iter().find(|term| term.since <= at && term.until.is_none_or(|end| at < end))
    }
}

const COPY_DOMAIN: &str = "liuhen/copy-id/v1";

impl CopyId {
    /// The copy of an entry's data that an org holds, one of each kind: what comes
    /// later joins it.
    pub fn of(kind: CopyKind, catalog: &CatalogId, org: &OrgId) -> Self {
        Self::named(&format!("{kind:?}/{catalog}/{org}"))
    }

    /// What a handover has in transit.
    pub fn in_transit(handover: &Handover) -> Self {
        Self::named(&match handover {
            Handover::Delivery(id) => format!("Transit/Delivery/{id}"),
            Handover::Backflow(id) => format!("Transit/Backflow/{id}"),
        })
    }

    /// No id holds a slash, so no two copies have the same name.
    fn named(name: &str) -> Self {
        let digest = sm3_domain(COPY_DOMAIN, &[name.as_bytes()]);
        Self::new(digest.to_string()).expect("64 hexadecimal digits are an identifier")
    }
}

impl StateKey {
    /// Who answers for a copy: [`Custody`].
    pub fn custody(copy: &CopyId) -> Self {
        Self::of(format!("custody/copy/{copy}"))
    }

    /// What the keys of all copies start with.
    pub const fn custody_prefix() -> &'static [u8] {
        b"custody/copy/"
    }

    /// How many copies of an entry's data there ever were: `u64`.
    pub fn copy_count(catalog: &CatalogId) -> Self {
        Self::of(format!("custody/count/{catalog}"))
    }

    /// One of them, counted from 0: its [`CopyId`].
    pub fn copy_of(catalog: &CatalogId, index: u64) -> Self {
        Self::of(format!("custody/of/{catalog}/{index}"))
    }
}
