#![doc = include_str!("../README.md")]

pub mod catalog;
pub mod client;
pub mod error;
pub mod fork;
pub mod limits;
pub mod provenance;
pub mod sender;
pub mod signer;
pub mod verify;

mod access_batch;
mod digest;
mod events;
mod ticket;
mod transport;

pub use access_batch::{AccessBatch, BatchError};
pub use client::Client;
pub use digest::{random_salt, salted_digest};
pub use error::{Error, ErrorKind};
pub use fork::{ForkEvidence, ForkKind};
pub use provenance::{Provenance, ProvenanceError, ResponseProof, verify_provenance};
pub use sender::Sender;
pub use signer::{KeyFileSigner, Signer};
pub use ticket::Reader;
pub use transport::Options;
pub use verify::{Summary, TrustRoot, verify_receipt};
