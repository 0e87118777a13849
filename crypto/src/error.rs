//! What can be wrong with key files and certificates.

use crate::sm2::KeyError;

/// Why a key file or a certificate was refused. Always the input's fault, except
/// [`KeyError::Randomness`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// More bytes than such a file can need.
    #[error("{what} of {bytes} bytes is above the limit of {limit}")]
    Size {
        /// What was read.
        what: &'static str,
        /// Its size.
        bytes: usize,
        /// Most that is read.
        limit: usize,
    },
    /// Not PEM text, or of another label.
    #[error("expected PEM text with a {expected}")]
    Pem {
        /// The label that was expected.
        expected: &'static str,
    },
    /// Not the ASN.1 structure it should be.
    #[error("{what} is not well-formed DER")]
    Form {
        /// What was read.
        what: &'static str,
    },
    /// An algorithm other than the national ones this crate speaks.
    #[error("{what} {oid} is not supported")]
    Algorithm {
        /// Where it was named.
        what: &'static str,
        /// Its object identifier.
        oid: String,
    },
    /// The key itself is not usable.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key file is encrypted and no passphrase was given.
    #[error("the key file is encrypted and needs a passphrase")]
    PassphraseMissing,
    /// An empty or an endless passphrase.
    #[error("passphrase of {bytes} bytes must have 1 to {limit} bytes")]
    PassphraseSize {
        /// Its size.
        bytes: usize,
        /// Most that is taken.
        limit: usize,
    },
    /// Decryption gave no key.
    #[error("the passphrase is wrong or the key file is damaged")]
    Passphrase,
    /// A key derivation that costs nothing, or would never end.
    #[error("key derivation with {iterations} iterations must have 1 to {limit}")]
    Iterations {
        /// What the file asks for.
        iterations: u32,
        /// Most that is computed.
        limit: u32,
    },
}
