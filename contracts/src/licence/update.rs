//! `LicenseUpdate`: what a licence certifies changed (随变更同步更新, R-65). It
//! names the version that it follows, so that versions have no branch.

use liuhen_types::entity::{Licence, LicenceVersion};
use liuhen_types::payload::LicenseUpdate;
use liuhen_types::{Code, StateKey};

use super::{check_id, count_lag, own};
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::schema::Schema;

pub(crate) fn schema(payload: &LicenseUpdate) -> Schema {
    check_id(&payload.licence_id)
}

pub(crate) fn check(context: &Context<'_>, payload: &LicenseUpdate) -> Checked<Licence> {
    let licence = own(context, &payload.licence_id)?;
    licence.check_version(payload.prev)?;
    require(payload.changed_at <= context.time(), Code::FutureDate)?;
    require(licence.version < u32::MAX, Code::QuotaExceeded)?;
    Ok(licence)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &LicenseUpdate,
    mut licence: Licence,
) -> Checked<()> {
    licence.version = licence.version.saturating_add(1);
    licence.recorded_at = context.time();
    let version = LicenceVersion {
        version: licence.version,
        licence_digest: payload.licence_digest,
        case_ref: payload.change_ref,
        happened_at: payload.changed_at,
        recorded_at: context.time(),
        lag_ms: count_lag(context, payload.changed_at)?,
    };
    let key = StateKey::licence_version(&payload.licence_id, licence.version);
    context.put(key, &version);
    context.put(StateKey::licence(&payload.licence_id), &licence);
    Ok(())
}
