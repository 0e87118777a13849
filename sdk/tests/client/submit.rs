//! Submission: the same bytes until there is a receipt that proves something.

use std::time::Duration;

use axum::http::Method;
use axum::response::Response;
use liuhen_sdk::verify::ReceiptFile;
use liuhen_sdk::{Client, Error, ErrorKind, Options};
use liuhen_types::api::{Submitted, TransactionStatus, TransactionView};
use liuhen_types::{Code, Height, Outcome, SignedTransaction, TimeMs};

use crate::chain::Chain;
use crate::samples::{evidence, signed};
use crate::server::{Asked, Node, bytes, client, json, nobody, refuse};

/// A chain that has committed one transaction.
#[derive(Clone)]
struct World {
    chain: Chain,
    tx: SignedTransaction,
}

impl World {
    fn new() -> Self {
        let mut chain = Chain::new();
        let tx = signed(&chain.id, evidence(1));
        chain.commit(vec![(tx.clone(), Outcome::accepted())]);
        Self { chain, tx }
    }

    fn taken(&self) -> Response {
        json(&Submitted { id: self.tx.id(), new: true })
    }

    fn pending(&self) -> Response {
        json(&TransactionStatus::Pending { id: self.tx.id() })
    }

    fn committed(&self) -> Response {
        json(&TransactionStatus::Committed(Box::new(TransactionView {
            id: self.tx.id(),
            height: Height(1),
            position: 0,
            log_index: 0,
            time: TimeMs(1),
            outcome: Outcome::accepted(),
            transaction: self.tx.clone(),
            suspect_keys: Vec::new(),
        })))
    }

    fn receipt(&self) -> Response {
        let receipt = self.chain.receipt(0, 0);
        bytes(ReceiptFile::Transaction(Box::new(receipt)).to_bytes())
    }

    /// What an honest node answers once the transaction is committed.
    fn honest(&self, asked: &Asked) -> Response {
        match &asked.method {
            &Method::POST => self.taken(),
            _ if asked.target.ends_with("/receipt") => self.receipt(),
            _ => self.committed(),
        }
    }

    async fn honest_node(&self) -> Node {
        let world = self.clone();
        Node::start(move |asked, _| world.honest(asked)).await
    }

    async fn submit(&self, nodes: &[&str]) -> Result<(), Error> {
        let receipt = client(nodes, self.chain.trust()).submit(&self.tx).await?;
        assert_eq!(receipt.tx_id(), self.tx.id());
        Ok(())
    }
}

fn is_receipt(asked: &Asked) -> bool {
    asked.target.ends_with("/receipt")
}

#[tokio::test]
async fn a_transaction_is_posted_awaited_and_proven() {
    let world = World::new();
    let node = world.honest_node().await;
    world.submit(&[&node.url]).await.expect("the node is honest");
    let asked = node.asked();
    let (id, to_bytes) = (world.tx.id(), world.tx.to_bytes());
    assert_eq!(asked[0].body, to_bytes);
    assert_eq!(asked[0].headers["content-type"], "application/octet-stream");
    assert_eq!(asked[2].headers["accept"], "application/octet-stream");
    let expected =
        ["/v1/tx".into(), format!("/v1/tx/{id}?wait_ms=5000"), format!("/v1/tx/{id}/receipt")];
    assert_eq!(node.targets(), expected);
}

#[tokio::test]
async fn another_node_gets_the_same_bytes() {
    let world = World::new();
    let (dead, broken) = (nobody().await, Node::start(|_, _| refuse(500, Code::Busy)).await);
    let node = world.honest_node().await;
    world.submit(&[&dead, &broken.url, &node.url]).await.expect("one node is honest");
    assert_eq!(broken.asked()[0].body, node.asked()[0].body);
}

#[tokio::test]
async fn what_is_already_there_counts_as_committed() {
    let world = World::new();
    let script = world.clone();
    let node = Node::start(move |asked, _| match asked.method {
        Method::POST => refuse(409, Code::Replayed),
        _ => script.honest(asked),
    });
    let node = node.await;
    world.submit(&[&node.url]).await.expect("it is committed");
    assert_eq!(node.asked().len(), 2);
}

#[tokio::test]
async fn a_forgotten_transaction_is_handed_in_again() {
    let world = World::new();
    let script = world.clone();
    let node = Node::start(move |asked, before| match before {
        0 => script.taken(),
        1 => refuse(404, Code::NotFound),
        _ => script.honest(asked),
    });
    let node = node.await;
    world.submit(&[&node.url]).await.expect("the second time it stays");
    let posts: Vec<_> =
        node.asked().into_iter().filter(|asked| asked.method == Method::POST).collect();
    assert_eq!(posts.len(), 2);
    assert_eq!(posts[0].body, posts[1].body);
}

