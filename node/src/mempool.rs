//! The pool: verified transactions that wait for a block, oldest first.
//!
//! Bounded by count and by bytes; when it is full it says [`Busy`] and evicts
//! nothing. Whoever inserts has checked envelope and signatures, and what enters
//! is checked again when a block is built, because the state moves on. The pool
//! is memory only: a restart empties it, and clients submit again with the same
//! id.

mod inner;
mod pool_tx;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use liuhen_types::{Height, TxId};
use tokio::sync::Notify;

use crate::limits::{POOL_BYTES_MAX, POOL_TXS_MAX};
use inner::Inner;

pub use pool_tx::PoolTx;

/// How much the pool may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MempoolConfig {
    /// Transactions at most.
    pub txs_max: usize,
    /// Their bytes at most.
    pub bytes_max: usize,
}

impl Default for MempoolConfig {
    fn default() -> Self {
        Self { txs_max: POOL_TXS_MAX, bytes_max: POOL_BYTES_MAX }
    }
}

/// What became of an insertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    /// It waits now.
    New,
    /// A transaction with this id was waiting already; that one stays.
    Known,
}

/// The pool is full; try again after a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("pool holds {txs} transactions of {bytes} bytes, limits {txs_max} and {bytes_max}")]
pub struct Busy {
    /// Transactions that wait.
    pub txs: usize,
    /// Their bytes.
    pub bytes: usize,
    /// Transactions at most.
    pub txs_max: usize,
    /// Their bytes at most.
    pub bytes_max: usize,
}

/// The pool.
#[derive(Debug, Default)]
pub struct Mempool {
    inner: Mutex<Inner>,
    filled: Notify,
    config: MempoolConfig,
}

impl Mempool {
    /// An empty pool.
    pub fn new(config: MempoolConfig) -> Self {
        Self { config, ..Self::default() }
    }

    /// Adds a verified transaction behind all others.
    ///
    /// # Errors
    /// [`Busy`] if it would exceed a limit.
    pub fn insert(&self, tx: Arc<PoolTx>) -> Result<Inserted, Busy> {
        let MempoolConfig { txs_max, bytes_max } = self.config;
        let mut inner = self.lock();
        if inner.contains(&tx.id) {
            return Ok(Inserted::Known);
        }
        let (txs, bytes) = (inner.len(), inner.bytes());
        if txs >= txs_max || tx.bytes.len() > bytes_max.saturating_sub(bytes) {
            return Err(Busy { txs, bytes, txs_max, bytes_max });
        }
        inner.push(tx);
        drop(inner);
        self.filled.notify_waiters();
        Ok(Inserted::New)
    }

    /// The oldest transactions that together have at most `bytes_max` bytes and
    /// are at most `txs_max`; one that does not fit any more is passed over. They
    /// stay in the pool.
    pub fn take(&self, bytes_max: usize, txs_max: usize) -> Vec<Arc<PoolTx>> {
        let mut room = bytes_max;
        let mut taken = Vec::new();
        for tx in self.lock().oldest_first() {
            if taken.len() >= txs_max {
                break;
            }
            if let Some(rest) = room.checked_sub(tx.bytes.len()) {
                room = rest;
                taken.push(Arc::clone(tx));
            }
        }
        taken
    }

    /// Removes transactions, such as those of a committed block; returns how many
    /// were there.
    pub fn remove(&self, ids: &[TxId]) -> usize {
        let mut inner = self.lock();
        ids.iter().filter(|id| inner.remove(id)).count()
    }

    /// Removes transactions that no block from `next` on may hold; returns how many.
    pub fn expire(&self, next: Height) -> usize {
        self.lock().expire(next)
    }

    /// Removes transactions for which `keep` is false; returns how many. The pool
    /// is not locked while `keep` runs, so `keep` may read the store.
    pub fn retain(&self, mut keep: impl FnMut(&PoolTx) -> bool) -> usize {
        let all = self.take(usize::MAX, usize::MAX);
        let dropped: HashSet<TxId> = all.iter().filter(|tx| !keep(tx)).map(|tx| tx.id).collect();
        let mut inner = self.lock();
        dropped.iter().filter(|id| inner.remove(id)).count()
    }

    /// True if a transaction with this id waits.
    pub fn contains(&self, id: &TxId) -> bool {
        self.lock().contains(id)
    }

    /// The waiting transaction with this id.
    pub fn get(&self, id: &TxId) -> Option<Arc<PoolTx>> {
        self.lock().get(id)
    }

    /// Transactions that wait.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// True if none waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of the transactions that wait.
    pub fn bytes(&self) -> usize {
        self.lock().bytes()
    }

    /// The limits.
    pub fn config(&self) -> MempoolConfig {
        self.config
    }

    /// Returns once a transaction waits; at once if one does.
    pub async fn wait_not_empty(&self) {
        loop {
            let filled = self.filled.notified();
            tokio::pin!(filled);
            // Registered before looking, so that an insertion in between wakes it.
            filled.as_mut().enable();
            if !self.is_empty() {
                return;
            }
            filled.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // No operation on the inner maps panics half-way.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
