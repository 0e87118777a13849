//! `QualityIssueConfirm`: whoever raised an issue says whether it is solved, until
//! it is. The raiser may also accept that there is no problem.

use liuhen_types::entity::{IssueStatus, Measure, QualityIssue};
use liuhen_types::payload::QualityIssueConfirm;
use liuhen_types::{Code, StateKey};

use super::raise::RAISERS;
use super::{answering, clock, close, is_raiser};
use crate::context::Context;
use crate::deadline::Start;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::tally;

pub(crate) struct Facts {
    issue: QualityIssue,
    deadline: Option<Start>,
}

pub(crate) fn schema(_: &QualityIssueConfirm) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &QualityIssueConfirm) -> Checked<Facts> {
    Held::any_of(context, &RAISERS)?;
    let issue: QualityIssue = context.find(&StateKey::issue(&payload.issue_id))?;
    require(answering(context, &issue)? != *context.sender(), Code::SelfReview)?;
    require(is_raiser(context, &issue)?, Code::NotRaiser)?;
    let accepts_verdict = issue.status == IssueStatus::NotAProblem && payload.resolved;
    require(issue.status == IssueStatus::Remedied || accepts_verdict, Code::State)?;
    require(payload.resolved || payload.reason.is_some(), Code::ReasonRequired)?;
    let deadline = if payload.resolved { None } else { clock::remedy_by(context, &issue)? };
    Ok(Facts { issue, deadline })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &QualityIssueConfirm,
    facts: Facts,
) -> Checked<()> {
    let Facts { mut issue, deadline } = facts;
    if payload.resolved {
        return close(context, issue);
    }
    issue.status = IssueStatus::Reopened;
    issue.round = issue.round.saturating_add(1);
    issue.reason = payload.reason.clone();
    issue.correct_after = Some(context.time());
    for measure in [Measure::IssuesReopened, Measure::IssuesReopenedOf(issue.issue.dimension)] {
        tally::count(context, &issue.responsible_org, measure, 1)?;
    }
    context.put(StateKey::issue(&payload.issue_id), &issue);
    clock::start(context, &issue, deadline)
}
