//! Verdicts of every back end, alone and in batches, with and without tables,
//! against the library's and OpenSSL's.

mod cases;
mod openssl;

use ::sm2::Scalar as LibraryScalar;
use ::sm2::dsa::signature::hazmat::PrehashVerifier as _;
use rayon::prelude::*;

use self::cases::{Case, Signer, Source, edge_cases, met};
use super::*;
use crate::sm2::backend::Backend;

/// How many random and how many mutated signatures are compared: 20,000 of each, or
/// a million if the environment has `LIUHEN_LONG_TESTS`.
fn sample() -> usize {
    if std::env::var_os("LIUHEN_LONG_TESTS").is_some() { 1_000_000 } else { 20_000 }
}

/// What RustCrypto says.
fn library_verdict(case: &Case) -> bool {
    let Ok(signature) = ::sm2::dsa::Signature::from_slice(&case.signature.0) else {
        return false;
    };
    let key = case.signer.unknown.public_key().as_bytes();
    let key = ::sm2::dsa::VerifyingKey::from_sec1_bytes(DEFAULT_ID, key).expect("a public key");
    key.verify_prehash(&case.e, &signature).is_ok()
}

/// Verdicts of one back end on all cases at once. Of three cases one has no table.
fn batched(backend: Backend, cases: &[Case]) -> Vec<bool> {
    let mut claims = Vec::with_capacity(cases.len());
    for (index, case) in cases.iter().enumerate() {
        let signer = &case.signer;
        let key = if index % 3 == 0 { &signer.unknown } else { &signer.known };
        claims.push(key.claim(&case.e, &case.signature));
    }
    backend.verify(&claims)
}

/// Compares all back ends with `expected`, batched; and each of `alone` cases by itself.
fn check(cases: &[Case], expected: &[bool], alone: usize) {
    for backend in Backend::all() {
        let name = backend.name();
        for (index, verdict) in batched(backend, cases).into_iter().enumerate() {
            assert_eq!(verdict, expected[index], "{name}, batched: {:?}", cases[index]);
        }
        for (case, expected) in cases.iter().zip(expected).take(alone) {
            for key in [&case.signer.unknown, &case.signer.known] {
                let verdict = backend.verify(&[key.claim(&case.e, &case.signature)]);
                assert_eq!(verdict, [*expected], "{name}, table {}: {case:?}", key.has_table());
            }
        }
    }
}

fn check_against_library(cases: &[Case], alone: usize) -> Vec<bool> {
    let expected: Vec<bool> = cases.iter().map(library_verdict).collect();
    check(cases, &expected, alone);
    expected
}

/// Signatures per round of the sample.
const ROUND: usize = 500;

#[test]
fn random_signatures_are_valid_everywhere() {
    let signers = Signer::some();
    (0..sample() / ROUND).into_par_iter().for_each(|round| {
        let mut source = Source::new("random", round);
        let cases: Vec<_> = (0..ROUND).map(|_| source.valid(&signers)).collect();
        let verdicts = check_against_library(&cases, 8);
        assert!(verdicts.iter().all(|valid| *valid), "round {round}");
    });
}

#[test]
fn mutated_signatures_get_the_same_verdict_everywhere() {
    let signers = Signer::some();
    let valid: usize = (0..sample() / ROUND)
        .into_par_iter()
        .map(|round| {
            let mut source = Source::new("mutated", round);
            let cases: Vec<_> = (0..ROUND).map(|_| source.mutated(&signers)).collect();
            check_against_library(&cases, 8).into_iter().filter(|valid| *valid).count()
        })
        .sum();
    // A few mutations change nothing, such as e for e ± n.
    assert!(valid > 0 && valid < sample() / 10, "{valid} mutated signatures are valid");
}

#[test]
fn edges_get_the_same_verdict_everywhere() {
    let cases = edge_cases();
    let verdicts = check_against_library(&cases, cases.len());
    let valid = verdicts.iter().filter(|valid| **valid).count();
    assert!(valid > 20 && valid < cases.len() / 2, "{valid} of {}", cases.len());
}

