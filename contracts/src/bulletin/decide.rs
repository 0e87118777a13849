//! `NonCollectionDecide`: an authority over the org verifies a finding or
//! dismisses it with a reason; neither the finder nor the org itself. Where every
//! authority over the org is one of them, an evaluator that is none signs what such an
//! authority sends, and counts as who decided (docs/decisions/0009).
//!
//! Left out of the count of repeated findings: that a verified one is dismissed later, when
//! its bulletin is disputed.

use liuhen_types::entity::{Bulletin, Collection, DeadlineKind, Finding, FindingStatus, Measure};
use liuhen_types::payload::NonCollectionDecide;
use liuhen_types::{Code, OrgId, StateKey, TimeMs};

use super::issue::subject;
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::{AUTHORITIES, Held};
use crate::schema::Schema;
use crate::{deadline, party, tally};

pub(crate) struct Facts {
    finding: Finding,
    judge: OrgId,
}

pub(crate) fn schema(_: &NonCollectionDecide) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &NonCollectionDecide) -> Checked<Facts> {
    let held = Held::any_of(context, &AUTHORITIES)?;
    let finding: Finding = context.find(&StateKey::finding(&payload.finding_id))?;
    let chain = context.region_of(&finding.org)?;
    held.require_over(&chain)?;
    require(finding.status == FindingStatus::Found, Code::State)?;
    let parties = succession::with_heirs(context, [&finding.found_by, &finding.org])?;
    let judge = party::judge(context, &parties, &chain)?;
    require(payload.verified || payload.reason.is_some(), Code::ReasonRequired)?;
    Ok(Facts { finding, judge })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &NonCollectionDecide,
    facts: Facts,
) -> Checked<()> {
    let Facts { mut finding, judge } = facts;
    finding.decided_by = Some(judge);
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
