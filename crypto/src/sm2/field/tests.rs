//! The field of every back end against big integers.

use num_bigint::BigUint;
use proptest::prelude::*;

#[cfg(target_arch = "x86_64")]
use super::adx::Adx;
#[cfg(target_arch = "x86_64")]
use super::ifma::Ifma;
use super::portable::Portable;
use super::*;
use crate::sm2::lanes::{LANES_MAX, Lanes};

fn big(limbs: &Limbs) -> BigUint {
    BigUint::from_bytes_be(&limbs::to_be_bytes(limbs))
}

fn small(integer: &BigUint) -> Limbs {
    let bytes = integer.to_bytes_be();
    let mut padded = [0; 32];
    padded[32 - bytes.len()..].copy_from_slice(&bytes);
    limbs::from_be_bytes(&padded)
}

/// Integers at the edges of the field and of the limbs.
fn edges() -> Vec<Limbs> {
    let p = big(&P);
    let mut edges: Vec<BigUint> = (0..3_u8).map(BigUint::from).collect();
    edges.extend((1..4_u8).map(|below| &p - below));
    for bit in [32_usize, 51, 52, 63, 64, 96, 104, 128, 156, 192, 208, 224, 255] {
        let power = BigUint::from(1_u8) << bit;
        edges.extend([&power - 1_u8, power.clone(), &p - &power]);
    }
    edges.push(&p >> 1);
    edges.push((BigUint::from(1_u8) << 256) % &p);
    edges.iter().map(small).collect()
}

type Integers = [Limbs; LANES_MAX];

fn load<L: Lanes>(lanes: L, integers: &Integers) -> L::Element {
    let elements = integers.map(|integer| lanes.field().to_element(&integer));
    lanes.load(|lane| &elements[lane])
}

fn read<L: Lanes>(lanes: L, element: &L::Element) -> Vec<BigUint> {
    let mut elements = [FieldElement::ZERO; LANES_MAX];
    lanes.store(element, &mut elements);
    let integer = |element| big(&lanes.field().to_integer(element));
    elements[..L::WIDTH].iter().map(integer).collect()
}

/// Compares each operation, lane by lane, with that on big integers.
fn check<L: Lanes>(lanes: L, a: &Integers, b: &Integers) {
    let p = big(&P);
    let (x, y) = (load(lanes, a), load(lanes, b));
    let expect = |what: &str, result: &L::Element, of: &dyn Fn(BigUint, BigUint) -> BigUint| {
        let expected: Vec<_> =
            (0..L::WIDTH).map(|lane| of(big(&a[lane]), big(&b[lane])) % &p).collect();
        assert_eq!(read(lanes, result), expected, "{what} of {a:x?} and {b:x?}");
    };
    expect("load", &x, &|a, _| a);
    expect("mul", &lanes.mul(&x, &y), &|a, b| a * b);
    expect("square", &lanes.square(&x), &|a, _| &a * &a);
    expect("add", &lanes.add(&x, &y), &|a, b| a + b);
    let difference = lanes.sub(&x, &y);
    expect("sub", &difference, &|a, b| a + &p - b);
    expect("sub of itself", &lanes.sub(&x, &x), &|_, _| BigUint::ZERO);
    // What comes out goes in again, with limbs that loading would not give.
    expect("mul of sub", &lanes.mul(&difference, &difference), &|a, b| {
        (&a + &p - &b) * (&a + &p - &b)
    });
    let product = lanes.mul(&difference, &x);
    expect("sub of mul", &lanes.sub(&y, &product), &|a, b| (&p + &b - &a) * &a + &b);
    assert_eq!(lanes.zero_lanes(&lanes.sub(&x, &x)), (1_u16 << L::WIDTH).wrapping_sub(1) as u8);
    let zeros = (0..L::WIDTH).map(|lane| u8::from(a[lane] == b[lane]) << lane).sum::<u8>();
    assert_eq!(lanes.zero_lanes(&difference), zeros);
    let mask = 0b1010_0101;
    let selected = read(lanes, &lanes.select(mask, &x, &y));
    for (lane, selected) in selected.iter().enumerate() {
        assert_eq!(selected, &big(if mask >> lane & 1 == 1 { &b[lane] } else { &a[lane] }));
    }
}

