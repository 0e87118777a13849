//! Why the index could not do something.

use std::path::PathBuf;

/// The index could not be read or written. Nothing of the ledger is touched.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its folder.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The folder.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The library under it.
    #[error("the search index")]
    Engine(#[from] tantivy::TantivyError),
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Engine(error.into())
    }
}
