//! Integers modulo n, the order of the curve, and their windows.

use super::limbs::{self, Limbs};

/// n.
pub(crate) const N: Limbs =
    [0x53bb_f409_39d5_4123, 0x7203_df6b_21c6_052b, 0xffff_ffff_ffff_ffff, 0xffff_fffe_ffff_ffff];

/// An integer below n.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scalar(pub(crate) Limbs);

impl Scalar {
    /// Reads an integer in [1, n−1]; anything else is refused.
    pub(crate) fn from_be_bytes_nonzero(bytes: &[u8; 32]) -> Option<Self> {
        let integer = limbs::from_be_bytes(bytes);
        (integer != [0; 4] && limbs::less(&integer, &N)).then_some(Self(integer))
    }

    /// A 256-bit integer modulo n; as n > 2²⁵⁵, one subtraction is enough.
    pub(crate) fn reduce(integer: &Limbs) -> Self {
        Self(limbs::reduce_once(integer, 0, &N))
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.0 == [0; 4]
    }

    pub(crate) fn add(&self, other: &Self) -> Self {
        Self(limbs::add_mod(&self.0, &other.0, &N))
    }

    pub(crate) fn sub(&self, other: &Self) -> Self {
        Self(limbs::sub_mod(&self.0, &other.0, &N))
    }

    fn negate(&self) -> Self {
        Self([0; 4]).sub(self)
    }
}

/// A scalar other than zero as a sum of odd digits: k = ± Σ dᵢ·2^(w·i), with every dᵢ odd and
/// |dᵢ| < 2ʷ. No digit is zero, so a sum of table entries never meets the point
/// at infinity among its terms.
///
/// An even k is replaced by n − k, which is odd, and every sign is turned. For odd
/// k the digits are dᵢ = 2cᵢ + 1 − 2ʷ, where the cᵢ are the plain windows of
/// C = (k − 1)/2 + 2^(w·m − 1) for m windows:
/// Σ dᵢ·2^(w·i) = 2C − (2^(w·m) − 1) = k.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OddDigits {
    windows: [u64; 6],
    width: usize,
    negative: bool,
}

impl OddDigits {
    /// How many digits a scalar has.
    pub(crate) const fn count(width: usize) -> usize {
        256_usize.div_ceil(width)
    }

    pub(crate) fn new(scalar: &Scalar, width: usize) -> Self {
        let negative = scalar.0[0] & 1 == 0;
        let odd = if negative { scalar.negate() } else { *scalar };
        let k = odd.0;
        let mut windows = [0; 6];
        for i in 0..4 {
            let above = if i < 3 { k[i + 1] << 63 } else { 0 };
            windows[i] = (k[i] >> 1) | above;
        }
        // (k − 1)/2 < 2²⁵⁵ ≤ 2^(w·m − 1): the bit is free.
        let top = width * Self::count(width) - 1;
        windows[top / 64] |= 1 << (top % 64);
        Self { windows, width, negative }
    }

    /// Digit `position` as (|d| − 1)/2, its place in a table of odd multiples, and
    /// whether it is negative.
    #[inline(always)]
    pub(crate) fn get(&self, position: usize) -> (usize, bool) {
        let bit = position * self.width;
        let (limb, shift) = (bit / 64, bit % 64);
        let both = u128::from(self.windows[limb]) | (u128::from(self.windows[limb + 1]) << 64);
        let half = 1 << (self.width - 1);
        let window = (both >> shift) as usize & (2 * half - 1);
        let (index, negative) =
            if window >= half { (window - half, false) } else { (half - 1 - window, true) };
        (index, negative != self.negative)
    }
}

/// The non-adjacent form of width `W`: digits are zero or odd with |d| < 2^(W−1),
/// and of `W` neighbours at most one is not zero.
pub(crate) fn non_adjacent_form<const W: usize>(scalar: &Scalar) -> ([i8; 257], usize) {
    let mut digits = [0; 257];
    let (mut position, mut carry, mut length) = (0, 0, 0);
    while position < 257 {
        let window = bits(&scalar.0, position, W) + carry;
        if window & 1 == 0 {
            // Bit and carry are equal: no digit here, and the carry goes on.
            position += 1;
            continue;
        }
        let window = window & ((1 << W) - 1);
        carry = window >> (W - 1);
        digits[position] = (window as i64 - ((carry << W) as i64)) as i8;
        length = position + 1;
        position += W;
    }
    (digits, length)
}

/// `count` bits of `limbs` from `position` on; zeros beyond the end.
fn bits(limbs: &Limbs, position: usize, count: usize) -> u64 {
    let (limb, shift) = (position / 64, position % 64);
    let at = |index: usize| limbs.get(index).copied().unwrap_or(0);
    let both = u128::from(at(limb)) | (u128::from(at(limb + 1)) << 64);
    (both >> shift) as u64 & ((1 << count) - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Σ digit·2^position modulo n, digit by digit from the top.
    fn value(digits: impl DoubleEndedIterator<Item = i64>, width: usize) -> Scalar {
        digits.rev().fold(Scalar([0; 4]), |sum, digit| {
            let shifted = (0..width).fold(sum, |sum, _| sum.add(&sum));
            let magnitude = Scalar([digit.unsigned_abs(), 0, 0, 0]);
            if digit < 0 { shifted.sub(&magnitude) } else { shifted.add(&magnitude) }
        })
    }

    fn check(scalar: Scalar) {
        for width in 2..=12 {
            let digits = OddDigits::new(&scalar, width);
            let signed = (0..OddDigits::count(width)).map(|position| {
                let (index, negative) = digits.get(position);
                assert!(index < 1 << (width - 1));
                let magnitude = 2 * index as i64 + 1;
                if negative { -magnitude } else { magnitude }
            });
            let signed: Vec<i64> = signed.collect();
            assert_eq!(value(signed.into_iter(), width), scalar, "width {width}");
        }
        let (digits, length) = non_adjacent_form::<5>(&scalar);
        assert!(digits.iter().all(|d| *d == 0 || (d & 1 == 1 && d.abs() < 16)));
        assert!(digits[length..].iter().all(|d| *d == 0));
        assert!(digits.windows(5).all(|w| w.iter().filter(|d| **d != 0).count() <= 1));
        assert_eq!(value(digits.iter().map(|d| i64::from(*d)), 1), scalar);
    }

    #[test]
    fn digits_of_edges_add_up() {
        for small in 1..40 {
            let scalar = Scalar([small, 0, 0, 0]);
            check(scalar);
            check(scalar.negate());
        }
        for limb in 0..4 {
            for value in [u64::MAX, 1 << 63, 1] {
                let mut limbs = [0; 4];
                limbs[limb] = value;
                check(Scalar::reduce(&limbs));
                check(Scalar::reduce(&limbs.map(|limb| !limb)));
            }
        }
    }

    proptest! {
        #[test]
        fn digits_add_up(limbs: [u64; 4]) {
            check(Scalar::reduce(&limbs));
        }
    }
}
