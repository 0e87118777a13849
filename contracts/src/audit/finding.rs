//! `AuditFinding`: what the auditor found, within the scope and time of its session
//! where it still holds its role, and about others.

use liuhen_types::entity::{AuditFindingRecord, AuditSession};
use liuhen_types::payload::AuditFinding;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::scope;
use crate::context::Context;
use crate::limits::AUDIT_FINDINGS_MAX;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) fn schema(_: &AuditFinding) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &AuditFinding) -> Checked<AuditSession> {
    let session: AuditSession = context.find(&StateKey::audit_session(&payload.session_id))?;
    require(session.session.auditor == *context.sender(), Code::AuditScope)?;
    require(context.time() <= session.session.valid_to, Code::AuditScope)?;
    require(scope::covers(context.state, &session, &payload.subject)?, Code::AuditScope)?;
    // A mandate that ended since ends what the session gave.
    let held = Held::any_of(context, &[Role::Auditor])?;
    require(scope::lies_where(context, &held, &payload.subject)?, Code::AuditScope)?;
    let parties = scope::parties(context, &payload.subject)?;
    require(!parties.contains(context.sender()), Code::SelfReview)?;
    require(session.findings < AUDIT_FINDINGS_MAX, Code::QuotaExceeded)?;
    Ok(session)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &AuditFinding, mut session: AuditSession) {
    let record = AuditFindingRecord { finding: payload.clone(), recorded_at: context.time() };
    context.put(StateKey::audit_finding(&payload.session_id, session.findings), &record);
    session.findings = session.findings.saturating_add(1);
    context.put(StateKey::audit_session(&payload.session_id), &session);
}
