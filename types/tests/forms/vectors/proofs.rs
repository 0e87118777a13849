//! Headers, votes, sets and receipts, with what an implementation must make of
//! them.

use liuhen_crypto::log::{LogHasher as _, Sm3Log, batch_path, merkle_root};
use liuhen_crypto::{Hash, KeyId, PublicKey, Signature, SigningKey};
use liuhen_types::certificate::{VoteKind, vote_message};
use liuhen_types::genesis::Params;
use liuhen_types::payload::AccessAnchor;
use liuhen_types::payload::access::AuthorizationUse;
use liuhen_types::receipt::ReceiptFile;
use liuhen_types::{
    AccessRecord, AccessResult, ChainId, Code, Header, Height, LogEntry, Outcome, Payload, Receipt,
    RecordReceipt, SignedTransaction, TimeMs, Transaction, TrustRoot, ValidatorSet,
};
use serde::{Deserialize, Serialize};

use super::{compare, read};
use crate::chain::{Chain, key, validators};

#[derive(Deserialize)]
struct Written {
    transaction: Transaction,
}

/// The transactions written by hand, signed.
fn transactions(chain_id: &ChainId) -> Vec<SignedTransaction> {
    let written: Vec<Written> = read("transactions.json");
    let key = key(0x11);
    let sign = |Written { transaction }: Written| {
        let (chain_id, key_id) = (chain_id.clone(), key.public_key().id());
        Transaction { chain_id, key_id, ..transaction }.sign(&key)
    };
    written.into_iter().map(sign).collect()
}

#[derive(Serialize)]
struct HeaderVector {
    header: Header,
    bytes: String,
    id: Hash,
}

#[derive(Serialize)]
struct VoteVector {
    chain_id: ChainId,
    kind: &'static str,
    height: Height,
    round: i64,
    value: Option<Hash>,
    address: KeyId,
    public_key: PublicKey,
    message: String,
    signature: Signature,
}

#[derive(Serialize)]
struct SetVector {
    validators: ValidatorSet,
    bytes: String,
    hash: Hash,
}

#[derive(Serialize)]
struct ParamsVector {
    params: Params,
    bytes: String,
    hash: Hash,
}

#[derive(Serialize)]
struct LogEntryVector {
    entry: LogEntry,
    bytes: String,
    leaf: Hash,
}

#[derive(Serialize)]
struct Consensus {
    headers: Vec<HeaderVector>,
    votes: Vec<VoteVector>,
    validators: Vec<SetVector>,
    params: Vec<ParamsVector>,
    log_entries: Vec<LogEntryVector>,
}

fn hex_of(value: &impl borsh::BorshSerialize) -> String {
    hex::encode(borsh::to_vec(value).expect("writing to memory does not fail"))
}

fn header_vectors() -> Vec<HeaderVector> {
    let chain = chain();
    let mut headers: Vec<_> = chain.blocks.iter().map(|b| b.signed.header.clone()).collect();
    let mut extreme = headers[0].clone();
    (extreme.flags, extreme.height, extreme.time) = (1, Height(u64::MAX), TimeMs(u64::MAX));
    headers.push(extreme);
    let vector = |header: Header| HeaderVector { bytes: hex_of(&header), id: header.id(), header };
    headers.into_iter().map(vector).collect()
}

fn vote_vectors() -> Vec<VoteVector> {
    let (chain_id, key): (ChainId, SigningKey) = (chain().id, key(1));
    let address = key.public_key().id();
    let value = Some(Hash([0xab; 32]));
    let votes = [
        (VoteKind::Prevote, "prevote", 1, 0, value),
        (VoteKind::Precommit, "precommit", 1, 0, value),
        (VoteKind::Precommit, "precommit", 7, 3, None),
        (VoteKind::Precommit, "precommit", u64::MAX, -1, value),
    ];
    let vector = |(kind, name, height, round, value): (_, _, _, _, Option<Hash>)| {
        let height = Height(height);
        let message = vote_message(&chain_id, kind, height, round, value.as_ref(), &address);
        let signature = key.sign(&message);
        assert!(key.public_key().verifying_key().verify(&message, &signature));
        let (chain_id, public_key) = (chain_id.clone(), *key.public_key());
        let message = hex::encode(message);
        let kind = name;
        VoteVector { chain_id, kind, height, round, value, address, public_key, message, signature }
    };
    votes.into_iter().map(vector).collect()
}

