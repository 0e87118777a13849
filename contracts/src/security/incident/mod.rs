//! Security incidents (安全事件): opened, handled, closed.

pub(crate) mod close;
pub(crate) mod open;
pub(crate) mod update;

use liuhen_types::entity::{Incident, IncidentStatus};
use liuhen_types::payload::security::RiskSeverity;
use liuhen_types::{AuthorizationId, IncidentId, StateKey};

use crate::context::Context;
use crate::refusal::Checked;

/// True if an open incident of high severity concerns a grant: then the security
/// authority may suspend it at once.
pub(crate) fn is_high(context: &Context<'_>, grant: &AuthorizationId) -> Checked<bool> {
    let id: Option<IncidentId> = context.read(&StateKey::incident_of_grant(grant))?;
    let Some(id) = id else { return Ok(false) };
    let incident: Incident = context.must_read(&StateKey::incident(&id))?;
    Ok(incident.status == IncidentStatus::Open && incident.severity == RiskSeverity::High)
}

/// Notes on the grants concerned that the incident is of high severity.
fn note_high(context: &mut Context<'_>, incident: &Incident) {
    if incident.severity == RiskSeverity::High {
        for grant in &incident.opened.authorizations {
            context.put(StateKey::incident_of_grant(grant), &incident.opened.incident_id);
        }
    }
}
