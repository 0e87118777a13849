//! The store's reads, each in a view of its own at the committed tip.

use bytes::Bytes;
use liuhen_types::api::{BlockView, ConsistencyProof, Event, StateView, TransactionView};
use liuhen_types::receipt::SignedHeader;
use liuhen_types::{Checkpoint, Height, Receipt, StateKey, TxId};

use super::{StateRow, Store, TxLocation};
use crate::error::Error;

impl Store {
    /// A committed header; none at height 0 and above the tip.
    pub fn header(&self, height: Height) -> Result<Option<SignedHeader>, Error> {
        Ok(self.view().header(height)?.map(|row| row.signed))
    }

    /// See [`View::body`](super::View::body).
    pub fn body(&self, height: Height) -> Result<Option<Bytes>, Error> {
        self.view().body(height)
    }

    /// See [`View::block_view`](super::View::block_view).
    pub fn block_view(&self, height: Height) -> Result<Option<BlockView>, Error> {
        self.view().block_view(height)
    }

    /// See [`View::tx_location`](super::View::tx_location).
    pub fn tx_location(&self, id: &TxId) -> Result<Option<TxLocation>, Error> {
        self.view().tx_location(id)
    }

    /// A committed transaction by id.
    pub fn transaction(&self, id: &TxId) -> Result<Option<TransactionView>, Error> {
        let view = self.view();
        match view.tx_location(id)? {
            Some(location) => view.transaction_at(location.log_index),
            None => Ok(None),
        }
    }

    /// See [`View::transaction_at`](super::View::transaction_at).
    pub fn transaction_at(&self, log_index: u64) -> Result<Option<TransactionView>, Error> {
        self.view().transaction_at(log_index)
    }

    /// See [`View::receipt`](super::View::receipt).
    pub fn receipt(&self, id: &TxId) -> Result<Option<Receipt>, Error> {
        self.view().receipt(id)
    }

    /// See [`View::state_view`](super::View::state_view).
    pub fn state_view(&self, key: &StateKey) -> Result<Option<StateView>, Error> {
        self.view().state_view(key)
    }

    /// See [`View::scan`](super::View::scan).
    pub fn scan(
        &self,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<StateRow>, Error> {
        self.view().scan(prefix, after, limit)
    }

    /// See [`View::history`](super::View::history).
    pub fn history(
        &self,
        subject: &StateKey,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<u64>, Error> {
        self.view().history(subject, after, limit)
    }

    /// The checkpoint of a height, or of the tip; none before block 1 and above
    /// the tip.
    pub fn checkpoint(&self, height: Option<Height>) -> Result<Option<Checkpoint>, Error> {
        let view = self.view();
        let height = height.map_or_else(|| view.head().map(|head| head.height), Ok)?;
        view.checkpoint(height)
    }

    /// See [`View::consistency`](super::View::consistency); `to` is the tip if
    /// not given.
    pub fn consistency(
        &self,
        from_size: u64,
        to: Option<Height>,
    ) -> Result<Option<ConsistencyProof>, Error> {
        let view = self.view();
        let to = to.map_or_else(|| view.head().map(|head| head.height), Ok)?;
        view.consistency(from_size, to)
    }

    /// See [`View::events`](super::View::events).
    pub fn events(&self, from: u64, limit: usize) -> Result<Vec<Event>, Error> {
        self.view().events(from, limit)
    }
}
