//! SM2 keys as PEM text: PKCS#8, encrypted PKCS#8 and public keys.
//!
//! Key files are what `openssl` reads and writes for SM2. Encrypted ones are
//! written with PBKDF2-HMAC-SM3 and SM4-CBC; PBKDF2-HMAC-SHA256, which OpenSSL
//! writes, is read as well. Passphrases are bytes, taken as they are.
//!
//! No file is touched here; permissions and atomic writes are the caller's.

mod pbes2;

use der::pem::LineEnding;
use der::{Document, SecretDocument};
use pkcs8::{DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey, EncodePublicKey};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::limits::KEY_FILE_BYTES_MAX;
use crate::sm2::{KeyError, PublicKey, SigningKey};

#[cfg(test)]
mod tests;

/// PEM label of PKCS#8.
const PLAIN: &str = "PRIVATE KEY";
/// PEM label of encrypted PKCS#8.
const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";
/// PEM label of a public key.
const PUBLIC: &str = "PUBLIC KEY";

/// The key as unencrypted PKCS#8 PEM.
pub fn encode_pem(key: &SigningKey) -> Zeroizing<String> {
    pkcs8_der(key).to_pem(PLAIN, LineEnding::LF).expect("a key fits into PEM")
}

/// The key as PEM encrypted with `passphrase`. Takes about 0.1 s by design.
///
/// # Errors
/// [`Error::PassphraseSize`]; [`KeyError::Randomness`] if the system gives none.
pub fn encode_encrypted_pem(
    key: &SigningKey,
    passphrase: &[u8],
) -> Result<Zeroizing<String>, Error> {
    let der = pbes2::encrypt(pkcs8_der(key).as_bytes(), passphrase)?;
    let document = SecretDocument::try_from(der).expect("the encoder writes DER");
    Ok(document.to_pem(ENCRYPTED, LineEnding::LF).expect("a key fits into PEM"))
}

/// True if `text` is an encrypted key file, for which a passphrase is needed.
pub fn is_encrypted(text: &str) -> bool {
    read_pem(text).is_ok_and(|(label, _)| label == ENCRYPTED)
}

/// Reads a key file, encrypted or not. The passphrase of an unencrypted one is
/// not looked at.
///
/// # Errors
/// [`Error::PassphraseMissing`] and [`Error::Passphrase`] as they say;
/// [`Error::Size`], [`Error::Pem`], [`Error::Form`], [`Error::Algorithm`],
/// [`Error::Iterations`] for what is not a key file of ours;
/// [`KeyError::PrivateKey`] for a scalar out of range.
pub fn decode_pem(text: &str, passphrase: Option<&[u8]>) -> Result<SigningKey, Error> {
    let (label, document) = read_pem(text)?;
    match label {
        PLAIN => from_pkcs8(document.as_bytes()),
        ENCRYPTED => {
            let passphrase = passphrase.ok_or(Error::PassphraseMissing)?;
            let der = pbes2::decrypt(document.as_bytes(), passphrase)?;
            // One wrong passphrase in 256 ends in plausible padding, but then
            // hardly in the structure of a key.
            from_pkcs8(&der).map_err(|error| match error {
                Error::Form { .. } => Error::Passphrase,
                other => other,
            })
        }
        _ => Err(Error::Pem { expected: PLAIN }),
    }
}

impl PublicKey {
    /// The key as SubjectPublicKeyInfo PEM.
    pub fn to_pem(&self) -> String {
        ::sm2::PublicKey::from_sec1_bytes(self.as_bytes())
            .expect("a PublicKey was checked to be on the curve when it was made")
            .to_public_key_pem(LineEnding::LF)
            .expect("a public key fits into PEM")
    }

    /// Reads SubjectPublicKeyInfo PEM.
    ///
    /// # Errors
    /// [`Error::Size`], [`Error::Pem`], [`Error::Algorithm`] and
    /// [`KeyError::PublicKey`] as they say.
    pub fn from_pem(text: &str) -> Result<Self, Error> {
        check_size(text)?;
        match Document::from_pem(text) {
            Ok((PUBLIC, document)) => Self::from_spki(document.as_bytes()),
            _ => Err(Error::Pem { expected: PUBLIC }),
        }
    }

    /// Reads the DER of a SubjectPublicKeyInfo.
    pub(crate) fn from_spki(der: &[u8]) -> Result<Self, Error> {
        let key = ::sm2::PublicKey::from_public_key_der(der).map_err(|error| match error {
            pkcs8::spki::Error::OidUnknown { oid } => {
                Error::Algorithm { what: "public key algorithm", oid: oid.to_string() }
            }
            _ => KeyError::PublicKey.into(),
        })?;
        Ok(Self::from_bytes(&key.to_sec1_bytes())?)
    }
}

/// Label and contents of a private key's PEM text.
fn read_pem(text: &str) -> Result<(&str, SecretDocument), Error> {
    check_size(text)?;
    SecretDocument::from_pem(text).map_err(|_| Error::Pem { expected: PLAIN })
}

fn check_size(text: &str) -> Result<(), Error> {
    if text.len() > KEY_FILE_BYTES_MAX {
        let (what, bytes, limit) = ("key file", text.len(), KEY_FILE_BYTES_MAX);
        return Err(Error::Size { what, bytes, limit });
    }
    Ok(())
}

fn pkcs8_der(key: &SigningKey) -> SecretDocument {
    ::sm2::SecretKey::from_slice(key.scalar().as_ref())
        .expect("the scalar of a SigningKey is in range")
        .to_pkcs8_der()
        .expect("a key of fixed size has a DER form")
}

fn from_pkcs8(der: &[u8]) -> Result<SigningKey, Error> {
    let secret = ::sm2::SecretKey::from_pkcs8_der(der).map_err(|error| match error {
        pkcs8::Error::PublicKey(pkcs8::spki::Error::OidUnknown { oid }) => {
            Error::Algorithm { what: "private key algorithm", oid: oid.to_string() }
        }
        _ => Error::Form { what: "private key" },
    })?;
    let scalar = Zeroizing::new(<[u8; 32]>::from(secret.to_bytes()));
    Ok(SigningKey::from_scalar(scalar.as_ref())?)
}
