//! One moment of the chain: everything read through a [`View`] fits together.

use std::collections::HashMap;
use std::ops::Range;

use borsh::BorshDeserialize;
use bytes::{BufMut, Bytes, BytesMut};
use liuhen_types::api::{BlockView, Event, TransactionView};
use liuhen_types::receipt::SignedHeader;
use liuhen_types::{Height, State, StateError, StateKey, TimeMs, TxId};

use super::column::Column;
use super::database::DatabaseSnapshot;
use super::rows::{
    EntryRow, Head, HeaderRow, META_HEAD, TxLocation, decode, height_key, history_index,
    history_key, history_prefix, index_key, tx_key,
};
use super::state_error;
use crate::error::Error;
use crate::limits::PAGE_ROWS_MAX;

/// A key of the state with its value.
pub type StateRow = (Vec<u8>, Vec<u8>);

/// A moment of the chain.
pub struct View<'a> {
    snapshot: DatabaseSnapshot<'a>,
}

impl<'a> View<'a> {
    pub(crate) fn new(snapshot: DatabaseSnapshot<'a>) -> Self {
        Self { snapshot }
    }

    pub(crate) fn snapshot(&self) -> &DatabaseSnapshot<'a> {
        &self.snapshot
    }

    pub(super) fn row<T: BorshDeserialize>(
        &self,
        column: Column,
        key: &[u8],
    ) -> Result<Option<T>, Error> {
        let value = self.snapshot.get(column, key)?;
        value.map(|value| decode(column, key, &value)).transpose()
    }

    pub(super) fn must<T: BorshDeserialize>(&self, column: Column, key: &[u8]) -> Result<T, Error> {
        self.row(column, key)?.ok_or_else(|| Error::corrupt(column, key, "it is missing"))
    }

    /// Where the chain stands.
    pub fn head(&self) -> Result<Head, Error> {
        self.must(Column::Meta, META_HEAD)
    }

    /// A committed header; none at height 0 and above the tip.
    pub fn header(&self, height: Height) -> Result<Option<HeaderRow>, Error> {
        self.row(Column::Headers, &height_key(height))
    }

    /// A header that must be there.
    pub(crate) fn committed(&self, height: Height) -> Result<HeaderRow, Error> {
        self.must(Column::Headers, &height_key(height))
    }

    /// The entries of a block in order.
    pub fn entries(&self, header: &HeaderRow) -> Result<Vec<EntryRow>, Error> {
        let (start, end) = (header.log_start, header.signed.header.log_size);
        let rows = self.snapshot.rows(Column::Entries, &index_key(start));
        let mut entries = Vec::new();
        for (index, row) in (start..end).zip(rows) {
            let (key, value) = row?;
            if *key != index_key(index) {
                break;
            }
            entries.push(decode(Column::Entries, &key, &value)?);
        }
        let next = start.saturating_add(entries.len() as u64);
        if next != end {
            return Err(Error::corrupt(Column::Entries, &index_key(next), "it is missing"));
        }
        Ok(entries)
    }

    /// The bytes of a block's body; none at height 0 and above the tip.
    pub fn body(&self, height: Height) -> Result<Option<Bytes>, Error> {
        self.header(height)?.map(|header| self.body_of(&header)).transpose()
    }

    /// The bytes of the body under a header.
    pub fn body_of(&self, header: &HeaderRow) -> Result<Bytes, Error> {
        let entries = self.entries(header)?;
        let mut body = BytesMut::new();
        // Borsh form of a list: the count, then one after another.
        body.put_u32_le(entries.len() as u32);
        for EntryRow { transaction, .. } in &entries {
            body.put_slice(&transaction.to_bytes());
        }
        Ok(body.freeze())
    }

    /// A block with the ids of its transactions.
    pub fn block_view(&self, height: Height) -> Result<Option<BlockView>, Error> {
        let Some(row) = self.header(height)? else { return Ok(None) };
        let entries = self.entries(&row)?;
        let SignedHeader { header, certificate } = row.signed;
        Ok(Some(BlockView {
            id: header.id(),
            header,
            certificate,
            log_start: row.log_start,
            transactions: entries.iter().map(|row| row.entry.tx_id).collect(),
        }))
    }

    /// Where a transaction stands, if it is in the chain.
    pub fn tx_location(&self, id: &TxId) -> Result<Option<TxLocation>, Error> {
        self.row(Column::Transactions, &tx_key(id))
    }

    /// An entry of the log.
    pub fn entry(&self, log_index: u64) -> Result<Option<EntryRow>, Error> {
        self.row(Column::Entries, &index_key(log_index))
    }

    /// A committed transaction.
    pub fn transaction_at(&self, log_index: u64) -> Result<Option<TransactionView>, Error> {
        let Some(EntryRow { entry, transaction }) = self.entry(log_index)? else {
            return Ok(None);
        };
        let time = self.committed(entry.height)?.signed.header.time;
        let suspect_keys = liuhen_contracts::suspect_keys(self, &transaction, time)?;
        Ok(Some(TransactionView {
            id: entry.tx_id,
            height: entry.height,
            position: entry.position,
            log_index,
            time,
            outcome: entry.outcome,
            transaction,
            suspect_keys,
        }))
    }

    /// State values whose keys start with `prefix` and come after `after`, in
    /// order of key; at most `limit`, at most [`PAGE_ROWS_MAX`].
    pub fn scan(
        &self,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<StateRow>, Error> {
        let start = match after {
            // The first key after a key is the key with a zero byte appended.
            Some(after) if after >= prefix => [after, &[0]].concat(),
            _ => prefix.to_vec(),
        };
        self.snapshot
            .rows(Column::State, &start)
            .take_while(|row| row.as_ref().map_or(true, |(key, _)| key.starts_with(prefix)))
            .take(limit.min(PAGE_ROWS_MAX))
            .map(|row| row.map(|(key, value)| (key.into_vec(), value.into_vec())))
            .collect()
    }

    /// Entries of the log of these indexes, in order, for who reads a great many.
    pub fn log(
        &self,
        indexes: Range<u64>,
    ) -> impl Iterator<Item = Result<(u64, EntryRow), Error>> + use<'a, '_> {
        let rows = self.snapshot.rows_once(Column::Entries, &index_key(indexes.start));
        indexes.zip(rows).map(|(index, row)| {
            let (key, value) = row?;
            if *key != index_key(index) {
                return Err(Error::corrupt(Column::Entries, &index_key(index), "it is missing"));
            }
            Ok((index, decode(Column::Entries, &key, &value)?))
        })
    }

    /// All values of the state whose keys start with `prefix`, for who reads a great
    /// many.
    pub fn values<T: BorshDeserialize>(
        &self,
        prefix: &'static [u8],
    ) -> impl Iterator<Item = Result<T, Error>> + use<'a, '_, T> {
        self.snapshot
            .rows_once(Column::State, prefix)
            .take_while(move |row| row.as_ref().map_or(true, |(key, _)| key.starts_with(prefix)))
            .map(|row| {
                let (key, value) = row?;
                decode(Column::State, &key, &value)
            })
    }

    /// The last block at or before an instant; none if the first one is later.
    pub fn last_at(&self, time: TimeMs) -> Result<Option<HeaderRow>, Error> {
        let (mut low, mut high) = (0, self.head()?.height.0);
        // Times of blocks strictly increase. Up to `low` they are at or before the instant.
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            match self.committed(Height(middle))?.signed.header.time <= time {
                true => low = middle,
                false => high = middle - 1,
            }
        }
        self.header(Height(low))
    }

    /// Log indexes of the transactions about `subject` after `after`, in order;
    /// at most `limit`, at most [`PAGE_ROWS_MAX`].
    pub fn history(
        &self,
        subject: &StateKey,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<u64>, Error> {
        let prefix = history_prefix(subject.as_bytes());
        let from = match after.map(|index| index.checked_add(1)) {
            None => 0,
            Some(Some(from)) => from,
            Some(None) => return Ok(Vec::new()),
        };
        self.snapshot
            .rows(Column::History, &history_key(subject.as_bytes(), from))
            .take_while(|row| row.as_ref().map_or(true, |(key, _)| key.starts_with(&prefix)))
            .take(limit.min(PAGE_ROWS_MAX))
            .map(|row| {
                let (key, _) = row?;
                history_index(&key, prefix.len())
                    .ok_or_else(|| Error::corrupt(Column::History, &key, "it names no log index"))
            })
            .collect()
    }

    /// Log entries from `from` on, as events; at most `limit`, at most
    /// [`PAGE_ROWS_MAX`].
    pub fn events(&self, from: u64, limit: usize) -> Result<Vec<Event>, Error> {
        let mut times: HashMap<Height, TimeMs> = HashMap::new();
        let rows = self.snapshot.rows(Column::Entries, &index_key(from));
        let mut events = Vec::new();
        for (log_index, row) in (from..).zip(rows).take(limit.min(PAGE_ROWS_MAX)) {
            let (key, value) = row?;
            if *key != index_key(log_index) {
                return Err(Error::corrupt(
                    Column::Entries,
                    &index_key(log_index),
                    "it is missing",
                ));
            }
            let EntryRow { entry, transaction } = decode(Column::Entries, &key, &value)?;
            let time = match times.get(&entry.height) {
                Some(time) => *time,
                None => self.committed(entry.height)?.signed.header.time,
            };
            times.insert(entry.height, time);
            let suspect_keys = liuhen_contracts::suspect_keys(self, &transaction, time)?;
            let transaction = transaction.transaction;
            events.push(Event {
                log_index,
                height: entry.height,
                time,
                tx_id: entry.tx_id,
                kind: transaction.payload.kind().to_owned(),
                subjects: transaction.payload.subjects().iter().map(ToString::to_string).collect(),
                sender: transaction.sender,
                outcome: entry.outcome,
                suspect_keys,
            });
        }
        Ok(events)
    }
}

impl State for View<'_> {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, StateError> {
        let row = self.snapshot.get(Column::State, key.as_bytes());
        row.map(|value| value.map(|value| value.to_vec())).map_err(|e| state_error(key, &e))
    }
}
