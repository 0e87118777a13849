//! The ledger on disk: RocksDB with one column family per kind of data.
//!
//! A block is written in one synced batch, so a crash leaves the chain before or
//! after it. Reads that need several rows take them from one snapshot
//! ([`View`]). A failed write poisons the store; the node stops. What the
//! store does not know: rules, signatures, consensus.

mod changes;
mod column;
mod database;
mod measure;
mod proofs;
mod proposals;
mod read;
mod rows;
#[cfg(test)]
mod tests;
mod view;

pub use changes::{BlockChanges, LogNode, StateChanges};
pub use column::Column;
pub use measure::{StateCost, measure_state};
#[doc(hidden)]
pub use rows::decode_any;
pub use rows::{EntryRow, Head, HeaderRow, Tip, TxLocation};
pub use view::{StateRow, View};

use std::path::Path;
use std::sync::Arc;

use liuhen_crypto::LogFrontier;
use liuhen_crypto::state_tree::{Child, Tree};
use liuhen_types::{CommitCertificate, Genesis, Header, Height, State, StateError, StateKey};
use tokio::sync::watch;

use crate::error::Error;
pub(crate) use database::Database;
pub(crate) use database::{DatabaseSnapshot, Row};
pub(crate) use proofs::tree_error;
pub(crate) use proposals::read as read_proposal;
use rows::{FORMAT, META_FORMAT, META_GENESIS, META_HEAD, to_bytes};
pub(crate) use rows::{decode, height_key, index_key, read_height};

/// The committed chain. Clones share one database.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    database: Database,
    genesis: Genesis,
    /// False for a copy that is thrown away: its blocks need not survive a crash.
    durable: bool,
    tip: watch::Sender<Tip>,
}

impl Store {
    /// Opens the store in `dir`, or makes it there with the state of genesis.
    ///
    /// # Errors
    /// [`Error::Locked`] if another process has it open, [`Error::Format`] or
    /// [`Error::OtherGenesis`] if it is not this chain's, or as RocksDB fails.
    pub fn open(dir: &Path, genesis: &Genesis) -> Result<Self, Error> {
        Self::with(Database::open(dir, true)?, genesis, true)
    }

    /// Makes a store that is thrown away after use.
    pub(crate) fn scratch(dir: &Path, genesis: &Genesis) -> Result<Self, Error> {
        Self::with(Database::open(dir, true)?, genesis, false)
    }

    fn with(database: Database, genesis: &Genesis, durable: bool) -> Result<Self, Error> {
        let genesis_hash = genesis.hash();
        let head = match database.get(Column::Meta, META_FORMAT)? {
            None if is_empty(&database)? => write_genesis(&database, genesis)?,
            None => return Err(Error::corrupt(Column::Meta, META_FORMAT, "it is missing")),
            Some(format) => {
                let found: u32 = decode(Column::Meta, META_FORMAT, &format)?;
                if found != FORMAT {
                    return Err(Error::Format { found, expected: FORMAT });
                }
                let found = read_meta(&database, META_GENESIS)?;
                if found != genesis_hash {
                    return Err(Error::OtherGenesis { found, expected: genesis_hash });
                }
                read_meta::<Head>(&database, META_HEAD)?
            }
        };
        let tip = watch::Sender::new(head.tip());
        Ok(Self { inner: Arc::new(Inner { database, genesis: genesis.clone(), durable, tip }) })
    }

    /// Where the chain stands.
    pub fn tip(&self) -> Tip {
        *self.inner.tip.borrow()
    }

    /// Tells of every new tip; slow readers see only the newest.
    pub fn subscribe(&self) -> watch::Receiver<Tip> {
        self.inner.tip.subscribe()
    }

    /// The genesis that this chain began with.
    pub fn genesis(&self) -> &Genesis {
        &self.inner.genesis
    }

    /// The chain as it is now, for reads that must fit together.
    pub fn view(&self) -> View<'_> {
        View::new(self.inner.database.snapshot())
    }

    /// Writes a decided block with everything that it changes, forgets the
    /// proposals that it settles, and tells the subscribers. Once this returns the
    /// block survives a crash of the machine. The caller has compared the header
    /// with the changes.
    ///
    /// # Errors
    /// [`Error::Order`] if the block is not the next one, or as the disk fails; the
    /// store is then poisoned.
    pub fn commit(
        &self,
        header: &Header,
        certificate: &CommitCertificate,
        changes: &BlockChanges,
    ) -> Result<(), Error> {
        let tip = self.tip();
        if header.height != tip.height.next() || header.parent != tip.header_id {
            return Err(Error::Order { height: header.height, tip: tip.height });
        }
        let database = &self.inner.database;
        let mut batch = database.batch();
        let head = changes.write(&mut batch, header, certificate);
        let settled = height_key(header.height.next());
        for key in database.snapshot().keys_below(Column::Proposals, &settled)? {
            batch.delete(Column::Proposals, &key);
        }
        database.write(batch, self.inner.durable)?;
        self.inner.tip.send_replace(head.tip());
        Ok(())
    }
}

impl State for Store {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, StateError> {
        let row = self.inner.database.get(Column::State, key.as_bytes());
        row.map(|value| value.map(|value| value.to_vec())).map_err(|e| state_error(key, &e))
    }
}

fn state_error(key: &StateKey, error: &Error) -> StateError {
    StateError { key: key.to_string(), reason: error.to_string() }
}

fn is_empty(database: &Database) -> Result<bool, Error> {
    let snapshot = database.snapshot();
    Ok(Column::ALL.iter().all(|column| snapshot.rows(*column, &[]).next().is_none()))
}

fn read_meta<T: borsh::BorshDeserialize>(database: &Database, key: &[u8]) -> Result<T, Error> {
    let row = database.get(Column::Meta, key)?;
    let row = row.ok_or_else(|| Error::corrupt(Column::Meta, key, "it is missing"))?;
    decode(Column::Meta, key, &row)
}

/// Writes height 0: the state before the first block.
fn write_genesis(database: &Database, genesis: &Genesis) -> Result<Head, Error> {
    let values = liuhen_contracts::genesis_state(genesis)?;
    let mut tree = Tree::new(Child::Empty, 0);
    let state = StateChanges::new(values, &mut tree, |_| Ok(Vec::new())).map_err(tree_error)?;
    let head = Head {
        height: Height(0),
        header_id: genesis.hash(),
        time: genesis.time,
        frontier: LogFrontier::new(),
        root: state.tree.root,
    };
    let mut batch = database.batch();
    state.write(&mut batch);
    batch.put(Column::Meta, META_FORMAT, &to_bytes(&FORMAT));
    batch.put(Column::Meta, META_GENESIS, &to_bytes(&head.header_id));
    batch.put(Column::Meta, META_HEAD, &to_bytes(&head));
    database.write(batch, true)?;
    Ok(head)
}
