//! `DeliveryAcknowledge`: the consumer received the same count and digest at the
//! same place, and answers for its copy from now on. The grant may
//! have ended meanwhile; what was received must be answered for all the same.

use liuhen_types::entity::{Authorization, CopyKind, Delivery, Handover, Measure};
use liuhen_types::payload::DeliveryAcknowledge;
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::{Code, StateKey, TimeMs};

use crate::access::grant;
use crate::context::Context;
use crate::custody::Copy;
use crate::refusal::{Checked, require};
use crate::schema::Schema;
use crate::{custody, tally};

pub(crate) struct Facts {
    delivery: Delivery,
    authorization: Authorization,
}

pub(crate) fn schema(_: &DeliveryAcknowledge) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &DeliveryAcknowledge) -> Checked<Facts> {
    let delivery: Delivery = context.find(&StateKey::delivery(&payload.delivery_id))?;
    require(delivery.consumer == *context.sender(), Code::NotParty)?;
    let is_awaited = delivery.acknowledged_at.is_none() && delivery.retried_by.is_none();
    require(delivery.receipt.status.hands_over() && is_awaited, Code::State)?;
    let receipt = &delivery.receipt;
    require(payload.target == receipt.target, Code::TargetMismatch)?;
    let is_app = context.key.purpose == KeyPurpose::App;
    let may_sign = !is_app || (receipt.target.is_some() && context.key.holder == receipt.target);
    require(may_sign, Code::AppNotAuthorized)?;
    require(payload.record_count == receipt.record_count, Code::CountMismatch)?;
    require(payload.data_digest == receipt.data_digest, Code::DigestMismatch)?;
    let authorization = context.must_read(&StateKey::authorization(&receipt.authorization_id))?;
    Ok(Facts { delivery, authorization })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &DeliveryAcknowledge,
    facts: Facts,
) -> Checked<()> {
    let Facts { mut delivery, authorization } = facts;
    delivery.acknowledged_at = Some(context.time());
    let unclear_from = delivery.unclear_from.map(TimeMs::date);
    context.put(StateKey::delivery(&payload.delivery_id), &delivery);
    let copy = grant::copy_of(&authorization.authorization_id);
    let (catalog, consumer) = (&authorization.catalog_id, &authorization.consumer);
    let copy = Copy { id: &copy, kind: CopyKind::Consumer, catalog };
    custody::begin(context, &copy, consumer)?;
    custody::arrived(context, &Handover::Delivery(payload.delivery_id.clone()))?;
    tally::move_ahead(context, consumer, Measure::DeliveriesUnclear, unclear_from, None)?;
    tally::count(context, consumer, Measure::DeliveriesAcknowledged, 1)
}
