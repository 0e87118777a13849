//! Verification without a network, against chains made of real keys.

mod batches;
#[path = "../../../types/tests/support/chain.rs"]
mod chain;
mod damage;
mod forks;
mod receipts;
mod samples;
mod state;
