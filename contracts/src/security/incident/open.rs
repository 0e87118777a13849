//! `IncidentOpen`: something happened that needs handling.
//!
//! Whoever opens it names alerts, grants and orgs of its jurisdiction; a provider
//! those that its own data concern.

use liuhen_types::entity::{Authorization, Incident, IncidentStatus, RiskAlert};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::IncidentOpen;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::security::{covers_grant, covers_org, is_party};

/// Roles that open incidents within their jurisdiction.
const SUPERVISORS: [Role; 4] =
    [Role::ProvinceAuthority, Role::CityAuthority, Role::PlatformOperator, Role::SecurityAuthority];

pub(crate) fn schema(payload: &IncidentOpen) -> Schema {
    schema::count("alerts", &payload.alerts, 0, LIST_MAX)?;
    schema::unique("alerts", &payload.alerts)?;
    schema::count("authorizations", &payload.authorizations, 0, LIST_MAX)?;
    schema::unique("authorizations", &payload.authorizations)?;
    schema::count("orgs", &payload.orgs, 0, LIST_MAX)?;
    schema::unique("orgs", &payload.orgs)
}

/// The alerts that the incident takes up.
pub(crate) fn check(context: &Context<'_>, payload: &IncidentOpen) -> Checked<Vec<RiskAlert>> {
    let held = Held::of_org(context, context.sender(), &SUPERVISORS)?;
    let code = if held.is_empty() { Code::NotParty } else { Code::Jurisdiction };
    let mut parties: Vec<OrgId> = vec![context.sender().clone()];
    for id in &payload.authorizations {
        let grant: Authorization = context.find(&StateKey::authorization(id))?;
        let concerns = is_party(&grant, context.sender()) || covers_grant(context, &held, &grant)?;
        require(concerns, code)?;
        parties.extend([grant.provider, grant.consumer, grant.manager]);
    }
    for org in &payload.orgs {
        require(context.exists(&StateKey::org(org))?, Code::ReferenceUnknown)?;
        let concerns = covers_org(context, &held, org)? || parties.contains(org);
        require(concerns, code)?;
    }
    let mut alerts = Vec::with_capacity(payload.alerts.len());
    for id in &payload.alerts {
        let alert: RiskAlert = context.find(&StateKey::alert(id))?;
        let is_own = alert.raised_by == *context.sender();
        require(is_own || covers_org(context, &held, &alert.raised_by)?, code)?;
        alerts.push(alert);
    }
    context.require_new(&StateKey::incident(&payload.incident_id))?;
    require(alerts.iter().all(|alert| alert.incident_id.is_none()), Code::State)?;
    Ok(alerts)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &IncidentOpen, alerts: Vec<RiskAlert>) {
    for mut alert in alerts {
        alert.incident_id = Some(payload.incident_id.clone());
        context.put(StateKey::alert(&alert.record.alert_id), &alert);
    }
    let incident = Incident {
        opened: payload.clone(),
        opened_by: context.sender().clone(),
        opened_at: context.time(),
        severity: payload.severity,
        status: IncidentStatus::Open,
        updates: 0,
        last_action: None,
        end: None,
    };
    context.put(StateKey::incident(&payload.incident_id), &incident);
}
