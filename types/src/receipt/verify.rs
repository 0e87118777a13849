//! Verification of receipts and checkpoints against a trust root.
//!
//! Every input may be hostile. What costs little is checked first; signatures
//! come last.

use liuhen_crypto::log::{LogHasher, Sm3Log, verify_inclusion};

use super::{Checkpoint, Handover, Receipt, ReceiptFile, RecordReceipt, SignedHeader, TrustRoot};
use crate::access::RecordError;
use crate::block::{FLAG_SIMULATED_TIME, HEADER_VERSION};
use crate::certificate::CertificateError;
use crate::id::{ChainId, Height, TxId};
use crate::limits::{HANDOVERS_MAX, PATH_MAX};
use crate::log::LogEntry;
use crate::payload::Payload;
use crate::validator::ValidatorSet;

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
    /// What was anchored is no record of an access.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl VerifyError {
    /// The stable code that the message starts with.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Chain { .. } => "E_CHAIN_ID",
            Self::SimulatedTime => "E_SIMULATED_TIME",
            Self::Proof(_) => "E_PROOF",
            Self::Certificate { .. } => "E_QUORUM_INSUFFICIENT",
            Self::Record(error) => error.code.name(),
        }
    }
}

impl ReceiptFile {
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

fn proof<T>(message: impl Into<String>) -> Result<T, VerifyError> {
    Err(VerifyError::Proof(message.into()))
}

impl SignedHeader {
    /// Checks the certificate with the given set, which must be the header's.
    ///
    /// # Errors
    /// The first defect found.
    pub fn verify(&self, trust: &TrustRoot, set: &ValidatorSet) -> Result<(), VerifyError> {
        self.check_form(trust)?;
        let header = &self.header;
        if header.validators_hash != set.hash() {
            return proof(format!("header {} names another validator set", header.height));
        }
        self.certificate
            .verify(&trust.chain_id, set)
            .map_err(|source| VerifyError::Certificate { height: header.height, source })
    }

    /// Checks all but the signatures.
    fn check_form(&self, trust: &TrustRoot) -> Result<(), VerifyError> {
        let (header, certificate) = (&self.header, &self.certificate);
        check_chain(trust, &header.chain_id)?;
        if header.version != HEADER_VERSION {
            return proof(format!("header version {} is unknown", header.version));
        }
        if header.flags & !FLAG_SIMULATED_TIME != 0 {
            return proof(format!("header flags {:#06x} are unknown", header.flags));
        }
        if header.flags & FLAG_SIMULATED_TIME != 0 && !trust.accept_simulated_time {
            return Err(VerifyError::SimulatedTime);
        }
        if certificate.height != header.height || certificate.header_id != header.id() {
            return proof(format!("certificate is not for header {}", header.height));
        }
        Ok(())
    }
}

fn check_chain(trust: &TrustRoot, found: &ChainId) -> Result<(), VerifyError> {
    if *found != trust.chain_id {
        let (expected, found) = (trust.chain_id.clone(), found.clone());
        return Err(VerifyError::Chain { expected, found });
    }
    Ok(())
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

    /// Checks everything from the transaction up to the trust root.
    ///
    /// # Errors
    /// The first defect found.
    pub fn verify(&self, trust: &TrustRoot) -> Result<(), VerifyError> {
        check_chain(trust, &self.transaction.transaction.chain_id)?;
        self.signed.check_form(trust)?;
        self.check_inclusion()?;
        let set = follow_handovers(trust, &self.handovers, self.signed.header.height)?;
        self.signed.verify(trust, &set)
    }

    /// Checks that the header's log holds the transaction with this outcome.
    fn check_inclusion(&self) -> Result<(), VerifyError> {
        if self.log_path.len() > PATH_MAX {
            return proof(format!("path has {} hashes, limit {PATH_MAX}", self.log_path.len()));
        }
        let header = &self.signed.header;
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
    /// Checks everything from the record up to the trust root.
    ///
    /// # Errors
    /// The first defect found.
    pub fn verify(&self, trust: &TrustRoot) -> Result<(), VerifyError> {
        self.record.check()?;
        self.check_batch()?;
        self.anchor.verify(trust)
    }

    /// Checks that the anchored batch holds the record.
    fn check_batch(&self) -> Result<(), VerifyError> {
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
        let leaf = self.record.leaf();
        let index = seq - batch.seq_from;
        let size = (batch.seq_to - batch.seq_from).saturating_add(1);
        if !verify_inclusion::<Sm3Log>(&leaf, index, size, &self.batch_path, &batch.leaf_root) {
            return proof(format!("record {seq} is not in the batch as shown"));
        }
        Ok(())
    }
}
