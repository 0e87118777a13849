//! What signatures cost.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use liuhen_crypto::{Signature, SigningKey, VerifyItem, VerifyingKey, verify_batch};

fn signatures(criterion: &mut Criterion) {
    let key = SigningKey::generate().expect("the system has randomness");
    let verifying = key.public_key().verifying_key();
    let message = [0x5a; 300];
    let signature = key.sign(&message);
    criterion.bench_function("sm2::sign/bytes=300", |bencher| {
        bencher.iter(|| key.sign(black_box(&message)));
    });
    criterion.bench_function("sm2::verify/bytes=300", |bencher| {
        bencher.iter(|| verifying.verify(black_box(&message), &signature));
    });

    let keys: Vec<SigningKey> =
        (0..16).map(|_| SigningKey::generate().expect("the system has randomness")).collect();
    let verifying: Vec<VerifyingKey> =
        keys.iter().map(|key| key.public_key().verifying_key()).collect();
    let signed: Vec<(Vec<u8>, Signature)> = (0..64)
        .map(|n| {
            let message = vec![n as u8; 300];
            let signature = keys[n % keys.len()].sign(&message);
            (message, signature)
        })
        .collect();
    let items: Vec<VerifyItem<'_>> = signed
        .iter()
        .enumerate()
        .map(|(n, (message, signature))| VerifyItem {
            key: &verifying[n % verifying.len()],
            message,
            signature,
        })
        .collect();
    let mut group = criterion.benchmark_group("sm2::verify_batch");
    group.throughput(Throughput::Elements(items.len() as u64));
    group.bench_function("signatures=64", |bencher| {
        bencher.iter(|| verify_batch(black_box(&items)));
    });
    group.finish();
}

criterion_group!(benches, signatures);
criterion_main!(benches);
