//! `ShareRequestWithdraw`: the consumer takes its request back before the decision
//!

use liuhen_types::entity::{DeadlineKind, RequestStatus, ShareRequest};
use liuhen_types::payload::ShareRequestWithdraw;
use liuhen_types::{Code, StateKey};

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
    let is_open = matches!(request.status, RequestStatus::Submitted | RequestStatus::UnderReview);
    require(is_open, Code::State)?;
    Ok(request)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &ShareRequestWithdraw,
    mut request: ShareRequest,
) -> Checked<()> {
    let subject = payload.request_id.as_str();
    // Nobody has to answer it any more.
    deadline::drop_task(context, DeadlineKind::ShareAccept, subject)?;
    deadline::drop_task(context, DeadlineKind::ShareDecide, subject)?;
    request.status = RequestStatus::Withdrawn;
    request.reason = payload.reason.clone();
    demand::not_granted(context, &request)?;
    minimal::leave(context, &request)?;
    context.put(StateKey::request(&payload.request_id), &request);
    Ok(())
}
