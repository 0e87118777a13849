//! State values, checkpoints and consistency: proven, or not returned.

use axum::response::Response;
use liuhen_sdk::{Error, ErrorKind, ForkKind};
use liuhen_types::api::ConsistencyProof;
use liuhen_types::{Height, OrgId, Outcome, StateKey};

use crate::chain::Chain;
use crate::samples::{evidence, parse, signed};
use crate::server::{Asked, Node, client, json};

fn grow(chain: &mut Chain, from: u8, to: u8) {
    for n in from..to {
        let entry = (signed(&chain.id, evidence(n)), Outcome::accepted());
        chain.commit(vec![entry]);
    }
}

fn parameter(asked: &Asked, name: &str) -> Option<u64> {
    let (_, query) = asked.target.split_once('?')?;
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(found, _)| *found == name).find_map(|(_, value)| value.parse().ok())
}

/// A node that shows one chain and proves what it shows.
fn show(chain: &Chain, asked: &Asked) -> Response {
    let tip = chain.blocks.len() as u64;
    if asked.target.starts_with("/v1/consistency") {
        let from_size = parameter(asked, "from_size").expect("a size");
        let block = parameter(asked, "to_height").unwrap_or(tip) as usize - 1;
        let checkpoint = chain.checkpoint(block);
        let path = chain.consistency_path(from_size, checkpoint.signed.header.log_size);
        return json(&ConsistencyProof { from_size, path, checkpoint });
    }
    json(&chain.checkpoint(parameter(asked, "height").unwrap_or(tip) as usize - 1))
}

async fn node_of(chain: &Chain) -> Node {
    let chain = chain.clone();
    Node::start(move |asked, _| show(&chain, asked)).await
}

#[tokio::test]
async fn entities_are_returned_with_their_proof() {
    let (key, absent) = (StateKey::authority(&parse("130000")), StateKey::params());
    let mut chain = Chain::new();
    let org: OrgId = parse("hebei-data-bureau");
    chain.set_state(key.clone(), borsh::to_vec(&org).expect("bytes"));
    chain.commit(Vec::new());

    let shown = chain.clone();
    let (known, unknown) = (key.clone(), absent.clone());
    let node = Node::start(move |asked, _| {
        let key = if asked.target.contains("authority") { &known } else { &unknown };
        json(&shown.state_view(key))
    });
    let node = node.await;
    let forged = chain.clone();
    let other = absent.clone();
    let liar = Node::start(move |_, _| json(&forged.state_view(&other))).await;

    let honest = client(&[&node.url], chain.trust());
    let found = honest.entity::<OrgId>(&key).await.expect("the answer is proven");
    assert_eq!((found.value.as_ref(), found.height()), (Some(&org), Height(1)));
    assert_eq!(honest.state(&absent).await.expect("proven too").value, None);
    assert_eq!(node.targets()[0], "/v1/state?key=org%2Fauthority%2F130000");
    let error = honest.entity::<u64>(&key).await.expect_err("it is no number");
    assert_eq!(error.kind(), ErrorKind::Unproven);

    let misled = client(&[&liar.url], chain.trust());
    let error = misled.entity::<OrgId>(&key).await.expect_err("not what was asked for");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unproven, "E_PROOF"));
    let both = client(&[&liar.url, &node.url], chain.trust());
    assert_eq!(both.state(&key).await.expect("the other node is honest").height(), Height(1));
}

#[tokio::test]
async fn a_chain_that_only_grew_is_consistent() {
    let mut chain = Chain::new();
    grow(&mut chain, 0, 9);
    chain.commit(Vec::new());
    let client = client(&[&node_of(&chain).await.url], chain.trust());
    for block in 0..10 {
        let kept = chain.checkpoint(block);
        let newer = client.consistency(&kept, None).await.expect("one history");
        assert_eq!(newer, chain.checkpoint(9));
    }
    // The other way round, against a node that is behind.
    let newer = client.consistency(&chain.checkpoint(9), Some(Height(4))).await;
    assert_eq!(newer.expect("one history"), chain.checkpoint(9));
    let error = client.checkpoint(Some(Height(1))).await.map(|c| c.signed.header.height);
    assert_eq!(error.expect("a checkpoint"), Height(1));
}

#[tokio::test]
async fn a_rewritten_history_is_evidence() {
    let mut kept = Chain::new();
    grow(&mut kept, 0, 4);
    let mut rewritten = kept.clone();
    grow(&mut kept, 4, 6);
    grow(&mut rewritten, 14, 19);
    let check = async |chain: &Chain, to, expected| {
        let client = client(&[&node_of(chain).await.url], chain.trust());
        let error = client.consistency(&kept.checkpoint(5), to).await.expect_err("two histories");
        assert_eq!((error.kind(), error.code()), (ErrorKind::Unproven, "E_FORK"));
        let Error::Fork(evidence) = error else { panic!("{error}") };
        assert_eq!(evidence.kind, expected);
        assert_eq!(evidence.verify(&chain.trust()), Ok(()));
    };
    check(&rewritten, Some(Height(6)), ForkKind::SameHeight).await;
    check(&rewritten, None, ForkKind::NoConsistency).await;
    let mut short = Chain::new();
    (0..8).for_each(|_| drop(short.commit(Vec::new()).clone()));
    check(&short, None, ForkKind::LogShrank).await;
}

#[tokio::test]
async fn checkpoints_of_another_height_or_chain_are_not_returned() {
    let mut chain = Chain::new();
    grow(&mut chain, 0, 2);
    let tip = chain.checkpoint(1);
    let node = Node::start(move |_, _| json(&tip)).await;
    let asked = client(&[&node.url], chain.trust());
    let error = asked.checkpoint(Some(Height(1))).await.expect_err("it is of height 2");
    assert_eq!(error.kind(), ErrorKind::Unproven);
    let mut trust = chain.trust();
    trust.chain_id = parse("other");
    let error = client(&[&node.url], trust).checkpoint(None).await.expect_err("another chain");
    assert_eq!(error.code(), "E_CHAIN_ID");
}
