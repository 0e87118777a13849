//! `SystemRegister`: an org enters its own system, and later says that it stands
//! elsewhere; a system only moves forward. Secret systems never get here.

use liuhen_types::entity::{Measure, System};
use liuhen_types::payload::SystemRegister;
use liuhen_types::payload::inventory::SystemStatus;
use liuhen_types::{Code, StateKey};

use crate::catalog::entry;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::tally;

const PROTECTION_LEVEL_MAX: u8 = 5;

pub(crate) fn schema(payload: &SystemRegister) -> Schema {
    let level = payload.protection_level;
    schema::require(level.is_none_or(|l| (1..=PROTECTION_LEVEL_MAX).contains(&l)), || {
        format!("protection_level must be 1 to {PROTECTION_LEVEL_MAX}, got {level:?}")
    })
}

/// The system as registered before, if it was.
pub(crate) fn check(context: &Context<'_>, payload: &SystemRegister) -> Checked<Option<System>> {
    Held::in_own_region(context, &entry::PROVIDERS)?;
    require(payload.org == *context.sender(), Code::NotParty)?;
    let is_past = payload.built_on.is_none_or(|day| day <= context.today());
    let is_built = matches!(payload.status, SystemStatus::Running | SystemStatus::Retired);
    require(is_past || !is_built, Code::FutureDate)?;
    let before: Option<System> = context.read(&StateKey::system(&payload.system_id))?;
    if let Some(before) = &before {
        let same_org = before.registration.org == payload.org;
        require(same_org && before.registration != *payload, Code::Duplicate)?;
        require(before.registration.status <= payload.status, Code::State)?;
    }
    Ok(before)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &SystemRegister,
    before: Option<System>,
) -> Checked<()> {
    let now = context.time();
    let was = before.as_ref().map(|system| system.registration.status);
    let (registered_at, catalogs) =
        before.map_or((now, Vec::new()), |system| (system.registered_at, system.catalogs));
    let is_cataloged = i64::from(!catalogs.is_empty());
    let system = System { registration: payload.clone(), registered_at, updated_at: now, catalogs };
    context.put(StateKey::system(&payload.system_id), &system);
    let was_running = was == Some(SystemStatus::Running);
    match payload.status {
        SystemStatus::Running if !was_running => {
            tally::count(context, &payload.org, Measure::SystemsStarted, 1)?;
            tally::count(context, &payload.org, Measure::SystemsCataloged, is_cataloged)
        }
        SystemStatus::Retired if was_running => {
            tally::count(context, &payload.org, Measure::SystemsEnded, 1)?;
            tally::count(context, &payload.org, Measure::SystemsCataloged, -is_cataloged)
        }
        _ => Ok(()),
    }
}
