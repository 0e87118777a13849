//! `AuthorizationRevoke`: provider, consumer or the province's authority ends a
//! grant at once. On what the contract granted the provider has no veto: it ends
//! that only for a verified violation of the consumer since then, or where the approval was
//! overturned in a dispute, see [`cause`].

use liuhen_types::entity::{Authorization, AuthorizationStatus, DeadlineKind};
use liuhen_types::payload::AuthorizationRevoke;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::{cause, suspend};
use crate::context::Context;
use crate::deadline;
use crate::org::succession;
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
    if is_party(context, authorization.as_ref())? {
        let found = require_running(authorization)?;
        let is_needed = cause::is_needed(context, &found)?;
        require(!is_needed || payload.cause.is_some(), Code::ReasonRequired)?;
        check_cause(context, payload, &found)?;
        return Ok(found);
    }
    let held = Held::any_of(context, &ENDERS)?;
    let found = authorization.ok_or(Code::ReferenceUnknown)?;
    require(held.includes(Role::ProvinceAuthority), Code::NotParty)?;
    let authority = Held::any_of(context, &[Role::ProvinceAuthority])?;
    authority.require_over(&context.region_of(&found.provider)?)?;
    let found = require_running(Some(found))?;
    check_cause(context, payload, &found)?;
    Ok(found)
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

/// True of the consumer, and of who acts as the provider.
fn is_party(context: &Context<'_>, grant: Option<&Authorization>) -> Checked<bool> {
    let Some(grant) = grant else { return Ok(false) };
    let uses = grant.consumer == *context.sender();
    Ok(uses || succession::acts_for(context, &grant.provider)?)
}

fn check_cause(
    context: &Context<'_>,
    payload: &AuthorizationRevoke,
    grant: &Authorization,
) -> Checked<()> {
    payload.cause.as_ref().map_or(Ok(()), |cause| cause::check_revocation(context, cause, grant))
}

fn require_running(authorization: Option<Authorization>) -> Checked<Authorization> {
    let found = authorization.ok_or(Code::ReferenceUnknown)?;
    require(found.status != AuthorizationStatus::Revoked, Code::AuthRevoked)?;
    Ok(found)
}
