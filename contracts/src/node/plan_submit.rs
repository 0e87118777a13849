//! `SelfBuildPlanSubmit`: a city's authority asks to build a platform of its own
//!

use liuhen_types::entity::{PlanStatus, SelfBuildPlan};
use liuhen_types::payload::SelfBuildPlanSubmit;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) fn schema(_: &SelfBuildPlanSubmit) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &SelfBuildPlanSubmit) -> Checked<()> {
    let held = Held::any_of(context, &[Role::CityAuthority])?;
    context.region(&payload.city)?;
    held.require_at(&payload.city)?;
    let old: Option<SelfBuildPlan> = context.read(&StateKey::self_build_plan(&payload.city))?;
    let Some(old) = old else { return Ok(()) };
    require(old.status == PlanStatus::Rejected, Code::State)?;
    require(old.plan_digest != payload.plan_digest, Code::NoChange)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &SelfBuildPlanSubmit, (): ()) {
    let plan = SelfBuildPlan {
        city: payload.city.clone(),
        plan_digest: payload.plan_digest,
        submitted_by: context.sender().clone(),
        submitted_at: context.time(),
        status: PlanStatus::Submitted,
        reviewed_at: None,
        reason: None,
    };
    context.put(StateKey::self_build_plan(&payload.city), &plan);
}
