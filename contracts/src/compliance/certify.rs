//! `ComplianceCertify`: the contract certifies that a system may be accepted, or
//! refuses. What is missing tells `compliance` for the same state.
//!
//! The owner signs in any case: that all data of the system are cataloged is its
//! statement, which the chain cannot check.

use liuhen_types::entity::{ComplianceCertificate, System};
use liuhen_types::payload::ComplianceCertify;
use liuhen_types::payload::inventory::SystemStatus;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::missing;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::security::covers_org;

pub(crate) fn schema(_: &ComplianceCertify) -> Schema {
    Ok(())
}

/// The system.
pub(crate) fn check(context: &Context<'_>, payload: &ComplianceCertify) -> Checked<System> {
    let system: System = context.find(&StateKey::system(&payload.system_id))?;
    let owner = &system.registration.org;
    if owner != context.sender() {
        let roles = [Role::ProvinceAuthority, Role::CityAuthority];
        let held = Held::of_org(context, context.sender(), &roles)?;
        require(!held.is_empty(), Code::NotParty)?;
        require(covers_org(context, &held, owner)?, Code::Jurisdiction)?;
        require(context.is_cosigned_by(owner), Code::CosignRequired)?;
    }
    require(system.registration.status != SystemStatus::Retired, Code::State)?;
    let missing = missing(context.state, &system, context.time())?;
    require(missing.is_empty(), Code::AcceptanceBlocked)?;
    Ok(system)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &ComplianceCertify, system: System) {
    let certificate = ComplianceCertificate {
        system_id: payload.system_id.clone(),
        owner: system.registration.org,
        purpose: payload.purpose,
        requested_by: context.sender().clone(),
        issued_at: context.time(),
        catalogs: system.catalogs,
    };
    context.put(StateKey::compliance(&payload.system_id, payload.purpose), &certificate);
}
