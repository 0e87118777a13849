//! `AuditSessionOpen`: what may be looked at, by whom, why and until when.
//!
//! The scope lies within the jurisdiction of whoever opens the session, and within
//! that of the auditor it calls in. The looks themselves are the node's to record.

use liuhen_types::entity::{AuditSession, ShareRequest};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::AuditSessionOpen;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::limits::AUDIT_SESSION_MS_MAX;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::security::covers_org;

/// Roles that open sessions.
const OPENERS: [Role; 4] =
    [Role::ProvinceAuthority, Role::CityAuthority, Role::SecurityAuthority, Role::Auditor];

pub(crate) fn schema(payload: &AuditSessionOpen) -> Schema {
    let (jurisdictions, shares) = (&payload.jurisdictions, &payload.shares);
    schema::count("jurisdictions", jurisdictions, 0, LIST_MAX)?;
    schema::unique("jurisdictions", jurisdictions)?;
    schema::count("shares", shares, 0, LIST_MAX)?;
    schema::unique("shares", shares)?;
    let is_empty = jurisdictions.is_empty() && shares.is_empty();
    schema::require(!is_empty, || "jurisdictions and shares must not both be empty".into())
}

pub(crate) fn check(context: &Context<'_>, payload: &AuditSessionOpen) -> Checked<()> {
    let held = Held::any_of(context, &OPENERS)?;
    check_scope(context, payload, &held)?;
    if payload.auditor != *context.sender() {
        require(context.exists(&StateKey::org(&payload.auditor))?, Code::ReferenceUnknown)?;
        let auditor = Held::of_org(context, &payload.auditor, &[Role::Auditor])?;
        require(!auditor.is_empty(), Code::Role)?;
        check_scope(context, payload, &auditor)?;
    }
    context.require_new(&StateKey::audit_session(&payload.session_id))?;
    let now = context.time().0;
    require(payload.valid_to.0 > now, Code::State)?;
    require(payload.valid_to.0 - now <= AUDIT_SESSION_MS_MAX, Code::AuditScope)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &AuditSessionOpen, (): ()) {
    let session = AuditSession {
        session: payload.clone(),
        opened_by: context.sender().clone(),
        opened_at: context.time(),
        findings: 0,
    };
    context.put(StateKey::audit_session(&payload.session_id), &session);
}

/// Every region, and a party of every share, lies where the roles hold.
fn check_scope(context: &Context<'_>, payload: &AuditSessionOpen, held: &Held) -> Checked<()> {
    for region in &payload.jurisdictions {
        let chain = context.region(region)?;
        require(held.covers(&chain), Code::AuditScope)?;
    }
    for share in &payload.shares {
        let request: ShareRequest = context.find(&StateKey::request(share))?;
        let covers = covers_org(context, held, &request.provider)?
            || covers_org(context, held, &request.consumer)?;
        require(covers, Code::AuditScope)?;
    }
    Ok(())
}
