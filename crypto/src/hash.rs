//! SM3 (GB/T 32905-2016) digests with domain separation.

mod lanes;

pub use lanes::{Lanes, sm3_fixed, sm3_many, sm3_pairs};

use borsh::{BorshDeserialize, BorshSerialize};
use sm3::Digest as _;

use crate::text::hex_bytes;

/// A 32-byte SM3 digest. Text form: 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, utoipa::ToSchema)]
#[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
pub struct Hash(pub [u8; 32]);

hex_bytes!(Hash, 32, "digest");

impl Hash {
    /// 32 zero bytes: the empty subtree, and the root before anything exists.
    pub const ZERO: Self = Self([0; 32]);

    /// SM3 of no bytes.
    pub const OF_NOTHING: Self = Self([
        0x1a, 0xb2, 0x1d, 0x83, 0x55, 0xcf, 0xa1, 0x7f, 0x8e, 0x61, 0x19, 0x48, 0x31, 0xe8, 0x1a,
        0x8f, 0x22, 0xbe, 0xc8, 0xc7, 0x28, 0xfe, 0xfb, 0x74, 0x7e, 0xd0, 0x35, 0xeb, 0x50, 0x82,
        0xaa, 0x2b,
    ]);
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

/// What [`sm3_domain`] hashes before the parts: `length(domain) ‖ domain`.
pub fn domain_prefix(domain: &str) -> Vec<u8> {
    debug_assert!(domain.len() <= 255, "a domain string is at most 255 bytes");
    [&[domain.len() as u8], domain.as_bytes()].concat()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sm3_of_the_standard() {
        for example in crate::vectors::load("standards.json")["sm3"].as_array().unwrap() {
            let message = hex::decode(example["message"].as_str().unwrap()).unwrap();
            let digest: Hash = example["digest"].as_str().unwrap().parse().unwrap();
            assert_eq!(sm3(&[&message]), digest);
            for cut in 0..=message.len() {
                let (first, second) = message.split_at(cut);
                assert_eq!(sm3(&[first, second]), digest, "cut at {cut}");
            }
        }
    }

    #[test]
    fn sm3_agrees_with_openssl() {
        for size in [0, 1, 55, 56, 63, 64, 65, 1000] {
            let message = vec![0x5a; size];
            let digest = crate::openssl::run(&["dgst", "-sm3", "-binary"], &message);
            assert_eq!(sm3(&[&message]).as_bytes().as_slice(), digest, "{size} bytes");
        }
    }

    #[test]
    fn sm3_of_nothing() {
        assert_eq!(sm3(&[]), Hash::OF_NOTHING);
    }

    #[test]
    fn domains_part_equal_contents() {
        assert_eq!(sm3_domain("ab", &[b"c"]), sm3(&[&[2], b"abc"]));
        assert_ne!(sm3_domain("ab", &[b"c"]), sm3_domain("a", &[b"bc"]));
    }

    #[test]
    fn only_the_text_form_is_read() {
        let hash = sm3(&[b"text"]);
        let text = hash.to_string();
        assert_eq!(text.parse(), Ok(hash));
        assert_eq!(serde_json::from_str::<Hash>(&format!("\"{text}\"")).unwrap(), hash);
        assert_eq!(borsh::from_slice::<Hash>(hash.as_bytes()).unwrap(), hash);
        let refused = ["", &text[1..], &format!("{text}0"), &text.replace('0', "g"), "é"];
        for text in refused {
            let error = text.parse::<Hash>().unwrap_err();
            assert_eq!(error.to_string(), "digest must be 64 hexadecimal digits");
        }
    }
}
