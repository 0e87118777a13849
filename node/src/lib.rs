//! The ledger node: mempool, executor, store and HTTP API.

pub mod limits;
pub mod mempool;
#[cfg(test)]
mod testing;
pub mod verified;

pub use mempool::{Mempool, MempoolConfig, PoolTx};
pub use verified::VerifiedCache;
