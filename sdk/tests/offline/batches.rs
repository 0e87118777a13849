//! Batches of access records: what the anchor says and what each record proves.

use liuhen_crypto::Hash;
use liuhen_crypto::log::{LogHasher, Sm3Log, merkle_root};
use liuhen_sdk::verify::{ReceiptFile, RecordReceipt, verify_receipt};
use liuhen_sdk::{AccessBatch, BatchError};
use liuhen_types::entity::GatewayLog;
use liuhen_types::limits::ANCHOR_AUTHORIZATIONS_MAX;
use liuhen_types::{AccessRecord, AccessResult, Code, Outcome, Payload, TimeMs};

use crate::chain::Chain;
use crate::samples::{linked, parse, record, signed};

fn batch(seq_from: u64, count: u64) -> AccessBatch {
    let log = GatewayLog {
        denied_foreign: 0,
        org: parse("hebei-data-bureau"),
        last_seq: seq_from - 1,
        last_root: Hash([8; 32]),
        last_time: TimeMs(0),
        batches: 1,
    };
    let mut batch = AccessBatch::after(parse("gateway-1"), &log);
    for seq in seq_from..seq_from + count {
        batch.push(linked(&batch, record(seq))).expect("the next record");
    }
    batch
}

/// Anchors a batch on a new chain and gives the receipt of each record.
fn anchored(batch: &AccessBatch) -> (Chain, Vec<RecordReceipt>) {
    let mut chain = Chain::new();
    let anchor = Payload::AccessAnchor(batch.anchor().expect("there are records"));
    chain.commit(vec![(signed(&chain.id, anchor), Outcome::accepted())]);
    let receipts = batch.receipts(&chain.receipt(0, 0)).expect("the anchor is the batch's");
    let receipts = receipts.collect();
    (chain, receipts)
}

#[test]
fn every_record_of_a_batch_proves_alone() {
    for (seq_from, count) in [(1, 1), (1, 2), (5, 3), (1, 8), (100, 13), (1, 64)] {
        let batch = batch(seq_from, count);
        let (chain, receipts) = anchored(&batch);
        assert_eq!(receipts.len() as u64, count);
        for (receipt, record) in receipts.into_iter().zip(batch.records()) {
            assert_eq!(receipt.record, *record);
            let file = ReceiptFile::Record(Box::new(receipt)).to_bytes();
            let summary = verify_receipt(&file, &chain.trust()).expect("a receipt");
            let shown = summary.record.expect("the receipt is of a record");
            assert_eq!((shown.seq, shown.rows), (record.seq, record.rows));
        }
    }
}

#[test]
fn the_anchor_counts_what_the_batch_holds() {
    let batch = batch(5, 7);
    let anchor = batch.anchor().expect("there are records");
    let leaves: Vec<_> =
        batch.records().iter().map(|record| Sm3Log::leaf(&record.to_bytes())).collect();
    assert_eq!(anchor.leaf_root, merkle_root::<Sm3Log>(&leaves));
    assert_eq!((anchor.seq_from, anchor.seq_to), (5, 11));
    assert_eq!(anchor.prev_root, Hash([8; 32]));
    assert_eq!((anchor.time_min, anchor.time_max), (record(5).time, record(11).time));
    // Of 5 to 11, the even ones are 6, 8 and 10, and 6 and 9 were denied.
    let [even, odd] = &anchor.per_authorization[..] else { panic!("two authorisations") };
    assert_eq!((even.authorization_id.as_str(), even.ok, even.denied), ("auth-even", 2, 1));
    assert_eq!((odd.authorization_id.as_str(), odd.ok, odd.denied), ("auth-odd", 3, 1));
    assert_eq!((even.first_ok, even.last_ok), (Some(record(8).time), Some(record(10).time)));

    let following = batch.following();
    assert_eq!(following.next_seq(), 12);
    assert_eq!(following.anchor(), Err(BatchError::Empty));
    let mut following = following;
    following.push(linked(&following, record(12))).expect("the next record");
    assert_eq!(following.anchor().expect("a record").prev_root, anchor.leaf_root);
}

#[test]
fn records_out_of_order_are_refused() {
    let mut batch = batch(5, 2);
    for seq in [6, 8, 0, u64::MAX] {
        let error = batch.push(record(seq)).expect_err("7 is due");
        assert_eq!(error, BatchError::Sequence { expected: 7, found: seq });
    }
    let mut foreign = record(7);
    foreign.gateway_id = parse("gateway-2");
    assert!(matches!(batch.push(foreign), Err(BatchError::Gateway { .. })));
    let mut early = record(7);
    early.time = record(5).time;
    assert!(matches!(batch.push(early), Err(BatchError::Time { seq: 7, .. })));
    let unlinked = AccessRecord { prev_leaf: Hash([1; 32]), ..record(7) };
    assert!(matches!(batch.push(unlinked), Err(BatchError::Link { seq: 7, .. })));
    batch.push(linked(&batch, record(7))).expect("the refusals left the batch as it was");
    assert_eq!(batch.records().len(), 3);
}

