//! The validators of a height, as the state names them.

use std::io;

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::{Hash, KeyId, PublicKey, sm3_domain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::limits::VALIDATORS_MAX;
use crate::text::Text;

/// One validator: a province or city node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Validator {
    /// Name of the node, for people.
    pub name: Text<64>,
    /// The SM2 key that signs votes and proposals.
    pub public_key: PublicKey,
    /// Voting power, at least 1.
    pub power: u64,
}

impl Validator {
    /// The address that votes carry: the key's fingerprint.
    pub fn address(&self) -> KeyId {
        self.public_key.id()
    }
}

/// The validators of one height, ordered by address, each once.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "Vec<Validator>")]
pub struct ValidatorSet(Vec<Validator>);

/// Validators that are too many, out of order, or twice in the list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} validators must be at most {VALIDATORS_MAX}, in order of address, each once")]
pub struct ValidatorSetError(usize);

impl TryFrom<Vec<Validator>> for ValidatorSet {
    type Error = ValidatorSetError;

    fn try_from(validators: Vec<Validator>) -> Result<Self, ValidatorSetError> {
        let count = validators.len();
        let in_order = || validators.is_sorted_by(|a, b| a.address() < b.address());
        if count > VALIDATORS_MAX || !in_order() {
            return Err(ValidatorSetError(count));
        }
        Ok(Self(validators))
    }
}

impl BorshDeserialize for ValidatorSet {
    fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
        Vec::deserialize_reader(reader)?
            .try_into()
            .map_err(|e: ValidatorSetError| io::Error::new(io::ErrorKind::InvalidData, e))
    }
}

impl ValidatorSet {
    /// Orders validators by address; of two with the same key the first stays.
    pub fn new(mut validators: Vec<Validator>) -> Self {
        validators.sort_by_key(Validator::address);
        validators.dedup_by_key(|v| v.address());
        Self(validators)
    }

    /// The validators in order of address.
    pub fn as_slice(&self) -> &[Validator] {
        &self.0
    }

    /// Finds a validator by address.
    pub fn get(&self, address: &KeyId) -> Option<&Validator> {
        self.0.iter().find(|v| v.address() == *address)
    }

    /// The sum of all voting power.
    pub fn total_power(&self) -> u64 {
        self.0.iter().fold(0, |sum, v| sum.saturating_add(v.power))
    }

    /// True if `power` is more than two thirds of the total.
    pub fn is_quorum(&self, power: u64) -> bool {
        u128::from(power) * 3 > u128::from(self.total_power()) * 2
    }

    /// The digest that headers carry.
    pub fn hash(&self) -> Hash {
        let bytes = borsh::to_vec(self).expect("writing to memory does not fail");
        sm3_domain("liuhen/validators/v1", &[&bytes])
    }
}
