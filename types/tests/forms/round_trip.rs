//! What is written is read again, and nothing else is read.

use std::fmt::Debug;

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::StateProof;
use liuhen_types::api::{Event, Page, StateView, TransactionStatus};
use liuhen_types::decode::{from_bytes, from_json};
use liuhen_types::entity::{
    ActiveContract, Anchor, App, AppUsage, Authorization, CalendarYear, Catalog, Channel,
    ConformityReview, Delivery, Demand, Dispute, EvidenceRecord, GatewayLog, HeldRole, KeyRecord,
    Node, Org, OrgPosts, OrgStanding, Peer, PeerMessage, Proposal, Resource, RoleRecord,
    SelfBuildPlan, ShareRequest, Standard, Warehouse,
};
use liuhen_types::entity::{
    Backflow, Bulletin, Collection, Finding, Licence, Opening, QualityIssue, SyncRound,
};
use liuhen_types::profile::ProfileTerms;
// Security, audit, evaluation:
use liuhen_types::entity::{
    AuditFindingRecord, AuditSession, Backup, ComplianceCertificate, ComplianceGap, Destruction,
    DomainCrossing, EvaluationResult, ExportApproval, Incident, IndicatorRecord, IndicatorSet,
    ResourceUsage, RiskAlert, Satisfaction, SecurityAssessment, Violation,
};
use liuhen_types::receipt::ReceiptFile;
use liuhen_types::transaction::{Digested, digest_all};
use liuhen_types::{
    AccessReceipt, AccessRecord, Block, Checkpoint, CommitCertificate, Genesis, Handover, Header,
    LogEntry, Outcome, Payload, SignedTransaction, ValidatorSet,
};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::sample::{Random, Sample};

/// More than any random value needs.
const BYTES_MAX: usize = 1 << 20;

/// JSON to the same value, whatever the order of its fields.
fn check_json<T>(value: &T)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let json = serde_json::to_vec(value).expect("every value has a JSON form");
    assert_eq!(&from_json::<T>(&json, BYTES_MAX).expect("its own JSON"), value);
    let sorted: serde_json::Value = serde_json::from_slice(&json).expect("it is JSON");
    let sorted = serde_json::to_vec(&sorted).expect("it stays JSON");
    assert_eq!(&from_json::<T>(&sorted, BYTES_MAX).expect("in any order"), value);
}

/// Bytes to the same value; and other bytes, if they are a value at all, are the
/// bytes of that value: no value has two byte forms.
fn check_bytes<T>(value: &T, random: &mut Random)
where
    T: BorshSerialize + BorshDeserialize + PartialEq + Debug,
{
    let bytes = borsh::to_vec(value).expect("writing to memory does not fail");
    assert_eq!(&from_bytes::<T>(&bytes, BYTES_MAX).expect("its own bytes"), value);

    let longer = [&bytes[..], &[0]].concat();
    assert!(from_bytes::<T>(&longer, BYTES_MAX).is_err(), "a trailing byte");
    if bytes.is_empty() {
        return;
    }
    let shorter = &bytes[..random.below(bytes.len())];
    assert!(from_bytes::<T>(shorter, BYTES_MAX).is_err(), "cut at {}", shorter.len());
    for _ in 0..8 {
        let mut damaged = bytes.clone();
        for _ in 0..=random.below(3) {
            let position = random.below(bytes.len());
            damaged[position] = random.next() as u8;
        }
        if let Ok(other) = from_bytes::<T>(&damaged, BYTES_MAX) {
            let again = borsh::to_vec(&other).expect("writing to memory does not fail");
            assert_eq!(again, damaged, "a second byte form of {other:?}");
        }
    }
}

fn check<T>(seed: u64)
where
    T: Sample + BorshSerialize + BorshDeserialize + Serialize + DeserializeOwned,
    T: PartialEq + Debug,
{
    let mut random = Random(seed);
    let value = T::sample(&mut random);
    check_json(&value);
    check_bytes(&value, &mut random);
}

/// One property per type, so that a failure names it.
macro_rules! round_trips {
    ($($name:ident: $type:ty;)*) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(256))]
            $(
                #[test]
                fn $name(seed in any::<u64>()) {
                    check::<$type>(seed);
                }
            )*
        }
    };
}

