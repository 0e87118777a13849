//! Who signs: a key file today, a device tomorrow.

use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

use futures::future::BoxFuture;
use liuhen_crypto::key_file::decode_pem;
use liuhen_crypto::limits::KEY_FILE_BYTES_MAX;
use liuhen_crypto::{PublicKey, Signature, SigningKey};
use zeroize::Zeroizing;

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
    pub fn open(path: impl AsRef<Path>, passphrase: Option<&[u8]>) -> Result<Self, Error> {
        let path = path.as_ref();
        let refuse = |why: String| Error::Signer(format!("key file {}: {why}", path.display()));
        let text = read_private(path).map_err(|e| refuse(e.to_string()))?;
        let key = decode_pem(&text, passphrase).map_err(|e| refuse(e.to_string()))?;
        Ok(Self { key })
    }
}

/// Reads a file that only its owner may read; it is wiped from memory afterwards.
fn read_private(path: &Path) -> io::Result<Zeroizing<String>> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    check_mode(&metadata)?;
    let mut text = Zeroizing::new(String::with_capacity(KEY_FILE_BYTES_MAX + 1));
    file.take(KEY_FILE_BYTES_MAX as u64 + 1).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(unix)]
fn check_mode(metadata: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let message = format!("mode {mode:03o} lets others than its owner in; chmod 600 it");
        return Err(io::Error::other(message));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_mode(_metadata: &Metadata) -> io::Result<()> {
    Ok(())
}

impl Signer for KeyFileSigner {
    fn public_key(&self) -> PublicKey {
        *self.key.public_key()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Signature, Error>> {
        Signer::sign(&self.key, message)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use futures::executor::block_on;
    use liuhen_crypto::key_file::{encode_encrypted_pem, encode_pem};

    use super::*;

    fn check(text: &str, mode: u32, passphrase: Option<&[u8]>) -> Result<KeyFileSigner, String> {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), text).expect("it can be written");
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(file.path(), permissions).expect("its mode can be set");
        KeyFileSigner::open(file.path(), passphrase).map_err(|error| {
            assert_eq!(error.code(), "E_SIGNER");
            error.to_string()
        })
    }

    #[test]
    fn key_files_are_read_and_sign() {
        let key = SigningKey::generate().expect("randomness");
        let encrypted = encode_encrypted_pem(&key, b"correct horse").expect("a passphrase");
        for (text, passphrase) in
            [(encode_pem(&key), None), (encrypted, Some(b"correct horse".as_slice()))]
        {
            let signer = check(&text, 0o600, passphrase).expect("a key file");
            let signature = block_on(Signer::sign(&signer, b"message")).expect("a signature");
            assert_eq!(Signer::public_key(&signer), *key.public_key());
            assert!(key.public_key().verifying_key().verify(b"message", &signature));
        }
    }

    #[test]
    fn open_wrong_and_locked_files_are_refused() {
        let key = SigningKey::generate().expect("randomness");
        let (plain, encrypted) =
            (encode_pem(&key), encode_encrypted_pem(&key, b"right").expect("a passphrase"));
        let long = "x".repeat(KEY_FILE_BYTES_MAX + 1);
        for (text, mode, passphrase, expected) in [
            (plain.as_str(), 0o640, None, "mode 640"),
            (plain.as_str(), 0o604, None, "mode 604"),
            (encrypted.as_str(), 0o600, None, "passphrase"),
            (encrypted.as_str(), 0o600, Some(b"wrong".as_slice()), "passphrase"),
            ("not a key", 0o600, None, "PEM"),
            (long.as_str(), 0o600, None, "above the limit"),
        ] {
            let error = check(text, mode, passphrase).expect_err(expected);
            assert!(error.contains(expected), "{error}");
        }
    }
}
