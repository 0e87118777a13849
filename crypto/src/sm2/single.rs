//! One signature at a time, exact for every input: the way for lone signatures of
//! unknown keys and for what the lockstep formulas leave out.

use super::claim::Claim;
use super::curve::{Affine, Jacobian};
use super::field::{Field, FieldElement};
use super::limbs::Limbs;
use super::scalar::{Scalar, non_adjacent_form};
use super::table::{Comb, affine_all, generator};

/// Width of the non-adjacent form for unknown keys: eight odd multiples.
const WIDTH: usize = 5;

/// True if the claim holds.
pub(crate) fn verify<F: Field>(field: F, claim: &Claim<'_>) -> bool {
    x_of_sum(field, claim).is_some_and(|x1| claim.holds(&x1))
}

/// The x of s·G + t·P as an integer below p; `None` if that is infinity.
pub(crate) fn x_of_sum<F: Field>(field: F, claim: &Claim<'_>) -> Option<Limbs> {
    let of_key = match claim.table {
        Some(table) => add_multiple(field, Jacobian::INFINITY, &table.comb, &claim.t),
        None => multiply(field, claim.point, &claim.t),
    };
    let sum = add_multiple(field, of_key, generator(), &claim.s);
    if sum.is_infinity() {
        return None;
    }
    Some(affine_x(field, &sum.x, &field.invert(&sum.z)))
}

/// The integer x/z² for the inverse of z.
pub(crate) fn affine_x<F: Field>(field: F, x: &FieldElement, inverse_of_z: &FieldElement) -> Limbs {
    field.to_integer(&field.mul(x, &field.square(inverse_of_z)))
}

/// `sum` + k·P with the table of P.
fn add_multiple<F: Field>(field: F, mut sum: Jacobian, table: &Comb, k: &Scalar) -> Jacobian {
    let digits = table.digits(k);
    for position in 0..table.terms() {
        let term = table.term(&digits, position);
        sum = sum.add_affine(field, &term.point.negate_if(term.negative));
    }
    sum
}

/// k·P without a table.
fn multiply<F: Field>(field: F, point: &Affine, k: &Scalar) -> Jacobian {
    let odd = small_odd_multiples(field, point);
    let (digits, length) = non_adjacent_form::<WIDTH>(k);
    let mut sum = Jacobian::INFINITY;
    for digit in digits[..length].iter().rev() {
        sum = sum.double(field);
        if *digit != 0 {
            let multiple = &odd[usize::from(digit.unsigned_abs() / 2)];
            sum = sum.add_affine(field, &multiple.negate_if(*digit < 0));
        }
    }
    sum
}

/// P, 3P, …, 15P.
fn small_odd_multiples<F: Field>(field: F, point: &Affine) -> Vec<Affine> {
    let mut odd = [Jacobian::from(*point); 1 << (WIDTH - 2)];
    let twice = odd[0].double(field);
    for i in 1..odd.len() {
        odd[i] = odd[i - 1].add(field, &twice);
    }
    affine_all(field, &odd)
}
