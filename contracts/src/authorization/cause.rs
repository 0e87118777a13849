//! Causes for which a grant is stopped or ended. On what the contract granted
//! the provider has no veto: it names one that stands. Others need none, and name none that
//! does not hold.
//!
//! A suspension does not end by itself when its cause is gone: a data authority lifts it. The
//! provider that needs a cause makes none itself, but for the dispute of the approval, which
//! is its remedy, and has each of them once.

use liuhen_types::entity::{
    Authorization, Dispute, DisputeStatus, Incident, IncidentStatus, IssueStatus, QualityIssue,
    RiskAlert, ShareRequest, Suspension, Violation, ViolationStatus,
};
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject};
use liuhen_types::payload::request::{RevocationCause, SuspensionCause};
use liuhen_types::payload::security::ViolationDecision;
use liuhen_types::{AuthorizationId, Code, DisputeId, IncidentId, ItemId, StateKey, ViolationId};

use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};

/// True if the sender provides what the contract granted.
pub(super) fn is_needed(context: &Context<'_>, grant: &Authorization) -> Checked<bool> {
    let uses = grant.consumer == *context.sender();
    if uses || !succession::acts_for(context, &grant.provider)? {
        return Ok(false);
    }
    let request: ShareRequest = context.must_read(&StateKey::request(&grant.request_id))?;
    Ok(request.is_decided_by_contract())
}

/// A cause to end a grant was found by who decides on it.
pub(super) fn check_revocation(
    context: &Context<'_>,
    cause: &RevocationCause,
    grant: &Authorization,
) -> Checked<()> {
    let stands = match cause {
        RevocationCause::Violation(id) => {
            let status = violation(context, id, grant)?.status;
            matches!(status, ViolationStatus::Verified | ViolationStatus::Handled)
        }
        RevocationCause::Dispute(id) => {
            dispute(context, id, grant)?.status == DisputeStatus::Overturned
        }
    };
    require(stands, Code::State)
}

/// A cause to suspend a grant concerns it and is open; the provider that needs one has it
/// once only, and not by its own word.
pub(super) fn check_suspension(
    context: &Context<'_>,
    cause: &SuspensionCause,
    grant: &Authorization,
    is_needed: bool,
) -> Checked<()> {
    require(stands(context, cause, grant)?, Code::State)?;
    if !is_needed {
        return Ok(());
    }
    require(is_found_by_others(context, cause, grant)?, Code::State)?;
    let is_same = |one: &Suspension| one.cause.as_ref().is_some_and(|old| is_same(old, cause));
    require(!grant.suspensions.iter().any(is_same), Code::State)
}

/// True of a cause that does not rest on the provider's word alone.
fn is_found_by_others(
    context: &Context<'_>,
    cause: &SuspensionCause,
    grant: &Authorization,
) -> Checked<bool> {
    Ok(match cause {
        SuspensionCause::Violation(id) => {
            violation(context, id, grant)?.status == ViolationStatus::Verified
        }
        SuspensionCause::Alert(id) => {
            let alert: RiskAlert = context.find(&StateKey::alert(id))?;
            !succession::is_in_line(context, &grant.provider, &alert.raised_by)?
        }
        SuspensionCause::Incident(id) => {
            let incident: Incident = context.find(&StateKey::incident(id))?;
            !succession::is_in_line(context, &grant.provider, &incident.opened_by)?
        }
        // Who answers for the data holds them to be wrong, or an authority decided so.
        SuspensionCause::Issue(id) => {
            let issue: QualityIssue = context.find(&StateKey::issue(id))?;
            !matches!(issue.status, IssueStatus::Verifying | IssueStatus::Disputed)
        }
        SuspensionCause::Dispute(_) => true,
    })
}

/// True if a grant is suspended by its provider for a cause that is gone, and was not proven.
pub(super) fn is_lost(context: &Context<'_>, grant: &Authorization) -> Checked<bool> {
    let Some(running) = grant.suspensions.last() else { return Ok(false) };
    let is_own = succession::is_in_line(context, &grant.provider, &running.by)?;
    match running.cause.as_ref().filter(|_| is_own) {
        Some(cause) => Ok(!stands(context, cause, grant)? && !was_proven(context, cause, grant)?),
        None => Ok(false),
    }
}

