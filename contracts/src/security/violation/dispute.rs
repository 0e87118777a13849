//! An org disputes what it is accused of.

use liuhen_types::entity::{Violation, ViolationStatus, ViolationStep};
use liuhen_types::payload::ViolationDecide;
use liuhen_types::payload::security::ViolationDecision;
use liuhen_types::{Code, OrgId, StateKey, Text, ViolationId};

use crate::context::Context;
use crate::refusal::{Checked, require};

/// Refuses all but the accused, and what is settled. Gives the org whose act is
/// disputed: who verified the violation, or until then who recorded it.
pub(crate) fn disputable(context: &Context<'_>, id: &ViolationId) -> Checked<OrgId> {
    let violation: Violation = context.find(&StateKey::violation(id))?;
    require(violation.record.org == *context.sender(), Code::NotParty)?;
    let is_open = matches!(violation.status, ViolationStatus::Reported | ViolationStatus::Verified);
    require(is_open, Code::State)?;
    let verified_by = violation.decisions.into_iter().last().map(|step| step.org);
    Ok(verified_by.unwrap_or(violation.accuser))
}

/// An overturned accusation is dismissed, and counts on the org no more; one that
/// went on meanwhile stays as it is.
pub(crate) fn dispute_outcome(
    context: &mut Context<'_>,
    id: &ViolationId,
    upheld: bool,
    reason: &Text<500>,
) -> Checked<()> {
    let mut violation: Violation = context.must_read(&StateKey::violation(id))?;
    let was_verified = violation.status == ViolationStatus::Verified;
    if upheld || !(was_verified || violation.status == ViolationStatus::Reported) {
        return Ok(());
    }
    violation.status = ViolationStatus::Dismissed;
    let decision = ViolationDecide {
        violation_id: id.clone(),
        decision: ViolationDecision::Dismissed,
        measures: None,
        reason: Some(reason.clone()),
    };
    let (org, at) = (context.sender().clone(), context.time());
    violation.decisions.push(ViolationStep { decision, org, at });
    context.put(StateKey::violation(id), &violation);
    if was_verified {
        let key = StateKey::violation_count(&violation.record.org);
        let count: u64 = context.written(&key)?.unwrap_or(0);
        context.put(key, &count.saturating_sub(1));
    }
    Ok(())
}
