//! The ledger node: store, executor, mempool and HTTP API behind one `run`.

pub mod error;
pub mod executor;
mod generations;
pub mod limits;
pub mod mempool;
pub mod signatures;
pub mod store;
#[cfg(test)]
mod testing;
pub mod verified;

pub use error::Error;
pub use executor::{ExecuteError, Executor};
pub use mempool::{Mempool, MempoolConfig, PoolTx};
pub use signatures::{BadSignature, Claim, SignatureChecker};
pub use store::{Store, Tip, TxLocation};
pub use verified::VerifiedCache;
