//! The growing edge of the log: all that is needed to append and to know the root.

use std::io::{Error, ErrorKind, Read, Result, Write};

use borsh::{BorshDeserialize, BorshSerialize};

use super::hasher::{LogHasher, Sm3Log};
use crate::limits::LOG_SIZE_MAX;

/// The size of a log and the roots of its perfect subtrees, largest first.
///
/// Borsh form: the size (u64), then as many digests as the size has one bits;
/// the count is not written because the size determines it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFrontier<H: LogHasher = Sm3Log> {
    size: u64,
    roots: Vec<H::Digest>,
}

impl<H: LogHasher> Default for LogFrontier<H> {
    fn default() -> Self {
        Self { size: 0, roots: Vec::new() }
    }
}

impl<H: LogHasher> LogFrontier<H> {
    /// The edge of an empty log.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over all leaves; of an empty log, the hash of nothing.
    pub fn root(&self) -> H::Digest {
        let mut from_right = self.roots.iter().rev().copied();
        let Some(last) = from_right.next() else { return H::empty() };
        from_right.fold(last, |right, left| H::node(&left, &right))
    }

    /// Appends a leaf hash and reports every perfect node this completes, the
    /// leaf itself first, as (level, index, digest): exactly what a store must
    /// keep so that paths can be computed later.
    ///
    /// # Panics
    /// At 2^62 leaves, which no log reaches.
    pub fn append(&mut self, leaf_hash: H::Digest, completed: &mut impl FnMut(u8, u64, H::Digest)) {
        assert!(self.size < LOG_SIZE_MAX, "a log holds at most {LOG_SIZE_MAX} leaves");
        let mut digest = leaf_hash;
        completed(0, self.size, digest);
        // Every trailing one bit of the size is a perfect subtree of the same
        // height as what we carry: the two become one.
        for level in 0..self.size.trailing_ones() as u8 {
            let left = self.roots.pop().expect("one root for each one bit of the size");
            digest = H::node(&left, &digest);
            completed(level + 1, self.size >> (level + 1), digest);
        }
        self.roots.push(digest);
        self.size += 1;
    }

    /// Appends leaf hashes as [`append`](Self::append) does one by one, but hashes
    /// level by level, and so reports the completed nodes.
    ///
    /// # Panics
    /// At 2^62 leaves, which no log reaches.
    pub fn append_many(
        &mut self,
        leaf_hashes: &[H::Digest],
        completed: &mut impl FnMut(u8, u64, H::Digest),
    ) {
        let size = self.size + leaf_hashes.len() as u64;
        assert!(size <= LOG_SIZE_MAX, "a log holds at most {LOG_SIZE_MAX} leaves");
        let mut single = Vec::new();
        let mut nodes = leaf_hashes.to_vec();
        for level in 0.. {
            if nodes.is_empty() {
                break;
            }
            let first = self.size >> level;
            for (index, digest) in (first..).zip(&nodes) {
                completed(level, index, *digest);
            }
            // An odd index: the left sibling was complete before.
            if first % 2 == 1 {
                nodes.insert(0, self.roots.pop().expect("one root for each one bit of the size"));
            }
            let (pairs, last) = nodes.as_chunks();
            single.extend_from_slice(last);
            nodes = H::nodes(pairs);
        }
        self.roots.extend(single.into_iter().rev());
        self.size = size;
    }
}

impl<H: LogHasher<Digest: BorshSerialize>> BorshSerialize for LogFrontier<H> {
    fn serialize<W: Write>(&self, writer: &mut W) -> Result<()> {
        self.size.serialize(writer)?;
        self.roots.iter().try_for_each(|root| root.serialize(writer))
    }
}

impl<H: LogHasher<Digest: BorshDeserialize>> BorshDeserialize for LogFrontier<H> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> Result<Self> {
        let size = u64::deserialize_reader(reader)?;
        if size > LOG_SIZE_MAX {
            let message = format!("log size {size} is above {LOG_SIZE_MAX}");
            return Err(Error::new(ErrorKind::InvalidData, message));
        }
        let roots = (0..size.count_ones())
            .map(|_| H::Digest::deserialize_reader(reader))
            .collect::<Result<_>>()?;
        Ok(Self { size, roots })
    }
}
