//! `QualityIssueVerify`: the org that answers for the data, or who took its place, says
//! whether they are wrong (核实, R-60). A confirmed defect is told to whoever has the data
//! . Of an entry that is no more in force, or whose provider ended without successor,
//! nothing is corrected: what was confirmed before may still be said to stay.

use liuhen_types::entity::{
    Catalog, DeadlineKind, IssueStatus, KnownDefect, QualityIssue, QualityNews,
};
use liuhen_types::payload::QualityIssueVerify;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::quality::QualityVerdict;
use liuhen_types::{CatalogId, Code, StateKey};

use super::{clock, count_open, downstream, require_answering};
use crate::context::Context;
use crate::deadline::{self, Start};
use crate::limits::KNOWN_DEFECTS_MAX;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

/// Who produces data.
pub(super) const PRODUCERS: [Role; 2] = [Role::Provider, Role::PlatformOperator];

pub(crate) struct Facts {
    issue: QualityIssue,
    deadline: Option<Start>,
    /// Known defects of the entry, with room for one more.
    defects: Vec<KnownDefect>,
}

pub(crate) fn schema(_: &QualityIssueVerify) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &QualityIssueVerify) -> Checked<Facts> {
    Held::any_of(context, &PRODUCERS)?;
    let issue: QualityIssue = context.find(&StateKey::issue(&payload.issue_id))?;
    require_answering(context, &issue)?;
    let waits =
        issue.status == IssueStatus::Verifying || is_past_correction(context, payload, &issue)?;
    require(waits, Code::State)?;
    let is_confirmed = payload.verdict == QualityVerdict::Confirmed;
    require(is_confirmed || payload.reason.is_some(), Code::ReasonRequired)?;
    let deadline = if is_confirmed { clock::remedy_by(context, &issue)? } else { None };
    let mut defects = Vec::new();
    if let (QualityVerdict::NotCorrectable, Some(id)) = (payload.verdict, &issue.catalog_id) {
        defects = context.read(&StateKey::known_defects(id))?.unwrap_or_default();
        require(defects.len() < KNOWN_DEFECTS_MAX, Code::QuotaExceeded)?;
    }
    Ok(Facts { issue, deadline, defects })
}

/// True if a confirmed defect is said to stay because its entry is not in force any more, or who
/// would correct it ended.
fn is_past_correction(
    context: &Context<'_>,
    payload: &QualityIssueVerify,
    issue: &QualityIssue,
) -> Checked<bool> {
    let was_confirmed = matches!(issue.status, IssueStatus::Confirmed | IssueStatus::Reopened);
    let stays = payload.verdict == QualityVerdict::NotCorrectable;
    let Some(id) = issue.catalog_id.as_ref().filter(|_| was_confirmed && stays) else {
        return Ok(false);
    };
    let catalog: Catalog = context.must_read(&StateKey::catalog(id))?;
    Ok(catalog.in_force().is_none() || super::is_abandoned(context, issue)?)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &QualityIssueVerify,
    facts: Facts,
) -> Checked<()> {
    let Facts { mut issue, deadline, defects } = facts;
    issue.verified_at.get_or_insert(context.time());
    issue.reason = payload.reason.clone();
    deadline::end(context, DeadlineKind::QualityVerify, payload.issue_id.as_str())?;
    match payload.verdict {
        QualityVerdict::Confirmed => return confirmed(context, issue, deadline),
        QualityVerdict::NotAProblem => issue.status = IssueStatus::NotAProblem,
        QualityVerdict::NotCorrectable => {
            issue.status = IssueStatus::Annotated;
            // The clock of a correction that the end of the entry did not find, see [`clock`].
            deadline::drop_task(context, DeadlineKind::QualityRemedy, payload.issue_id.as_str())?;
            count_open(context, &issue.responsible_org, -1)?;
            if let Some(catalog_id) = &issue.catalog_id {
                annotate(context, catalog_id, &issue, defects);
            }
        }
    }
    context.put(StateKey::issue(&payload.issue_id), &issue);
    Ok(())
}

/// The data are wrong: from now on they are to be corrected, and those that have
/// them are told.
pub(super) fn confirmed(
    context: &mut Context<'_>,
    mut issue: QualityIssue,
    deadline: Option<Start>,
) -> Checked<()> {
    issue.status = IssueStatus::Confirmed;
    issue.correct_after = Some(context.time());
    issue.downstream = downstream::find(context, &issue)?;
    let issue_id = &issue.issue.issue_id;
    downstream::notify(context, issue_id, &issue.downstream.notified, QualityNews::Confirmed)?;
    context.put(StateKey::issue(issue_id), &issue);
    clock::start(context, &issue, deadline)
}

/// The entry shows a defect that stays.
fn annotate(
    context: &mut Context<'_>,
    catalog_id: &CatalogId,
    issue: &QualityIssue,
    mut defects: Vec<KnownDefect>,
) {
    defects.push(KnownDefect {
        issue_id: issue.issue.issue_id.clone(),
        items: issue.issue.items.clone(),
        dimension: issue.issue.dimension,
        since: context.time(),
    });
    context.put(StateKey::known_defects(catalog_id), &defects);
}
