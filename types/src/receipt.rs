//! Receipts: self-contained proofs that anybody checks offline.

use std::io;

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use liuhen_crypto::log::{LogHasher, Sm3Log, verify_inclusion};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::AccessRecord;
use crate::block::{FLAG_SIMULATED_TIME, Header};
use crate::certificate::{CertificateError, CommitCertificate};
use crate::code::Outcome;
use crate::genesis::Genesis;
use crate::id::{ChainId, Height, TxId};
use crate::limits::{HANDOVERS_MAX, PATH_MAX};
use crate::log::LogEntry;
use crate::payload::Payload;
use crate::transaction::SignedTransaction;
use crate::validator::ValidatorSet;

/// A header with the certificate that decided it.
#[derive(
    Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema,
)]
#[serde(deny_unknown_fields)]
pub struct SignedHeader {
    /// The header.
    pub header: Header,
    /// More than two thirds of the set named by `validators_hash`.
    pub certificate: CommitCertificate,
}

/// A header at which the validator set changed, with the set that followed.
#[derive(
    Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Handover {
    /// The header whose `next_validators_hash` names the new set.
    pub signed: SignedHeader,
    /// The new set.
    pub validators: ValidatorSet,
}

/// The proof of one transaction and its outcome.
#[derive(
    Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema,
)]
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
#[derive(
    Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema,
)]
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
#[derive(
    Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// Header and certificate.
    pub signed: SignedHeader,
    /// Changes of the validator set since genesis, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handovers: Vec<Handover>,
}

/// What a receipt file holds. Its bytes start with [`ReceiptFile::MAGIC`].
#[derive(
    Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema,
)]
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

    /// Reads a receipt file of at most [`crate::limits::RECEIPT_BYTES_MAX`] bytes.
    ///
    /// # Errors
    /// `InvalidData` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> io::Result<Self> {
        let invalid = |message: String| io::Error::new(io::ErrorKind::InvalidData, message);
        let limit = crate::limits::RECEIPT_BYTES_MAX;
        if bytes.len() > limit {
            return Err(invalid(format!("receipt is {} bytes, limit {limit}", bytes.len())));
        }
        let rest = bytes
            .strip_prefix(&Self::MAGIC)
            .ok_or_else(|| invalid("not a receipt file: it does not start with LHRCP1".into()))?;
        borsh::from_slice(rest)
    }

    /// Checks the receipt against a trust root.
    ///
    /// # Errors
    /// The first defect found.
    pub fn verify(&self, trust: &TrustRoot) -> Result<(), VerifyError> {
        match self {
            Self::Transaction(receipt) => receipt.verify(trust),
            Self::Record(receipt) => receipt.verify(trust),
        }
    }
}

/// What a verifier trusts: a chain and its validators at some height.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustRoot {
    /// The chain.
    pub chain_id: ChainId,
    /// The validators of the first height after the root.
    pub validators: ValidatorSet,
    /// The height of the root; 0 for genesis.
    pub height: Height,
    /// Accept chains on simulated time (tests and exercises only).
    pub accept_simulated_time: bool,
}

impl TrustRoot {
    /// Genesis as trust root.
    pub fn genesis(genesis: &Genesis) -> Self {
        Self {
            chain_id: genesis.chain_id.clone(),
            validators: genesis.validator_set(),
            height: Height(0),
            accept_simulated_time: false,
        }
    }
}

/// Why a receipt proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// Made on another chain.
    #[error("E_CHAIN_ID: receipt is of chain {found}, the trust root is of chain {expected}")]
    Chain {
        /// The trust root's chain.
        expected: ChainId,
        /// The receipt's chain.
        found: ChainId,
    },
    /// The chain runs on simulated time.
    #[error("E_SIMULATED_TIME: the chain runs on simulated time and proves nothing about dates")]
    SimulatedTime,
    /// Header and certificate do not fit together, or the set is another one.
    #[error("E_PROOF: {0}")]
    Proof(String),
    /// The certificate is not valid.
    #[error("E_QUORUM_INSUFFICIENT: height {height}: {source}")]
    Certificate {
        /// Height of the header.
        height: Height,
        /// What is wrong with it.
        source: CertificateError,
    },
}

fn proof<T>(message: impl Into<String>) -> Result<T, VerifyError> {
    Err(VerifyError::Proof(message.into()))
}

