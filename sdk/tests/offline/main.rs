//! Verification without a network, against chains made of real keys.

mod batches;
mod chain;
mod damage;
mod forks;
mod receipts;
mod samples;
mod state;
