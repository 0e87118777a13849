//! Four validators decide blocks.

mod common;

use std::time::Duration;

use common::*;

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
