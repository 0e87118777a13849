//! Which resources were ever mounted behind an entry: the state cannot be searched,
//! so they are numbered.

use liuhen_types::entity::Resource;
use liuhen_types::{CatalogId, Code, ResourceId, StateKey};

use crate::context::Context;
use crate::limits::RESOURCES_PER_CATALOG_MAX;
use crate::refusal::{Checked, require};
use crate::state::{must_read, read};

/// Refuses one more than the limit.
pub(crate) fn require_room(context: &Context<'_>, catalog: &CatalogId) -> Checked<()> {
    let count: Option<u64> = context.read(&StateKey::catalog_resource_count(catalog))?;
    require(count.unwrap_or(0) < RESOURCES_PER_CATALOG_MAX, Code::QuotaExceeded)
}

/// Adds a resource to those of its entry.
pub(crate) fn add(
    context: &mut Context<'_>,
    catalog: &CatalogId,
    resource: &ResourceId,
) -> Checked<()> {
    let key = StateKey::catalog_resource_count(catalog);
    let count: u64 = context.written(&key)?.unwrap_or(0);
    context.put(StateKey::catalog_resource(catalog, count), resource);
    context.put(key, &count.saturating_add(1));
    Ok(())
}

/// The resources behind an entry now.
pub(crate) fn mounted(context: &Context<'_>, catalog: &CatalogId) -> Checked<Vec<Resource>> {
    let mut found = all(context, catalog)?;
    found.retain(|resource| resource.is_mounted_at(context.time()));
    Ok(found)
}

/// The resources that were ever mounted behind an entry, as this transaction leaves them so
/// far.
pub(crate) fn all(context: &Context<'_>, catalog: &CatalogId) -> Checked<Vec<Resource>> {
    let state = context.with_changes();
    let count: Option<u64> = read(&state, &StateKey::catalog_resource_count(catalog))?;
    let mut found = Vec::new();
    for index in 0..count.unwrap_or(0).min(RESOURCES_PER_CATALOG_MAX) {
        let id: ResourceId = must_read(&state, &StateKey::catalog_resource(catalog, index))?;
        found.push(must_read(&state, &StateKey::resource(&id))?);
    }
    Ok(found)
}
