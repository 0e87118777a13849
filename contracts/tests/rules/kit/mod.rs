//! A small Hebei: a genesis, the orgs that act in the tests, and a chain that
//! executes one payload at a time.

pub mod catalog;
pub mod chain;
pub mod collection;
pub mod genesis;
pub mod payloads;
// Organs, governance, calendar, bridge:
pub mod governance;
pub mod sharing;
// Security, audit, evaluation:
pub mod evaluation;
pub mod security;

use std::fmt::Debug;
use std::str::FromStr;

// The benches use the kit in part.
#[allow(unused_imports)]
pub use catalog::*;
pub use chain::{Chain, Tx};
pub use collection::*;
pub use payloads::*;
#[allow(unused_imports)]
pub use sharing::*;

/// Any identifier or text from a literal.
pub fn id<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().expect("literals of tests are valid")
}
