//! The store under the real ledger: what it answers, what it proves, and what it
//! refuses to open.

mod common;

use borsh::BorshDeserialize;
use common::{Node, certificate, copy, evidence, genesis, key, proposal, signed};
use liuhen_crypto::Sm3Log;
use liuhen_crypto::log::verify_consistency;
use liuhen_crypto::state_tree;
use liuhen_network::Application;
use liuhen_node::{Error, Store};
use liuhen_types::{Body, Code, Height, State, StateKey, TimeMs, TrustRoot};

#[tokio::test]
async fn every_answer_about_a_committed_chain_fits_its_headers() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::open(dir.path());
    let trust = TrustRoot::genesis(&genesis());
    assert_eq!(node.store.tip().header_id, genesis().hash());
    assert!(node.store.checkpoint(None).unwrap().is_none(), "genesis has no certificate");

    let mut tips = node.store.subscribe();
    let mut checkpoints = Vec::new();
    for height in 1..=7u64 {
        let block = node.block((0..height).map(|n| signed(100 * height + n))).await;
        assert_eq!(tips.borrow_and_update().header_id, block.header.id());
        assert_eq!(node.store.body(Height(height)).unwrap().unwrap(), block.body);
        let view = node.store.block_view(Height(height)).unwrap().unwrap();
        let body = Body::try_from_slice(&block.body).unwrap();
        let ids: Vec<_> = body.transactions.iter().map(|tx| tx.id()).collect();
        assert_eq!((view.transactions, &view.header), (ids, &block.header));
        checkpoints.push(node.store.checkpoint(None).unwrap().unwrap());
    }
    assert_eq!(node.store.tip().log_size, 28);
    assert!(node.pool.is_empty(), "committed transactions leave the pool");

    let events = node.store.events(0, 1_000).unwrap();
    assert_eq!(events.iter().map(|e| e.log_index).collect::<Vec<_>>(), (0..28).collect::<Vec<_>>());
    for event in &events {
        let receipt = node.store.receipt(&event.tx_id).unwrap().unwrap();
        receipt.verify(&trust).unwrap();
        assert_eq!(receipt.log_index, event.log_index);
        let view = node.store.transaction(&event.tx_id).unwrap().unwrap();
        assert_eq!((view.height, view.time), (event.height, event.time));
        let subject = StateKey::from_bytes(event.subjects[0].clone().into_bytes());
        assert_eq!(node.store.history(&subject, None, 10).unwrap(), [event.log_index]);
    }
    assert_eq!(node.store.events(25, 2).unwrap(), events[25..27]);
    assert!(node.store.events(28, 10).unwrap().is_empty());

    let last = checkpoints.last().unwrap();
    for checkpoint in &checkpoints {
        checkpoint.verify(&trust).unwrap();
        let (old, new) = (&checkpoint.signed.header, &last.signed.header);
        let proof = node.store.consistency(old.log_size, None).unwrap().unwrap();
        let (sizes, roots) = ((old.log_size, new.log_size), (&old.log_root, &new.log_root));
        assert!(verify_consistency::<Sm3Log>(sizes.0, roots.0, sizes.1, roots.1, &proof.path));
    }
    assert!(node.store.consistency(29, None).unwrap().is_none());
    assert!(node.store.checkpoint(Some(Height(8))).unwrap().is_none());
}

#[tokio::test]
async fn state_values_and_their_absence_are_proven() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::open(dir.path());
    assert!(node.store.state_view(&StateKey::params()).unwrap().is_none());
    node.block([signed(1), signed(2)]).await;
    let absent = StateKey::from_bytes(b"evidence/test/none".to_vec());
    let present = evidence(1).payload.subjects().remove(0);
    for (subject, exists) in [(present, true), (absent, false), (StateKey::params(), true)] {
        let view = node.store.state_view(&subject).unwrap().unwrap();
        assert_eq!(view.value.is_some(), exists, "{subject}");
        let value = view.value.map(|value| hex::decode(value).unwrap());
        assert_eq!(value, node.store.get(&subject).unwrap());
        let root = &view.checkpoint.signed.header.state_root;
        let key = subject.as_bytes();
        assert!(state_tree::verify(root, key, value.as_deref(), &view.proof), "{subject}");
        assert!(!state_tree::verify(root, key, Some(b"another"), &view.proof), "{subject}");
    }
    let all = node.store.scan(b"evidence/", None, 10).unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(node.store.scan(b"evidence/", None, 1).unwrap(), all[..1]);
    assert_eq!(node.store.scan(b"evidence/", Some(&all[0].0), 10).unwrap(), all[1..]);
    assert!(node.store.scan(b"evidence/", Some(&all[1].0), 10).unwrap().is_empty());
}

