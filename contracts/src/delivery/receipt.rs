//! `DeliveryReceipt`: the provider, a platform or its gateway says what it handed
//! over under a grant that is active. What failed is recorded too, in
//! any state of the grant.
//!
//! What is handed over uses the grant's quota, once however often it is sent
//! anew, and the first of it is the grant's first use (I-10).
//!
//! A channel that is named must be registered. The target is an application; what
//! comes in bulk lands in the one warehouse that it has.

use liuhen_types::entity::{Authorization, DeadlineKind, Delivery, Handover, Measure, Resource};
use liuhen_types::payload::DeliveryReceipt;
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::{AppId, Code, StateKey, TimeMs};

use crate::access::grant;
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::schema::{self, Schema};
use crate::state::params;
use crate::{channel, custody, deadline, export, profile, tally};

/// Milliseconds of an hour.
const HOUR_MS: u64 = 3_600_000;

pub(crate) struct Facts {
    /// The grant, with this delivery counted.
    authorization: Authorization,
    /// When the grant was used first, if that is by this delivery.
    first_used: Option<TimeMs>,
    /// The delivery that this one repeats.
    repeated: Option<Delivery>,
    is_after_end: bool,
    unclear_from: Option<TimeMs>,
}

pub(crate) fn schema(payload: &DeliveryReceipt) -> Schema {
    if let DeliveryStatus::Failed(code) = payload.status {
        let is_refusal = code.number() > 0 && !code.is_warning();
        schema::require(is_refusal, || format!("status.Failed must name an error, got {code}"))?;
        let count = payload.record_count;
        schema::require(count == 0, || {
            format!("record_count must be 0 of a failed delivery, got {count}")
        })?;
    }
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &DeliveryReceipt) -> Checked<Facts> {
    let key = StateKey::authorization(&payload.authorization_id);
    let mut authorization: Authorization = context.find(&key)?;
    grant::require_concern(context, &authorization)?;
    // Whoever receives does not say for the other side that it was handed over.
    require(authorization.consumer != *context.sender(), Code::SelfReview)?;
    context.require_new(&StateKey::delivery(&payload.delivery_id))?;
    let resource: Resource = context.find(&StateKey::resource(&payload.resource_id))?;
    require(resource.mount.catalog_id == authorization.catalog_id, Code::ReferenceUnknown)?;
    require(resource.is_mounted_at(context.time()), Code::State)?;
    // A newer version may have come while this one was on its way.
    require(payload.resource_version <= resource.version, Code::VersionStale)?;
    let repeated = repeated(context, payload)?;
    let is_after_end = payload.status.hands_over() && is_after_end(context, &authorization)?;
    require(payload.mode == authorization.delivery_mode, Code::ModeNotAuthorized)?;
    if payload.status.hands_over() {
        // what crosses the border goes where an approval that still holds says.
        export::require_delivery(context, &authorization, payload.destination.as_ref())?;
        export::require_endpoint(context, &resource.mount)?;
    }
    require_target(&authorization, payload.target.as_ref())?;
    if let Some(channel_id) = &payload.channel_id {
        channel::require_registered(context, channel_id)?;
    }
    let unclear_from = match payload.status.hands_over() {
        true => Some(unclear_from(context, &authorization, repeated.as_ref())?),
        false => None,
    };
    let is_counted = |of: &Delivery| of.receipt.status.hands_over();
    let first_used = match payload.status.hands_over() && !repeated.as_ref().is_some_and(is_counted)
    {
        true => grant::count_delivery(&mut authorization, context.time())?,
        false => None,
    };
    Ok(Facts { authorization, first_used, repeated, is_after_end, unclear_from })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &DeliveryReceipt,
    facts: Facts,
) -> Checked<()> {
    let Facts { authorization, first_used, repeated, is_after_end, unclear_from } = facts;
    let id = &payload.authorization_id;
    let delivery = Delivery {
        receipt: payload.clone(),
        sender: context.sender().clone(),
        consumer: authorization.consumer.clone(),
        delivered_at: context.time(),
        is_after_end,
        unclear_from,
        acknowledged_at: None,
        retried_by: None,
    };
    context.put(StateKey::delivery(&payload.delivery_id), &delivery);
    if let Some(mut repeated) = repeated {
        repeated.retried_by = Some(payload.delivery_id.clone());
        context.put(StateKey::delivery(&repeated.receipt.delivery_id), &repeated);
        give_way(context, &repeated)?;
    }
    if is_after_end {
        context.warn(Code::ServedAfterEnd);
    }
    if payload.status.hands_over() {
        context.put(StateKey::authorization(id), &authorization);
        if let Some(at) = first_used {
            grant::begin_use(context, &authorization, at)?;
        }
        // until the consumer acknowledges it.
        let handover = Handover::Delivery(payload.delivery_id.clone());
        custody::send(context, handover, &authorization.catalog_id)?;
        deadline::end(context, DeadlineKind::ShareProvide, id.as_str())?;
        let consumer = &authorization.consumer;
        tally::count(context, consumer, Measure::Deliveries, 1)?;
        let day = unclear_from.map(TimeMs::date);
        tally::move_ahead(context, consumer, Measure::DeliveriesUnclear, None, day)?;
    }
    Ok(())
}

