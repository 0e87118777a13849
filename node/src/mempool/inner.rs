//! The maps behind the pool's lock; they always agree.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use liuhen_types::{Height, TxId};

use super::PoolTx;

/// Transactions by arrival, and two ways to find them.
#[derive(Debug, Default)]
pub(super) struct Inner {
    by_arrival: BTreeMap<u64, Arc<PoolTx>>,
    arrival: HashMap<TxId, u64>,
    by_expiry: BTreeSet<(Height, u64)>,
    next_arrival: u64,
    bytes: usize,
}

impl Inner {
    pub(super) fn len(&self) -> usize {
        self.arrival.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn contains(&self, id: &TxId) -> bool {
        self.arrival.contains_key(id)
    }

    pub(super) fn get(&self, id: &TxId) -> Option<Arc<PoolTx>> {
        self.arrival.get(id).and_then(|n| self.by_arrival.get(n)).cloned()
    }

    pub(super) fn oldest_first(&self) -> impl Iterator<Item = &Arc<PoolTx>> {
        self.by_arrival.values()
    }

    /// Adds a transaction whose id is not there.
    pub(super) fn push(&mut self, tx: Arc<PoolTx>) {
        let n = self.next_arrival;
        self.next_arrival += 1;
        self.bytes += tx.bytes.len();
        self.arrival.insert(tx.id, n);
        self.by_expiry.insert((tx.valid_until(), n));
        self.by_arrival.insert(n, tx);
    }

    pub(super) fn remove(&mut self, id: &TxId) -> bool {
        let Some(tx) = self.arrival.remove(id).and_then(|n| {
            let tx = self.by_arrival.remove(&n)?;
            self.by_expiry.remove(&(tx.valid_until(), n));
            Some(tx)
        }) else {
            return false;
        };
        self.bytes -= tx.bytes.len();
        true
    }

    /// Removes what may not stand in a block at `next` any more.
    pub(super) fn expire(&mut self, next: Height) -> usize {
        let alive = self.by_expiry.split_off(&(next, 0));
        let expired = std::mem::replace(&mut self.by_expiry, alive);
        for (_, n) in &expired {
            if let Some(tx) = self.by_arrival.remove(n) {
                self.arrival.remove(&tx.id);
                self.bytes -= tx.bytes.len();
            }
        }
        expired.len()
    }
}
