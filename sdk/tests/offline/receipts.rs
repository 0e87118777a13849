//! Which receipts are believed, and why the others are not.

use liuhen_crypto::Hash;
use liuhen_sdk::verify::{Receipt, ReceiptFile, TrustRoot, VerifyError, verify_receipt};
use liuhen_types::certificate::CertificateError;
use liuhen_types::limits::{HANDOVERS_MAX, PATH_MAX};
use liuhen_types::{Code, Height, Outcome};

use crate::chain::{Chain, key, validators};
use crate::samples::{evidence, parse, signed, signed_of_bytes};

/// A chain with `txs` transactions in its second block.
fn chain_with(mut chain: Chain, txs: u8) -> Chain {
    chain.commit(Vec::new());
    let entry = |n| (signed(&chain.id, evidence(n)), Outcome::accepted());
    let entries = (0..txs).map(entry).collect();
    chain.commit(entries);
    chain
}

fn check(receipt: &Receipt, trust: &TrustRoot, expected: &str) {
    let error = receipt.verify(trust).expect_err(expected);
    assert!(error.to_string().contains(expected), "{error} does not say {expected}");
    assert!(error.to_string().starts_with(error.code()), "{error}");
}

#[test]
fn receipts_of_every_position_verify_in_both_forms() {
    for txs in 1..=9 {
        let chain = chain_with(Chain::new(), txs);
        for position in 0..usize::from(txs) {
            let receipt = chain.receipt(1, position);
            let file = ReceiptFile::Transaction(Box::new(receipt));
            let json = serde_json::to_vec(&file).expect("receipts have a JSON form");
            let summary = verify_receipt(&file.to_bytes(), &chain.trust()).expect("a receipt");
            assert_eq!(verify_receipt(&json, &chain.trust()).as_ref(), Ok(&summary));
            assert_eq!(summary.kind, "NotarizeEvidence");
            assert_eq!(summary.sender, parse("hebei-data-bureau"));
            assert_eq!(summary.height, Height(2));
            assert_eq!(summary.signers.len(), 4);
            assert_eq!(summary.log_index, position as u64);
        }
    }
}

#[test]
fn three_of_four_validators_are_enough_and_two_are_not() {
    let mut chain = Chain::new();
    chain.signing = 3;
    let chain = chain_with(chain, 1);
    assert_eq!(chain.receipt(1, 0).verify(&chain.trust()), Ok(()));

    let mut receipt = chain.receipt(1, 0);
    receipt.signed.certificate.signatures.pop();
    check(&receipt, &chain.trust(), "power 2 of 4");
    receipt.signed.certificate.signatures.clear();
    check(&receipt, &chain.trust(), "power 0 of 4");
}

#[test]
fn a_signer_counts_once_and_only_from_the_set() {
    let chain = chain_with(Chain::new(), 1);
    let mut twice = chain.receipt(1, 0);
    let first = twice.signed.certificate.signatures[0].clone();
    twice.signed.certificate.signatures[1] = first;
    check(&twice, &chain.trust(), "signed twice");

    let mut stranger = chain.receipt(1, 0);
    stranger.signed.certificate.signatures[0].address = key(7).public_key().id();
    check(&stranger, &chain.trust(), "is not a validator");
}

#[test]
fn another_chain_and_another_set_are_refused() {
    let chain = chain_with(Chain::new(), 1);
    let receipt = chain.receipt(1, 0);
    let other_chain = TrustRoot { chain_id: parse("other"), ..chain.trust() };
    check(&receipt, &other_chain, "E_CHAIN_ID");
    let keys: Vec<_> = (2..=5).map(key).collect();
    let other_set = TrustRoot { validators: validators(&keys), ..chain.trust() };
    check(&receipt, &other_set, "another validator set");

    // A transaction of another chain under a header of this one.
    let mut chain = Chain::new();
    let foreign = signed(&parse("other"), evidence(1));
    chain.commit(vec![(foreign, Outcome::accepted())]);
    check(&chain.receipt(0, 0), &chain.trust(), "E_CHAIN_ID");
}

#[test]
fn simulated_time_is_refused_unless_asked_for() {
    let chain = chain_with(Chain::new().on_simulated_time(), 1);
    let receipt = chain.receipt(1, 0);
    assert_eq!(receipt.verify(&chain.trust()), Err(VerifyError::SimulatedTime));
    let exercise = TrustRoot { accept_simulated_time: true, ..chain.trust() };
    assert_eq!(receipt.verify(&exercise), Ok(()));

    let mut unknown = Chain::new();
    unknown.flags = 2;
    let unknown = chain_with(unknown, 1);
    check(&unknown.receipt(1, 0), &unknown.trust(), "flags");
}

