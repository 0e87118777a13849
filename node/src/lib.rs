//! The ledger node: store, executor, mempool and HTTP API behind one `run`.

pub mod api;
pub mod check;
pub mod clock;
pub mod config;
pub mod error;
pub mod executor;
mod generations;
pub mod gossip;
pub mod health;
pub mod intake;
pub mod ledger;
pub mod limits;
pub mod mempool;
pub mod metrics;
pub mod reads;
mod report;
pub mod run;
pub mod search;
pub mod signatures;
pub mod signers;
pub mod store;
#[cfg(test)]
mod testing;
pub mod verified;

pub use clock::Clock;
pub use config::Config;
pub use error::Error;
pub use executor::{ExecuteError, Executor};
pub use health::Health;
pub use intake::Intake;
pub use ledger::Ledger;
pub use mempool::{Mempool, MempoolConfig, PoolTx};
pub use metrics::Metrics;
pub use reads::ReadLog;
pub use run::run;
pub use search::CatalogSearch;
pub use signatures::{BadSignature, Claim, SignatureChecker};
pub use store::{StateCost, Store, Tip, TxLocation, measure_state};
pub use verified::VerifiedCache;
