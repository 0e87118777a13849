//! What an audit session covers. What may be read in it, [`crate::Reading`] says.

use liuhen_types::entity::{AuditSession, Org, ShareRequest};
use liuhen_types::payload::audit::AuditSubject;
use liuhen_types::{OrgId, RegionCode, State, StateError, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, Refusal};
use crate::region::RegionChain;
use crate::role::Held;
use crate::security;
use crate::state::read;

/// True if the scope of a session covers something.
pub(super) fn covers(
    state: &dyn State,
    session: &AuditSession,
    subject: &AuditSubject,
) -> Result<bool, StateError> {
    match subject {
        AuditSubject::Region(region) => covers_region(state, session, region),
        AuditSubject::Org(org) => covers_org(state, session, org),
        AuditSubject::Share(share) => {
            let request: Option<ShareRequest> = read(state, &StateKey::request(share))?;
            let Some(request) = request else { return Ok(false) };
            Ok(session.session.shares.contains(share)
                || covers_org(state, session, &request.provider)?
                || covers_org(state, session, &request.consumer)?)
        }
    }
}

/// True if a role holds over what a finding is about: over one party of a share.
pub(super) fn lies_where(
    context: &Context<'_>,
    held: &Held,
    subject: &AuditSubject,
) -> Checked<bool> {
    if let AuditSubject::Region(region) = subject {
        return Ok(held.covers(&context.region(region)?));
    }
    for org in parties(context, subject)? {
        if security::covers_org(context, held, &org)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The orgs that a finding is about.
pub(super) fn parties(context: &Context<'_>, subject: &AuditSubject) -> Checked<Vec<OrgId>> {
    Ok(match subject {
        AuditSubject::Region(_) => Vec::new(),
        AuditSubject::Org(org) => vec![org.clone()],
        AuditSubject::Share(share) => {
            let request: ShareRequest = context.find(&StateKey::request(share))?;
            vec![request.provider, request.consumer]
        }
    })
}

fn covers_org(state: &dyn State, session: &AuditSession, org: &OrgId) -> Result<bool, StateError> {
    let org: Option<Org> = read(state, &StateKey::org(org))?;
    org.map_or(Ok(false), |org| covers_region(state, session, &org.registration.region))
}

fn covers_region(
    state: &dyn State,
    session: &AuditSession,
    region: &RegionCode,
) -> Result<bool, StateError> {
    match RegionChain::read(state, region) {
        Ok(chain) => Ok(session.session.jurisdictions.iter().any(|j| chain.is_within(j))),
        Err(Refusal::Code(_)) => Ok(false),
        Err(Refusal::State(error)) => Err(error),
    }
}