impl SignedHeader {
    /// Checks the certificate with the given set, which must be the header's.
    ///
    /// # Errors
    /// The first defect found.
    pub fn verify(&self, trust: &TrustRoot, set: &ValidatorSet) -> Result<(), VerifyError> {
        let (header, certificate) = (&self.header, &self.certificate);
        if header.chain_id != trust.chain_id {
            let (expected, found) = (trust.chain_id.clone(), header.chain_id.clone());
            return Err(VerifyError::Chain { expected, found });
        }
        if header.version != crate::block::HEADER_VERSION {
            return proof(format!("header version {} is unknown", header.version));
        }
        if header.flags & !FLAG_SIMULATED_TIME != 0 {
            return proof(format!("header flags {:#06x} are unknown", header.flags));
        }
        if header.flags & FLAG_SIMULATED_TIME != 0 && !trust.accept_simulated_time {
            return Err(VerifyError::SimulatedTime);
        }
        if header.validators_hash != set.hash() {
            return proof(format!("header {} names another validator set", header.height));
        }
        if certificate.height != header.height || certificate.header_id != header.id() {
            return proof(format!("certificate is not for header {}", header.height));
        }
        certificate
            .verify(&trust.chain_id, set)
            .map_err(|source| VerifyError::Certificate { height: header.height, source })
    }
}

/// Follows the changes of the validator set from the trust root to the set that
/// decides `height`.
fn follow_handovers(
    trust: &TrustRoot,
    handovers: &[Handover],
    height: Height,
) -> Result<ValidatorSet, VerifyError> {
    if handovers.len() > HANDOVERS_MAX {
        return proof(format!("{} hand-overs, limit {HANDOVERS_MAX}", handovers.len()));
    }
    let mut set = trust.validators.clone();
    let mut last = trust.height;
    for handover in handovers {
        let header = &handover.signed.header;
        if header.height <= last || header.height >= height {
            return proof("hand-overs are not in order of height");
        }
        handover.signed.verify(trust, &set)?;
        if header.next_validators_hash != handover.validators.hash() {
            return proof(format!("hand-over at {} names another set", header.height));
        }
        set = handover.validators.clone();
        last = header.height;
    }
    Ok(set)
}

impl Checkpoint {
    /// Checks the certificate and the way to its validators.
    ///
    /// # Errors
    /// The first defect found.
    pub fn verify(&self, trust: &TrustRoot) -> Result<(), VerifyError> {
        let set = follow_handovers(trust, &self.handovers, self.signed.header.height)?;
        self.signed.verify(trust, &set)
    }
}

impl Receipt {
    /// The transaction's id.
    pub fn tx_id(&self) -> TxId {
        self.transaction.id()
    }

    /// Checks everything from the trust root down to the transaction.
    ///
    /// # Errors
    /// The first defect found.
    pub fn verify(&self, trust: &TrustRoot) -> Result<(), VerifyError> {
        let header = &self.signed.header;
        let set = follow_handovers(trust, &self.handovers, header.height)?;
        self.signed.verify(trust, &set)?;
        if self.log_path.len() > PATH_MAX {
            return proof(format!("path has {} hashes, limit {PATH_MAX}", self.log_path.len()));
        }
        if self.transaction.transaction.chain_id != trust.chain_id {
            let found = self.transaction.transaction.chain_id.clone();
            return Err(VerifyError::Chain { expected: trust.chain_id.clone(), found });
        }
        let entry = LogEntry {
            height: header.height,
            position: self.position,
            tx_id: self.transaction.id(),
            signed_hash: self.transaction.hash(),
            outcome: self.outcome.clone(),
        };
        let leaf = Sm3Log::leaf(&entry.to_bytes());
        let (index, size, root) = (self.log_index, header.log_size, &header.log_root);
        if !verify_inclusion::<Sm3Log>(&leaf, index, size, &self.log_path, root) {
            return proof("the transaction with this outcome is not in the log at this index");
        }
        Ok(())
    }
}

impl RecordReceipt {
    /// Checks everything from the trust root down to the record.
    ///
    /// # Errors
    /// The first defect found.
    pub fn verify(&self, trust: &TrustRoot) -> Result<(), VerifyError> {
        self.anchor.verify(trust)?;
        let Payload::AccessAnchor(batch) = &self.anchor.transaction.transaction.payload else {
            return proof("the anchor's transaction is not an AccessAnchor");
        };
        if !self.anchor.outcome.is_accepted() {
            return proof("the anchor was refused on chain");
        }
        let seq = self.record.seq;
        if batch.gateway_id != self.record.gateway_id {
            return proof("record and anchor are of different gateways");
        }
        if seq < batch.seq_from || seq > batch.seq_to {
            return proof(format!("record {seq} lies outside the batch"));
        }
        let leaf = Sm3Log::leaf(&self.record.to_bytes());
        let index = seq - batch.seq_from;
        let size = (batch.seq_to - batch.seq_from).saturating_add(1);
        if !verify_inclusion::<Sm3Log>(&leaf, index, size, &self.batch_path, &batch.leaf_root) {
            return proof(format!("record {seq} is not in the batch as shown"));
        }
        Ok(())
    }
}
