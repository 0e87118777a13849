//! Who signs: a key file today, a device tomorrow.

use std::path::Path;

use futures::future::BoxFuture;
use liuhen_crypto::{PublicKey, Signature, SigningKey};

use crate::error::Error;

/// Signs with one SM2 key. A device may take its time and may fail.
pub trait Signer: Send + Sync {
    /// The public half of the key.
    fn public_key(&self) -> PublicKey;

    /// Signs `message` with SM2 and SM3 (the standard Z value is applied here).
    ///
    /// # Errors
    /// [`Error::Signer`] if there is no signature to be had.
    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Signature, Error>>;
}

impl Signer for SigningKey {
    fn public_key(&self) -> PublicKey {
        *SigningKey::public_key(self)
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Signature, Error>> {
        Box::pin(async move { Ok(SigningKey::sign(self, message)) })
    }
}

/// A key from a PEM file, plain or encrypted PKCS#8.
#[derive(Debug)]
pub struct KeyFileSigner {
    key: SigningKey,
}

impl KeyFileSigner {
    /// Reads the key file.
    ///
    /// # Errors
    /// [`Error::Signer`] if others than its owner may read the file, it is no key
    /// file, or the passphrase does not fit.
    pub fn open(path: impl AsRef<Path>, _passphrase: Option<&[u8]>) -> Result<Self, Error> {
        Err(Error::Signer(format!("{}: key files are not read yet", path.as_ref().display())))
    }
}

impl Signer for KeyFileSigner {
    fn public_key(&self) -> PublicKey {
        *self.key.public_key()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Signature, Error>> {
        Signer::sign(&self.key, message)
    }
}
