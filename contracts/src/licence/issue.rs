//! `LicenseIssue`: a case closed with a licence (随办结同步生成, R-65). How long
//! after that the ledger is told is counted, and refuses nothing.

use liuhen_types::entity::{Licence, LicenceVersion};
use liuhen_types::payload::LicenseIssue;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::{check_id, count_lag};
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) fn schema(payload: &LicenseIssue) -> Schema {
    check_id(&payload.licence_id)
}

pub(crate) fn check(context: &Context<'_>, payload: &LicenseIssue) -> Checked<()> {
    Held::in_own_region(context, &[Role::Provider])?;
    context.require_new(&StateKey::licence(&payload.licence_id))?;
    require(payload.case_closed_at <= context.time(), Code::FutureDate)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &LicenseIssue, (): ()) -> Checked<()> {
    let (now, issuer) = (context.time(), context.sender().clone());
    let version = LicenceVersion {
        version: 1,
        licence_digest: payload.licence_digest,
        case_ref: payload.case_ref,
        happened_at: payload.case_closed_at,
        recorded_at: now,
        lag_ms: count_lag(context, payload.case_closed_at)?,
    };
    context.put(StateKey::licence_version(&payload.licence_id, 1), &version);
    context.put(StateKey::licence_issuer(&issuer, &payload.kind), &());
    let licence = Licence {
        licence_id: payload.licence_id.clone(),
        issuer,
        kind: payload.kind.clone(),
        case_ref: payload.case_ref,
        version: 1,
        recorded_at: now,
        abolished: None,
    };
    context.put(StateKey::licence(&payload.licence_id), &licence);
    Ok(())
}
