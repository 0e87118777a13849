//! `BackflowDecide`: the province's authority approves a return or rejects it
//! with a reason. One that it approved it may reject until the city has the data: what
//! the entry lost since, or above took back, is delivered no more.

use liuhen_types::entity::{Backflow, BackflowStatus, Catalog, DeadlineKind};
use liuhen_types::payload::BackflowDecide;
use liuhen_types::payload::catalog::Origin;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::request::check_upper_grant;
use crate::context::Context;
use crate::deadline::{self, Start, Task};
use crate::org::succession;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::Held;
use crate::schema::Schema;

pub(crate) struct Facts {
    backflow: Backflow,
    deadline: Option<Start>,
}

pub(crate) fn schema(_: &BackflowDecide) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &BackflowDecide) -> Checked<Facts> {
    let held = Held::any_of(context, &[Role::ProvinceAuthority])?;
    let backflow: Backflow = context.find(&StateKey::backflow(&payload.backflow_id))?;
    let chain = context.region_of(&backflow.requester)?;
    held.require_over(&chain)?;
    let may_decide = match backflow.status {
        BackflowStatus::Requested => true,
        BackflowStatus::Approved | BackflowStatus::Disputed => !payload.approve,
        _ => false,
    };
    require(may_decide, Code::State)?;
    require(backflow.requester != *context.sender(), Code::SelfReview)?;
    require(payload.approve || payload.reason.is_some(), Code::ReasonRequired)?;
    if payload.approve {
        check_origin(context, &backflow, &chain)?;
    }
    let days = profile::of(context, &chain)?.and_then(|p| p.deadlines.backflow_deliver);
    // Which operator delivers shows only when it does; the authority answers till then.
    let task = Task {
        kind: DeadlineKind::BackflowDeliver,
        subject: payload.backflow_id.as_str(),
        responsible: context.sender(),
        supervisor: context.sender(),
        informed: &[&backflow.requester],
    };
    let days = days.filter(|_| payload.approve);
    let start = |days| deadline::start(context, &task, context.today(), days);
    let deadline = days.map(start).transpose()?;
    Ok(Facts { backflow, deadline })
}

/// What came from a ministry goes on only if the province's department of that
/// line, which has it, signs too; and only as far as above allows.
fn check_origin(context: &Context<'_>, backflow: &Backflow, city: &RegionChain) -> Checked<()> {
    let key = StateKey::catalog(&backflow.request.catalog_id);
    let catalog: Catalog = context.must_read(&key)?;
    let (entry, _) = catalog.in_force().ok_or(Code::State)?;
    let is_ministry = entry.governance.origin == Origin::Ministry;
    let signed = context.is_cosigned_by(&succession::heir(context, &catalog.provider)?.org);
    require(!is_ministry || signed, Code::CosignRequired)?;
    check_upper_grant(context, &backflow.request, entry, city)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &BackflowDecide,
    facts: Facts,
) -> Checked<()> {
    let Facts { mut backflow, deadline } = facts;
    backflow.status =
        if payload.approve { BackflowStatus::Approved } else { BackflowStatus::Rejected };
    backflow.decided_by = Some(context.sender().clone());
    backflow.decided_at = Some(context.time());
    backflow.reason = payload.reason.clone();
    context.put(StateKey::backflow(&payload.backflow_id), &backflow);
    let subject = payload.backflow_id.as_str();
    deadline::end(context, DeadlineKind::BackflowDecide, subject)?;
    deadline::drop_task(context, DeadlineKind::BackflowDeliver, subject)?;
    deadline.map_or(Ok(()), |start| start.write(context))
}
