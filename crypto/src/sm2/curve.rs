//! Points of the SM2 curve y² = x³ − 3x + b, one at a time.

use super::PublicKey;
use super::field::{Field, FieldElement};
use super::limbs;

/// A point other than infinity. One cache line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(64))]
pub(crate) struct Affine {
    pub(crate) x: FieldElement,
    pub(crate) y: FieldElement,
}

/// The point (x/z², y/z³); infinity if z is zero.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Jacobian {
    pub(crate) x: FieldElement,
    pub(crate) y: FieldElement,
    pub(crate) z: FieldElement,
}

/// The base point G.
pub(crate) static GENERATOR: Affine = Affine {
    x: FieldElement([
        0x6132_8990_f418_029e,
        0x3e79_81ed_dca6_c050,
        0xd6a1_ed99_ac24_c3c3,
        0x9116_7a5e_e1c1_3b05,
    ]),
    y: FieldElement([
        0xc135_4e59_3c2d_0ddd,
        0xc1f5_e578_8d32_95fa,
        0x8d4c_fb06_6e2a_48f8,
        0x63cd_65d4_81d7_35bd,
    ]),
};

impl Affine {
    /// The point of a key, which was checked to be on the curve when it was read.
    pub(crate) fn from_key<F: Field>(field: F, key: &PublicKey) -> Self {
        let bytes = key.as_bytes();
        let coordinate = |from: usize| {
            let bytes = bytes[from..from + 32].try_into().expect("32 bytes");
            field.to_element(&limbs::from_be_bytes(bytes))
        };
        Self { x: coordinate(1), y: coordinate(33) }
    }

    #[inline(always)]
    pub(crate) fn negate_if(&self, negative: bool) -> Self {
        Self { x: self.x, y: if negative { self.y.negate() } else { self.y } }
    }
}

impl From<Affine> for Jacobian {
    fn from(point: Affine) -> Self {
        Self { x: point.x, y: point.y, z: FieldElement::ONE }
    }
}

impl Jacobian {
    pub(crate) const INFINITY: Self =
        Self { x: FieldElement::ONE, y: FieldElement::ONE, z: FieldElement::ZERO };

    pub(crate) fn is_infinity(&self) -> bool {
        self.z.is_zero()
    }

    /// 2·self: four multiplications and four squarings. No point has order two, so
    /// the double is infinity for infinity only.
    #[inline(always)]
    pub(crate) fn double<F: Field>(&self, field: F) -> Self {
        let zz = field.square(&self.z);
        let twice_y = self.y.double();
        let z = field.mul(&twice_y, &self.z);
        // The slope's numerator, 3x² − 3z⁴.
        let product = field.mul(&self.x.sub(&zz), &self.x.add(&zz));
        let slope = product.double().add(&product);
        let four_yy = field.square(&twice_y);
        let s = field.mul(&four_yy, &self.x);
        let eight_yyyy = field.square(&four_yy).halve();
        let x = field.square(&slope).sub(&s.double());
        let y = field.mul(&slope, &s.sub(&x)).sub(&eight_yyyy);
        Self { x, y, z }
    }

    /// self + other, for any two points.
    pub(crate) fn add<F: Field>(&self, field: F, other: &Self) -> Self {
        if self.is_infinity() {
            return *other;
        }
        if other.is_infinity() {
            return *self;
        }
        let zz = field.square(&self.z);
        let other_zz = field.square(&other.z);
        let x1 = field.mul(&self.x, &other_zz);
        let x2 = field.mul(&other.x, &zz);
        let y1 = field.mul(&self.y, &field.mul(&other.z, &other_zz));
        let y2 = field.mul(&other.y, &field.mul(&self.z, &zz));
        let z = field.mul(&self.z, &other.z);
        self.add_scaled(field, [&x1, &y1], [&x2, &y2], &z)
    }

    /// self + other, for any two points.
    #[inline(always)]
    pub(crate) fn add_affine<F: Field>(&self, field: F, other: &Affine) -> Self {
        if self.is_infinity() {
            return (*other).into();
        }
        let zz = field.square(&self.z);
        let x2 = field.mul(&other.x, &zz);
        let y2 = field.mul(&other.y, &field.mul(&self.z, &zz));
        self.add_scaled(field, [&self.x, &self.y], [&x2, &y2], &self.z)
    }

    /// The sum of (x1/z², y1/z³), which is `self`, and (x2/z², y2/z³).
    #[inline(always)]
    fn add_scaled<F: Field>(
        &self,
        field: F,
        [x1, y1]: [&FieldElement; 2],
        [x2, y2]: [&FieldElement; 2],
        z: &FieldElement,
    ) -> Self {
        let h = x2.sub(x1);
        let r = y2.sub(y1);
        if h.is_zero() {
            return if r.is_zero() { self.double(field) } else { Self::INFINITY };
        }
        let hh = field.square(&h);
        let hhh = field.mul(&hh, &h);
        let v = field.mul(x1, &hh);
        let x = field.square(&r).sub(&hhh).sub(&v.double());
        let y = field.mul(&r, &v.sub(&x)).sub(&field.mul(y1, &hhh));
        Self { x, y, z: field.mul(z, &h) }
    }
}
