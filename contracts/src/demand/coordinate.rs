//! `DemandCoordinate`: an authority over the consumer records the meeting that
//! decided who develops what a complex scenario needs. Who took the place of the provider
//! takes part for it.
//!
//! Left out: another organ that a profile may name for this; profiles name none.

use liuhen_types::entity::{Demand, DemandStatus};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::DemandCoordinate;
use liuhen_types::{Code, StateKey};

use super::{follow, respond};
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

pub(crate) fn schema(payload: &DemandCoordinate) -> Schema {
    schema::count("participants", &payload.participants, 2, LIST_MAX)?;
    schema::unique("participants", &payload.participants)
}

pub(crate) fn check(context: &Context<'_>, payload: &DemandCoordinate) -> Checked<Demand> {
    Held::any_of(context, &respond::DECIDERS)?;
    let demand: Demand = context.find(&StateKey::demand(&payload.demand_id))?;
    require(respond::decides(context, &demand)?, Code::Jurisdiction)?;
    require(demand.consumer != *context.sender(), Code::SelfReview)?;
    let is_open = !matches!(
        demand.status,
        DemandStatus::Satisfied | DemandStatus::Refused | DemandStatus::Closed
    );
    require(is_open, Code::State)?;
    require(payload.meeting_on <= context.today(), Code::FutureDate)?;
    for org in &payload.participants {
        require(context.exists(&StateKey::org(org))?, Code::ReferenceUnknown)?;
    }
    let provider = match &demand.provider {
        Some(provider) => Some(succession::heir(context, provider)?.org),
        None => None,
    };
    let takes_part = |org| payload.participants.contains(org);
    let are_there = takes_part(&demand.consumer)
        && provider.as_ref().is_none_or(takes_part)
        && takes_part(&payload.developer);
    require(are_there, Code::PartiesRequired)?;
    Ok(demand)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &DemandCoordinate,
    mut demand: Demand,
) -> Checked<()> {
    demand.coordination = Some(payload.clone());
    // What an entry meets already stays met.
    let status = match demand.status {
        DemandStatus::Listed | DemandStatus::Assigned => DemandStatus::DeveloperAssigned,
        other => other,
    };
    if status == demand.status {
        context.put(StateKey::demand(&payload.demand_id), &demand);
        return Ok(());
    }
    follow::set(context, demand, status)
}
