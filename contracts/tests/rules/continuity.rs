//! Destruction, assessments, backups and usage.

use liuhen_contracts::destruction_due;
use liuhen_types::entity::{
    Authorization, Backup, CopyKind, Custody, CustodyTerm, Destruction, Period, SecurityAssessment,
};
use liuhen_types::payload::continuity::{
    AssessmentSubject, BackupAttest, DestructionCertificate, ResourceUsageReport,
    SecurityAssessmentRecord,
};
use liuhen_types::payload::inventory::SystemStatus;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, Hash, Height, StateKey, TimeMs, TxId};

use crate::kit::evaluation::{hold, month};
use crate::kit::genesis::START;
use crate::kit::security::*;
use crate::kit::{Chain, DAY_MS, Tx, authorization_revoke, id, system_register};

/// The consumer `mzj-changan` holds this copy of `villages`.
fn copied(copy: &str) -> Chain {
    let mut chain = granted();
    let term = CustodyTerm {
        org: id("mzj-changan"),
        since: chain.time,
        begun_by: TxId(Hash([1; 32])),
        until: None,
        ended_by: None,
    };
    let custody = Custody {
        copy_id: id(copy),
        kind: CopyKind::Consumer,
        catalog_id: id("villages"),
        handover: None,
        terms: vec![term],
    };
    chain.force(StateKey::custody(&id(copy)), &custody);
    chain
}

fn custody(chain: &Chain, copy: &str) -> Custody {
    chain.read(&StateKey::custody(&id(copy)))
}

/// Name, sender, witness, who co-signs, what is changed, and the answer.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
    fn(&mut DestructionCertificate),
    Code,
);

/// the custodian certifies, the provider or security co-signs.
#[test]
fn a_destruction_is_witnessed() {
    let cases: &[Case] = &[
        ("with the provider", "mzj-changan", "mzt", Some("mzt"), |_| {}, Code::Ok),
        ("with security", "mzj-changan", "wxb", Some("wxb"), |_| {}, Code::Ok),
        ("alone", "mzj-changan", "mzt", None, |_| {}, Code::CosignRequired),
        ("signed by another", "mzj-changan", "mzt", Some("wxb"), |_| {}, Code::CosignRequired),
        ("with the authority", "mzj-changan", "pa", Some("pa"), |_| {}, Code::CosignRequired),
        ("with another provider", "mzj-changan", "zrt", Some("zrt"), |_| {}, Code::CosignRequired),
        (
            "with security elsewhere",
            "mzj-changan",
            "nobody",
            Some("nobody"),
            |_| {},
            Code::CosignRequired,
        ),
        ("seen by itself", "mzj-changan", "mzj-changan", None, |_| {}, Code::SelfReview),
        ("of another's copy", "mzj-bd", "mzt", Some("mzt"), |_| {}, Code::NotParty),
        ("by the provider", "mzt", "wxb", Some("wxb"), |_| {}, Code::Role),
        (
            "of no copy",
            "mzj-changan",
            "mzt",
            Some("mzt"),
            |p| p.copy_id = id("none"),
            Code::CopyUnknown,
        ),
        (
            "to come",
            "mzj-changan",
            "mzt",
            Some("mzt"),
            |p| p.destroyed_at.0 += 60_000,
            Code::FutureDate,
        ),
        (
            "before it had the copy",
            "mzj-changan",
            "mzt",
            Some("mzt"),
            |p| p.destroyed_at = START,
            Code::State,
        ),
    ];
    for (name, sender, witness, cosigner, change, expected) in cases {
        let mut chain = copied("c1");
        hold(&mut chain, "nobody", &[(Role::SecurityAuthority, "130600")]);
        let mut payload = destruction("c1", witness, chain.time);
        change(&mut payload);
        let tx = cosigner.iter().fold(Tx::new(sender, payload), |tx, org| tx.cosigner(org));
        assert_eq!(chain.send(tx).code, *expected, "{name}");
    }
}

#[test]
fn a_destruction_ends_custody() {
    let mut chain = copied("c1");
    let payload = destruction("c1", "mzt", chain.time);
    let tx = Tx::new("mzj-changan", payload).cosigner("mzt");
    assert_eq!(chain.send(tx.clone()).code, Code::Ok);
    assert_eq!(custody(&chain, "c1").terms[0].until, Some(chain.time));
    let kept: Destruction = chain.read(&StateKey::destruction(&id("c1")));
    assert_eq!((kept.custodian, kept.certified_at), (id("mzj-changan"), chain.time));
    assert_eq!(chain.send(tx).code, Code::CopyUnknown, "nobody answers for it any more");
}

/// a copy is due when its grant has ended, until its destruction is certified.
#[test]
fn copies_of_ended_grants_are_due_for_destruction() {
    let mut chain = copied("a1");
    let due = |chain: &Chain, copy: &str, time| {
        destruction_due(&chain.state, &id(copy), time).expect("the state is sound")
    };
    let grant: Authorization = chain.read(&StateKey::authorization(&id("a1")));
    let after = TimeMs(grant.valid_to.0 + 1);
    assert_eq!(due(&chain, "a1", grant.valid_to), None, "it may still be used");
    assert_eq!(due(&chain, "a1", after), Some(grant.valid_to), "it has run out");
    assert_eq!(due(&chain, "none", after), None, "there is no such copy");
    let platform = Custody { kind: CopyKind::Platform, ..custody(&chain, "a1") };
    let mut other = chain.clone();
    other.force(StateKey::custody(&id("a1")), &platform);
    assert_eq!(due(&other, "a1", after), None, "a platform keeps its copy");
    chain.ok("mzt", authorization_revoke("a1"));
    let revoked = chain.time;
    assert_eq!(due(&chain, "a1", revoked), None, "not before it was revoked");
    assert_eq!(due(&chain, "a1", after), Some(revoked), "it was revoked");
    let certificate = destruction("a1", "mzt", chain.time);
    let tx = Tx::new("mzj-changan", certificate).cosigner("mzt");
    assert_eq!(chain.send(tx).code, Code::Ok);
    assert_eq!(due(&chain, "a1", after), None, "it was destroyed");
}