/// A served call names person, data and scene; a refused one handed nothing over, and
/// lacks what it was refused for.
#[test]
fn records_without_person_data_or_scene_are_refused() {
    let denied = |code| AccessRecord {
        rows: 0,
        response_digest: None,
        result: AccessResult::Denied(code),
        ..record(4)
    };
    let cases: [(AccessRecord, Code); 15] = [
        (AccessRecord { operator_ref: None, ..record(4) }, Code::OperatorRequired),
        (AccessRecord { operator_ref: Some(Hash::ZERO), ..record(4) }, Code::OperatorRequired),
        (AccessRecord { purpose: None, ..record(4) }, Code::ScenarioRequired),
        (AccessRecord { service_item: None, ..record(4) }, Code::ScenarioRequired),
        (AccessRecord { case_ref: None, ..record(4) }, Code::ScenarioRequired),
        (AccessRecord { items: Vec::new(), ..record(4) }, Code::ItemUnknown),
        (AccessRecord { response_digest: None, ..record(4) }, Code::Schema),
        (AccessRecord { salt: Hash::ZERO, ..record(4) }, Code::SaltRequired),
        (AccessRecord { prev_leaf: Hash::ZERO, ..record(4) }, Code::LeafGap),
        (AccessRecord { rows: 1, ..denied(Code::QuotaExceeded) }, Code::Schema),
        (
            AccessRecord { response_digest: Some(Hash([1; 32])), ..denied(Code::QuotaExceeded) },
            Code::Schema,
        ),
        (denied(Code::Ok), Code::Schema),
        (denied(Code::OperatorRequired), Code::Schema),
        (denied(Code::ScenarioRequired), Code::Schema),
        (AccessRecord { prev_leaf: Hash([1; 32]), ..record(1) }, Code::LeafGap),
    ];
    for (record, code) in cases {
        let seq = record.seq;
        let first = AccessBatch::first(parse("gateway-1"));
        let mut batch = if seq == 1 { first } else { batch(2, 2) };
        let refused = batch.push(record.clone()).expect_err("it is no record");
        assert!(
            matches!(&refused, BatchError::Record(error) if error.code == code && error.seq == seq),
            "{refused} for {record:?}"
        );
    }
    for (lacking, code) in [
        (AccessRecord { operator_ref: None, ..denied(Code::OperatorRequired) }, "person"),
        (AccessRecord { case_ref: None, ..denied(Code::ScenarioRequired) }, "scene"),
        (AccessRecord { items: Vec::new(), ..denied(Code::ItemUnknown) }, "items"),
        (denied(Code::QuotaExceeded), "nothing"),
    ] {
        let mut batch = batch(2, 2);
        batch.push(linked(&batch, lacking)).unwrap_or_else(|error| panic!("{code}: {error}"));
    }
}

#[test]
fn a_batch_reports_on_a_bounded_number_of_authorisations() {
    let mut batch = AccessBatch::first(parse("gateway-1"));
    let with_own_authorization = |seq| {
        let mut record = record(seq);
        record.authorization_id = parse(&format!("auth-{seq}"));
        record
    };
    let limit = ANCHOR_AUTHORIZATIONS_MAX as u64;
    for seq in 1..=limit {
        batch.push(linked(&batch, with_own_authorization(seq))).expect("there is room");
    }
    let next = linked(&batch, with_own_authorization(limit + 1));
    assert!(matches!(batch.push(next.clone()), Err(BatchError::Full(_))));
    let mut known = linked(&batch, record(limit + 1));
    known.authorization_id = parse("auth-1");
    batch.push(known).expect("a known authorisation needs no room");
    let beyond = linked(&batch, record(limit + 2));
    assert!(matches!(batch.push(beyond), Err(BatchError::Full(_))));
}

#[test]
fn receipts_need_an_accepted_anchor_of_this_batch() {
    let one = batch(1, 3);
    let (chain, _) = anchored(&batch(1, 4));
    let error = one.receipts(&chain.receipt(0, 0)).err();
    assert_eq!(error, Some(BatchError::Anchor));

    let mut chain = Chain::new();
    let anchor = Payload::AccessAnchor(one.anchor().expect("there are records"));
    let refused = (signed(&chain.id, anchor), Outcome::refused(Code::LeafGap));
    chain.commit(vec![refused]);
    assert_eq!(one.receipts(&chain.receipt(0, 0)).err(), Some(BatchError::Anchor));
}

#[test]
fn forged_records_are_refused() {
    let (chain, receipts) = anchored(&batch(5, 7));
    let check = |forge: &dyn Fn(&mut RecordReceipt), expected: &str| {
        let mut receipt = receipts[3].clone();
        forge(&mut receipt);
        let error = receipt.verify(&chain.trust()).expect_err(expected);
        assert!(error.to_string().contains(expected), "{error} does not say {expected}");
    };
    check(&|r| r.record.rows += 1, "record 8 is not in the batch");
    check(&|r| r.record.salt = Hash([1; 32]), "record 8 is not in the batch");
    check(&|r| r.record.prev_leaf = Hash([1; 32]), "record 8 is not in the batch");
    check(&|r| r.record.operator_ref = None, "E_OPERATOR_REQUIRED: record 8");
    check(&|r| r.record.seq = 9, "record 9 is not in the batch");
    check(&|r| r.record.seq = 4, "outside the batch");
    check(&|r| r.record.seq = u64::MAX, "outside the batch");
    check(&|r| r.record.gateway_id = parse("gateway-2"), "different gateways");
    check(&|r| r.batch_path.clear(), "not in the batch");
    check(&|r| r.batch_path.resize(1_000, Hash::ZERO), "not in the batch");
    check(&|r| r.anchor.outcome = Outcome::refused(Code::LeafGap), "was refused on chain");
    check(&|r| r.anchor.signed.certificate.signatures.clear(), "E_QUORUM_INSUFFICIENT");
    check(
        &|r| r.anchor.transaction.transaction.payload = crate::samples::evidence(1),
        "is not an AccessAnchor",
    );
    check(
        &|r| {
            let payload = &mut r.anchor.transaction.transaction.payload;
            let Payload::AccessAnchor(anchor) = payload else { panic!("an anchor") };
            (anchor.seq_from, anchor.seq_to) = (0, u64::MAX);
        },
        "not in the batch",
    );
}
