//! Export approvals and crossings.

use liuhen_types::entity::{Catalog, ExportApproval, ExportStatus};
use liuhen_types::payload::catalog::LegalBasisKind;
use liuhen_types::payload::export::ExportDecision::{Approve, Reject, Withdraw};
use liuhen_types::payload::export::{
    Boundary, CrossingDirection, DomainCrossingRecord, ExportApprovalApply, ExportSubject,
};
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, Hash, StateKey};

use crate::kit::evaluation::hold;
use crate::kit::security::*;
use crate::kit::{Chain, Tx, authorization_revoke, id, legal_basis, with_profile};

fn grant() -> ExportSubject {
    ExportSubject::Authorization(id("a1"))
}

fn entry() -> ExportSubject {
    ExportSubject::Catalog(id("villages"))
}

/// who applies, for what, on which law.
#[test]
fn an_application_is_for_data_of_ones_own_or_granted_ones() {
    type Change = fn(&mut ExportApprovalApply);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("the consumer", "mzj-changan", |_| {}, Code::Ok),
        ("the provider", "mzt", |_| {}, Code::Ok),
        ("another consumer", "mzj-bd", |_| {}, Code::NotParty),
        ("another consumer, of the entry", "mzj-bd", |p| p.subject = entry(), Code::Ok),
        ("the provider, of the entry", "mzt", |p| p.subject = entry(), Code::Ok),
        (
            "another provider, of the entry",
            "jyj-changan",
            |p| p.subject = entry(),
            Code::NotProvider,
        ),
        ("the authority", "pa", |_| {}, Code::Role),
        ("no law", "mzt", |p| p.legal_basis.clear(), Code::LegalBasisRequired),
        (
            "no law but a notice",
            "mzt",
            |p| p.legal_basis = vec![legal_basis(LegalBasisKind::Other)],
            Code::LegalBasisKind,
        ),
        ("no assessment", "mzt", |p| p.assessment_digest = Hash::ZERO, Code::SaltRequired),
        (
            "no grant",
            "mzt",
            |p| p.subject = ExportSubject::Authorization(id("none")),
            Code::ReferenceUnknown,
        ),
        (
            "no entry",
            "mzt",
            |p| p.subject = ExportSubject::Catalog(id("none")),
            Code::ReferenceUnknown,
        ),
    ];
    for (name, sender, change, expected) in cases {
        let mut payload = export_apply("e1", grant());
        change(&mut payload);
        assert_eq!(granted().code(sender, payload), *expected, "{name}");
    }
    let mut chain = granted();
    chain.ok("mzt", export_apply("e1", grant()));
    assert_eq!(chain.code("mzt", export_apply("e1", entry())), Code::Duplicate);
    chain.ok("mzt", authorization_revoke("a1"));
    assert_eq!(chain.code("mzt", export_apply("e2", grant())), Code::AuthNotActive);
}

fn decided(chain: &mut Chain, sender: &str, cosigner: Option<&str>, decision: Decision) -> Code {
    let tx = Tx::new(sender, export_decide("e1", decision));
    let tx = cosigner.into_iter().fold(tx, Tx::cosigner);
    chain.send(tx).code
}

type Decision = liuhen_types::payload::export::ExportDecision;

fn status(chain: &Chain) -> ExportStatus {
    chain.read::<ExportApproval>(&StateKey::export(&id("e1"))).status
}

/// security of the province with the province's authority, nobody less.
#[test]
fn an_export_is_approved_by_two_and_only_until_withdrawn() {
    let mut chain = granted();
    chain.ok("mzj-changan", export_apply("e1", grant()));
    let approved = StateKey::export_approved(&grant(), &id("mzj-changan"), "SG");
    let count = StateKey::export_count(&grant(), &id("mzj-changan"));
    let cases = [
        ("wxb", None, Code::CosignRequired),
        ("wxb", Some("ca-sjz"), Code::CosignRequired),
        ("pa", Some("wxb"), Code::Role),
        ("mzj-bd", Some("pa"), Code::Jurisdiction),
        ("mzj-changan", Some("pa"), Code::SelfReview),
        ("wxb", Some("pa"), Code::Ok),
    ];
    for (sender, cosigner, expected) in cases {
        let mut chain = chain.clone();
        hold(&mut chain, "mzj-bd", &[(Role::SecurityAuthority, "130600")]);
        hold(&mut chain, "mzj-changan", &[(Role::SecurityAuthority, "130000")]);
        assert_eq!(decided(&mut chain, sender, cosigner, Approve), expected, "{sender}");
        assert_eq!(chain.state.contains_key(&approved), expected == Code::Ok, "{sender}");
    }
    let mut over = chain.clone();
    hold(&mut over, "pa", &[]);
    let by_whom = "an authority whose time is over";
    assert_eq!(decided(&mut over, "wxb", Some("pa"), Approve), Code::CosignRequired, "{by_whom}");
    assert_eq!(decided(&mut chain, "wxb", Some("pa"), Withdraw), Code::State);
    assert_eq!(decided(&mut chain, "wxb", Some("pa"), Approve), Code::Ok);
    assert_eq!((status(&chain), chain.read::<u64>(&count)), (ExportStatus::Approved, 1));
    assert_eq!(decided(&mut chain, "wxb", Some("pa"), Approve), Code::State);
    chain.ok("mzj-changan", export_apply("e2", grant()));
    let twice = Tx::new("wxb", export_decide("e2", Approve)).cosigner("pa");
    assert_eq!(chain.send(twice).code, Code::Duplicate);
    assert_eq!(decided(&mut chain, "wxb", Some("pa"), Withdraw), Code::Ok);
    assert_eq!((status(&chain), chain.read::<u64>(&count)), (ExportStatus::Withdrawn, 0));
    assert!(!chain.state.contains_key(&approved), "it may not leave any more");
}

