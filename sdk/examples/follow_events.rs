//! Follows a chain: prints every event of its log from an index on, one per line.
//!
//! With a network that `liuhen demo --keep --dir DIR` left running, NODE being one
//! of the addresses that it printed (several, with commas, to outlive one node):
//!
//! ```sh
//! cargo run --release -p liuhen-sdk --example follow_events -- \
//!     NODE[,NODE...] DIR/genesis.json [FROM [COUNT]]
//! ```
//!
//! Without COUNT it goes on until it is interrupted. Every index comes once and in
//! order, also when a node goes away in between.

use std::error::Error;
use std::fs;
use std::pin::pin;

use futures::{StreamExt as _, TryStreamExt as _};
use liuhen_sdk::{Client, TrustRoot};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(nodes), Some(genesis)) = (arguments.next(), arguments.next()) else {
        return Err("usage: follow_events NODE[,NODE...] GENESIS [FROM [COUNT]]".into());
    };
    let from: u64 = arguments.next().map_or(Ok(0), |text| text.parse())?;
    let count: usize = arguments.next().map_or(Ok(usize::MAX), |text| text.parse())?;

    let trust = TrustRoot::from_genesis_json(&fs::read(genesis)?)?;
    let client = Client::new(nodes.split(','), trust)?;
    let mut events = pin!(client.events(from).take(count));
    while let Some(event) = events.try_next().await? {
        println!(
            "{} height {} {} {} by {}: {}",
            event.log_index, event.height, event.time, event.kind, event.sender, event.outcome.code
        );
    }
    Ok(())
}
