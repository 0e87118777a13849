//! Many signatures of known signers in step: every scalar multiple is a sum of
//! table entries, and all sums advance together, sharing their inversions.

use super::claim::Claim;
use super::field::{Field as _, FieldElement};
use super::lanes::{LANES_MAX, Lanes, Points};
use super::scalar::OddDigits;
use super::shared::{Step, sum_rows};
use super::single;
use super::table::{KeyTable, generator};

/// Claims per round. More share an inversion, but their points must stay in the
/// second-level cache.
const CLAIMS_MAX: usize = 128;

/// A claim whose signer has a table.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) claim: Claim<'a>,
    pub(crate) table: &'a KeyTable,
    /// Where the verdict belongs.
    pub(crate) index: usize,
}

/// Writes the verdict on each claim to its place in `verdicts`.
#[inline(always)]
pub(crate) fn verify<L: Lanes>(lanes: L, claims: &[Known<'_>], verdicts: &mut [bool]) {
    let mut matrix = Vec::new();
    let mut steps = Vec::new();
    for chunk in claims.chunks(CLAIMS_MAX) {
        verify_chunk(lanes, chunk, verdicts, &mut matrix, &mut steps);
    }
}

#[inline(always)]
fn verify_chunk<L: Lanes>(
    lanes: L,
    claims: &[Known<'_>],
    verdicts: &mut [bool],
    matrix: &mut Vec<Points<L>>,
    steps: &mut Vec<Step<L>>,
) {
    let width = claims.len().div_ceil(L::WIDTH);
    load_terms(lanes, claims, width, matrix);
    let mut exceptional = [0_u8; CLAIMS_MAX];
    sum_rows(lanes, matrix, width, steps, |column, mask| exceptional[column] |= mask);
    for (column, claims) in claims.chunks(L::WIDTH).enumerate() {
        let mut x = [FieldElement::ZERO; LANES_MAX];
        lanes.store(&matrix[column].x, &mut x);
        for (lane, known) in claims.iter().enumerate() {
            verdicts[known.index] = if exceptional[column] >> lane & 1 == 1 {
                single::verify(lanes.field(), &known.claim)
            } else {
                known.claim.holds(&lanes.field().to_integer(&x[lane]))
            };
        }
    }
}

/// One column for `L::WIDTH` claims, one row for each term of s·G and of t·P.
#[inline(always)]
fn load_terms<L: Lanes>(lanes: L, claims: &[Known<'_>], width: usize, matrix: &mut Vec<Points<L>>) {
    let of_base = generator();
    let rows = of_base.terms() + KeyTable::TERMS;
    let zero = lanes.splat(&FieldElement::ZERO);
    matrix.resize(rows * width, Points { x: zero, y: zero });
    for (column, claims) in claims.chunks(L::WIDTH).enumerate() {
        // Lanes without a claim repeat the last one.
        let claim = |lane: usize| &claims[lane.min(claims.len() - 1)];
        let digits: [(OddDigits, OddDigits); LANES_MAX] = std::array::from_fn(|lane| {
            let known = claim(lane.min(L::WIDTH - 1));
            (of_base.digits(&known.claim.s), known.table.comb.digits(&known.claim.t))
        });
        for row in 0..of_base.terms() {
            let point = lanes.load_terms(|lane| of_base.term(&digits[lane].0, row));
            matrix[row * width + column] = point;
        }
        for row in 0..KeyTable::TERMS {
            let point = lanes.load_terms(|lane| claim(lane).table.comb.term(&digits[lane].1, row));
            matrix[(of_base.terms() + row) * width + column] = point;
        }
    }
}
