//! Transactions that are whole but not acceptable.

use liuhen_types::payload::Payload;
use liuhen_types::{Code, Height, SignedTransaction, Text, Transaction};

use super::Case;
use crate::kit::genesis::signing_key;
use crate::kit::payloads::notarize;
use crate::kit::{TestNode, id};

/// A small acceptable payload.
pub fn evidence() -> Payload {
    Payload::NotarizeEvidence(notarize("log", "content"))
}

/// Signs what a change makes of a good transaction.
fn signer(node: &TestNode) -> impl Fn(&dyn Fn(&mut Transaction)) -> SignedTransaction {
    move |change| node.sign_with("mzt", "mzt", evidence(), |tx| change(tx))
}

/// Transactions that are whole but not acceptable.
pub fn cases(node: &TestNode, committed: &SignedTransaction) -> Vec<Case> {
    [signatures(node), envelopes(node, committed)].into_iter().flatten().collect()
}

/// Signed by nobody who may.
fn signatures(node: &TestNode) -> Vec<Case> {
    let sign = signer(node);
    let good = sign(&|_| ());

    let mut forged = good.clone();
    forged.signature = sign(&|_| ()).signature;
    let mut cosigned = good.clone();
    cosigned.cosign(id("pa"), &signing_key("pa"));
    cosigned.cosignatures[0].signature = forged.signature;
    let mut cosigned_by_sender = good.clone();
    cosigned_by_sender.cosign(id("mzt"), &signing_key("mzt"));
    let key_of = |label: &str| signing_key(label).public_key().id().to_string();

    vec![
        Case::tx("wrong signature", &forged, Code::BadSignature, &[&key_of("mzt")]),
        Case::tx("wrong co-signature", &cosigned, Code::BadSignature, &[&key_of("pa")]),
        Case {
            status: 400,
            ..Case::tx(
                "sender co-signs",
                &cosigned_by_sender,
                Code::Schema,
                &["cosignatures", "mzt"],
            )
        },
        Case::tx(
            "unknown key",
            &node.sign_with("mzt", "nobody's key", evidence(), |_| ()),
            Code::KeyUnknown,
            &[&key_of("nobody's key")],
        ),
        Case::tx(
            "key of another org",
            &node.sign_with("mzt", "pa", evidence(), |_| ()),
            Code::KeyUnknown,
            &[&key_of("pa"), "mzt"],
        ),
        Case::tx("revoked key", &node.sign("zrt", evidence()), Code::KeyRevoked, &[&key_of("zrt")]),
    ]
}

/// Whole and signed, but not for this chain, this time, or any block.
fn envelopes(node: &TestNode, committed: &SignedTransaction) -> Vec<Case> {
    let sign = signer(node);
    let next = node.store.tip().height.0 + 1;
    let late = format!("at most {}", next + 1_000);
    let mut personal = notarize("log", "content");
    personal.refs = vec![id("身份证 110101199003077758")];
    vec![
        Case::tx(
            "wrong chain",
            &sign(&|tx| tx.chain_id = id("other-chain")),
            Code::ChainId,
            &["chain_id", "hebei-test", "other-chain"],
        ),
        Case::tx(
            "expired",
            &sign(&|tx| tx.valid_until = Height(1)),
            Code::TxExpired,
            &["valid_until 1", &next.to_string()],
        ),
        Case::tx(
            "too far ahead",
            &sign(&|tx| tx.valid_until = Height(next + 1_001)),
            Code::TxWindow,
            &["valid_until", &late, &(next + 1_001).to_string()],
        ),
        Case::tx(
            "wrong version",
            &sign(&|tx| tx.version = 7),
            Code::Version,
            &["version", "1", "7"],
        ),
        Case::tx(
            "wrong sig_alg",
            &sign(&|tx| tx.sig_alg = 2),
            Code::SigAlg,
            &["sig_alg", "1", "2"],
        ),
        Case::tx(
            "personal data in clear",
            &node.sign("mzt", Payload::NotarizeEvidence(personal)),
            Code::PlaintextPersonalData,
            &["refs"],
        ),
        Case {
            status: 409,
            ..Case::tx(
                "replayed",
                committed,
                Code::Replayed,
                &[&committed.id().to_string(), "height"],
            )
        },
        Case {
            status: 413,
            ..Case::tx(
                "above the chain's limit",
                &large(node, 200),
                Code::PayloadTooLarge,
                &["16384"],
            )
        },
    ]
}

/// A transaction with many references of 100 bytes.
fn large(node: &TestNode, refs: usize) -> SignedTransaction {
    let mut payload = notarize("log", "content");
    payload.refs = vec![Text::new("r".repeat(100)).expect("100 characters"); refs];
    node.sign("mzt", Payload::NotarizeEvidence(payload))
}
