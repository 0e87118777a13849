//! How far the collection of an entry has come (归集, R-32).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{CatalogId, CopyId, FindingId, OrgId, TxId};
use crate::payload::collection::{CollectionConfirm, CollectionPlanSet};
use crate::state::StateKey;
use crate::time::{Date, TimeMs};

/// How much of an entry is on the platform. Overdue follows from the plan's
/// deadline and is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum CollectionStatus {
    /// Nothing yet.
    Planned,
    /// Something is missing.
    Partial,
    /// All of it.
    Full,
    /// All of an older version of the data.
    Stale,
}

/// The plan in force.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectionPlan {
    /// As set.
    pub plan: CollectionPlanSet,
    /// The authority that set it.
    pub set_by: OrgId,
    /// When.
    pub set_at: TimeMs,
}

/// The last confirmed collection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Collected {
    /// As confirmed.
    pub confirm: CollectionConfirm,
    /// When.
    pub confirmed_at: TimeMs,
    /// By which transaction.
    pub confirmed_by: TxId,
    /// The platform's copy, if data were gathered there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_id: Option<CopyId>,
}

/// A finding that is not yet made good or dismissed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenFinding {
    /// The finding.
    pub finding_id: FindingId,
    /// Who found it.
    pub found_by: OrgId,
}

/// The collection of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    /// The entry.
    pub catalog_id: CatalogId,
    /// Its provider.
    pub provider: OrgId,
    /// How much is there.
    pub status: CollectionStatus,
    /// The plan, if an authority set one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<CollectionPlan>,
    /// The last collection, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected: Option<Collected>,
    /// Open findings that it is missing; bounded, see the contracts' limits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open_findings: Vec<OpenFinding>,
    /// The day from which the data behind it are older than the update cycle allows, if it is
    /// planned and full and the cycle says how long (I-05).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale_from: Option<Date>,
}

impl Collection {
    /// True if all of the entry was collected once, be it an older version by now.
    pub const fn is_full(&self) -> bool {
        matches!(self.status, CollectionStatus::Full | CollectionStatus::Stale)
    }
}

impl StateKey {
    /// How far the collection of an entry has come: [`Collection`].
    pub fn collection(catalog: &CatalogId) -> Self {
        Self::of(format!("collection/collection/{catalog}"))
    }

    /// What the keys of all collections start with.
    pub const fn collection_prefix() -> &'static [u8] {
        b"collection/collection/"
    }
}
