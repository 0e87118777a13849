//! Eight field elements side by side with AVX-512 IFMA.
//!
//! An element is five limbs of 52 bits, each limb a vector with one lane per
//! element, in Montgomery form with R = 2²⁶⁰. Every function returns limbs below
//! 2⁵² and a value below 5p/4, and relies on that in its arguments. In raw limbs,
//! between the steps, a limb may be anything that fits into 64 bits with a sign.
#![allow(unsafe_code, reason = "vector instructions that need AVX-512 IFMA")]

use std::arch::x86_64::*;

use super::adx::Adx;
use super::{FieldElement, P};
use crate::sm2::PublicKey;
use crate::sm2::batch;
use crate::sm2::claim::Claim;
use crate::sm2::curve::Affine;
use crate::sm2::lanes::{Lanes, Points, Term};
use crate::sm2::limbs::reduce_once;
use crate::sm2::table::KeyTable;

/// The back end; a value exists only where the processor has AVX-512 F and IFMA.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ifma(Adx);

/// Limbs of eight elements.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub(crate) struct Vector([__m512i; 5]);

const MASK_48: i64 = (1 << 48) - 1;
const MASK_52: i64 = (1 << 52) - 1;

/// p, 2p and 17p in limbs; the last limb holds what is left.
const P_LIMBS: [i64; 5] = limbs_of_multiple(1);
const P_TIMES_2: [i64; 5] = limbs_of_multiple(2);
const P_TIMES_17: [i64; 5] = limbs_of_multiple(17);

/// 2²⁵⁶ mod p = 2²²⁴ + 2⁹⁶ − 2⁶⁴ + 1, in limbs.
const TWO_256: [i64; 5] = [1, (1 << 44) - (1 << 12), 0, 0, 1 << 16];

/// The limbs of `factor`·p.
const fn limbs_of_multiple(factor: i64) -> [i64; 5] {
    let p = [
        P[0] as i64 & MASK_52,
        (P[0] >> 52 | P[1] << 12) as i64 & MASK_52,
        (P[1] >> 40 | P[2] << 24) as i64 & MASK_52,
        (P[2] >> 28 | P[3] << 36) as i64 & MASK_52,
        (P[3] >> 16) as i64,
    ];
    let mut limbs = [0; 5];
    let mut carry = 0;
    let mut i = 0;
    while i < 5 {
        let limb = p[i] * factor + carry;
        limbs[i] = if i < 4 { limb & MASK_52 } else { limb };
        carry = limb >> 52;
        i += 1;
    }
    limbs
}

impl Ifma {
    /// The back end, if this processor can run it.
    pub(crate) fn detect() -> Option<Self> {
        let vectors = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512ifma");
        Adx::detect().filter(|_| vectors).map(Self)
    }

