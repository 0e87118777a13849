//! `ShareRequestWithdraw`: the consumer takes its request back before the decision
//! by taking it back or by asking anew when nothing can be granted of it any more.
//! What was granted of it, before a dispute of the rest opened it again, stands.

use liuhen_types::entity::{DeadlineKind, RequestStatus, ShareRequest};
use liuhen_types::payload::{ShareRequestSubmit, ShareRequestWithdraw};
use liuhen_types::{Code, RequestId, StateKey, Text};

use super::minimal;
use super::submit::CONSUMERS;
use crate::context::Context;
use crate::deadline;
use crate::demand;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) fn schema(_: &ShareRequestWithdraw) -> Schema {
    Ok(())
}

pub(crate) fn check(
    context: &Context<'_>,
    payload: &ShareRequestWithdraw,
) -> Checked<ShareRequest> {
    Held::any_of(context, &CONSUMERS)?;
    let request: ShareRequest = context.find(&StateKey::request(&payload.request_id))?;
    require(request.consumer == *context.sender(), Code::NotParty)?;
    require(is_open(&request), Code::State)?;
    Ok(request)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &ShareRequestWithdraw,
    request: ShareRequest,
) -> Checked<()> {
    take_back(context, request, payload.reason.clone(), None)
}

/// A new request takes the place of those of the same consumer of which nothing can be
/// granted any more, and nobody has to answer them; so does one that names a demand of the
/// request that asked for it before.
///
/// Left out: a request for all that no authority took on and that names no other demand,
/// which no list holds; its consumer takes it back itself.
pub(super) fn supersede(context: &mut Context<'_>, asked: &ShareRequestSubmit) -> Checked<()> {
    let consumer = context.sender().clone();
    let mut requests = minimal::noted(context, &asked.catalog_id, &consumer)?;
    if let Some(of_demand) = demand::asked_before(context, asked)? {
        let id = &of_demand.request.request_id;
        if requests.iter().all(|other| other.request.request_id != *id) {
            requests.push(of_demand);
        }
    }
    for request in requests {
        if gives_way(context, &request, asked) {
            let reason = format!("the request {} takes its place", asked.request_id);
            let reason = Text::new(reason).expect("an id is shorter than a reason");
            if asked.demand_id.is_some() && asked.demand_id == request.request.demand_id {
                // Even if a part of the old one stands.
                demand::not_granted(context, &request)?;
            }
            take_back(context, request, Some(reason), Some(asked.request_id.clone()))?;
        }
    }
    Ok(())
}

/// True if a request waits for an answer, but is for another version than the new one, or
/// its time is over: nothing of it can be granted any more.
pub(crate) fn gives_way(
    context: &Context<'_>,
    request: &ShareRequest,
    new: &ShareRequestSubmit,
) -> bool {
    let old = &request.request;
    let is_stale = old.catalog_version != new.catalog_version || old.valid_to <= context.time();
    is_stale && is_open(request)
}

/// True if it waits for an answer.
pub(super) fn is_open(request: &ShareRequest) -> bool {
    matches!(request.status, RequestStatus::Submitted | RequestStatus::UnderReview)
}

fn take_back(
    context: &mut Context<'_>,
    mut request: ShareRequest,
    reason: Option<Text<500>>,
    superseded_by: Option<RequestId>,
) -> Checked<()> {
    let subject = request.request.request_id.as_str();
    // Nobody has to answer it any more.
    deadline::drop_task(context, DeadlineKind::ShareAccept, subject)?;
    deadline::drop_task(context, DeadlineKind::ShareDecide, subject)?;
    request.status = request.part_standing().unwrap_or(RequestStatus::Withdrawn);
    request.reason = reason;
    request.superseded_by = superseded_by;
    if request.status == RequestStatus::Withdrawn {
        demand::not_granted(context, &request)?;
        minimal::leave(context, &request)?;
    }
    context.put(StateKey::request(&request.request.request_id), &request);
    Ok(())
}
