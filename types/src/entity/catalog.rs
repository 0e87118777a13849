//! Catalog entries in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::OrgId;
use crate::payload::catalog::{CatalogEntry, ReviewReason};
use crate::time::{Date, TimeMs};

/// Where an entry stands (SM-CAT).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum CatalogStatus {
    /// Waits for the authority.
    UnderReview,
    /// Goes back to the provider.
    Returned,
    /// May be published.
    Approved,
    /// In the public catalog.
    Published,
}

/// A catalog entry with its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    /// The entry.
    pub entry: CatalogEntry,
    /// The org that submitted it and answers for it.
    pub provider: OrgId,
    /// Grows by one with each correction, from 1.
    pub version: u32,
    /// SM3 of the version before; zeros for the first.
    pub prev_digest: Hash,
    /// Where it stands.
    pub status: CatalogStatus,
    /// When this version was submitted.
    pub submitted_at: TimeMs,
    /// Who reviewed it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed_by: Option<OrgId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed_at: Option<TimeMs>,
    /// Why it was returned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub return_reasons: Vec<ReviewReason>,
    /// 14 发布日期, in UTC+8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_on: Option<Date>,
}

impl Catalog {
    /// The published version that requests, mounts and plans go by, while it is in
    /// force.
    pub fn in_force(&self) -> Option<(&CatalogEntry, u32)> {
        (self.status == CatalogStatus::Published).then_some((&self.entry, self.version))
    }
}
