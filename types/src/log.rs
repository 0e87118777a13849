//! The transaction log: one append-only Merkle log over all transactions with
//! their outcomes. Its entries are also the events of the chain; the cursor of
//! the event stream is the entry's index.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::code::Outcome;
use crate::id::{Height, TxId};

/// What one leaf of the log commits to; the leaf's data are its borsh bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogEntry {
    /// Height of the block that holds it.
    pub height: Height,
    /// Position within the block, from 0.
    pub position: u32,
    /// The transaction.
    pub tx_id: TxId,
    /// Digest over the transaction with its signatures.
    pub signed_hash: Hash,
    /// What the contracts answered.
    pub outcome: Outcome,
}

impl LogEntry {
    /// The leaf's data.
    pub fn to_bytes(&self) -> Vec<u8> {
        borsh::to_vec(self).expect("writing to memory does not fail")
    }
}
