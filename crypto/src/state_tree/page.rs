//! Six levels of the tree as a key-value store keeps them.
//!
//! A page has no inner nodes of its own: what stands in its 64 slots determines
//! them. A leaf stands in the slot that its path leads to, however far up in the
//! page its place in the tree is, for no other leaf can be in that slot.

use borsh::{BorshDeserialize, BorshSerialize};

use super::key::{PageKey, slots_of};
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
    taken: u64,
    leaves: u64,
    hashes: Vec<Hash>,
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
    /// The slots that are taken, in order, with what stands in them.
    pub(super) fn children(&self) -> impl Iterator<Item = (u8, Child)> {
        let mut hashes = self.hashes.iter().copied();
        slots_of(self.taken).map_while(move |slot| {
            let hash = hashes.next()?;
            let child = if self.leaves >> slot & 1 == 0 {
                Child::Inner { hash }
            } else {
                Child::Leaf { path: hash, value_hash: hashes.next()? }
            };
            Some((slot, child))
        })
    }

    /// How many slots are taken.
    pub(super) fn len(&self) -> usize {
        self.taken.count_ones() as usize
    }

    /// What stands in a slot.
    pub(super) fn child(&self, slot: u8) -> Child {
        let position = self.position(slot);
        if self.taken >> slot & 1 == 0 {
            Child::Empty
        } else if self.leaves >> slot & 1 == 0 {
            Child::Inner { hash: self.hashes[position] }
        } else {
            Child::Leaf { path: self.hashes[position], value_hash: self.hashes[position + 1] }
        }
    }

    /// What stands in the first taken slot from `slot` on.
    pub(super) fn first_child(&self, slot: u8) -> Child {
        match (self.taken >> slot).trailing_zeros() {
            64 => Child::Empty,
            skipped => self.child(slot + skipped as u8),
        }
    }

    /// Where the hashes of slots from `slot` on begin.
    fn position(&self, slot: u8) -> usize {
        let before = (1 << slot) - 1;
        ((self.taken & before).count_ones() + (self.leaves & before).count_ones()) as usize
    }

    /// The page after slots have changed; `changed` is in order.
    pub(super) fn with(&self, changed: &[(u8, Child)]) -> Self {
        let mut after = Self { hashes: Vec::new(), ..*self };
        after.hashes.reserve_exact(self.hashes.len() + 2 * changed.len());
        let mut kept = 0;
        for (slot, child) in changed {
            after.hashes.extend_from_slice(&self.hashes[kept..self.position(*slot)]);
            let bit = 1 << slot;
            kept = self.position(*slot) + hashes_of(self.taken & bit, self.leaves & bit);
            (after.taken, after.leaves) = (after.taken & !bit, after.leaves & !bit);
            match child {
                Child::Empty => {}
                Child::Inner { hash } => {
                    after.taken |= bit;
                    after.hashes.push(*hash);
                }
                Child::Leaf { path, value_hash } => {
                    after.taken |= bit;
                    after.leaves |= bit;
                    after.hashes.extend([*path, *value_hash]);
                }
            }
        }
        after.hashes.extend_from_slice(&self.hashes[kept..]);
        after
    }

    /// The byte form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD_BYTES + HASH_BYTES * self.hashes.len());
        bytes.extend(self.taken.to_le_bytes());
        bytes.extend(self.leaves.to_le_bytes());
        for hash in &self.hashes {
            bytes.extend_from_slice(&hash.0);
        }
        bytes
    }

    /// Reads the byte form of the page at `key`, of which there is exactly one.
    ///
    /// # Errors
    /// What makes it no page, or the page of another place.
    pub fn from_bytes(key: &PageKey, bytes: &[u8]) -> Result<Self, PageError> {
        let page = Self::read(bytes)?;
        if page.at_most_leaf().is_some() {
            return Err(PageError::Slots);
        }
        for (slot, child) in page.children() {
            if let Child::Leaf { path, .. } = child
                && (!key.contains(&path) || key.slot(&path) != slot)
            {
                return Err(PageError::Place { slot });
            }
        }
        Ok(page)
    }

    /// Reads slots that need not make a page.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, PageError> {
        let (words, _) = bytes.as_chunks::<8>();
        let [taken, leaves] = [0, 1].map(|n| words.get(n).map_or(0, |w| u64::from_le_bytes(*w)));
        let expected = HEAD_BYTES + HASH_BYTES * hashes_of(taken, leaves);
        if bytes.len() != expected {
            return Err(PageError::Size { bytes: bytes.len(), expected });
        }
        if leaves & !taken != 0 {
            return Err(PageError::Slots);
        }
        let (hashes, _) = bytes[HEAD_BYTES..].as_chunks::<HASH_BYTES>();
        let hashes = hashes.iter().map(|bytes| Hash(*bytes)).collect();
        Ok(Self { taken, leaves, hashes })
    }

    /// True if no slot outside of `slots` is taken.
    pub(super) fn is_within(&self, slots: u64) -> bool {
        self.taken & !slots == 0
    }

    /// The leaf that stands here alone, or nothing if nothing does; `None` if there is
    /// more, which takes a page.
    pub(super) fn at_most_leaf(&self) -> Option<Child> {
        (hashes_of(self.taken, 0) <= 1 && self.taken == self.leaves).then(|| self.first_child(0))
    }

    /// Gives a slot a new child.
    pub(super) fn set(&mut self, slot: u8, child: Child) {
        let position = self.position(slot);
        match (self.child(slot), child) {
            (Child::Inner { .. }, Child::Inner { hash }) => self.hashes[position] = hash,
            _ => *self = self.with(&[(slot, child)]),
        }
    }
}

/// A leaf has two hashes, an inner node one.
fn hashes_of(taken: u64, leaves: u64) -> usize {
    (taken.count_ones() + leaves.count_ones()) as usize
}
