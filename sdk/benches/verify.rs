//! What offline verification costs: one receipt of a chain of four validators.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use liuhen_sdk::verify::{ReceiptFile, verify_receipt};
use liuhen_types::Outcome;

#[allow(dead_code)]
#[path = "../../types/tests/support/chain.rs"]
mod chain;
#[allow(dead_code)]
#[path = "../tests/offline/samples.rs"]
mod samples;

fn receipts(criterion: &mut Criterion) {
    let mut chain = chain::Chain::new();
    chain.fill_log(1_000_000);
    let tx = samples::signed_of_bytes(&chain.id, 300);
    chain.commit(vec![(tx, Outcome::accepted())]);
    let trust = chain.trust();
    let file = ReceiptFile::Transaction(Box::new(chain.receipt(0, 0))).to_bytes();
    criterion.bench_function("verify::receipt/validators=4", |bencher| {
        bencher.iter(|| verify_receipt(black_box(&file), &trust).expect("a receipt"));
    });
}

criterion_group!(benches, receipts);
criterion_main!(benches);
