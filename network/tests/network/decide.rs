//! Four validators decide blocks, small and large.

use std::time::Duration;

use crate::common::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_nodes_decide_blocks_with_valid_certificates() {
    let dir = tempfile::tempdir().unwrap();
    let mut nodes = validators(4, dir.path(), true);
    start_all(&mut nodes).await;
    all_reach(&nodes, 25, Duration::from_secs(30)).await;
    stop_all(&mut nodes).await;
    assert_one_chain(&nodes);
    for node in &nodes {
        let mut builds = node.ledger.builds();
        builds.dedup();
        assert_eq!(builds, node.ledger.builds(), "no height and round is built twice");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_bodies_arrive_unchanged() {
    let dir = tempfile::tempdir().unwrap();
    let mut nodes = validators(4, dir.path(), false);
    let bodies: Vec<_> = (0..8).map(|n| body(n, 2 * 1024 * 1024 + n as usize)).collect();
    for (n, body) in bodies.iter().enumerate() {
        nodes[n % 4].ledger.submit(body.clone());
    }
    start_all(&mut nodes).await;
    eventually("all bodies are decided", Duration::from_secs(40), || {
        nodes.iter().all(|node| node.ledger.bodies().len() >= bodies.len())
    })
    .await;
    stop_all(&mut nodes).await;
    assert_one_chain(&nodes);
    let decided = nodes[0].ledger.bodies();
    assert!(bodies.iter().all(|body| decided.contains(body)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_largest_body_is_decided_and_synced() {
    let dir = tempfile::tempdir().unwrap();
    let mut nodes = validators(4, dir.path(), false);
    let largest = body(7, BLOCK_BYTES_MAX as usize);
    for node in &nodes[..3] {
        node.ledger.submit(largest.clone());
    }
    start_all(&mut nodes[..3]).await;
    eventually("the body is decided", Duration::from_secs(40), || {
        nodes[..3].iter().all(|node| node.ledger.bodies().contains(&largest))
    })
    .await;
    nodes[3].start().await;
    eventually("the late node has it", Duration::from_secs(40), || {
        nodes[3].ledger.bodies().contains(&largest)
    })
    .await;
    stop_all(&mut nodes).await;
    assert_one_chain(&nodes);
}
