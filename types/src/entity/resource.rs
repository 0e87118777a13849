//! Mounted resources in the state, with their latest version and lineage (R-29,
//!
//!
//! Whether a resource is fresh follows from the day of its last update, and the update
//! cycle and items of its entry; the day on which it ceases is kept, for the counts.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{OrgId, ResourceId};
use crate::payload::catalog::CatalogEntry;
use crate::payload::resource::ResourceMount;
use crate::state::StateKey;
use crate::text::Text;
use crate::time::{Date, TimeMs};

/// Where a resource stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ResourceStatus {
    /// Behind its entry, but no data were reported yet.
    Mounted,
    /// Its data are fresh.
    Active,
    /// Its data are older than the update cycle of the entry, or lack items of the version
    /// in force.
    Stale,
    /// No longer behind its entry.
    Unmounted,
}

/// What the provider reported of the latest version of the data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceData {
    /// Salted SM3 of the data.
    pub data_digest: Hash,
    /// Records.
    pub record_count: u64,
    /// When they were produced, by the provider's clock.
    pub produced_at: TimeMs,
    /// When the ledger took the report.
    pub updated_at: TimeMs,
    /// Resources that this version was made from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub derived_from: Vec<ResourceId>,
}

/// That and why a resource leaves its entry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unmounting {
    /// Why.
    pub reason: Text<500>,
    /// When it was declared.
    pub declared_at: TimeMs,
    /// From this instant the resource is unmounted.
    pub effective_at: TimeMs,
}

/// A resource mounted behind an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// As mounted.
    pub mount: ResourceMount,
    /// The org that mounted it.
    pub provider: OrgId,
    /// When.
    pub mounted_at: TimeMs,
    /// Version of the data: 0 until the first report, then one more with each.
    pub version: u32,
    /// The latest version; none while `version` is 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<ResourceData>,
    /// Set once its end is declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmounting: Option<Unmounting>,
    /// The first day on which its data are stale, as counted until its end is declared; none
    /// while it counts as fresh for ever, or its entry has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale_from: Option<Date>,
}

impl Resource {
    /// True if it serves all items of the entry.
    pub fn covers(&self, entry: &CatalogEntry) -> bool {
        self.mount.covers(entry)
    }

    /// True while the resource is behind its entry.
    pub fn is_mounted_at(&self, time: TimeMs) -> bool {
        self.unmounting.as_ref().is_none_or(|end| time < end.effective_at)
    }

    /// True if the data are older, on that day, than the entry's update cycle
    /// allows, which those of irregular cycles never are, or lack items of the entry; never
    /// before the first report.
    pub fn is_stale(&self, entry: &CatalogEntry, today: Date) -> bool {
        let Some(data) = &self.latest else { return false };
        let age = today.days().saturating_sub(data.updated_at.date().days());
        !self.covers(entry) || entry.update_cycle.days_max().is_some_and(|days_max| age > days_max)
    }

    /// Where it stands at an instant, given the version of its entry that is in force.
    pub fn status_at(&self, entry: &CatalogEntry, time: TimeMs) -> ResourceStatus {
        if !self.is_mounted_at(time) {
            ResourceStatus::Unmounted
        } else if self.latest.is_none() {
            ResourceStatus::Mounted
        } else if self.is_stale(entry, time.date()) {
            ResourceStatus::Stale
        } else {
            ResourceStatus::Active
        }
    }
}

impl StateKey {
    /// How many resources were ever mounted behind an entry: `u64`.
    pub fn catalog_resource_count(catalog: &crate::id::CatalogId) -> Self {
        Self::of(format!("resource/of/{catalog}"))
    }

    /// One of them, from 0: its [`ResourceId`].
    pub fn catalog_resource(catalog: &crate::id::CatalogId, index: u64) -> Self {
        Self::of(format!("resource/of/{catalog}/{index}"))
    }

    /// How many resources were ever made from a resource directly: `u64`.
    pub fn downstream_count(resource: &ResourceId) -> Self {
        Self::of(format!("resource/downstream/{resource}"))
    }

    /// One of them, from 0: its [`ResourceId`].
    pub fn downstream(resource: &ResourceId, index: u64) -> Self {
        Self::of(format!("resource/downstream/{resource}/{index}"))
    }

    /// That one was made from the other, however many versions say so: `()`.
    pub fn lineage(upstream: &ResourceId, downstream: &ResourceId) -> Self {
        Self::of(format!("resource/lineage/{upstream}/{downstream}"))
    }
}
