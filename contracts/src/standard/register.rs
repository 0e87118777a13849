//! `StandardRegister`: the province's authority registers a standard or its next
//! version, and a standards body signs with it.

use liuhen_types::entity::Standard;
use liuhen_types::payload::StandardRegister;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) fn schema(_: &StandardRegister) -> Schema {
    Ok(())
}

/// The version that it becomes.
pub(crate) fn check(context: &Context<'_>, payload: &StandardRegister) -> Checked<u32> {
    Held::any_of(context, &[Role::ProvinceAuthority])?;
    let old: Option<Standard> = context.read(&StateKey::standard(&payload.standard_id))?;
    require(payload.effective_from >= context.today(), Code::State)?;
    let same = |old: &Standard| old.registration.rule_digest == payload.rule_digest;
    require(!old.as_ref().is_some_and(same), Code::NoChange)?;
    let mut is_signed = false;
    for cosigner in &context.transaction.cosignatures {
        is_signed |= !Held::of_org(context, &cosigner.org, &[Role::Evaluator])?.is_empty();
    }
    require(is_signed, Code::CosignRequired)?;
    let version = old.map_or(0, |old| old.version);
    Ok(version.checked_add(1).ok_or(Code::QuotaExceeded)?)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &StandardRegister, version: u32) {
    let registered_at = context.time();
    let standard = Standard { registration: payload.clone(), version, registered_at };
    context.put(StateKey::standard(&payload.standard_id), &standard);
}