#[test]
fn a_refusal_cannot_be_shown_as_an_acceptance() {
    let mut chain = Chain::new();
    let refused = (signed(&chain.id, evidence(1)), Outcome::refused(Code::Role));
    chain.commit(vec![refused]);
    let mut receipt = chain.receipt(0, 0);
    assert_eq!(receipt.verify(&chain.trust()), Ok(()));
    receipt.outcome = Outcome::accepted();
    check(&receipt, &chain.trust(), "not in the log");
}

#[test]
fn handovers_lead_to_later_validators() {
    let mut chain = Chain::new();
    chain.commit(Vec::new());
    chain.commit_and_hand_over((3..=6).map(key).collect());
    chain.commit_and_hand_over((5..=9).map(key).collect());
    let entry = (signed(&chain.id, evidence(1)), Outcome::accepted());
    chain.commit(vec![entry]);
    let trust = chain.trust();
    let receipt = chain.receipt(3, 0);
    assert_eq!(receipt.verify(&trust), Ok(()));
    let file = ReceiptFile::Transaction(Box::new(receipt.clone())).to_bytes();
    let summary = verify_receipt(&file, &trust).expect("a receipt");
    assert_eq!((summary.handovers, summary.validators), (2, 5));

    let mut missing = receipt.clone();
    missing.handovers.remove(0);
    check(&missing, &trust, "another validator set");
    let mut reversed = receipt.clone();
    reversed.handovers.reverse();
    check(&reversed, &trust, "another validator set");
    let mut twice = receipt.clone();
    twice.handovers[1] = twice.handovers[0].clone();
    check(&twice, &trust, "not in order of height");
    let mut forged = receipt.clone();
    forged.handovers[1].validators = validators(&(1..=4).map(key).collect::<Vec<_>>());
    check(&forged, &trust, "names another set");
    let mut unsigned = receipt.clone();
    unsigned.handovers[0].signed.certificate.signatures.truncate(2);
    check(&unsigned, &trust, "E_QUORUM_INSUFFICIENT");
    let mut endless = receipt;
    endless.handovers = vec![endless.handovers[0].clone(); HANDOVERS_MAX + 1];
    check(&endless, &trust, "limit 1000");
}

#[test]
fn a_later_trust_root_shortens_the_way() {
    let mut chain = Chain::new();
    chain.commit_and_hand_over((3..=6).map(key).collect());
    let entry = (signed(&chain.id, evidence(1)), Outcome::accepted());
    chain.commit(vec![entry]);
    let validators = validators(&chain.keys);
    let later = TrustRoot { validators, height: Height(1), ..chain.trust() };
    let mut receipt = chain.receipt(1, 0);
    check(&receipt, &later, "not in order of height");
    receipt.handovers.clear();
    assert_eq!(receipt.verify(&later), Ok(()));
}

#[test]
fn paths_of_hostile_length_are_refused() {
    let chain = chain_with(Chain::new(), 3);
    for (length, expected) in
        [(0, "not in the log"), (64, "not in the log"), (PATH_MAX, "not in"), (257, "limit 256")]
    {
        let mut receipt = chain.receipt(1, 0);
        receipt.log_path.resize(length, Hash::ZERO);
        check(&receipt, &chain.trust(), expected);
    }
    let mut outside = chain.receipt(1, 2);
    outside.log_index = u64::MAX;
    check(&outside, &chain.trust(), "not in the log");
}

#[test]
fn a_certificate_of_another_header_or_round_is_refused() {
    let chain = chain_with(Chain::new(), 1);
    let mut other_header = chain.receipt(1, 0);
    other_header.signed.certificate = chain.receipt(1, 0).signed.certificate;
    other_header.signed.certificate.header_id = Hash([7; 32]);
    check(&other_header, &chain.trust(), "certificate is not for header 2");

    let mut other_round = chain.receipt(1, 0);
    other_round.signed.certificate.round = 1;
    let error = other_round.verify(&chain.trust()).expect_err("the votes were for round 0");
    let VerifyError::Certificate { source, .. } = error else { panic!("{error}") };
    assert!(matches!(source, CertificateError::BadSignature(_)), "{source}");
}

#[test]
fn a_receipt_in_a_log_of_a_million_is_small() {
    let mut chain = Chain::new();
    chain.fill_log(1_000_000);
    let tx = signed_of_bytes(&chain.id, 300);
    chain.commit(vec![(tx, Outcome::accepted())]);
    let mut receipt = chain.receipt(0, 0);
    assert_eq!(receipt.verify(&chain.trust()), Ok(()));
    // The newest entry has one of the shortest paths; count the longest.
    receipt.log_path.resize(20, Hash::ZERO);
    let bytes = ReceiptFile::Transaction(Box::new(receipt)).to_bytes().len();
    assert!(bytes <= 4096, "{bytes} bytes");
}
