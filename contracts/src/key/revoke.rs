//! `KeyRevoke`: ends a key of the sender, or of an org that it oversees.

use liuhen_types::entity::{KeyRecord, KeyStatus, Org};
use liuhen_types::payload::KeyRevoke;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

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
    let keys = before.clone().without(&payload.key_id, &record);
    let is_last = before.count() > 0 && keys.count() == 0;
    if record.org != *context.sender() {
        let held = Held::any_of(context, &OVERSEERS)?;
        let org: Org = context.must_read(&StateKey::org(&record.org))?;
        let home = RegionChain::read(context.state, &org.registration.region)?;
        held.require_over(&home)?;
        check_auditor(context, &record, &home, is_last)?;
    }
    require(record.status == KeyStatus::Active, Code::State)?;
    let since = payload.compromised_since;
    require(since.is_none_or(|since| since <= context.time()), Code::FutureDate)?;
    // Nobody stands above the province to register its next key, so it keeps one that
    // does not end by itself.
    let is_root = !Held::of_org(context, &record.org, &[Role::ProvinceAuthority])?.is_empty();
    let is_last_lasting = before.lasting() > 0 && keys.lasting() == 0;
    require(!is_root || !is_last_lasting, Code::State)?;
    Ok(Facts { record, keys })
}

/// An authority that ended an auditor's keys would have dismissed its auditor; so
/// only a security authority of the auditor's region may end one, if it is no data
/// authority anywhere, and nobody the last.
fn check_auditor(
    context: &Context<'_>,
    record: &KeyRecord,
    home: &RegionChain,
    is_last: bool,
) -> Checked<()> {
    if !roles::is_auditor(context.state, context.time(), &record.org)? {
        return Ok(());
    }
    let security = Held::of_org(context, context.sender(), &[Role::SecurityAuthority])?;
    let manages = !Held::of_org(context, context.sender(), &AUTHORITIES)?.is_empty();
    require(security.covers(home) && !manages && !is_last, Code::ProposalState)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &KeyRevoke, facts: Facts) {
    let Facts { mut record, keys } = facts;
    record.status = KeyStatus::Revoked;
    record.revoked_at = Some(context.time());
    record.compromised_since = payload.compromised_since;
    keys.write(context, &record.org);
    context.put(StateKey::key(&payload.key_id), &record);
}
