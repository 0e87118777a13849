//! Many signatures of known signers in step: every scalar multiple is a sum of
//! table entries, and all sums advance together, sharing their inversions.

use std::sync::LazyLock;

use super::claim::Claim;
use super::field::{Field as _, FieldElement};
use super::lanes::{LANES_MAX, Lanes, Points, Term};
use super::shared::{Step, sum_rows};
use super::single;
use super::table::{KeyTable, generator};

/// Claims per round. More share an inversion, but their points must stay in the
/// second-level cache.
const CLAIMS_MAX: usize = 64;

/// The row of each term, by its place among the terms.
///
/// Where two rows that are added hold equal or opposite points, the claim is verified
/// alone, at some five times the cost. Whoever knew which terms meet could choose key and
/// signatures so that his always do; so they meet in an order that nobody can foresee.
static ROWS: LazyLock<Vec<usize>> = LazyLock::new(|| {
    let mut rows: Vec<usize> = (0..terms_per_claim()).collect();
    // Without randomness every verdict is the same, and only its cost foreseeable.
    let _ = shuffle(&mut rows);
    rows
});

fn shuffle(rows: &mut [usize]) -> Result<(), getrandom::Error> {
    for last in (1..rows.len()).rev() {
        let other = getrandom::u64()? % (last as u64 + 1);
        rows.swap(last, other as usize);
    }
    Ok(())
}

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

/// Terms of s·G and of t·P for one claim.
fn terms_per_claim() -> usize {
    generator().terms() + KeyTable::TERMS
}

/// One column for `L::WIDTH` claims, one row for each term of s·G and of t·P.
#[inline(always)]
fn load_terms<L: Lanes>(lanes: L, claims: &[Known<'_>], width: usize, matrix: &mut Vec<Points<L>>) {
    let rows = terms_per_claim();
    let zero = lanes.splat(&FieldElement::ZERO);
    matrix.resize(rows * width, Points { x: zero, y: zero });
    let mut terms = vec![[Term::of_base(); LANES_MAX]; rows];
    for (column, claims) in claims.chunks(L::WIDTH).enumerate() {
        for lane in 0..L::WIDTH {
            // Lanes without a claim repeat the last one.
            let known = &claims[lane.min(claims.len() - 1)];
            find_terms(lanes, known, |row, term| terms[row][lane] = term);
        }
        for (row, terms) in terms.iter().enumerate() {
            matrix[row * width + column] = lanes.load_terms(|lane| terms[lane]);
        }
    }
}

/// Finds the table entries of a claim, and fetches them ahead of their use.
#[inline(always)]
fn find_terms<'a, L: Lanes>(lanes: L, known: &Known<'a>, mut put: impl FnMut(usize, Term<'a>)) {
    let (of_base, of_key) = (generator(), &known.table.comb);
    let multiples =
        [(of_base, of_base.digits(&known.claim.s)), (of_key, of_key.digits(&known.claim.t))];
    let mut rows = ROWS.iter();
    for (comb, digits) in multiples {
        for (position, row) in (0..comb.terms()).zip(&mut rows) {
            let term = comb.term(&digits, position);
            lanes.prefetch(term.point);
            put(*row, term);
        }
    }
}

/// A term of s·G and one of t·P that are added first, by their positions.
#[cfg(test)]
pub(crate) fn first_met() -> (usize, usize) {
    let of_base = generator().terms();
    let kept = terms_per_claim().div_ceil(2);
    let of_key = |row: usize| ROWS[of_base..].iter().position(|other| *other == row);
    let met = |(base, row): (usize, &usize)| {
        Some((base, of_key(row + kept).or_else(|| of_key(row.checked_sub(kept)?))?))
    };
    let mut pairs = ROWS[..of_base].iter().enumerate().filter_map(met);
    pairs.next().expect("a term of G is added to one of P in all orders but a few")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_has_a_row_of_its_own() {
        let mut rows = ROWS.clone();
        let in_order: Vec<usize> = (0..terms_per_claim()).collect();
        assert_ne!(rows, in_order, "63 rows are not in order by chance");
        rows.sort_unstable();
        assert_eq!(rows, in_order);
    }
}
