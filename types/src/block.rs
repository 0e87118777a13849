//! Blocks. The header alone is voted on and proves everything else; the body
//! travels beside it and is checked by executing it.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::{Hash, KeyId, sm3_domain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{ChainId, Height};
use crate::time::TimeMs;
use crate::transaction::SignedTransaction;

/// The version of the header's form.
pub const HEADER_VERSION: u16 = 1;

/// Header flag: the chain runs on simulated time. Verifiers refuse such chains
/// unless told otherwise.
pub const FLAG_SIMULATED_TIME: u16 = 1;

/// What consensus decides.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Form of this header, [`HEADER_VERSION`].
    pub version: u16,
    /// Bit set of `FLAG_…`.
    pub flags: u16,
    /// The chain.
    pub chain_id: ChainId,
    /// Position, from 1.
    pub height: Height,
    /// The proposer's clock, strictly greater than the parent's.
    pub time: TimeMs,
    /// Id of the header before; for height 1 the hash of genesis.
    pub parent: Hash,
    /// Entries of the transaction log after this block.
    pub log_size: u64,
    /// Root of the transaction log after this block.
    pub log_root: Hash,
    /// Root of the authenticated state after this block.
    pub state_root: Hash,
    /// The set that decides this height.
    pub validators_hash: Hash,
    /// The set that decides the next height.
    pub next_validators_hash: Hash,
    /// Digest of the chain parameters in force.
    pub params_hash: Hash,
    /// Address of the validator that built the block.
    pub proposer: KeyId,
}

impl Header {
    /// The id that is voted on: SM3 of the header's bytes.
    pub fn id(&self) -> Hash {
        let bytes = borsh::to_vec(self).expect("writing to memory does not fail");
        sm3_domain("liuhen/header/v1", &[&bytes])
    }
}

/// The transactions of a block, in order of execution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The transactions.
    pub transactions: Vec<SignedTransaction>,
}

/// A header with its body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// The header.
    pub header: Header,
    /// The body.
    pub body: Body,
}
