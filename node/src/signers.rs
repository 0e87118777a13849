//! Keys of signers, ready to verify: their tables of multiples are made in the
//! background, once, before they are needed if possible.
//!
//! Whether a table is there decides how long a verification takes and never what it
//! says, so every failure here only costs time.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use liuhen_crypto::VerifyingKey;
use liuhen_crypto::sm2::{TableCache, TableCacheStats};
use liuhen_types::entity::{KeyRecord, KeyStatus};
use liuhen_types::{PublicKey, StateKey};

use crate::error::Error;
use crate::generations::Generations;
use crate::limits::{PREPARED_KEYS_GENERATION_MAX, SIGNER_TABLES_QUEUE_MAX};
use crate::store::View;

/// Prepared keys with the tables behind them.
#[derive(Debug)]
pub struct Signers {
    tables: Arc<TableCache>,
    plain: Mutex<Generations<PublicKey, VerifyingKey>>,
    wanted: SyncSender<PublicKey>,
}

impl Default for Signers {
    fn default() -> Self {
        let tables = Arc::new(TableCache::default());
        let (wanted, keys) = sync_channel(SIGNER_TABLES_QUEUE_MAX);
        let cache = Arc::clone(&tables);
        let builder = std::thread::Builder::new().name("signer-tables".into());
        if let Err(error) = builder.spawn(move || build(&cache, &keys)) {
            tracing::warn!(%error, "no thread makes signer tables; verification is slower");
        }
        let plain = Mutex::new(Generations::new(PREPARED_KEYS_GENERATION_MAX));
        Self { tables, plain, wanted }
    }
}

/// Makes tables until nobody can want one any more.
fn build(tables: &TableCache, wanted: &Receiver<PublicKey>) {
    for key in wanted {
        tables.build(&key);
    }
}

impl Signers {
    /// A registered key, with its table if that is there; if not, it will be.
    pub fn key(&self, key: &PublicKey) -> VerifyingKey {
        let plain = self.plain(key);
        match self.tables.get(key) {
            Some(table) => plain.with_table(table),
            None => {
                self.want(*key);
                plain
            }
        }
    }

    fn plain(&self, key: &PublicKey) -> VerifyingKey {
        // Only whole entries are ever inserted, so a poisoned lock is harmless.
        let mut keys = self.plain.lock().unwrap_or_else(PoisonError::into_inner);
        keys.get(key).unwrap_or_else(|| {
            let prepared = key.verifying_key();
            keys.insert(*key, prepared.clone());
            prepared
        })
    }

    /// Asks for a key's table. A full queue forgets it: its next use asks again.
    fn want(&self, key: PublicKey) {
        let _ = self.wanted.try_send(key);
    }

    /// Asks for the tables of the keys that values of the state register.
    pub fn warm<'a>(&self, values: impl IntoIterator<Item = (&'a [u8], &'a [u8])>) {
        let prefix = StateKey::key_prefix();
        for (_, value) in values.into_iter().filter(|(key, _)| key.starts_with(prefix)) {
            if let Ok(record) = borsh::from_slice::<KeyRecord>(value)
                && record.status == KeyStatus::Active
            {
                self.want(record.public_key);
            }
        }
    }

    /// Asks for the tables of keys that are registered already, as many as there is
    /// room for.
    ///
    /// # Errors
    /// As the store fails.
    pub fn warm_all(&self, view: &View<'_>) -> Result<(), Error> {
        let rows = view.scan(StateKey::key_prefix(), None, SIGNER_TABLES_QUEUE_MAX)?;
        self.warm(rows.iter().map(|(key, value)| (key.as_slice(), value.as_slice())));
        Ok(())
    }

    /// Sizes and counters of the tables.
    pub fn stats(&self) -> TableCacheStats {
        self.tables.stats()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::testing::signing_key;
    use liuhen_types::TimeMs;
    use liuhen_types::payload::key::KeyPurpose;

    /// Waits for the background; fails after ten seconds.
    fn until(what: &str, done: impl Fn() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(10);
        while !done() {
            assert!(Instant::now() < deadline, "{what}");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn a_key_that_signs_gets_its_table_and_keeps_its_verdicts() {
        let (signers, signer) = (Signers::default(), signing_key(1));
        let (good, bad) = (signer.sign(b"message"), signer.sign(b"other"));
        let first = signers.key(signer.public_key());
        assert!(!first.has_table());
        until("the table is made", || signers.stats().entries == 1);
        let second = signers.key(signer.public_key());
        assert!(second.has_table());
        for key in [first, second] {
            assert!(key.verify(b"message", &good) && !key.verify(b"message", &bad));
        }
    }

    #[test]
    fn only_active_registered_keys_are_warmed() {
        let signers = Signers::default();
        let record = |n, status| KeyRecord {
            org: "org-1".parse().expect("an id"),
            public_key: *signing_key(n).public_key(),
            purpose: KeyPurpose::Org,
            holder: None,
            not_after: None,
            status,
            registered_at: TimeMs(1),
            revoked_at: None,
            compromised_since: None,
        };
        let row = |record: &KeyRecord| {
            let key = StateKey::key(&record.public_key.id());
            (key.as_bytes().to_vec(), borsh::to_vec(record).expect("bytes"))
        };
        let active = record(1, KeyStatus::Active);
        let (key, value) = row(&active);
        // Tables are made in order: when the last one is there, no other will come.
        let rows = [
            row(&record(2, KeyStatus::Revoked)),
            (b"org/org/a".to_vec(), row(&record(3, KeyStatus::Active)).1),
            (key.clone(), b"no record".to_vec()),
            (key, value),
        ];
        signers.warm(rows.iter().map(|(key, value)| (key.as_slice(), value.as_slice())));
        until("the table is made", || signers.tables.get(&active.public_key).is_some());
        assert_eq!(signers.stats().built, 1);
    }
}
