//! What SM2 costs: the library against our verification, on one core.
//!
//! `sm2::library` is RustCrypto's verification of the same signatures; the other
//! figures divided by it are what travels between machines. `LIUHEN_CRYPTO` forces
//! a back end; without it every back end of the processor is measured.

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use liuhen_crypto::sm2::{BACKEND_VARIABLE, Backend, DEFAULT_ID, KeyTable, verify_batch_with};
use liuhen_crypto::{Signature, SigningKey, VerifyItem, VerifyingKey};
use sm2::dsa::signature::Verifier as _;

/// Bytes of a signed message: a domain and a digest.
const MESSAGE_BYTES: usize = 50;

struct Signed {
    signer: usize,
    message: [u8; MESSAGE_BYTES],
    signature: Signature,
}

fn generate() -> SigningKey {
    SigningKey::generate().expect("the system has randomness")
}

/// `count` signatures of the keys in turn.
fn signed(keys: &[SigningKey], count: usize) -> Vec<Signed> {
    let sign = |n: usize| {
        let signer = n % keys.len();
        let mut message = [0x5a; MESSAGE_BYTES];
        message[..8].copy_from_slice(&n.to_be_bytes());
        Signed { signer, message, signature: keys[signer].sign(&message) }
    };
    (0..count).map(sign).collect()
}

fn items<'a>(keys: &'a [VerifyingKey], signed: &'a [Signed]) -> Vec<VerifyItem<'a>> {
    let item = |s: &'a Signed| VerifyItem {
        key: &keys[s.signer],
        message: &s.message,
        signature: &s.signature,
    };
    signed.iter().map(item).collect()
}

fn backends() -> Vec<Backend> {
    match std::env::var_os(BACKEND_VARIABLE) {
        None => Backend::all(),
        Some(_) => vec![Backend::from_env().expect("the back end can be had")],
    }
}

fn library(criterion: &mut Criterion) {
    let key = generate();
    let signature = key.sign(&[0x5a; MESSAGE_BYTES]);
    let verifying =
        sm2::dsa::VerifyingKey::from_sec1_bytes(DEFAULT_ID, key.public_key().as_bytes())
            .expect("a public key");
    let signature = sm2::dsa::Signature::from_slice(&signature.0).expect("a signature");
    criterion.bench_function("sm2::library/verify", |bencher| {
        bencher.iter(|| verifying.verify(black_box(&[0x5a; MESSAGE_BYTES]), &signature));
    });
    criterion.bench_function("sm2::sign", |bencher| {
        bencher.iter(|| key.sign(black_box(&[0x5a; MESSAGE_BYTES])));
    });
}

fn verification(criterion: &mut Criterion) {
    let signing: Vec<SigningKey> = (0..4).map(|_| generate()).collect();
    let unknown: Vec<_> = signing.iter().map(|k| k.public_key().verifying_key()).collect();
    let known: Vec<_> = unknown.iter().map(|key| key.clone().prepared()).collect();
    let signed = signed(&signing, 1024);
    let (unknown, known) = (items(&unknown, &signed), items(&known, &signed));
    for backend in backends() {
        let mut group = criterion.benchmark_group("sm2::verify");
        measure(&mut group, backend, "unknown", &unknown[..1]);
        measure(&mut group, backend, "unknown", &unknown[..64]);
        for size in [1, 8, 64, 256, 1024] {
            measure(&mut group, backend, "known", &known[..size]);
        }
        group.finish();
    }
    let public = signing[0].public_key();
    criterion.bench_function("sm2::table", |bencher| {
        bencher.iter(|| KeyTable::new(black_box(public)));
    });
}

fn measure(
    group: &mut BenchmarkGroup<'_, WallTime>,
    backend: Backend,
    signers: &str,
    items: &[VerifyItem<'_>],
) {
    group.throughput(Throughput::Elements(items.len() as u64));
    let name = format!("backend={},signers={signers},batch={}", backend.name(), items.len());
    group.bench_function(name, |bencher| {
        bencher.iter(|| verify_batch_with(backend, black_box(items)));
    });
    assert!(verify_batch_with(backend, items).iter().all(|valid| *valid), "all are valid");
}

criterion_group!(benches, library, verification);
criterion_main!(benches);
