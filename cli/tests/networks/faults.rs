//! Real node processes are killed under load: one, two, and all four of four.
//! Nothing that a receipt was given for may be lost, no two nodes may differ,
//! and every node's data must check afterwards.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::support::{self, Network};
use liuhen_sdk::{Client, Sender, TrustRoot};
use liuhen_types::payload::NotarizeEvidence;
use liuhen_types::{Hash, Height, Namespace, Payload, Receipt};

/// Sends one transaction after another until told to stop; keeps every receipt.
struct Load {
    stop: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<Vec<Receipt>>,
}

impl Load {
    fn start(client: Client, sender: Sender, lane: u8) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let task = tokio::spawn(async move {
            let mut receipts = Vec::new();
            for number in 0u64.. {
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                let mut digest = [lane; 32];
                digest[..8].copy_from_slice(&number.to_be_bytes());
                let evidence = NotarizeEvidence {
                    namespace: Namespace::new("faults").expect("a valid namespace"),
                    digest: Hash(digest),
                    schema_ref: None,
                    refs: Vec::new(),
                };
                // Errors are expected while nodes are down; a receipt is a promise.
                if let Ok(receipt) = sender.send(&client, Payload::NotarizeEvidence(evidence)).await
                {
                    receipts.push(receipt);
                }
            }
            receipts
        });
        Self { stop, task }
    }

    async fn finish(self) -> Vec<Receipt> {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.expect("the load task does not panic")
    }
}

async fn height(client: &Client) -> Height {
    client.status().await.map_or(Height(0), |status| status.height)
}

/// Waits until the chain has grown by some blocks.
async fn progress(network: &Network, blocks: u64) {
    let client = network.client();
    let from = height(&client).await;
    for _ in 0..600 {
        if height(&client).await.0 >= from.0 + blocks {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the chain did not grow from height {from} within 60 s:\n{}", network.logs());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_committed_is_lost_when_nodes_are_killed_under_load() {
    let mut network = Network::start(4).await;
    let loads: Vec<Load> =
        (0..4).map(|lane| Load::start(network.client(), network.authority(), lane)).collect();
    progress(&network, 3).await;

    for victims in [vec![1], vec![2, 3], vec![0, 1, 2, 3]] {
        for victim in &victims {
            network.fleet.nodes[*victim].kill().expect("the node runs");
        }
        if victims.len() == 1 {
            progress(&network, 3).await;
        }
        for victim in &victims {
            network.fleet.nodes[*victim].start(false).expect("the node starts again");
        }
        let trust = network.trust.clone();
        for victim in &victims {
            network.fleet.wait_ready(*victim, &trust).await.expect("the node answers again");
        }
        progress(&network, 3).await;
    }

    let mut receipts = Vec::new();
    for load in loads {
        receipts.extend(load.finish().await);
    }
    assert!(receipts.len() > 20, "only {} receipts: no load", receipts.len());
    let tip = height(&network.client()).await;
    network
        .fleet
        .wait_agreement(&network.trust, tip, Duration::from_secs(30))
        .await
        .unwrap_or_else(|e| panic!("{e:#}\n{}", network.logs()));
    check_no_fork(&network, tip).await;
    check_nothing_lost(&network, &receipts).await;
    network.fleet.stop().expect("every node stops when asked");
    for node in &network.fleet.nodes {
        support::check_data(&node.config);
    }
}

/// Every node has the same header at every height.
async fn check_no_fork(network: &Network, tip: Height) {
    let clients: Vec<Client> = network.clients();
    for height in 1..=tip.0 {
        let mut ids = Vec::new();
        for client in &clients {
            let block = client.block(Height(height)).await.expect("every node has every block");
            ids.push(block.id);
        }
        assert!(ids.windows(2).all(|pair| pair[0] == pair[1]), "fork at {height}: {ids:?}");
    }
}

/// Every receipt still verifies, and every node holds its transaction where the
/// receipt says.
async fn check_nothing_lost(network: &Network, receipts: &[Receipt]) {
    let trust: &TrustRoot = &network.trust;
    for client in network.clients() {
        for receipt in receipts {
            receipt.verify(trust).expect("a receipt verifies for ever");
            let again = client.receipt(&receipt.tx_id()).await.expect("the transaction is there");
            assert_eq!(again.log_index, receipt.log_index);
            assert_eq!(again.signed.header, receipt.signed.header);
        }
    }
}