    /// [`batch::verify`], compiled for this back end.
    pub(crate) fn verify(self, claims: &[Option<Claim<'_>>]) -> Vec<bool> {
        #[target_feature(enable = "avx512f,avx512ifma,bmi2")]
        fn inner(ifma: Ifma, claims: &[Option<Claim<'_>>]) -> Vec<bool> {
            batch::verify(ifma, claims)
        }
        // SAFETY: `self` exists, so the processor has these instructions.
        unsafe { inner(self, claims) }
    }

    /// [`KeyTable::build`], compiled for this back end.
    pub(crate) fn build_table(self, key: &PublicKey) -> KeyTable {
        #[target_feature(enable = "avx512f,avx512ifma,bmi2")]
        fn inner(ifma: Ifma, key: &PublicKey) -> KeyTable {
            KeyTable::build(ifma, key)
        }
        // SAFETY: `self` exists, so the processor has these instructions.
        unsafe { inner(self, key) }
    }
}

// The functions below are unsafe for one reason only: they must run on a processor
// with AVX-512 F and IFMA. They are always inlined, because the compiler may use
// the instructions only in the two functions above.

#[inline(always)]
unsafe fn splat(value: i64) -> __m512i {
    // SAFETY: the caller's duty, as said above.
    unsafe { _mm512_set1_epi64(value) }
}

/// Carries from limb to limb; the value is not negative.
#[inline(always)]
unsafe fn carry(mut raw: [__m512i; 5]) -> Vector {
    // SAFETY: the caller's duty, as said above.
    unsafe {
        let mask = splat(MASK_52);
        for i in 0..4 {
            raw[i + 1] = _mm512_add_epi64(raw[i + 1], _mm512_srai_epi64::<52>(raw[i]));
            raw[i] = _mm512_and_si512(raw[i], mask);
        }
        Vector(raw)
    }
}

/// Brings a value in [p/2, 18p) below 5p/4, where limbs 0 to 3 are within ±2⁵⁴.
///
/// Takes q = ⌊value/2²⁵⁶⌋ from the highest limb, which is at most two off because
/// of the carries to come, and replaces q·2²⁵⁶ by q·(2²²⁴ + 2⁹⁶ − 2⁶⁴ + 1). What
/// is left is above −2²¹¹ + q·2²²⁴ and below 2²⁵⁶ + 2²¹¹ + 18·2²²⁴; for q = 0 it is
/// the value itself. The highest limb is positive, as the value is at least p/2.
#[inline(always)]
unsafe fn reduce(raw: [__m512i; 5]) -> Vector {
    // SAFETY: the caller's duty, as said above.
    unsafe {
        let q = _mm512_srli_epi64::<48>(raw[4]);
        let top = _mm512_and_si512(raw[4], splat(MASK_48));
        carry([
            _mm512_add_epi64(raw[0], q),
            _mm512_madd52lo_epu64(raw[1], q, splat(TWO_256[1])),
            raw[2],
            raw[3],
            _mm512_madd52lo_epu64(top, q, splat(TWO_256[4])),
        ])
    }
}

/// t/2²⁶⁰ mod p, for t below 2⁵²⁰. As −1/p = 1 mod 2⁵², the multiple of p that
/// clears the lowest limb m is m·p itself, and p has few limbs that are not 0 or
/// −1: p = −1 + 2⁵²·(2⁵² − 2⁴⁴ + 2¹²) − 2¹⁰⁴ + 2²⁰⁸·(2⁴⁸ − 2¹⁶).
///
/// For arguments below 5p/4 the result is below (25/256 + 1)·p.
#[inline(always)]
unsafe fn montgomery_reduce(mut t: [__m512i; 10]) -> Vector {
    // SAFETY: the caller's duty, as said above.
    unsafe {
        let mask = splat(MASK_52);
        let limb_1 = splat((1 << 52) - (1 << 44) + (1 << 12));
        let limb_4 = splat((1 << 48) - (1 << 16));
        for i in 0..5 {
            let m = _mm512_and_si512(t[i], mask);
            let carry = _mm512_srai_epi64::<52>(t[i]);
            t[i + 1] = _mm512_add_epi64(t[i + 1], carry);
            t[i + 1] = _mm512_madd52lo_epu64(t[i + 1], m, limb_1);
            t[i + 2] = _mm512_sub_epi64(t[i + 2], m);
            t[i + 2] = _mm512_madd52hi_epu64(t[i + 2], m, limb_1);
            t[i + 4] = _mm512_madd52lo_epu64(t[i + 4], m, limb_4);
            t[i + 5] = _mm512_madd52hi_epu64(t[i + 5], m, limb_4);
        }
        carry([t[5], t[6], t[7], t[8], t[9]])
    }
}

/// The limbs of two elements, one after the other.
#[inline(always)]
unsafe fn two_elements(first: &FieldElement, second: &FieldElement) -> __m512i {
    // SAFETY: both pointers are to 32 bytes; for the rest see above.
    unsafe {
        let first = _mm256_loadu_si256(first.0.as_ptr().cast());
        let second = _mm256_loadu_si256(second.0.as_ptr().cast());
        _mm512_inserti64x4::<1>(_mm512_castsi256_si512(first), second)
    }
}

/// Four limbs of 64 bits for each lane, times 16 in raw limbs: Montgomery form with
/// R = 2²⁵⁶ becomes the one with R = 2²⁶⁰.
#[inline(always)]
unsafe fn load_raw(lanes: [&FieldElement; 8]) -> [__m512i; 5] {
    // SAFETY: the caller's duty, as said above.
    let rows = unsafe {
        [
            two_elements(lanes[0], lanes[2]),
            two_elements(lanes[1], lanes[3]),
            two_elements(lanes[4], lanes[6]),
            two_elements(lanes[5], lanes[7]),
        ]
    };
    // SAFETY: the caller's duty, as said above.
    unsafe {
        // Transposes 8 lanes of 4 limbs to 4 limbs of 8 lanes.
        let low =
            [_mm512_unpacklo_epi64(rows[0], rows[1]), _mm512_unpacklo_epi64(rows[2], rows[3])];
        let high =
            [_mm512_unpackhi_epi64(rows[0], rows[1]), _mm512_unpackhi_epi64(rows[2], rows[3])];
        let w0 = _mm512_shuffle_i64x2::<0x88>(low[0], low[1]);
        let w1 = _mm512_shuffle_i64x2::<0x88>(high[0], high[1]);
        let w2 = _mm512_shuffle_i64x2::<0xdd>(low[0], low[1]);
        let w3 = _mm512_shuffle_i64x2::<0xdd>(high[0], high[1]);
        let mask = splat(MASK_52);
        let limb_1 = _mm512_or_si512(_mm512_srli_epi64::<48>(w0), _mm512_slli_epi64::<16>(w1));
        let limb_2 = _mm512_or_si512(_mm512_srli_epi64::<36>(w1), _mm512_slli_epi64::<28>(w2));
        let limb_3 = _mm512_or_si512(_mm512_srli_epi64::<24>(w2), _mm512_slli_epi64::<40>(w3));
        [
            _mm512_and_si512(_mm512_slli_epi64::<4>(w0), mask),
            _mm512_and_si512(limb_1, mask),
            _mm512_and_si512(limb_2, mask),
            _mm512_and_si512(limb_3, mask),
            _mm512_srli_epi64::<12>(w3),
        ]
    }
}

/// Eight elements below 2p from 52-bit limbs to canonical elements.
fn pack(limbs: &[[u64; 8]; 5], lanes: &mut [FieldElement]) {
    for (lane, element) in lanes.iter_mut().enumerate() {
        let l = limbs.map(|row| row[lane]);
        let packed = [
            l[0] | l[1] << 52,
            l[1] >> 12 | l[2] << 40,
            l[2] >> 24 | l[3] << 28,
            l[3] >> 36 | l[4] << 16,
        ];
        *element = FieldElement(reduce_once(&packed, l[4] >> 48, &P));
    }
}

impl Lanes for Ifma {
    const WIDTH: usize = 8;
    type Element = Vector;
    type Field = Adx;

    #[inline(always)]
    fn field(self) -> Adx {
        self.0
    }

    #[inline(always)]
    fn load<'a>(self, lane: impl Fn(usize) -> &'a FieldElement) -> Vector {
        // SAFETY: `self` exists. 16a + p fits `reduce`.
        unsafe {
            let mut raw = load_raw(std::array::from_fn(lane));
            for (limb, p) in raw.iter_mut().zip(P_LIMBS) {
                *limb = _mm512_add_epi64(*limb, splat(p));
            }
            reduce(raw)
        }
    }

    #[inline(always)]
    fn store(self, element: &Vector, lanes: &mut [FieldElement]) {
        let mut limbs = [[0; 8]; 5];
        // SAFETY: `self` exists, and each row of `limbs` takes 64 bytes. Times 2²⁵⁶
        // in Montgomery's way is R = 2²⁶⁰ to R = 2²⁵⁶.
        unsafe {
            let mut factor = [_mm512_setzero_si512(); 5];
            for (vector, limb) in factor.iter_mut().zip(TWO_256) {
                *vector = splat(limb);
            }
            let Vector(vectors) = self.mul(element, &Vector(factor));
            for (row, vector) in limbs.iter_mut().zip(vectors) {
                _mm512_storeu_si512(row.as_mut_ptr().cast(), vector);
            }
        }
        pack(&limbs, lanes);
    }

    #[inline(always)]
    fn prefetch(self, point: &Affine) {
        // SAFETY: a prefetch reads nothing that the program can see.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(point).cast()) }
    }

    #[inline(always)]
    fn load_terms<'a>(self, lane: impl Fn(usize) -> Term<'a>) -> Points<Self> {
        let terms: [Term<'a>; 8] = std::array::from_fn(lane);
        let mut negative = 0;
        for (lane, term) in terms.iter().enumerate() {
            negative |= u8::from(term.negative) << lane;
        }
        let x = self.load(|lane| &terms[lane].point.x);
        // SAFETY: `self` exists. 17p − 16y and 16y + p fit `reduce`.
        let y = unsafe {
            let mut raw = load_raw(terms.map(|term| &term.point.y));
            for ((limb, p), minus) in raw.iter_mut().zip(P_LIMBS).zip(P_TIMES_17) {
                let plus = _mm512_add_epi64(*limb, splat(p));
                *limb = _mm512_mask_sub_epi64(plus, negative, splat(minus), *limb);
            }
            reduce(raw)
        };
        Points { x, y }
    }

    #[inline(always)]
    fn mul(self, a: &Vector, b: &Vector) -> Vector {
        // SAFETY: `self` exists.
        unsafe {
            let mut t = [_mm512_setzero_si512(); 10];
            for i in 0..5 {
                for j in 0..5 {
                    t[i + j] = _mm512_madd52lo_epu64(t[i + j], a.0[j], b.0[i]);
                    t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a.0[j], b.0[i]);
                }
            }
            montgomery_reduce(t)
        }
    }

