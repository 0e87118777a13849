//! `SelfBuildPlanReview`: the province's authority approves or rejects a city's
//! plan.

use liuhen_types::entity::{PlanStatus, SelfBuildPlan};
use liuhen_types::payload::SelfBuildPlanReview;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) fn schema(_: &SelfBuildPlanReview) -> Schema {
    Ok(())
}

pub(crate) fn check(
    context: &Context<'_>,
    payload: &SelfBuildPlanReview,
) -> Checked<SelfBuildPlan> {
    let held = Held::any_of(context, &[Role::ProvinceAuthority])?;
    held.require_over(&context.region(&payload.city)?)?;
    let plan: SelfBuildPlan = context.find(&StateKey::self_build_plan(&payload.city))?;
    require(plan.submitted_by != *context.sender(), Code::SelfReview)?;
    require(plan.status == PlanStatus::Submitted, Code::State)?;
    require(plan.plan_digest == payload.plan_digest, Code::VersionStale)?;
    require(payload.approve || payload.reason.is_some(), Code::ReasonRequired)?;
    Ok(plan)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &SelfBuildPlanReview,
    mut plan: SelfBuildPlan,
) {
    plan.status = if payload.approve { PlanStatus::Approved } else { PlanStatus::Rejected };
    plan.reviewed_at = Some(context.time());
    plan.reason = payload.reason.clone();
    context.put(StateKey::self_build_plan(&payload.city), &plan);
}
