//! `AuthorizationRevoke`: provider, consumer or the province's authority ends a
//! grant at once. On what the contract granted the provider has no veto: it ends
//! that only for a verified violation of the consumer, or where the approval was overturned
//! in a dispute.

use liuhen_types::entity::{
    Authorization, AuthorizationStatus, DeadlineKind, Dispute, DisputeStatus, ShareRequest,
    Violation, ViolationStatus,
};
use liuhen_types::payload::AuthorizationRevoke;
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::RevocationCause;
use liuhen_types::{AuthorizationId, Code, StateKey};

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
        let found = require_running(authorization)?;
        let needs_cause = found.provider == *context.sender() && by_contract(context, &found)?;
        require(!needs_cause || payload.cause.is_some(), Code::ReasonRequired)?;
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

fn by_contract(context: &Context<'_>, grant: &Authorization) -> Checked<bool> {
    let request: ShareRequest = context.must_read(&StateKey::request(&grant.request_id))?;
    Ok(request.is_decided_by_contract())
}

/// A cause that is given exists, concerns this grant, and was found by who decides on it.
fn check_cause(
    context: &Context<'_>,
    payload: &AuthorizationRevoke,
    grant: &Authorization,
) -> Checked<()> {
    match &payload.cause {
        None => Ok(()),
        Some(RevocationCause::Violation(id)) => {
            let violation: Violation = context.find(&StateKey::violation(id))?;
            let of_other = |id: &AuthorizationId| *id != grant.authorization_id;
            let concerns = violation.record.org == grant.consumer
                && !violation.record.authorization_id.as_ref().is_some_and(of_other);
            require(concerns, Code::ReferenceUnknown)?;
            let stands =
                matches!(violation.status, ViolationStatus::Verified | ViolationStatus::Handled);
            require(stands, Code::State)
        }
        Some(RevocationCause::Dispute(id)) => {
            let found: Dispute = context.find(&StateKey::dispute(id))?;
            let subject = DisputeSubject::Request(grant.request_id.clone());
            let concerns =
                found.dispute.kind == DisputeKind::Approval && found.dispute.subject == subject;
            require(concerns, Code::ReferenceUnknown)?;
            require(found.status == DisputeStatus::Overturned, Code::State)
        }
    }
}

fn require_running(authorization: Option<Authorization>) -> Checked<Authorization> {
    let found = authorization.ok_or(Code::ReferenceUnknown)?;
    require(found.status != AuthorizationStatus::Revoked, Code::AuthRevoked)?;
    Ok(found)
}
