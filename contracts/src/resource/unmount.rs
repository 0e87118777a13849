//! `ResourceUnmount`: the provider takes a resource from behind its entry, at once
//! or at an instant that gives consumers notice. While grants on the entry may
//! be used they need that notice, unless security forbids it; then a resource also goes before
//! the day that a notice gave. So does an endpoint abroad with the approval of it.

use liuhen_types::entity::{Catalog, Resource, Unmounting};
use liuhen_types::payload::ResourceUnmount;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey, Text, TimeMs};

use super::freshness;
use crate::authorization::index as grants;
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) struct Facts {
    resource: Resource,
    /// False if it left the counts before: by a notice, or as its entry ended and all resources
    /// of it with that.
    counts: bool,
}

pub(crate) fn schema(_: &ResourceUnmount) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &ResourceUnmount) -> Checked<Facts> {
    Held::in_own_region(context, &[Role::Provider, Role::PlatformOperator])?;
    let resource: Resource = context.find(&StateKey::resource(&payload.resource_id))?;
    succession::require_provider(context, &resource.provider)?;
    let announced = resource.unmounting.as_ref().map(|end| end.effective_at);
    if let Some(announced) = announced {
        let is_sooner = effective_at(context, payload) < announced;
        let may_hasten = resource.is_mounted_at(context.time()) && payload.for_security;
        require(may_hasten && is_sooner, Code::State)?;
    }
    let gives_notice = payload.effective_at.is_some_and(|at| at > context.time());
    if !gives_notice && !payload.for_security {
        let grants = grants::live(context, &resource.mount.catalog_id)?;
        require(grants.is_empty(), Code::ActiveAuthorizations)?;
    }
    let catalog: Catalog = context.must_read(&StateKey::catalog(&resource.mount.catalog_id))?;
    Ok(Facts { resource, counts: announced.is_none() && catalog.in_force().is_some() })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &ResourceUnmount,
    facts: Facts,
) -> Checked<()> {
    let effective_at = effective_at(context, payload);
    end(context, facts, payload.reason.clone(), effective_at)
}

/// A resource goes at once, also before the day that a notice gave: it may not stay.
pub(crate) fn at_once(
    context: &mut Context<'_>,
    resource: Resource,
    reason: Text<500>,
) -> Checked<()> {
    let key = StateKey::catalog(&resource.mount.catalog_id);
    let catalog: Catalog = context.written(&key)?.ok_or(Code::ReferenceUnknown)?;
    let counts = resource.unmounting.is_none() && catalog.in_force().is_some();
    let now = context.time();
    end(context, Facts { resource, counts }, reason, now)
}

fn end(
    context: &mut Context<'_>,
    facts: Facts,
    reason: Text<500>,
    effective_at: TimeMs,
) -> Checked<()> {
    let mut resource = facts.resource;
    let declared_at = context.time();
    resource.unmounting = Some(Unmounting { reason, declared_at, effective_at });
    if facts.counts {
        freshness::left(context, &resource)?;
    }
    context.put(StateKey::resource(&resource.mount.resource_id), &resource);
    Ok(())
}

/// An instant that has passed is no earlier than the declaration.
fn effective_at(context: &Context<'_>, payload: &ResourceUnmount) -> TimeMs {
    let now = context.time();
    payload.effective_at.map_or(now, |at| at.max(now))
}
