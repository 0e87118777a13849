//! `StandardRegister`: the province's authority registers a standard or its next
//! version, and a standards body signs with it. The version in force holds
//! until the day of the next one.

use liuhen_types::entity::{Standard, StandardVersion};
use liuhen_types::payload::StandardRegister;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::limits::STANDARD_VERSIONS_MAX;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) fn schema(_: &StandardRegister) -> Schema {
    Ok(())
}

/// The standard with the version that it becomes.
pub(crate) fn check(context: &Context<'_>, payload: &StandardRegister) -> Checked<Standard> {
    Held::any_of(context, &[Role::ProvinceAuthority])?;
    let today = context.today();
    require(payload.effective_from >= today, Code::State)?;
    let found: Option<Standard> = context.read(&StateKey::standard(&payload.standard_id))?;
    let mut standard = found.unwrap_or_default();
    let newest = standard.versions.last();
    let is_same = newest.is_some_and(|old| old.registration.rule_digest == payload.rule_digest);
    require(!is_same, Code::NoChange)?;
    let mut is_signed = false;
    for cosigner in &context.transaction.cosignatures {
        is_signed |= !Held::of_org(context, &cosigner.org, &[Role::Evaluator])?.is_empty();
    }
    require(is_signed, Code::CosignRequired)?;
    let last = newest.map_or(0, |old| old.version);
    let version = last.checked_add(1).ok_or(Code::QuotaExceeded)?;
    let (registration, registered_at) = (payload.clone(), context.time());
    standard.enter(StandardVersion { registration, version, registered_at }, today);
    require(standard.versions.len() <= STANDARD_VERSIONS_MAX, Code::QuotaExceeded)?;
    Ok(standard)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &StandardRegister, standard: Standard) {
    context.put(StateKey::standard(&payload.standard_id), &standard);
}
