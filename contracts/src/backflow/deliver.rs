//! `BackflowDeliver`: the operator in the jurisdiction of the authority that
//! approved hands the data over; after a dispute, once more. What the entry lost since
//! the decision, or the level above took back, is not handed over.

use liuhen_types::entity::{
    Backflow, BackflowDelivery, BackflowStatus, Catalog, DeadlineKind, Handover, Org,
};
use liuhen_types::payload::BackflowDeliver;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::catalog::upper_grant;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::{custody, deadline};

pub(crate) fn schema(_: &BackflowDeliver) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &BackflowDeliver) -> Checked<Backflow> {
    let held = Held::any_of(context, &[Role::PlatformOperator])?;
    let backflow: Backflow = context.find(&StateKey::backflow(&payload.backflow_id))?;
    // One that nobody decided is delivered by nobody.
    let decided_by = backflow.decided_by.as_ref().ok_or(Code::State)?;
    let authority: Org = context.must_read(&StateKey::org(decided_by))?;
    held.require_at(&authority.registration.region)?;
    let last = backflow.delivery.as_ref().map(|delivery| delivery.tx_id);
    let deliverable = [BackflowStatus::Approved, BackflowStatus::Disputed];
    require(deliverable.contains(&backflow.status), Code::State)?;
    require(payload.retried_of == last, Code::ReferenceUnknown)?;
    check_entry(context, &backflow)?;
    Ok(backflow)
}

/// The entry still has what is handed over, and above still allows it, today.
fn check_entry(context: &Context<'_>, backflow: &Backflow) -> Checked<()> {
    let key = StateKey::catalog(&backflow.request.catalog_id);
    let catalog: Catalog = context.must_read(&key)?;
    let (entry, _) = catalog.in_force().ok_or(Code::State)?;
    let items = upper_grant::items(entry, &backflow.request.items)?;
    let city = context.region_of(&backflow.requester)?;
    upper_grant::check(entry, &items, &city, context.today())
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &BackflowDeliver,
    mut backflow: Backflow,
) -> Checked<()> {
    let attempts = backflow.delivery.as_ref().map_or(0, |delivery| delivery.attempt);
    backflow.status = BackflowStatus::Delivered;
    backflow.delivery = Some(BackflowDelivery {
        delivery: payload.clone(),
        delivered_by: context.sender().clone(),
        delivered_at: context.time(),
        tx_id: context.tx_id(),
        attempt: attempts.saturating_add(1),
    });
    context.put(StateKey::backflow(&payload.backflow_id), &backflow);
    deadline::end(context, DeadlineKind::BackflowDeliver, payload.backflow_id.as_str())?;
    // until the city's side takes it over.
    let handover = Handover::Backflow(payload.backflow_id.clone());
    custody::send(context, handover, &backflow.request.catalog_id)
}