/// x1 is taken modulo n: a point whose x is at least n. Its logarithm is not known,
/// so the key is made to fit.
#[test]
fn x_above_n_is_reduced() {
    let mut source = Source::new("x above n", 0);
    let cases: Vec<_> = (0..40).map(|_| source.x_above_n()).collect();
    assert_eq!(check_against_library(&cases, cases.len()), [true; 40]);
    let one = LibraryScalar::ONE;
    for change in [one, -one] {
        let wrong: Vec<_> = cases.iter().map(|case| case.with_r_and_s(change, -change)).collect();
        assert_eq!(check_against_library(&wrong, wrong.len()), [false; 40]);
    }
}

/// Valid signatures that the lockstep formula leaves out are verified alone, and are valid.
#[test]
fn signatures_whose_terms_meet_are_valid() {
    let mut source = Source::new("met", 0);
    let cases = [false, true, false, true].map(|opposite| met(&mut source, opposite));
    for backend in Backend::all() {
        let claims = cases.iter().map(|case| case.signer.known.claim(&case.e, &case.signature));
        let claims: Vec<_> = claims.collect();
        assert_eq!(backend.verify(&claims), [true; 4], "{}", backend.name());
    }
}

/// Any permutation and any cut of a batch gives the same verdicts; among them are
/// signatures that the lockstep formulas leave out.
#[test]
fn verdicts_do_not_depend_on_order_or_neighbours() {
    let signers = Signer::some();
    let mut source = Source::new("permuted", 0);
    let mut cases = edge_cases();
    cases.truncate(200);
    cases.extend((0..100).map(|_| source.valid(&signers)));
    cases.extend((0..100).map(|_| source.mutated(&signers)));
    let expected: Vec<bool> = cases.iter().map(library_verdict).collect();
    let mut order: Vec<usize> = (0..cases.len()).collect();
    for round in 0..12 {
        for last in (1..order.len()).rev() {
            order.swap(last, source.below(last + 1));
        }
        let size = [1, 2, 3, 7, 8, 9, 16, 64, 127, 128, 129, 400][round];
        for part in order.chunks(size) {
            let cases: Vec<Case> = part.iter().map(|index| cases[*index].clone()).collect();
            let expected: Vec<bool> = part.iter().map(|index| expected[*index]).collect();
            check(&cases, &expected, 0);
        }
    }
}

#[test]
fn the_standards_example_verifies_in_every_back_end() {
    let example = &crate::vectors::load("standards.json")["sm2"][0];
    let public: PublicKey = example["public_key"].as_str().unwrap().parse().unwrap();
    let message = hex::decode(example["message"].as_str().unwrap()).unwrap();
    let signature: Signature = example["signature"].as_str().unwrap().parse().unwrap();
    let unknown = public.verifying_key();
    let known = unknown.clone().prepared();
    let item = |key, message| VerifyItem { key, message, signature: &signature };
    let items = [
        item(&known, &message[..]),
        item(&unknown, &message),
        item(&known, b"another"),
        item(&unknown, b"another"),
    ];
    for backend in Backend::all() {
        assert_eq!(verify_batch_with(backend, &items), [true, true, false, false]);
        for (item, expected) in items.iter().zip([true, true, false, false]) {
            assert_eq!(verify_batch_with(backend, &[*item]), [expected]);
        }
    }
    assert_eq!(verify_batch(&items.repeat(3000)), [true, true, false, false].repeat(3000));
}

#[test]
fn back_ends_have_names() {
    for backend in Backend::all() {
        assert_eq!(Backend::named(backend.name()).unwrap().name(), backend.name());
    }
    let error = Backend::named("fast").unwrap_err();
    assert_eq!(error.to_string(), "LIUHEN_CRYPTO must be portable, adx or ifma, not \"fast\"");
    for name in ["adx", "ifma"] {
        if let Err(error) = Backend::named(name) {
            let expected = format!("LIUHEN_CRYPTO is {name}, which this processor cannot run");
            assert_eq!(error.to_string(), expected);
        }
    }
}

#[test]
#[should_panic(expected = "a table belongs to one key")]
fn a_table_of_another_key_is_refused() {
    let [first, second] = [1, 2].map(|d| Signer::of(LibraryScalar::from(d as u64)));
    let table = Arc::new(KeyTable::new(first.unknown.public_key()));
    let _ = second.unknown.clone().with_table(table);
}
