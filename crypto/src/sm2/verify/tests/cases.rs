//! Signatures for the tests: valid ones made by arithmetic, mutations, and edges.
//!
//! For any r, s and key, e = r − x1 makes (r, s) a signature of the digest e, so
//! that valid signatures cost no signing.

use std::fmt;
use std::sync::Arc;

use ::sm2::elliptic_curve::Group as _;
use ::sm2::elliptic_curve::ops::Reduce;
use ::sm2::elliptic_curve::sec1::{FromSec1Point as _, ToSec1Point as _};
use ::sm2::{AffinePoint, FieldBytes, ProjectivePoint, Scalar};
use hex_literal::hex;

use crate::hash::sm3_domain;
use crate::sm2::claim::Claim;
use crate::sm2::field::portable::Portable;
use crate::sm2::limbs::to_be_bytes;
use crate::sm2::scalar::OddDigits;
use crate::sm2::{PublicKey, Signature, VerifyingKey, lockstep, single};

const N: [u8; 32] = hex!("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");
const P: [u8; 32] = hex!("fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff");

/// A key with and without its table, and its secret if there is one.
pub(super) struct Signer {
    pub(super) unknown: VerifyingKey,
    pub(super) known: VerifyingKey,
    secret: Option<Scalar>,
}

impl Signer {
    pub(super) fn of(secret: Scalar) -> Arc<Self> {
        let point = ProjectivePoint::mul_by_generator(&secret).to_affine();
        Self::of_point(&point, Some(secret))
    }

    fn of_point(point: &AffinePoint, secret: Option<Scalar>) -> Arc<Self> {
        let bytes = point.to_sec1_point(false);
        let unknown = PublicKey::from_bytes(bytes.as_bytes()).unwrap().verifying_key();
        Arc::new(Self { known: unknown.clone().prepared(), unknown, secret })
    }

    /// A few keys with random secrets.
    pub(super) fn some() -> Vec<Arc<Self>> {
        let mut source = Source::new("signers", 0);
        (0..5).map(|_| Self::of(source.scalar())).collect()
    }
}

/// A digest and its signature, valid or not.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) signer: Arc<Signer>,
    pub(super) e: [u8; 32],
    pub(super) signature: Signature,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.signer.unknown.public_key();
        write!(f, "key {key}, e {}, signature {}", hex::encode(self.e), self.signature)
    }
}

impl Case {
    fn new(signer: &Arc<Signer>, e: [u8; 32], r: [u8; 32], s: [u8; 32]) -> Self {
        let signature = Signature([r, s].concat().try_into().unwrap());
        Self { signer: Arc::clone(signer), e, signature }
    }

    /// The digest that makes (r, s) a valid signature, if s·G + t·P has an x.
    fn fitting(signer: &Arc<Signer>, r: Scalar, s: Scalar) -> Self {
        let mut case = Self::new(signer, [0; 32], r.to_bytes().into(), s.to_bytes().into());
        let claim = signer.known.claim(&case.e, &case.signature);
        if let Some(x1) = claim.and_then(|claim: Claim<'_>| single::x_of_sum(Portable, &claim)) {
            case.e = (r - reduce(&to_be_bytes(&x1))).to_bytes().into();
        }
        case
    }

    fn r(&self) -> [u8; 32] {
        self.signature.0[..32].try_into().unwrap()
    }

    fn s(&self) -> [u8; 32] {
        self.signature.0[32..].try_into().unwrap()
    }

    /// The same with something added to r and to s.
    pub(super) fn with_r_and_s(&self, to_r: Scalar, to_s: Scalar) -> Self {
        let (r, s) = (reduce(&self.r()) + to_r, reduce(&self.s()) + to_s);
        Self::new(&self.signer, self.e, r.to_bytes().into(), s.to_bytes().into())
    }
}

fn reduce(bytes: &[u8; 32]) -> Scalar {
    <Scalar as Reduce<FieldBytes>>::reduce(&(*bytes).into())
}

/// `bytes` plus or minus a small number, modulo 2²⁵⁶.
fn shifted(bytes: &[u8; 32], by: i32) -> [u8; 32] {
    let (mut result, mut carry) = (*bytes, by);
    for byte in result.iter_mut().rev() {
        let sum = i32::from(*byte) + carry;
        (*byte, carry) = (sum.rem_euclid(256) as u8, sum.div_euclid(256));
    }
    result
}

/// `a` + `b` modulo 2²⁵⁶.
fn plus(a: &[u8; 32], b: &[u8; 32]) -> [u8; 32] {
    let (mut result, mut carry) = ([0; 32], 0);
    for i in (0..32).rev() {
        let sum = u16::from(a[i]) + u16::from(b[i]) + carry;
        (result[i], carry) = (sum as u8, sum >> 8);
    }
    result
}

/// Numbers at the edges of what r, s and e may be.
fn edges() -> Vec<[u8; 32]> {
    let mut edges = Vec::new();
    for from in [[0; 32], N, P] {
        edges.extend([-2, -1, 0, 1, 2].map(|by| shifted(&from, by)));
    }
    edges
}

/// A stream of test data that a name and a number determine.
pub(super) struct Source {
    name: &'static str,
    number: usize,
    count: u64,
}

impl Source {
    pub(super) fn new(name: &'static str, number: usize) -> Self {
        Self { name, number, count: 0 }
    }

    fn bytes(&mut self) -> [u8; 32] {
        self.count += 1;
        let parts: [&[u8]; 2] = [&self.number.to_be_bytes(), &self.count.to_be_bytes()];
        sm3_domain(self.name, &parts).0
    }

