//! The hash under the log: SM3 for the ledger, SHA-256 as RFC 9162 has it.
//!
//! The second one is why the rest of the log is generic: the public test
//! vectors of certificate transparency exercise the very code the ledger runs.

use std::fmt::Debug;

use sha2::{Digest as _, Sha256};

use crate::hash::{Hash, sm3, sm3_many, sm3_pairs};

/// Prefix of what is hashed into a leaf.
const LEAF: &[u8] = &[0x00];
/// Prefix of what is hashed into an inner node.
const NODE: &[u8] = &[0x01];

/// A hash function together with the log's prefixes.
pub trait LogHasher {
    /// What it computes.
    type Digest: Copy + Eq + Debug;

    /// The hash of a leaf: H(0x00 ‖ data).
    fn leaf(data: &[u8]) -> Self::Digest;

    /// The hash of an inner node: H(0x01 ‖ left ‖ right).
    fn node(left: &Self::Digest, right: &Self::Digest) -> Self::Digest;

    /// The root of a log without leaves: H of nothing.
    fn empty() -> Self::Digest;

    /// The hashes of many leaves.
    fn leaves(data: &[&[u8]]) -> Vec<Self::Digest> {
        data.iter().map(|data| Self::leaf(data)).collect()
    }

    /// The hashes of many inner nodes, each over its two children.
    fn nodes(children: &[[Self::Digest; 2]]) -> Vec<Self::Digest> {
        children.iter().map(|[left, right]| Self::node(left, right)).collect()
    }
}

/// The ledger's log: SM3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sm3Log;

impl LogHasher for Sm3Log {
    type Digest = Hash;

    fn leaf(data: &[u8]) -> Hash {
        sm3(&[LEAF, data])
    }

    fn node(left: &Hash, right: &Hash) -> Hash {
        sm3(&[NODE, &left.0, &right.0])
    }

    fn empty() -> Hash {
        sm3(&[])
    }

    fn leaves(data: &[&[u8]]) -> Vec<Hash> {
        let messages: Vec<[&[u8]; 2]> = data.iter().map(|data| [LEAF, data]).collect();
        sm3_many(&messages)
    }

    fn nodes(children: &[[Hash; 2]]) -> Vec<Hash> {
        sm3_pairs(NODE[0], children)
    }
}

/// The log of RFC 9162: SHA-256. The ledger itself never uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sha256Log;

impl LogHasher for Sha256Log {
    type Digest = [u8; 32];

    fn leaf(data: &[u8]) -> [u8; 32] {
        Sha256::new().chain_update(LEAF).chain_update(data).finalize().into()
    }

    fn node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
        Sha256::new().chain_update(NODE).chain_update(left).chain_update(right).finalize().into()
    }

    fn empty() -> [u8; 32] {
        Sha256::digest([]).into()
    }
}
