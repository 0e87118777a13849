//! `ViolationDecide`: the security authority or the province's authority decides on
//! an accusation, never the accuser nor the accused.
//!
//! Reported → Verified → Handled → Closed, or Reported → Dismissed → Closed. A
//! verified one counts on the org; it ends no grant by itself.

use liuhen_types::entity::{Violation, ViolationStatus, ViolationStep};
use liuhen_types::payload::ViolationDecide;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::security::ViolationDecision;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::security::covers_org;

pub(crate) fn schema(_: &ViolationDecide) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &ViolationDecide) -> Checked<Violation> {
    use ViolationStatus::{Closed, Dismissed, Handled, Reported, Verified};
    let held = Held::any_of(context, &[Role::SecurityAuthority, Role::ProvinceAuthority])?;
    let mut violation: Violation = context.find(&StateKey::violation(&payload.violation_id))?;
    let record = &violation.record;
    require(covers_org(context, &held, &record.org)?, Code::Jurisdiction)?;
    let parties = [&violation.accuser, &record.found_by, &record.org];
    let parties = succession::with_heirs(context, parties)?;
    require(!parties.contains(context.sender()), Code::SelfReview)?;
    let (from, to): (&[ViolationStatus], _) = match payload.decision {
        ViolationDecision::Verified => (&[Reported], Verified),
        ViolationDecision::Dismissed => (&[Reported], Dismissed),
        ViolationDecision::Handled => (&[Verified], Handled),
        ViolationDecision::Closed => (&[Handled, Dismissed], Closed),
    };
    require(from.contains(&violation.status), Code::State)?;
    let says_why = match payload.decision {
        ViolationDecision::Dismissed => payload.reason.is_some(),
        ViolationDecision::Handled => payload.measures.is_some(),
        ViolationDecision::Verified | ViolationDecision::Closed => true,
    };
    require(says_why, Code::ReasonRequired)?;
    violation.status = to;
    Ok(violation)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &ViolationDecide,
    mut violation: Violation,
) -> Checked<()> {
    let step = ViolationStep {
        decision: payload.clone(),
        org: context.sender().clone(),
        at: context.time(),
    };
    violation.decisions.push(step);
    context.put(StateKey::violation(&payload.violation_id), &violation);
    if violation.status == ViolationStatus::Verified {
        let key = StateKey::violation_count(&violation.record.org);
        let count: u64 = context.written(&key)?.unwrap_or(0);
        context.put(key, &count.saturating_add(1));
    }
    Ok(())
}
