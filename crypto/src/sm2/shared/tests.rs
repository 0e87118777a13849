//! Shared inversions: which lanes are left out, and that the others are right.

use super::*;
use crate::sm2::curve::{GENERATOR, Jacobian};
use crate::sm2::field::portable::Portable;
#[cfg(target_arch = "x86_64")]
use crate::sm2::field::{adx::Adx, ifma::Ifma};
use crate::sm2::table::{affine_all, doublings};

/// G, 2G, …, 40G by plain Jacobian additions.
fn multiples() -> Vec<Affine> {
    let first = Jacobian::from(GENERATOR);
    let next = |last: &Jacobian| Some(last.add_affine(Portable, &GENERATOR));
    let points: Vec<_> = std::iter::successors(Some(first), next).take(40).collect();
    affine_all(Portable, &points)
}

/// Adds pairs of multiples of G, among them equal and opposite ones.
fn check_pairs<L: Lanes>(lanes: L) {
    let multiples = multiples();
    // (a, b, negative): a·G ± b·G in each lane of each vector.
    let pairs: Vec<Vec<(usize, usize, bool)>> = (0..20)
        .map(|vector: usize| {
            (0..L::WIDTH)
                .map(|lane| match (vector * 5 + lane) % 11 {
                    3 => (vector + 1, vector + 1, false),
                    7 => (vector + 1, vector + 1, true),
                    _ => (vector + 1, 2 * vector % 19 + 1, lane % 2 == 1),
                })
                .collect()
        })
        .collect();
    let load = |of: &dyn Fn(&(usize, usize, bool)) -> (usize, bool)| -> Vec<Points<L>> {
        let vector = |pairs: &Vec<_>| {
            lanes.load_terms(|lane| {
                let (multiple, negative) = of(&pairs[lane]);
                Term { point: &multiples[multiple - 1], negative }
            })
        };
        pairs.iter().map(vector).collect()
    };
    let mut sums = load(&|pair| (pair.0, false));
    let others = load(&|pair| (pair.1, pair.2));
    let mut left_out = vec![0; pairs.len()];
    add_pairs(lanes, &mut sums, &others, &mut Vec::new(), |index, mask| left_out[index] = mask);
    for (vector, pairs) in pairs.iter().enumerate() {
        let points = store_points(lanes, &sums[vector]);
        for (lane, (a, b, negative)) in pairs.iter().enumerate() {
            assert_eq!(left_out[vector] >> lane & 1 == 1, a == b, "{a} {b} {negative}");
            if a != b {
                let signed = *a as i64 + if *negative { -(*b as i64) } else { *b as i64 };
                let expected = multiples[signed.unsigned_abs() as usize - 1];
                assert_eq!(points[lane], expected.negate_if(signed < 0), "{a} {b} {negative}");
            }
        }
    }
}

fn check_multiples<L: Lanes>(lanes: L) {
    let multiples = multiples();
    let start = doublings(lanes, &GENERATOR, 5);
    assert_eq!(start, [0, 1, 3, 7, 15].map(|index| multiples[index]));
    let odd = odd_multiples(lanes, &start, 5);
    let expected: Vec<Affine> = multiples.iter().step_by(2).take(16).copied().collect();
    assert_eq!(odd, expected);
}

#[test]
fn equal_and_opposite_points_are_left_out() {
    check_pairs(Portable);
    #[cfg(target_arch = "x86_64")]
    {
        Adx::detect().map(check_pairs);
        Ifma::detect().map(check_pairs);
    }
}

#[test]
fn odd_multiples_are_those_of_plain_addition() {
    check_multiples(Portable);
    #[cfg(target_arch = "x86_64")]
    {
        Adx::detect().map(check_multiples);
        Ifma::detect().map(check_multiples);
    }
}