    pub(super) fn scalar(&mut self) -> Scalar {
        reduce(&self.bytes())
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let bytes = self.bytes();
        usize::from_be_bytes(bytes[..8].try_into().unwrap()) % bound
    }

    fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    pub(super) fn valid(&mut self, signers: &[Arc<Signer>]) -> Case {
        let (r, s) = (self.scalar(), self.scalar());
        Case::fitting(self.one_of(signers), r, s)
    }

    pub(super) fn mutated(&mut self, signers: &[Arc<Signer>]) -> Case {
        let mut case = self.valid(signers);
        let (r, s, e) = (case.r(), case.s(), case.e);
        let mut put = |r, s, e| case = Case::new(&case.signer, e, r, s);
        match self.below(12) {
            0..4 => {
                let bit = self.below(512);
                case.signature.0[bit / 8] ^= 1 << (bit % 8);
            }
            4 => {
                let bit = self.below(256);
                case.e[bit / 8] ^= 1 << (bit % 8);
            }
            5 => put(*self.one_of(&edges()), s, e),
            6 => put(r, *self.one_of(&edges()), e),
            7 => put(r, s, *self.one_of(&edges())),
            8 => put(s, r, e),
            // The same number modulo n for e only, and only if it fits.
            9 => match self.below(3) {
                0 => put(plus(&r, &N), s, e),
                1 => put(r, plus(&s, &N), e),
                _ => put(r, s, plus(&e, &N)),
            },
            10 => match self.below(3) {
                0 => put((-reduce(&r)).to_bytes().into(), s, e),
                1 => put(r, (-reduce(&s)).to_bytes().into(), e),
                // r + s = n.
                _ => put(r, (-reduce(&r)).to_bytes().into(), e),
            },
            _ => case.signer = Arc::clone(self.one_of(signers)),
        }
        case
    }

    /// A valid signature whose s·G + t·P has x in [n, p).
    pub(super) fn x_above_n(&mut self) -> Case {
        let point = loop {
            // n + a random number below 2¹²⁷ is below p.
            let mut offset = self.bytes();
            offset[..16].fill(0);
            offset[16] &= 0x7f;
            let compressed = [&[2][..], &plus(&N, &offset)].concat();
            let encoded = ::sm2::Sec1Point::from_bytes(&compressed).unwrap();
            if let Some(point) = Option::<AffinePoint>::from(AffinePoint::from_sec1_point(&encoded))
            {
                break ProjectivePoint::from(point);
            }
        };
        let (r, s) = (self.scalar(), self.scalar());
        let key = (point - ProjectivePoint::mul_by_generator(&s)) * (r + s).invert().unwrap();
        Case::fitting(&Signer::of_point(&key.to_affine(), None), r, s)
    }
}

/// A valid signature of which two terms that are added first are the same point, or
/// opposite ones: the lockstep formula leaves it out.
pub(super) fn met(source: &mut Source, opposite: bool) -> Case {
    let (base, key) = lockstep::first_met();
    let (s, t) = (source.scalar(), source.scalar());
    // What term `position` is a multiple of its point by.
    let multiple = |scalar: &Scalar, width: usize, position: usize| {
        let bytes: [u8; 32] = scalar.to_bytes().into();
        let scalar = crate::sm2::scalar::Scalar::from_be_bytes_nonzero(&bytes).unwrap();
        let (index, negative) = OddDigits::new(&scalar, width).get(position);
        let digit = Scalar::from(2 * index as u64 + 1);
        let weighed = (0..width * position).fold(digit, |value, _| value.double());
        if negative { -weighed } else { weighed }
    };
    let secret = multiple(&s, 10, base) * multiple(&t, 7, key).invert().unwrap();
    let signer = Signer::of(if opposite { -secret } else { secret });
    Case::fitting(&signer, t - s, s)
}

/// Keys close to G and scalars with few digits, so that table entries and partial
/// sums of s·G and t·P meet: equal, opposite, and in the end infinity.
pub(super) fn edge_cases() -> Vec<Case> {
    let one = Scalar::ONE;
    let power = |bits: u64| (0..bits).fold(one, |power, _| power.double());
    let secrets = [one, one.double(), power(7), power(8), power(56), -one.double(), -power(56)];
    let signers: Vec<_> = secrets.into_iter().map(Signer::of).collect();
    let mut source = Source::new("edges", 0);
    let mut cases = Vec::new();
    for signer in &signers {
        let secret = signer.secret.unwrap();
        let mut scalars = [1, 7, 8, 14, 56, 112, 255].map(power).to_vec();
        scalars.extend([one, Scalar::from(3_u64), -one, source.scalar()]);
        for t in scalars {
            // s·G is t·P, −t·P, and something else.
            for s in [t * secret, -(t * secret), t, -t, t.double(), one] {
                let case = Case::fitting(signer, t - s, s);
                let wrong = case.with_r_and_s(one, -one);
                cases.extend([case, wrong]);
            }
        }
        for r in edges() {
            for s in edges() {
                cases.push(Case::new(signer, source.bytes(), r, s));
            }
        }
    }
    // Digests at the edges, each with a signature that may fit.
    for e in edges() {
        let case = source.valid(&signers);
        cases.push(Case { e, ..case });
    }
    // Mixed, so that a prefix has all kinds.
    for last in (1..cases.len()).rev() {
        cases.swap(last, source.below(last + 1));
    }
    cases
}
