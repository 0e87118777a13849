//! Signatures of unknown signers side by side: t·P in Jacobian coordinates with one
//! claim per lane, by fixed windows, so that all lanes do the same.
//!
//! Windows of odd digits never add infinity. Where the addition formula fails, for
//! equal and for opposite points, it gives z = 0, and from there on z stays zero:
//! such claims show at the end and are verified alone.

use super::claim::Claim;
use super::curve::{Affine, Jacobian};
use super::field::FieldElement;
use super::lanes::{LANES_MAX, Lanes, Points, Term};
use super::scalar::OddDigits;
use super::shared::{invert_all, odd_multiples, sum_rows};
use super::single;
use super::table::{affine_all, generator};

/// Bits per window: 52 additions, and a table of 16 points for each key.
const WIDTH: usize = 5;
const ENTRIES: usize = 1 << (WIDTH - 1);

/// Claims per round, which share inversions.
const CLAIMS_MAX: usize = 64;

/// The point (x/z², y/z³) in each lane.
struct JacobianLanes<L: Lanes> {
    x: L::Element,
    y: L::Element,
    z: L::Element,
}

impl<L: Lanes> JacobianLanes<L> {
    #[inline(always)]
    fn double(&self, lanes: L) -> Self {
        let zz = lanes.square(&self.z);
        let yy = lanes.square(&self.y);
        let yz = lanes.mul(&self.y, &self.z);
        // The slope's numerator, 3x² − 3z⁴.
        let product = lanes.mul(&lanes.sub(&self.x, &zz), &lanes.add(&self.x, &zz));
        let slope = lanes.add(&lanes.add(&product, &product), &product);
        let two_yy = lanes.add(&yy, &yy);
        let two_xyy = lanes.mul(&self.x, &two_yy);
        let s = lanes.add(&two_xyy, &two_xyy);
        let four_yyyy = lanes.square(&two_yy);
        let x = lanes.sub(&lanes.sub(&lanes.square(&slope), &s), &s);
        let along = lanes.mul(&slope, &lanes.sub(&s, &x));
        let y = lanes.sub(&lanes.sub(&along, &four_yyyy), &four_yyyy);
        Self { x, y, z: lanes.add(&yz, &yz) }
    }

    #[inline(always)]
    fn add(&self, lanes: L, other: &Points<L>) -> Self {
        let zz = lanes.square(&self.z);
        let h = lanes.sub(&lanes.mul(&other.x, &zz), &self.x);
        let zzz = lanes.mul(&self.z, &zz);
        let r = lanes.sub(&lanes.mul(&other.y, &zzz), &self.y);
        let hh = lanes.square(&h);
        let hhh = lanes.mul(&hh, &h);
        let v = lanes.mul(&self.x, &hh);
        let x = lanes.sub(&lanes.sub(&lanes.sub(&lanes.square(&r), &hhh), &v), &v);
        let along = lanes.mul(&r, &lanes.sub(&v, &x));
        let y = lanes.sub(&along, &lanes.mul(&self.y, &hhh));
        Self { x, y, z: lanes.mul(&self.z, &h) }
    }
}

