//! SM2 signatures (GB/T 32918.2-2016) with SM3 and the default identity.
//!
//! Signing uses the library's constant-time code. Verification goes through
//! [`verify_batch`], whose verdicts never depend on how signatures were batched.

use std::sync::LazyLock;

use ::sm2::Scalar;
use ::sm2::dsa::signature::{Signer as _, Verifier as _};
use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::hash::{Hash, sm3_domain};
use crate::text::hex_bytes;

#[cfg(test)]
mod tests;

/// The default signer identity of GB/T 35276 that enters Z.
pub const DEFAULT_ID: &str = "1234567812345678";

/// Batches at least this large are spread over the cores.
const PARALLEL_MIN: usize = 16;

/// Why a key could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not an uncompressed point, not on the curve, or the point at infinity.
    #[error("public key must be 65 bytes, 04 ‖ x ‖ y, a point of the SM2 curve")]
    PublicKey,
    /// Not a scalar in [1, n−2].
    #[error("private key must be 32 bytes, a scalar in [1, n−2]")]
    PrivateKey,
    /// The operating system gave no randomness.
    #[error("no randomness from the operating system")]
    Randomness,
}

/// Fingerprint of a public key: the first 20 bytes of SM3 over it. It names the
/// key in transactions and the validator in votes.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshSerialize,
    BorshDeserialize,
    utoipa::ToSchema,
)]
#[schema(value_type = String, pattern = "^[0-9a-f]{40}$")]
pub struct KeyId(pub [u8; 20]);

hex_bytes!(KeyId, 20, "key id");

/// An SM2 signature, r ‖ s, 64 bytes. Text form: 128 hexadecimal digits.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshSerialize,
    BorshDeserialize,
    utoipa::ToSchema,
)]
#[schema(value_type = String, pattern = "^[0-9a-f]{128}$")]
pub struct Signature(pub [u8; 64]);

hex_bytes!(Signature, 64, "signature");

impl Signature {
    /// Reads the DER form, SEQUENCE { r, s }, of certificates and other tools.
    ///
    /// # Errors
    /// [`Error::Form`] unless it is just that with r and s in [1, n−1].
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let signature = ::sm2::dsa::Signature::from_der(der)
            .map_err(|_| Error::Form { what: "SM2 signature" })?;
        Ok(Self(signature.to_bytes().into()))
    }
}

/// An SM2 public key that is known to be a point of the curve: 04 ‖ x ‖ y.
/// Text form: 130 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, utoipa::ToSchema)]
#[schema(value_type = String, pattern = "^04[0-9a-f]{128}$")]
pub struct PublicKey([u8; 65]);

impl PublicKey {
    /// Length in bytes.
    pub const LEN: usize = 65;

    /// Reads 04 ‖ x ‖ y and checks that it is a point of the curve.
    ///
    /// # Errors
    /// [`KeyError::PublicKey`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let array: [u8; Self::LEN] = bytes.try_into().map_err(|_| KeyError::PublicKey)?;
        if array[0] != 0x04 {
            return Err(KeyError::PublicKey);
        }
        ::sm2::PublicKey::from_sec1_bytes(&array).map_err(|_| KeyError::PublicKey)?;
        Ok(Self(array))
    }

    /// 04 ‖ x ‖ y.
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// The fingerprint that names this key.
    pub fn id(&self) -> KeyId {
        let digest = sm3_domain("liuhen/key-id/v1", &[&self.0]);
        let mut id = [0; KeyId::LEN];
        id.copy_from_slice(&digest.0[..KeyId::LEN]);
        KeyId(id)
    }

    /// The form that verifies signatures; make it once per key and keep it.
    pub fn verifying_key(&self) -> VerifyingKey {
        let inner = ::sm2::dsa::VerifyingKey::from_sec1_bytes(DEFAULT_ID, &self.0)
            .expect("a PublicKey was checked to be on the curve when it was made");
        VerifyingKey { inner, public: *self }
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl std::str::FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut bytes = [0u8; Self::LEN];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| KeyError::PublicKey)?;
        Self::from_bytes(&bytes)
    }
}

