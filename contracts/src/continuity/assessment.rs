//! `SecurityAssessmentRecord`: the result of an assessment or a drill.
//! The last one of a kind stands; an expired one warns where it matters.

use liuhen_types::entity::{Node, SecurityAssessment, System};
use liuhen_types::payload::SecurityAssessmentRecord;
use liuhen_types::payload::continuity::AssessmentSubject;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::security::covers_org;

/// Roles that assess what lies in their jurisdiction.
const ASSESSORS: [Role; 3] = [Role::PlatformOperator, Role::SecurityAuthority, Role::Evaluator];

pub(crate) fn schema(_: &SecurityAssessmentRecord) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &SecurityAssessmentRecord) -> Checked<()> {
    let held = Held::any_of(context, &ASSESSORS)?;
    let org = match &payload.subject {
        AssessmentSubject::Node(id) => {
            context.find::<Node>(&StateKey::node(id))?.registration.operator_org
        }
        AssessmentSubject::System(id) => {
            context.find::<System>(&StateKey::system(id))?.registration.org
        }
    };
    require(covers_org(context, &held, &org)?, Code::Jurisdiction)?;
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
