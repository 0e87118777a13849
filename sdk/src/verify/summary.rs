//! What a verified receipt proves, for people.

use std::fmt;

use liuhen_types::payload::evaluation::CompliancePurpose;
use liuhen_types::receipt::{Receipt, ReceiptFile, RecordReceipt, TrustRoot};
use liuhen_types::{
    AccessResult, AuthorizationId, ChainId, GatewayId, Hash, Height, OrgId, Outcome, Payload,
    SignedTransaction, SystemId, TimeMs, TxId, ValidatorSet,
};
use serde::Serialize;

/// What a receipt proves. Meaningless unless the receipt was verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The chain.
    pub chain_id: ChainId,
    /// The transaction.
    pub tx_id: TxId,
    /// Its kind, such as `NotarizeEvidence`.
    pub kind: &'static str,
    /// The org that signed it.
    pub sender: OrgId,
    /// What the contracts answered.
    pub outcome: Outcome,
    /// Height of its block.
    pub height: Height,
    /// Time of its block, for programs.
    pub time: TimeMs,
    /// The same in UTC+8, for people.
    pub time_text: String,
    /// Id of the header.
    pub header_id: Hash,
    /// Index in the log.
    pub log_index: u64,
    /// Names of the validators that signed the block.
    pub signers: Vec<String>,
    /// How many validators there were.
    pub validators: usize,
    /// Changes of the validator set between the trust root and the block.
    pub handovers: usize,
    /// The access record, if the receipt is of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordSummary>,
    /// What was certified, if the receipt is of an accepted `ComplianceCertify`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certified: Option<CertifiedSummary>,
}

/// What a certificate of compliance says: at the time of its block the system was
/// connected, cataloged and fully collected, or the contract would have refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CertifiedSummary {
    /// The system.
    pub system_id: SystemId,
    /// What for.
    pub purpose: CompliancePurpose,
    /// Orgs that signed: the sender, and the owner if it is another.
    pub signed_by: Vec<OrgId>,
}

/// What is proven of an access record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordSummary {
    /// The gateway.
    pub gateway_id: GatewayId,
    /// Its sequence number.
    pub seq: u64,
    /// When, by the gateway's clock.
    pub time: TimeMs,
    /// The same in UTC+8, for people.
    pub time_text: String,
    /// The org that read.
    pub consumer: OrgId,
    /// Under which authorisation.
    pub authorization_id: AuthorizationId,
    /// Rows handed over.
    pub rows: u64,
    /// What became of it.
    pub result: AccessResult,
}

impl Summary {
    pub(super) fn of(file: &ReceiptFile, trust: &TrustRoot) -> Self {
        match file {
            ReceiptFile::Transaction(receipt) => of_transaction(receipt, trust),
            ReceiptFile::Record(receipt) => {
                let record = Some(of_record(receipt));
                Self { record, ..of_transaction(&receipt.anchor, trust) }
            }
        }
    }
}

fn of_transaction(receipt: &Receipt, trust: &TrustRoot) -> Summary {
    let (header, transaction) = (&receipt.signed.header, &receipt.transaction.transaction);
    let set = receipt.handovers.last().map_or(&trust.validators, |handover| &handover.validators);
    Summary {
        chain_id: header.chain_id.clone(),
        tx_id: receipt.tx_id(),
        kind: transaction.payload.kind(),
        sender: transaction.sender.clone(),
        outcome: receipt.outcome.clone(),
        height: header.height,
        time: header.time,
        time_text: header.time.to_string(),
        header_id: header.id(),
        log_index: receipt.log_index,
        signers: signers(receipt, set),
        validators: set.as_slice().len(),
        handovers: receipt.handovers.len(),
        record: None,
        certified: certified(receipt),
    }
}

fn certified(receipt: &Receipt) -> Option<CertifiedSummary> {
    let SignedTransaction { transaction, cosignatures, .. } = &receipt.transaction;
    let Payload::ComplianceCertify(certify) = &transaction.payload else { return None };
    let signers = cosignatures.iter().map(|cosigned| &cosigned.org);
    receipt.outcome.is_accepted().then(|| CertifiedSummary {
        system_id: certify.system_id.clone(),
        purpose: certify.purpose,
        signed_by: std::iter::once(&transaction.sender).chain(signers).cloned().collect(),
    })
}

fn signers(receipt: &Receipt, set: &ValidatorSet) -> Vec<String> {
    let signatures = &receipt.signed.certificate.signatures;
    let found = signatures.iter().filter_map(|signed| set.get(&signed.address));
    found.map(|validator| validator.name.to_string()).collect()
}

fn of_record(receipt: &RecordReceipt) -> RecordSummary {
    let record = &receipt.record;
    RecordSummary {
        gateway_id: record.gateway_id.clone(),
        seq: record.seq,
        time: record.time,
        time_text: record.time.to_string(),
        consumer: record.consumer.clone(),
        authorization_id: record.authorization_id.clone(),
        rows: record.rows,
        result: record.result.clone(),
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(record) = &self.record {
            writeln!(f, "{record}")?;
        }
        let Self { kind, sender, outcome, chain_id, height, time_text, log_index, .. } = self;
        let verdict = if outcome.is_accepted() { "accepted" } else { "refused" };
        write!(f, "{kind} of {sender}: {verdict}")?;
        if !outcome.is_accepted() {
            write!(f, ", {} ({})", outcome.code, outcome.code.meaning())?;
        }
        for warning in &outcome.warnings {
            write!(f, ", {warning}")?;
        }
        writeln!(f)?;
        if let Some(CertifiedSummary { system_id, purpose, .. }) = &self.certified {
            let time = &self.time_text;
            writeln!(
                f,
                "合规证明: system {system_id} met all conditions for {purpose:?} at {time}"
            )?;
        }
        writeln!(f, "transaction {}", self.tx_id)?;
        writeln!(f, "chain {chain_id}, height {height}, log index {log_index}, {time_text}")?;
        let (signed, all) = (self.signers.len(), self.validators);
        write!(f, "signed by {signed} of {all} validators: {}", self.signers.join(", "))?;
        match self.handovers {
            0 => Ok(()),
            changes => write!(f, ", after {changes} changes of the validator set"),
        }
    }
}

impl fmt::Display for RecordSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { gateway_id, seq, consumer, authorization_id, rows, time_text, .. } = self;
        write!(f, "record {seq} of gateway {gateway_id}: ")?;
        match &self.result {
            AccessResult::Ok => write!(f, "{consumer} read {rows} rows")?,
            AccessResult::Denied(code) => write!(f, "{consumer} was denied with {code}")?,
        }
        write!(f, " under {authorization_id} at {time_text}")
    }
}
