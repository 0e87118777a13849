//! The state before block 1, made from a genesis that was checked.

pub(crate) mod check;

use borsh::BorshSerialize;
use liuhen_types::entity::{HeldRole, KeyRecord, KeyStatus, Org, OrgStatus, RoleRecord};
use liuhen_types::genesis::{Genesis, GenesisOrg};
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::profile::{ProfileTerm, ProfileTerms};
use liuhen_types::{Changeset, Date, StateKey, TimeMs};

use crate::context::encode;

/// A genesis that no chain may start from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("genesis is not valid: {field}: {reason}")]
pub struct GenesisError {
    /// Where, such as `regions[130100].parent`.
    pub field: String,
    /// What is wrong, with value and limit.
    pub reason: String,
}

/// Checks a genesis and gives the state that block 1 starts from.
///
/// # Errors
/// [`GenesisError`] for the first thing found that is out of bounds, refers to
/// nothing, or is there twice.
pub fn genesis_state(genesis: &Genesis) -> Result<Changeset, GenesisError> {
    check::check(genesis)?;
    let mut changes = Changeset::new();
    put(&mut changes, StateKey::params(), &genesis.params);
    put(&mut changes, StateKey::validators(), &genesis.validator_set());
    if genesis.simulated_time {
        put(&mut changes, StateKey::clock(), &genesis.time);
    }
    for region in &genesis.regions {
        put(&mut changes, StateKey::region(&region.code), region);
    }
    for profile in &genesis.profiles {
        let effective_from = Date::from_days(0);
        let terms = vec![ProfileTerm { effective_from, profile: profile.clone() }];
        let key = StateKey::profile(&profile.jurisdiction);
        put(&mut changes, key, &ProfileTerms { terms });
    }
    for org in &genesis.orgs {
        put_org(&mut changes, genesis.time, org);
    }
    Ok(changes)
}

fn put<T: BorshSerialize>(changes: &mut Changeset, key: StateKey, value: &T) {
    changes.insert(key, Some(encode(value)));
}

fn put_org(changes: &mut Changeset, time: TimeMs, genesis_org: &GenesisOrg) {
    let id = &genesis_org.org.org_id;
    let org = Org {
        registration: genesis_org.org.clone(),
        status: OrgStatus::Active,
        registered_at: time,
        registered_by: None,
    };
    put(changes, StateKey::org(id), &org);
    let key = KeyRecord {
        org: id.clone(),
        public_key: genesis_org.public_key,
        purpose: KeyPurpose::Org,
        holder: None,
        not_after: None,
        status: KeyStatus::Active,
        registered_at: time,
        revoked_at: None,
        compromised_since: None,
    };
    put(changes, StateKey::key(&genesis_org.public_key.id()), &key);
    put(changes, StateKey::key_count(id), &1u64);
    let mut held = Vec::with_capacity(genesis_org.roles.len());
    for entry in &genesis_org.roles {
        let (role, jurisdiction) = (entry.role, entry.jurisdiction.clone());
        let record = RoleRecord {
            org: id.clone(),
            role,
            jurisdiction: jurisdiction.clone(),
            granted_at: time,
            valid_to: None,
        };
        put(changes, StateKey::role(id, role, &jurisdiction), &record);
        if role.is_authority() {
            put(changes, StateKey::authority(&jurisdiction), id);
        }
        held.push(HeldRole { role, jurisdiction, valid_to: None });
    }
    held.sort();
    put(changes, StateKey::held_roles(id), &held);
}
