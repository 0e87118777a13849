//! Tables of multiples of a point, with which k·P is a sum without doublings.

use std::sync::LazyLock;

use super::PublicKey;
use super::curve::{Affine, GENERATOR, Jacobian};
use super::field::Field;
use super::field::portable::Portable;
use super::lanes::{Lanes, Term};
use super::scalar::{OddDigits, Scalar};
use super::shared::{invert_all, odd_multiples};

/// Bits per window of a key's table: 37 windows of 64 points, 148 KiB.
const KEY_WIDTH: usize = 7;

/// Bits per window of the base point's table: 26 windows of 512 points, 832 KiB.
const GENERATOR_WIDTH: usize = 10;

/// A comb: for each window i the points d·2^(w·i)·P with odd d < 2ʷ.
#[derive(Debug)]
pub(crate) struct Comb {
    width: usize,
    entries: Box<[Affine]>,
}

impl Comb {
    #[inline(always)]
    pub(crate) fn build<L: Lanes>(lanes: L, point: &Affine, width: usize) -> Self {
        let doublings = doublings(lanes, point, width * OddDigits::count(width));
        let entries = odd_multiples(lanes, &doublings, width).into_boxed_slice();
        Self { width, entries }
    }

    /// How many terms make a multiple of the point.
    pub(crate) const fn terms(&self) -> usize {
        OddDigits::count(self.width)
    }

    /// The digits that select the terms of `scalar`·P.
    #[inline(always)]
    pub(crate) fn digits(&self, scalar: &Scalar) -> OddDigits {
        OddDigits::new(scalar, self.width)
    }

    /// Term `position` of the multiple with these digits.
    #[inline(always)]
    pub(crate) fn term(&self, digits: &OddDigits, position: usize) -> Term<'_> {
        let (index, negative) = digits.get(position);
        let point = &self.entries[(position << (self.width - 1)) + index];
        Term { point, negative }
    }

    fn bytes(&self) -> usize {
        size_of_val(&*self.entries)
    }
}

/// P, 2P, 4P, …, 2^(`count`−1)·P.
#[inline(always)]
pub(crate) fn doublings<L: Lanes>(lanes: L, point: &Affine, count: usize) -> Vec<Affine> {
    let field = lanes.field();
    let first = Jacobian::from(*point);
    let chain: Vec<Jacobian> =
        std::iter::successors(Some(first), |last| Some(last.double(field))).take(count).collect();
    affine_all(field, &chain)
}

/// The same points, none of which is infinity, in affine form.
pub(crate) fn affine_all<F: Field>(field: F, points: &[Jacobian]) -> Vec<Affine> {
    let mut inverses: Vec<_> = points.iter().map(|point| point.z).collect();
    invert_all(field, &mut inverses);
    let affine = |(point, inverse): (&Jacobian, _)| {
        let square = field.square(inverse);
        let cube = field.mul(&square, inverse);
        Affine { x: field.mul(&point.x, &square), y: field.mul(&point.y, &cube) }
    };
    points.iter().zip(&inverses).map(affine).collect()
}

/// The table of the base point, built on first use.
pub(crate) fn generator() -> &'static Comb {
    static TABLE: LazyLock<Comb> =
        LazyLock::new(|| Comb::build(Portable, &GENERATOR, GENERATOR_WIDTH));
    &TABLE
}

/// A public key's table of multiples, with which signatures of a known signer
/// verify several times faster. It is made in less than a millisecond.
#[derive(Debug)]
pub struct KeyTable {
    public: PublicKey,
    pub(crate) comb: Comb,
}

impl KeyTable {
    /// Bytes that every table takes.
    pub const BYTES: usize = (Self::TERMS << (KEY_WIDTH - 1)) * size_of::<Affine>();

    /// How many terms make a multiple of the key.
    pub(crate) const TERMS: usize = OddDigits::count(KEY_WIDTH);

    /// Computes the table of `key`.
    pub fn new(key: &PublicKey) -> Self {
        super::backend::active().build_table(key)
    }

    #[inline(always)]
    pub(crate) fn build<L: Lanes>(lanes: L, key: &PublicKey) -> Self {
        let comb = Comb::build(lanes, &Affine::from_key(lanes.field(), key), KEY_WIDTH);
        debug_assert_eq!(comb.bytes(), Self::BYTES);
        Self { public: *key, comb }
    }

    /// The key that this is the table of.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }
}
