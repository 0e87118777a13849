//! Whoever is not listed, or does not own the key it is listed with, stays
//! outside.

use std::net::SocketAddr;
use std::time::Duration;

use futures::StreamExt as _;
use libp2p::swarm::{SwarmEvent, dummy};
use libp2p::{Multiaddr, SwarmBuilder, noise, tcp, yamux};
use liuhen_crypto::SigningKey;
use liuhen_network::NetworkConfig;

use crate::common::*;

const PATIENCE: Duration = Duration::from_secs(20);

async fn four_connected(dir: &std::path::Path) -> Vec<TestNode> {
    let mut nodes = validators(4, dir, false);
    start_all(&mut nodes).await;
    eventually("the four are connected", PATIENCE, || {
        nodes.iter().all(|n| n.network().peers() == 3 && n.network().gossip.peers() == 3)
    })
    .await;
    nodes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_not_listed_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut nodes = four_connected(dir.path()).await;
    nodes[0].ledger.submit(body(1, 100));
    all_reach(&nodes, 1, PATIENCE).await;

    // The fifth knows the four, but they do not know it.
    let mut stranger = validators(1, dir.path(), false).remove(0);
    let peers = nodes[0].config.peers.clone();
    stranger.config = NetworkConfig { peers, ..config("stranger", dir.path()) };
    stranger.start().await;
    for moment in 0..40 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(stranger.network().peers(), 0, "consensus refuses, moment {moment}");
        assert_eq!(stranger.ledger.height(), 0, "no block is served, moment {moment}");
        for node in &nodes {
            assert_eq!(node.network().peers(), 3, "moment {moment}");
            assert_eq!(node.network().gossip.peers(), 3, "moment {moment}");
        }
    }
    stranger.stop().await;
    stop_all(&mut nodes).await;
}

/// Connects with a key that nobody lists, says nothing, and waits to be put out.
async fn is_put_out(address: SocketAddr) {
    let mut swarm = SwarmBuilder::with_new_identity()
        .with_tokio()
        .with_tcp(tcp::Config::default(), noise::Config::new, yamux::Config::default)
        .unwrap()
        .with_behaviour(|_| dummy::Behaviour)
        .unwrap()
        .with_swarm_config(|swarm| swarm.with_idle_connection_timeout(PATIENCE * 10))
        .build();
    let address: Multiaddr =
        format!("/ip4/{}/tcp/{}", address.ip(), address.port()).parse().unwrap();
    swarm.dial(address).unwrap();
    let put_out = async {
        loop {
            match swarm.select_next_some().await {
                SwarmEvent::ConnectionClosed { .. } => return,
                SwarmEvent::OutgoingConnectionError { .. } => return,
                _ => {}
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(5), put_out).await.expect("put out at once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_stranger_is_put_out_of_both_ports() {
    let dir = tempfile::tempdir().unwrap();
    let mut nodes = validators(1, dir.path(), false);
    start_all(&mut nodes).await;
    is_put_out(nodes[0].config.consensus_listen).await;
    is_put_out(nodes[0].config.gossip_listen).await;
    stop_all(&mut nodes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listed_peer_must_own_its_validator_key() {
    let dir = tempfile::tempdir().unwrap();
    let mut nodes = validators(4, dir.path(), false);
    // The right transport key, but somebody else's validator key.
    nodes[3].identity.signing_key = SigningKey::generate().unwrap();
    start_all(&mut nodes).await;
    eventually("the three are connected", PATIENCE, || {
        nodes[..3].iter().all(|node| node.network().peers() == 2)
    })
    .await;
    for moment in 0..20 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        for node in &nodes[..3] {
            assert_eq!(node.network().peers(), 2, "moment {moment}");
        }
    }
    nodes[0].ledger.submit(body(1, 100));
    all_reach(&nodes[..3], 1, PATIENCE).await;
    stop_all(&mut nodes).await;
    assert_eq!(nodes[3].ledger.height(), 0, "it is served nothing");
}
