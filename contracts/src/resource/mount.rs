//! `ResourceMount`: the provider mounts a resource that serves all items of its
//! published entry; abroad only by an approval of the export. It may name the
//! gateway to call: its own, or that of who runs a platform or is an authority. On which
//! grants that one reports is asked there.

use liuhen_types::entity::{Catalog, GatewayLog, Resource};
use liuhen_types::limits::CATALOG_ITEMS_MAX;
use liuhen_types::payload::ResourceMount;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::index;
use crate::access::grant;
use crate::context::Context;
use crate::export;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

pub(crate) fn schema(payload: &ResourceMount) -> Schema {
    schema::count("items", &payload.items, 1, CATALOG_ITEMS_MAX)?;
    schema::unique("items", &payload.items)
}

pub(crate) fn check(context: &Context<'_>, payload: &ResourceMount) -> Checked<()> {
    Held::in_own_region(context, &[Role::Provider, Role::PlatformOperator])?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    succession::require_provider(context, &catalog.provider)?;
    let (entry, version) = catalog.in_force().ok_or(Code::State)?;
    context.require_new(&StateKey::resource(&payload.resource_id))?;
    require(version == payload.catalog_version, Code::VersionStale)?;
    index::require_room(context, &payload.catalog_id)?;
    require(payload.covers(entry), Code::SchemaMismatch)?;
    if let Some(gateway) = &payload.gateway_id {
        let log: GatewayLog = context.find(&StateKey::gateway(gateway))?;
        require(grant::may_serve(context, &log.org, &catalog.provider)?, Code::NotParty)?;
    }
    export::require_endpoint(context, payload)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &ResourceMount, (): ()) -> Checked<()> {
    let resource = Resource {
        mount: payload.clone(),
        provider: context.sender().clone(),
        mounted_at: context.time(),
        version: 0,
        latest: None,
        unmounting: None,
        stale_from: None,
    };
    context.put(StateKey::resource(&payload.resource_id), &resource);
    index::add(context, &payload.catalog_id, &payload.resource_id)
}
