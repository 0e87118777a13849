//! Random blocks, certificates and receipts; of the right form, proving nothing.

use liuhen_crypto::StateProof;
use liuhen_crypto::state_tree::OtherLeaf;
use liuhen_types::api::{Event, Page, StateView, TransactionStatus, TransactionView};
use liuhen_types::receipt::{ReceiptFile, SignedHeader};
use liuhen_types::{
    Block, Body, Checkpoint, CommitCertificate, CommitSignature, Handover, Header, LogEntry,
    Receipt, RecordReceipt,
};

use super::{Random, Sample, sample_structs, sample_variants};

sample_structs! {
    Header {
        version, flags, chain_id, height, time, parent, log_size, log_root, state_root,
        validators_hash, next_validators_hash, params_hash, proposer,
    }
    Body { transactions }
    Block { header, body }
    CommitSignature { address, signature }
    CommitCertificate { height, round, header_id, signatures }
    SignedHeader { header, certificate }
    Handover { signed, validators }
    LogEntry { height, position, tx_id, signed_hash, outcome }
    Receipt { transaction, position, outcome, log_index, log_path, signed, handovers }
    RecordReceipt { record, batch_path, anchor }
    Checkpoint { signed, handovers }
    OtherLeaf { path, value_hash }
    StateProof { siblings, other }
    Event { log_index, height, time, tx_id, kind, sender, outcome, subjects, suspect_keys }
    TransactionView { id, height, position, log_index, time, outcome, transaction, suspect_keys }
    StateView { key, value, proof, checkpoint }
}

sample_variants! {
    ReceiptFile { Transaction, Record }
}

impl Sample for String {
    fn sample(random: &mut Random) -> Self {
        liuhen_types::Text::<40>::sample(random).to_string()
    }
}

impl Sample for TransactionStatus {
    fn sample(random: &mut Random) -> Self {
        match random.below(2) {
            0 => Self::Pending { id: Sample::sample(random) },
            _ => Self::Committed(Sample::sample(random)),
        }
    }
}

impl<T: Sample> Sample for Page<T> {
    fn sample(random: &mut Random) -> Self {
        Self { items: Sample::sample(random), next_cursor: Sample::sample(random) }
    }
}