#[tokio::test]
async fn a_second_process_another_chain_and_another_format_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::open(dir.path());
    node.block([signed(1)]).await;
    let tip = node.store.tip();
    assert!(matches!(Store::open(dir.path(), &genesis()), Err(Error::Locked { .. })));
    drop(node);

    let mut other = genesis();
    other.time = TimeMs(1);
    let error = Store::open(dir.path(), &other).err().expect("another chain is refused");
    assert!(error.to_string().contains(&genesis().hash().to_string()), "{error}");

    let store = Store::open(dir.path(), &genesis()).unwrap();
    assert_eq!(store.tip(), tip);
}

#[tokio::test]
async fn blocks_that_break_a_rule_are_named_and_not_committed() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::open(dir.path());
    node.block([signed(1)]).await;
    let other_dir = tempfile::tempdir().unwrap();
    let validator = Node::open(&copy(dir.path(), other_dir.path()));
    validator.now.store(
        node.now.load(std::sync::atomic::Ordering::Relaxed),
        std::sync::atomic::Ordering::Relaxed,
    );
    node.insert([signed(2), signed(3)]);
    let good = node.build().await;
    let validate = async |block| validator.ledger.validate(&block).await.unwrap();
    assert_eq!(validate(good.clone()).await, Ok(()));

    let body = |txs: Vec<_>| borsh::to_vec(&Body { transactions: txs }).unwrap();
    let mut forged = signed(3);
    forged.signature = signed(4).signature;
    let mut expired = evidence(5);
    expired.valid_until = Height(1);
    let mut trailing = good.body.to_vec();
    trailing.push(0);
    let bodies = [
        (body(vec![signed(2), forged]), "transaction 1 (", "E_BAD_SIGNATURE"),
        (body(vec![signed(1)]), "transaction 0 (", "E_REPLAYED"),
        (body(vec![signed(2), signed(2)]), "transaction 1 (", "E_REPLAYED"),
        (body(vec![expired.sign(&key(11))]), "transaction 0 (", "E_TX_EXPIRED"),
        (body(vec![evidence(6).sign(&key(12))]), "transaction 0 (", "E_BAD_SIGNATURE"),
        (trailing, "body", "all bytes"),
        (vec![0xff; 12], "body has 4294967295 transactions", "limit is 5000"),
        (vec![0; 5 << 20], "body is 5242880 bytes", "limit is 4194304"),
        (Vec::new(), "body", "shorter"),
    ];
    for (body, place, reason) in bodies {
        let mut block = good.clone();
        block.body = body.into();
        // Another time: the validator keeps the result of the good block by its id.
        block.header.time.0 += 1;
        let verdict = validate(block).await.expect_err(reason);
        assert!(verdict.contains(place) && verdict.contains(reason), "{verdict}");
    }

    type Change = fn(&mut liuhen_types::Header);
    let changes: [(&str, Change); 12] = [
        ("version", |h| h.version += 1),
        ("flags", |h| h.flags = 1),
        ("chain_id", |h| h.chain_id = "other".parse().unwrap()),
        ("height", |h| h.height.0 += 1),
        ("time", |h| h.time.0 += 10_000),
        ("parent", |h| h.parent.0[0] ^= 1),
        ("log_size", |h| h.log_size += 1),
        ("log_root", |h| h.log_root.0[0] ^= 1),
        ("state_root", |h| h.state_root.0[0] ^= 1),
        ("next_validators_hash", |h| h.next_validators_hash.0[0] ^= 1),
        ("params_hash", |h| h.params_hash.0[0] ^= 1),
        ("proposer", |h| h.proposer.0[0] ^= 1),
    ];
    for (field, change) in changes {
        let mut block = good.clone();
        change(&mut block.header);
        let verdict = validate(block).await.expect_err(field);
        assert!(verdict.starts_with(&format!("header {field} ")), "{verdict}");
    }
    let mut early = good.clone();
    early.header.time = validator.store.tip().time;
    assert!(validate(early).await.expect_err("time").contains("not after its parent's"));
    assert_eq!(validator.store.tip().height, Height(1));
}

#[tokio::test]
async fn building_leaves_out_what_no_longer_passes() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::open(dir.path());
    let mut expired = evidence(1);
    expired.valid_until = Height(0);
    let duplicate = {
        let mut tx = evidence(2);
        tx.salt = [9; 8];
        tx.sign(&key(11))
    };
    let block = node.block([expired.sign(&key(11)), signed(2), duplicate.clone()]).await;
    let body = Body::try_from_slice(&block.body).unwrap();
    assert_eq!(body.transactions, [signed(2), duplicate.clone()]);
    assert!(node.pool.is_empty());
    let refused = node.store.receipt(&duplicate.id()).unwrap().unwrap();
    assert_eq!(refused.outcome.code, Code::Duplicate, "a refusal by a rule is recorded");
    refused.verify(&TrustRoot::genesis(&genesis())).unwrap();
}

