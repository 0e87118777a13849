//! Inversion modulo p by the division steps of Bernstein and Yang ("Fast
//! constant-time gcd computation and modular inversion", 2019), in the variable-time
//! form that takes many steps at once.
//!
//! Like Euclid's algorithm it takes f = p and g = a to ±1 and 0 by small linear
//! steps; d and e follow, with d·a = f and e·a = g modulo p, until d = ±1/a. The
//! steps depend on the lowest bits only, so that 62 of them are found on single
//! words and then applied to the long numbers as one matrix.

use super::P;
use crate::sm2::limbs::Limbs;

/// Five digits of 62 bits, of which the last has the sign.
type Digits = [i64; 5];

const MASK: u64 = u64::MAX >> 2;

/// The digits of p.
const MODULUS: Digits = to_digits(&P);

/// A matrix that takes (f, g) to 2⁶²·(f', g'), with entries within ±2⁶².
struct Matrix {
    u: i64,
    v: i64,
    q: i64,
    r: i64,
}

/// 1/a modulo p, and 0 for 0; `a` is below p.
pub(super) fn invert(a: &Limbs) -> Limbs {
    let (mut f, mut g) = (MODULUS, to_digits(a));
    let (mut d, mut e): (Digits, Digits) = ([0; 5], [1, 0, 0, 0, 0]);
    let mut eta = -1;
    // p and a have 256 bits: 12 rounds of 62 steps are always enough.
    while g != [0; 5] {
        let matrix = division_steps(&mut eta, f[0] as u64, g[0] as u64);
        update_numbers(&mut f, &mut g, &matrix);
        update_cofactors(&mut d, &mut e, &matrix);
    }
    // d is in (−2p, p) and f is 1 or −1 (or p, if a is zero).
    if d[4] < 0 {
        d = combine(&d, &MODULUS, 1);
    }
    if f[4] < 0 {
        d = combine(&[0; 5], &d, -1);
    }
    if d[4] < 0 {
        d = combine(&d, &MODULUS, 1);
    }
    from_digits(&d)
}

/// Takes 62 division steps on the lowest words of f and g.
fn division_steps(eta: &mut i64, f: u64, g: u64) -> Matrix {
    let (mut u, mut v, mut q, mut r) = (1_u64, 0_u64, 0_u64, 1_u64);
    let (mut f, mut g) = (f, g);
    let mut left = 62_u32;
    loop {
        // Even g: as many steps as it has zeros, but not more than are left.
        let zeros = (g | u64::MAX << left).trailing_zeros();
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        *eta -= i64::from(zeros);
        left -= zeros;
        if left == 0 {
            break;
        }
        // Both are odd; f is the one to add from now on.
        if *eta < 0 {
            *eta = -*eta;
            (f, g) = (g, f.wrapping_neg());
            (u, q) = (q, u.wrapping_neg());
            (v, r) = (r, v.wrapping_neg());
        }
        // The multiple of f that makes the low bits of g zero: up to six of them,
        // and not beyond the next exchange or the end. f·(2 − f²) inverts f modulo 64.
        let bits = (*eta + 1).min(i64::from(left)).min(6) as u32;
        let minus_inverse = f.wrapping_mul(f.wrapping_mul(f).wrapping_sub(2));
        let multiple = g.wrapping_mul(minus_inverse) & ((1 << bits) - 1);
        g = g.wrapping_add(f.wrapping_mul(multiple));
        q = q.wrapping_add(u.wrapping_mul(multiple));
        r = r.wrapping_add(v.wrapping_mul(multiple));
    }
    Matrix { u: u as i64, v: v as i64, q: q as i64, r: r as i64 }
}

/// `a·x + b·y + carry`; all sums here stay below 2¹²⁷.
#[inline(always)]
fn sum(a: i64, x: i64, b: i64, y: i64, carry: i128) -> i128 {
    let products =
        i128::from(a).wrapping_mul(x.into()).wrapping_add(i128::from(b).wrapping_mul(y.into()));
    products.wrapping_add(carry)
}

