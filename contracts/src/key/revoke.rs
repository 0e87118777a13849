//! `KeyRevoke`: ends a key of the sender, or of an org that it oversees.
//!
//! Who stole a key may end it himself and say nothing of the theft. So a revoked key
//! may be reported again, each time with an earlier `compromised_since`; nothing else
//! of it changes.

use liuhen_types::entity::{KeyRecord, KeyStatus, Org};
use liuhen_types::payload::KeyRevoke;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey, TimeMs};

use super::live::LiveKeys;
use crate::context::Context;
use crate::org::roles;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::{AUTHORITIES, Held};
use crate::schema::Schema;

/// Roles whose holders end keys of others.
const OVERSEERS: [Role; 3] =
    [Role::ProvinceAuthority, Role::CityAuthority, Role::SecurityAuthority];

pub(crate) struct Facts {
    record: KeyRecord,
    /// Keys for all of the org, after this one ends.
    keys: LiveKeys,
}

pub(crate) fn schema(_: &KeyRevoke) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &KeyRevoke) -> Checked<Facts> {
    let record: KeyRecord = context.find(&StateKey::key(&payload.key_id))?;
    let before = LiveKeys::read(context, &record.org)?;
    let is_active = record.status == KeyStatus::Active;
    let keys = match is_active {
        true => before.clone().without(&payload.key_id, &record),
        false => before.clone(),
    };
    let is_last = before.count() > 0 && keys.count() == 0;
    if record.org != *context.sender() {
        let held = Held::any_of(context, &OVERSEERS)?;
        let org: Org = context.must_read(&StateKey::org(&record.org))?;
        let home = context.region(&org.registration.region)?;
        held.require_over(&home)?;
        check_auditor(context, &record, &home, is_last)?;
    }
    let since = payload.compromised_since;
    require(is_active || is_earlier(&record, since), Code::State)?;
    require(since.is_none_or(|since| since <= context.time()), Code::FutureDate)?;
    // Nobody stands above the province to register its next key, so it keeps one that
    // does not end by itself.
    let is_root = !Held::of_org(context, &record.org, &[Role::ProvinceAuthority])?.is_empty();
    let is_last_lasting = before.lasting() > 0 && keys.lasting() == 0;
    require(!is_root || !is_last_lasting, Code::State)?;
    Ok(Facts { record, keys })
}

/// An authority that ended the keys of an auditor, or of one that is to become it by an
/// approved proposal, would have dismissed its auditor; so
/// only a security authority of the auditor's region may end one, if it is no data
/// authority anywhere, and nobody the last.
fn check_auditor(
    context: &Context<'_>,
    record: &KeyRecord,
    home: &RegionChain,
    is_last: bool,
) -> Checked<()> {
    let is_auditor = roles::is_auditor(context.state, context.time(), &record.org)?;
    if !is_auditor && !roles::awaits_audit(context, &record.org)? {
        return Ok(());
    }
    let security = Held::of_org(context, context.sender(), &[Role::SecurityAuthority])?;
    let manages = !Held::of_org(context, context.sender(), &AUTHORITIES)?.is_empty();
    require(security.covers(home) && !manages && !is_last, Code::ProposalState)
}

/// True if a revoked key was lost before what is known of it so far.
fn is_earlier(record: &KeyRecord, since: Option<TimeMs>) -> bool {
    let known = record.compromised_since.or(record.revoked_at);
    matches!((since, known), (Some(since), Some(known)) if since < known)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &KeyRevoke, facts: Facts) {
    let Facts { mut record, keys } = facts;
    if record.status == KeyStatus::Active {
        record.status = KeyStatus::Revoked;
        record.revoked_at = Some(context.time());
        keys.write(context, &record.org);
    }
    record.compromised_since = payload.compromised_since;
    context.put(StateKey::key(&payload.key_id), &record);
}
