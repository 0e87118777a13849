//! The append-only Merkle log of RFC 9162, generic over the hash.
//!
//! leaf = H(0x00 ‖ data), node = H(0x01 ‖ left ‖ right). A tree of n leaves
//! splits at the largest power of two below n, so every subtree that is once
//! full never changes: a store keeps only those *perfect* nodes, addressed by
//! (level, index), where level 0 holds the leaf hashes and node (l, i) covers
//! the leaves i·2^l up to (i+1)·2^l. Paths are computed from them on demand.
//!
//! Keeping the nodes is the caller's business; so is what a leaf contains.

mod batch;
mod frontier;
mod hasher;
mod path;
mod verify;

pub use batch::{batch_path, merkle_root};
pub use frontier::LogFrontier;
pub use hasher::{LogHasher, Sha256Log, Sm3Log};
pub use path::{PathError, consistency_path, inclusion_path};
pub use verify::{verify_consistency, verify_inclusion};

#[cfg(test)]
mod tests;

/// The left part's size in a tree of `size` leaves: the largest power of two
/// below `size`. `size` is at least 2.
fn split(size: u64) -> u64 {
    debug_assert!(size >= 2, "a tree of {size} leaves has no parts");
    1 << (size - 1).ilog2()
}
