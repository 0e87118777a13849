//! A small Hebei: a genesis, the orgs that act in the tests, and a chain that
//! executes one payload at a time.

pub mod catalog;
pub mod chain;
pub mod genesis;
pub mod payloads;
pub mod sharing;

use std::fmt::Debug;
use std::str::FromStr;

// The benches use the kit in part.
#[allow(unused_imports)]
pub use catalog::*;
pub use chain::{Chain, Tx};
pub use payloads::*;
#[allow(unused_imports)]
pub use sharing::*;

/// Any identifier or text from a literal.
pub fn id<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().expect("literals of tests are valid")
}
