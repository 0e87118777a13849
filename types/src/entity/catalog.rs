//! Catalog entries in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{DisputeId, NoticeId, OrgId, RegionCode};
use crate::payload::catalog::{
    CatalogEntry, LegalBasis, ReviewReason, ShareCondition, ShareType, Visibility,
};
use crate::payload::dispute::DisputeVerdict;
use crate::text::Text;
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
    /// In the public catalog, but a notice says that it has to change.
    ChangePending,
    /// Ended.
    Retired,
}

/// The version in force while the next one is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedVersion {
    /// The entry.
    pub entry: CatalogEntry,
    /// Its version.
    pub version: u32,
    /// 14 发布日期, in UTC+8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_on: Option<Date>,
}

/// That and why an entry ends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Retirement {
    /// Why.
    pub reason: Text<500>,
    /// Who said so.
    pub declared_by: OrgId,
    /// When.
    pub declared_at: TimeMs,
    /// Until when the data stay behind it.
    pub effective_at: TimeMs,
}

/// How an entry was submitted that its review set unconditional.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reclassified {
    /// How it was to be shared.
    pub share_type: ShareType,
    /// Under which conditions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub share_conditions: Vec<ShareCondition>,
    /// On which legal basis.
    pub legal_basis: Vec<LegalBasis>,
    /// The provider's dispute of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispute_id: Option<DisputeId>,
    /// How that was decided; overturned, the basis is not set aside again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<DisputeVerdict>,
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
    /// Why it was returned, or reclassified.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub return_reasons: Vec<ReviewReason>,
    /// 14 发布日期, in UTC+8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_on: Option<Date>,
    /// The version in force, while `entry` is a later one on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Box<PublishedVersion>>,
    /// The open notice of change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_id: Option<NoticeId>,
    /// Who may find it.
    #[serde(default)]
    pub visibility: Visibility,
    /// Set once it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retirement: Option<Retirement>,
    /// How it was submitted, if its review set it unconditional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reclassified: Option<Box<Reclassified>>,
}

impl Catalog {
    /// The published version that requests, mounts and plans go by. While an update
    /// is under way that is the old one; a retired entry has none.
    pub fn in_force(&self) -> Option<(&CatalogEntry, u32)> {
        match (self.status, &self.current) {
            (CatalogStatus::Retired, _) => None,
            (CatalogStatus::Published | CatalogStatus::ChangePending, _) => {
                Some((&self.entry, self.version))
            }
            (_, Some(current)) => Some((&current.entry, current.version)),
            (_, None) => None,
        }
    }
}

/// A part of the catalog that somebody may look at (section 4.4).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CatalogReach {
    /// Entries in force that are meant to be open to the public.
    DeclaredOpen,
    /// Unrestricted entries that are in force or were.
    Published,
    /// Entries that are in force or were, restricted ones too.
    InForce,
    /// Those of them that a jurisdiction has to do with.
    InForceWithin(RegionCode),
    /// All entries that a jurisdiction has to do with, drafts too.
    Within(RegionCode),
    /// Entries that name an org.
    Naming(OrgId),
}
