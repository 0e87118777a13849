//! `ResourceUpdate`: the provider reports the next version of a resource's data and
//! what it was made from. A resource that lacks an item of the version in
//! force gets no new data: one that serves all takes its place. Nor does an endpoint abroad
//! whose approval holds no more.

use liuhen_types::entity::{Catalog, Resource, ResourceData};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::ResourceUpdate;
use liuhen_types::payload::catalog::{CatalogEntry, Library};
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::{freshness, lineage, origin};
use crate::collection;
use crate::context::Context;
use crate::export;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

pub(crate) struct Facts {
    resource: Resource,
    /// The entry; none if that has ended.
    entry: Option<CatalogEntry>,
}

pub(crate) fn schema(payload: &ResourceUpdate) -> Schema {
    schema::require(payload.version >= 1, || "version must be at least 1, got 0".into())?;
    schema::count("derived_from", &payload.derived_from, 0, LIST_MAX)?;
    schema::unique("derived_from", &payload.derived_from)
}

pub(crate) fn check(context: &Context<'_>, payload: &ResourceUpdate) -> Checked<Facts> {
    Held::in_own_region(context, &[Role::Provider, Role::PlatformOperator])?;
    let resource: Resource = context.find(&StateKey::resource(&payload.resource_id))?;
    succession::require_provider(context, &resource.provider)?;
    require(resource.is_mounted_at(context.time()), Code::State)?;
    require(resource.version.checked_add(1) == Some(payload.version), Code::VersionStale)?;
    require(payload.produced_at <= context.time(), Code::FutureDate)?;
    lineage::check(context, &payload.resource_id, &payload.derived_from)?;
    let entry = check_origin(context, payload, &resource)?;
    let covers = entry.as_ref().is_none_or(|entry| resource.covers(entry));
    require(covers, Code::SchemaMismatch)?;
    export::require_endpoint(context, &resource.mount)?;
    Ok(Facts { resource, entry })
}

/// a topic library names what it was made from, and what is derived is shared
/// no more freely than its sources. Gives the entry in force.
fn check_origin(
    context: &Context<'_>,
    payload: &ResourceUpdate,
    resource: &Resource,
) -> Checked<Option<CatalogEntry>> {
    let own: Catalog = context.must_read(&StateKey::catalog(&resource.mount.catalog_id))?;
    // A retired entry binds as it did last.
    let in_force = own.in_force().map(|(entry, _)| entry);
    let entry = in_force.unwrap_or(&own.entry);
    let is_topic = entry.governance.library == Some(Library::Topic);
    require(!is_topic || !payload.derived_from.is_empty(), Code::LineageRequired)?;
    origin::check(context, entry.share_type, context.sender(), &payload.derived_from)?;
    Ok(in_force.cloned())
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &ResourceUpdate,
    facts: Facts,
) -> Checked<()> {
    let Facts { mut resource, entry } = facts;
    resource.version = payload.version;
    resource.latest = Some(ResourceData {
        data_digest: payload.data_digest,
        record_count: payload.record_count,
        produced_at: payload.produced_at,
        updated_at: context.time(),
        derived_from: payload.derived_from.clone(),
    });
    if let Some(entry) = entry {
        freshness::reported(context, &mut resource, &entry)?;
    }
    context.put(StateKey::resource(&payload.resource_id), &resource);
    lineage::record(context, &payload.resource_id, &payload.derived_from)?;
    collection::outdate(context, &resource.mount.catalog_id)
}
