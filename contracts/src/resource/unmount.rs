//! `ResourceUnmount`: the provider takes a resource from behind its entry, at once
//! or at an instant that gives consumers notice. While grants on the entry may
//! be used they need that notice, unless security forbids it.

use liuhen_types::entity::{Measure, Resource, Unmounting};
use liuhen_types::payload::ResourceUnmount;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::authorization::index as grants;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::tally;

pub(crate) fn schema(_: &ResourceUnmount) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &ResourceUnmount) -> Checked<Resource> {
    Held::in_own_region(context, &[Role::Provider, Role::PlatformOperator])?;
    let resource: Resource = context.find(&StateKey::resource(&payload.resource_id))?;
    require(resource.provider == *context.sender(), Code::NotProvider)?;
    require(resource.unmounting.is_none(), Code::State)?;
    let gives_notice = payload.effective_at.is_some_and(|at| at > context.time());
    if !gives_notice && !payload.for_security {
        let grants = grants::live(context, &resource.mount.catalog_id)?;
        require(grants.is_empty(), Code::ActiveAuthorizations)?;
    }
    Ok(resource)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &ResourceUnmount,
    mut resource: Resource,
) -> Checked<()> {
    let now = context.time();
    resource.unmounting = Some(Unmounting {
        reason: payload.reason.clone(),
        declared_at: now,
        // An instant that has passed is no earlier than the declaration.
        effective_at: payload.effective_at.map_or(now, |at| at.max(now)),
    });
    context.put(StateKey::resource(&payload.resource_id), &resource);
    let provider = resource.provider;
    tally::count(context, &provider, Measure::ResourcesUnmounted, 1)
}
