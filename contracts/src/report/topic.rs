//! Which list a kind of transaction belongs to, what it decides, and whom it concerns
//! besides its sender.

use liuhen_types::api::ReportTopic;
use liuhen_types::entity::{
    Authorization, Backflow, Bulletin, Demand, Finding, Incident, QualityIssue, Violation,
};
use liuhen_types::payload::demand::DemandAnswer;
use liuhen_types::{OrgId, Payload, State, StateError, StateKey};

use crate::state::read;

/// The list of a kind; none of most.
pub(super) const fn topic(payload: &Payload) -> Option<ReportTopic> {
    use Payload::*;
    Some(match payload {
        BulletinIssue(_) | BulletinRespond(_) | BulletinClose(_) => ReportTopic::Bulletins,
        NonCollectionFinding(_) | NonCollectionDecide(_) => ReportTopic::Findings,
        QualityIssueRaise(_)
        | QualityIssueVerify(_)
        | QualityIssueRemedy(_)
        | QualityIssueConfirm(_) => ReportTopic::Corrections,
        BackflowRequest(_) | BackflowDecide(_) | BackflowDeliver(_) | BackflowConfirm(_) => {
            ReportTopic::Backflows
        }
        DemandSubmit(_) | DemandRespond(_) | DemandCoordinate(_) | DemandClose(_) => {
            ReportTopic::Demands
        }
        ViolationRecord(_) | ViolationDecide(_) => ReportTopic::Violations,
        RiskAlertRecord(_) | IncidentOpen(_) | IncidentUpdate(_) | IncidentClose(_) => {
            ReportTopic::Incidents
        }
        AuthorizationRevoke(_) | AuthorizationSuspend(_) | AuthorizationResume(_) => {
            ReportTopic::Revocations
        }
        _ => return None,
    })
}

/// What an accepted transaction decides, in a word.
pub(super) fn decision(payload: &Payload) -> Option<String> {
    use Payload::*;
    let either = |holds: bool, yes: &str, no: &str| if holds { yes } else { no }.to_owned();
    Some(match payload {
        BulletinIssue(issue) => format!("{:?}", issue.kind),
        NonCollectionDecide(decide) => either(decide.verified, "Verified", "Dismissed"),
        QualityIssueVerify(verify) => format!("{:?}", verify.verdict),
        QualityIssueConfirm(confirm) => either(confirm.resolved, "Closed", "Reopened"),
        BackflowDecide(decide) => either(decide.approve, "Approved", "Rejected"),
        BackflowConfirm(confirm) => either(confirm.accept, "Confirmed", "Disputed"),
        DemandRespond(respond) => match respond.answer {
            DemandAnswer::Match(_) => "Matched".into(),
            DemandAnswer::Assign(_) => "Assigned".into(),
            DemandAnswer::Refuse(_) => "Refused".into(),
        },
        DemandClose(close) => format!("{:?}", close.outcome),
        ViolationRecord(record) => format!("{:?}", record.kind),
        ViolationDecide(decide) => format!("{:?}", decide.decision),
        IncidentOpen(open) => format!("{:?}", open.kind),
        _ => return None,
    })
}

