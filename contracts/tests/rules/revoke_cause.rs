//! The provider has no veto on what the contract granted: it ends such a grant only for
//! cause.

use liuhen_types::entity::{Authorization, AuthorizationStatus};
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::request::{RequestedItem, RevocationCause};
use liuhen_types::payload::security::ViolationDecision;
use liuhen_types::payload::{AuthorizationRevoke, ShareRequestSubmit, ViolationRecord};
use liuhen_types::{Code, StateKey};

use crate::kit::security::{violation_decide, violation_record};
use crate::kit::*;

/// The contract granted `r1` on `villages` of `mzt` to `mzj-changan`.
fn granted() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain
}

fn status(chain: &Chain) -> AuthorizationStatus {
    chain.read::<Authorization>(&StateKey::authorization(&id("r1"))).status
}

#[test]
fn the_provider_gives_cause_to_revoke_what_the_contract_granted() {
    let cases = [
        ("mzt", Code::ReasonRequired),
        ("mzj-changan", Code::Ok),
        ("pa", Code::Ok),
        ("zrt", Code::NotParty),
    ];
    for (sender, expected) in cases {
        let mut chain = granted();
        assert_eq!(chain.code(sender, authorization_revoke("r1")), expected, "{sender}");
        let is_over = status(&chain) == AuthorizationStatus::Revoked;
        assert_eq!(is_over, expected == Code::Ok, "{sender}");
    }
}

fn revoke(cause: RevocationCause) -> AuthorizationRevoke {
    AuthorizationRevoke { cause: Some(cause), ..authorization_revoke("r1") }
}

/// Violation `v1` of `org`, decided on so far.
fn violated(chain: &mut Chain, org: &str, steps: &[ViolationDecision]) {
    let record = ViolationRecord {
        org: id(org),
        authorization_id: None,
        ..violation_record("v1", "ca-sjz")
    };
    chain.ok("ca-sjz", record);
    for step in steps {
        chain.ok("wxb", violation_decide("v1", *step));
    }
}

#[test]
fn a_verified_violation_of_the_consumer_is_cause() {
    use ViolationDecision::{Closed, Dismissed, Handled, Verified};
    let cases: &[(&str, &[ViolationDecision], Code)] = &[
        ("mzj-changan", &[], Code::State),
        ("mzj-changan", &[Verified], Code::Ok),
        ("mzj-changan", &[Verified, Handled], Code::Ok),
        ("mzj-changan", &[Verified, Handled, Closed], Code::State),
        ("mzj-changan", &[Dismissed], Code::State),
        ("mzj-sjz", &[Verified], Code::ReferenceUnknown),
    ];
    for (org, steps, expected) in cases {
        let mut chain = granted();
        violated(&mut chain, org, steps);
        let cause = RevocationCause::Violation(id("v1"));
        let code = chain.clone().code("mzt", revoke(cause.clone()));
        assert_eq!(code, *expected, "{org} {steps:?}");
        // Who needs no cause gives none that does not hold.
        for sender in ["mzj-changan", "pa"] {
            let code = chain.clone().code(sender, revoke(cause.clone()));
            assert_eq!(code, *expected, "{sender}: {org} {steps:?}");
        }
    }
    // What happened under another grant is no cause to end this one.
    let mut chain = granted();
    chain.publish(entry("roads"));
    chain.ok("mzj-changan", request_submit("r2", "roads"));
    let record = ViolationRecord {
        authorization_id: Some(id("r2")),
        ..violation_record("v1", "mzj-changan")
    };
    chain.ok("ca-sjz", ViolationRecord { org: id("mzj-changan"), ..record });
    chain.ok("wxb", violation_decide("v1", Verified));
    let cause = RevocationCause::Violation(id("v1"));
    assert_eq!(chain.code("mzt", revoke(cause.clone())), Code::ReferenceUnknown);
    let other = AuthorizationRevoke { cause: Some(cause), ..authorization_revoke("r2") };
    chain.ok("mzt", other);
    // Nor is what was known before it was granted.
    let mut chain = Chain::hebei();
    violated(&mut chain, "mzj-changan", &[Verified]);
    chain.publish(entry("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    let early = RevocationCause::Violation(id("v1"));
    assert_eq!(chain.code("mzt", revoke(early)), Code::ReferenceUnknown);
    let unknown = RevocationCause::Violation(id("none"));
    assert_eq!(granted().code("mzt", revoke(unknown)), Code::ReferenceUnknown);
}

#[test]
fn an_approval_that_was_overturned_is_cause() {
    let subject = || DisputeSubject::Request(id("r1"));
    let by_dispute = || revoke(RevocationCause::Dispute(id("x1")));
    for (verdict, expected) in [
        (None, Code::State),
        (Some(DisputeVerdict::Uphold), Code::State),
        (Some(DisputeVerdict::Overturn), Code::Ok),
    ] {
        let mut chain = granted();
        chain.ok("mzt", dispute("x1", subject(), DisputeKind::Approval));
        if let Some(verdict) = verdict {
            chain.ok("pa", resolve("x1", verdict));
        }
        assert_eq!(chain.code("mzt", by_dispute()), expected, "{verdict:?}");
    }
    // Of another grant.
    let mut chain = granted();
    let other = ShareRequestSubmit { items: asked(&["code"]), ..request_submit("r2", "villages") };
    chain.ok("mzj-sjz", other);
    let subject = DisputeSubject::Request(id("r2"));
    chain.ok("mzt", dispute("x1", subject, DisputeKind::Approval));
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    assert_eq!(chain.code("mzt", by_dispute()), Code::ReferenceUnknown);
}

fn asked(items: &[&str]) -> Vec<RequestedItem> {
    let item = |name: &&str| RequestedItem { item_id: id(name), justification: id(name) };
    items.iter().map(item).collect()
}

/// What the provider decided itself, it ends as it decided.
#[test]
fn the_provider_ends_what_it_granted_itself() {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.grant("a1", "r1", "villages");
    chain.ok("mzt", authorization_revoke("a1"));
}
