//! `IncidentUpdate`: the security authority and the orgs concerned record what
//! they did about an incident.

use liuhen_types::entity::{Authorization, Incident, IncidentStatus};
use liuhen_types::payload::IncidentUpdate;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::security::{covers_org, is_party};

pub(crate) fn schema(_: &IncidentUpdate) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &IncidentUpdate) -> Checked<Incident> {
    let security = Held::of_org(context, context.sender(), &[Role::SecurityAuthority])?;
    let incident: Incident = context.find(&StateKey::incident(&payload.incident_id))?;
    if !covers_org(context, &security, &incident.opened_by)? {
        let code = if security.is_empty() { Code::NotParty } else { Code::Jurisdiction };
        require(concerns_sender(context, &incident)?, code)?;
        require(payload.severity.is_none(), Code::Role)?;
    }
    require(incident.status == IncidentStatus::Open, Code::State)?;
    Ok(incident)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &IncidentUpdate, mut incident: Incident) {
    incident.updates = incident.updates.saturating_add(1);
    incident.last_action = Some(payload.action.clone());
    if let Some(severity) = payload.severity {
        incident.severity = severity;
    }
    context.put(StateKey::incident(&payload.incident_id), &incident);
}

fn concerns_sender(context: &Context<'_>, incident: &Incident) -> Checked<bool> {
    let sender = context.sender();
    if incident.opened_by == *sender || incident.opened.orgs.contains(sender) {
        return Ok(true);
    }
    for id in &incident.opened.authorizations {
        let grant: Authorization = context.must_read(&StateKey::authorization(id))?;
        if is_party(&grant, sender) {
            return Ok(true);
        }
    }
    Ok(false)
}
