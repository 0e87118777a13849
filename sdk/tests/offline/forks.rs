//! Checkpoints that fit together, and evidence of those that do not.

use liuhen_crypto::Hash;
use liuhen_sdk::{ForkEvidence, ForkKind};
use liuhen_types::{Checkpoint, Outcome};

use crate::chain::Chain;
use crate::samples::{evidence, signed};

fn grow(chain: &mut Chain, from: u8, to: u8) {
    for n in from..to {
        let entry = (signed(&chain.id, evidence(n)), Outcome::accepted());
        chain.commit(vec![entry]);
    }
}

fn check(one: &Checkpoint, other: &Checkpoint, path: &[Hash], expected: ForkKind) {
    let trust = Chain::new().trust();
    for (one, other) in [(one, other), (other, one)] {
        let found = ForkEvidence::find(one, other, path).expect("a contradiction");
        assert_eq!(found.kind, expected);
        assert_eq!(found.verify(&trust), Ok(()));
        let json = serde_json::to_string(&found).expect("evidence has a JSON form");
        assert_eq!(serde_json::from_str::<ForkEvidence>(&json).expect("the same"), found);
        assert_eq!(found.is_conclusive(), ForkEvidence::conclusive(one, other).is_some());

        let mut wrong_kind = found.clone();
        wrong_kind.kind = match expected {
            ForkKind::SameHeight => ForkKind::LogShrank,
            _ => ForkKind::SameHeight,
        };
        assert!(wrong_kind.verify(&trust).is_err());
        let mut unsigned = found;
        unsigned.newer.signed.certificate.signatures.clear();
        assert!(unsigned.verify(&trust).is_err());
    }
}

#[test]
fn checkpoints_of_one_history_fit_together() {
    let mut chain = Chain::new();
    grow(&mut chain, 0, 9);
    chain.commit(Vec::new());
    for old in 0..10 {
        for new in old..10 {
            let (older, newer) = (chain.checkpoint(old), chain.checkpoint(new));
            let (from, to) = (older.signed.header.log_size, newer.signed.header.log_size);
            let path = chain.consistency_path(from, to);
            assert_eq!(ForkEvidence::find(&older, &newer, &path), None, "{old} to {new}");
            assert_eq!(ForkEvidence::conclusive(&older, &newer), None);
        }
    }
}

#[test]
fn two_histories_are_evidence() {
    let mut one = Chain::new();
    grow(&mut one, 0, 4);
    let mut other = one.clone();
    grow(&mut one, 4, 8);
    grow(&mut other, 14, 18);
    let path = other.consistency_path(5, 8);
    check(&one.checkpoint(4), &other.checkpoint(4), &[], ForkKind::SameHeight);
    check(&one.checkpoint(4), &other.checkpoint(7), &path, ForkKind::NoConsistency);
    check(&one.checkpoint(4), &one.checkpoint(7), &[], ForkKind::NoConsistency);

    // The second history is shorter, or only as long.
    let mut short = Chain::new();
    (0..9).for_each(|_| drop(short.commit(Vec::new()).clone()));
    check(&one.checkpoint(4), &short.checkpoint(8), &[], ForkKind::LogShrank);
    let mut same_size = Chain::new();
    grow(&mut same_size, 20, 25);
    same_size.commit(Vec::new());
    check(&one.checkpoint(4), &same_size.checkpoint(5), &[], ForkKind::LogReplaced);
}
