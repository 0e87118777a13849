//! The field of the SM2 curve, integers modulo
//! p = 2²⁵⁶ − 2²²⁴ − 2⁹⁶ + 2⁶⁴ − 1.
//!
//! Elements are in Montgomery form with R = 2²⁵⁶ and always below p, so that equal
//! elements have equal limbs. Multiplication comes from a back end ([`Field`]); the
//! rest is here. Nothing is constant-time: only public values pass through.

#[cfg(target_arch = "x86_64")]
pub(crate) mod adx;
#[cfg(target_arch = "x86_64")]
pub(crate) mod ifma;
mod inverse;
pub(crate) mod portable;

#[cfg(test)]
mod tests;

use super::limbs::{self, Limbs};

/// p.
pub(crate) const P: Limbs =
    [0xffff_ffff_ffff_ffff, 0xffff_ffff_0000_0000, 0xffff_ffff_ffff_ffff, 0xffff_fffe_ffff_ffff];

/// R² mod p, which brings integers into Montgomery form.
const R_SQUARED: FieldElement = FieldElement([
    0x0000_0002_0000_0003,
    0x0000_0002_ffff_ffff,
    0x0000_0001_0000_0001,
    0x0000_0004_0000_0002,
]);

/// R³ mod p.
const R_CUBED: FieldElement = FieldElement([
    0x0000_0012_0000_0016,
    0x0000_000e_ffff_fff8,
    0x0000_000a_0000_000c,
    0x0000_001b_0000_0009,
]);

/// An element of the field: the limbs hold value·R mod p.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct FieldElement(pub(crate) Limbs);

impl FieldElement {
    pub(crate) const ZERO: Self = Self([0; 4]);
    /// R mod p.
    pub(crate) const ONE: Self = Self([1, 0xffff_ffff, 0, 0x1_0000_0000]);

    #[inline(always)]
    pub(crate) fn is_zero(&self) -> bool {
        self.0 == [0; 4]
    }

    #[inline(always)]
    pub(crate) fn add(&self, other: &Self) -> Self {
        Self(limbs::add_mod(&self.0, &other.0, &P))
    }

    #[inline(always)]
    pub(crate) fn sub(&self, other: &Self) -> Self {
        Self(limbs::sub_mod(&self.0, &other.0, &P))
    }

    #[inline(always)]
    pub(crate) fn double(&self) -> Self {
        self.add(self)
    }

    #[inline(always)]
    pub(crate) fn negate(&self) -> Self {
        Self::ZERO.sub(self)
    }

    /// Half of the element: of `a` and `a + p` one is even.
    #[inline(always)]
    pub(crate) fn halve(&self) -> Self {
        let odd = (self.0[0] & 1).wrapping_neg();
        let (sum, carry) = limbs::add(&self.0, &P.map(|limb| limb & odd));
        Self([
            (sum[0] >> 1) | (sum[1] << 63),
            (sum[1] >> 1) | (sum[2] << 63),
            (sum[2] >> 1) | (sum[3] << 63),
            (sum[3] >> 1) | (carry << 63),
        ])
    }
}

/// A back end's multiplication. A value of the implementing type is the proof
/// that this processor can run it.
pub(crate) trait Field: Copy + Send + Sync {
    /// a·b.
    fn mul(self, a: &FieldElement, b: &FieldElement) -> FieldElement;

    /// a².
    fn square(self, a: &FieldElement) -> FieldElement;

    /// The element with the value `integer`, which is below p.
    fn to_element(self, integer: &Limbs) -> FieldElement {
        self.mul(&FieldElement(*integer), &R_SQUARED)
    }

    /// The value of `a`, below p.
    fn to_integer(self, a: &FieldElement) -> Limbs {
        self.mul(a, &FieldElement([1, 0, 0, 0])).0
    }

    /// 1/a, and 0 for 0.
    fn invert(self, a: &FieldElement) -> FieldElement {
        // The limbs hold a·R; from 1/(a·R), R³ in Montgomery's way makes R/a.
        self.mul(&FieldElement(inverse::invert(&a.0)), &R_CUBED)
    }
}
