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
    /// A certificate demands what is not understood here.
    #[error("certificate has the critical extension {oid}, which is not supported")]
    CriticalExtension {
        /// Its object identifier.
        oid: String,
    },
    /// No certificate, or too many of them.
    #[error("certificate chain of {certificates} must have 1 to {limit} certificates")]
    ChainLength {
        /// How many it would have, root included.
        certificates: usize,
        /// Most that are verified.
        limit: usize,
    },
    /// Outside the validity period.
    #[error("{certificate} is valid only from {from} to {to}")]
    Validity {
        /// Which certificate.
        certificate: Position,
        /// First second, RFC 3339.
        from: String,
        /// Last second, RFC 3339.
        to: String,
    },
    /// The key is not for this use.
    #[error("{certificate} does not allow {usage}")]
    KeyUsage {
        /// Which certificate.
        certificate: Position,
        /// What it would have to allow.
        usage: &'static str,
    },
    /// Not a certificate authority.
    #[error("{certificate} is not that of a certificate authority")]
    NotAuthority {
        /// Which certificate.
        certificate: Position,
    },
    /// More authorities below than the certificate allows.
    #[error("{certificate} allows {limit} authorities below it, not {below}")]
    PathLength {
        /// Which certificate.
        certificate: Position,
        /// How many there are.
        below: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// The next certificate of the chain has another name.
    #[error("{certificate} was not issued by the next in the chain")]
    Issuer {
        /// Which certificate.
        certificate: Position,
    },
    /// The issuer's key did not sign it.
    #[error("{certificate} has no valid signature of its issuer")]
    Signature {
        /// Which certificate.
        certificate: Position,
    },
    /// The chain does not end at a trusted root.
    #[error("no trusted root issued the last certificate of the chain")]
    Untrusted,
}

/// A place in a certificate chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// In the chain, from the leaf, which is 0.
    Chain(usize),
    /// The trusted root.
    Root,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Chain(position) => write!(f, "certificate {position}"),
            Self::Root => f.write_str("the root certificate"),
        }
    }
}
