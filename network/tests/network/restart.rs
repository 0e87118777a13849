//! Nodes that stop, come back and catch up.

use std::time::Duration;

use crate::common::*;

const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_node_catches_up() {
    let dir = tempfile::tempdir().unwrap();
    let mut nodes = validators(4, dir.path(), true);
    start_all(&mut nodes).await;
    all_reach(&nodes, 5, PATIENCE).await;
    nodes[3].stop().await;
    let behind = nodes[3].ledger.height();
    all_reach(&nodes[..3], behind + 20, PATIENCE).await;
    nodes[3].start().await;
    let ahead = nodes[0].ledger.height();
    all_reach(&nodes, ahead + 10, PATIENCE).await;
    stop_all(&mut nodes).await;
    assert_one_chain(&nodes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_node_catches_up_with_a_resting_chain() {
    let dir = tempfile::tempdir().unwrap();
    let mut nodes = validators(4, dir.path(), false);
    start_all(&mut nodes[..3]).await;
    for n in 1..=20 {
        // As if gossiped: a body that is known to all wakes all.
        nodes[..3].iter().for_each(|node| node.ledger.submit(body(n, 1_000)));
        all_reach(&nodes[..3], n, PATIENCE).await;
    }
    nodes[3].start().await;
    nodes[3].ledger.reaches(20, PATIENCE).await;
    stop_all(&mut nodes).await;
    assert_one_chain(&nodes);
    assert_eq!(nodes[3].ledger.height(), 20, "catching up makes no block");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_nodes_restart_with_one_behind() {
    let dir = tempfile::tempdir().unwrap();
    let mut nodes = validators(4, dir.path(), false);
    start_all(&mut nodes).await;
    nodes[0].ledger.submit(body(1, 10));
    all_reach(&nodes, 1, PATIENCE).await;
    nodes[2].stop().await;
    nodes[0].ledger.submit(body(2, 10));
    for n in [0, 1, 3] {
        nodes[n].ledger.reaches(2, PATIENCE).await;
    }
    stop_all(&mut nodes).await;
    start_all(&mut nodes).await;
    all_reach(&nodes, 2, PATIENCE).await;
    nodes[2].ledger.submit(body(3, 10));
    all_reach(&nodes, 3, PATIENCE).await;
    stop_all(&mut nodes).await;
    assert_one_chain(&nodes);
}
