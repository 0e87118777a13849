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

/// a·G ± b·G.
struct Pair {
    a: usize,
    b: usize,
    negative: bool,
}

const VECTORS: usize = 20;

/// Adds pairs of multiples of G, among them equal and opposite ones.
fn check_pairs<L: Lanes>(lanes: L) {
    let multiples = multiples();
    let pair = |vector: usize, lane: usize| match (vector * 5 + lane) % 11 {
        3 => Pair { a: vector + 1, b: vector + 1, negative: false },
        7 => Pair { a: vector + 1, b: vector + 1, negative: true },
        _ => Pair { a: vector + 1, b: 2 * vector % 19 + 1, negative: lane % 2 == 1 },
    };
    let term = |multiple: usize, negative| Term { point: &multiples[multiple - 1], negative };
    let (mut sums, mut others) = (Vec::new(), Vec::new());
    for vector in 0..VECTORS {
        sums.push(lanes.load_terms(|lane| term(pair(vector, lane).a, false)));
        others.push(lanes.load_terms(|lane| {
            let Pair { b, negative, .. } = pair(vector, lane);
            term(b, negative)
        }));
    }
    let mut left_out = [0; VECTORS];
    add_pairs(lanes, &mut sums, &others, &mut Vec::new(), |index, mask| left_out[index] = mask);
    for (vector, sum) in sums.iter().enumerate() {
        for (lane, point) in store_points(lanes, sum).iter().enumerate().take(L::WIDTH) {
            let Pair { a, b, negative } = pair(vector, lane);
            assert_eq!(left_out[vector] >> lane & 1 == 1, a == b, "{a} {b} {negative}");
            if a != b {
                let signed = a as i64 + if negative { -(b as i64) } else { b as i64 };
                let expected = multiples[signed.unsigned_abs() as usize - 1];
                assert_eq!(*point, expected.negate_if(signed < 0), "{a} {b} {negative}");
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
        Adx::detect().into_iter().for_each(check_pairs);
        Ifma::detect().into_iter().for_each(check_pairs);
    }
}

#[test]
fn odd_multiples_are_those_of_plain_addition() {
    check_multiples(Portable);
    #[cfg(target_arch = "x86_64")]
    {
        Adx::detect().into_iter().for_each(check_multiples);
        Ifma::detect().into_iter().for_each(check_multiples);
    }
}
