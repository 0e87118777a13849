//! Resources mounted behind catalog entries (挂接, R-29).

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::id::{CatalogId, ItemId, ResourceId};
use crate::state::StateKey;
use crate::text::Text;

/// Form in which a resource is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ResourceKind {
    /// An interface.
    Api,
    /// Files.
    File,
    /// A database table.
    Table,
    /// A service.
    Service,
}

/// 逻辑接入 or 物理归集.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum AccessMode {
    /// Data stay with the provider.
    Logical,
    /// Data were gathered on the platform.
    Physical,
}

/// `ResourceMount`: the provider mounts a resource that covers the entry's items.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceMount {
    /// The resource.
    pub resource_id: ResourceId,
    /// The entry.
    pub catalog_id: CatalogId,
    /// Its published version.
    pub catalog_version: u32,
    /// Form of the resource.
    pub kind: ResourceKind,
    /// Where the data are.
    pub access_mode: AccessMode,
    /// Reference that the gateway resolves; never a credential.
    pub endpoint_ref: Text<200>,
    /// Items that the resource serves; must cover the entry.
    pub items: Vec<ItemId>,
    /// SM3 of the resource's schema.
    pub schema_digest: Hash,
}

impl Body for ResourceMount {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::catalog(&self.catalog_id), StateKey::resource(&self.resource_id)]
    }
}
