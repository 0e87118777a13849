//! Whether a new system may be accepted (合规, R-83): connected, cataloged, fully
//! collected.
//!
//! Connected means that a resource of the system is mounted, so that a gateway
//! reaches it; that the gateway probed it is the collection's to prove.

pub(crate) mod certify;

use liuhen_types::entity::{Collection, ComplianceGap, Resource, System};
use liuhen_types::{CatalogId, ResourceId, State, StateError, StateKey, SystemId, TimeMs};

use crate::limits::RESOURCES_PER_CATALOG_MAX;
use crate::state::{must_read, read};

/// What a system of the inventory lacks for a certificate at this time: nothing, if
/// it may be accepted. None if there is no such system.
///
/// # Errors
/// [`StateError`] if the state cannot be read.
pub fn compliance(
    state: &dyn State,
    system: &SystemId,
    time: TimeMs,
) -> Result<Option<Vec<ComplianceGap>>, StateError> {
    let system: Option<System> = read(state, &StateKey::system(system))?;
    system.map(|system| missing(state, &system, time)).transpose()
}

/// The same for a system that was read.
fn missing(
    state: &dyn State,
    system: &System,
    time: TimeMs,
) -> Result<Vec<ComplianceGap>, StateError> {
    if system.catalogs.is_empty() {
        return Ok(vec![ComplianceGap::Channel, ComplianceGap::Catalog]);
    }
    let mut missing = Vec::new();
    let mut is_connected = false;
    for catalog in &system.catalogs {
        is_connected = is_connected || is_mounted(state, catalog, time)?;
        let collection: Option<Collection> = read(state, &StateKey::collection(catalog))?;
        if !collection.is_some_and(|collection| collection.is_full()) {
            missing.push(ComplianceGap::FullCollection(catalog.clone()));
        }
    }
    if !is_connected {
        missing.insert(0, ComplianceGap::Channel);
    }
    Ok(missing)
}

/// True if a resource is behind the entry.
fn is_mounted(state: &dyn State, catalog: &CatalogId, time: TimeMs) -> Result<bool, StateError> {
    let count: Option<u64> = read(state, &StateKey::catalog_resource_count(catalog))?;
    for index in 0..count.unwrap_or(0).min(RESOURCES_PER_CATALOG_MAX) {
        let id: ResourceId = must_read(state, &StateKey::catalog_resource(catalog, index))?;
        let resource: Resource = must_read(state, &StateKey::resource(&id))?;
        if resource.is_mounted_at(time) {
            return Ok(true);
        }
    }
    Ok(false)
}
