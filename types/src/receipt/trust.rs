//! The trust root: what a verifier has to know beforehand.

use crate::code::Code;
use crate::decode::{DecodeError, from_json};
use crate::genesis::Genesis;
use crate::id::{ChainId, Height};
use crate::limits::GENESIS_BYTES_MAX;
use crate::validator::ValidatorSet;

/// What a verifier trusts: a chain and its validators at some height.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustRoot {
    /// The chain.
    pub chain_id: ChainId,
    /// The validators of the first height after the root.
    pub validators: ValidatorSet,
    /// The height of the root; 0 for genesis.
    pub height: Height,
    /// Accept chains on simulated time (tests and exercises only).
    pub accept_simulated_time: bool,
}

impl TrustRoot {
    /// Genesis as trust root.
    pub fn genesis(genesis: &Genesis) -> Self {
        Self {
            chain_id: genesis.chain_id.clone(),
            validators: genesis.validator_set(),
            height: Height(0),
            accept_simulated_time: false,
        }
    }

    /// The trust root of a `genesis.json`.
    ///
    /// # Errors
    /// [`DecodeError`] if it is no genesis of at most [`GENESIS_BYTES_MAX`]
    /// bytes, or names no validator.
    pub fn from_genesis_json(bytes: &[u8]) -> Result<Self, DecodeError> {
        let genesis: Genesis = from_json(bytes, GENESIS_BYTES_MAX)?;
        if genesis.validators.is_empty() {
            let message = "genesis names no validators".to_owned();
            return Err(DecodeError { code: Code::Schema, message });
        }
        Ok(Self::genesis(&genesis))
    }
}
