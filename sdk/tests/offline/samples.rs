//! Transactions and records that the tests speak about.

use std::sync::Arc;

use futures::executor::block_on;
use liuhen_crypto::Hash;
use liuhen_sdk::{AccessBatch, Sender};
use liuhen_types::payload::NotarizeEvidence;
use liuhen_types::{
    AccessRecord, AccessResult, ChainId, Code, Height, Payload, SignedTransaction, Text, TimeMs,
};

use crate::chain::key;

/// Parses an id or a text that is known to be one.
pub fn parse<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a valid text")
}

/// Evidence of a digest.
pub fn evidence(number: u8) -> Payload {
    evidence_with(number, "case-2026-0001")
}

fn evidence_with(number: u8, reference: &str) -> Payload {
    Payload::NotarizeEvidence(NotarizeEvidence {
        namespace: parse("test"),
        digest: Hash([number; 32]),
        schema_ref: Some(parse("schema/v1")),
        refs: vec![parse::<Text<100>>(reference)],
    })
}

/// Evidence in a signed transaction of just so many bytes.
pub fn signed_of_bytes(chain_id: &ChainId, bytes: usize) -> SignedTransaction {
    let shortest = signed(chain_id, evidence_with(1, "x")).to_bytes().len();
    let reference = "x".repeat(bytes - shortest + 1);
    let tx = signed(chain_id, evidence_with(1, &reference));
    assert_eq!(tx.to_bytes().len(), bytes);
    tx
}

/// A transaction of the org whose key is number 9.
pub fn signed(chain_id: &ChainId, payload: Payload) -> SignedTransaction {
    let sender = Sender::new(chain_id.clone(), parse("hebei-data-bureau"), Arc::new(key(9)));
    block_on(sender.sign(payload, Height(0))).expect("a key in memory signs")
}

/// The record as the next one of a batch.
pub fn linked(batch: &AccessBatch, record: AccessRecord) -> AccessRecord {
    AccessRecord { prev_leaf: batch.last_leaf().unwrap_or(record.prev_leaf), ..record }
}

/// The record with a sequence number, linked to nothing; every third access is denied.
pub fn record(seq: u64) -> AccessRecord {
    let denied = seq.is_multiple_of(3);
    AccessRecord {
        gateway_id: parse("gateway-1"),
        seq,
        prev_leaf: if seq == 1 { Hash::ZERO } else { Hash([9; 32]) },
        time: TimeMs(1_767_200_000_000 + seq % 1_000_000),
        authorization_id: parse(if seq.is_multiple_of(2) { "auth-even" } else { "auth-odd" }),
        consumer: parse("county-bureau"),
        app: None,
        operator_ref: Some(Hash([1; 32])),
        purpose: Some(parse("核验村级区划")),
        service_item: Some(parse("11130123MB0X-7")),
        case_ref: Some(Hash([2; 32])),
        items: vec![parse("code"), parse("name")],
        rows: if denied { 0 } else { 100 },
        response_digest: (!denied).then_some(Hash([3; 32])),
        result: if denied { AccessResult::Denied(Code::AuthRevoked) } else { AccessResult::Ok },
        salt: Hash([seq as u8 | 0x80; 32]),
        region: None,
    }
}
