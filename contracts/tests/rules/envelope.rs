//! Checks before a block, in their order, and the keys they give.

use liuhen_contracts::{CheckError, check_envelope, params};
use liuhen_types::limits::COSIGNATURES_MAX;
use liuhen_types::{CoSignature, Code, Height, KeyId, SignedTransaction, TxId};

use crate::kit::genesis::{genesis, signing_key};
use crate::kit::{Chain, Tx, id, key_revoke, notarize};

#[test]
fn the_first_failing_check_decides() {
    type Change = fn(&mut SignedTransaction);
    let cases: &[(&str, Change, Code)] = &[
        ("version", |tx| tx.transaction.version = 2, Code::Version),
        ("chain", |tx| tx.transaction.chain_id = id("other"), Code::ChainId),
        ("algorithm", |tx| tx.transaction.sig_alg = 2, Code::SigAlg),
        ("expired", |tx| tx.transaction.valid_until = Height(1), Code::TxExpired),
        ("too far ahead", |tx| tx.transaction.valid_until = Height(20_000), Code::TxWindow),
        ("unknown key", |tx| tx.transaction.key_id = KeyId([7; 20]), Code::KeyUnknown),
        ("unknown sender", |tx| tx.transaction.sender = id("none"), Code::KeyUnknown),
        ("key of another org", |tx| tx.transaction.sender = id("dsj"), Code::KeyUnknown),
        ("co-signer twice", |tx| tx.cosignatures.push(tx.cosignatures[0].clone()), Code::Schema),
        (
            "co-signer's key unknown",
            |tx| tx.cosignatures[0].key_id = KeyId([7; 20]),
            Code::KeyUnknown,
        ),
        (
            "sender co-signs",
            |tx| {
                tx.cosignatures[0].org = tx.transaction.sender.clone();
                tx.cosignatures[0].key_id = tx.transaction.key_id;
            },
            Code::Schema,
        ),
        (
            "too many co-signers",
            |tx| {
                let (key_id, signature) = (tx.transaction.key_id, tx.signature);
                let cosign = |n: usize| CoSignature { org: id(&n.to_string()), key_id, signature };
                tx.cosignatures = (0..=COSIGNATURES_MAX).map(cosign).collect();
            },
            Code::Schema,
        ),
    ];
    let mut chain = Chain::hebei();
    let good = chain.sign(Tx::new("mzt", notarize("a", "b")).cosigner("pa"));
    assert_eq!(chain.check(&good), Ok(()));
    // Each case also carries the faults of all cases after it that fit.
    let mut all = good.clone();
    for (name, change, expected) in cases.iter().rev() {
        let mut tx = good.clone();
        change(&mut tx);
        assert_eq!(chain.check(&tx), Err(*expected), "{name}");
        if !matches!(*name, "sender co-signs" | "too many co-signers" | "co-signer twice") {
            change(&mut all);
            assert_eq!(chain.check(&all), Err(*expected), "{name}, with later faults");
        }
    }
}

#[test]
fn the_window_has_exact_ends() {
    let mut chain = Chain::hebei();
    let next = chain.height.next().0;
    let window = genesis().params.valid_window;
    let cases = [
        (next - 1, Err(Code::TxExpired)),
        (next, Ok(())),
        (next + window, Ok(())),
        (next + window + 1, Err(Code::TxWindow)),
        (u64::MAX, Err(Code::TxWindow)),
    ];
    for (valid_until, expected) in cases {
        let mut tx = chain.sign(Tx::new("mzt", notarize("a", "b")));
        tx.transaction.valid_until = Height(valid_until);
        assert_eq!(chain.check(&tx), expected, "{valid_until}");
    }
}

#[test]
fn the_size_limit_is_that_of_the_parameters() {
    let mut chain = Chain::hebei();
    let tx = chain.sign(Tx::new("mzt", notarize("a", "b")));
    let bytes = tx.to_bytes().len() as u32;
    for (tx_bytes_max, is_within) in [(bytes, true), (bytes - 1, false)] {
        let params = liuhen_types::genesis::Params { tx_bytes_max, ..genesis().params };
        let result = check_envelope(&chain.state, &chain.next(), &genesis().chain_id, &params, &tx);
        match result {
            Ok(_) => assert!(is_within),
            Err(CheckError::Rejected(rejection)) => {
                assert!(!is_within);
                assert_eq!(rejection.code, Code::PayloadTooLarge);
                let expected = format!("transaction is {bytes} bytes, the limit is {}", bytes - 1);
                assert_eq!(rejection.message, expected);
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn the_keys_are_those_of_the_signers_in_order() {
    let mut chain = Chain::hebei();
    let tx = chain.sign(Tx::new("mzt", notarize("a", "b")).cosigner("pa").cosigner("dsj"));
    let params = params(&chain.state).unwrap();
    let keys = check_envelope(&chain.state, &chain.next(), &genesis().chain_id, &params, &tx);
    let expected = ["mzt", "pa", "dsj"].map(|org| *signing_key(org).public_key());
    assert_eq!(keys, Ok(expected.to_vec()));
}

#[test]
fn a_co_signers_revoked_key_counts_for_nothing() {
    let mut chain = Chain::hebei();
    chain.ok("pa", key_revoke("dsj"));
    let tx = Tx::new("mzt", notarize("a", "b")).cosigner("dsj");
    assert_eq!(chain.send(tx).code, Code::KeyRevoked);
}

#[test]
fn equal_transactions_differ_by_their_salt() {
    let mut chain = Chain::hebei();
    let ids: [TxId; 2] = [(); 2].map(|()| chain.sign(Tx::new("mzt", notarize("a", "b"))).id());
    assert_ne!(ids[0], ids[1]);
}
