//! `EvaluationResultPublish`: the outcome of an evaluation.
//!
//! An evaluator publishes its own; the province's authority also those of
//! evaluators it names, who sign with it. Nobody grades itself, nor orgs outside of
//! the jurisdiction. Grades are the evaluator's claim; the values under them
//! are those of a complete snapshot, where the result names a set. Which values those
//! were stays with the result.

use liuhen_types::entity::{CitedSnapshot, EvaluationResult, IndicatorRecord, Org, Period};
use liuhen_types::payload::EvaluationResultPublish;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::limits::GRADES_MAX;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

pub(crate) fn schema(payload: &EvaluationResultPublish) -> Schema {
    schema::period("period", payload.period)?;
    schema::count("grades", &payload.grades, 1, GRADES_MAX)?;
    schema::unique("grades", payload.grades.iter().map(|grade| &grade.org))
}

/// The values that the result rests on.
pub(crate) fn check(
    context: &Context<'_>,
    payload: &EvaluationResultPublish,
) -> Checked<Option<CitedSnapshot>> {
    let EvaluationResultPublish { jurisdiction, period, evaluator, .. } = payload;
    let held = Held::any_of(context, &[Role::ProvinceAuthority, Role::Evaluator])?;
    let chain = context.region(jurisdiction)?;
    held.require_over(&chain)?;
    if evaluator != context.sender() {
        let authority = Held::any_of(context, &[Role::ProvinceAuthority])?;
        authority.require_over(&chain)?;
        let named = Held::of_org(context, evaluator, &[Role::Evaluator])?;
        require(!named.is_empty(), Code::ReferenceUnknown)?;
        require(named.covers(&chain), Code::Jurisdiction)?;
        // What it found is its own word.
        require(context.is_cosigned_by(evaluator), Code::CosignRequired)?;
    }
    require(*period == Period::Ever || *period <= Period::of(context.today()), Code::NotDue)?;
    context.require_new(&StateKey::evaluation_result(jurisdiction, *period, evaluator))?;
    for grade in &payload.grades {
        let is_judge = grade.org == *evaluator || grade.org == *context.sender();
        require(!is_judge, Code::SelfReview)?;
        let org: Org = context.find(&StateKey::org(&grade.org))?;
        let region = context.region(&org.registration.region)?;
        require(region.is_within(jurisdiction), Code::Jurisdiction)?;
    }
    let Some(set_id) = &payload.set_id else { return Ok(None) };
    let key = StateKey::indicator_snapshot(set_id, jurisdiction, *period);
    let snapshot: IndicatorRecord = context.find(&key)?;
    require(!snapshot.partial, Code::State)?;
    let IndicatorRecord { set_version, height, values_root, .. } = snapshot;
    Ok(Some(CitedSnapshot { set_version, height, values_root }))
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &EvaluationResultPublish,
    snapshot: Option<CitedSnapshot>,
) {
    let result = EvaluationResult {
        result: payload.clone(),
        publisher: context.sender().clone(),
        published_at: context.time(),
        snapshot,
    };
    let EvaluationResultPublish { jurisdiction, period, evaluator, .. } = payload;
    context.put(StateKey::evaluation_result(jurisdiction, *period, evaluator), &result);
}
