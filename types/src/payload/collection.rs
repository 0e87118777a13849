//! Collection of data on a platform, by plan (归集, R-32, R-33).

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use super::catalog::LegalBasis;
use super::resource::AccessMode;
use crate::id::{CatalogId, DemandId, OrgId, ResourceId};
use crate::state::StateKey;
use crate::time::Date;

/// `CollectionPlanSet`: an authority sets by when an entry is to be fully
/// collected; a later plan of the same entry replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectionPlanSet {
    /// The published entry.
    pub catalog_id: CatalogId,
    /// 物理归集 or 逻辑接入.
    pub mode: AccessMode,
    /// The last day, until 24:00 UTC+8; not before the day it is set.
    pub planned_by: Date,
    /// True if it stands on the key-task list (重点难点任务清单).
    #[serde(default)]
    pub key_task: bool,
    /// Batch of the plan, counted by the authority (成熟一批、归集一批).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_no: Option<u32>,
    /// The demand it answers; required of an org that is no government organ
    ///
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand_ref: Option<DemandId>,
    /// Legal basis; required of public utilities and holders of social data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_basis: Vec<LegalBasis>,
}

/// How data came to the platform, and what proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "mode", content = "digest", deny_unknown_fields)]
pub enum Gathered {
    /// Gathered on the platform: SM3 over salt and the data set.
    Physical(Hash),
    /// Reached through an interface: SM3 over salt and the answer to a successful
    /// probe.
    Logical(Hash),
}

impl Gathered {
    /// The mode that a plan speaks of.
    pub const fn mode(&self) -> AccessMode {
        match self {
            Self::Physical(_) => AccessMode::Physical,
            Self::Logical(_) => AccessMode::Logical,
        }
    }
}

/// `CollectionConfirm`: provider and platform operator state together that data
/// were collected. The operator co-signs, so each answers for its own count.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectionConfirm {
    /// The published entry.
    pub catalog_id: CatalogId,
    /// The resource whose data were collected.
    pub resource_id: ResourceId,
    /// The version of its data.
    pub resource_version: u32,
    /// The platform operator that received them and co-signs.
    pub operator: OrgId,
    /// Records by the provider's count.
    pub record_count: u64,
    /// Records by the operator's count.
    pub operator_count: u64,
    /// How they came.
    pub gathered: Gathered,
    /// True if nothing of the entry is missing (全量).
    pub full: bool,
}

impl Body for CollectionPlanSet {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::catalog(&self.catalog_id), StateKey::collection(&self.catalog_id)]
    }
}

impl Body for CollectionConfirm {
    fn subjects(&self) -> Vec<StateKey> {
        vec![
            StateKey::catalog(&self.catalog_id),
            StateKey::collection(&self.catalog_id),
            StateKey::resource(&self.resource_id),
        ]
    }
}