/// Orgs that an accepted transaction concerns, by what it says and by what stands
/// unchanged in the entity since that was made.
pub(super) fn parties(state: &dyn State, payload: &Payload) -> Result<Vec<OrgId>, StateError> {
    use Payload::*;
    Ok(match payload {
        BulletinIssue(p) => of_bulletin(read(state, &StateKey::bulletin(&p.bulletin_id))?),
        BulletinRespond(p) => of_bulletin(read(state, &StateKey::bulletin(&p.bulletin_id))?),
        BulletinClose(p) => of_bulletin(read(state, &StateKey::bulletin(&p.bulletin_id))?),
        NonCollectionFinding(p) => of_finding(read(state, &StateKey::finding(&p.finding_id))?),
        NonCollectionDecide(p) => of_finding(read(state, &StateKey::finding(&p.finding_id))?),
        QualityIssueRaise(p) => of_issue(read(state, &StateKey::issue(&p.issue_id))?),
        QualityIssueVerify(p) => of_issue(read(state, &StateKey::issue(&p.issue_id))?),
        QualityIssueRemedy(p) => of_issue(read(state, &StateKey::issue(&p.issue_id))?),
        QualityIssueConfirm(p) => of_issue(read(state, &StateKey::issue(&p.issue_id))?),
        BackflowDecide(p) => of_backflow(read(state, &StateKey::backflow(&p.backflow_id))?),
        BackflowDeliver(p) => of_backflow(read(state, &StateKey::backflow(&p.backflow_id))?),
        BackflowConfirm(p) => of_backflow(read(state, &StateKey::backflow(&p.backflow_id))?),
        DemandRespond(p) => {
            let mut orgs = of_demand(read(state, &StateKey::demand(&p.demand_id))?);
            if let DemandAnswer::Assign(org) = &p.answer {
                orgs.push(org.clone());
            }
            orgs
        }
        DemandCoordinate(p) => {
            let mut orgs = of_demand(read(state, &StateKey::demand(&p.demand_id))?);
            orgs.extend(p.participants.iter().chain([&p.developer]).cloned());
            orgs
        }
        DemandClose(p) => of_demand(read(state, &StateKey::demand(&p.demand_id))?),
        ViolationRecord(p) => vec![p.org.clone()],
        ViolationDecide(p) => of_violation(read(state, &StateKey::violation(&p.violation_id))?),
        RiskAlertRecord(p) => match &p.authorization_id {
            Some(id) => of_grant(read(state, &StateKey::authorization(id))?),
            None => Vec::new(),
        },
        IncidentOpen(p) => p.orgs.clone(),
        IncidentUpdate(p) => of_incident(read(state, &StateKey::incident(&p.incident_id))?),
        IncidentClose(p) => {
            let mut orgs = of_incident(read(state, &StateKey::incident(&p.incident_id))?);
            orgs.extend(p.responsible_org.clone());
            orgs
        }
        AuthorizationRevoke(p) => grant(state, &p.authorization_id)?,
        AuthorizationSuspend(p) => grant(state, &p.authorization_id)?,
        AuthorizationResume(p) => grant(state, &p.authorization_id)?,
        _ => Vec::new(),
    })
}

fn grant(state: &dyn State, id: &liuhen_types::AuthorizationId) -> Result<Vec<OrgId>, StateError> {
    Ok(of_grant(read(state, &StateKey::authorization(id))?))
}

fn of_bulletin(found: Option<Bulletin>) -> Vec<OrgId> {
    let orgs = |b: Bulletin| [vec![b.issued_by], b.addressees].concat();
    found.map(orgs).unwrap_or_default()
}

fn of_finding(found: Option<Finding>) -> Vec<OrgId> {
    found.map(|finding| vec![finding.org, finding.found_by]).unwrap_or_default()
}

fn of_issue(found: Option<QualityIssue>) -> Vec<OrgId> {
    found.map(|issue| vec![issue.raiser, issue.responsible_org]).unwrap_or_default()
}

fn of_backflow(found: Option<Backflow>) -> Vec<OrgId> {
    found.map(|backflow| vec![backflow.requester]).unwrap_or_default()
}

fn of_demand(found: Option<Demand>) -> Vec<OrgId> {
    found.map(|demand| vec![demand.consumer]).unwrap_or_default()
}

fn of_violation(found: Option<Violation>) -> Vec<OrgId> {
    found.map(|violation| vec![violation.accuser, violation.record.org]).unwrap_or_default()
}

fn of_incident(found: Option<Incident>) -> Vec<OrgId> {
    let orgs = |i: Incident| [vec![i.opened_by], i.opened.orgs].concat();
    found.map(orgs).unwrap_or_default()
}

fn of_grant(found: Option<Authorization>) -> Vec<OrgId> {
    let orgs = |grant: Authorization| vec![grant.consumer, grant.provider, grant.manager];
    found.map(orgs).unwrap_or_default()
}
