//! Affine additions that share one inversion (Montgomery's trick).
//!
//! An affine addition costs three multiplications and an inversion; with the
//! inversion shared by all additions of a round, three more multiplications take
//! its place. That beats projective coordinates as soon as there are some tens of
//! additions at once.

#[cfg(test)]
mod tests;

use super::curve::Affine;
use super::field::{Field, FieldElement};
use super::lanes::{LANES_MAX, Lanes, Points, Term};

/// What the way up the products leaves for the way down.
#[derive(Clone, Copy)]
pub(crate) struct Step<L: Lanes> {
    difference: L::Element,
    product_before: L::Element,
}

/// Adds `others[i]` to `sums[i]`. The formula fails where the two have the same x,
/// that is, for equal and for opposite points: those lanes are reported to
/// `exceptional` as index and mask, and hold no meaningful point afterwards.
#[inline(always)]
pub(crate) fn add_pairs<L: Lanes>(
    lanes: L,
    sums: &mut [Points<L>],
    others: &[Points<L>],
    steps: &mut Vec<Step<L>>,
    exceptional: impl FnMut(usize, u8),
) {
    let one = lanes.splat(&FieldElement::ONE);
    if steps.len() < sums.len() {
        steps.resize(sums.len(), Step { difference: one, product_before: one });
    }
    let steps = &mut steps[..sums.len()];
    let mut product = one;
    for ((sum, other), step) in sums.iter().zip(others).zip(steps.iter_mut()) {
        let difference = lanes.sub(&other.x, &sum.x);
        *step = Step { difference, product_before: product };
        product = lanes.mul(&product, &difference);
    }
    if lanes.zero_lanes(&product) != 0 {
        product = leave_out_zeros(lanes, steps, exceptional);
    }
    let mut inverse = invert(lanes, &product);
    let pairs = sums.iter_mut().zip(others).zip(steps.iter());
    for ((sum, other), step) in pairs.rev() {
        let reciprocal = lanes.mul(&inverse, &step.product_before);
        inverse = lanes.mul(&inverse, &step.difference);
        let slope = lanes.mul(&lanes.sub(&other.y, &sum.y), &reciprocal);
        let x = lanes.sub(&lanes.sub(&lanes.square(&slope), &sum.x), &other.x);
        let y = lanes.sub(&lanes.mul(&slope, &lanes.sub(&sum.x, &x)), &sum.y);
        *sum = Points { x, y };
    }
}

/// Makes every zero difference a one and multiplies anew.
#[inline(always)]
fn leave_out_zeros<L: Lanes>(
    lanes: L,
    steps: &mut [Step<L>],
    mut exceptional: impl FnMut(usize, u8),
) -> L::Element {
    let one = lanes.splat(&FieldElement::ONE);
    let mut product = one;
    for (index, step) in steps.iter_mut().enumerate() {
        let zeros = lanes.zero_lanes(&step.difference);
        if zeros != 0 {
            exceptional(index, zeros);
            step.difference = lanes.select(zeros, &step.difference, &one);
        }
        step.product_before = product;
        product = lanes.mul(&product, &step.difference);
    }
    product
}

/// The inverse of every lane; none is zero.
#[inline(always)]
fn invert<L: Lanes>(lanes: L, element: &L::Element) -> L::Element {
    let mut values = [FieldElement::ONE; LANES_MAX];
    lanes.store(element, &mut values);
    invert_all(lanes.field(), &mut values[..L::WIDTH]);
    lanes.load(|lane| &values[lane])
}

/// Replaces each element, none of which is zero, by its inverse.
pub(crate) fn invert_all<F: Field>(field: F, values: &mut [FieldElement]) {
    let mut product = FieldElement::ONE;
    let mut products_before = Vec::with_capacity(values.len());
    for value in values.iter() {
        products_before.push(product);
        product = field.mul(&product, value);
    }
    let mut inverse = field.invert(&product);
    for (value, before) in values.iter_mut().zip(&products_before).rev() {
        let reciprocal = field.mul(&inverse, before);
        inverse = field.mul(&inverse, value);
        *value = reciprocal;
    }
}

/// Sums the rows of a matrix of `width` columns into its first row, pairing rows
/// so that only ⌈log₂ rows⌉ inversions are needed.
#[inline(always)]
pub(crate) fn sum_rows<L: Lanes>(
    lanes: L,
    matrix: &mut [Points<L>],
    width: usize,
    steps: &mut Vec<Step<L>>,
    mut exceptional: impl FnMut(usize, u8),
) {
    let mut rows = matrix.len() / width;
    while rows > 1 {
        let kept = rows.div_ceil(2);
        let (low, high) = matrix[..rows * width].split_at_mut(kept * width);
        add_pairs(lanes, &mut low[..high.len()], high, steps, |index, mask| {
            exceptional(index % width, mask);
        });
        rows = kept;
    }
}

/// For every group `[B, 2B, 4B, …, 2^(w−1)B]` of `doublings`, the odd multiples
/// B, 3B, …, (2ʷ − 1)B, group after group.
///
/// B must be a point of the curve: its order is the prime n, so that no two of the
/// points that are added here are equal or opposite.
#[inline(always)]
pub(crate) fn odd_multiples<L: Lanes>(lanes: L, doublings: &[Affine], width: usize) -> Vec<Affine> {
    let half = 1 << (width - 1);
    let groups = doublings.chunks_exact(width);
    let mut table = vec![doublings[0]; groups.len() * half];
    for (entries, group) in table.chunks_exact_mut(half).zip(groups.clone()) {
        entries[0] = group[0];
    }
    let (mut sums, mut others, mut steps) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..width {
        // 1, 3, …, 2ʳ − 1 are there; plus 2ʳ they give the next as many.
        let known = 1 << (round - 1);
        let pairs = groups.len() * known;
        let entry = |pair: usize| pair / known * half + pair % known;
        sums.clear();
        others.clear();
        for first in (0..pairs).step_by(L::WIDTH) {
            // Lanes beyond the end repeat the last pair.
            let pair = |lane: usize| (first + lane).min(pairs - 1);
            let plus = |point| Term { point, negative: false };
            sums.push(lanes.load_terms(|lane| plus(&table[entry(pair(lane))])));
            let doubling = |lane: usize| &doublings[pair(lane) / known * width + round];
            others.push(lanes.load_terms(|lane| plus(doubling(lane))));
        }
        add_pairs(lanes, &mut sums, &others, &mut steps, |_, _| {
            unreachable!("multiples of a point of prime order differ");
        });
        for (vector, sum) in sums.iter().enumerate() {
            let points = store_points(lanes, sum);
            let pairs = vector * L::WIDTH..pairs.min((vector + 1) * L::WIDTH);
            for (pair, point) in pairs.zip(points) {
                table[entry(pair) + known] = point;
            }
        }
    }
    table
}

/// The point of each lane.
#[inline(always)]
fn store_points<L: Lanes>(lanes: L, points: &Points<L>) -> [Affine; LANES_MAX] {
    let mut x = [FieldElement::ZERO; LANES_MAX];
    let mut y = x;
    lanes.store(&points.x, &mut x);
    lanes.store(&points.y, &mut y);
    std::array::from_fn(|lane| Affine { x: x[lane], y: y[lane] })
}
