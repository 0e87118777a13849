//! Verification, one signature or many; all signature checks pass through here.

#[cfg(test)]
mod tests;

use std::sync::{Arc, LazyLock};

use rayon::prelude::*;

use super::backend::{Backend, active};
use super::claim::Claim;
use super::curve::Affine;
use super::field::portable::Portable;
use super::table::KeyTable;
use super::{DEFAULT_ID, PublicKey, Signature};
use crate::hash::{Hash, Sm3Hasher, sm3_many};
use crate::limits::SM2_BATCH_MAX;

/// Batches at least this large are spread over the cores.
const PARALLEL_MIN: usize = 64;

/// A public key prepared for verification (decoded point, Z, and perhaps a table).
#[derive(Clone, Debug)]
pub struct VerifyingKey {
    public: PublicKey,
    point: Affine,
    z: [u8; 32],
    table: Option<Arc<KeyTable>>,
}

impl VerifyingKey {
    pub(super) fn new(public: &PublicKey) -> Self {
        let point = Affine::from_key(Portable, public);
        Self { public: *public, point, z: identity_digest(public), table: None }
    }

    /// The key itself.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The same key with its table of multiples, which makes verification several
    /// times faster. Verdicts do not depend on it.
    ///
    /// # Panics
    /// If the table is that of another key.
    #[must_use]
    pub fn with_table(mut self, table: Arc<KeyTable>) -> Self {
        assert_eq!(table.public_key(), &self.public, "a table belongs to one key");
        self.table = Some(table);
        self
    }

    /// The same key with a table made for it now, in less than a millisecond.
    #[must_use]
    pub fn prepared(self) -> Self {
        let table = Arc::new(KeyTable::new(&self.public));
        self.with_table(table)
    }

    /// True if the key has its table.
    pub fn has_table(&self) -> bool {
        self.table.is_some()
    }

    /// True if `signature` is this key's SM2-with-SM3 signature of `message`.
    ///
    /// # Panics
    /// If the environment asks for a back end that cannot be had; see
    /// [`backend`](super::backend()).
    pub fn verify(&self, message: &[u8], signature: &Signature) -> bool {
        verify_batch_with(active(), &[VerifyItem { key: self, message, signature }]) == [true]
    }

    pub(crate) fn claim(&self, e: &[u8; 32], signature: &Signature) -> Option<Claim<'_>> {
        Claim::new(&self.point, self.table.as_deref(), e, signature)
    }
}

/// Z of GB/T 32918.2: SM3(bit length of the id ‖ id ‖ a ‖ b ‖ G ‖ key).
fn identity_digest(public: &PublicKey) -> [u8; 32] {
    static PREFIX: LazyLock<Sm3Hasher> = LazyLock::new(|| {
        let mut hasher = Sm3Hasher::default();
        hasher.update(&(8 * DEFAULT_ID.len() as u16).to_be_bytes());
        hasher.update(DEFAULT_ID.as_bytes());
        for constant in CURVE_CONSTANTS {
            hasher.update(&hex::decode(constant).expect("constants are hexadecimal"));
        }
        hasher
    });
    let mut hasher = PREFIX.clone();
    hasher.update(&public.as_bytes()[1..]);
    hasher.finish().0
}

/// a, b and the coordinates of G.
const CURVE_CONSTANTS: [&str; 4] = [
    "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc",
    "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93",
    "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7",
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0",
];

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
///
/// # Panics
/// If the environment asks for a back end that cannot be had; see
/// [`backend`](super::backend()).
pub fn verify_batch(items: &[VerifyItem<'_>]) -> Vec<bool> {
    let backend = active();
    let threads = rayon::current_num_threads();
    if items.len() < PARALLEL_MIN || threads < 2 {
        return verify_batch_with(backend, items);
    }
    let share = items.len().div_ceil(threads).min(SM2_BATCH_MAX);
    items.par_chunks(share).flat_map_iter(|chunk| verify_batch_with(backend, chunk)).collect()
}

/// The same on this thread alone and with a given back end.
pub fn verify_batch_with(backend: Backend, items: &[VerifyItem<'_>]) -> Vec<bool> {
    items.chunks(SM2_BATCH_MAX).flat_map(|chunk| backend.verify(&claims(chunk))).collect()
}

/// The claim of each item, for the digest e = SM3(Z ‖ message).
fn claims<'a>(items: &[VerifyItem<'a>]) -> Vec<Option<Claim<'a>>> {
    let messages: Vec<[&[u8]; 2]> =
        items.iter().map(|item| [&item.key.z[..], item.message]).collect();
    let claim = |(item, e): (&VerifyItem<'a>, Hash)| item.key.claim(&e.0, item.signature);
    items.iter().zip(sm3_many(&messages)).map(claim).collect()
}
