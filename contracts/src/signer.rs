//! Whether a key may sign for an org, now.

use std::collections::BTreeMap;

use liuhen_types::entity::{KeyRecord, KeyStatus, Org, OrgStatus};
use liuhen_types::payload::Payload;
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::{Changeset, Code, KeyId, OrgId, State, StateKey, TimeMs};

use crate::refusal::{CheckError, Rejection};
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

/// What [`active_key`] reads: the keys of [`StateKey::key`] and [`StateKey::org`].
const SIGNER_PREFIXES: [&[u8]; 2] = [b"key/key/", b"org/org/"];

/// Keys that were found able to sign, so that a block reads each once.
#[derive(Default)]
pub(crate) struct Signers(BTreeMap<KeyId, KeyRecord>);

impl Signers {
    /// As [`active_key`]; `state` and `time` must stay the same between calls but
    /// for changes that were told to [`Self::forget_changed`].
    pub(crate) fn active_key(
        &mut self,
        state: &dyn State,
        time: TimeMs,
        org: &OrgId,
        key_id: &KeyId,
    ) -> Result<&KeyRecord, CheckError> {
        if self.0.get(key_id).is_none_or(|record| record.org != *org) {
            let record = active_key(state, time, org, key_id)?;
            self.0.insert(*key_id, record);
        }
        Ok(&self.0[key_id])
    }

    /// Forgets everything if a key or an org is among the changes.
    pub(crate) fn forget_changed(&mut self, changes: &Changeset) {
        let is_signer =
            |key: &StateKey| SIGNER_PREFIXES.iter().any(|p| key.as_bytes().starts_with(p));
        if changes.keys().any(is_signer) {
            self.0.clear();
        }
    }
}

/// Which kinds a key may sign, by its purpose.
pub(crate) fn may_sign(purpose: KeyPurpose, payload: &Payload) -> bool {
    let is_anchor = matches!(payload, Payload::AccessAnchor(_));
    let is_evidence = matches!(payload, Payload::NotarizeEvidence(_));
    match purpose {
        KeyPurpose::Org => !is_anchor,
        KeyPurpose::Gateway => is_anchor || is_evidence,
        KeyPurpose::App => is_evidence,
        KeyPurpose::Node => false,
    }
}
