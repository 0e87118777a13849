//! Where the data of a catalog entry are (定位, R-31): the version in force, its
//! provider with the node it acts through, and the resources mounted behind it.
//!
//! One function answers from state values, whoever reads them: the node from its
//! store, with a proof for each value; the client from the values whose proofs it
//! has checked. What the node says beside the values is therefore never believed.
//!
//! The gateway is known as far as the state knows it: each resource has the reference
//! that the gateway resolves. Which address that is, the state does not hold.

use borsh::BorshDeserialize;
use liuhen_crypto::state_tree::StateProof;
use liuhen_crypto::{Hash, sm3_domain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::entity::{Catalog, CatalogStatus, Org, Resource, ResourceStatus};
use crate::id::{CatalogId, GatewayId, OrgId, RegionCode, ResourceId};
use crate::limits::LOCATED_RESOURCES_MAX;
use crate::payload::catalog::CatalogEntry;
use crate::payload::resource::{AccessMode, ResourceKind};
use crate::receipt::Checkpoint;
use crate::state::StateKey;
use crate::time::{Date, TimeMs};

/// Domain of the digest of a version in force.
const IN_FORCE_DOMAIN: &str = "liuhen/catalog-in-force/v1";

/// Where the data of an entry are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Location {
    /// The entry.
    pub catalog_id: CatalogId,
    /// Standing of its latest version.
    pub status: CatalogStatus,
    /// The published version that is current; none before the first publication and
    /// after the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<VersionInForce>,
    /// The org that answers for the data.
    pub provider: OrgId,
    /// Its name as registered.
    pub provider_name: String,
    /// Region of the node that it acts through.
    pub home_node: RegionCode,
    /// Resources behind the entry, the last mounted first; those taken away too.
    pub resources: Vec<LocatedResource>,
    /// How many there are; more than are listed if the list is at its limit.
    pub resources_total: u64,
}

/// The published version that is current.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VersionInForce {
    /// Its number.
    pub version: u32,
    /// SM3 of the whole entry in its canonical bytes.
    pub digest: Hash,
    /// Name.
    pub name: String,
    /// Catalog code.
    pub code: String,
    /// 14 发布日期.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_on: Option<Date>,
}

/// A resource behind the entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocatedResource {
    /// The resource.
    pub resource_id: ResourceId,
    /// Form in which it is reached.
    pub kind: ResourceKind,
    /// Where the data are.
    pub access_mode: AccessMode,
    /// Where it stands at the time of the block.
    pub status: ResourceStatus,
    /// Version of the data; 0 before the first report.
    pub version: u32,
    /// Version of the entry that it was mounted behind.
    pub catalog_version: u32,
    /// Reference that the gateway resolves.
    pub endpoint_ref: String,
    /// The gateway that serves calls for it, if it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_id: Option<GatewayId>,
}

/// A state value, or its absence, with its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProvenValue {
    /// The key, `contract/entity/id`.
    pub key: String,
    /// The value's bytes in hexadecimal; absent if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Proof of presence or absence under the state root of the checkpoint's header.
    pub proof: StateProof,
}

/// A location with all that it follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocationView {
    /// What follows from the values below.
    pub location: Location,
    /// The values, in the order in which they are read.
    pub values: Vec<ProvenValue>,
    /// The header and its certificate; its time is the time of the answer.
    pub checkpoint: Checkpoint,
}

/// Why no location follows.
#[derive(Debug, thiserror::Error)]
pub enum LocateError<E> {
    /// A value could not be read.
    #[error(transparent)]
    Read(E),
    /// A value that must be there is not, or is of another type.
    #[error("{0} is missing or of another type")]
    Value(String),
}

/// The location of an entry from the values of a state, at the time of its block;
/// none if there is no such entry.
///
/// # Errors
/// As `read` fails, and if the state is not as contracts write it.
pub fn locate<E>(
    id: &CatalogId,
    time: TimeMs,
    mut read: impl FnMut(&StateKey) -> Result<Option<Vec<u8>>, E>,
) -> Result<Option<Location>, LocateError<E>> {
    let Some(catalog) = value::<Catalog, E>(&mut read, &StateKey::catalog(id))? else {
        return Ok(None);
    };
    let org: Org = need(&mut read, &StateKey::org(&catalog.provider))?;
    let total = value(&mut read, &StateKey::catalog_resource_count(id))?.unwrap_or(0_u64);
    let entry = catalog.in_force().map_or(&catalog.entry, |(entry, _)| entry);
    let mut resources = Vec::new();
    for index in (0..total).rev().take(LOCATED_RESOURCES_MAX) {
        let resource_id: ResourceId = need(&mut read, &StateKey::catalog_resource(id, index))?;
        let resource = need(&mut read, &StateKey::resource(&resource_id))?;
        resources.push(located(resource, entry, time));
    }
    Ok(Some(Location {
        catalog_id: id.clone(),
        status: catalog.status,
        in_force: in_force(&catalog),
        provider: catalog.provider,
        provider_name: org.registration.name.to_string(),
        home_node: org.registration.home_node,
        resources,
        resources_total: total,
    }))
}

fn in_force(catalog: &Catalog) -> Option<VersionInForce> {
    let (entry, version) = catalog.in_force()?;
    let earlier = catalog.current.as_ref().filter(|current| current.version == version);
    let published_on = earlier.map_or(catalog.published_on, |current| current.published_on);
    Some(VersionInForce {
        version,
        digest: entry_digest(entry),
        name: entry.name.to_string(),
        code: entry.code.to_string(),
        published_on,
    })
}

/// SM3 of an entry in its canonical bytes.
pub fn entry_digest(entry: &CatalogEntry) -> Hash {
    let bytes = borsh::to_vec(entry).expect("writing to memory does not fail");
    sm3_domain(IN_FORCE_DOMAIN, &[&bytes])
}

fn located(resource: Resource, entry: &CatalogEntry, time: TimeMs) -> LocatedResource {
    let status = resource.status_at(entry, time);
    let Resource { mount, version, .. } = resource;
    LocatedResource {
        resource_id: mount.resource_id,
        kind: mount.kind,
        access_mode: mount.access_mode,
        status,
        version,
        catalog_version: mount.catalog_version,
        endpoint_ref: mount.endpoint_ref.to_string(),
        gateway_id: mount.gateway_id,
    }
}

fn value<T: BorshDeserialize, E>(
    read: &mut impl FnMut(&StateKey) -> Result<Option<Vec<u8>>, E>,
    key: &StateKey,
) -> Result<Option<T>, LocateError<E>> {
    let bytes = read(key).map_err(LocateError::Read)?;
    let value = bytes.map(|bytes| borsh::from_slice(&bytes)).transpose();
    value.map_err(|_| LocateError::Value(key.to_string()))
}

fn need<T: BorshDeserialize, E>(
    read: &mut impl FnMut(&StateKey) -> Result<Option<Vec<u8>>, E>,
    key: &StateKey,
) -> Result<T, LocateError<E>> {
    value(read, key)?.ok_or_else(|| LocateError::Value(key.to_string()))
}
