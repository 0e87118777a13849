//! One node without its network, and a client that can misbehave.

pub mod http;
pub mod node;
pub mod share;

#[path = "../../../../contracts/tests/rules/kit/genesis.rs"]
#[allow(dead_code)]
pub mod genesis;
#[path = "../../../../contracts/tests/rules/kit/payloads.rs"]
#[allow(dead_code)]
pub mod payloads;

use std::fmt::Debug;
use std::str::FromStr;

pub use http::{Answer, send};
pub use node::TestNode;

/// Any identifier or text from a literal.
pub fn id<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().expect("literals of tests are valid")
}
