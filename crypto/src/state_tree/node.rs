//! Inner nodes of the tree as a key-value store keeps them.
//!
//! A node carries both of its children, leaves included, so that one read per
//! level is enough and leaves need no entries of their own.

use borsh::{BorshDeserialize, BorshSerialize};

use super::{bit, inner_hash, leaf_hash};
use crate::hash::Hash;

/// The position of an inner node: the path bits that lead to it.
///
/// Byte form: depth, then just the bytes that hold `depth` bits of the prefix,
/// 1 to 33 bytes. Sorted by bytes, nodes come level by level from the root.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeKey {
    depth: u8,
    prefix: [u8; 32],
}

impl NodeKey {
    /// The root's position.
    pub const ROOT: Self = Self { depth: 0, prefix: [0; 32] };

    /// The position `depth` bits down the way to `path`.
    pub fn on_path(path: &Hash, depth: u8) -> Self {
        let mut prefix = path.0;
        let (bytes, bits) = (usize::from(depth / 8), depth % 8);
        prefix[bytes] &= !(0xff >> bits);
        prefix[bytes + 1..].fill(0);
        Self { depth, prefix }
    }

    /// Number of bits from the root, 0 to 255.
    pub fn depth(&self) -> u8 {
        self.depth
    }

    /// The position of the left or right child, or `None` below the last level
    /// that can hold an inner node.
    pub fn child(&self, right: bool) -> Option<Self> {
        let depth = self.depth.checked_add(1)?;
        let mut prefix = self.prefix;
        if right {
            prefix[usize::from(self.depth / 8)] |= 0x80 >> (self.depth % 8);
        }
        Some(Self { depth, prefix })
    }

    /// The byte form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let prefix = &self.prefix[..usize::from(self.depth).div_ceil(8)];
        [&[self.depth], prefix].concat()
    }

    /// Reads the byte form; `None` unless it is what [`to_bytes`](Self::to_bytes) gives.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (depth, rest) = bytes.split_first()?;
        let mut path = Hash::ZERO;
        path.0.get_mut(..rest.len())?.copy_from_slice(rest);
        let key = Self::on_path(&path, *depth);
        (key.to_bytes() == bytes).then_some(key)
    }
}

impl std::fmt::Debug for NodeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:", self.depth)?;
        let path = Hash(self.prefix);
        (0..usize::from(self.depth)).try_for_each(|n| write!(f, "{}", u8::from(bit(&path, n))))
    }
}

/// What stands below one side of an inner node, or at the root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Child {
    /// Nothing.
    #[default]
    Empty,
    /// Exactly one leaf.
    Leaf {
        /// Where its key stands.
        path: Hash,
        /// Digest of its value.
        value_hash: Hash,
    },
    /// Two leaves or more: an inner node, stored at its own position.
    Inner {
        /// The hash over its children.
        hash: Hash,
    },
}

impl Child {
    /// The hash of the subtree.
    pub fn hash(&self) -> Hash {
        match self {
            Self::Empty => Hash::ZERO,
            Self::Leaf { path, value_hash } => leaf_hash(path, value_hash),
            Self::Inner { hash } => *hash,
        }
    }
}

/// An inner node. Borsh form: both children, each a tag byte (0 empty, 1 leaf,
/// 2 inner) with its digests; 33 to 130 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Node {
    /// The subtree of paths whose next bit is 0.
    pub left: Child,
    /// The subtree of paths whose next bit is 1.
    pub right: Child,
}

impl Node {
    /// The hash over both children.
    pub fn hash(&self) -> Hash {
        inner_hash(&self.left.hash(), &self.right.hash())
    }
}