#[tokio::test]
async fn decisions_are_checked_before_they_are_written() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::open(dir.path());
    let first = node.block([signed(1)]).await;
    node.insert([signed(2)]);
    let block = node.build().await;
    let header = &block.header;
    let refused = async |certificate, reason: &str| {
        let error = node.ledger.commit(header.id(), certificate).await.expect_err(reason);
        assert!(error.to_string().contains(reason), "{error}");
    };
    refused(certificate(header), "no proposal of it was kept").await;
    node.save(&block).await;
    let mut weak = certificate(header);
    weak.signatures.truncate(2);
    refused(weak, "more than two thirds").await;
    refused(certificate(&first.header), "its certificate is for").await;
    assert_eq!(node.store.tip().height, Height(1));

    node.commit(&block).await;
    node.commit(&block).await;
    node.commit(&first).await;
    let mut fork = first.header.clone();
    fork.time.0 += 1;
    let error = node.ledger.commit(fork.id(), certificate(&fork)).await.unwrap_err();
    assert!(error.to_string().contains("another block is committed"), "{error}");
}

#[tokio::test]
async fn proposals_stay_until_their_height_is_decided() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::open(dir.path());
    node.insert([signed(1)]);
    let block = node.build().await;
    let mut invalid = proposal(&block, 1);
    invalid.valid = false;
    invalid.pol_round = Some(0);
    invalid.signature = None;
    invalid.block.header.time.0 += 7;
    let again = proposal(&block, 2);
    for kept in [proposal(&block, 0), invalid.clone(), again.clone()] {
        node.ledger.save_proposal(Height(1), &kept).await.unwrap();
    }
    drop(node);
    let node = Node::open(dir.path());
    let mut kept = node.ledger.proposals(Height(1)).await.unwrap();
    kept.sort_by_key(|proposal| proposal.round);
    assert_eq!(kept, [proposal(&block, 0), invalid, again]);
    assert!(node.ledger.proposals(Height(2)).await.unwrap().is_empty());
    node.commit(&block).await;
    assert!(node.ledger.proposals(Height(1)).await.unwrap().is_empty());
}

#[tokio::test]
async fn work_is_a_waiting_transaction_or_a_due_heartbeat() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::open(dir.path());
    let work = async || {
        let wait = node.ledger.wait_for_work(node.next());
        tokio::time::timeout(std::time::Duration::from_millis(50), wait).await.is_ok()
    };
    assert!(!work().await, "nothing waits, the heartbeat is a second away");
    node.now.fetch_add(1_000, std::sync::atomic::Ordering::Relaxed);
    assert!(work().await, "the heartbeat is due");
    node.block([]).await;
    assert!(!work().await, "an empty block is a heartbeat");
    node.insert([signed(1)]);
    assert!(work().await, "a transaction waits");
}

/// A Byzantine proposer gains nothing: its block is refused before anything runs, and
/// what was checked in it is not checked again.
#[tokio::test]
async fn one_bad_signature_among_two_thousand_is_named() {
    const BAD: usize = 1_234;
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (proposer, validator) = (Node::open(dir.path()), Node::open(other.path()));
    proposer.insert((0..2_000).map(signed));
    let good = proposer.build().await;
    validator.now.store(
        proposer.now.load(std::sync::atomic::Ordering::Relaxed),
        std::sync::atomic::Ordering::Relaxed,
    );
    let mut body: Body = borsh::from_slice(&good.body).unwrap();
    let id = body.transactions[BAD].id();
    body.transactions[BAD].signature = body.transactions[0].signature;
    let mut bad = good.clone();
    bad.body = borsh::to_vec(&body).unwrap().into();

    let verifications = || validator.signatures.verifications().get();
    let verdict = validator.ledger.validate(&bad).await.unwrap().expect_err("a forged signature");
    assert!(verdict.contains(&format!("transaction {BAD} ({id})")), "{verdict}");
    assert!(verdict.contains("E_BAD_SIGNATURE"), "{verdict}");
    assert_eq!(verifications(), 2_000);
    assert_eq!(validator.ledger.validate(&good).await.unwrap(), Ok(()));
    assert_eq!(verifications(), 2_001, "only the one that was bad");
}
