//! A chain of one block with four validators, made without a network: enough to
//! have receipts that verify.

use std::path::Path;

use liuhen_cli::network_plan::{
    ChainClock, DEFAULT_PROFILE, FirstAuthority, HEBEI_AUTHORITY, hebei_genesis, node_names,
};
use liuhen_crypto::{LogHasher as _, SigningKey, Sm3Log};
use liuhen_types::block::{HEADER_VERSION, Header};
use liuhen_types::certificate::{CommitCertificate, CommitSignature, VoteKind, vote_message};
use liuhen_types::genesis::Params;
use liuhen_types::payload::NotarizeEvidence;
use liuhen_types::receipt::{Receipt, ReceiptFile, SignedHeader};
use liuhen_types::transaction::{CONTRACT_VERSION, SIG_ALG_SM2_SM3, TX_VERSION, Transaction};
use liuhen_types::{
    ChainId, Code, Genesis, Hash, Height, LogEntry, Namespace, OrgId, Outcome, Payload, Text,
    TimeMs,
};

const VALIDATORS: u8 = 4;
const AUTHORITY_KEY: u8 = 9;

pub fn key(byte: u8) -> SigningKey {
    SigningKey::from_scalar(&[byte; 32]).expect("a scalar in range")
}

pub fn genesis() -> Genesis {
    let authority = FirstAuthority {
        org_id: OrgId::new("hebei-gov-services").unwrap(),
        name: Text::new(HEBEI_AUTHORITY).unwrap(),
        public_key: *key(AUTHORITY_KEY).public_key(),
    };
    let keys = (1..=VALIDATORS).map(|byte| *key(byte).public_key());
    let validators = node_names(usize::from(VALIDATORS)).into_iter().zip(keys).collect();
    let chain_id = ChainId::new("test-chain").unwrap();
    let time = TimeMs(1_772_323_200_000);
    let (clock, params) = (ChainClock::Real(time), Params::default());
    hebei_genesis(chain_id, clock, DEFAULT_PROFILE, params, authority, validators).unwrap()
}

/// The receipt of a notarisation with this outcome.
pub fn receipt(genesis: &Genesis, outcome: Outcome) -> Receipt {
    let authority = key(AUTHORITY_KEY);
    let transaction = Transaction {
        version: TX_VERSION,
        chain_id: genesis.chain_id.clone(),
        contract_version: CONTRACT_VERSION,
        sender: OrgId::new("hebei-gov-services").unwrap(),
        key_id: authority.public_key().id(),
        app: None,
        operator_ref: None,
        sig_alg: SIG_ALG_SM2_SM3,
        salt: [7; 8],
        valid_until: Height(100),
        payload: Payload::NotarizeEvidence(NotarizeEvidence {
            namespace: Namespace::new("archive").unwrap(),
            digest: Hash([5; 32]),
            schema_ref: None,
            refs: Vec::new(),
        }),
    };
    let transaction = transaction.sign(&authority);
    let entry = LogEntry {
        height: Height(1),
        position: 0,
        tx_id: transaction.id(),
        signed_hash: transaction.hash(),
        outcome: outcome.clone(),
    };
    let set = genesis.validator_set();
    let header = Header {
        version: HEADER_VERSION,
        flags: 0,
        chain_id: genesis.chain_id.clone(),
        height: Height(1),
        time: TimeMs(1_772_323_201_000),
        parent: genesis.hash(),
        log_size: 1,
        log_root: Sm3Log::leaf(&entry.to_bytes()),
        state_root: Hash::ZERO,
        validators_hash: set.hash(),
        next_validators_hash: set.hash(),
        params_hash: genesis.params.hash(),
        proposer: key(1).public_key().id(),
    };
    let signed = SignedHeader { certificate: certificate(&header), header };
    Receipt {
        transaction,
        position: 0,
        outcome,
        log_index: 0,
        log_path: Vec::new(),
        signed,
        handovers: Vec::new(),
    }
}

fn certificate(header: &Header) -> CommitCertificate {
    let header_id = header.id();
    let sign = |byte: u8| {
        let key = key(byte);
        let address = key.public_key().id();
        let vote = VoteKind::Precommit;
        let (chain, value) = (&header.chain_id, Some(&header_id));
        let message = vote_message(chain, vote, header.height, 0, value, &address);
        CommitSignature { address, signature: key.sign(&message) }
    };
    let signatures = (1..VALIDATORS).map(sign).collect();
    CommitCertificate { height: header.height, round: 0, header_id, signatures }
}

/// Writes `genesis.json` and the receipts of an acceptance and a refusal.
pub fn write(folder: &Path) {
    let genesis = genesis();
    let json = serde_json::to_vec_pretty(&genesis).unwrap();
    std::fs::write(folder.join("genesis.json"), json).unwrap();
    let receipts = folder.join("receipts");
    std::fs::create_dir(&receipts).unwrap();
    let outcomes =
        [("accepted", Outcome::accepted()), ("refused", Outcome::refused(Code::Duplicate))];
    for (name, outcome) in outcomes {
        let file = ReceiptFile::Transaction(Box::new(receipt(&genesis, outcome)));
        std::fs::write(receipts.join(format!("{name}.receipt")), file.to_bytes()).unwrap();
    }
}
