//! Full-text search over the data catalog, with Chinese segmentation.
//!
//! tantivy keeps the inverted index, jieba cuts the words. What is searched is the
//! version in force, or the latest one of an entry that has none yet. The index only
//! answers which entries; what is said of them comes from the state.
//!
//! **Invariant:** the index is derived. It names the chain, the block and the format
//! that it belongs to; whoever finds another one, or damage, builds it anew. Nothing
//! of the ledger rests on it.

mod document;
mod error;
mod index;
pub mod limits;
mod query;
mod rank;
mod schema;
mod words;

pub use document::{Document, Place, answering, shown, versions};
pub use error::Error;
pub use index::{Index, Searcher, Standing};
pub use query::{Found, Search};
pub use rank::{Cursor, CursorError};