    #[inline(always)]
    fn square(self, a: &Vector) -> Vector {
        // SAFETY: `self` exists.
        unsafe {
            let mut t = [_mm512_setzero_si512(); 10];
            for i in 0..5 {
                for j in i + 1..5 {
                    t[i + j] = _mm512_madd52lo_epu64(t[i + j], a.0[j], a.0[i]);
                    t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a.0[j], a.0[i]);
                }
            }
            for limb in &mut t {
                *limb = _mm512_add_epi64(*limb, *limb);
            }
            for i in 0..5 {
                t[2 * i] = _mm512_madd52lo_epu64(t[2 * i], a.0[i], a.0[i]);
                t[2 * i + 1] = _mm512_madd52hi_epu64(t[2 * i + 1], a.0[i], a.0[i]);
            }
            montgomery_reduce(t)
        }
    }

    #[inline(always)]
    fn add(self, a: &Vector, b: &Vector) -> Vector {
        let mut raw = a.0;
        // SAFETY: `self` exists. The sum and p, which fits `reduce`.
        unsafe {
            for ((limb, b), p) in raw.iter_mut().zip(b.0).zip(P_LIMBS) {
                *limb = _mm512_add_epi64(*limb, _mm512_add_epi64(b, splat(p)));
            }
            reduce(raw)
        }
    }

    #[inline(always)]
    fn sub(self, a: &Vector, b: &Vector) -> Vector {
        let mut raw = a.0;
        // SAFETY: `self` exists. a − b + 2p > 3p/4 fits `reduce`.
        unsafe {
            for ((limb, b), p) in raw.iter_mut().zip(b.0).zip(P_TIMES_2) {
                *limb = _mm512_add_epi64(*limb, _mm512_sub_epi64(splat(p), b));
            }
            reduce(raw)
        }
    }

    #[inline(always)]
    fn zero_lanes(self, a: &Vector) -> u8 {
        // SAFETY: `self` exists.
        unsafe {
            let mut zero = _mm512_setzero_si512();
            let mut p = zero;
            for (limb, p_limb) in a.0.into_iter().zip(P_LIMBS) {
                zero = _mm512_or_si512(zero, limb);
                p = _mm512_or_si512(p, _mm512_xor_si512(limb, splat(p_limb)));
            }
            // Below 5p/4 only 0 and p are zero modulo p.
            _mm512_testn_epi64_mask(zero, zero) | _mm512_testn_epi64_mask(p, p)
        }
    }

    #[inline(always)]
    fn select(self, mask: u8, a: &Vector, b: &Vector) -> Vector {
        let mut limbs = a.0;
        for (limb, b) in limbs.iter_mut().zip(b.0) {
            // SAFETY: `self` exists.
            *limb = unsafe { _mm512_mask_blend_epi64(mask, *limb, b) };
        }
        Vector(limbs)
    }
}
