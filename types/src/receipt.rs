//! Receipts: self-contained proofs that anybody checks offline.
//!
//! This file holds the forms; [`trust`] says what a verifier starts from and
//! [`verify`] how it gets from there to the transaction.

use std::io;

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::AccessRecord;
use crate::block::Header;
use crate::certificate::CommitCertificate;
use crate::code::Outcome;
use crate::decode::{DecodeError, from_bytes, from_json};
use crate::limits::{RECEIPT_BYTES_MAX, RECEIPT_JSON_BYTES_MAX};
use crate::transaction::SignedTransaction;
use crate::validator::ValidatorSet;

pub mod trust;
pub mod verify;

pub use trust::TrustRoot;
pub use verify::VerifyError;

/// A header with the certificate that decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedHeader {
    /// The header.
    pub header: Header,
    /// More than two thirds of the set named by `validators_hash`.
    pub certificate: CommitCertificate,
}

/// A header at which the validator set changed, with the set that followed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Handover {
    /// The header whose `next_validators_hash` names the new set.
    pub signed: SignedHeader,
    /// The new set.
    pub validators: ValidatorSet,
}

/// The proof of one transaction and its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The transaction with its signatures.
    pub transaction: SignedTransaction,
    /// Position within its block.
    pub position: u32,
    /// What the contracts answered.
    pub outcome: Outcome,
    /// Index in the log.
    pub log_index: u64,
    /// Path from the leaf to the header's log root.
    pub log_path: Vec<Hash>,
    /// The block's header and certificate.
    pub signed: SignedHeader,
    /// Changes of the validator set since the trust root, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handovers: Vec<Handover>,
}

/// The proof of one access record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordReceipt {
    /// The record.
    pub record: AccessRecord,
    /// Path from the record's leaf to the batch root.
    pub batch_path: Vec<Hash>,
    /// The receipt of the batch's anchor.
    pub anchor: Receipt,
}

/// A commitment to everything up to a height.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// Header and certificate.
    pub signed: SignedHeader,
    /// Changes of the validator set since genesis, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handovers: Vec<Handover>,
}

/// What a receipt file holds. Its bytes start with [`ReceiptFile::MAGIC`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "receipt", deny_unknown_fields)]
pub enum ReceiptFile {
    /// A transaction.
    Transaction(Box<Receipt>),
    /// An access record.
    Record(Box<RecordReceipt>),
}

impl ReceiptFile {
    /// The first bytes of a receipt file: format and version.
    pub const MAGIC: [u8; 6] = *b"LHRCP1";

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Self::MAGIC.to_vec();
        borsh::to_writer(&mut bytes, self).expect("writing to memory does not fail");
        bytes
    }

    /// Reads a receipt file of at most [`RECEIPT_BYTES_MAX`] bytes.
    ///
    /// # Errors
    /// `InvalidData` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> io::Result<Self> {
        let invalid = |message: String| io::Error::new(io::ErrorKind::InvalidData, message);
        if bytes.len() > RECEIPT_BYTES_MAX {
            let message = format!("receipt is {} bytes, limit {RECEIPT_BYTES_MAX}", bytes.len());
            return Err(invalid(message));
        }
        let rest = bytes
            .strip_prefix(&Self::MAGIC)
            .ok_or_else(|| invalid("not a receipt file: it does not start with LHRCP1".into()))?;
        borsh::from_slice(rest)
    }

    /// Reads a receipt file in either form: bytes if it starts with
    /// [`Self::MAGIC`], otherwise JSON of at most [`RECEIPT_JSON_BYTES_MAX`] bytes.
    ///
    /// # Errors
    /// [`DecodeError`] with the code of what is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, DecodeError> {
        match bytes.strip_prefix(&Self::MAGIC) {
            Some(rest) => from_bytes(rest, RECEIPT_BYTES_MAX - Self::MAGIC.len()),
            None => from_json(bytes, RECEIPT_JSON_BYTES_MAX),
        }
    }
}
