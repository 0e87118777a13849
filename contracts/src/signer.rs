//! Whether a key may sign for an org, now, and what.

use std::collections::BTreeMap;

use liuhen_types::entity::{HeldRole, KeyRecord, KeyStatus, Org, OrgStatus};
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::{Changeset, Code, KeyId, OrgId, State, StateKey, TimeMs};

use crate::dispatch::Permission;
use crate::refusal::{CheckError, Checked, Rejection, require};
use crate::state::{must_read, read};

/// The record of `key_id`, if it is a key of `org` that may sign at `time`.
pub(crate) fn active_key(
    state: &dyn State,
    time: TimeMs,
    org: &OrgId,
    key_id: &KeyId,
) -> Result<KeyRecord, CheckError> {
    let reject = |code, message: String| Err(CheckError::Rejected(Rejection::new(code, message)));
    let Some(record) = read::<KeyRecord>(state, &StateKey::key(key_id))? else {
        return reject(Code::KeyUnknown, format!("key_id {key_id} is not registered"));
    };
    if record.org != *org {
        return reject(Code::KeyUnknown, format!("key_id {key_id} is not a key of {org}"));
    }
    if record.status == KeyStatus::Revoked {
        return reject(Code::KeyRevoked, format!("key_id {key_id} is revoked"));
    }
    if let Some(end) = record.not_after.filter(|end| time > *end) {
        return reject(Code::KeyExpired, format!("key_id {key_id} expired at {end}"));
    }
    let owner: Org = must_read(state, &StateKey::org(org))?;
    if owner.status != OrgStatus::Active {
        return reject(Code::OrgSuspended, format!("org {org} is {:?}", owner.status));
    }
    Ok(record)
}

/// What [`active_key`] and roles are read from: the keys of [`StateKey::key`],
/// [`StateKey::org`] and [`StateKey::held_roles`].
const SIGNER_PREFIXES: [&[u8]; 3] = [b"key/key/", b"org/org/", b"org/roles/"];

/// Keys that were found able to sign, and roles of orgs, so that a block reads
/// each once.
#[derive(Debug, Default)]
pub struct Signers {
    keys: BTreeMap<KeyId, KeyRecord>,
    roles: BTreeMap<OrgId, Vec<HeldRole>>,
}

impl Signers {
    /// How many keys it holds.
    pub fn keys(&self) -> usize {
        self.keys.len()
    }

    /// As [`active_key`]; `state` and `time` must stay the same between calls but
    /// for changes that were told to [`Self::forget_changed`].
    pub(crate) fn active_key(
        &mut self,
        state: &dyn State,
        time: TimeMs,
        org: &OrgId,
        key_id: &KeyId,
    ) -> Result<&KeyRecord, CheckError> {
        if self.keys.get(key_id).is_none_or(|record| record.org != *org) {
            let record = active_key(state, time, org, key_id)?;
            self.keys.insert(*key_id, record);
        }
        Ok(&self.keys[key_id])
    }

    /// Refuses a kind that the key's purpose may not sign, or for which the org
    /// holds no role at all (the permission matrix, R-05).
    pub(crate) fn check_permission(
        &mut self,
        state: &dyn State,
        time: TimeMs,
        org: &OrgId,
        purpose: KeyPurpose,
        permission: &Permission,
    ) -> Checked<()> {
        require(permission.allows_key(purpose), Code::Role)?;
        if !self.roles.contains_key(org) {
            let held: Option<Vec<HeldRole>> = read(state, &StateKey::held_roles(org))?;
            self.roles.insert(org.clone(), held.unwrap_or_default());
        }
        let held = self.roles[org].iter().filter(|h| h.valid_to.is_none_or(|end| time <= end));
        require(permission.allows_roles(purpose, held.map(|h| h.role)), Code::Role)
    }

    /// Forgets everything if a key, an org or a role is among the changes.
    pub(crate) fn forget_changed(&mut self, changes: &Changeset) {
        let is_signer =
            |key: &StateKey| SIGNER_PREFIXES.iter().any(|p| key.as_bytes().starts_with(p));
        if changes.keys().any(is_signer) {
            self.keys.clear();
            self.roles.clear();
        }
    }
}
