//! Where pages stand.

use super::bit;
use crate::hash::Hash;

/// Levels of inner nodes in one page.
pub(super) const PAGE_LEVELS: u8 = 6;
/// Slots below a page: its nodes' children of the next page's first level.
pub(super) const SLOTS: usize = 1 << PAGE_LEVELS;
/// The depth of the deepest pages. Only the first four of their levels can have
/// nodes: a path has 256 bits.
const DEPTH_MAX: u8 = 252;

/// The slots of a set, in order; slot 0 is the lowest bit.
pub(super) fn slots_of(mut set: u64) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        let slot = set.trailing_zeros() as u8;
        set &= set.checked_sub(1)?;
        Some(slot)
    })
}

/// The position of a page: the path bits that lead to its topmost node.
///
/// Byte form: depth, then just the bytes that hold `depth` bits of the prefix,
/// 1 to 33 bytes. Sorted by bytes, pages come level by level from the root.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageKey {
    depth: u8,
    prefix: [u8; 32],
}

impl PageKey {
    /// The root's page.
    pub const ROOT: Self = Self { depth: 0, prefix: [0; 32] };

    /// Number of bits from the root: 0, 6 and so on to 252.
    pub fn depth(&self) -> u8 {
        self.depth
    }

    /// In which slot of this page `path` lies: the six bits after the prefix, as
    /// far as the path has them.
    pub(super) fn slot(&self, path: &Hash) -> u8 {
        let (byte, bits) = (usize::from(self.depth / 8), self.depth % 8);
        let next = path.0.get(byte + 1).copied().unwrap_or(0);
        let word = u16::from_be_bytes([path.0[byte], next]);
        ((word << bits) >> (16 - PAGE_LEVELS)) as u8
    }

    /// True if `path` lies below this page.
    pub(super) fn contains(&self, path: &Hash) -> bool {
        let (bytes, bits) = (usize::from(self.depth / 8), self.depth % 8);
        self.prefix[..bytes] == path.0[..bytes]
            && (self.prefix[bytes] ^ path.0[bytes]) & !(0xff >> bits) == 0
    }

    /// The page below a slot, or `None` below the deepest pages.
    pub fn child(&self, slot: u8) -> Option<Self> {
        let depth = self.depth.checked_add(PAGE_LEVELS).filter(|depth| *depth <= DEPTH_MAX)?;
        let (byte, bits) = (usize::from(self.depth / 8), self.depth % 8);
        let word = (u16::from(slot) << (16 - PAGE_LEVELS)) >> bits;
        let mut prefix = self.prefix;
        prefix[byte] |= (word >> 8) as u8;
        if let Some(next) = prefix.get_mut(byte + 1) {
            *next |= word as u8;
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
        let (&depth, rest) = bytes.split_first()?;
        if depth > DEPTH_MAX || depth % PAGE_LEVELS != 0 {
            return None;
        }
        let mut prefix = [0; 32];
        prefix.get_mut(..rest.len())?.copy_from_slice(rest);
        let beyond = prefix[usize::from(depth / 8)] & (0xff >> (depth % 8));
        let key = Self { depth, prefix };
        (beyond == 0 && key.to_bytes() == bytes).then_some(key)
    }
}

impl std::fmt::Debug for PageKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:", self.depth)?;
        let path = Hash(self.prefix);
        (0..usize::from(self.depth)).try_for_each(|n| write!(f, "{}", u8::from(bit(&path, n))))
    }
}
