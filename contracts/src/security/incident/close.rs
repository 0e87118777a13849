//! `IncidentClose`: the security authority closes an incident that it is no party
//! of, with cause, measures and who answers for it. The alerts that
//! the incident took up are closed with it.

use liuhen_types::entity::{Authorization, Incident, IncidentEnd, IncidentStatus};
use liuhen_types::payload::IncidentClose;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::security::{alert, covers_org, is_party};

pub(crate) fn schema(_: &IncidentClose) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &IncidentClose) -> Checked<Incident> {
    let held = Held::any_of(context, &[Role::SecurityAuthority])?;
    let mut incident: Incident = context.find(&StateKey::incident(&payload.incident_id))?;
    require(covers_org(context, &held, &incident.opened_by)?, Code::Jurisdiction)?;
    let affected = succession::with_heirs(context, &incident.opened.orgs)?;
    require(!affected.contains(context.sender()), Code::SelfReview)?;
    for id in &incident.opened.authorizations {
        let grant: Authorization = context.must_read(&StateKey::authorization(id))?;
        let parties = succession::with_heirs(context, [&grant.provider, &grant.consumer])?;
        let is_its = is_party(&grant, context.sender()) || parties.contains(context.sender());
        require(!is_its, Code::SelfReview)?;
    }
    require(incident.status == IncidentStatus::Open, Code::State)?;
    let IncidentClose { cause, measures, responsible_org, .. } = payload;
    let (Some(cause), Some(measures), Some(org)) = (cause, measures, responsible_org) else {
        return Err(Code::ReasonRequired.into());
    };
    require(context.exists(&StateKey::org(org))?, Code::ReferenceUnknown)?;
    incident.status = IncidentStatus::Closed;
    incident.end = Some(IncidentEnd {
        cause: cause.clone(),
        responsible_org: org.clone(),
        measures: measures.clone(),
        closed_by: context.sender().clone(),
        closed_at: context.time(),
    });
    Ok(incident)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &IncidentClose,
    incident: Incident,
) -> Checked<()> {
    context.put(StateKey::incident(&payload.incident_id), &incident);
    incident.opened.alerts.iter().try_for_each(|id| alert::close(context, id))
}
