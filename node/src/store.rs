//! The ledger on disk: RocksDB with one column family per kind of data.
//!
//! A block is written in one synced batch, so a crash leaves the chain before or
//! after it. Reads that need several rows take them from one snapshot
//! ([`View`]). A failed write poisons the store; the node stops. What the
//! store does not know: rules, signatures, consensus.

mod column;
mod database;
mod proofs;
mod read;
mod rows;
mod view;

pub use column::Column;
pub use rows::{EntryRow, Head, HeaderRow, Tip, TxLocation};
pub use view::View;

use std::path::Path;
use std::sync::Arc;

use liuhen_types::{Changeset, Genesis, State, StateError, StateKey};
use tokio::sync::watch;

use crate::error::Error;
use database::{Batch, Database};
use rows::{FORMAT, META_FORMAT, META_GENESIS, META_HEAD, decode, to_bytes};

/// The committed chain. Clones share one database.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    database: Database,
    genesis: Genesis,
    tip: watch::Sender<Tip>,
}

impl Store {
    /// Opens the store in `dir`, or makes it there with the state of genesis.
    ///
    /// # Errors
    /// [`Error::Locked`] if another process has it open, [`Error::Format`] or
    /// [`Error::OtherGenesis`] if it is not this chain's, or as RocksDB fails.
    pub fn open(dir: &Path, genesis: &Genesis) -> Result<Self, Error> {
        let database = Database::open(dir)?;
        let genesis_hash = genesis.hash();
        let head = match database.get(Column::Meta, META_FORMAT)? {
            None => write_genesis(&database, genesis)?,
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
        Ok(Self { inner: Arc::new(Inner { database, genesis: genesis.clone(), tip }) })
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

fn read_meta<T: borsh::BorshDeserialize>(database: &Database, key: &[u8]) -> Result<T, Error> {
    let row = database.get(Column::Meta, key)?;
    let row = row.ok_or_else(|| Error::corrupt(Column::Meta, key, "it is missing"))?;
    decode(Column::Meta, key, &row)
}

/// Writes height 0: the state before the first block.
fn write_genesis(database: &Database, genesis: &Genesis) -> Result<Head, Error> {
    let changes = genesis_changes(genesis);
    let mut batch = database.batch();
    let root = write_state(&mut batch, &changes)?;
    let head = Head {
        height: liuhen_types::Height(0),
        header_id: genesis.hash(),
        time: genesis.time,
        frontier: liuhen_crypto::LogFrontier::new(),
        root,
    };
    batch.put(Column::Meta, META_FORMAT, &to_bytes(&FORMAT));
    batch.put(Column::Meta, META_GENESIS, &to_bytes(&genesis.hash()));
    batch.put(Column::Meta, META_HEAD, &to_bytes(&head));
    database.write(batch, true)?;
    Ok(head)
}

fn genesis_changes(genesis: &Genesis) -> Changeset {
    Changeset::from([
        (StateKey::params(), Some(to_bytes(&genesis.params))),
        (StateKey::validators(), Some(to_bytes(&genesis.validator_set()))),
    ])
}

/// Puts the first values into an empty tree.
fn write_state(
    batch: &mut Batch<'_>,
    changes: &Changeset,
) -> Result<liuhen_crypto::state_tree::Child, Error> {
    use liuhen_crypto::state_tree::{Child, state_path, update, value_hash};
    let mut paths = std::collections::BTreeMap::new();
    for (key, value) in changes {
        let Some(value) = value else { continue };
        batch.put(Column::State, key.as_bytes(), value);
        paths.insert(state_path(key.as_bytes()), Some(value_hash(value)));
    }
    let mut write = |key: liuhen_crypto::state_tree::NodeKey, node: Option<_>| {
        if let Some(node) = node {
            batch.put(Column::Tree, &key.to_bytes(), &to_bytes(&node));
        }
    };
    update(&Child::Empty, &paths, &mut |_| Ok(None), &mut write).map_err(proofs::tree_error)
}
