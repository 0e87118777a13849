//! The field in plain Rust, for every processor.

use super::{Field, FieldElement, P};
use crate::sm2::limbs::{Limbs, add, add_carry, reduce_once, sub_borrow};

/// The portable back end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Portable;

impl Field for Portable {
    #[inline(always)]
    fn mul(self, a: &FieldElement, b: &FieldElement) -> FieldElement {
        FieldElement(montgomery_reduce(&mul_wide(&a.0, &b.0)))
    }

    #[inline(always)]
    fn square(self, a: &FieldElement) -> FieldElement {
        FieldElement(montgomery_reduce(&square_wide(&a.0)))
    }
}

/// `a·b + c + d` as low and high limb. It cannot overflow: (2⁶⁴−1)² + 2(2⁶⁴−1) = 2¹²⁸ − 1.
#[inline(always)]
fn multiply_add(a: u64, b: u64, c: u64, d: u64) -> (u64, u64) {
    let product = u128::from(a).wrapping_mul(u128::from(b));
    let sum = product.wrapping_add(u128::from(c)).wrapping_add(u128::from(d));
    (sum as u64, (sum >> 64) as u64)
}

#[inline(always)]
fn mul_wide(a: &Limbs, b: &Limbs) -> [u64; 8] {
    let mut t = [0; 8];
    for i in 0..4 {
        let mut carry = 0;
        for j in 0..4 {
            (t[i + j], carry) = multiply_add(a[j], b[i], t[i + j], carry);
        }
        t[i + 4] = carry;
    }
    t
}

/// The six products of different limbs, doubled, and the four squares.
#[inline(always)]
fn square_wide(a: &Limbs) -> [u64; 8] {
    let (t1, carry) = multiply_add(a[0], a[1], 0, 0);
    let (t2, carry) = multiply_add(a[0], a[2], carry, 0);
    let (t3, t4) = multiply_add(a[0], a[3], carry, 0);
    let (t3, carry) = multiply_add(a[1], a[2], t3, 0);
    let (t4, t5) = multiply_add(a[1], a[3], t4, carry);
    let (t5, t6) = multiply_add(a[2], a[3], t5, 0);

    let doubled = [
        0,
        t1 << 1,
        (t2 << 1) | (t1 >> 63),
        (t3 << 1) | (t2 >> 63),
        (t4 << 1) | (t3 >> 63),
        (t5 << 1) | (t4 >> 63),
        (t6 << 1) | (t5 >> 63),
        t6 >> 63,
    ];
    let mut t = [0; 8];
    let mut carry = 0;
    for i in 0..4 {
        let (low, high) = multiply_add(a[i], a[i], 0, 0);
        (t[2 * i], carry) = add_carry(doubled[2 * i], low, carry);
        (t[2 * i + 1], carry) = add_carry(doubled[2 * i + 1], high, carry);
    }
    t
}

/// t/2²⁵⁶ mod p. As −1/p = 1 mod 2⁶⁴, the multiple of p that clears the lowest
/// limb m is m·p itself, and m·p = m·2²⁵⁶ + m·2⁶⁴ − m·2²²⁴ − m·2⁹⁶ − m needs no
/// multiplication.
#[inline(always)]
fn montgomery_reduce(t: &[u64; 8]) -> Limbs {
    let mut low: Limbs = [t[0], t[1], t[2], t[3]];
    for _ in 0..4 {
        let m = low[0];
        let (shifted_low, shifted_high) = (m << 32, m >> 32);
        let (r0, carry) = add_carry(low[1], m, 0);
        let (r1, carry) = add_carry(low[2], 0, carry);
        let (r2, carry) = add_carry(low[3], 0, carry);
        let r3 = m.wrapping_add(carry);
        let (r0, borrow) = sub_borrow(r0, shifted_low, 0);
        let (r1, borrow) = sub_borrow(r1, shifted_high, borrow);
        let (r2, borrow) = sub_borrow(r2, shifted_low, borrow);
        let r3 = r3.wrapping_sub(shifted_high).wrapping_sub(borrow);
        low = [r0, r1, r2, r3];
    }
    let (sum, carry) = add(&low, &[t[4], t[5], t[6], t[7]]);
    reduce_once(&sum, carry, &P)
}