round_trips! {
    payloads: Payload;
    transactions: SignedTransaction;
    orgs: Org;
    roles: RoleRecord;
    held_roles: Vec<HeldRole>;
    keys: KeyRecord;
    catalogs: Catalog;
    resources: Resource;
    requests: ShareRequest;
    authorizations: Authorization;
    deliveries: Delivery;
    demands: Demand;
    disputes: Dispute;
    gateway_logs: GatewayLog;
    evidence: EvidenceRecord;
    collections: Collection;
    findings: Finding;
    bulletins: Bulletin;
    backflows: Backflow;
    issues: QualityIssue;
    licences: Licence;
    openings: Opening;
    sync_rounds: SyncRound;
    access_records: AccessRecord;
    access_receipts: AccessReceipt;
    // Organs, governance, calendar, bridge:
    active_contracts: ActiveContract;
    anchors: Anchor;
    apps: App;
    app_usages: AppUsage;
    calendars: CalendarYear;
    channels: Channel;
    conformity_reviews: ConformityReview;
    nodes: Node;
    org_posts: OrgPosts;
    org_standings: OrgStanding;
    peers: Peer;
    peer_messages: PeerMessage;
    profile_terms: ProfileTerms;
    proposals: Proposal;
    self_build_plans: SelfBuildPlan;
    standards: Standard;
    warehouses: Warehouse;
    genesis: Genesis;
    validator_sets: ValidatorSet;
    headers: Header;
    blocks: Block;
    certificates: CommitCertificate;
    outcomes: Outcome;
    log_entries: LogEntry;
    handovers: Handover;
    checkpoints: Checkpoint;
    receipts: ReceiptFile;
    state_proofs: StateProof;
    // Security, audit, evaluation:
    indicator_sets: IndicatorSet;
    indicator_records: IndicatorRecord;
    evaluation_results: EvaluationResult;
    satisfaction: Satisfaction;
    compliance_certificates: ComplianceCertificate;
    compliance_gaps: ComplianceGap;
    violations: Violation;
    alerts: RiskAlert;
    incidents: Incident;
    audit_sessions: AuditSession;
    audit_findings: AuditFindingRecord;
    exports: ExportApproval;
    crossings: DomainCrossing;
    destructions: Destruction;
    security_assessments: SecurityAssessment;
    backups: Backup;
    usage_reports: ResourceUsage;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What only the HTTP API speaks has no byte form.
    #[test]
    fn answers(seed in any::<u64>()) {
        let mut random = Random(seed);
        check_json(&<Page<Event>>::sample(&mut random));
        check_json(&TransactionStatus::sample(&mut random));
        check_json(&StateView::sample(&mut random));
    }

    /// Both forms of a receipt file, told apart by their beginning.
    #[test]
    fn receipt_files(seed in any::<u64>()) {
        let file = ReceiptFile::sample(&mut Random(seed));
        let json = serde_json::to_vec(&file).expect("every value has a JSON form");
        prop_assert_eq!(&ReceiptFile::read(&json).expect("its own JSON"), &file);
        prop_assert_eq!(&ReceiptFile::read(&file.to_bytes()).expect("its own bytes"), &file);
        prop_assert_eq!(&ReceiptFile::from_bytes(&file.to_bytes()).expect("the same"), &file);
    }

    /// Side by side, the same bytes and digests as one by one.
    #[test]
    fn digests_of_many(seed in any::<u64>(), count in 0usize..40) {
        let mut random = Random(seed);
        let txs: Vec<_> = (0..count).map(|_| SignedTransaction::sample(&mut random)).collect();
        let digested = digest_all(&txs);
        prop_assert_eq!(digested.len(), count);
        for (tx, digested) in txs.iter().zip(digested) {
            let expected = Digested { id: tx.id(), hash: tx.hash(), bytes: tx.to_bytes() };
            prop_assert_eq!(digested, expected);
        }
    }

    /// Bytes from nowhere: hardly ever a value, never a panic.
    #[test]
    fn noise(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = from_bytes::<SignedTransaction>(&bytes, BYTES_MAX);
        let _ = from_bytes::<Block>(&bytes, BYTES_MAX);
        let _ = from_bytes::<Genesis>(&bytes, BYTES_MAX);
        let _ = from_json::<SignedTransaction>(&bytes, BYTES_MAX);
        let _ = ReceiptFile::read(&[&ReceiptFile::MAGIC[..], &bytes].concat());
    }
}

/// The test above means nothing if the samples leave a kind of transaction out.
#[test]
fn samples_cover_every_kind() {
    let mut kinds: Vec<_> =
        (0..5_000).map(|seed| Payload::sample(&mut Random(seed)).kind()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds.len(), Payload::KINDS.len(), "{kinds:?}");
}
