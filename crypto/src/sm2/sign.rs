//! Private keys and signing, with the library's constant-time code.

use std::sync::LazyLock;

use ::sm2::Scalar;
use ::sm2::dsa::signature::Signer as _;
use zeroize::Zeroizing;

use super::{DEFAULT_ID, KeyError, PublicKey, Signature};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_key_is_overwritten() {
        let mut key = SigningKey::generate().unwrap();
        let secret = key.scalar();
        wipe(&mut key.inner);
        assert_ne!(key.scalar(), secret);
        assert_eq!(key.scalar()[..31], [0; 31]);
    }

    #[test]
    fn debug_output_has_no_secret() {
        let key = SigningKey::generate().unwrap();
        assert_eq!(format!("{key:?}"), format!("SigningKey({})", key.public_key().id()));
    }
}
