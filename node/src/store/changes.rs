//! What a block does to the store, and the batch that it becomes.

use liuhen_crypto::LogFrontier;
use liuhen_crypto::state_tree::{
    Page, PageChange, PageKey, Tree, TreeChanges, TreeError, path_changes,
};
use liuhen_types::receipt::SignedHeader;
use liuhen_types::{
    Changeset, CommitCertificate, Hash, Header, LogEntry, SignedTransaction, ValidatorSet,
};

use super::column::Column;
use super::database::Batch;
use super::rows::{
    EntryRow, Head, HeaderRow, META_HEAD, TxLocation, height_key, history_key, index_key,
    log_node_key, to_bytes, tx_key,
};

/// A perfect node of the log: level, index, hash.
pub type LogNode = (u8, u64, Hash);

/// The new values of the state with what they make of its tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateChanges {
    /// Values by key; none removes.
    pub values: Changeset,
    /// The pages of the tree that change, and what stands at the root afterwards.
    pub tree: TreeChanges,
}

/// Everything that a block adds to the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockChanges {
    /// The transactions in order.
    pub transactions: Vec<SignedTransaction>,
    /// Their log entries in the same order.
    pub entries: Vec<LogEntry>,
    /// Nodes of the log that became perfect, of the levels that are kept.
    pub log_nodes: Vec<LogNode>,
    /// The log's edge afterwards.
    pub frontier: LogFrontier,
    /// The state.
    pub state: StateChanges,
    /// The validators of the next height, if they are others than this height's.
    pub handover: Option<ValidatorSet>,
}

impl StateChanges {
    /// Computes what new values make of `tree`, whose pages `read` gives.
    ///
    /// # Errors
    /// As `read` fails, or if the tree is damaged.
    pub fn new<E>(
        values: Changeset,
        tree: &mut Tree,
        read: impl FnMut(&[PageKey]) -> Result<Vec<Option<Page>>, E>,
    ) -> Result<Self, TreeError<E>> {
        let paths =
            path_changes(values.iter().map(|(key, value)| (key.as_bytes(), value.as_deref())));
        let tree = tree.update(&paths, read)?;
        Ok(Self { values, tree })
    }

    pub(super) fn write(&self, batch: &mut Batch<'_>) {
        for (key, value) in &self.values {
            batch.set(Column::State, key.as_bytes(), value.as_deref());
        }
        for (key, change) in &self.tree.pages {
            let key = key.to_bytes();
            match change {
                PageChange::Remove => batch.delete(Column::Tree, &key),
                PageChange::Put(page) => batch.put(Column::Tree, &key, &page.to_bytes()),
                PageChange::Patch(patch) => batch.merge(Column::Tree, &key, &patch.to_bytes()),
            }
        }
    }
}

impl BlockChanges {
    /// Adds all rows of the block to a batch.
    pub(super) fn write(
        &self,
        batch: &mut Batch<'_>,
        header: &Header,
        certificate: &CommitCertificate,
    ) -> Head {
        let log_start = header.log_size - self.entries.len() as u64;
        for ((entry, transaction), log_index) in
            self.entries.iter().zip(&self.transactions).zip(log_start..)
        {
            write_transaction(batch, entry, transaction, log_index);
        }
        for (level, index, hash) in &self.log_nodes {
            batch.put(Column::LogNodes, &log_node_key(*level, *index), &hash.0);
        }
        self.state.write(batch);
        if let Some(validators) = &self.handover {
            batch.put(Column::Handovers, &height_key(header.height), &to_bytes(validators));
        }
        let signed = SignedHeader { header: header.clone(), certificate: certificate.clone() };
        let row = HeaderRow { log_start, signed };
        batch.put(Column::Headers, &height_key(header.height), &to_bytes(&row));
        let head = Head {
            height: header.height,
            header_id: certificate.header_id,
            time: header.time,
            frontier: self.frontier.clone(),
            root: self.state.tree.root,
        };
        batch.put(Column::Meta, META_HEAD, &to_bytes(&head));
        head
    }
}

fn write_transaction(
    batch: &mut Batch<'_>,
    entry: &LogEntry,
    transaction: &SignedTransaction,
    log_index: u64,
) {
    let location = TxLocation { height: entry.height, position: entry.position, log_index };
    batch.put(Column::Transactions, &tx_key(&entry.tx_id), &to_bytes(&location));
    batch.put(Column::Entries, &index_key(log_index), &EntryRow::bytes(entry, transaction));
    for subject in transaction.transaction.payload.subjects() {
        batch.put(Column::History, &history_key(subject.as_bytes(), log_index), &[]);
    }
}