/// Applies the matrix to f and g; the division by 2⁶² is exact.
#[inline(always)]
fn update_numbers(f: &mut Digits, g: &mut Digits, matrix: &Matrix) {
    let Matrix { u, v, q, r } = *matrix;
    let mut carry_f = sum(u, f[0], v, g[0], 0) >> 62;
    let mut carry_g = sum(q, f[0], r, g[0], 0) >> 62;
    for i in 1..5 {
        carry_f = sum(u, f[i], v, g[i], carry_f);
        carry_g = sum(q, f[i], r, g[i], carry_g);
        (f[i - 1], carry_f) = ((carry_f as u64 & MASK) as i64, carry_f >> 62);
        (g[i - 1], carry_g) = ((carry_g as u64 & MASK) as i64, carry_g >> 62);
    }
    (f[4], g[4]) = (carry_f as i64, carry_g as i64);
}

/// Applies the matrix to d and e modulo p, which both stay in (−2p, p): p is added
/// where they are negative, and as often as makes the division by 2⁶² exact. As
/// p = −1 modulo 2⁶², the lowest digit says how often.
#[inline(always)]
fn update_cofactors(d: &mut Digits, e: &mut Digits, matrix: &Matrix) {
    let Matrix { u, v, q, r } = *matrix;
    let (negative_d, negative_e) = (d[4] >> 63, e[4] >> 63);
    let mut times_d = (u & negative_d).wrapping_add(v & negative_e);
    let mut times_e = (q & negative_d).wrapping_add(r & negative_e);
    let mut carry_d = sum(u, d[0], v, e[0], 0);
    let mut carry_e = sum(q, d[0], r, e[0], 0);
    let exact = |times: i64, carry: i128| {
        let remainder = (times as u64).wrapping_sub(carry as u64) & MASK;
        times.wrapping_sub(remainder as i64)
    };
    times_d = exact(times_d, carry_d);
    times_e = exact(times_e, carry_e);
    carry_d = sum(MODULUS[0], times_d, 0, 0, carry_d) >> 62;
    carry_e = sum(MODULUS[0], times_e, 0, 0, carry_e) >> 62;
    for i in 1..5 {
        carry_d = sum(MODULUS[i], times_d, 0, 0, sum(u, d[i], v, e[i], carry_d));
        carry_e = sum(MODULUS[i], times_e, 0, 0, sum(q, d[i], r, e[i], carry_e));
        (d[i - 1], carry_d) = ((carry_d as u64 & MASK) as i64, carry_d >> 62);
        (e[i - 1], carry_e) = ((carry_e as u64 & MASK) as i64, carry_e >> 62);
    }
    (d[4], e[4]) = (carry_d as i64, carry_e as i64);
}

/// a + `sign`·b.
fn combine(a: &Digits, b: &Digits, sign: i64) -> Digits {
    let mut result = [0; 5];
    let mut carry = 0;
    for i in 0..5 {
        let digit = a[i] + sign * b[i] + carry;
        result[i] = if i < 4 { digit & MASK as i64 } else { digit };
        carry = digit >> 62;
    }
    result
}

const fn to_digits(limbs: &Limbs) -> Digits {
    [
        (limbs[0] & MASK) as i64,
        ((limbs[0] >> 62 | limbs[1] << 2) & MASK) as i64,
        ((limbs[1] >> 60 | limbs[2] << 4) & MASK) as i64,
        ((limbs[2] >> 58 | limbs[3] << 6) & MASK) as i64,
        (limbs[3] >> 56) as i64,
    ]
}

const fn from_digits(digits: &Digits) -> Limbs {
    let d =
        [digits[0] as u64, digits[1] as u64, digits[2] as u64, digits[3] as u64, digits[4] as u64];
    [d[0] | d[1] << 62, d[1] >> 2 | d[2] << 60, d[2] >> 4 | d[3] << 58, d[3] >> 6 | d[4] << 56]
}
