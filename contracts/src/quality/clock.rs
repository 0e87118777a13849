//! The clock of a correction: it runs while the data can be corrected and collected
//! again, and so not beyond the end of their entry.
//!
//! Left out: of an entry with more corrections under way than [`ENTRY_REMEDIES_MAX`], those
//! beyond are not noted with it. Their clocks run on when it ends.

use liuhen_types::entity::{Catalog, DeadlineKind, QualityIssue};
use liuhen_types::{CatalogId, IssueId, StateKey};

use crate::context::Context;
use crate::deadline::{self, Start};
use crate::limits::ENTRY_REMEDIES_MAX;
use crate::profile;
use crate::refusal::Checked;

/// The deadline to correct, if the profile sets one and the entry is in force.
pub(super) fn remedy_by(context: &Context<'_>, issue: &QualityIssue) -> Checked<Option<Start>> {
    if let Some(id) = &issue.catalog_id {
        let catalog: Catalog = context.must_read(&StateKey::catalog(id))?;
        if catalog.in_force().is_none() {
            return Ok(None);
        }
    }
    let responsible = &super::answering(context, issue)?;
    let chain = context.region_of(responsible)?;
    let days = profile::of(context, &chain)?.and_then(|p| p.deadlines.quality_remedy);
    let subject = issue.issue.issue_id.as_str();
    let kind = DeadlineKind::QualityRemedy;
    super::start(context, kind, subject, responsible, &issue.raiser, days)
}

/// Starts it, if there is one.
pub(super) fn start(
    context: &mut Context<'_>,
    issue: &QualityIssue,
    start: Option<Start>,
) -> Checked<()> {
    let Some(start) = start else { return Ok(()) };
    if let Some(catalog) = &issue.catalog_id {
        let mut noted = noted(context, catalog)?;
        let id = &issue.issue.issue_id;
        if noted.len() < ENTRY_REMEDIES_MAX && !noted.contains(id) {
            noted.push(id.clone());
        }
        context.put(StateKey::entry_remedies(catalog), &noted);
    }
    start.write(context)
}

/// The entry ends: what is wrong with its data is not corrected any more.
pub(crate) fn end_all(context: &mut Context<'_>, catalog: &CatalogId) -> Checked<()> {
    let noted = noted(context, catalog)?;
    for id in &noted {
        deadline::drop_task(context, DeadlineKind::QualityRemedy, id.as_str())?;
    }
    context.remove(StateKey::entry_remedies(catalog));
    Ok(())
}

/// Issues of an entry that were noted and whose clock runs.
fn noted(context: &Context<'_>, catalog: &CatalogId) -> Checked<Vec<IssueId>> {
    let found: Option<Vec<IssueId>> = context.read(&StateKey::entry_remedies(catalog))?;
    let mut noted = Vec::new();
    for id in found.into_iter().flatten() {
        if deadline::running(context, DeadlineKind::QualityRemedy, id.as_str())?.is_some() {
            noted.push(id);
        }
    }
    Ok(noted)
}
