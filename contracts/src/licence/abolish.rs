//! `LicenseAbolish`: a licence is valid no more (废止, R-65).

use liuhen_types::entity::{Abolition, Licence};
use liuhen_types::payload::LicenseAbolish;
use liuhen_types::{Code, StateKey};

use super::{check_id, count_lag, own};
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::schema::Schema;

pub(crate) fn schema(payload: &LicenseAbolish) -> Schema {
    check_id(&payload.licence_id)
}

pub(crate) fn check(context: &Context<'_>, payload: &LicenseAbolish) -> Checked<Licence> {
    let licence = own(context, &payload.licence_id)?;
    require(payload.changed_at <= context.time(), Code::FutureDate)?;
    Ok(licence)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &LicenseAbolish,
    mut licence: Licence,
) -> Checked<()> {
    licence.recorded_at = context.time();
    licence.abolished = Some(Abolition {
        reason: payload.reason.clone(),
        changed_at: payload.changed_at,
        lag_ms: count_lag(context, payload.changed_at)?,
    });
    context.put(StateKey::licence(&payload.licence_id), &licence);
    Ok(())
}
