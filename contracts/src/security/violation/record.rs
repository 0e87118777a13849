//! `ViolationRecord`: accuses an org, with evidence.
//!
//! Authorities, operators, security and auditors accuse within their jurisdiction:
//! that of the accused, or of a party of the grant concerned. A provider accuses
//! for its own data only, and so names the grant. The org accused may answer by a
//! dispute.

use liuhen_types::entity::{Authorization, Violation, ViolationStatus};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::ViolationRecord;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::security::{covers_grant, covers_org, is_party};

/// Roles that accuse within their jurisdiction.
const SUPERVISORS: [Role; 5] = [
    Role::ProvinceAuthority,
    Role::CityAuthority,
    Role::PlatformOperator,
    Role::SecurityAuthority,
    Role::Auditor,
];

pub(crate) fn schema(payload: &ViolationRecord) -> Schema {
    schema::count("evidence_digests", &payload.evidence_digests, 0, LIST_MAX)?;
    schema::unique("evidence_digests", &payload.evidence_digests)
}

pub(crate) fn check(context: &Context<'_>, payload: &ViolationRecord) -> Checked<()> {
    let grant = match &payload.authorization_id {
        Some(id) => Some(context.find::<Authorization>(&StateKey::authorization(id))?),
        None => None,
    };
    check_jurisdiction(context, payload, grant.as_ref())?;
    context.require_new(&StateKey::violation(&payload.violation_id))?;
    require(context.exists(&StateKey::org(&payload.found_by))?, Code::ReferenceUnknown)?;
    if let Some(incident_id) = &payload.incident_id {
        require(context.exists(&StateKey::incident(incident_id))?, Code::ReferenceUnknown)?;
    }
    let concerns = grant.as_ref().is_none_or(|grant| is_party(grant, &payload.org));
    require(concerns, Code::NotParty)?;
    require(!payload.evidence_digests.is_empty(), Code::EvidenceRequired)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &ViolationRecord, (): ()) {
    let violation = Violation {
        record: payload.clone(),
        accuser: context.sender().clone(),
        recorded_at: context.time(),
        status: ViolationStatus::Reported,
        decisions: Vec::new(),
    };
    context.put(StateKey::violation(&payload.violation_id), &violation);
}

fn check_jurisdiction(
    context: &Context<'_>,
    payload: &ViolationRecord,
    grant: Option<&Authorization>,
) -> Checked<()> {
    let held = Held::of_org(context, context.sender(), &SUPERVISORS)?;
    require(context.exists(&StateKey::org(&payload.org))?, Code::ReferenceUnknown)?;
    let mut covers = covers_org(context, &held, &payload.org)?;
    if let Some(grant) = grant {
        covers = covers || covers_grant(context, &held, grant)?;
        covers = covers || succession::acts_for(context, &grant.provider)?;
    }
    let code = if held.is_empty() { Code::NotProvider } else { Code::Jurisdiction };
    require(covers, code)
}