/// True of a cause that ended in what it said of the consumer or of the approval.
fn was_proven(
    context: &Context<'_>,
    cause: &SuspensionCause,
    grant: &Authorization,
) -> Checked<bool> {
    let blames = |id: &IncidentId| -> Checked<bool> {
        let incident: Option<Incident> = context.read(&StateKey::incident(id))?;
        let end = incident.and_then(|incident| incident.end);
        Ok(end.is_some_and(|end| end.responsible_org == grant.consumer))
    };
    Ok(match cause {
        // One that was dismissed is closed like one that was handled.
        SuspensionCause::Violation(id) => {
            let steps = violation(context, id, grant)?.decisions;
            !steps.iter().any(|step| step.decision.decision == ViolationDecision::Dismissed)
        }
        SuspensionCause::Dispute(id) => {
            dispute(context, id, grant)?.status == DisputeStatus::Overturned
        }
        SuspensionCause::Incident(id) => blames(id)?,
        SuspensionCause::Alert(id) => {
            let alert: RiskAlert = context.find(&StateKey::alert(id))?;
            alert.incident_id.as_ref().map_or(Ok(false), blames)?
        }
        SuspensionCause::Issue(_) => false,
    })
}

/// Disputes of one approval say the same one after another.
fn is_same(one: &SuspensionCause, other: &SuspensionCause) -> bool {
    use SuspensionCause::Dispute;
    one == other || matches!((one, other), (Dispute(_), Dispute(_)))
}

/// True while a cause that concerns the grant is open.
fn stands(context: &Context<'_>, cause: &SuspensionCause, grant: &Authorization) -> Checked<bool> {
    let id = &grant.authorization_id;
    Ok(match cause {
        SuspensionCause::Violation(violation_id) => {
            let status = violation(context, violation_id, grant)?.status;
            matches!(status, ViolationStatus::Reported | ViolationStatus::Verified)
        }
        SuspensionCause::Alert(alert_id) => {
            let alert: RiskAlert = context.find(&StateKey::alert(alert_id))?;
            let concerns = alert.record.authorization_id.as_ref() == Some(id);
            require(concerns, Code::ReferenceUnknown)?;
            alert.closed_at.is_none()
        }
        SuspensionCause::Incident(incident_id) => {
            let incident: Incident = context.find(&StateKey::incident(incident_id))?;
            require(incident.opened.authorizations.contains(id), Code::ReferenceUnknown)?;
            incident.status == IncidentStatus::Open
        }
        SuspensionCause::Issue(issue_id) => {
            let issue: QualityIssue = context.find(&StateKey::issue(issue_id))?;
            let items = &issue.issue.items;
            let is_granted = |item: &ItemId| grant.items.contains(item);
            let concerns = issue.catalog_id.as_ref() == Some(&grant.catalog_id)
                && (items.is_empty() || items.iter().any(is_granted));
            require(concerns, Code::ReferenceUnknown)?;
            // What the provider itself holds to be right, or cannot correct, stops nothing.
            !matches!(
                issue.status,
                IssueStatus::NotAProblem | IssueStatus::Annotated | IssueStatus::Closed
            )
        }
        SuspensionCause::Dispute(dispute_id) => {
            dispute(context, dispute_id, grant)?.status == DisputeStatus::Open
        }
    })
}

/// A violation of the consumer, under this grant or under none, since it was granted.
fn violation(context: &Context<'_>, id: &ViolationId, grant: &Authorization) -> Checked<Violation> {
    let violation: Violation = context.find(&StateKey::violation(id))?;
    let of_other = |id: &AuthorizationId| *id != grant.authorization_id;
    let concerns = violation.record.org == grant.consumer
        && !violation.record.authorization_id.as_ref().is_some_and(of_other)
        && violation.recorded_at >= grant.issued_at;
    require(concerns, Code::ReferenceUnknown)?;
    Ok(violation)
}

/// A dispute of the contract's approval.
fn dispute(context: &Context<'_>, id: &DisputeId, grant: &Authorization) -> Checked<Dispute> {
    let found: Dispute = context.find(&StateKey::dispute(id))?;
    let subject = DisputeSubject::Request(grant.request_id.clone());
    let concerns = found.dispute.kind == DisputeKind::Approval && found.dispute.subject == subject;
    require(concerns, Code::ReferenceUnknown)?;
    Ok(found)
}
