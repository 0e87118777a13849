//! Data elements and their sources in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{CatalogId, DisputeId, ElementCode, ItemId, OrgId, RegionCode};
use crate::payload::source::{
    CrossCheckRecord, SourceDesignate, SourceDisputeRaise, SourceDisputeResolve,
};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// A data element that a published entry named.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// The element.
    pub code: ElementCode,
    /// The provider that named it first; its region counts the element.
    pub named_by: OrgId,
    /// Its standard, while it has a source somewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_ref: Option<Text<100>>,
    /// Regions that have a designation, in order of code; bounded, see the contracts'
    /// limits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<RegionCode>,
    /// Entries in force that have an item of it; it counts while there are some.
    pub entries: u64,
    /// Cross-checks recorded.
    pub checks: u64,
    /// Records that agreed in them.
    pub agree: u64,
    /// Records that did not.
    pub disagree: u64,
}

/// The source of an element in a region.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceDesignation {
    /// As designated.
    pub designation: SourceDesignate,
    /// The authority.
    pub designated_by: OrgId,
    /// When.
    pub designated_at: TimeMs,
    /// The open dispute; until it is resolved the source stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispute_id: Option<DisputeId>,
}

/// That an item of an entry is the source of an element in a region.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntrySource {
    /// The element.
    pub element: ElementCode,
    /// The region.
    pub scope: RegionCode,
    /// The item.
    pub item_id: ItemId,
}

/// A dispute of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceDispute {
    /// As raised.
    pub dispute: SourceDisputeRaise,
    /// The org that raised it.
    pub raised_by: OrgId,
    /// When.
    pub raised_at: TimeMs,
    /// The verdict; none while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<SourceDisputeResolve>,
    /// The authority that gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_by: Option<OrgId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<TimeMs>,
}

/// A cross-check that was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CrossCheck {
    /// As recorded.
    pub record: CrossCheckRecord,
    /// Who recorded it.
    pub recorded_by: OrgId,
    /// When.
    pub recorded_at: TimeMs,
}

impl StateKey {
    /// A data element: [`Element`].
    pub fn element(code: &ElementCode) -> Self {
        Self::of(format!("source/element/{code}"))
    }

    /// The source of an element in a region: [`SourceDesignation`].
    pub fn source(element: &ElementCode, scope: &RegionCode) -> Self {
        Self::of(format!("source/designation/{element}/{scope}"))
    }

    /// The designations by which an entry is a source: a list of [`EntrySource`].
    pub fn entry_sources(catalog: &CatalogId) -> Self {
        Self::of(format!("source/entry/{catalog}"))
    }

    /// How many entries in force of an org have an item of an element: `u64`.
    pub fn element_entries(element: &ElementCode, provider: &OrgId) -> Self {
        Self::of(format!("source/entries/{element}/{provider}"))
    }

    /// The regions of whose rows an org got a copy of an element, by collection or by return: a
    /// list of [`RegionCode`] in order of code, none of which lies in another. Bounded, see the
    /// contracts' limits.
    pub fn element_copy(element: &ElementCode, org: &OrgId) -> Self {
        Self::of(format!("source/copy/{element}/{org}"))
    }

    /// A dispute of a source: [`SourceDispute`].
    pub fn source_dispute(id: &DisputeId) -> Self {
        Self::of(format!("source/dispute/{id}"))
    }

    /// A cross-check of an element, numbered from 0: [`CrossCheck`].
    pub fn cross_check(element: &ElementCode, index: u64) -> Self {
        Self::of(format!("source/check/{element}/{index}"))
    }
}
