//! `ViolationRecord` and `ViolationDecide`.

use liuhen_types::entity::{Dispute, Violation, ViolationStatus};
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::security::ViolationDecision::{Closed, Dismissed, Handled, Verified};
use liuhen_types::payload::security::{ViolationDecide, ViolationRecord};
use liuhen_types::{Code, StateKey};

use crate::kit::evaluation::hold;
use crate::kit::security::*;
use crate::kit::{Chain, dispute, id};

/// who accuses, of what, with what.
#[test]
fn an_accusation_needs_standing_and_evidence() {
    type Change = fn(&mut ViolationRecord);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("the provider for its own data", "mzt", |_| {}, Code::Ok),
        ("security", "wxb", |_| {}, Code::Ok),
        ("security without a grant", "wxb", |p| p.authorization_id = None, Code::Ok),
        ("the province", "pa", |_| {}, Code::Ok),
        ("the operator", "dsj", |_| {}, Code::Ok),
        ("the city of the accused", "ca-sjz", |_| {}, Code::Ok),
        ("an auditor there", "nobody", |_| {}, Code::Ok),
        ("another provider", "zrt", |_| {}, Code::NotProvider),
        ("the provider without a grant", "mzt", |p| p.authorization_id = None, Code::NotProvider),
        ("another city", "ca-bd", |_| {}, Code::Jurisdiction),
        ("the accused", "mzj-changan", |_| {}, Code::Role),
        ("a county", "xa-changan", |_| {}, Code::Role),
        ("no evidence", "mzt", |p| p.evidence_digests.clear(), Code::EvidenceRequired),
        (
            "the same evidence twice",
            "mzt",
            |p| p.evidence_digests.push(p.evidence_digests[0]),
            Code::Schema,
        ),
        ("of no party", "mzt", |p| p.org = id("zrt"), Code::NotParty),
        ("of nobody known", "wxb", |p| p.org = id("none"), Code::ReferenceUnknown),
        ("found by nobody known", "mzt", |p| p.found_by = id("none"), Code::ReferenceUnknown),
        ("of no grant", "wxb", |p| p.authorization_id = Some(id("none")), Code::ReferenceUnknown),
        ("of no incident", "wxb", |p| p.incident_id = Some(id("none")), Code::ReferenceUnknown),
    ];
    for (name, sender, change, expected) in cases {
        let mut chain = granted();
        hold(&mut chain, "nobody", &[(Role::Auditor, "130100")]);
        let mut payload = violation_record("v1", "mzt");
        change(&mut payload);
        assert_eq!(chain.code(sender, payload), *expected, "{name}");
    }
    let mut chain = granted();
    chain.ok("mzt", violation_record("v1", "mzt"));
    assert_eq!(chain.code("wxb", violation_record("v1", "wxb")), Code::Duplicate);
}

/// never the accuser, nor whoever found it, nor the accused.
#[test]
fn another_org_decides() {
    let cases = [
        ("wxb", Code::Ok),
        ("pa", Code::SelfReview),
        ("nobody", Code::SelfReview),
        ("mzj-changan", Code::SelfReview),
        ("ca-sjz", Code::Role),
        ("mzt", Code::Role),
        ("mzj-bd", Code::Jurisdiction),
    ];
    for (sender, expected) in cases {
        let mut chain = granted();
        chain.ok("pa", violation_record("v1", "nobody"));
        let security = |region| [(Role::SecurityAuthority, region)];
        hold(&mut chain, "nobody", &security("130000"));
        hold(&mut chain, "mzj-changan", &security("130102"));
        hold(&mut chain, "mzj-bd", &security("130600"));
        assert_eq!(chain.code(sender, violation_decide("v1", Verified)), expected, "{sender}");
    }
    let unknown = violation_decide("v1", Verified);
    assert_eq!(granted().code("wxb", unknown), Code::ReferenceUnknown);
}

#[test]
fn a_violation_goes_from_report_to_close() {
    use ViolationStatus as Status;
    let all = [Verified, Dismissed, Handled, Closed];
    let cases: &[(&[_], Status, &[_])] = &[
        (&[], Status::Reported, &[Verified, Dismissed]),
        (&[Verified], Status::Verified, &[Handled]),
        (&[Verified, Handled], Status::Handled, &[Closed]),
        (&[Verified, Handled, Closed], Status::Closed, &[]),
        (&[Dismissed], Status::Dismissed, &[Closed]),
        (&[Dismissed, Closed], Status::Closed, &[]),
    ];
    for (path, status, allowed) in cases {
        let mut chain = granted();
        chain.ok("mzt", violation_record("v1", "mzt"));
        for decision in *path {
            chain.ok("wxb", violation_decide("v1", *decision));
        }
        let violation: Violation = chain.read(&StateKey::violation(&id("v1")));
        assert_eq!((violation.status, violation.decisions.len()), (*status, path.len()));
        let count = chain.state.get(&StateKey::violation_count(&id("mzj-changan")));
        assert_eq!(count.is_some(), path.contains(&Verified), "{path:?}");
        for decision in all {
            let expected = if allowed.contains(&decision) { Code::Ok } else { Code::State };
            let code = chain.clone().code("wxb", violation_decide("v1", decision));
            assert_eq!(code, expected, "{path:?} then {decision:?}");
        }
    }
}

#[test]
fn a_decision_says_why() {
    let bare = |decision| ViolationDecide {
        measures: None,
        reason: None,
        ..violation_decide("v1", decision)
    };
    let mut chain = granted();
    chain.ok("mzt", violation_record("v1", "mzt"));
    assert_eq!(chain.code("wxb", bare(Dismissed)), Code::ReasonRequired);
    chain.ok("wxb", bare(Verified));
    assert_eq!(chain.code("wxb", bare(Handled)), Code::ReasonRequired);
    chain.ok("wxb", violation_decide("v1", Handled));
    chain.ok("wxb", bare(Closed));
}

/// the org accused, and no other, may answer; who accused responds, or who
/// verified it.
#[test]
fn the_accused_answers_by_a_dispute() {
    let answer = |chain: &mut Chain, org: &str| {
        let subject = DisputeSubject::Violation(id("v1"));
        chain.code(org, dispute("d1", subject, DisputeKind::Verdict))
    };
    let mut chain = granted();
    assert_eq!(answer(&mut chain, "mzj-changan"), Code::ReferenceUnknown);
    chain.ok("wxb", violation_record("v1", "wxb"));
    assert_eq!(answer(&mut chain, "mzj-bd"), Code::NotParty);
    let mut dismissed = chain.clone();
    dismissed.ok("pa", violation_decide("v1", Dismissed));
    assert_eq!(answer(&mut dismissed, "mzj-changan"), Code::State, "nothing to answer");
    chain.ok("pa", violation_decide("v1", Verified));
    assert_eq!(answer(&mut chain, "mzj-changan"), Code::Ok);
    let kept: Dispute = chain.read(&StateKey::dispute(&id("d1")));
    assert_eq!((kept.raiser, kept.respondent), (id("mzj-changan"), id("pa")));
}
