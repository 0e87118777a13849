//! `AuthorizationRevoke`: provider, consumer or the province's authority ends a
//! grant at once.

use liuhen_types::entity::{Authorization, AuthorizationStatus, DeadlineKind};
use liuhen_types::payload::AuthorizationRevoke;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::suspend;
use crate::context::Context;
use crate::deadline;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::security::alert;

/// Roles that end grants: as a party, or as the province's authority.
const ENDERS: [Role; 3] = [Role::ProvinceAuthority, Role::Provider, Role::Consumer];

pub(crate) fn schema(_: &AuthorizationRevoke) -> Schema {
    Ok(())
}

pub(crate) fn check(
    context: &Context<'_>,
    payload: &AuthorizationRevoke,
) -> Checked<Authorization> {
    let authorization: Option<Authorization> =
        context.read(&StateKey::authorization(&payload.authorization_id))?;
    let is_party = authorization
        .as_ref()
        .is_some_and(|a| [&a.provider, &a.consumer].contains(&context.sender()));
    if is_party {
        return require_running(authorization);
    }
    let held = Held::any_of(context, &ENDERS)?;
    let found = authorization.ok_or(Code::ReferenceUnknown)?;
    require(held.includes(Role::ProvinceAuthority), Code::NotParty)?;
    let authority = Held::any_of(context, &[Role::ProvinceAuthority])?;
    authority.require_over(&context.region_of(&found.provider)?)?;
    require_running(Some(found))
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &AuthorizationRevoke,
    mut authorization: Authorization,
) -> Checked<()> {
    suspend::end(context, &mut authorization, &payload.reason);
    authorization.status = AuthorizationStatus::Revoked;
    authorization.ended_at = Some(context.time());
    authorization.ended_by = Some(context.sender().clone());
    authorization.end_reason = Some(payload.reason.clone());
    context.put(StateKey::authorization(&payload.authorization_id), &authorization);
    // What is not to be used need not be delivered.
    deadline::drop_task(context, DeadlineKind::ShareProvide, payload.authorization_id.as_str())?;
    alert::followed(context, &payload.authorization_id)
}

fn require_running(authorization: Option<Authorization>) -> Checked<Authorization> {
    let found = authorization.ok_or(Code::ReferenceUnknown)?;
    require(found.status != AuthorizationStatus::Revoked, Code::AuthRevoked)?;
    Ok(found)
}