/// Writes the verdict on each claim to the place in `verdicts` that goes with it.
#[inline(always)]
pub(crate) fn verify<L: Lanes>(lanes: L, claims: &[(Claim<'_>, usize)], verdicts: &mut [bool]) {
    for chunk in claims.chunks(CLAIMS_MAX) {
        verify_chunk(lanes, chunk, verdicts);
    }
}

#[inline(always)]
fn verify_chunk<L: Lanes>(lanes: L, claims: &[(Claim<'_>, usize)], verdicts: &mut [bool]) {
    let mut exceptional = [0_u8; CLAIMS_MAX];
    let of_base = multiples_of_base(lanes, claims, &mut exceptional);
    let table = odd_multiples(lanes, &doublings(lanes, claims), WIDTH);
    let mut x = [FieldElement::ZERO; CLAIMS_MAX];
    let mut z = x;
    for (column, of_base) in of_base.iter().enumerate() {
        let first = column * L::WIDTH;
        let sum = multiple_of_keys(lanes, &claims[first..], &table[first * ENTRIES..]);
        let sum = sum.add(lanes, of_base);
        lanes.store(&sum.x, &mut x[first..first + L::WIDTH]);
        lanes.store(&sum.z, &mut z[first..first + L::WIDTH]);
    }
    let failed = z.map(|z| z.is_zero());
    for (z, failed) in z.iter_mut().zip(failed) {
        if failed {
            *z = FieldElement::ONE;
        }
    }
    let field = lanes.field();
    invert_all(field, &mut z[..claims.len()]);
    for (place, (claim, index)) in claims.iter().enumerate() {
        let left_out = exceptional[place / L::WIDTH] >> (place % L::WIDTH) & 1 == 1;
        verdicts[*index] = if left_out || failed[place] {
            single::verify(field, claim)
        } else {
            claim.holds(&single::affine_x(field, &x[place], &z[place]))
        };
    }
}

/// s·G for each claim, in columns of `L::WIDTH`; lanes without a claim repeat the
/// last one.
#[inline(always)]
fn multiples_of_base<L: Lanes>(
    lanes: L,
    claims: &[(Claim<'_>, usize)],
    exceptional: &mut [u8],
) -> Vec<Points<L>> {
    let comb = generator();
    let digits: Vec<OddDigits> = claims.iter().map(|(claim, _)| comb.digits(&claim.s)).collect();
    let width = claims.len().div_ceil(L::WIDTH);
    let mut matrix = Vec::with_capacity(comb.terms() * width);
    for row in 0..comb.terms() {
        for column in 0..width {
            let digits = |lane: usize| &digits[(column * L::WIDTH + lane).min(digits.len() - 1)];
            matrix.push(lanes.load_terms(|lane| comb.term(digits(lane), row)));
        }
    }
    let mut steps = Vec::new();
    sum_rows(lanes, &mut matrix, width, &mut steps, |column, mask| exceptional[column] |= mask);
    matrix.truncate(width);
    matrix
}

/// P, 2P, 4P, 8P and 16P for the key of each claim.
#[inline(always)]
fn doublings<L: Lanes>(lanes: L, claims: &[(Claim<'_>, usize)]) -> Vec<Affine> {
    let mut points = Vec::with_capacity(claims.len() * WIDTH);
    for (claim, _) in claims {
        let mut point = Jacobian::from(*claim.point);
        for _ in 0..WIDTH {
            points.push(point);
            point = point.double(lanes.field());
        }
    }
    affine_all(lanes.field(), &points)
}

/// t·P for the first claims, one in each lane, with the odd multiples of their keys.
#[inline(always)]
fn multiple_of_keys<L: Lanes>(
    lanes: L,
    claims: &[(Claim<'_>, usize)],
    table: &[Affine],
) -> JacobianLanes<L> {
    let last = claims.len().min(L::WIDTH) - 1;
    let digits: [OddDigits; LANES_MAX] =
        std::array::from_fn(|lane| OddDigits::new(&claims[lane.min(last)].0.t, WIDTH));
    let term = |position: usize, lane: usize| {
        let (index, negative) = digits[lane].get(position);
        Term { point: &table[lane.min(last) * ENTRIES + index], negative }
    };
    let top = OddDigits::count(WIDTH) - 1;
    let Points { x, y } = lanes.load_terms(|lane| term(top, lane));
    let mut sum = JacobianLanes { x, y, z: lanes.splat(&FieldElement::ONE) };
    for position in (0..top).rev() {
        for _ in 0..WIDTH {
            sum = sum.double(lanes);
        }
        sum = sum.add(lanes, &lanes.load_terms(|lane| term(position, lane)));
    }
    sum
}
