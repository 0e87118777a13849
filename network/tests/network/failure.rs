//! A node whose ledger fails stops and signs nothing more.

use std::time::Duration;

use crate::common::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fatal_error_stops_the_node_and_tells_why() {
    let dir = tempfile::tempdir().unwrap();
    let mut nodes = validators(4, dir.path(), true);
    nodes[2].ledger.fail_commit_at(6);
    start_all(&mut nodes).await;
    let failed = &mut nodes[2].network.as_mut().unwrap().failed;
    let fatal = tokio::time::timeout(Duration::from_secs(20), failed).await.unwrap().unwrap();
    assert_eq!(fatal.to_string(), "the disk is full");
    let failed_height = nodes[2].ledger.height();
    assert_eq!(failed_height, 5);

    // The three others go on without it.
    for n in [0, 1, 3] {
        nodes[n].ledger.reaches(12, Duration::from_secs(30)).await;
    }
    assert_eq!(nodes[2].ledger.height(), 5);
    let me = nodes[2].identity.signing_key.public_key().id();
    for height in 8..=12 {
        let certificate = nodes[0].ledger.block(height).certificate;
        assert!(certificate.signatures.iter().all(|signed| signed.address != me), "{height}");
    }
    stop_all(&mut nodes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_taken_port_is_told_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let nodes = validators(1, dir.path(), false);
    let node = &nodes[0];
    let _taken = std::net::TcpListener::bind(node.config.consensus_listen).unwrap();
    let app: std::sync::Arc<dyn liuhen_network::Application> = node.ledger.clone();
    let error = liuhen_network::start(node.config.clone(), node.identity.clone(), app).await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains(&node.config.consensus_listen.to_string()), "{error}");
}
