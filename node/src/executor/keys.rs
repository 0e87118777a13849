//! Public keys prepared for verification, kept because preparing costs about as
//! much as verifying.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use liuhen_types::PublicKey;

use crate::limits::VERIFYING_KEYS_MAX;

type Keys = HashMap<PublicKey, Arc<liuhen_crypto::VerifyingKey>>;

/// A bounded memory of prepared keys.
#[derive(Debug, Default)]
pub struct VerifyingKeys {
    keys: RwLock<Keys>,
}

impl VerifyingKeys {
    /// The prepared form of a key.
    pub fn get(&self, key: &PublicKey) -> Arc<liuhen_crypto::VerifyingKey> {
        if let Some(ready) = self.keys.read().unwrap_or_else(PoisonError::into_inner).get(key) {
            return Arc::clone(ready);
        }
        let ready = Arc::new(key.verifying_key());
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        // Signers are few; who has more than this pays for preparing them again.
        if keys.len() >= VERIFYING_KEYS_MAX {
            keys.clear();
        }
        keys.insert(*key, Arc::clone(&ready));
        ready
    }
}
