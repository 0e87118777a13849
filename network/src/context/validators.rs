//! The validators of a height, with their keys prepared for verification.

use std::sync::Arc;

use arc_malachitebft_app_channel::app::types::core;
use liuhen_crypto::VerifyingKey;
use liuhen_types::{KeyId, PublicKey, ValidatorSet};

use super::{BlockHeight, Ledger};

/// A validator's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(pub KeyId);

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl core::Address for Address {}

/// A validator's key, ready to verify.
#[derive(Clone, Debug)]
pub struct ValidatorKey(Arc<VerifyingKey>);

impl ValidatorKey {
    /// Prepares a key.
    pub fn new(key: &PublicKey) -> Self {
        Self(Arc::new(key.verifying_key()))
    }

    /// The prepared key.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.0
    }

    /// The key itself.
    pub fn public_key(&self) -> &PublicKey {
        self.0.public_key()
    }
}

impl PartialEq for ValidatorKey {
    fn eq(&self, other: &Self) -> bool {
        self.public_key() == other.public_key()
    }
}

impl Eq for ValidatorKey {}

/// One validator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validator {
    address: Address,
    key: ValidatorKey,
    power: u64,
}

impl core::Validator<Ledger> for Validator {
    fn address(&self) -> &Address {
        &self.address
    }

    fn public_key(&self) -> &ValidatorKey {
        &self.key
    }

    fn voting_power(&self) -> u64 {
        self.power
    }
}

/// The validators of one height, ordered by address, never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validators {
    list: Arc<[Validator]>,
    source: Arc<ValidatorSet>,
}

impl Validators {
    /// Prepares a set; none if it is empty.
    pub fn new(set: ValidatorSet) -> Option<Self> {
        let list: Arc<[Validator]> = (set.as_slice().iter())
            .map(|validator| Validator {
                address: Address(validator.address()),
                key: ValidatorKey::new(&validator.public_key),
                power: validator.power,
            })
            .collect();
        (!list.is_empty()).then(|| Self { list, source: Arc::new(set) })
    }

    /// The set that was prepared.
    pub fn source(&self) -> &ValidatorSet {
        &self.source
    }

    /// Finds a validator.
    pub fn get(&self, address: &KeyId) -> Option<&Validator> {
        self.list.iter().find(|validator| validator.address.0 == *address)
    }

    /// Round robin: the proposer of a round.
    pub fn proposer(&self, height: BlockHeight, round: u32) -> &Validator {
        let turn = height.0.0.wrapping_add(u64::from(round)) % self.list.len() as u64;
        &self.list[turn as usize]
    }
}

impl core::ValidatorSet<Ledger> for Validators {
    fn count(&self) -> usize {
        self.list.len()
    }

    fn total_voting_power(&self) -> u64 {
        self.source.total_power()
    }

    fn get_by_address(&self, address: &Address) -> Option<&Validator> {
        self.get(&address.0)
    }

    fn get_by_index(&self, index: usize) -> Option<&Validator> {
        self.list.get(index)
    }
}
