//! `NonCollectionDecide`: an authority over the org verifies a finding or
//! dismisses it with a reason; neither the finder nor the org itself.
//!
//! Left out of the count of repeated findings: that a verified one is dismissed later, when
//! its bulletin is disputed.

use liuhen_types::entity::{Bulletin, Collection, DeadlineKind, Finding, FindingStatus, Measure};
use liuhen_types::payload::NonCollectionDecide;
use liuhen_types::{Code, StateKey, TimeMs};

use super::issue::subject;
use crate::context::Context;
use crate::deadline;
use crate::refusal::{Checked, require};
use crate::role::{AUTHORITIES, Held};
use crate::schema::Schema;
use crate::tally;

pub(crate) fn schema(_: &NonCollectionDecide) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &NonCollectionDecide) -> Checked<Finding> {
    let held = Held::any_of(context, &AUTHORITIES)?;
    let finding: Finding = context.find(&StateKey::finding(&payload.finding_id))?;
    held.require_over(&context.region_of(&finding.org)?)?;
    require(finding.status == FindingStatus::Found, Code::State)?;
    let is_party = [&finding.found_by, &finding.org].contains(&context.sender());
    require(!is_party, Code::SelfReview)?;
    require(payload.verified || payload.reason.is_some(), Code::ReasonRequired)?;
    Ok(finding)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &NonCollectionDecide,
    mut finding: Finding,
) -> Checked<()> {
    finding.decided_by = Some(context.sender().clone());
    finding.reason = payload.reason.clone();
    if !payload.verified {
        return dismiss(context, finding);
    }
    finding.status = FindingStatus::Verified;
    let key = StateKey::first_finding(&finding.org);
    let first: Option<TimeMs> = context.read(&key)?;
    match first {
        None => context.put(key, &context.time()),
        // Found again after it was told of one.
        Some(first) if first < finding.found_at => {
            tally::count(context, &finding.org, Measure::FindingsRepeated, 1)?;
        }
        Some(_) => {}
    }
    context.put(StateKey::finding(&payload.finding_id), &finding);
    Ok(())
}

/// Writes that a finding does not hold: no collection makes it good.
pub(super) fn dismiss(context: &mut Context<'_>, mut finding: Finding) -> Checked<()> {
    finding.status = FindingStatus::Dismissed;
    tally::count(context, &finding.org, Measure::FindingsClosed, 1)?;
    let key = StateKey::collection(&finding.catalog_id);
    let mut collection: Collection = context.must_read(&key)?;
    collection.open_findings.retain(|open| open.finding_id != finding.finding.finding_id);
    context.put(key, &collection);
    context.put(StateKey::finding(&finding.finding.finding_id), &finding);
    drop_answer(context, &finding)
}

/// An org need not answer a bulletin that tells nothing of it any more.
fn drop_answer(context: &mut Context<'_>, finding: &Finding) -> Checked<()> {
    let Some(bulletin_id) = &finding.bulletin_id else { return Ok(()) };
    let bulletin: Bulletin = context.must_read(&StateKey::bulletin(bulletin_id))?;
    for id in &bulletin.bulletin.findings {
        let other: Option<Finding> = context.written(&StateKey::finding(id))?;
        let stands =
            |other: Finding| other.org == finding.org && other.status != FindingStatus::Dismissed;
        if other.is_some_and(stands) {
            return Ok(());
        }
    }
    let subject = subject(bulletin_id, &finding.org);
    deadline::drop_task(context, DeadlineKind::BulletinRespond, &subject).map(drop)
}
