//! `AppRegister`: onboards an application, gateway or portal.

use liuhen_types::entity::{App, Org, OrgStatus};
use liuhen_types::payload::AppRegister;
use liuhen_types::payload::app::AppKind;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::owner;
use crate::context::Context;
use crate::key::register::GATEWAY_ROLES;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::Held;
use crate::schema::{self, Schema};

/// Roles that register applications of others in their jurisdiction.
const REGISTRARS: [Role; 2] = [Role::ProvinceAuthority, Role::CityAuthority];

pub(crate) fn schema(payload: &AppRegister) -> Schema {
    schema::require(payload.quota != Some(0), || "quota must be at least 1, got 0".into())
}

pub(crate) fn check(context: &Context<'_>, payload: &AppRegister) -> Checked<()> {
    let is_own = payload.org == *context.sender();
    let held = if is_own { None } else { Some(Held::any_of(context, &REGISTRARS)?) };
    let org: Org = context.find(&StateKey::org(&payload.org))?;
    let chain = context.region(&org.registration.region)?;
    held.map_or(Ok(()), |held| held.require_over(&chain))?;
    require(org.status == OrgStatus::Active, Code::State)?;
    context.require_new(&StateKey::app(&payload.app_id))?;
    owner::require_free(context, &payload.app_id, &payload.org)?;
    match payload.kind {
        AppKind::App => Ok(()),
        AppKind::Gateway => check_gateway(context, payload),
        AppKind::Portal => check_portal(context, payload, &chain),
    }
}

pub(crate) fn change(context: &mut Context<'_>, payload: &AppRegister, (): ()) {
    let app = App {
        registration: payload.clone(),
        registered_by: context.sender().clone(),
        registered_at: context.time(),
    };
    context.put(StateKey::app(&payload.app_id), &app);
    owner::take(context, &payload.app_id, &payload.org);
}

/// The org may run gateways.
fn check_gateway(context: &Context<'_>, payload: &AppRegister) -> Checked<()> {
    let held = Held::of_org(context, &payload.org, &GATEWAY_ROLES)?;
    require(!held.is_empty(), Code::Role)
}

/// where local portals are not allowed there is the province's alone, run by
/// its authority or its platform operator.
fn check_portal(context: &Context<'_>, payload: &AppRegister, chain: &RegionChain) -> Checked<()> {
    let profile = profile::of(context, chain)?;
    if profile.and_then(|p| p.permissions.local_portals) != Some(false) {
        return Ok(());
    }
    let roles = [Role::ProvinceAuthority, Role::PlatformOperator];
    let held = Held::of_org(context, &payload.org, &roles)?;
    let province = chain.iter().last().map_or(chain.own(), |region| region);
    require(held.require_at(&province.code).is_ok(), Code::PortalForbidden)
}
