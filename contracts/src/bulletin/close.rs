//! `BulletinClose`: only after the contract itself saw the collections that make
//! good what the bulletin tells. Whoever did not answer need not any more.

use liuhen_types::entity::{Bulletin, DeadlineKind, Finding, FindingStatus};
use liuhen_types::payload::BulletinClose;
use liuhen_types::{Code, StateKey};

use super::issue::{ISSUERS, subject};
use crate::context::Context;
use crate::deadline;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) struct Facts {
    bulletin: Bulletin,
    findings: Vec<Finding>,
}

pub(crate) fn schema(_: &BulletinClose) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &BulletinClose) -> Checked<Facts> {
    let held = Held::any_of(context, &ISSUERS)?;
    let bulletin: Bulletin = context.find(&StateKey::bulletin(&payload.bulletin_id))?;
    held.require_over(&context.region_of(&bulletin.issued_by)?)?;
    require(bulletin.closed_at.is_none(), Code::State)?;
    let parties = succession::with_heirs(context, &bulletin.addressees)?;
    require(!parties.contains(context.sender()), Code::SelfReview)?;
    let mut findings = Vec::with_capacity(bulletin.bulletin.findings.len());
    for finding_id in &bulletin.bulletin.findings {
        let finding: Finding = context.must_read(&StateKey::finding(finding_id))?;
        // A dispute may have shown that one does not hold.
        if finding.status == FindingStatus::Dismissed {
            continue;
        }
        require(finding.status == FindingStatus::MadeGood, Code::FindingOpen)?;
        findings.push(finding);
    }
    Ok(Facts { bulletin, findings })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &BulletinClose,
    facts: Facts,
) -> Checked<()> {
    let Facts { mut bulletin, findings } = facts;
    for mut finding in findings {
        finding.status = FindingStatus::Closed;
        context.put(StateKey::finding(&finding.finding.finding_id), &finding);
    }
    for org in &bulletin.addressees {
        let subject = subject(&payload.bulletin_id, org);
        deadline::drop_task(context, DeadlineKind::BulletinRespond, &subject)?;
    }
    bulletin.closed_at = Some(context.time());
    context.put(StateKey::bulletin(&payload.bulletin_id), &bulletin);
    Ok(())
}