/// True of what is handed over so shortly after an end that its sender could not know.
fn is_after_end(context: &Context<'_>, authorization: &Authorization) -> Checked<bool> {
    let ended_at = succession::heir(context, &authorization.provider)?.ended_at;
    grant::is_after_end(authorization, ended_at, context.time(), &params(context.state)?)
}

/// What is sent anew is no more on its way, and nobody is asked to acknowledge it.
fn give_way(context: &mut Context<'_>, repeated: &Delivery) -> Checked<()> {
    if repeated.acknowledged_at.is_some() {
        return Ok(());
    }
    let day = repeated.unclear_from.map(TimeMs::date);
    tally::move_ahead(context, &repeated.consumer, Measure::DeliveriesUnclear, day, None)?;
    custody::arrived(context, &Handover::Delivery(repeated.receipt.delivery_id.clone()))
}

/// from when on it is unclear who answers, by the consumer's profile; at once if that
/// sets no hours. To send anew what nobody acknowledged gains no time.
fn unclear_from(
    context: &Context<'_>,
    authorization: &Authorization,
    repeated: Option<&Delivery>,
) -> Checked<TimeMs> {
    let awaited = repeated.filter(|delivery| delivery.acknowledged_at.is_none());
    if let Some(since) = awaited.and_then(|delivery| delivery.unclear_from) {
        return Ok(since);
    }
    let profile = profile::of(context, &context.region_of(&authorization.consumer)?)?;
    let hours = profile.and_then(|profile| profile.unclear_custody_hours).unwrap_or(0);
    Ok(TimeMs(context.time().0.saturating_add(u64::from(hours) * HOUR_MS)))
}

/// A repetition names a delivery of the same grant that failed, was partial or was not
/// acknowledged (it may have stated what did not arrive), and that nothing repeated yet. What
/// was stated wrongly is stated anew: the same version of the same resource, to the same
/// place.
fn repeated(context: &Context<'_>, payload: &DeliveryReceipt) -> Checked<Option<Delivery>> {
    let DeliveryStatus::Retried(of) = &payload.status else { return Ok(None) };
    let found: Delivery = context.find(&StateKey::delivery(of))?;
    let is_same = found.receipt.authorization_id == payload.authorization_id;
    require(is_same, Code::ReferenceUnknown)?;
    let is_short =
        matches!(found.receipt.status, DeliveryStatus::Failed(_) | DeliveryStatus::Partial);
    let of = |receipt: &DeliveryReceipt| {
        (receipt.resource_id.clone(), receipt.resource_version, receipt.target.clone())
    };
    let is_stated_anew = found.acknowledged_at.is_none() && of(&found.receipt) == of(payload);
    let is_due = is_short || is_stated_anew;
    require(is_due && found.retried_by.is_none(), Code::State)?;
    Ok(Some(found))
}

/// Data go to an application of the grant, and so to its warehouse, or to the org if the
/// grant names none.
fn require_target(authorization: &Authorization, target: Option<&AppId>) -> Checked<()> {
    let is_granted = match target {
        Some(app) => authorization.apps.contains(app),
        None => authorization.apps.is_empty(),
    };
    require(is_granted, Code::TargetMismatch)
}
