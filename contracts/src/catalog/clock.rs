//! The clocks of an entry: its update after a change, its review after each
//! submission. The days are those of the provider's profile; what it
//! leaves unset has no clock. Each concerns the provider, the authority that reviews and the
//! one above it.

use liuhen_types::entity::{Catalog, ChangeNotice, Deadline, DeadlineKind, NoticeStatus};
use liuhen_types::payload::CatalogChangeNotice;
use liuhen_types::payload::catalog::CatalogEntry;
use liuhen_types::{CatalogId, NoticeId, OrgId, StateKey};

use super::reviewer;
use crate::context::Context;
use crate::deadline::{self, Start, Task};
use crate::org::succession;
use crate::profile;
use crate::refusal::Checked;
use crate::region::RegionChain;

/// From the day of the change, however late it was declared.
pub(crate) fn start_update(
    context: &Context<'_>,
    notice: &CatalogChangeNotice,
    catalog: &Catalog,
    chain: &RegionChain,
) -> Checked<Option<Start>> {
    let profile = profile::of(context, chain)?;
    let Some(days) = profile.and_then(|profile| profile.deadlines.catalog_update) else {
        return Ok(None);
    };
    let provider = &succession::heir(context, &catalog.provider)?.org;
    let (authority, above) = authorities(context, &catalog.entry, provider, chain)?;
    let task = Task {
        kind: DeadlineKind::CatalogUpdate,
        subject: notice.notice_id.as_str(),
        responsible: provider,
        supervisor: &authority,
        informed: &[&above],
    };
    deadline::start(context, &task, notice.occurred_on, days).map(Some)
}

/// From today, for a first registration or for the update that a notice called for.
pub(crate) fn start_review(
    context: &Context<'_>,
    entry: &CatalogEntry,
    notice_id: Option<&NoticeId>,
    provider: &OrgId,
    chain: &RegionChain,
) -> Checked<Option<Start>> {
    let deadlines = profile::of(context, chain)?.map(|profile| profile.deadlines);
    let days = deadlines.and_then(|deadlines| match notice_id {
        Some(_) => deadlines.catalog_review,
        None => deadlines.catalog_initial_review,
    });
    let Some(days) = days else { return Ok(None) };
    let (authority, above) = authorities(context, entry, provider, chain)?;
    let (kind, subject) = review_of(&entry.catalog_id, notice_id);
    let (responsible, supervisor, informed) = (&authority, &above, &[provider]);
    let task = Task { kind, subject, responsible, supervisor, informed };
    deadline::start(context, &task, context.today(), days).map(Some)
}

/// Ends the review clock: gives the working days it was late, none if none ran.
pub(crate) fn end_review(context: &mut Context<'_>, catalog: &Catalog) -> Checked<Option<u32>> {
    let (kind, subject) = review_of(&catalog.entry.catalog_id, catalog.notice_id.as_ref());
    end(context, kind, subject)
}

/// Ends the clock of the update that a notice called for.
pub(crate) fn end_update(context: &mut Context<'_>, notice_id: &NoticeId) -> Checked<Option<u32>> {
    end(context, DeadlineKind::CatalogUpdate, notice_id.as_str())
}

/// The update that a notice called for falls away, or did so before with who had to make
/// it: gives the working days it was late by then, none if it was not.
pub(crate) fn drop_update(context: &mut Context<'_>, notice_id: &NoticeId) -> Checked<Option<u32>> {
    let (kind, subject) = (DeadlineKind::CatalogUpdate, notice_id.as_str());
    deadline::drop_task(context, kind, subject)?;
    let found: Option<Deadline> = context.written(&StateKey::deadline(kind, subject))?;
    Ok(found.as_ref().and_then(dropped_late))
}

/// Working days by which a task was late when it fell away.
fn dropped_late(deadline: &Deadline) -> Option<u32> {
    let is_late = deadline.ended_on.is_some_and(|ended| ended > deadline.due_on);
    is_late.then_some(deadline.overdue_days)
}

/// A deadline was reckoned anew after a calendar came: the notice tells by how much it was
/// late, where it told `told` days.
pub(crate) fn tell_anew(context: &mut Context<'_>, deadline: &Deadline, told: u32) -> Checked<()> {
    let is_of_notice =
        matches!(deadline.kind, DeadlineKind::CatalogUpdate | DeadlineKind::CatalogReview);
    if !is_of_notice || deadline.ended_on.is_none() {
        return Ok(());
    }
    let Ok(id) = deadline.subject.parse::<NoticeId>() else { return Ok(()) };
    let Some(mut notice) = context.written::<ChangeNotice>(&StateKey::notice(&id))? else {
        return Ok(());
    };
    match (deadline.kind, deadline.dropped) {
        (DeadlineKind::CatalogUpdate, false) => {
            notice.update_overdue_days = Some(deadline.overdue_days);
        }
        (DeadlineKind::CatalogUpdate, true) if notice.status == NoticeStatus::Dropped => {
            notice.update_overdue_days = dropped_late(deadline);
        }
        (DeadlineKind::CatalogReview, false) => {
            // One of several rounds.
            let others = notice.review_overdue_days.unwrap_or(0).saturating_sub(told);
            notice.review_overdue_days = Some(others.saturating_add(deadline.overdue_days));
        }
        // Nobody told of it.
        _ => return Ok(()),
    }
    context.put(StateKey::notice(&id), &notice);
    Ok(())
}

fn end(context: &mut Context<'_>, kind: DeadlineKind, subject: &str) -> Checked<Option<u32>> {
    if deadline::running(context, kind, subject)?.is_none() {
        return Ok(None);
    }
    deadline::end(context, kind, subject).map(Some)
}

fn review_of<'a>(
    catalog_id: &'a CatalogId,
    notice_id: Option<&'a NoticeId>,
) -> (DeadlineKind, &'a str) {
    match notice_id {
        Some(notice) => (DeadlineKind::CatalogReview, notice.as_str()),
        None => (DeadlineKind::CatalogInitialReview, catalog_id.as_str()),
    }
}

/// Who reviews and who watches; where there is no authority the provider itself sees to the
/// review.
fn authorities(
    context: &Context<'_>,
    entry: &CatalogEntry,
    provider: &OrgId,
    chain: &RegionChain,
) -> Checked<(OrgId, OrgId)> {
    let found = reviewer(context, entry, provider, chain)?;
    Ok(found.unwrap_or_else(|| (provider.clone(), provider.clone())))
}

/// The authority that reviews what the provider submits, or carries its review, and the
/// one above it; the last one watches itself.
pub(crate) fn reviewer(
    context: &Context<'_>,
    entry: &CatalogEntry,
    provider: &OrgId,
    chain: &RegionChain,
) -> Checked<Option<(OrgId, OrgId)>> {
    let parties = reviewer::parties(context, entry, provider)?;
    let seat = reviewer::seat(context, &parties, chain)?;
    Ok(seat.map(|seat| {
        let above = seat.above.unwrap_or_else(|| seat.authority.clone());
        (seat.authority, above)
    }))
}