#[test]
fn a_rejection_says_why() {
    for decision in [Reject, Withdraw] {
        let mut chain = granted();
        chain.ok("mzj-changan", export_apply("e1", grant()));
        if decision == Withdraw {
            assert_eq!(decided(&mut chain, "wxb", Some("pa"), Approve), Code::Ok);
        }
        let mut silent = export_decide("e1", decision);
        silent.reason = None;
        let tx = Tx::new("wxb", silent).cosigner("pa");
        assert_eq!(chain.send(tx).code, Code::ReasonRequired, "{decision:?}");
        assert_eq!(decided(&mut chain, "wxb", Some("pa"), decision), Code::Ok, "{decision:?}");
    }
    let tx = Tx::new("wxb", export_decide("none", Reject)).cosigner("pa");
    assert_eq!(granted().send(tx).code, Code::ReferenceUnknown);
}

/// two approvers, security's signature, and what was secret is declassified.
#[test]
fn a_crossing_is_approved_by_two_and_co_signed() {
    use {Boundary::*, CrossingDirection::*};
    type Change = fn(&mut DomainCrossingRecord);
    let cases: &[(&str, &str, Option<&str>, Change, Code)] = &[
        ("the operator", "dsj", Some("wxb"), |_| {}, Code::Ok),
        ("alone", "dsj", None, |_| {}, Code::CosignRequired),
        ("with the authority", "dsj", Some("pa"), |_| {}, Code::CosignRequired),
        ("with security elsewhere", "dsj", Some("mzj-bd"), |_| {}, Code::CosignRequired),
        ("no operator", "mzt", Some("wxb"), |_| {}, Code::Role),
        (
            "a secret one",
            "dsj",
            Some("wxb"),
            |p| p.declassification_ref = None,
            Code::DeclassificationRequired,
        ),
        (
            "out to the secret net",
            "dsj",
            Some("wxb"),
            |p| (p.direction, p.declassification_ref) = (Out, None),
            Code::Ok,
        ),
        (
            "in from the police",
            "dsj",
            Some("wxb"),
            |p| (p.boundary, p.declassification_ref) = (PoliceNet, None),
            Code::Ok,
        ),
        ("one approver", "dsj", Some("wxb"), |p| p.approver_refs.truncate(1), Code::Schema),
        (
            "one approver twice",
            "dsj",
            Some("wxb"),
            |p| p.approver_refs[1] = p.approver_refs[0],
            Code::Schema,
        ),
        (
            "no approver",
            "dsj",
            Some("wxb"),
            |p| p.approver_refs[1] = Hash::ZERO,
            Code::SaltRequired,
        ),
        ("no batch", "dsj", Some("wxb"), |p| p.batch_digest = Hash::ZERO, Code::SaltRequired),
    ];
    for (name, sender, cosigner, change, expected) in cases {
        let mut chain = Chain::hebei();
        hold(&mut chain, "mzj-bd", &[(Role::SecurityAuthority, "130600")]);
        let mut payload = domain_crossing(In, SecretNet);
        change(&mut payload);
        let tx = cosigner.iter().fold(Tx::new(sender, payload), |tx, org| tx.cosigner(org));
        assert_eq!(chain.send(tx.clone()).code, *expected, "{name}");
        if *expected == Code::Ok {
            assert_eq!(chain.send(tx).code, Code::Duplicate, "{name} twice");
        }
    }
}

/// important data leave only where the profile says so.
#[test]
fn important_data_do_not_leave() {
    let key = StateKey::catalog(&id("villages"));
    for allowed in [None, Some(false), Some(true)] {
        let mut chain = granted();
        chain.ok("mzt", export_apply("e1", grant()));
        let mut catalog: Catalog = chain.read(&key);
        catalog.entry.governance.is_important = true;
        chain.force(key.clone(), &catalog);
        with_profile(&mut chain, |profile| profile.permissions.export_important = allowed);
        let expected = if allowed == Some(true) { Code::Ok } else { Code::ExportDenied };
        assert_eq!(chain.code("mzt", export_apply("e2", grant())), expected, "{allowed:?}");
        // The provider's own application: security decides, the provider is no party of it.
        let tx = Tx::new("wxb", export_decide("e1", Approve)).cosigner("pa");
        assert_eq!(chain.send(tx).code, expected, "{allowed:?}, declared important later");
    }
}
