//! Submitting: what is taken, what becomes of it, and what a full pool says.

use std::time::Duration;

use liuhen_node::MempoolConfig;
use liuhen_types::api::{Submitted, TransactionStatus};
use liuhen_types::payload::Payload;
use liuhen_types::receipt::ReceiptFile;
use liuhen_types::{Code, SignedTransaction};

use crate::kit::payloads::{key_register, key_revoke, notarize};
use crate::kit::{TestNode, send};

fn evidence(node: &TestNode, content: &str) -> SignedTransaction {
    node.sign("mzt", Payload::NotarizeEvidence(notarize("log", content)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_waits_commits_and_proves_itself() {
    let mut node = TestNode::start().await;
    let (bytes, json) = (evidence(&node, "a"), evidence(&node, "b"));
    let answer = node.post_bytes(&bytes).await;
    assert_eq!(answer.status, 202);
    assert_eq!(answer.json::<Submitted>(), Submitted { id: bytes.id(), new: true });
    assert!(node.post_json(&json).await.json::<Submitted>().new);
    let again = node.post_json(&bytes).await;
    assert_eq!(again.json::<Submitted>(), Submitted { id: bytes.id(), new: false });
    assert_eq!(node.pool.len(), 2);

    let path = format!("/v1/tx/{}", bytes.id());
    let pending = TransactionStatus::Pending { id: bytes.id() };
    assert_eq!(node.get(&path).await.json::<TransactionStatus>(), pending);
    assert_eq!(node.get(&format!("{path}/receipt")).await.failure().code, Code::NotFound);

    node.commit(vec![bytes.clone(), json.clone()]);
    match node.get(&path).await.json() {
        TransactionStatus::Committed(view) => {
            assert_eq!((view.height.0, view.position, view.log_index), (1, 0, 0));
            assert_eq!(view.transaction, bytes);
            assert!(view.outcome.is_accepted());
        }
        TransactionStatus::Pending { .. } => panic!("committed"),
    }
    let receipt: ReceiptFile = node.get(&format!("{path}/receipt")).await.json();
    receipt.verify(&node.trust()).expect("a receipt that verifies offline");
    let accept = [("accept", "application/octet-stream")];
    let file = send(node.address, "GET", &format!("{path}/receipt"), &accept, &[]).await;
    assert_eq!(file.header("content-type"), Some("application/octet-stream"));
    assert_eq!(ReceiptFile::from_bytes(&file.body).expect("a receipt file"), receipt);

    let replayed = node.post_bytes(&bytes).await;
    assert_eq!((replayed.status, replayed.failure().code), (409, Code::Replayed));
    assert!(replayed.failure().message.contains("height 1"), "{}", replayed.text());
    let message = node.published.recv().await.expect("gossip");
    let sent = liuhen_node::gossip::decode(&message).expect("a batch");
    assert_eq!(sent.first(), Some(&bytes));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_taken_is_refused_once_it_is_revoked() {
    let node = TestNode::start().await;
    assert_eq!(node.post_bytes(&evidence(&node, "before")).await.status, 202);
    node.accept(node.sign("pa", Payload::KeyRevoke(key_revoke("mzt"))));
    let answer = node.post_bytes(&evidence(&node, "after")).await;
    assert_eq!(answer.failure().code, Code::KeyRevoked, "signers are not remembered too long");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_by_contract_is_taken_and_recorded() {
    let node = TestNode::start().await;
    // A key for another org, which only its authority may register.
    let tx = node.sign("mzt", Payload::KeyRegister(key_register("zrt", "some-key")));
    assert_eq!(node.post_json(&tx).await.status, 202);
    let outcomes = node.commit(vec![tx.clone()]);
    assert!(!outcomes[0].is_accepted());
    match node.get(&format!("/v1/tx/{}", tx.id())).await.json() {
        TransactionStatus::Committed(view) => assert_eq!(view.outcome, outcomes[0]),
        TransactionStatus::Pending { .. } => panic!("committed"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_pool_is_busy_and_says_when_to_come_back() {
    let node = TestNode::with_pool(MempoolConfig { txs_max: 1, bytes_max: 1 << 20 }).await;
    let first = evidence(&node, "first");
    assert_eq!(node.post_bytes(&first).await.status, 202);
    let second = evidence(&node, "second");
    let busy = node.post_bytes(&second).await;
    let failure = busy.failure();
    assert_eq!((busy.status, failure.code, failure.retryable), (503, Code::Busy, true));
    assert_eq!(busy.header("retry-after"), Some("1"));
    assert!(failure.message.contains("limits 1 and"), "{}", failure.message);
    assert_eq!(node.post_bytes(&first).await.status, 202, "what waits may be asked for again");
    node.commit(vec![first]);
    assert_eq!(node.post_bytes(&second).await.status, 202);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_poll_ends_with_the_commit_or_with_its_time() {
    let node = TestNode::start().await;
    let tx = evidence(&node, "a");
    node.post_bytes(&tx).await;
    let path = format!("/v1/tx/{}?wait_ms=50", tx.id());
    let pending = TransactionStatus::Pending { id: tx.id() };
    assert_eq!(node.get(&path).await.json::<TransactionStatus>(), pending);
    let unknown = format!("/v1/tx/{}?wait_ms=1", evidence(&node, "never sent").id());
    assert_eq!(node.get(&unknown).await.failure().code, Code::NotFound);

    let path = format!("/v1/tx/{}?wait_ms=30000", tx.id());
    let address = node.address;
    let poll = tokio::spawn(async move { send(address, "GET", &path, &[], &[]).await });
    node.commit(vec![]);
    node.commit(vec![tx.clone()]);
    match poll.await.expect("an answer").json() {
        TransactionStatus::Committed(view) => assert_eq!(view.height.0, 2),
        TransactionStatus::Pending { .. } => panic!("the poll ended before the commit"),
    }

    let other = evidence(&node, "other");
    node.post_bytes(&other).await;
    let path = format!("/v1/tx/{}?wait_ms=30000", other.id());
    let poll = tokio::spawn(async move { send(address, "GET", &path, &[], &[]).await });
    // A request that was not taken yet may be turned away.
    tokio::time::sleep(Duration::from_millis(300)).await;
    node.stop();
    let pending = TransactionStatus::Pending { id: other.id() };
    assert_eq!(poll.await.expect("an answer").json::<TransactionStatus>(), pending);
}

/// Many clients at once: all are answered, each once in the pool, and the pool is
/// in no order but that of arrival.
#[tokio::test(flavor = "multi_thread")]
async fn many_clients_at_once() {
    let node = TestNode::start().await;
    let txs: Vec<_> = (0..200).map(|n| evidence(&node, &format!("content {n}"))).collect();
    let posts = txs.iter().chain(&txs).map(|tx| node.post_bytes(tx));
    let answers = futures::future::join_all(posts).await;
    let new = answers.iter().filter(|a| a.json::<Submitted>().new).count();
    assert_eq!((answers.len(), new, node.pool.len()), (400, 200, 200));
    let outcomes = node.commit(txs);
    assert_eq!((outcomes.len(), node.pool.len()), (200, 0));
}
