//! Damaged receipt files: no change of any byte leaves a receipt that verifies.

use liuhen_sdk::verify::{ReceiptFile, verify_receipt};
use liuhen_types::receipt::RecordReceipt;
use liuhen_types::{Outcome, Payload};
use proptest::prelude::*;

use crate::chain::{Chain, key};
use crate::samples::{evidence, linked, record, signed};

/// A receipt in the middle of a block, with one hand-over before it.
fn sample() -> (Chain, Vec<u8>) {
    let mut chain = Chain::new();
    chain.signing = 3;
    chain.commit_and_hand_over((2..=5).map(key).collect());
    let entry = |n| (signed(&chain.id, evidence(n)), Outcome::accepted());
    let entries = (0..5).map(entry).collect();
    chain.signing = 3;
    chain.commit(entries);
    let file = ReceiptFile::Transaction(Box::new(chain.receipt(1, 2))).to_bytes();
    (chain, file)
}

fn sample_of_a_record() -> (Chain, Vec<u8>) {
    let mut batch = liuhen_sdk::AccessBatch::first(record(1).gateway_id);
    for seq in 1..=5 {
        batch.push(linked(&batch, record(seq))).expect("the next record");
    }
    let mut chain = Chain::new();
    let anchor = Payload::AccessAnchor(batch.anchor().expect("there are records"));
    chain.commit(vec![(signed(&chain.id, anchor), Outcome::accepted())]);
    let receipt: RecordReceipt = batch
        .receipts(&chain.receipt(0, 0))
        .expect("the anchor is the batch's")
        .nth(3)
        .expect("there are five");
    (chain, ReceiptFile::Record(Box::new(receipt)).to_bytes())
}

fn check_turned(chain: &Chain, file: &[u8], position: usize, bit: usize) {
    let mut damaged = file.to_vec();
    damaged[position] ^= 1 << bit;
    let verdict = verify_receipt(&damaged, &chain.trust());
    assert!(verdict.is_err(), "byte {position}, bit {bit} may be turned unseen");
}

/// Every byte with every one of its bits turned: more than 10,000 files.
#[test]
fn no_turned_bit_goes_unseen() {
    let (chain, file) = sample();
    verify_receipt(&file, &chain.trust()).expect("the file is sound");
    assert!(file.len() * 8 >= 10_000, "only {} bytes", file.len());
    for position in 0..file.len() {
        (0..8).for_each(|bit| check_turned(&chain, &file, position, bit));
    }
}

#[test]
fn no_turned_bit_of_a_record_goes_unseen() {
    let (chain, file) = sample_of_a_record();
    verify_receipt(&file, &chain.trust()).expect("the file is sound");
    for position in 0..file.len() {
        check_turned(&chain, &file, position, position % 8);
    }
}

#[test]
fn no_file_cut_short_or_made_longer_is_taken() {
    let (chain, file) = sample();
    for length in 0..file.len() {
        assert!(verify_receipt(&file[..length], &chain.trust()).is_err(), "{length} bytes");
    }
    let longer = [&file[..], &[0]].concat();
    assert!(verify_receipt(&longer, &chain.trust()).is_err());
    let endless = vec![b'L'; 5 * 1024 * 1024];
    assert!(verify_receipt(&endless, &chain.trust()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Any run of bytes replaced by any other, of the same length or not.
    #[test]
    fn no_replaced_run_goes_unseen(
        start in any::<prop::sample::Index>(),
        cut in 0usize..40,
        put in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        static SAMPLE: std::sync::LazyLock<(Chain, Vec<u8>)> = std::sync::LazyLock::new(sample);
        let (chain, file) = &*SAMPLE;
        let start = start.index(file.len());
        let end = (start + cut).min(file.len());
        let damaged = [&file[..start], &put, &file[end..]].concat();
        prop_assume!(damaged != *file);
        prop_assert!(verify_receipt(&damaged, &chain.trust()).is_err());
    }
}
