//! What is done with an entry on its way into the catalog.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CatalogEntry, ShareType};
use crate::id::CatalogId;
use crate::payload::Body;
use crate::state::StateKey;
use crate::text::Text;

/// `CatalogSubmit`: a provider registers an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogSubmit {
    /// The entry.
    pub entry: CatalogEntry,
}

/// A reason for a return, naming the field it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewReason {
    /// Field of the entry, such as `items[7].element_code`.
    pub field: Text<100>,
    /// What is wrong.
    pub text: Text<500>,
}

/// Verdict of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ReviewDecision {
    /// The entry may be published.
    Approve,
    /// The entry goes back for correction.
    Return,
}

/// `CatalogReview`: the authority of the same level approves or returns.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogReview {
    /// The entry.
    pub catalog_id: CatalogId,
    /// The version that was read.
    pub version: u32,
    /// The verdict.
    pub decision: ReviewDecision,
    /// At least one for a return or a reclassification.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReviewReason>,
    /// With an approval: the authority does not accept the legal basis and sets this
    /// share type, which can only be [`ShareType::Unconditional`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reclassify: Option<ShareType>,
}

/// `CatalogCorrect`: the provider submits a returned entry anew.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogCorrect {
    /// The version that was returned.
    pub version: u32,
    /// The whole entry, corrected.
    pub entry: CatalogEntry,
}

/// `CatalogPublish`: makes an approved entry public in the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogPublish {
    /// The entry.
    pub catalog_id: CatalogId,
    /// The version that was approved.
    pub version: u32,
    /// The portal that shows it.
    pub portal_id: Text<64>,
}

impl Body for CatalogSubmit {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::catalog(&self.entry.catalog_id)]
    }
}

impl Body for CatalogReview {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::catalog(&self.catalog_id)]
    }
}

impl Body for CatalogCorrect {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::catalog(&self.entry.catalog_id)]
    }
}

impl Body for CatalogPublish {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::catalog(&self.catalog_id)]
    }
}
