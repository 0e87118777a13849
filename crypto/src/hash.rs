//! SM3 (GB/T 32905-2016) digests with domain separation.

use borsh::{BorshDeserialize, BorshSerialize};
use sm3::Digest as _;

use crate::text::hex_bytes;

/// A 32-byte SM3 digest. Text form: 64 lower-case hexadecimal digits.
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshSerialize,
    BorshDeserialize,
    utoipa::ToSchema,
)]
#[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
pub struct Hash(pub [u8; 32]);

hex_bytes!(Hash, 32, "digest");

impl Hash {
    /// 32 zero bytes: the empty subtree, and the root before anything exists.
    pub const ZERO: Self = Self([0; 32]);
}

/// A text that is not the hexadecimal form of a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} must be {chars} hexadecimal digits")]
pub struct ParseError {
    /// What was expected.
    pub what: &'static str,
    /// Expected number of characters.
    pub chars: usize,
}

/// SM3 of the concatenation of `parts`.
pub fn sm3(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sm3Hasher::default();
    for part in parts {
        hasher.update(part);
    }
    hasher.finish()
}

/// SM3 of `length(domain) ‖ domain ‖ parts…`, so that no two uses of the hash
/// can be confused. `domain` is at most 255 bytes and unique in the workspace.
pub fn sm3_domain(domain: &str, parts: &[&[u8]]) -> Hash {
    let mut hasher = Sm3Hasher::with_domain(domain);
    for part in parts {
        hasher.update(part);
    }
    hasher.finish()
}

/// SM3 over a stream of bytes.
#[derive(Clone, Default)]
pub struct Sm3Hasher(sm3::Sm3);

impl Sm3Hasher {
    /// A hasher that has already taken `length(domain) ‖ domain`.
    pub fn with_domain(domain: &str) -> Self {
        debug_assert!(domain.len() <= 255, "a domain string is at most 255 bytes");
        let mut hasher = Self::default();
        hasher.update(&[domain.len() as u8]);
        hasher.update(domain.as_bytes());
        hasher
    }

    /// Takes more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of everything taken.
    pub fn finish(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}

impl std::io::Write for Sm3Hasher {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
