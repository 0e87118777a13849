//! `SecurityAssessmentRecord`: the result of an assessment or a drill.
//! The last one of a kind stands; an expired one warns where it matters.

use liuhen_types::entity::SecurityAssessment;
use liuhen_types::payload::SecurityAssessmentRecord;
use liuhen_types::{Code, Hash, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::schema::{self, Schema};

pub(crate) fn schema(payload: &SecurityAssessmentRecord) -> Schema {
    let digest = payload.report_digest;
    schema::require(digest != Hash::ZERO, || "report_digest must not be zeros".into())
}

pub(crate) fn check(context: &Context<'_>, payload: &SecurityAssessmentRecord) -> Checked<()> {
    require(payload.valid_to > context.time(), Code::State)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &SecurityAssessmentRecord, (): ()) {
    let assessment = SecurityAssessment {
        record: payload.clone(),
        assessor: context.sender().clone(),
        recorded_at: context.time(),
    };
    context.put(StateKey::security_assessment(&payload.subject, payload.kind), &assessment);
}
