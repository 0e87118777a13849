//! `OpenDecide`: the open-data authority over the provider approves or rejects; an
//! approval needs the provider's consent: its application or its co-signature
//!

use liuhen_types::entity::{Opening, OpeningStatus};
use liuhen_types::payload::OpenDecide;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) fn schema(_: &OpenDecide) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &OpenDecide) -> Checked<Opening> {
    let held = Held::any_of(context, &[Role::OpenDataAuthority])?;
    let opening: Opening = context.find(&StateKey::opening(&payload.open_id))?;
    held.require_over(&context.region_of(&opening.provider)?)?;
    require(opening.status == OpeningStatus::Applied, Code::State)?;
    let parties = succession::with_heirs(context, [&opening.applicant, &opening.provider])?;
    require(!parties.contains(context.sender()), Code::SelfReview)?;
    if payload.approve {
        let provider = &succession::heir(context, &opening.provider)?.org;
        let applies = succession::is_in_line(context, &opening.provider, &opening.applicant)?;
        let consents = applies || context.is_cosigned_by(provider);
        require(consents, Code::CosignRequired)?;
    }
    require(payload.approve || payload.reason.is_some(), Code::ReasonRequired)?;
    Ok(opening)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &OpenDecide, mut opening: Opening) {
    opening.status =
        if payload.approve { OpeningStatus::Approved } else { OpeningStatus::Rejected };
    opening.decided_by = Some(context.sender().clone());
    opening.decided_at = Some(context.time());
    opening.reason = payload.reason.clone();
    context.put(StateKey::opening(&payload.open_id), &opening);
}
