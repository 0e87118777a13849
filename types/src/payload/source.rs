//! One number, one source (一数一源一标准, R-27): who is the authoritative source of a
//! data element, disputes of it, and checks of several sources against each other.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::id::{CatalogId, DisputeId, ElementCode, ItemId, OrgId, RegionCode};
use crate::state::StateKey;
use crate::text::Text;

/// `SourceDesignate`: an authority makes an item of an entry the source of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceDesignate {
    /// The element.
    pub element: ElementCode,
    /// The region for which it holds.
    pub scope: RegionCode,
    /// The org that provides the entry; nobody who holds a copy can be a source.
    pub source_org: OrgId,
    /// The entry.
    pub catalog_id: CatalogId,
    /// Its item.
    pub item_id: ItemId,
    /// The standard of the element; the same in all regions.
    pub standard_ref: Text<100>,
}

/// `SourceDisputeRaise`: an org of the region does not accept the source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceDisputeRaise {
    /// The dispute.
    pub dispute_id: DisputeId,
    /// The element.
    pub element: ElementCode,
    /// The region of the designation.
    pub scope: RegionCode,
    /// Why.
    pub grounds: Text<500>,
}

/// Verdict on a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum SourceVerdict {
    /// The source stays.
    Uphold,
    /// The element has no source any more in that region.
    Overturn,
}

/// `SourceDisputeResolve`: the authority ends a dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceDisputeResolve {
    /// The dispute.
    pub dispute_id: DisputeId,
    /// The verdict.
    pub verdict: SourceVerdict,
    /// Why.
    pub reason: Text<500>,
}

/// `CrossCheckRecord`: a sample of an element was compared between entries (多源校核).
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CrossCheckRecord {
    /// The element.
    pub element: ElementCode,
    /// The entries compared, each once.
    pub sources: Vec<CatalogId>,
    /// Records compared; the sum of the two below.
    pub sample: u64,
    /// Records in which all agree.
    pub agree: u64,
    /// Records in which some differ.
    pub disagree: u64,
    /// Salted SM3 of the report.
    pub report_digest: Hash,
}

impl Body for SourceDesignate {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::element(&self.element), StateKey::catalog(&self.catalog_id)]
    }
}

impl Body for SourceDisputeRaise {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::element(&self.element), StateKey::source_dispute(&self.dispute_id)]
    }
}

impl Body for SourceDisputeResolve {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::source_dispute(&self.dispute_id)]
    }
}

impl Body for CrossCheckRecord {
    fn subjects(&self) -> Vec<StateKey> {
        let sources = self.sources.iter().map(StateKey::catalog);
        std::iter::once(StateKey::element(&self.element)).chain(sources).collect()
    }
}
