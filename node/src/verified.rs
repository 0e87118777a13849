//! A bounded memory of transactions whose signatures verified, so that what was
//! checked at intake is not checked again in a proposal.
//!
//! An entry is [`SignedTransaction::hash`]: it covers the transaction and all its
//! signatures, and every key is named by its fingerprint, so an entry stays true
//! whatever the state becomes. Whether the key may still sign is the envelope
//! check's business, which is never skipped.
//!
//! [`SignedTransaction::hash`]: liuhen_types::SignedTransaction::hash

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use liuhen_types::Hash;

use crate::limits::VERIFIED_GENERATION_MAX;

/// Hashes of signed transactions whose signatures are valid.
#[derive(Debug)]
pub struct VerifiedCache {
    generations: Mutex<Generations>,
    generation_max: usize,
}

/// Two sets instead of a queue: when the young one is full it becomes the old
/// one, whose entries are forgotten together.
#[derive(Debug, Default)]
struct Generations {
    young: HashSet<Hash>,
    old: HashSet<Hash>,
}

impl Default for VerifiedCache {
    fn default() -> Self {
        Self::new(VERIFIED_GENERATION_MAX)
    }
}

impl VerifiedCache {
    /// A cache of at least `generation_max` and at most twice as many entries.
    pub fn new(generation_max: usize) -> Self {
        Self { generations: Mutex::default(), generation_max: generation_max.max(1) }
    }

    /// Remembers a signed transaction whose signatures are all valid.
    pub fn insert(&self, hash: Hash) {
        let mut sets = self.lock();
        if sets.young.len() >= self.generation_max {
            sets.old = std::mem::take(&mut sets.young);
        }
        sets.young.insert(hash);
    }

    /// True if the signatures of this signed transaction are known to be valid.
    pub fn contains(&self, hash: &Hash) -> bool {
        let sets = self.lock();
        sets.young.contains(hash) || sets.old.contains(hash)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Generations> {
        // Sets of hashes are valid whatever a panicking thread left undone.
        self.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(n: u32) -> Hash {
        liuhen_crypto::sm3(&[&n.to_be_bytes()])
    }

    #[test]
    fn remembers_at_least_one_generation_and_at_most_two() {
        let cache = VerifiedCache::new(10);
        for n in 0..100 {
            cache.insert(hash(n));
            for recent in n.saturating_sub(9)..=n {
                assert!(cache.contains(&hash(recent)), "{recent} forgotten at {n}");
            }
        }
        let kept = (0..100).filter(|n| cache.contains(&hash(*n))).count();
        assert!((10..=20).contains(&kept), "{kept} kept");
        assert!(!cache.contains(&hash(1_000)));
    }
}