fn check_scalar_only<F: Field>(field: F, integer: &Limbs) {
    let element = field.to_element(integer);
    assert_eq!(field.to_integer(&element), *integer);
    let inverse = field.invert(&element);
    if element.is_zero() {
        assert!(inverse.is_zero());
    } else {
        assert_eq!(field.mul(&element, &inverse), FieldElement::ONE);
    }
    assert_eq!(element.halve().double(), element);
    assert!(element.negate().add(&element).is_zero());
}

fn check_all(a: &Integers, b: &Integers) {
    check(Portable, a, b);
    check_scalar_only(Portable, &a[0]);
    #[cfg(target_arch = "x86_64")]
    if let Some(adx) = Adx::detect() {
        check(adx, a, b);
        check_scalar_only(adx, &a[0]);
    }
    #[cfg(target_arch = "x86_64")]
    if let Some(ifma) = Ifma::detect() {
        check(ifma, a, b);
    }
}

#[test]
fn edges_of_the_field() {
    let edges = edges();
    for first in &edges {
        for seconds in edges.chunks(LANES_MAX) {
            let b = std::array::from_fn(|lane| seconds[lane.min(seconds.len() - 1)]);
            check_all(&[*first; LANES_MAX], &b);
            check_all(&b, &[*first; LANES_MAX]);
        }
    }
}

fn integer() -> impl Strategy<Value = Limbs> {
    let random = any::<Limbs>().prop_map(|limbs| limbs::reduce_once(&limbs, 0, &P));
    prop_oneof![8 => random, 1 => prop::sample::select(edges())]
}

proptest! {
    #[test]
    fn random_elements(
        a in prop::array::uniform8(integer()),
        b in prop::array::uniform8(integer()),
    ) {
        check_all(&a, &b);
    }

    /// Long chains of operations on the vector keep their bounds.
    #[test]
    fn chains_agree(
        start in prop::array::uniform3(integer()),
        operations in prop::collection::vec((0..4_u8, 0..3_usize, 0..3_usize, 0..3_usize), 1..200),
    ) {
        let p = big(&P);
        let mut expected = start.map(|integer| big(&integer));
        for (operation, a, b, to) in &operations {
            let (a, b) = (&expected[*a], &expected[*b]);
            expected[*to] = match operation {
                0 => a * b,
                1 => a * a,
                2 => a + b,
                _ => a + &p - b,
            } % &p;
        }
        check_chain(Portable, &start, &operations, &expected);
        #[cfg(target_arch = "x86_64")]
        {
            Adx::detect().into_iter().for_each(|adx| {
                check_chain(adx, &start, &operations, &expected);
            });
            Ifma::detect().into_iter().for_each(|ifma| {
                check_chain(ifma, &start, &operations, &expected);
            });
        }
    }
}

/// Three registers after `operations`, each of which is (what, a, b, to).
fn check_chain<L: Lanes>(
    lanes: L,
    start: &[Limbs; 3],
    operations: &[(u8, usize, usize, usize)],
    expected: &[BigUint; 3],
) {
    let mut values = start.map(|integer| load(lanes, &[integer; LANES_MAX]));
    for (operation, a, b, to) in operations {
        values[*to] = match operation {
            0 => lanes.mul(&values[*a], &values[*b]),
            1 => lanes.square(&values[*a]),
            2 => lanes.add(&values[*a], &values[*b]),
            _ => lanes.sub(&values[*a], &values[*b]),
        };
    }
    for (value, expected) in values.iter().zip(expected) {
        assert_eq!(read(lanes, value), vec![expected.clone(); L::WIDTH]);
    }
}
