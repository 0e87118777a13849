//! Transactions reach every listed node, and only those.

use std::time::Duration;

use crate::common::*;
use bytes::Bytes;
use liuhen_network::limits::GOSSIP_BYTES_MAX;

const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_reach_all_other_nodes_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut nodes = validators(4, dir.path(), false);
    start_all(&mut nodes).await;
    eventually("all are connected", PATIENCE, || {
        nodes.iter().all(|node| node.network().gossip.peers() == 3)
    })
    .await;
    let messages: Vec<Bytes> = vec![body(1, 10), body(2, GOSSIP_BYTES_MAX), body(3, 1_000)];
    for message in &messages {
        publish_until_heard(&mut nodes, message).await;
    }
    let from = nodes[0].config.peers[0].peer_id.clone();
    for node in &mut nodes[1..] {
        let mut heard = Vec::new();
        while let Ok(message) = node.network.as_mut().unwrap().incoming.try_recv() {
            assert_eq!(message.from, from);
            heard.push(message.bytes);
        }
        assert!(heard.is_empty(), "every message is heard once");
    }
    stop_all(&mut nodes).await;
}

/// The subscriptions of a new connection take a moment, so node 0 repeats the
/// message until all have it; a repeated message must not be heard again.
async fn publish_until_heard(nodes: &mut [TestNode], message: &Bytes) {
    let sender = nodes[0].network().gossip.clone();
    for node in &mut nodes[1..] {
        let incoming = &mut node.network.as_mut().unwrap().incoming;
        let heard = async {
            loop {
                sender.publish(message.clone()).unwrap();
                let wait = tokio::time::timeout(Duration::from_millis(300), incoming.recv());
                if let Ok(heard) = wait.await {
                    return heard.unwrap().bytes;
                }
            }
        };
        let heard = tokio::time::timeout(PATIENCE, heard).await.expect("the message is heard");
        assert_eq!(heard, message);
    }
}
