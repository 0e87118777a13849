//! Field elements side by side: the same computation on several at once.
//!
//! A back end without vectors has one lane, which is its scalar arithmetic.

use super::curve::{Affine, GENERATOR};
use super::field::{Field, FieldElement};

/// Most lanes of any back end.
pub(crate) const LANES_MAX: usize = 8;

/// A table entry, to be added or subtracted.
#[derive(Clone, Copy)]
pub(crate) struct Term<'a> {
    pub(crate) point: &'a Affine,
    pub(crate) negative: bool,
}

impl Term<'_> {
    /// The base point itself.
    pub(crate) const fn of_base() -> Self {
        Self { point: &GENERATOR, negative: false }
    }
}

/// One point other than infinity in each lane.
#[derive(Clone, Copy)]
pub(crate) struct Points<L: Lanes> {
    pub(crate) x: L::Element,
    pub(crate) y: L::Element,
}

/// Arithmetic on `WIDTH` field elements at once. As with [`Field`], a value of the
/// implementing type is the proof that this processor can run it.
pub(crate) trait Lanes: Copy + Send + Sync {
    /// Number of lanes, at most [`LANES_MAX`].
    const WIDTH: usize;
    /// `WIDTH` field elements.
    type Element: Copy;
    /// The arithmetic on single elements that goes with it.
    type Field: Field;

    fn field(self) -> Self::Field;

    /// Takes one element for each lane.
    fn load<'a>(self, lane: impl Fn(usize) -> &'a FieldElement) -> Self::Element;

    /// Writes the element of each lane to `WIDTH` places.
    fn store(self, element: &Self::Element, lanes: &mut [FieldElement]);

    /// Asks the memory for a point that will be loaded soon.
    #[inline(always)]
    fn prefetch(self, _point: &Affine) {}

    /// Takes one term for each lane.
    fn load_terms<'a>(self, lane: impl Fn(usize) -> Term<'a>) -> Points<Self>;

    fn mul(self, a: &Self::Element, b: &Self::Element) -> Self::Element;
    fn square(self, a: &Self::Element) -> Self::Element;
    fn add(self, a: &Self::Element, b: &Self::Element) -> Self::Element;
    fn sub(self, a: &Self::Element, b: &Self::Element) -> Self::Element;

    /// Bit n is set if lane n is zero.
    fn zero_lanes(self, a: &Self::Element) -> u8;

    /// `a` with the lanes of `mask` replaced by those of `b`.
    fn select(self, mask: u8, a: &Self::Element, b: &Self::Element) -> Self::Element;

    /// The same element in every lane.
    #[inline(always)]
    fn splat(self, value: &FieldElement) -> Self::Element {
        self.load(|_| value)
    }
}

impl<F: Field> Lanes for F {
    const WIDTH: usize = 1;
    type Element = FieldElement;
    type Field = F;

    #[inline(always)]
    fn field(self) -> F {
        self
    }

    #[inline(always)]
    fn load<'a>(self, lane: impl Fn(usize) -> &'a FieldElement) -> FieldElement {
        *lane(0)
    }

    #[inline(always)]
    fn store(self, element: &FieldElement, lanes: &mut [FieldElement]) {
        lanes[0] = *element;
    }

    #[inline(always)]
    fn load_terms<'a>(self, lane: impl Fn(usize) -> Term<'a>) -> Points<Self> {
        let Term { point, negative } = lane(0);
        let Affine { x, y } = point.negate_if(negative);
        Points { x, y }
    }

    #[inline(always)]
    fn mul(self, a: &FieldElement, b: &FieldElement) -> FieldElement {
        Field::mul(self, a, b)
    }

    #[inline(always)]
    fn square(self, a: &FieldElement) -> FieldElement {
        Field::square(self, a)
    }

    #[inline(always)]
    fn add(self, a: &FieldElement, b: &FieldElement) -> FieldElement {
        a.add(b)
    }

    #[inline(always)]
    fn sub(self, a: &FieldElement, b: &FieldElement) -> FieldElement {
        a.sub(b)
    }

    #[inline(always)]
    fn zero_lanes(self, a: &FieldElement) -> u8 {
        u8::from(a.is_zero())
    }

    #[inline(always)]
    fn select(self, mask: u8, a: &FieldElement, b: &FieldElement) -> FieldElement {
        if mask & 1 == 1 { *b } else { *a }
    }
}
