//! Small transactions for this crate's own tests.

use liuhen_crypto::{KeyId, SigningKey, sm3};
use liuhen_types::payload::NotarizeEvidence;
use liuhen_types::{Height, Payload, Text, Transaction};

/// A notarisation that differs for each `n` and grows with `refs`.
pub(crate) fn evidence_tx(n: u64, valid_until: Height, refs: usize) -> Transaction {
    let reference = Text::new("r".repeat(100)).expect("100 characters");
    Transaction {
        version: liuhen_types::transaction::TX_VERSION,
        chain_id: "chain-test".parse().expect("an id"),
        contract_version: liuhen_types::transaction::CONTRACT_VERSION,
        sender: "org-1".parse().expect("an id"),
        key_id: KeyId([7; 20]),
        app: None,
        operator_ref: None,
        sig_alg: liuhen_types::transaction::SIG_ALG_SM2_SM3,
        salt: n.to_be_bytes(),
        valid_until,
        payload: Payload::NotarizeEvidence(NotarizeEvidence {
            namespace: "test".parse().expect("an id"),
            digest: sm3(&[&n.to_be_bytes()]),
            schema_ref: None,
            refs: vec![reference; refs],
        }),
    }
}

/// A key that is the same in every run.
pub(crate) fn signing_key(n: u8) -> SigningKey {
    SigningKey::from_scalar(&[n; 32]).expect("a small scalar is in range")
}

/// The genesis and the payloads of the contracts' own tests.
#[path = "../../contracts/tests/rules/kit/genesis.rs"]
#[allow(dead_code)]
pub(crate) mod genesis;
#[path = "../../contracts/tests/rules/kit/payloads.rs"]
#[allow(dead_code)]
pub(crate) mod payloads;

/// Any identifier or text from a literal.
pub(crate) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("literals of tests are valid")
}
