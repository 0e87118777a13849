//! What hashing costs: SM3 one by one and in lanes, and appending to the log.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use liuhen_crypto::{Hash, Lanes, LogFrontier, LogHasher as _, Sm3Log, sm3};

const MESSAGES: usize = 1024;

fn scalar(criterion: &mut Criterion) {
    criterion.bench_function("hash::sm3/bytes=64", |bencher| {
        bencher.iter(|| sm3(&[black_box(&[0x5a; 64])]));
    });
}

fn fixed<const BYTES: usize>(criterion: &mut Criterion) {
    let messages: Vec<[u8; BYTES]> = (0..MESSAGES).map(|n| [n as u8; BYTES]).collect();
    let mut digests = vec![Hash::ZERO; MESSAGES];
    let mut group = criterion.benchmark_group("hash::sm3_fixed");
    group.throughput(Throughput::Elements(MESSAGES as u64));
    for lanes in Lanes::available() {
        group.bench_function(format!("bytes={BYTES},lanes={}", lanes.name()), |bencher| {
            bencher.iter(|| lanes.fixed(black_box(&messages), &mut digests));
        });
    }
    group.finish();
}

fn mixed(criterion: &mut Criterion) {
    let messages: Vec<Vec<u8>> = (0..MESSAGES).map(|n| vec![n as u8; 250 + n % 100]).collect();
    let messages: Vec<[&[u8]; 2]> = messages.iter().map(|m| [&[0x5a; 32][..], m]).collect();
    let mut group = criterion.benchmark_group("hash::sm3_many");
    group.throughput(Throughput::Elements(MESSAGES as u64));
    for lanes in Lanes::available() {
        group.bench_function(format!("bytes=32+250..350,lanes={}", lanes.name()), |bencher| {
            bencher.iter(|| lanes.many(black_box(&messages)));
        });
    }
    group.finish();
}

fn log(criterion: &mut Criterion) {
    let leaves = vec![Sm3Log::leaf(b"leaf"); 1000];
    criterion.bench_function("log::append_many/leaves=1000", |bencher| {
        bencher.iter(|| {
            let mut frontier = LogFrontier::<Sm3Log>::new();
            frontier.append_many(black_box(&leaves), &mut |_, _, node| {
                black_box(node);
            });
            frontier.root()
        });
    });
}

criterion_group!(benches, scalar, fixed::<64>, fixed::<65>, mixed, log);
criterion_main!(benches);
