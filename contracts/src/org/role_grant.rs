//! `RoleGrant`: an authority gives an org a role in a jurisdiction.
//!
//! Authorities are named by the authority one level up, and a jurisdiction has
//! one at a time. Relayers of the bridge are designated by the province (section 4.2).
//! Auditors are named by governance alone, never here.

use liuhen_types::entity::{HeldRole, Org, OrgPosts, OrgStatus};
use liuhen_types::payload::RoleGrant;
use liuhen_types::payload::org::{Level, Role};
use liuhen_types::profile::Permissions;
use liuhen_types::{Code, StateKey};

use super::roles::{self, Grant};
use crate::context::Context;
use crate::deadline::tasks;
use crate::party;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::{Held, authority_of};
use crate::schema::Schema;

/// Roles whose holders grant and revoke roles.
pub(crate) const GRANTORS: [Role; 2] = [Role::ProvinceAuthority, Role::CityAuthority];

/// Those of them that grant and revoke this role.
pub(crate) const fn grantors(role: Role) -> &'static [Role] {
    match role {
        Role::BridgeRelayer => &[Role::ProvinceAuthority],
        _ => &GRANTORS,
    }
}

pub(crate) fn schema(_: &RoleGrant) -> Schema {
    Ok(())
}

/// The org's roles after the grant.
pub(crate) fn check(context: &Context<'_>, payload: &RoleGrant) -> Checked<Vec<HeldRole>> {
    let held = Held::any_of(context, grantors(payload.role))?;
    require(payload.role != Role::Auditor, Code::ProposalState)?;
    let chain = context.region(&payload.jurisdiction)?;
    let org: Org = context.find(&StateKey::org(&payload.org))?;
    if payload.role.is_authority() {
        require_parent(&held, &chain, payload.role)?;
        let home = context.region(&org.registration.region)?;
        require(home.is_within(&payload.jurisdiction), Code::Jurisdiction)?;
    } else {
        held.require_over(&chain)?;
    }
    require(org.status == OrgStatus::Active, Code::State)?;
    require(payload.valid_to.is_none_or(|end| end >= context.time()), Code::State)?;
    let list = roles::list(context.state, &payload.org)?;
    let roles = roles::with(list.clone(), context.time(), &grant(payload))?;
    check_one_authority(context, payload)?;
    let profile = profile::of(context, &chain)?;
    let permissions = profile.map(|profile| profile.permissions).unwrap_or_default();
    let separate = permissions.separate_operation == Some(true);
    roles::check_separation(&list, context.time(), &grant(payload), separate)?;
    roles::check_awaited(context, &grant(payload), &roles)?;
    let fits = may_operate(payload.role, org.registration.level, &permissions);
    require(fits, Code::CountyNodeForbidden)?;
    check_posts(context, payload, &permissions)?;
    Ok(roles)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &RoleGrant,
    roles: Vec<HeldRole>,
) -> Checked<()> {
    let now = context.time();
    roles::write(&mut context.changes, now, &grant(payload), &roles);
    if payload.role.is_authority() {
        tasks::take_back(context, &payload.jurisdiction)?;
    }
    Ok(())
}

const fn grant(payload: &RoleGrant) -> Grant<'_> {
    let RoleGrant { org, role, jurisdiction, valid_to } = payload;
    Grant { org, role: *role, jurisdiction, valid_to: *valid_to }
}

/// A jurisdiction's authority has the role of its level, and is named and removed
/// by the one above it.
pub(crate) fn require_parent(held: &Held, chain: &RegionChain, role: Role) -> Checked<()> {
    require(authority_of(chain.own().level) == Some(role), Code::Jurisdiction)?;
    let parent = chain.own().parent.as_ref().ok_or(Code::Jurisdiction)?;
    held.require_at(parent)
}

/// Refuses a second authority while the first holds its role, suspended or not.
fn check_one_authority(context: &Context<'_>, payload: &RoleGrant) -> Checked<()> {
    if !payload.role.is_authority() {
        return Ok(());
    }
    let holder = party::holder_at(context, &payload.jurisdiction)?;
    require(holder.is_none(), Code::AuthorityExists)
}

/// an org of a county, or below, operates no platform where counties have none.
pub(crate) fn may_operate(role: Role, level: Level, permissions: &Permissions) -> bool {
    let is_low = role == Role::PlatformOperator && level > Level::City;
    !is_low || permissions.county_platforms != Some(false)
}

/// who provides or uses data has a responsible unit and a liaison, where the
/// profile asks for them.
fn check_posts(
    context: &Context<'_>,
    payload: &RoleGrant,
    permissions: &Permissions,
) -> Checked<()> {
    let takes_part = matches!(payload.role, Role::Provider | Role::Consumer);
    if !takes_part || permissions.responsible_required != Some(true) {
        return Ok(());
    }
    let found: Option<OrgPosts> = context.read(&StateKey::org_posts(&payload.org))?;
    let has_posts = found.is_some_and(|found| {
        found.posts.responsible_unit.is_some() && found.posts.liaison_ref.is_some()
    });
    require(has_posts, Code::ResponsibleMissing)
}
