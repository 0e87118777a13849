//! `ResourceUpdate`: the provider reports the next version of a resource's data and
//! what it was made from.

use liuhen_types::entity::{Resource, ResourceData};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::ResourceUpdate;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::lineage;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

pub(crate) fn schema(payload: &ResourceUpdate) -> Schema {
    schema::require(payload.version >= 1, || "version must be at least 1, got 0".into())?;
    schema::count("derived_from", &payload.derived_from, 0, LIST_MAX)?;
    schema::unique("derived_from", &payload.derived_from)
}

pub(crate) fn check(context: &Context<'_>, payload: &ResourceUpdate) -> Checked<Resource> {
    Held::in_own_region(context, &[Role::Provider, Role::PlatformOperator])?;
    let resource: Resource = context.find(&StateKey::resource(&payload.resource_id))?;
    require(resource.provider == *context.sender(), Code::NotProvider)?;
    require(resource.is_mounted_at(context.time()), Code::State)?;
    require(resource.version.checked_add(1) == Some(payload.version), Code::VersionStale)?;
    require(payload.produced_at <= context.time(), Code::FutureDate)?;
    lineage::check(context, &payload.resource_id, &payload.derived_from)?;
    Ok(resource)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &ResourceUpdate,
    mut resource: Resource,
) -> Checked<()> {
    resource.version = payload.version;
    resource.latest = Some(ResourceData {
        data_digest: payload.data_digest,
        record_count: payload.record_count,
        produced_at: payload.produced_at,
        updated_at: context.time(),
        derived_from: payload.derived_from.clone(),
    });
    context.put(StateKey::resource(&payload.resource_id), &resource);
    lineage::record(context, &payload.resource_id, &payload.derived_from)
}