/// whoever assesses does so where it holds its role, of what exists.
#[test]
fn an_assessment_is_of_what_lies_in_the_jurisdiction() {
    use AssessmentSubject::{Node, System};
    let node = || Node(id("node-1"));
    let cases = [
        ("security", "wxb", node(), Code::Ok),
        ("the operator", "dsj", System(id("sys")), Code::Ok),
        ("an evaluator there", "nobody", node(), Code::Ok),
        ("an evaluator elsewhere", "mzj-bd", node(), Code::Jurisdiction),
        ("no node", "wxb", Node(id("none")), Code::ReferenceUnknown),
        ("no system", "wxb", System(id("none")), Code::ReferenceUnknown),
        ("the node's own authority", "ca-sjz", node(), Code::Role),
    ];
    for (name, sender, subject, expected) in cases {
        let mut chain = Chain::with_nodes();
        hold(&mut chain, "nobody", &[(Role::Evaluator, "130100")]);
        hold(&mut chain, "mzj-bd", &[(Role::Evaluator, "130600")]);
        chain.ok("mzt", system_register("sys", "mzt", SystemStatus::Running));
        let payload = assessment(subject, TimeMs(chain.time.0 + DAY_MS));
        assert_eq!(chain.code(sender, payload.clone()), expected, "{name}");
        if expected == Code::Ok {
            let key = StateKey::security_assessment(&payload.subject, payload.kind);
            let kept: SecurityAssessment = chain.read(&key);
            assert_eq!((kept.assessor, kept.record), (id(sender), payload), "{name}");
        }
    }
    let mut chain = Chain::with_nodes();
    let expired = assessment(node(), chain.time);
    assert_eq!(chain.code("wxb", expired), Code::State, "it holds no more");
    let empty = SecurityAssessmentRecord {
        report_digest: Hash::ZERO,
        ..assessment(node(), TimeMs(u64::MAX))
    };
    assert_eq!(chain.code("wxb", empty), Code::SaltRequired);
}

/// of a node, by who runs it; no backup of what is not there yet.
#[test]
fn a_backup_is_attested_by_who_runs_the_node() {
    type Change = fn(&mut BackupAttest);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("its authority", "ca-sjz", |_| {}, Code::Ok),
        ("another", "pa", |_| {}, Code::NotParty),
        ("an operator that does not run it", "dsj", |_| {}, Code::NotParty),
        ("a provider", "mzt", |_| {}, Code::Role),
        ("of no node", "ca-sjz", |p| p.node_id = id("none"), Code::ReferenceUnknown),
        ("of a block to come", "ca-sjz", |p| p.height = Height(1_000), Code::FutureDate),
        ("made later", "ca-sjz", |p| p.made_at = TimeMs(u64::MAX), Code::FutureDate),
    ];
    for (name, sender, change, expected) in cases {
        let mut payload = backup_attest("node-1", 3);
        change(&mut payload);
        assert_eq!(Chain::with_nodes().code(sender, payload), *expected, "{name}");
    }
    let mut chain = Chain::with_nodes();
    chain.ok("ca-sjz", backup_attest("node-1", 3));
    chain.ok("ca-sjz", backup_attest("node-1", 5));
    assert_eq!(chain.code("ca-sjz", backup_attest("node-1", 4)), Code::VersionStale);
    let key = StateKey::backup(&id("node-1"), backup_attest("node-1", 5).kind);
    assert_eq!(chain.read::<Backup>(&key).attest.height, Height(5));
}

/// a month that is over, once, by who runs the node.
#[test]
fn usage_is_reported_of_months_that_are_over() {
    type Change = fn(&mut ResourceUsageReport);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("its authority", "ca-sjz", |_| {}, Code::Ok),
        ("another city", "ca-bd", |_| {}, Code::NotParty),
        ("the province", "pa", |_| {}, Code::Role),
        ("of no node", "ca-sjz", |p| p.node_id = id("none"), Code::ReferenceUnknown),
        ("of this month", "ca-sjz", |p| p.period = month(2023, 11), Code::NotDue),
        ("of all time", "ca-sjz", |p| p.period = Period::Ever, Code::Schema),
        ("of no month", "ca-sjz", |p| p.period = month(2023, 13), Code::Schema),
        ("more than all", "ca-sjz", |p| p.cpu_per_mille = 1_001, Code::Schema),
    ];
    for (name, sender, change, expected) in cases {
        let mut chain = Chain::with_nodes();
        let mut payload = usage_report("node-1", month(2023, 10));
        change(&mut payload);
        assert_eq!(chain.code(sender, payload.clone()), *expected, "{name}");
        if *expected == Code::Ok {
            assert_eq!(chain.code(sender, payload), Code::Duplicate, "{name} twice");
        }
    }
}
