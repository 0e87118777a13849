//! Verification, one signature or many; all signature checks pass through here.

use ::sm2::dsa::signature::Verifier as _;
use rayon::prelude::*;

use super::{DEFAULT_ID, PublicKey, Signature};

/// Batches at least this large are spread over the cores.
const PARALLEL_MIN: usize = 16;

/// A public key prepared for verification (decoded point and Z).
#[derive(Clone, Debug)]
pub struct VerifyingKey {
    inner: ::sm2::dsa::VerifyingKey,
    public: PublicKey,
}

impl VerifyingKey {
    pub(super) fn new(public: &PublicKey) -> Self {
        let inner = ::sm2::dsa::VerifyingKey::from_sec1_bytes(DEFAULT_ID, public.as_bytes())
            .expect("a PublicKey was checked to be on the curve when it was made");
        Self { inner, public: *public }
    }

    /// The key itself.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// True if `signature` is this key's SM2-with-SM3 signature of `message`.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> bool {
        ::sm2::dsa::Signature::from_slice(&signature.0)
            .is_ok_and(|parsed| self.inner.verify(message, &parsed).is_ok())
    }
}

/// One signature to check.
#[derive(Clone, Copy, Debug)]
pub struct VerifyItem<'a> {
    /// The claimed signer.
    pub key: &'a VerifyingKey,
    /// The signed message, before Z and SM3.
    pub message: &'a [u8],
    /// The signature.
    pub signature: &'a Signature,
}

/// Verifies many signatures; the n-th verdict belongs to the n-th item and does
/// not depend on its neighbours. Large batches use all cores.
pub fn verify_batch(items: &[VerifyItem<'_>]) -> Vec<bool> {
    let verdict = |item: &VerifyItem<'_>| item.key.verify(item.message, item.signature);
    if items.len() < PARALLEL_MIN {
        items.iter().map(verdict).collect()
    } else {
        items.par_iter().map(verdict).collect()
    }
}
