//! The ledger node: store, executor, mempool and HTTP API behind one `run`.

pub mod error;
pub mod limits;
pub mod store;
pub mod verified;

pub use error::Error;
pub use store::{Store, Tip, TxLocation};
pub use verified::VerifiedCache;
