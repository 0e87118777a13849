//! Steps that the state implies beyond request and grant: what was acknowledged,
//! decided, closed, suspended or destroyed must be there.

use liuhen_contracts::read;
use liuhen_types::entity::{
    Authorization, Custody, Delivery, Demand, Dispute, DisputeStatus, ExportApproval, ExportStatus,
    Incident, QualityIssue, Violation,
};
use liuhen_types::{CopyId, OrgId, Payload, State, StateError, StateKey, TimeMs, TxId};

use super::Share;
use super::steps::Step;

/// What is missing of it; only accepted steps count.
pub(super) fn missing(
    state: &dyn State,
    share: &Share,
    accepted: &[&Step],
) -> Result<Vec<String>, StateError> {
    let found = Found { state, accepted };
    let mut missing = found.of_demand(share)?;
    for step in accepted {
        missing.extend(found.after(&step.payload)?);
    }
    if let Some(authorization) = &share.authorization {
        missing.extend(found.of_suspensions(authorization));
        missing.extend(found.of_custody(authorization)?);
    }
    Ok(missing)
}

struct Found<'a> {
    state: &'a dyn State,
    accepted: &'a [&'a Step],
}

impl Found<'_> {
    fn count(&self, is: impl Fn(&Payload) -> bool) -> u64 {
        self.accepted.iter().filter(|step| is(&step.payload)).count() as u64
    }

    /// That so many steps are missing, if fewer are there.
    fn fewer(
        &self,
        implied: u64,
        kind: &str,
        of: impl std::fmt::Display,
        is: impl Fn(&Payload) -> bool,
    ) -> Option<String> {
        let there = self.count(is);
        (there < implied).then(|| match implied {
            1 => format!("no accepted {kind} for {of}"),
            _ => format!("{there} accepted {kind} for {of}, the state implies {implied}"),
        })
    }

    fn of_demand(&self, share: &Share) -> Result<Vec<String>, StateError> {
        use Payload::{DemandClose, DemandCoordinate, DemandRespond, DemandSubmit};
        let Some(id) = &share.request.request.demand_id else { return Ok(Vec::new()) };
        let demand: Option<Demand> = read(self.state, &StateKey::demand(id))?;
        let Some(demand) = demand else {
            return Ok(vec![format!("demand {id} is not in the state")]);
        };
        let of = format_args!("demand {id}");
        let count = |implied: bool| u64::from(implied);
        let implied = [
            self.fewer(
                1,
                "DemandSubmit",
                of,
                |p| matches!(p, DemandSubmit(p) if p.demand_id == *id),
            ),
            self.fewer(
                count(demand.responded_by.is_some()),
                "DemandRespond",
                of,
                |p| matches!(p, DemandRespond(p) if p.demand_id == *id),
            ),
            self.fewer(
                count(demand.coordination.is_some()),
                "DemandCoordinate",
                of,
                |p| matches!(p, DemandCoordinate(p) if p.demand_id == *id),
            ),
            self.fewer(
                count(demand.outcome.is_some()),
                "DemandClose",
                of,
                |p| matches!(p, DemandClose(p) if p.demand_id == *id),
            ),
        ];
        Ok(implied.into_iter().flatten().collect())
    }

    /// What must have followed a step.
    fn after(&self, payload: &Payload) -> Result<Vec<String>, StateError> {
        Ok(match payload {
            Payload::DeliveryReceipt(p) => {
                let id = &p.delivery_id;
                let found: Option<Delivery> = read(self.state, &StateKey::delivery(id))?;
                let implied = found.is_some_and(|delivery| delivery.acknowledged_at.is_some());
                let is = |p: &Payload| match p {
                    Payload::DeliveryAcknowledge(p) => p.delivery_id == *id,
                    _ => false,
                };
                let of = format_args!("delivery {id}");
                self.fewer(implied.into(), "DeliveryAcknowledge", of, is).into_iter().collect()
            }
            Payload::ViolationRecord(p) => {
                let id = &p.violation_id;
                let found: Option<Violation> = read(self.state, &StateKey::violation(id))?;
                let implied = found.map_or(0, |violation| violation.decisions.len() as u64);
                let is =
                    |p: &Payload| matches!(p, Payload::ViolationDecide(p) if p.violation_id == *id);
                let of = format_args!("violation {id}");
                self.fewer(implied, "ViolationDecide", of, is).into_iter().collect()
            }
            Payload::IncidentOpen(p) => self.after_incident(&p.incident_id)?,
            Payload::DisputeRaise(p) => {
                let id = &p.dispute_id;
                let found: Option<Dispute> = read(self.state, &StateKey::dispute(id))?;
                let is_resolved = [DisputeStatus::Upheld, DisputeStatus::Overturned];
                let implied = found.is_some_and(|dispute| is_resolved.contains(&dispute.status));
                let is =
                    |p: &Payload| matches!(p, Payload::DisputeResolve(p) if p.dispute_id == *id);
                let of = format_args!("dispute {id}");
                self.fewer(implied.into(), "DisputeResolve", of, is).into_iter().collect()
            }
            Payload::QualityIssueRaise(p) => self.after_issue(&p.issue_id)?,
            Payload::ExportApprovalApply(p) => {
                let id = &p.export_id;
                let found: Option<ExportApproval> = read(self.state, &StateKey::export(id))?;
                let implied = found.is_some_and(|export| export.status != ExportStatus::Applied);
                let is = |p: &Payload| match p {
                    Payload::ExportApprovalDecide(p) => p.export_id == *id,
                    _ => false,
                };
                let of = format_args!("export {id}");
                self.fewer(implied.into(), "ExportApprovalDecide", of, is).into_iter().collect()
            }
            _ => Vec::new(),
        })
    }

    fn after_incident(&self, id: &liuhen_types::IncidentId) -> Result<Vec<String>, StateError> {
        let found: Option<Incident> = read(self.state, &StateKey::incident(id))?;
        let Some(incident) = found else { return Ok(Vec::new()) };
        let of = format_args!("incident {id}");
        let updates = self.fewer(
            incident.updates,
            "IncidentUpdate",
            of,
            |p| matches!(p, Payload::IncidentUpdate(p) if p.incident_id == *id),
        );
        let end = self.fewer(
            incident.end.is_some().into(),
            "IncidentClose",
            of,
            |p| matches!(p, Payload::IncidentClose(p) if p.incident_id == *id),
        );
        Ok([updates, end].into_iter().flatten().collect())
    }

    fn after_issue(&self, id: &liuhen_types::IssueId) -> Result<Vec<String>, StateError> {
        let found: Option<QualityIssue> = read(self.state, &StateKey::issue(id))?;
        let Some(issue) = found else { return Ok(Vec::new()) };
        let of = format_args!("issue {id}");
        let verified = self.fewer(
            issue.verified_at.is_some().into(),
            "QualityIssueVerify",
            of,
            |p| matches!(p, Payload::QualityIssueVerify(p) if p.issue_id == *id),
        );
        let remedied = self.fewer(
            issue.remedy.is_some().into(),
            "QualityIssueRemedy",
            of,
            |p| matches!(p, Payload::QualityIssueRemedy(p) if p.issue_id == *id),
        );
        let reopened = self.fewer(
            u64::from(issue.round.saturating_sub(1)),
            "QualityIssueConfirm that reopens",
            of,
            |p| matches!(p, Payload::QualityIssueConfirm(p) if p.issue_id == *id && !p.resolved),
        );
        // Its raiser ends it, or whoever decides on what the raiser disputed.
        let ends = |step: &&Step| match &step.payload {
            Payload::QualityIssueConfirm(p) => p.issue_id == *id,
            Payload::DisputeResolve(_) => true,
            _ => false,
        };
        let ended = issue.closed_at.is_none_or(|at| {
            self.accepted.iter().copied().filter(ends).any(|step| step.event.time == at)
        });
        let ended = (!ended).then(|| format!("no accepted QualityIssueConfirm for {of}"));
        Ok([verified, remedied, reopened, ended].into_iter().flatten().collect())
    }

    /// A suspension begins and ends by a transaction of the org and instant that it names:
    /// a suspension, a resumption, or a publication that took items away.
    fn of_suspensions(&self, authorization: &Authorization) -> Vec<String> {
        let id = &authorization.authorization_id;
        let mut missing = Vec::new();
        for one in &authorization.suspensions {
            if !self.is_there(one.since, &one.by) {
                missing.push(format!("no step of {} that suspended {id} at {}", one.by, one.since));
            }
            if let (Some(until), Some(by)) = (one.until, &one.ended_by)
                && !self.is_there(until, by)
            {
                missing.push(format!("no step of {by} that ended a suspension of {id} at {until}"));
            }
        }
        missing
    }

    fn is_there(&self, time: TimeMs, sender: &OrgId) -> bool {
        self.accepted.iter().any(|step| step.event.time == time && step.event.sender == *sender)
    }

    /// The transactions that bound the terms of the consumer's copy.
    fn of_custody(&self, authorization: &Authorization) -> Result<Vec<String>, StateError> {
        // A consumer's copy bears the id of its grant.
        let Ok(copy) = CopyId::new(authorization.authorization_id.as_str()) else {
            return Ok(Vec::new());
        };
        let custody: Option<Custody> = read(self.state, &StateKey::custody(&copy))?;
        let terms = custody.map(|custody| custody.terms).unwrap_or_default();
        let bounds = terms.iter().flat_map(|term| [Some(term.begun_by), term.ended_by]).flatten();
        let is_missing = |id: &TxId| !self.accepted.iter().any(|step| step.event.tx_id == *id);
        let told =
            |id| format!("transaction {id} that bounds the custody of copy {copy} is missing");
        Ok(bounds.filter(is_missing).map(told).collect())
    }
}
