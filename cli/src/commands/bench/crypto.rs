//! `liuhen bench crypto`: signatures, hashes and the state tree, each against its
//! plain form in the same run, on one core.

use std::cell::RefCell;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::value_parser;
use liuhen_crypto::sm2::{Backend, DEFAULT_ID, verify_batch_with};
use liuhen_crypto::{Hash, Lanes, Signature, SigningKey, VerifyItem, VerifyingKey};
use liuhen_node::{StateCost, measure_state};
use serde::Serialize;
use sm2::dsa::signature::Verifier as _;

use super::machine::Machine;
use super::{rounded, say};
use crate::report::{Report, fields};

/// Signers that sign in turn, as in a block.
const SIGNERS: usize = 16;
/// Signatures of the largest batch.
const BATCH: usize = 1_024;
/// Bytes of a signed message: a domain and a digest.
const MESSAGE_BYTES: usize = 52;
/// Leaves that are hashed at once.
const LEAVES: usize = 4_096;
/// Each figure is the median of this many rounds, which take turns.
const ROUNDS: u32 = 5;
/// State keys in the store, and how many of them a block changes.
const STATE_KEYS: u32 = 500_000;
const STATE_CHANGED: u32 = 6_000;
/// Blocks whose state is written; the median counts.
const STATE_BLOCKS: u32 = 15;

/// Options of `bench crypto`.
#[derive(Clone, Debug, clap::Args)]
pub struct CryptoArgs {
    /// Milliseconds that each figure is measured in each of five rounds
    #[arg(long, default_value_t = 300, value_name = "MS", value_parser = value_parser!(u64).range(10..=10_000))]
    round_ms: u64,
}

/// What was measured, in operations per second unless the name says otherwise; the
/// field names are stable.
#[derive(Clone, Debug, Serialize)]
struct Figures {
    /// Code of the field arithmetic: portable, adx or ifma.
    backend: &'static str,
    /// How SM3 was hashed: scalar, avx2 or avx512.
    lanes: &'static str,
    sm2_library: f64,
    /// One signature of an unknown key.
    sm2_single: f64,
    sm2_known_batch_64: f64,
    sm2_known_batch_1024: f64,
    /// SM3 of 64-byte messages, one after the other by the library.
    sm3_scalar_64: f64,
    sm3_lanes_64: f64,
    /// Microseconds for each of 6,000 changed of 500,000 keys, store included.
    state_us_per_key: f64,
    /// The part of it that is reading and hashing.
    state_update_us_per_key: f64,
    ratios: Ratios,
    machine: Machine,
}

/// Figures divided by the library's.
#[derive(Clone, Copy, Debug, Serialize)]
struct Ratios {
    sm2_single: f64,
    sm2_known_batch_64: f64,
    sm2_known_batch_1024: f64,
    sm3_lanes_64: f64,
}

/// Runs `liuhen bench crypto`; the state's store lies in `folder`.
///
/// # Errors
/// If a valid signature is refused, or the store fails.
pub fn run(args: &CryptoArgs, folder: &Path) -> Result<Report> {
    let backend = Backend::from_env()?;
    let round = Duration::from_millis(args.round_ms);
    say(format!("verifying signatures, back end {}", backend.name()));
    let [library, single, batch_64, batch_1024] = signatures(backend, round)?;
    let lanes = Lanes::chosen();
    say(format!("hashing leaves, {}", lanes.name()));
    let [scalar, many] = hashes(lanes, round);
    say(format!("changing {STATE_CHANGED} of {STATE_KEYS} keys of a state"));
    let state = state(folder)?;
    let per_key = |time: Duration| rounded(1e6 * time.as_secs_f64() / f64::from(STATE_CHANGED), 2);
    report(&Figures {
        backend: backend.name(),
        lanes: lanes.name(),
        sm2_library: rounded(library, 0),
        sm2_single: rounded(single, 0),
        sm2_known_batch_64: rounded(batch_64, 0),
        sm2_known_batch_1024: rounded(batch_1024, 0),
        sm3_scalar_64: rounded(scalar, 0),
        sm3_lanes_64: rounded(many, 0),
        state_us_per_key: per_key(state.update + state.write),
        state_update_us_per_key: per_key(state.update),
        ratios: Ratios {
            sm2_single: rounded(single / library, 2),
            sm2_known_batch_64: rounded(batch_64 / library, 2),
            sm2_known_batch_1024: rounded(batch_1024 / library, 2),
            sm3_lanes_64: rounded(many / scalar, 2),
        },
        machine: Machine::this(),
    })
}

/// One way to do something: how many operations one call does, and the call.
type Work<'a> = (usize, Box<dyn Fn() + 'a>);

