//! `ConformityReviewRecord`: the result of a conformity review, counted for
//! the org that answers for what was reviewed.

use liuhen_types::entity::{ConformityReview, Measure, Node, Org, Standard, System};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::ConformityReviewRecord;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::standard::ConformitySubject;
use liuhen_types::{Code, OrgId, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::tally;

/// Roles whose holders review.
const REVIEWERS: [Role; 3] = [Role::ProvinceAuthority, Role::CityAuthority, Role::Evaluator];

pub(crate) struct Facts {
    /// Who answers for what was reviewed.
    owner: OrgId,
    standard_version: u32,
}

pub(crate) fn schema(payload: &ConformityReviewRecord) -> Schema {
    schema::count("findings", &payload.findings, 0, LIST_MAX)
}

pub(crate) fn check(context: &Context<'_>, payload: &ConformityReviewRecord) -> Checked<Facts> {
    let held = Held::any_of(context, &REVIEWERS)?;
    let owner = owner(context, &payload.subject)?;
    let org: Org = context.find(&StateKey::org(&owner))?;
    held.require_over(&context.region(&org.registration.region)?)?;
    require(owner != *context.sender(), Code::SelfReview)?;
    let standard: Standard = context.find(&StateKey::standard(&payload.standard_id))?;
    let today = context.today();
    let in_force = standard.on(today).ok_or(Code::State)?;
    require(payload.valid_to.is_none_or(|end| end >= today), Code::State)?;
    require(payload.passed || !payload.findings.is_empty(), Code::ReasonRequired)?;
    Ok(Facts { owner, standard_version: in_force.version })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &ConformityReviewRecord,
    facts: Facts,
) -> Checked<()> {
    let Facts { owner, standard_version } = facts;
    let (reviewer, reviewed_at) = (context.sender().clone(), context.time());
    let record = payload.clone();
    let review = ConformityReview { record, standard_version, reviewer, reviewed_at };
    context.put(StateKey::conformity(&payload.subject), &review);
    tally::count(context, &owner, Measure::ConformityReviews, 1)?;
    if payload.passed {
        tally::count(context, &owner, Measure::ConformityPassed, 1)?;
    }
    Ok(())
}

fn owner(context: &Context<'_>, subject: &ConformitySubject) -> Checked<OrgId> {
    Ok(match subject {
        ConformitySubject::Node(_) => {
            context.find::<Node>(&subject.key())?.registration.operator_org
        }
        ConformitySubject::System(_) => context.find::<System>(&subject.key())?.registration.org,
        ConformitySubject::Org(id) => id.clone(),
    })
}
