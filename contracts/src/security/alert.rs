//! `RiskAlertRecord`: a rule of monitoring found something.
//!
//! A gateway, and whoever holds a role, speaks of grants that it has to do with.
//! Each alert on a grant starts its own time until the grant's suspension or revocation,
//! which ends with [`followed`]. While very many wait, the time of further ones is not
//! counted; the alerts are recorded all the same.

use liuhen_types::entity::{Authorization, Measure, RiskAlert};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::RiskAlertRecord;
use liuhen_types::payload::org::Role;
use liuhen_types::{AlertId, AuthorizationId, Code, StateKey};

use crate::context::Context;
use crate::limits::ALERTS_WAITING_MAX;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::security::{covers_grant, is_party};
use crate::tally;

/// Roles that watch over the grants of their jurisdiction; those of gateways too.
const WATCHERS: [Role; 6] = [
    Role::PlatformOperator,
    Role::SecurityAuthority,
    Role::Auditor,
    Role::ProvinceAuthority,
    Role::CityAuthority,
    Role::CountyAuthority,
];

pub(crate) fn schema(payload: &RiskAlertRecord) -> Schema {
    schema::count("evidence_digests", &payload.evidence_digests, 0, LIST_MAX)?;
    schema::unique("evidence_digests", &payload.evidence_digests)
}

pub(crate) fn check(context: &Context<'_>, payload: &RiskAlertRecord) -> Checked<()> {
    if let Some(id) = &payload.authorization_id {
        let grant: Authorization = context.find(&StateKey::authorization(id))?;
        let held = Held::of_org(context, context.sender(), &WATCHERS)?;
        let concerns = is_party(&grant, context.sender()) || covers_grant(context, &held, &grant)?;
        require(concerns, Code::Jurisdiction)?;
    }
    context.require_new(&StateKey::alert(&payload.alert_id))?;
    require(!payload.evidence_digests.is_empty(), Code::EvidenceRequired)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &RiskAlertRecord, (): ()) -> Checked<()> {
    let org = context.sender().clone();
    let alert = RiskAlert {
        record: payload.clone(),
        raised_by: org.clone(),
        raised_at: context.time(),
        incident_id: None,
        closed_at: None,
    };
    context.put(StateKey::alert(&payload.alert_id), &alert);
    if let Some(id) = &payload.authorization_id {
        let key = StateKey::alerted_grant(id);
        let mut waiting: Vec<AlertId> = context.read(&key)?.unwrap_or_default();
        if waiting.len() < ALERTS_WAITING_MAX {
            waiting.push(payload.alert_id.clone());
            context.put(key, &waiting);
        }
    }
    tally::count(context, &org, Measure::AlertsRaised, 1)
}

/// For whoever suspends or revokes a grant: counts the time since each alert on it that
/// was not followed yet (I-17).
pub(crate) fn followed(context: &mut Context<'_>, grant: &AuthorizationId) -> Checked<()> {
    let key = StateKey::alerted_grant(grant);
    let Some(waiting) = context.written::<Vec<AlertId>>(&key)? else { return Ok(()) };
    context.remove(key);
    for alert_id in waiting {
        let alert: RiskAlert = context.must_read(&StateKey::alert(&alert_id))?;
        tally::elapsed(context, &alert.raised_by, Measure::TimeToSuspend, alert.raised_at)?;
    }
    Ok(())
}

/// Closes an alert with its incident; a grant that it was about needs no
/// suspension any more.
pub(crate) fn close(context: &mut Context<'_>, alert_id: &AlertId) -> Checked<()> {
    let mut alert: RiskAlert = context.must_read(&StateKey::alert(alert_id))?;
    alert.closed_at = Some(context.time());
    context.put(StateKey::alert(alert_id), &alert);
    if let Some(id) = &alert.record.authorization_id {
        let key = StateKey::alerted_grant(id);
        let mut waiting: Vec<AlertId> = context.written(&key)?.unwrap_or_default();
        waiting.retain(|found| found != alert_id);
        if waiting.is_empty() { context.remove(key) } else { context.put(key, &waiting) }
    }
    tally::count(context, &alert.raised_by, Measure::AlertsClosed, 1)
}