/// Operations per second of each, the median of rounds in which all take turns, so
/// that whatever else the machine does meets them alike.
fn rates<const N: usize>(works: [Work<'_>; N], round: Duration) -> [f64; N] {
    let mut rates = works.each_ref().map(|_| Vec::new());
    for _ in 0..ROUNDS {
        for ((operations, work), rates) in works.iter().zip(&mut rates) {
            let (mut calls, started) = (0, Instant::now());
            while started.elapsed() < round {
                work();
                calls += 1;
            }
            rates.push((calls * operations) as f64 / started.elapsed().as_secs_f64());
        }
    }
    rates.map(|mut rates| {
        rates.sort_unstable_by(f64::total_cmp);
        rates[rates.len() / 2]
    })
}

/// One signature with its signer's place and its message.
type Signed = (usize, [u8; MESSAGE_BYTES], Signature);

fn sign_all(keys: &[SigningKey]) -> Vec<Signed> {
    let sign = |n: usize| {
        let mut message = [0x5a; MESSAGE_BYTES];
        message[..8].copy_from_slice(&n.to_be_bytes());
        let signer = n % keys.len();
        (signer, message, keys[signer].sign(&message))
    };
    (0..BATCH).map(sign).collect()
}

fn items<'a>(keys: &'a [VerifyingKey], signed: &'a [Signed]) -> Vec<VerifyItem<'a>> {
    let item = |(signer, message, signature): &'a Signed| VerifyItem {
        key: &keys[*signer],
        message,
        signature,
    };
    signed.iter().map(item).collect()
}

fn signatures(backend: Backend, round: Duration) -> Result<[f64; 4]> {
    let keys = (0..SIGNERS).map(|_| SigningKey::generate()).collect::<Result<Vec<_>, _>>()?;
    let signed = sign_all(&keys);
    let unknown: Vec<_> = keys.iter().map(|key| key.public_key().verifying_key()).collect();
    let known: Vec<_> = unknown.iter().map(|key| key.clone().prepared()).collect();
    let (unknown, known) = (items(&unknown, &signed), items(&known, &signed));
    let all = |items| verify_batch_with(backend, items).into_iter().all(|valid| valid);
    ensure!(all(&unknown) && all(&known), "a valid signature was refused");

    let (signer, message, signature) = signed.first().context("there are signatures")?;
    let library =
        sm2::dsa::VerifyingKey::from_sec1_bytes(DEFAULT_ID, keys[*signer].public_key().as_bytes())?;
    let signature = sm2::dsa::Signature::from_slice(&signature.0)?;
    let verify = |items: &[VerifyItem<'_>]| drop(black_box(verify_batch_with(backend, items)));
    Ok(rates(
        [
            (1, Box::new(|| drop(black_box(library.verify(black_box(message), &signature))))),
            (1, Box::new(|| verify(&unknown[..1]))),
            (64, Box::new(|| verify(&known[..64]))),
            (BATCH, Box::new(|| verify(&known))),
        ],
        round,
    ))
}

fn hashes(lanes: Lanes, round: Duration) -> [f64; 2] {
    let leaves: Vec<[u8; 64]> = (0..LEAVES).map(|n| [n as u8; 64]).collect();
    let digests = RefCell::new(vec![Hash::ZERO; LEAVES]);
    let hash = |lanes: Lanes| lanes.fixed(black_box(&leaves), black_box(&mut digests.borrow_mut()));
    rates([(LEAVES, Box::new(|| hash(Lanes::SCALAR))), (LEAVES, Box::new(|| hash(lanes)))], round)
}

/// The block of median cost.
fn state(folder: &Path) -> Result<StateCost> {
    let dir = folder.join("state");
    let mut costs = measure_state(&dir, STATE_KEYS, STATE_CHANGED, STATE_BLOCKS)?;
    costs.sort_unstable_by_key(|cost| cost.update + cost.write);
    costs.get(costs.len() / 2).copied().context("there are blocks")
}

fn report(figures: &Figures) -> Result<Report> {
    let Figures { ratios, .. } = figures;
    let rate = |rate: f64, ratio: f64| format!("{rate}/s, {ratio} times the library");
    let text = fields(&[
        ("back end", format!("{}, SM3 {}", figures.backend, figures.lanes)),
        ("library SM2", format!("{}/s", figures.sm2_library)),
        ("unknown key", rate(figures.sm2_single, ratios.sm2_single)),
        ("known keys, 64", rate(figures.sm2_known_batch_64, ratios.sm2_known_batch_64)),
        ("known keys, 1024", rate(figures.sm2_known_batch_1024, ratios.sm2_known_batch_1024)),
        ("library SM3", format!("{}/s of 64 bytes", figures.sm3_scalar_64)),
        ("SM3 in lanes", rate(figures.sm3_lanes_64, ratios.sm3_lanes_64)),
        (
            "state",
            format!(
                "{} µs per key, {} of them reading and hashing",
                figures.state_us_per_key, figures.state_update_us_per_key
            ),
        ),
        ("machine", figures.machine.to_string()),
    ]);
    Report::new(figures, text).map_err(|failure| failure.error)
}
