//! A bounded memory of transactions whose signatures verified, so that what was
//! checked at intake is not checked again in a proposal.
//!
//! An entry is [`SignedTransaction::hash`]: it covers the transaction and all its
//! signatures, and every key is named by its fingerprint, so an entry stays true
//! whatever the state becomes. Whether the key may still sign is the envelope
//! check's business, which is never skipped.
//!
//! [`SignedTransaction::hash`]: liuhen_types::SignedTransaction::hash

use std::sync::{Mutex, MutexGuard, PoisonError};

use liuhen_types::Hash;

use crate::generations::Generations;
use crate::limits::VERIFIED_GENERATION_MAX;

/// Hashes of signed transactions whose signatures are valid.
#[derive(Debug)]
pub struct VerifiedCache(Mutex<Generations<Hash, ()>>);

impl Default for VerifiedCache {
    fn default() -> Self {
        Self::new(VERIFIED_GENERATION_MAX)
    }
}

impl VerifiedCache {
    /// A cache of at least `generation_max` and at most twice as many entries.
    pub fn new(generation_max: usize) -> Self {
        Self(Mutex::new(Generations::new(generation_max)))
    }

    /// Remembers a signed transaction whose signatures are all valid.
    pub fn insert(&self, hash: Hash) {
        self.lock().insert(hash, ());
    }

    /// True if the signatures of this signed transaction are known to be valid.
    pub fn contains(&self, hash: &Hash) -> bool {
        self.lock().contains(hash)
    }

    fn lock(&self) -> MutexGuard<'_, Generations<Hash, ()>> {
        // Sets of hashes are valid whatever a panicking thread left undone.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_was_inserted_and_nothing_else() {
        let (cache, hash) = (VerifiedCache::default(), |n: u8| liuhen_crypto::sm3(&[&[n]]));
        cache.insert(hash(1));
        assert!(cache.contains(&hash(1)));
        assert!(!cache.contains(&hash(2)));
    }
}
