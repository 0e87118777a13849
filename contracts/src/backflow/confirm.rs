//! `BackflowConfirm`: the city's side takes the data over if count and digest are
//! those stated, or disputes the delivery. The copy is its to answer for
//! from now on, and is no source of these data. Two sides hand over: an org that
//! operates both platforms and delivered leaves the answer to the city's authority.

use liuhen_types::entity::{
    Backflow, BackflowAnswer, BackflowCopy, BackflowStatus, CopyKind, Handover, Measure, Org,
};
use liuhen_types::payload::BackflowConfirm;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, CopyId, StateKey};

use crate::context::Context;
use crate::custody::Copy;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::source::copies;
use crate::{custody, tally};

pub(crate) fn schema(_: &BackflowConfirm) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &BackflowConfirm) -> Checked<Backflow> {
    let held = Held::any_of(context, &[Role::PlatformOperator, Role::CityAuthority])?;
    let backflow: Backflow = context.find(&StateKey::backflow(&payload.backflow_id))?;
    let city: Org = context.must_read(&StateKey::org(&backflow.requester))?;
    let is_party = held.require_at(&city.registration.region).is_ok();
    require(is_party, Code::NotParty)?;
    require(backflow.status == BackflowStatus::Delivered, Code::State)?;
    let delivery = backflow.delivery.as_ref().ok_or(Code::State)?;
    require(delivery.delivered_by != *context.sender(), Code::SelfReview)?;
    require(payload.accept || payload.reason.is_some(), Code::ReasonRequired)?;
    if payload.accept {
        let stated = &delivery.delivery;
        require(payload.record_count == stated.record_count, Code::CountMismatch)?;
        require(payload.data_digest == stated.data_digest, Code::DigestMismatch)?;
    }
    Ok(backflow)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &BackflowConfirm,
    mut backflow: Backflow,
) -> Checked<()> {
    backflow.answer = Some(BackflowAnswer {
        org: context.sender().clone(),
        at: context.time(),
        record_count: payload.record_count,
        data_digest: payload.data_digest,
        reason: payload.reason.clone(),
    });
    backflow.status = BackflowStatus::Disputed;
    if payload.accept {
        backflow.status = BackflowStatus::Confirmed;
        backflow.copy_id = Some(take_over(context, &backflow)?);
        tally::count(context, &backflow.requester, Measure::BackflowsConfirmed, 1)?;
        let (org, since) = (&backflow.requester, backflow.requested_at);
        tally::elapsed(context, org, Measure::TimeToReturn, since)?;
    }
    context.put(StateKey::backflow(&payload.backflow_id), &backflow);
    Ok(())
}

/// Custody and lineage of the city's copy.
fn take_over(context: &mut Context<'_>, backflow: &Backflow) -> Checked<CopyId> {
    let (catalog_id, org) = (&backflow.request.catalog_id, context.sender().clone());
    let copy_id = CopyId::of(CopyKind::Backflow, catalog_id, &org);
    let taken = Copy { id: &copy_id, kind: CopyKind::Backflow, catalog: catalog_id };
    custody::begin(context, &taken, &org)?;
    custody::arrived(context, &Handover::Backflow(backflow.request.backflow_id.clone()))?;
    let copy = BackflowCopy {
        derived_from: catalog_id.clone(),
        backflow_id: backflow.request.backflow_id.clone(),
        copy_id: copy_id.clone(),
    };
    context.put(StateKey::backflow_copy(&org, catalog_id), &copy);
    copies::note(context, &org, catalog_id, Some(&backflow.request.items))?;
    Ok(copy_id)
}
