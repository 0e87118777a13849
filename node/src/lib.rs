//! The ledger node: store, executor, mempool and HTTP API behind one `run`.

pub mod error;
pub mod executor;
pub mod limits;
pub mod store;
pub mod verified;

pub use error::Error;
pub use executor::{ExecuteError, Executor, VerifyingKeys};
pub use store::{Store, Tip, TxLocation};
pub use verified::VerifiedCache;
