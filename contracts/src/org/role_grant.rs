//! `RoleGrant`: an authority gives an org a role in a jurisdiction.
//!
//! Authorities are named by the authority one level up, and a jurisdiction has
//! one at a time. Auditors are named by governance alone, never here.

use liuhen_types::entity::{HeldRole, Org, OrgStatus, RoleRecord};
use liuhen_types::payload::RoleGrant;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId, StateKey};

use crate::context::Context;
use crate::limits::ROLES_PER_ORG_MAX;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::{AUTHORITIES, Held, authority_of};
use crate::schema::Schema;

/// Roles whose holders grant roles.
const GRANTORS: [Role; 2] = [Role::ProvinceAuthority, Role::CityAuthority];

pub(crate) fn schema(_: &RoleGrant) -> Schema {
    Ok(())
}

/// The org's roles after the grant.
pub(crate) fn check(context: &Context<'_>, payload: &RoleGrant) -> Checked<Vec<HeldRole>> {
    let held = Held::any_of(context, &GRANTORS)?;
    require(payload.role != Role::Auditor, Code::Role)?;
    let chain = RegionChain::read(context.state, &payload.jurisdiction)?;
    let org: Org = context.find(&StateKey::org(&payload.org))?;
    if payload.role.is_authority() {
        let fits = authority_of(chain.own().level) == Some(payload.role);
        require(fits, Code::Jurisdiction)?;
        let parent = chain.own().parent.as_ref().ok_or(Code::Jurisdiction)?;
        held.require_at(parent)?;
        let home = RegionChain::read(context.state, &org.registration.region)?;
        require(home.is_within(&payload.jurisdiction), Code::Jurisdiction)?;
    } else {
        held.require_over(&chain)?;
    }
    require(org.status == OrgStatus::Active, Code::State)?;
    require(payload.valid_to.is_none_or(|end| end >= context.time()), Code::State)?;
    let roles = roles_after(context, payload)?;
    check_one_authority(context, payload)?;
    Ok(roles)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &RoleGrant, roles: Vec<HeldRole>) {
    let RoleGrant { org, role, jurisdiction, valid_to } = payload.clone();
    let record = RoleRecord {
        org: org.clone(),
        role,
        jurisdiction: jurisdiction.clone(),
        granted_at: context.time(),
        valid_to,
    };
    if role.is_authority() {
        context.put(StateKey::authority(&jurisdiction), &org);
    }
    context.put(StateKey::role(&org, role, &jurisdiction), &record);
    context.put(StateKey::held_roles(&org), &roles);
}

/// The org's list with the new role; one that has ended gives way to its renewal.
fn roles_after(context: &Context<'_>, payload: &RoleGrant) -> Checked<Vec<HeldRole>> {
    let list: Option<Vec<HeldRole>> = context.read(&StateKey::held_roles(&payload.org))?;
    let mut roles = list.unwrap_or_default();
    let (role, jurisdiction) = (payload.role, payload.jurisdiction.clone());
    let is_same = |h: &HeldRole| h.role == role && h.jurisdiction == jurisdiction;
    let is_held = |h: &HeldRole| h.valid_to.is_none_or(|end| context.time() <= end);
    require(!roles.iter().any(|h| is_same(h) && is_held(h)), Code::Duplicate)?;
    roles.retain(|h| !is_same(h));
    require(roles.len() < ROLES_PER_ORG_MAX, Code::QuotaExceeded)?;
    roles.push(HeldRole { role, jurisdiction, valid_to: payload.valid_to });
    roles.sort();
    Ok(roles)
}

/// Refuses a second authority while the first holds its role and is active.
fn check_one_authority(context: &Context<'_>, payload: &RoleGrant) -> Checked<()> {
    if !payload.role.is_authority() {
        return Ok(());
    }
    let slot = StateKey::authority(&payload.jurisdiction);
    let Some(holder) = context.read::<OrgId>(&slot)? else { return Ok(()) };
    let org: Org = context.must_read(&StateKey::org(&holder))?;
    let held = Held::of_org(context, &holder, &AUTHORITIES)?;
    let is_active =
        org.status != OrgStatus::Revoked && held.require_at(&payload.jurisdiction).is_ok();
    require(!is_active, Code::AuthorityExists)
}
