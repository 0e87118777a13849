//! Why the node could not do something. What a client did wrong is not here but
//! in [`liuhen_types::api::ApiError`].

use std::path::PathBuf;

use liuhen_contracts::GenesisError;
use liuhen_types::{Hash, Height, StateError};

use crate::store::Column;

/// Everything that stops a node or one of its commands.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A configuration, genesis or key file that cannot be used.
    #[error("{}: {reason}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The network cannot be started.
    #[error("the network cannot be started")]
    Network(#[from] liuhen_network::Error),
    /// Consensus stopped: the ledger can go on no further.
    #[error("consensus stopped: {0}")]
    Fatal(String),
    /// The API's port cannot be used.
    #[error("the api cannot listen on {address}")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The store's directory is in use.
    #[error("the store in {} is in use by another process: {reason}", path.display())]
    Locked {
        /// The directory.
        path: PathBuf,
        /// What the store said.
        reason: String,
    },
    /// The store could not be opened.
    #[error("the store in {} cannot be opened", path.display())]
    Open {
        /// The directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: rocksdb::Error,
    },
    /// A read or write of the store failed.
    #[error("the store cannot {action} {column}")]
    Storage {
        /// `read` or `write`.
        action: &'static str,
        /// The column family, or `a block` for a batch.
        column: &'static str,
        /// Why.
        #[source]
        source: rocksdb::Error,
    },
    /// A file or directory.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// An earlier write failed; nothing is read or written any more.
    #[error("the store stopped after a failed write: {0}")]
    Poisoned(String),
    /// The store was written by another version.
    #[error("the store has format {found}, this version reads format {expected}")]
    Format {
        /// Found in the store.
        found: u32,
        /// Understood.
        expected: u32,
    },
    /// The chain goes on by contracts that this program does not know.
    #[error(
        "from height {height} the contracts of version {found} hold, this program knows \
         {known}: install one that knows {found}"
    )]
    Contracts {
        /// The first height.
        height: Height,
        /// The version voted for.
        found: u32,
        /// The newest version known.
        known: u32,
    },
    /// The store belongs to another chain.
    #[error("the store is of genesis {found}, the genesis file is {expected}")]
    OtherGenesis {
        /// Hash in the store.
        found: Hash,
        /// Hash of the file.
        expected: Hash,
    },
    /// The store holds what the node never wrote.
    #[error("the store is damaged: {column} row {key}: {reason}")]
    Corrupt {
        /// The column family.
        column: Column,
        /// The row's key, printable.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A block that does not follow the tip.
    #[error("block {height} does not follow the tip at height {tip}")]
    Order {
        /// The block.
        height: Height,
        /// The tip.
        tip: Height,
    },
    /// The engine decided on a block that this node cannot commit.
    #[error("block {id} was decided at height {height} but cannot be committed: {reason}")]
    Decision {
        /// The height.
        height: Height,
        /// The header's id.
        id: Hash,
        /// Why not.
        reason: String,
    },
    /// Genesis breaks a rule.
    #[error("genesis is not valid")]
    Genesis(#[from] GenesisError),
    /// The search index; the ledger goes on without it.
    #[error(transparent)]
    Search(#[from] liuhen_search::Error),
    /// The state could not be read.
    #[error(transparent)]
    State(#[from] StateError),
}

impl Error {
    /// A row that is missing or does not decode.
    pub fn corrupt(column: Column, key: &[u8], reason: impl std::fmt::Display) -> Self {
        Self::Corrupt { column, key: column.printable(key), reason: reason.to_string() }
    }
}
