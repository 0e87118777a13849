//! `NonCollectionDecide`: an authority over the org verifies a finding or
//! dismisses it with a reason; neither the finder nor the org itself.

use liuhen_types::entity::{Collection, Finding, FindingStatus, Measure, OpenElementFinding};
use liuhen_types::payload::NonCollectionDecide;
use liuhen_types::payload::bulletin::Missing;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::{AUTHORITIES, Held};
use crate::schema::Schema;
use crate::{party, tally};

pub(crate) fn schema(_: &NonCollectionDecide) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &NonCollectionDecide) -> Checked<Finding> {
    let held = Held::any_of(context, &AUTHORITIES)?;
    let finding: Finding = context.find(&StateKey::finding(&payload.finding_id))?;
    held.require_over(&party::region_of(context, &finding.org)?)?;
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
    finding.status = FindingStatus::Verified;
    if !payload.verified {
        finding.status = FindingStatus::Dismissed;
        tally::count(context, &finding.org, Measure::FindingsClosed, 1)?;
        unlist(context, &finding)?;
    }
    finding.decided_by = Some(context.sender().clone());
    finding.reason = payload.reason.clone();
    context.put(StateKey::finding(&payload.finding_id), &finding);
    Ok(())
}

/// A dismissed finding is none that a collection could make good.
fn unlist(context: &mut Context<'_>, finding: &Finding) -> Checked<()> {
    let dismissed = &finding.finding.finding_id;
    match &finding.finding.missing {
        Missing::Catalog(catalog_id) => {
            let key = StateKey::collection(catalog_id);
            let mut collection: Collection = context.must_read(&key)?;
            collection.open_findings.retain(|open| open.finding_id != *dismissed);
            context.put(key, &collection);
        }
        Missing::Element(element) => {
            let key = StateKey::open_element_findings(&element.org);
            let mut open: Vec<OpenElementFinding> = context.must_read(&key)?;
            open.retain(|open| open.finding_id != *dismissed);
            context.put(key, &open);
        }
    }
    Ok(())
}
