//! What peers send: the same checks, not gossiped on, bad ones dropped.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use liuhen_node::PoolTx;
use liuhen_node::gossip::encode;
use liuhen_types::payload::Payload;
use liuhen_types::{SignedTransaction, TxId};

use crate::kit::TestNode;
use crate::kit::payloads::notarize;

fn evidence(node: &TestNode, content: &str) -> SignedTransaction {
    node.sign("mzt", Payload::NotarizeEvidence(notarize("log", content)))
}

fn message(txs: &[SignedTransaction]) -> Bytes {
    let txs: Vec<_> = txs.iter().map(|tx| Arc::new(PoolTx::new(tx.clone()))).collect();
    encode(&txs).remove(0)
}

/// Waits until a peer's transaction has passed; later ones of the same queue have
/// not overtaken it.
async fn settled(node: &TestNode, last: &SignedTransaction) {
    node.intake.receive("peer", message(std::slice::from_ref(last))).await;
    for _ in 0..10_000 {
        if node.pool.contains(&last.id()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("the last transaction never arrived");
}

fn waiting(node: &TestNode) -> Vec<TxId> {
    node.pool.take(usize::MAX, usize::MAX).iter().map(|tx| tx.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn peers_pass_the_same_checks_and_are_not_repeated() {
    let mut node = TestNode::start().await;
    let committed = evidence(&node, "committed");
    node.accept(committed.clone());
    let (good, also_good) = (evidence(&node, "good"), evidence(&node, "also good"));
    let mut forged = evidence(&node, "forged");
    forged.signature = good.signature;
    let batch = [good.clone(), forged, committed, also_good.clone(), good.clone()];
    node.intake.receive("peer", message(&batch)).await;
    node.intake.receive("peer", Bytes::from_static(b"not a batch")).await;
    let last = evidence(&node, "last");
    settled(&node, &last).await;
    assert_eq!(waiting(&node), [good.id(), also_good.id(), last.id()]);
    assert!(node.published.try_recv().is_err(), "what came by gossip is not sent on");

    let metrics = node.get("/metrics").await.text();
    for line in [
        r#"liuhen_intake_verdicts_total{source="peer",code="E_BAD_SIGNATURE"} 1"#,
        r#"liuhen_intake_verdicts_total{source="peer",code="E_REPLAYED"} 1"#,
        "liuhen_gossip_dropped_items_total 1",
    ] {
        assert!(metrics.lines().any(|l| l == line), "{line} not in\n{metrics}");
    }
}

/// The same signed bytes twice in one batch, both forged: neither passes.
#[tokio::test(flavor = "multi_thread")]
async fn a_forgery_does_not_pass_beside_its_twin() {
    let node = TestNode::start().await;
    let mut forged = evidence(&node, "forged");
    forged.signature = evidence(&node, "other").signature;
    node.intake.receive("peer", message(&vec![forged.clone(); 50])).await;
    let last = evidence(&node, "last");
    settled(&node, &last).await;
    assert_eq!(waiting(&node), [last.id()]);
}

/// Blocks commit what is on its way into the pool; nothing committed stays there.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_committed_stays_in_the_pool() {
    let node = Arc::new(TestNode::start().await);
    for round in 0..40 {
        let txs: Vec<_> = (0..20).map(|n| evidence(&node, &format!("{round} {n}"))).collect();
        let submitting = txs.iter().map(|tx| node.intake.submit(tx.clone()));
        let committing = tokio::task::spawn_blocking({
            let (node, txs) = (Arc::clone(&node), txs.clone());
            move || node.commit(txs)
        });
        let (_, committed) = tokio::join!(futures::future::join_all(submitting), committing);
        assert_eq!(committed.expect("a block").len(), 20);
        assert_eq!(waiting(&node), [], "round {round}");
    }
}
