//! The authenticated state: a binary Merkle tree over SM3, as pure algorithm.
//!
//! A key stands at path = SM3(domain ‖ key), bits most significant first.
//! leaf = SM3(0x00 ‖ path ‖ SM3(value)), inner = SM3(0x01 ‖ left ‖ right); an
//! empty subtree is 32 zero bytes and a subtree with exactly one leaf *is* that
//! leaf, at whatever depth. The root so depends on the contents alone, never on
//! the order or the batches in which they were written.
//!
//! Nodes are stored by position, see [`NodeKey`]; storing them, the values
//! themselves and the [`Child`] that stands at the root is the caller's business.

mod node;
mod proof;
mod update;

pub use node::{Child, Node, NodeKey};
pub use proof::{OtherLeaf, StateProof, prove, verify, verify_path};
pub use update::update;

#[cfg(test)]
mod tests;

use crate::hash::{Hash, sm3, sm3_domain};

/// Where `key` stands in the tree.
pub fn state_path(key: &[u8]) -> Hash {
    sm3_domain("liuhen/state-path/v1", &[key])
}

/// What a leaf holds of a value.
pub fn value_hash(value: &[u8]) -> Hash {
    sm3(&[value])
}

/// The hash of a leaf.
pub fn leaf_hash(path: &Hash, value_hash: &Hash) -> Hash {
    sm3(&[&[0x00], &path.0, &value_hash.0])
}

/// The hash of an inner node.
pub fn inner_hash(left: &Hash, right: &Hash) -> Hash {
    sm3(&[&[0x01], &left.0, &right.0])
}

/// Bit `depth` of a path: true leads to the right. `depth` is below 256.
fn bit(path: &Hash, depth: usize) -> bool {
    path.0[depth / 8] >> (7 - depth % 8) & 1 == 1
}

/// Why the stored tree could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError<E> {
    /// A node that must be there is not: the store is corrupt.
    #[error("state tree node {0:?} is missing from the store")]
    Missing(NodeKey),
    /// Inner nodes lie deeper than a path has bits: the store is corrupt.
    #[error("state tree is deeper than 256 levels")]
    Depth,
    /// The store could not give a node.
    #[error("reading a node of the state tree failed")]
    Read(#[source] E),
}
