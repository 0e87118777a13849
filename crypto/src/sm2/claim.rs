//! A signature in range, with what its verification needs.

use super::Signature;
use super::curve::Affine;
use super::limbs::{self, Limbs};
use super::scalar::Scalar;
use super::table::KeyTable;

/// The claim that s·G + t·P is a point whose x, modulo n, is `x`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim<'a> {
    /// P, the signer's key.
    pub(crate) point: &'a Affine,
    /// Its table, if there is one.
    pub(crate) table: Option<&'a KeyTable>,
    pub(crate) s: Scalar,
    /// r + s modulo n, not zero.
    pub(crate) t: Scalar,
    /// r − e modulo n.
    x: Scalar,
}

impl<'a> Claim<'a> {
    /// Reads r ‖ s for the digest `e`; `None` if r or s is outside [1, n−1] or
    /// r + s is zero modulo n.
    pub(crate) fn new(
        point: &'a Affine,
        table: Option<&'a KeyTable>,
        e: &[u8; 32],
        signature: &Signature,
    ) -> Option<Self> {
        let (r, s) = signature.0.split_first_chunk::<32>().expect("64 bytes");
        let r = Scalar::from_be_bytes_nonzero(r)?;
        let s = Scalar::from_be_bytes_nonzero(s.try_into().expect("32 bytes"))?;
        let t = r.add(&s);
        let e = Scalar::reduce(&limbs::from_be_bytes(e));
        (!t.is_zero()).then(|| Self { point, table, s, t, x: r.sub(&e) })
    }

    /// True if `x1`, the x of s·G + t·P as an integer below p, is the claimed one
    /// modulo n. One subtraction reduces it, as p < 2n.
    pub(crate) fn holds(&self, x1: &Limbs) -> bool {
        Scalar::reduce(x1) == self.x
    }
}
