//! A chain without work rests, and wakes wherever work comes.

use std::time::Duration;

use crate::common::*;
use bytes::Bytes;

const PATIENCE: Duration = Duration::from_secs(20);
const REST: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_block_without_work() {
    let dir = tempfile::tempdir().unwrap();
    let mut nodes = validators(4, dir.path(), false);
    start_all(&mut nodes).await;
    tokio::time::sleep(REST).await;
    assert!(nodes.iter().all(|node| node.ledger.height() == 0), "a new chain rests");

    // Work on one node only, which may or may not be the next proposer.
    let work: Vec<Bytes> = (0..4).map(|n| body(n, 100)).collect();
    for (n, body) in work.iter().enumerate() {
        nodes[n].ledger.submit(body.clone());
        eventually("the work is decided everywhere", PATIENCE, || {
            nodes.iter().all(|node| node.ledger.bodies().contains(body))
        })
        .await;
    }
    let height = nodes[0].ledger.height();
    tokio::time::sleep(REST).await;
    assert!(nodes.iter().all(|node| node.ledger.height() == height), "and rests again");

    // A restarted node does not wake the others.
    nodes[1].stop().await;
    nodes[1].start().await;
    tokio::time::sleep(REST).await;
    assert!(nodes.iter().all(|node| node.ledger.height() == height), "and rests still");
    stop_all(&mut nodes).await;
    assert_one_chain(&nodes);
}