fn log_entry_vectors() -> Vec<LogEntryVector> {
    let outcomes = [
        Outcome::accepted(),
        Outcome::refused(Code::Role),
        Outcome { code: Code::Ok, warnings: vec![Code::AnchorLate] },
    ];
    let vector = |(outcome, tx): (Outcome, SignedTransaction)| {
        let (height, position) = (Height(9), 2);
        let (tx_id, signed_hash) = (tx.id(), tx.hash());
        let entry = LogEntry { height, position, tx_id, signed_hash, outcome };
        let bytes = entry.to_bytes();
        LogEntryVector { entry, leaf: Sm3Log::leaf(&bytes), bytes: hex::encode(bytes) }
    };
    outcomes.into_iter().zip(transactions(&chain().id)).map(vector).collect()
}

#[test]
fn headers_votes_sets_and_log_entries() {
    let set = |keys: std::ops::RangeInclusive<u8>| {
        let validators = validators(&keys.map(key).collect::<Vec<_>>());
        SetVector { bytes: hex_of(&validators), hash: validators.hash(), validators }
    };
    let params = Params::default();
    let consensus = Consensus {
        headers: header_vectors(),
        votes: vote_vectors(),
        validators: vec![set(1..=1), set(1..=4), set(2..=5)],
        params: vec![ParamsVector { bytes: hex_of(&params), hash: params.hash(), params }],
        log_entries: log_entry_vectors(),
    };
    compare("consensus.json", &consensus);
}

/// Every transaction in one block after a change of the validator set.
fn chain() -> Chain {
    let mut chain = Chain::new();
    chain.fill_log(1_000);
    chain.commit_and_hand_over((2..=5).map(key).collect());
    let entries = transactions(&chain.id).into_iter().zip(0..).map(|(tx, n)| {
        let outcome = if n == 1 { Outcome::refused(Code::Role) } else { Outcome::accepted() };
        (tx, outcome)
    });
    let entries = entries.collect();
    chain.signing = 3;
    chain.commit(entries);
    chain
}

#[derive(Serialize)]
struct Trust {
    chain_id: ChainId,
    validators: ValidatorSet,
    height: Height,
}

#[derive(Serialize)]
struct ReceiptVector {
    name: &'static str,
    /// The code of the defect, or OK.
    verdict: &'static str,
    file: ReceiptFile,
    bytes: String,
}

#[derive(Serialize)]
struct Receipts {
    trust: Trust,
    receipts: Vec<ReceiptVector>,
}

#[test]
fn receipts_and_what_is_wrong_with_some() {
    let chain = chain();
    let trust = chain.trust();
    let sound = chain.receipt(1, 9);
    let forged = |name, forge: fn(&mut Receipt), verdict| {
        let mut receipt = sound.clone();
        forge(&mut receipt);
        (name, receipt, verdict)
    };
    let receipts = [
        ("accepted, after a hand-over", sound.clone(), "OK"),
        ("refused by a rule", chain.receipt(1, 1), "OK"),
        forged("refusal shown as acceptance", |r| r.outcome.code = Code::Role, "E_PROOF"),
        forged("wrong log index", |r| r.log_index += 1, "E_PROOF"),
        forged("path cut short", |r| r.log_path.truncate(4), "E_PROOF"),
        forged("hand-over left out", |r| r.handovers.clear(), "E_PROOF"),
        forged("header changed", |r| r.signed.header.time.0 += 1, "E_PROOF"),
        forged(
            "two signatures of four",
            |r| r.signed.certificate.signatures.truncate(2),
            "E_QUORUM_INSUFFICIENT",
        ),
        forged(
            "signatures of another round",
            |r| r.signed.certificate.round = 1,
            "E_QUORUM_INSUFFICIENT",
        ),
        forged(
            "the same signer twice",
            |r| {
                let signatures = &mut r.signed.certificate.signatures;
                signatures[1] = signatures[0].clone();
            },
            "E_QUORUM_INSUFFICIENT",
        ),
        ("another chain", other_chain(), "E_CHAIN_ID"),
        ("simulated time", simulated(), "E_SIMULATED_TIME"),
    ];
    let receipts = receipts.map(|(name, receipt, verdict)| {
        (name, ReceiptFile::Transaction(Box::new(receipt)), verdict)
    });
    let records = [
        ("access record", record_receipt(|_| {}), "OK"),
        ("access record changed", record_receipt(|receipt| receipt.record.rows += 1), "E_PROOF"),
        ("access record moved", record_receipt(|receipt| receipt.record.seq += 1), "E_PROOF"),
    ];
    let vector = |(name, file, verdict): (_, ReceiptFile, &'static str)| {
        assert_eq!(verdict_of(&file, &trust), verdict, "{name}");
        let bytes = file.to_bytes();
        assert_eq!(ReceiptFile::from_bytes(&bytes).expect("its own bytes"), file);
        ReceiptVector { name, verdict, bytes: hex::encode(bytes), file }
    };
    let receipts = receipts.into_iter().chain(records).map(vector).collect();
    let TrustRoot { chain_id, validators, height, .. } = trust.clone();
    compare("receipts.json", &Receipts { trust: Trust { chain_id, validators, height }, receipts });
}

