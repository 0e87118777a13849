//! `RoleRevoke`: takes a role from an org.
//!
//! Who may grant a role may revoke it. An auditor's is taken by an executed
//! proposal alone, so that an audited authority cannot dismiss its auditor. What a data
//! authority had to review or decide passes to who may act in its place.

use liuhen_types::entity::HeldRole;
use liuhen_types::payload::RoleRevoke;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId, StateKey};

use super::role_grant::{grantors, require_parent};
use super::roles;
use crate::context::Context;
use crate::deadline::tasks;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) fn schema(_: &RoleRevoke) -> Schema {
    Ok(())
}

/// The org's roles after it.
pub(crate) fn check(context: &Context<'_>, payload: &RoleRevoke) -> Checked<Vec<HeldRole>> {
    let held = Held::any_of(context, grantors(payload.role))?;
    require(payload.role != Role::Auditor, Code::ProposalState)?;
    let chain = context.region(&payload.jurisdiction)?;
    if payload.role.is_authority() {
        require_parent(&held, &chain, payload.role)?;
    } else {
        held.require_over(&chain)?;
    }
    let mut list = roles::list(context.state, &payload.org)?;
    let count = list.len();
    list.retain(|held| held.role != payload.role || held.jurisdiction != payload.jurisdiction);
    require(list.len() < count, Code::ReferenceUnknown)?;
    Ok(list)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &RoleRevoke,
    list: Vec<HeldRole>,
) -> Checked<()> {
    let RoleRevoke { org, role, jurisdiction, .. } = payload;
    let slot = StateKey::authority(jurisdiction);
    if role.is_authority() && context.read::<OrgId>(&slot)?.as_ref() == Some(org) {
        context.remove(slot);
    }
    roles::remove(&mut context.changes, org, *role, jurisdiction, &list);
    if role.is_authority() { tasks::pass_on(context, org) } else { Ok(()) }
}
