//! `DemandClose`: who listed a demand, or an authority over it, says how it ended
//!

use liuhen_types::entity::{Demand, DemandStatus, Measure};
use liuhen_types::payload::DemandClose;
use liuhen_types::payload::demand::DemandOutcome;
use liuhen_types::{Code, StateKey};

use super::{follow, respond};
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::schema::Schema;
use crate::tally;

pub(crate) fn schema(_: &DemandClose) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &DemandClose) -> Checked<Demand> {
    let demand: Demand = context.find(&StateKey::demand(&payload.demand_id))?;
    let is_own = demand.consumer == *context.sender();
    require(is_own || respond::decides(context, &demand)?, Code::NotParty)?;
    require(demand.status != DemandStatus::Closed, Code::State)?;
    let is_satisfied = payload.outcome == DemandOutcome::Satisfied;
    // Only who needs the data can say that they serve; and only of some that came.
    require(!is_satisfied || is_own, Code::NotParty)?;
    let is_met = matches!(
        demand.status,
        DemandStatus::Matched | DemandStatus::Requested | DemandStatus::Satisfied
    );
    require(!is_satisfied || is_met, Code::State)?;
    require(is_satisfied || payload.reason.is_some(), Code::ReasonRequired)?;
    Ok(demand)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &DemandClose,
    mut demand: Demand,
) -> Checked<()> {
    let consumer = demand.consumer.clone();
    match (payload.outcome, demand.satisfied_on) {
        (DemandOutcome::Satisfied, None) => {
            demand.satisfied_on = Some(context.today());
            tally::count(context, &consumer, Measure::DemandsSatisfied, 1)?;
        }
        (DemandOutcome::NotSatisfied, Some(_)) => {
            demand.satisfied_on = None;
            tally::count(context, &consumer, Measure::DemandsSatisfied, -1)?;
        }
        _ => {}
    }
    demand.outcome = Some(payload.outcome);
    demand.reason = payload.reason.clone();
    follow::set(context, demand, DemandStatus::Closed)
}
