//! Resources mounted behind catalog entries (挂接, R-29).

use std::collections::BTreeSet;

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use super::catalog::CatalogEntry;
use crate::id::{CatalogId, GatewayId, ItemId, ResourceId};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

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
    /// Secret resources are refused; the field makes the refusal explicit.
    #[serde(default)]
    pub is_state_secret: bool,
    /// Where abroad the endpoint is, as the approval of the export writes it; none if it is
    /// in the country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abroad: Option<Text<100>>,
    /// The gateway that serves calls for it, so that who locates the entry knows where to call
    /// none if it is handed over in another way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_id: Option<GatewayId>,
}

impl ResourceMount {
    /// True if it serves all items of the entry.
    pub fn covers(&self, entry: &CatalogEntry) -> bool {
        let served: BTreeSet<&ItemId> = self.items.iter().collect();
        entry.items.iter().all(|item| served.contains(&item.item_id))
    }
}

/// `ResourceUpdate`: the provider reports a new version of the data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceUpdate {
    /// The resource.
    pub resource_id: ResourceId,
    /// The new version: one more than the last, the first is 1.
    pub version: u32,
    /// Salted SM3 of the data.
    pub data_digest: Hash,
    /// Records.
    pub record_count: u64,
    /// When they were produced; not after the block's time.
    pub produced_at: TimeMs,
    /// Resources that this version was made from, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub derived_from: Vec<ResourceId>,
    /// Secret data are refused; the field makes the refusal explicit.
    #[serde(default)]
    pub is_state_secret: bool,
}

/// `ResourceUnmount`: takes a resource from behind its entry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceUnmount {
    /// The resource.
    pub resource_id: ResourceId,
    /// Why.
    pub reason: Text<500>,
    /// True if it must go for security: then consumers need no notice.
    #[serde(default)]
    pub for_security: bool,
    /// The instant from which it is unmounted; at once if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_at: Option<TimeMs>,
}

impl Body for ResourceUpdate {
    fn subjects(&self) -> Vec<StateKey> {
        let sources = self.derived_from.iter().map(StateKey::resource);
        std::iter::once(StateKey::resource(&self.resource_id)).chain(sources).collect()
    }
}

impl Body for ResourceUnmount {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::resource(&self.resource_id)]
    }
}

impl Body for ResourceMount {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::catalog(&self.catalog_id), StateKey::resource(&self.resource_id)]
    }
}
