//! Whether a key may sign for an org, now.

use liuhen_types::entity::{KeyRecord, KeyStatus, Org, OrgStatus};
use liuhen_types::payload::Payload;
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::{Code, KeyId, OrgId, State, StateKey, TimeMs};

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