fn verdict_of(file: &ReceiptFile, trust: &TrustRoot) -> &'static str {
    file.verify(trust).map_or_else(|defect| defect.code(), |()| "OK")
}

fn other_chain() -> Receipt {
    let mut chain = Chain::new();
    chain.id = "liuhen-other".parse().expect("a chain id");
    let tx = transactions(&chain.id).remove(0);
    chain.commit(vec![(tx, Outcome::accepted())]);
    chain.receipt(0, 0)
}

fn simulated() -> Receipt {
    let mut chain = Chain::new().on_simulated_time();
    let tx = transactions(&chain.id).remove(0);
    chain.commit(vec![(tx, Outcome::accepted())]);
    chain.receipt(0, 0)
}

/// The receipt of the fourth of five access records.
fn record_receipt(forge: fn(&mut RecordReceipt)) -> ReceiptFile {
    let records: Vec<_> = (1..=5).map(record).collect();
    let leaves: Vec<_> = records.iter().map(|r| Sm3Log::leaf(&r.to_bytes())).collect();
    let anchor = AccessAnchor {
        gateway_id: parse("gateway-1"),
        seq_from: 1,
        seq_to: 5,
        leaf_root: merkle_root::<Sm3Log>(&leaves),
        prev_root: Hash::ZERO,
        time_min: records[0].time,
        time_max: records[4].time,
        per_authorization: vec![AuthorizationUse {
            authorization_id: parse("auth-2026-0001"),
            ok: 4,
            denied: 1,
            first_ok: Some(records[0].time),
            last_ok: Some(records[3].time),
        }],
    };
    let mut chain = Chain::new();
    let mut tx = transactions(&chain.id).remove(0).transaction;
    tx.payload = Payload::AccessAnchor(anchor);
    chain.commit(vec![(tx.sign(&key(0x11)), Outcome::accepted())]);
    let mut receipt = RecordReceipt {
        record: records[3].clone(),
        batch_path: batch_path::<Sm3Log>(&leaves, 3).expect("there are five leaves"),
        anchor: chain.receipt(0, 0),
    };
    forge(&mut receipt);
    ReceiptFile::Record(Box::new(receipt))
}

fn record(seq: u64) -> AccessRecord {
    AccessRecord {
        gateway_id: parse("gateway-1"),
        seq,
        prev_leaf: if seq == 1 { Hash::ZERO } else { record(seq - 1).leaf() },
        time: TimeMs(1_767_225_600_000 + seq * 40),
        authorization_id: parse("auth-2026-0001"),
        consumer: parse("zhengding-civil-affairs"),
        app: (seq == 4).then(|| parse("minimum-living")),
        operator_ref: Some(Hash([0x0f; 32])),
        purpose: Some(parse("核验村级区划")),
        service_item: Some(parse("11130123MB0X-7")),
        case_ref: Some(Hash([0xca; 32])),
        items: vec![parse("code")],
        rows: if seq == 5 { 0 } else { 100 },
        response_digest: (seq != 5).then_some(Hash([0x5e; 32])),
        result: match seq {
            5 => AccessResult::Denied(Code::AuthRevoked),
            _ => AccessResult::Ok,
        },
        salt: Hash([seq as u8; 32]),
        region: None,
    }
}

fn parse<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a valid text")
}
