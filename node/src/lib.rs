//! The ledger node: mempool, executor, store and HTTP API.

pub mod limits;
pub mod verified;

pub use verified::VerifiedCache;
