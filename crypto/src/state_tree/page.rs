//! Six levels of the tree as a key-value store keeps them.
//!
//! A page has no inner nodes of its own: what stands in its 64 slots determines
//! them. A leaf stands in the slot that its path leads to, however far up in the
//! page its place in the tree is, for no other leaf can be in that slot.

use borsh::{BorshDeserialize, BorshSerialize};

use super::key::{PageKey, SLOTS};
use super::leaf_hash;
use crate::hash::Hash;

/// What stands in a slot of a page, or at the root.
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
    /// Two leaves or more: an inner node, with a page of its own.
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

/// A page: what stands in its slots.
///
/// Byte form: which slots are taken and which of them by leaves, both as 64 bits
/// little-endian with slot 0 first; then for each of them in order path and value
/// digest of the leaf, or the hash of the inner node. At most 4,112 bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The slots that are taken, in order.
    pub(super) children: Vec<(u8, Child)>,
}

/// Bytes that are no page at their position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// Another size than its slots make.
    #[error("page has {bytes} bytes, its slots make it {expected}")]
    Size {
        /// Bytes found.
        bytes: usize,
        /// Bytes that the slots need.
        expected: usize,
    },
    /// A leaf in a slot that is not taken, or one leaf alone, or nothing.
    #[error("page has impossible slots")]
    Slots,
    /// A leaf that belongs elsewhere.
    #[error("leaf in slot {slot} belongs elsewhere")]
    Place {
        /// The slot.
        slot: u8,
    },
}

const HEAD_BYTES: usize = 16;
const HASH_BYTES: usize = size_of::<Hash>();

impl Page {
    /// What stands in a slot.
    pub(super) fn child(&self, slot: u8) -> Child {
        match self.children.binary_search_by_key(&slot, |(slot, _)| *slot) {
            Ok(position) => self.children[position].1,
            Err(_) => Child::Empty,
        }
    }

    /// What stands in the first taken slot from `slot` on.
    pub(super) fn first_child(&self, slot: u8) -> Child {
        let position = self.children.partition_point(|(taken, _)| *taken < slot);
        self.children.get(position).map_or(Child::Empty, |(_, child)| *child)
    }

    /// The page after slots have changed; `changed` is in order.
    pub(super) fn with(&self, changed: &[(u8, Child)]) -> Self {
        let mut children = Vec::with_capacity(SLOTS.min(self.children.len() + changed.len()));
        let mut before = self.children.iter().copied().peekable();
        for (slot, child) in changed {
            while let Some(kept) = before.next_if(|(kept, _)| kept < slot) {
                children.push(kept);
            }
            before.next_if(|(replaced, _)| replaced == slot);
            if *child != Child::Empty {
                children.push((*slot, *child));
            }
        }
        children.extend(before);
        Self { children }
    }

    /// The byte form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD_BYTES + 2 * HASH_BYTES * self.children.len());
        let (mut taken, mut leaves) = (0_u64, 0_u64);
        bytes.extend([0; HEAD_BYTES]);
        for (slot, child) in &self.children {
            taken |= 1 << slot;
            match child {
                Child::Leaf { path, value_hash } => {
                    leaves |= 1 << slot;
                    bytes.extend_from_slice(&path.0);
                    bytes.extend_from_slice(&value_hash.0);
                }
                child => bytes.extend_from_slice(&child.hash().0),
            }
        }
        bytes[..8].copy_from_slice(&taken.to_le_bytes());
        bytes[8..HEAD_BYTES].copy_from_slice(&leaves.to_le_bytes());
        bytes
    }

    /// Reads the byte form of the page at `key`, of which there is exactly one.
    ///
    /// # Errors
    /// What makes it no page, or the page of another place.
    pub fn from_bytes(key: &PageKey, bytes: &[u8]) -> Result<Self, PageError> {
        let (words, _) = bytes.as_chunks::<8>();
        let [taken, leaves] = [0, 1].map(|n| words.get(n).map_or(0, |w| u64::from_le_bytes(*w)));
        let hashes = (taken.count_ones() + leaves.count_ones()) as usize;
        let expected = HEAD_BYTES + HASH_BYTES * hashes;
        if bytes.len() != expected {
            return Err(PageError::Size { bytes: bytes.len(), expected });
        }
        if leaves & !taken != 0 || hashes == 0 || (hashes == 2 && leaves.count_ones() == 1) {
            return Err(PageError::Slots);
        }
        let (hashes, _) = bytes[HEAD_BYTES..].as_chunks::<HASH_BYTES>();
        let mut hashes = hashes.iter().map(|bytes| Hash(*bytes));
        let mut next = || hashes.next().expect("as many hashes as the slots make");
        let mut children = Vec::with_capacity(taken.count_ones() as usize);
        for slot in (0..SLOTS as u8).filter(|slot| taken >> slot & 1 == 1) {
            if leaves >> slot & 1 == 1 {
                let (path, value_hash) = (next(), next());
                if !key.contains(&path) || key.slot(&path) != slot {
                    return Err(PageError::Place { slot });
                }
                children.push((slot, Child::Leaf { path, value_hash }));
            } else {
                children.push((slot, Child::Inner { hash: next() }));
            }
        }
        Ok(Self { children })
    }
}
