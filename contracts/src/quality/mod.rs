//! Problem data (SM-QLT, R-51, R-60): raised by who uses them, verified and
//! corrected by the org that answers for them, confirmed by who raised it, until
//! solved; and claims on quality.
//!
//! The contract finds that org itself. Whether a verdict is right it cannot know:
//! the raiser disputes one that it does not accept, and an authority decides. Once the raiser
//! was ended, its successor stands for it, or the successor's; where the last of them ended
//! without one, the nearest authority of its region does. It is never the org that answers
//! for the data, for nobody confirms its own remedy: the nearest other authority over
//! it does then. Where there is none, the issue stays open for all to see.
//!
//! Who took the place of the org that answers, answers for it: it verifies, and says that
//! data cannot be corrected. Where that org ended without successor, the nearest authority of its
//! region that did not raise the issue does. To verify is for producers of data alone (section
//! 4.3), so one of them sends what that authority signs, unless it is one itself.
//!
//! Left out: marking orgs with many open issues, for which no source sets a
//! threshold, and crediting those who report. Both can be read off the issues; what
//! follows is a bulletin on quality.

pub(crate) mod assess;
pub(crate) mod confirm;
pub(crate) mod raise;
pub(crate) mod remedy;
pub(crate) mod verify;

pub(crate) mod clock;
mod downstream;
mod subject;

use liuhen_types::entity::{DeadlineKind, IssueStatus, Measure, QualityIssue};
use liuhen_types::{Code, IssueId, OrgId, StateKey};

use crate::context::Context;
use crate::deadline::{self, Start, Task};
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::{party, tally};

/// Refuses a dispute of the verdict "not a problem" by anybody but the raiser or
/// its successor, or while there is no such verdict. Gives the issue.
pub(crate) fn disputable(context: &Context<'_>, issue_id: &IssueId) -> Checked<QualityIssue> {
    let issue: QualityIssue = context.find(&StateKey::issue(issue_id))?;
    require(is_raiser(context, &issue)?, Code::NotParty)?;
    require(issue.status == IssueStatus::NotAProblem, Code::State)?;
    Ok(issue)
}

/// The raiser; or, once it was ended or answers for the data itself, who stands for it.
fn is_raiser(context: &Context<'_>, issue: &QualityIssue) -> Checked<bool> {
    let (sender, responsible) = (context.sender(), answering(context, issue)?);
    let heir = succession::heir(context, &issue.raiser)?;
    if heir.ended_at.is_none() && heir.org != responsible {
        return Ok(heir.org == *sender);
    }
    let chain = context.region_of(&heir.org)?;
    let authority = party::supervisor(context, &chain, &responsible, &[])?;
    Ok(*sender != responsible && authority == *sender)
}

/// Who answers for the data now: the org that the contract found, or who took its place; where
/// that ended without successor, the nearest authority of its region that did not raise the
/// issue. Where none is left that org does, and so nobody.
pub(crate) fn answering(context: &Context<'_>, issue: &QualityIssue) -> Checked<OrgId> {
    let heir = succession::heir(context, &issue.responsible_org)?;
    if heir.ended_at.is_none() {
        return Ok(heir.org);
    }
    let chain = context.region_of(&heir.org)?;
    let raiser = succession::heir(context, &issue.raiser)?.org;
    party::supervisor(context, &chain, &heir.org, &[&issue.raiser, &raiser])
}

/// True if nobody is left that could correct the data.
fn is_abandoned(context: &Context<'_>, issue: &QualityIssue) -> Checked<bool> {
    Ok(succession::heir(context, &issue.responsible_org)?.ended_at.is_some())
}

/// Refuses a sender that does not answer for the data, nor carries the answer of the authority
/// that does where the provider ended: not its own raiser's.
fn require_answering(context: &Context<'_>, issue: &QualityIssue) -> Checked<()> {
    let answering = answering(context, issue)?;
    if answering == *context.sender() {
        return Ok(());
    }
    let is_carried = is_abandoned(context, issue)? && context.is_cosigned_by(&answering);
    require(is_carried, Code::NotProvider)?;
    require(!succession::acts_for(context, &issue.raiser)?, Code::SelfReview)
}

/// The raiser disputes that verdict; [`disputable`] said yes.
pub(crate) fn dispute_opened(context: &mut Context<'_>, issue_id: &IssueId) -> Checked<()> {
    let mut issue: QualityIssue = context.must_read(&StateKey::issue(issue_id))?;
    issue.status = IssueStatus::Disputed;
    context.put(StateKey::issue(issue_id), &issue);
    Ok(())
}

/// An authority decided the dispute: if the verdict "not a problem" is upheld, the
/// issue is closed; if not, the data are to be corrected.
pub(crate) fn dispute_outcome(
    context: &mut Context<'_>,
    issue_id: &IssueId,
    upheld: bool,
) -> Checked<()> {
    let mut issue: QualityIssue = context.must_read(&StateKey::issue(issue_id))?;
    if issue.status != IssueStatus::Disputed {
        return Ok(());
    }
    if upheld {
        close(context, issue)
    } else {
        let start = clock::remedy_by(context, &issue)?;
        issue.status = IssueStatus::Confirmed;
        verify::confirmed(context, issue, start)
    }
}

/// Ends an issue for good.
fn close(context: &mut Context<'_>, mut issue: QualityIssue) -> Checked<()> {
    issue.status = IssueStatus::Closed;
    issue.closed_at = Some(context.time());
    let (org, dimension) = (&issue.responsible_org, issue.issue.dimension);
    // What was no problem took no correction.
    let rounds = issue.remedy.as_ref().map_or(0, |_| i64::from(issue.round));
    for (closed, corrected, time) in [
        (Measure::IssuesClosed, Measure::IssueRounds, Measure::TimeToClose),
        (
            Measure::IssuesClosedOf(dimension),
            Measure::IssueRoundsOf(dimension),
            Measure::TimeToCloseOf(dimension),
        ),
    ] {
        tally::count(context, org, closed, 1)?;
        tally::count(context, org, corrected, rounds)?;
        tally::elapsed(context, org, time, issue.raised_at)?;
    }
    count_open(context, org, -1)?;
    context.put(StateKey::issue(&issue.issue.issue_id), &issue);
    Ok(())
}

/// How many issues an org has to deal with.
fn count_open(context: &mut Context<'_>, org: &OrgId, delta: i64) -> Checked<()> {
    let key = StateKey::open_issue_count(org);
    let count: u64 = context.written(&key)?.unwrap_or(0);
    context.put(key, &count.saturating_add_signed(delta));
    Ok(())
}

/// A deadline of the org that answers, watched by the nearest other authority.
fn start(
    context: &Context<'_>,
    kind: DeadlineKind,
    subject: &str,
    responsible: &OrgId,
    raiser: &OrgId,
    days: Option<u32>,
) -> Checked<Option<Start>> {
    let Some(days) = days else { return Ok(None) };
    let chain = context.region_of(responsible)?;
    let supervisor = &party::supervisor(context, &chain, responsible, &[])?;
    let task = Task { kind, subject, responsible, supervisor, informed: &[raiser] };
    deadline::start(context, &task, context.today(), days).map(Some)
}
