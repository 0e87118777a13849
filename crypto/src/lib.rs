//! National cryptography for the ledger.
#![doc = include_str!("../README.md")]

pub mod certificate;
pub mod error;
pub mod hash;
pub mod key_file;
pub mod limits;
pub mod log;
pub mod sm2;
pub mod state_tree;

mod text;

#[cfg(test)]
mod openssl;
#[cfg(test)]
mod vectors;

pub use certificate::{Certificate, CertifiedKey, verify_chain};
pub use error::Error;
pub use hash::{Hash, Lanes, Sm3Hasher, sm3, sm3_domain, sm3_fixed, sm3_many, sm3_pairs};
pub use log::{LogFrontier, LogHasher, Sm3Log};
pub use sm2::{KeyId, PublicKey, Signature, SigningKey, VerifyItem, VerifyingKey, verify_batch};
pub use state_tree::StateProof;
