//! Keys and values of the rows. Numbers in keys are big-endian, so that rows
//! stand in order; values are borsh.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::LogFrontier;
use liuhen_crypto::state_tree::Child;
use liuhen_types::receipt::SignedHeader;
use liuhen_types::{Hash, Height, LogEntry, SignedTransaction, TimeMs, TxId};

use super::column::Column;
use crate::error::Error;

/// The form of the store; another number is another form.
pub const FORMAT: u32 = 3;

/// Meta key of [`FORMAT`].
pub const META_FORMAT: &[u8] = b"format";
/// Meta key of the hash of genesis.
pub const META_GENESIS: &[u8] = b"genesis";
/// Meta key of [`Head`].
pub const META_HEAD: &[u8] = b"head";

/// Where the chain stands, with all that the next block builds on.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Head {
    /// Last committed height.
    pub height: Height,
    /// Id of its header; the hash of genesis at height 0.
    pub header_id: Hash,
    /// Its time.
    pub time: TimeMs,
    /// The growing edge of the log.
    pub frontier: LogFrontier,
    /// What stands at the root of the state tree.
    pub root: Child,
}

/// Where the chain stands, for everybody who only looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// Last committed height; 0 before the first block.
    pub height: Height,
    /// Id of its header; the hash of genesis at height 0.
    pub header_id: Hash,
    /// Its time.
    pub time: TimeMs,
    /// Entries of the log.
    pub log_size: u64,
    /// Root of the log.
    pub log_root: Hash,
    /// Root of the state.
    pub state_root: Hash,
}

impl Head {
    /// The part that everybody may look at.
    pub fn tip(&self) -> Tip {
        Tip {
            height: self.height,
            header_id: self.header_id,
            time: self.time,
            log_size: self.frontier.size(),
            log_root: self.frontier.root(),
            state_root: self.root.hash(),
        }
    }
}

/// A committed header.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct HeaderRow {
    /// Index in the log of the block's first transaction.
    pub log_start: u64,
    /// The header with the certificate that this node holds.
    pub signed: SignedHeader,
}

/// A committed transaction. A block's body is its entries in order.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct EntryRow {
    /// What the log's leaf commits to.
    pub entry: LogEntry,
    /// The transaction with its signatures.
    pub transaction: SignedTransaction,
}

impl EntryRow {
    /// The bytes of a row with these parts.
    pub(super) fn bytes(entry: &LogEntry, transaction: &SignedTransaction) -> Vec<u8> {
        to_bytes(&(entry, transaction))
    }
}

/// Where a transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct TxLocation {
    /// Height of its block.
    pub height: Height,
    /// Position within the block.
    pub position: u32,
    /// Index in the log.
    pub log_index: u64,
}

/// Key of headers and handovers.
pub fn height_key(height: Height) -> [u8; 8] {
    height.0.to_be_bytes()
}

/// The height of such a key.
pub fn read_height(key: &[u8]) -> Option<Height> {
    key.try_into().ok().map(|bytes| Height(u64::from_be_bytes(bytes)))
}

/// Key of entries.
pub fn index_key(log_index: u64) -> [u8; 8] {
    log_index.to_be_bytes()
}

/// Key of transactions.
pub fn tx_key(id: &TxId) -> [u8; 32] {
    id.0.0
}

/// Key of log nodes.
pub fn log_node_key(level: u8, index: u64) -> [u8; 9] {
    let mut key = [0; 9];
    key[0] = level;
    key[1..].copy_from_slice(&index.to_be_bytes());
    key
}

/// What all history keys of a subject start with. No key of the state holds a
/// zero byte, so no subject's history runs into another's.
pub fn history_prefix(subject: &[u8]) -> Vec<u8> {
    [subject, &[0]].concat()
}

/// Key of history.
pub fn history_key(subject: &[u8], log_index: u64) -> Vec<u8> {
    [subject, &[0], &log_index.to_be_bytes()].concat()
}

/// The log index of a history key that starts with the prefix, which has
/// `prefix_bytes`.
pub fn history_index(key: &[u8], prefix_bytes: usize) -> Option<u64> {
    key.get(prefix_bytes..)?.try_into().ok().map(u64::from_be_bytes)
}

/// The bytes of a row's value.
pub fn to_bytes<T: BorshSerialize>(value: &T) -> Vec<u8> {
    borsh::to_vec(value).expect("writing to memory does not fail")
}

/// Decodes a row.
pub fn decode<T: BorshDeserialize>(column: Column, key: &[u8], value: &[u8]) -> Result<T, Error> {
    borsh::from_slice(value).map_err(|e| Error::corrupt(column, key, e))
}

/// Reads bytes as every kind of row there is; for fuzzing.
#[doc(hidden)]
pub fn decode_any(bytes: &[u8]) {
    let _ = decode::<HeaderRow>(Column::Headers, bytes, bytes);
    let _ = decode::<EntryRow>(Column::Entries, bytes, bytes);
    let _ = decode::<TxLocation>(Column::Transactions, bytes, bytes);
    let _ = decode::<Head>(Column::Meta, bytes, bytes);
    let _ = super::proposals::read(bytes, bytes);
}