impl BorshDeserialize for PublicKey {
    fn deserialize_reader<R: std::io::Read>(reader: &mut R) -> std::io::Result<Self> {
        let bytes = <[u8; Self::LEN]>::deserialize_reader(reader)?;
        Self::from_bytes(&bytes)
            .map_err(|e| std::io::Error::new(std::io::ErrorKind::InvalidData, e))
    }
}

impl serde::Serialize for PublicKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for PublicKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text: std::borrow::Cow<'de, str> = serde::Deserialize::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A public key prepared for verification (decoded point and Z).
#[derive(Clone, Debug)]
pub struct VerifyingKey {
    inner: ::sm2::dsa::VerifyingKey,
    public: PublicKey,
}

impl VerifyingKey {
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

/// An SM2 private key. The scalar is wiped when the key is dropped.
#[derive(Clone)]
pub struct SigningKey {
    // Boxed, so that moving the key leaves no copies of the scalar behind.
    inner: Box<::sm2::dsa::SigningKey>,
    public: PublicKey,
}

impl SigningKey {
    /// A new key from the operating system's randomness.
    ///
    /// # Errors
    /// [`KeyError::Randomness`] if the system gives none.
    pub fn generate() -> Result<Self, KeyError> {
        loop {
            let mut bytes = Zeroizing::new([0u8; 32]);
            getrandom::fill(bytes.as_mut()).map_err(|_| KeyError::Randomness)?;
            // A random 32-byte string is a valid scalar but for a chance of 2⁻³².
            if let Ok(key) = Self::from_scalar(bytes.as_ref()) {
                return Ok(key);
            }
        }
    }

    /// Reads a 32-byte big-endian scalar.
    ///
    /// # Errors
    /// [`KeyError::PrivateKey`] if it is not a scalar in [1, n−2].
    pub fn from_scalar(scalar: &[u8]) -> Result<Self, KeyError> {
        let inner = ::sm2::dsa::SigningKey::from_slice(DEFAULT_ID, scalar)
            .map(Box::new)
            .map_err(|_| KeyError::PrivateKey)?;
        // The library takes n−1 as well, with which nothing can be signed.
        let secret: &Scalar = inner.as_nonzero_scalar();
        if bool::from((*secret + Scalar::ONE).is_zero()) {
            return Err(KeyError::PrivateKey);
        }
        let public = PublicKey::from_bytes(&inner.verifying_key().to_sec1_bytes())
            .map_err(|_| KeyError::PrivateKey)?;
        Ok(Self { inner, public })
    }

    /// The scalar, 32 bytes big-endian, for key files.
    pub(crate) fn scalar(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.inner.to_bytes().into())
    }

    /// The public half.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Signs `message` (Z and SM3 are applied here).
    pub fn sign(&self, message: &[u8]) -> Signature {
        let signature: ::sm2::dsa::Signature = self.inner.sign(message);
        Signature(signature.to_bytes().into())
    }
}

impl Drop for SigningKey {
    fn drop(&mut self) {
        wipe(&mut self.inner);
    }
}

/// Overwrites a private key. The library's type neither wipes itself nor lets
/// its scalar be reached, so a key that everybody knows takes its place.
fn wipe(key: &mut ::sm2::dsa::SigningKey) {
    static PLACEHOLDER: LazyLock<::sm2::dsa::SigningKey> = LazyLock::new(|| {
        let mut one = [0; 32];
        one[31] = 1;
        ::sm2::dsa::SigningKey::from_slice(DEFAULT_ID, &one).expect("1 is a private key")
    });
    key.clone_from(&PLACEHOLDER);
    // The memory is freed next: without this the write could be optimised away.
    std::hint::black_box(key);
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.public.id())
    }
}

/// The message that a digest-based signature covers: `length(domain) ‖ domain ‖ digest`.
pub fn signing_message(domain: &str, digest: &Hash) -> Vec<u8> {
    let mut message = Vec::with_capacity(1 + domain.len() + Hash::LEN);
    message.push(domain.len() as u8);
    message.extend_from_slice(domain.as_bytes());
    message.extend_from_slice(&digest.0);
    message
}
