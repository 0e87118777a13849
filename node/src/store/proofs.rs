//! What the store can prove: receipts, state values, checkpoints, consistency.

use liuhen_crypto::log::{PathError, consistency_path, inclusion_path};
use liuhen_crypto::state_tree::{Page, PageKey, StateProof, TreeError, prove, state_path};
use liuhen_crypto::{LogHasher as _, Sm3Log};
use liuhen_types::api::{ConsistencyProof, StateView};
use liuhen_types::receipt::Handover;
use liuhen_types::{Checkpoint, Hash, Height, Receipt, StateKey, TxId, ValidatorSet};

use rocksdb::DBPinnableSlice;

use super::column::Column;
use super::rows::{EntryRow, decode, index_key, log_node_key, read_height};
use super::view::View;
use crate::error::Error;
use crate::limits::LOG_LEVEL_MIN;

impl View<'_> {
    /// The receipt of a committed transaction, proven in its own block.
    pub fn receipt(&self, id: &TxId) -> Result<Option<Receipt>, Error> {
        let Some(location) = self.tx_location(id)? else { return Ok(None) };
        let EntryRow { entry, transaction } =
            self.must(Column::Entries, &index_key(location.log_index))?;
        let signed = self.committed(location.height)?.signed;
        let size = signed.header.log_size;
        let read = |level, index| self.log_node(level, index);
        let log_path =
            inclusion_path::<Sm3Log, _>(location.log_index, size, read).map_err(path_error)?;
        Ok(Some(Receipt {
            transaction,
            position: entry.position,
            outcome: entry.outcome,
            log_index: location.log_index,
            log_path,
            handovers: self.handovers_before(location.height)?,
            signed,
        }))
    }

    /// A state value, or its absence, with its proof; none before block 1,
    /// when there is no signed header to prove it under.
    pub fn state_view(&self, key: &StateKey) -> Result<Option<StateView>, Error> {
        let Some(checkpoint) = self.checkpoint(self.head()?.height)? else { return Ok(None) };
        let (value, proof) = self.proven(key)?;
        let value = value.map(hex::encode);
        Ok(Some(StateView { key: key.to_string(), value, proof, checkpoint }))
    }

    /// A state value, or its absence, with its proof under the tip's state root.
    pub fn proven(&self, key: &StateKey) -> Result<(Option<Vec<u8>>, StateProof), Error> {
        let value = self.snapshot().get(Column::State, key.as_bytes())?;
        let read = |position: &PageKey| Ok(self.tree_pages(&[*position])?.pop().flatten());
        let root = self.head()?.root;
        let proof = prove(&root, &state_path(key.as_bytes()), read).map_err(tree_error)?;
        Ok((value.map(|bytes| bytes.to_vec()), proof))
    }

    /// The checkpoint of a height; none at height 0 and above the tip.
    pub fn checkpoint(&self, height: Height) -> Result<Option<Checkpoint>, Error> {
        let Some(row) = self.header(height)? else { return Ok(None) };
        let handovers = self.handovers_before(height)?;
        Ok(Some(Checkpoint { signed: row.signed, handovers }))
    }

    /// Proof that the log of `from_size` entries is the beginning of the log at
    /// `to`; none if there is no such block or its log is shorter.
    pub fn consistency(
        &self,
        from_size: u64,
        to: Height,
    ) -> Result<Option<ConsistencyProof>, Error> {
        let Some(checkpoint) = self.checkpoint(to)? else { return Ok(None) };
        let to_size = checkpoint.signed.header.log_size;
        if from_size > to_size {
            return Ok(None);
        }
        let read = |level, index| self.log_node(level, index);
        let path = consistency_path::<Sm3Log, _>(from_size, to_size, read).map_err(path_error)?;
        Ok(Some(ConsistencyProof { from_size, path, checkpoint }))
    }

    /// The pages of the state tree at positions, which are in order.
    pub fn tree_pages(&self, positions: &[PageKey]) -> Result<Vec<Option<Page>>, Error> {
        let keys: Vec<Vec<u8>> = positions.iter().map(PageKey::to_bytes).collect();
        let rows = self.snapshot().get_many(Column::Tree, &keys)?;
        let page = |(position, row): (&PageKey, Option<DBPinnableSlice<'_>>)| {
            let Some(row) = row else { return Ok(None) };
            let page = Page::from_bytes(position, &row);
            page.map(Some).map_err(|e| Error::corrupt(Column::Tree, &position.to_bytes(), e))
        };
        positions.iter().zip(rows).map(page).collect()
    }

    /// A perfect node of the log. The lowest levels are not kept: theirs are
    /// computed from their few entries.
    fn log_node(&self, level: u8, index: u64) -> Result<Hash, Error> {
        if level >= LOG_LEVEL_MIN {
            return self.must(Column::LogNodes, &log_node_key(level, index));
        }
        let width = 1u64 << level;
        let start = index.saturating_mul(width);
        let entry = |index| self.must(Column::Entries, &index_key(index));
        let leaf = |row: EntryRow| row.entry.to_bytes();
        let leaves = (start..start.saturating_add(width)).map(|index| entry(index).map(leaf));
        let leaves = leaves.collect::<Result<Vec<_>, _>>()?;
        let leaves = leaves.iter().map(Vec::as_slice).collect::<Vec<_>>();
        let mut nodes = Sm3Log::leaves(&leaves);
        while nodes.len() > 1 {
            nodes = Sm3Log::nodes(nodes.as_chunks::<2>().0);
        }
        nodes.pop().ok_or_else(|| Error::corrupt(Column::Entries, &index_key(start), "no entry"))
    }

    /// The changes of the validator set below a height, oldest first.
    fn handovers_before(&self, height: Height) -> Result<Vec<Handover>, Error> {
        let mut handovers = Vec::new();
        for row in self.snapshot().rows(Column::Handovers, &[]) {
            let (key, value) = row?;
            let changed = read_height(&key)
                .ok_or_else(|| Error::corrupt(Column::Handovers, &key, "its key is no height"))?;
            if changed >= height {
                break;
            }
            let validators: ValidatorSet = decode(Column::Handovers, &key, &value)?;
            let signed = self.committed(changed)?.signed;
            handovers.push(Handover { signed, validators });
        }
        Ok(handovers)
    }
}

fn path_error(error: PathError<Error>) -> Error {
    match error {
        PathError::Read(source) => source,
        other => Error::corrupt(Column::Headers, &[], other),
    }
}

/// What went wrong in the state tree, as an error of this crate.
pub(crate) fn tree_error(error: TreeError<Error>) -> Error {
    match error {
        TreeError::Read(source) => source,
        TreeError::Missing(position) => {
            Error::corrupt(Column::Tree, &position.to_bytes(), "it is missing")
        }
        TreeError::Depth => Error::corrupt(Column::Tree, &[], "the tree is too deep"),
    }
}
