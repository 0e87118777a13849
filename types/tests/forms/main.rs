//! The two forms of every type: borsh bytes and JSON, and what neither takes; and what
//! types compute.

mod admission;
#[allow(dead_code)]
#[path = "../support/chain.rs"]
mod chain;
mod codes;
mod limits;
mod round_trip;
mod sample;
mod values;
mod vectors;
