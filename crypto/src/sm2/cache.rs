//! Tables of the keys that sign often, within a limit of memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::PublicKey;
use super::table::KeyTable;
use crate::limits::SM2_TABLES_BYTES_MAX;

/// A bounded cache of key tables. When it is full, the table that was not asked for
/// longest makes room.
///
/// Whether a key's table is here decides how long a verification takes and never
/// what it says. A table that was evicted lives on as long as somebody holds it.
#[derive(Debug)]
pub struct TableCache {
    entries_max: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    entries: HashMap<PublicKey, Entry>,
    /// Counts the uses; an entry remembers its last one.
    uses: u64,
    hits: u64,
    misses: u64,
    built: u64,
}

#[derive(Debug)]
struct Entry {
    table: Arc<KeyTable>,
    last_use: u64,
}

/// What a [`TableCache`] holds and has done; the counters never decrease.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TableCacheStats {
    /// Bytes of the tables in the cache.
    pub bytes: usize,
    /// Tables in the cache.
    pub entries: usize,
    /// Calls of [`TableCache::get`] that found a table.
    pub hits: u64,
    /// Calls of [`TableCache::get`] that found none.
    pub misses: u64,
    /// Tables that were computed.
    pub built: u64,
}

impl Default for TableCache {
    /// A cache of [`SM2_TABLES_BYTES_MAX`] bytes.
    fn default() -> Self {
        Self::new(SM2_TABLES_BYTES_MAX)
    }
}

impl TableCache {
    /// A cache that holds as many tables of [`KeyTable::BYTES`] as fit into
    /// `limit_bytes`; perhaps none.
    pub fn new(limit_bytes: usize) -> Self {
        Self { entries_max: limit_bytes / KeyTable::BYTES, state: Mutex::default() }
    }

    /// The table of `key`, if it is here.
    pub fn get(&self, key: &PublicKey) -> Option<Arc<KeyTable>> {
        let mut state = self.state();
        let found = state.touch(key);
        match found {
            Some(_) => state.hits += 1,
            None => state.misses += 1,
        }
        found
    }

    /// The table of `key`, computed if it is not here. That takes less than a
    /// millisecond, in which others use the cache.
    pub fn build(&self, key: &PublicKey) -> Arc<KeyTable> {
        if let Some(table) = self.state().touch(key) {
            return table;
        }
        let table = Arc::new(KeyTable::new(key));
        let mut state = self.state();
        state.built += 1;
        if self.entries_max > 0 {
            while state.entries.len() >= self.entries_max && !state.entries.contains_key(key) {
                state.evict();
            }
            state.insert(*key, Arc::clone(&table));
        }
        table
    }

    /// Sizes and counters, for metrics.
    pub fn stats(&self) -> TableCacheStats {
        let state = self.state();
        TableCacheStats {
            bytes: state.entries.len() * KeyTable::BYTES,
            entries: state.entries.len(),
            hits: state.hits,
            misses: state.misses,
            built: state.built,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change is whole before anything can panic: a poisoned lock is harmless.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn touch(&mut self, key: &PublicKey) -> Option<Arc<KeyTable>> {
        let entry = self.entries.get_mut(key)?;
        self.uses += 1;
        entry.last_use = self.uses;
        Some(Arc::clone(&entry.table))
    }

    fn insert(&mut self, key: PublicKey, table: Arc<KeyTable>) {
        self.uses += 1;
        self.entries.insert(key, Entry { table, last_use: self.uses });
    }

    /// Looks at every entry: there are hundreds, and making a table takes longer.
    fn evict(&mut self) {
        let oldest = self.entries.iter().min_by_key(|(_, entry)| entry.last_use);
        if let Some(key) = oldest.map(|(key, _)| *key) {
            self.entries.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sm2::SigningKey;

    fn keys(count: usize) -> Vec<PublicKey> {
        (0..count).map(|_| *SigningKey::generate().unwrap().public_key()).collect()
    }

    #[test]
    fn the_least_used_table_makes_room() {
        let keys = keys(4);
        let cache = TableCache::new(3 * KeyTable::BYTES + 1);
        for key in &keys[..3] {
            assert!(cache.get(key).is_none());
            assert_eq!(cache.build(key).public_key(), key);
        }
        assert!(cache.get(&keys[0]).is_some());
        let held = cache.get(&keys[1]).unwrap();
        assert_eq!(cache.build(&keys[1]).public_key(), held.public_key());
        cache.build(&keys[3]);
        let here: Vec<bool> = keys.iter().map(|key| cache.get(key).is_some()).collect();
        assert_eq!(here, [true, true, false, true]);
        let bytes = 3 * KeyTable::BYTES;
        let expected = TableCacheStats { bytes, entries: 3, hits: 5, misses: 4, built: 4 };
        assert_eq!(cache.stats(), expected);
    }

    #[test]
    fn a_cache_without_room_still_builds() {
        let key = keys(1)[0];
        let cache = TableCache::new(KeyTable::BYTES - 1);
        assert_eq!(cache.build(&key).public_key(), &key);
        assert_eq!(cache.stats(), TableCacheStats { built: 1, ..TableCacheStats::default() });
    }

    #[test]
    fn threads_share_it() {
        let keys = keys(6);
        let cache = TableCache::new(4 * KeyTable::BYTES);
        std::thread::scope(|scope| {
            for start in 0..4 {
                let (cache, keys) = (&cache, &keys);
                scope.spawn(move || {
                    for n in 0..30 {
                        let key = &keys[(start + n) % keys.len()];
                        let table = cache.get(key).unwrap_or_else(|| cache.build(key));
                        assert_eq!(table.public_key(), key);
                    }
                });
            }
        });
        let stats = cache.stats();
        assert_eq!((stats.entries, stats.hits + stats.misses), (4, 120));
    }
}