#[tokio::test]
async fn a_node_that_is_cut_off_is_left() {
    let world = World::new();
    let script = world.clone();
    let cut_off = Node::start(move |asked, _| match asked.method {
        Method::POST => script.taken(),
        _ => script.pending(),
    });
    let (cut_off, node) = (cut_off.await, world.honest_node().await);
    world.submit(&[&cut_off.url, &node.url]).await.expect("the other node has it");
    assert!(cut_off.asked().iter().all(|asked| !is_receipt(asked)));
}

#[tokio::test]
async fn refusals_come_back_with_their_code() {
    let world = World::new();
    for (status, code) in
        [(422, Code::KeyUnknown), (400, Code::MalformedBytes), (413, Code::PayloadTooLarge)]
    {
        let node = Node::start(move |asked, _| match asked.method {
            Method::POST => refuse(status, code),
            _ => refuse(404, Code::NotFound),
        });
        let node = node.await;
        let error = world.submit(&[&node.url]).await.expect_err("the node refuses");
        assert_eq!((error.kind(), error.code()), (ErrorKind::Rejected, code.name()));
        assert!(error.to_string().contains("scripted"), "{error}");
    }
}

#[tokio::test]
async fn a_refusal_after_the_commit_is_no_refusal() {
    let world = World::new();
    let script = world.clone();
    let node = Node::start(move |asked, _| match asked.method {
        Method::POST => refuse(422, Code::TxExpired),
        _ => script.honest(asked),
    });
    world.submit(&[&node.await.url]).await.expect("an earlier attempt brought it in");
}

#[tokio::test]
async fn forged_receipts_are_passed_over() {
    let world = World::new();
    let forge = |make: fn(&World) -> Vec<u8>| {
        let (script, forged) = (world.clone(), make(&world));
        Node::start(move |asked, _| match is_receipt(asked) {
            true => bytes(forged.clone()),
            false => script.honest(asked),
        })
    };
    let forgeries: [fn(&World) -> Vec<u8>; 4] = [
        |_| b"LHRCP1 and nothing more".to_vec(),
        |world| {
            let mut receipt = world.chain.receipt(0, 0);
            receipt.outcome = Outcome::refused(Code::Role);
            ReceiptFile::Transaction(Box::new(receipt)).to_bytes()
        },
        |world| {
            let mut chain = world.chain.clone();
            let entry = (signed(&chain.id, evidence(2)), Outcome::accepted());
            chain.commit(vec![entry]);
            // Right in itself, but of another transaction.
            ReceiptFile::Transaction(Box::new(chain.receipt(1, 0))).to_bytes()
        },
        |world| {
            let mut receipt = world.chain.receipt(0, 0);
            receipt.signed.certificate.signatures.truncate(2);
            ReceiptFile::Transaction(Box::new(receipt)).to_bytes()
        },
    ];
    for forgery in forgeries {
        let liar = forge(forgery).await;
        let error = world.submit(&[&liar.url]).await.expect_err("the receipt is forged");
        assert_eq!(error.kind(), ErrorKind::Unproven, "{error}");

        let (liar, node) = (forge(forgery).await, world.honest_node().await);
        world.submit(&[&liar.url, &node.url]).await.expect("the other node is honest");
        assert!(liar.asked().iter().any(is_receipt));
    }
}

#[tokio::test]
async fn a_receipt_may_come_a_little_later_or_from_elsewhere() {
    let world = World::new();
    let script = world.clone();
    let behind = Node::start(move |asked, _| match is_receipt(asked) {
        true => refuse(404, Code::NotFound),
        false => script.honest(asked),
    });
    let (behind, node) = (behind.await, world.honest_node().await);
    world.submit(&[&behind.url, &node.url]).await.expect("the other node has it");
    let error = client(&[&behind.url], world.chain.trust()).receipt(&world.tx.id()).await;
    assert!(error.expect_err("no node has it").is_not_found());
}

#[tokio::test]
async fn a_transaction_that_stays_pending_is_given_up_in_time() {
    let world = World::new();
    let script = world.clone();
    let node = Node::start(move |asked, _| match asked.method {
        Method::POST => script.taken(),
        _ => script.pending(),
    });
    let node = node.await;
    let commit_timeout = Duration::from_millis(300);
    let options = Options { commit_timeout, ..Options::default() };
    let client = Client::with_options([&node.url], world.chain.trust(), options);
    let error = client.expect("an address").submit(&world.tx).await.expect_err("it stays pending");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Busy, "E_PENDING"));
}
