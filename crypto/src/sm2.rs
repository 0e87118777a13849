//! SM2 signatures (GB/T 32918.2-2016) with SM3 and the default identity.
//!
//! Signing uses the library's constant-time code, which also reads keys and is the
//! oracle of the tests. Verification is our own, because a ledger that knows its
//! signers can do it many times faster, and takes public data only. From the top:
//!
//! - `verify` hashes messages and hands claims to a back end (`backend`, `batch`);
//! - a claim is verified in one of three ways, all exact: in step with others by
//!   tables of known keys (`lockstep`, `table`, `cache`), side by side with others
//!   without tables (`ladder`), or alone (`single`);
//! - `curve` adds points one at a time, `shared` many with one inversion, on the
//!   `lanes` of a back end;
//! - `field` and `scalar` are the arithmetic modulo p and n.
//!
//! Verdicts never depend on how signatures were batched, on tables or on the back
//! end.

mod sign;
mod verify;

mod backend;
mod batch;
mod claim;

mod ladder;
mod lockstep;
mod single;

mod cache;
mod table;

mod curve;
mod lanes;
mod shared;

mod field;
mod limbs;
mod scalar;

pub use backend::{BACKEND_VARIABLE, Backend, BackendError, backend};
pub use cache::{TableCache, TableCacheStats};
pub use sign::SigningKey;
pub use table::KeyTable;
pub use verify::{VerifyItem, VerifyingKey, verify_batch, verify_batch_with};

use borsh::{BorshDeserialize, BorshSerialize};

use crate::error::Error;
use crate::hash::{Hash, sm3_domain};
use crate::text::hex_bytes;

#[cfg(test)]
mod tests;

/// The default signer identity of GB/T 35276 that enters Z.
pub const DEFAULT_ID: &str = "1234567812345678";

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
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, utoipa::ToSchema)]
#[schema(value_type = String, pattern = "^[0-9a-f]{40}$")]
pub struct KeyId(pub [u8; 20]);

hex_bytes!(KeyId, 20, "key id");

/// An SM2 signature, r ‖ s, 64 bytes. Text form: 128 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, utoipa::ToSchema)]
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
        VerifyingKey::new(self)
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

/// The message that a digest-based signature covers: `length(domain) ‖ domain ‖ digest`.
pub fn signing_message(domain: &str, digest: &Hash) -> Vec<u8> {
    let mut message = Vec::with_capacity(1 + domain.len() + Hash::LEN);
    message.push(domain.len() as u8);
    message.extend_from_slice(domain.as_bytes());
    message.extend_from_slice(&digest.0);
    message
}
