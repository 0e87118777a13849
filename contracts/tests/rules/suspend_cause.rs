//! The provider has no veto on what the contract granted: it stops such a grant only for a
//! cause that stands, once for each, and another lifts what lost its cause.

use liuhen_types::entity::{
    Authorization, AuthorizationStatus, HeldRole, IssueStatus, QualityIssue,
};
use liuhen_types::payload::catalog::ReviewDecision;
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::quality::QualityVerdict;
use liuhen_types::payload::request::SuspensionCause;
use liuhen_types::payload::security::{IncidentOpen, RiskSeverity, ViolationDecision};
use liuhen_types::payload::{DisputeRaise, IncidentClose, ViolationRecord};
use liuhen_types::{Code, ItemId, StateKey};

use crate::kit::security::{
    incident_close, incident_open, risk_alert, violation_decide, violation_record,
};
use crate::kit::*;

/// The contract granted `r1` on `villages` of `mzt` to `mzj-changan`.
fn granted() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain
}

fn grant(chain: &Chain) -> Authorization {
    chain.read(&StateKey::authorization(&id("r1")))
}

fn violation() -> SuspensionCause {
    SuspensionCause::Violation(id("v1"))
}

fn incident(alerts: &[&str]) -> IncidentOpen {
    IncidentOpen {
        alerts: alerts.iter().map(|alert| id(alert)).collect(),
        authorizations: vec![id("r1")],
        ..incident_open("i1", RiskSeverity::Low)
    }
}

fn record(violation: &str) -> ViolationRecord {
    ViolationRecord { authorization_id: Some(id("r1")), ..violation_record(violation, "mzt") }
}

fn approval(name: &str) -> DisputeRaise {
    dispute(name, DisputeSubject::Request(id("r1")), DisputeKind::Approval)
}

#[test]
fn the_provider_gives_cause_to_suspend_what_the_contract_granted() {
    for (sender, expected) in [
        ("mzt", Code::ReasonRequired),
        ("pa", Code::Ok),
        ("wxb", Code::Ok),
        ("zrt", Code::NotParty),
    ] {
        assert_eq!(granted().code(sender, suspend("r1")), expected, "{sender}");
    }
    // What it decided itself, it stops as it decided.
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.grant("a1", "r1", "villages");
    chain.ok("mzt", suspend("a1"));
}

type Step = fn(&mut Chain);
/// A cause with its name, how it begins, and what takes it away.
type Case = (&'static str, fn() -> SuspensionCause, Step, Step);

/// A violation that the provider reports and security finds.
fn verified(chain: &mut Chain, violation: &str) {
    chain.ok("mzt", record(violation));
    chain.ok("wxb", violation_decide(violation, ViolationDecision::Verified));
}

const CAUSES: [Case; 5] = [
    (
        "verified violation",
        violation,
        |chain| verified(chain, "v1"),
        |chain| chain.ok("wxb", violation_decide("v1", ViolationDecision::Handled)),
    ),
    (
        "violation that the consumer disputes",
        violation,
        |chain| verified(chain, "v1"),
        |chain| {
            let subject = DisputeSubject::Violation(id("v1"));
            chain.ok("mzj-changan", dispute("x1", subject, DisputeKind::Verdict));
            chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
        },
    ),
    (
        "alert",
        || SuspensionCause::Alert(id("l1")),
        |chain| chain.ok("wxb", risk_alert("l1", Some("r1"))),
        |chain| {
            chain.ok("wxb", incident(&["l1"]));
            chain.ok("wxb", incident_close("i1"));
        },
    ),
    (
        "incident",
        || SuspensionCause::Incident(id("i1")),
        |chain| chain.ok("wxb", incident(&[])),
        |chain| chain.ok("wxb", incident_close("i1")),
    ),
    (
        "dispute",
        || SuspensionCause::Dispute(id("x1")),
        |chain| chain.ok("mzt", approval("x1")),
        |chain| chain.ok("pa", resolve("x1", DisputeVerdict::Uphold)),
    ),
];

#[test]
fn a_suspension_for_cause_is_lifted_by_an_authority_once_the_cause_is_gone() {
    for (name, cause, begin, end) in CAUSES {
        let mut chain = granted();
        let stop = || suspend_for("r1", cause());
        assert_eq!(chain.code("mzt", stop()), Code::ReferenceUnknown, "{name}");
        begin(&mut chain);
        let mut late = chain.clone();
        chain.ok("mzt", stop());
        let found = grant(&chain);
        assert_eq!(found.status, AuthorizationStatus::Suspended, "{name}");
        assert_eq!(found.suspensions[0].cause, Some(cause()), "{name}");
        end(&mut chain);
        chain.ok("pa", resume("r1"));
        assert_eq!(grant(&chain).status, AuthorizationStatus::Active, "{name}");
        assert_eq!(chain.code("mzt", stop()), Code::State, "{name} is gone");
        // Nor is it a cause for the first time, for anybody.
        end(&mut late);
        for sender in ["mzt", "wxb"] {
            assert_eq!(late.code(sender, stop()), Code::State, "{name}: {sender}");
        }
    }
}

/// Whoever ended the suspension: a cause is good for one.
#[test]
fn the_provider_has_each_cause_once() {
    let mut chain = granted();
    verified(&mut chain, "v1");
    chain.ok("mzt", suspend_for("r1", violation()));
    chain.ok("mzt", resume("r1"));
    assert_eq!(chain.code("mzt", suspend_for("r1", violation())), Code::State);
    chain.clone().ok("wxb", suspend_for("r1", violation()));
    verified(&mut chain, "v2");
    chain.ok("mzt", suspend_for("r1", SuspensionCause::Violation(id("v2"))));
    chain.ok("pa", resume("r1"));
    // All disputes of one approval are one cause.
    for (name, expected) in [("x1", Code::Ok), ("x2", Code::State)] {
        chain.ok("mzt", approval(name));
        let stop = suspend_for("r1", SuspensionCause::Dispute(id(name)));
        assert_eq!(chain.code("mzt", stop), expected, "{name}");
        chain.ok("pa", resolve(name, DisputeVerdict::Uphold));
        chain.code("pa", resume("r1"));
    }
}

/// What only the provider says stops nothing that the contract granted; an authority may
/// follow it.
#[test]
fn the_provider_makes_no_cause_itself() {
    let mut chain = granted();
    chain.ok("mzt", record("v1"));
    chain.ok("mzt", incident(&[]));
    let alert = Tx::new("mzt", risk_alert("l1", Some("r1"))).key("gw-mzt");
    assert_eq!(chain.send(alert).code, Code::Ok);
    for cause in
        [violation(), SuspensionCause::Incident(id("i1")), SuspensionCause::Alert(id("l1"))]
    {
        let stop = || suspend_for("r1", cause.clone());
        assert_eq!(chain.clone().code("mzt", stop()), Code::State, "{cause:?}");
        chain.clone().ok("wxb", stop());
    }
    // A role over its own region makes it no guard of its own data.
    chain.force(
        StateKey::held_roles(&id("mzt")),
        &vec![
            HeldRole { role: Role::Provider, jurisdiction: id("130000"), valid_to: None },
            HeldRole { role: Role::SecurityAuthority, jurisdiction: id("130000"), valid_to: None },
        ],
    );
    assert_eq!(chain.code("mzt", suspend("r1")), Code::ReasonRequired);
}

#[test]
fn an_issue_is_a_cause_for_grants_on_its_items_once_it_is_confirmed() {
    let mut chain = granted();
    let all: Vec<ItemId> = grant(&chain).items;
    chain.ok("mzj-changan", issue_raise("q1", of_catalog("villages")));
    let stop = |issue: &str| suspend_for("r1", SuspensionCause::Issue(id(issue)));
    assert_eq!(chain.code("mzt", stop("q1")), Code::State, "its own answer is awaited");
    let found: QualityIssue = chain.read(&StateKey::issue(&id("q1")));
    assert!(found.issue.items.is_empty() || found.issue.items.iter().any(|i| all.contains(i)));
    chain.ok("mzt", issue_verify("q1", QualityVerdict::Confirmed));
    let mut narrow = chain.clone();
    let key = StateKey::authorization(&id("r1"));
    let grant = Authorization { items: vec![id("other")], ..narrow.read(&key) };
    narrow.force(key, &grant);
    let mut named = found.clone();
    named.issue.items = all;
    named.status = IssueStatus::Confirmed;
    narrow.force(StateKey::issue(&id("q1")), &named);
    assert_eq!(narrow.code("mzt", stop("q1")), Code::ReferenceUnknown);
    chain.ok("mzt", stop("q1"));
}

#[test]
fn a_cause_concerns_the_grant() {
    let mut chain = Chain::hebei();
    // What was known before the grant is no cause to stop it.
    let before = ViolationRecord {
        org: id("mzj-changan"),
        authorization_id: None,
        ..violation_record("v1", "ca-sjz")
    };
    chain.ok("ca-sjz", before.clone());
    chain.publish(entry("villages"));
    chain.publish(entry("roads"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("mzj-changan", request_submit("r2", "roads"));
    chain.ok("wxb", risk_alert("l1", Some("r2")));
    chain.ok("wxb", risk_alert("l2", None));
    let other = IncidentOpen { authorizations: vec![id("r2")], ..incident(&[]) };
    chain.ok("wxb", other);
    chain.ok("mzj-changan", issue_raise("q1", of_catalog("roads")));
    let subject = DisputeSubject::Request(id("r2"));
    chain.ok("mzt", dispute("x1", subject, DisputeKind::Approval));
    for cause in [
        violation(),
        SuspensionCause::Alert(id("l1")),
        SuspensionCause::Alert(id("l2")),
        SuspensionCause::Incident(id("i1")),
        SuspensionCause::Issue(id("q1")),
        SuspensionCause::Dispute(id("x1")),
    ] {
        let code = chain.clone().code("mzt", suspend_for("r1", cause.clone()));
        assert_eq!(code, Code::ReferenceUnknown, "{cause:?}");
    }
    let since = ViolationRecord { violation_id: id("v2"), ..before };
    chain.ok("ca-sjz", since);
    chain.ok("wxb", violation_decide("v2", ViolationDecision::Verified));
    chain.ok("mzt", suspend_for("r1", SuspensionCause::Violation(id("v2"))));
}

/// No authority but itself stands above the provider here: it may lift what lost its cause,
/// for that the state says and not it.
#[test]
fn an_authority_lifts_what_lost_its_cause_from_its_own_grant() {
    let mut chain = Chain::hebei();
    chain.ok("pa", role_grant("nobody", Role::Evaluator, "130000"));
    chain.publish(entry("villages"));
    let ask = Tx::new("pa", request_submit("r1", "villages"));
    assert_eq!(chain.send(ask.cosigner("nobody")).code, Code::Ok);
    let record = ViolationRecord { org: id("pa"), ..record("v1") };
    chain.ok("mzt", record);
    chain.ok("wxb", violation_decide("v1", ViolationDecision::Verified));
    let mut guilty = chain.clone();
    guilty.ok("mzt", suspend_for("r1", violation()));
    guilty.ok("wxb", violation_decide("v1", ViolationDecision::Handled));
    assert_eq!(guilty.code("pa", resume("r1")), Code::SelfReview, "it was proven");
    chain.ok("wxb", risk_alert("l1", Some("r1")));
    chain.ok("mzt", suspend_for("r1", SuspensionCause::Alert(id("l1"))));
    assert_eq!(chain.code("pa", resume("r1")), Code::SelfReview);
    chain.ok("wxb", incident(&["l1"]));
    chain.ok("wxb", incident_close("i1"));
    chain.ok("pa", resume("r1"));
}

/// `mzj-sjz` and its city, which has the grant `r1` and the role to lift suspensions.
fn granted_to_the_city() -> Chain {
    let mut chain = Chain::hebei();
    chain.ok("pa", role_grant("nobody", Role::Evaluator, "130000"));
    chain.ok("mzj-sjz", catalog_submit(entry("villages")));
    let review = Tx::new("ca-sjz", catalog_review("villages", 1, ReviewDecision::Approve));
    assert_eq!(chain.send(review.cosigner("nobody")).code, Code::Ok);
    chain.ok("mzj-sjz", catalog_publish("villages", 1));
    chain.ok("ca-sjz", request_submit("r1", "villages"));
    chain
}

fn verified_of_the_city(chain: &mut Chain) {
    let record = ViolationRecord { org: id("ca-sjz"), ..record("v1") };
    chain.ok("mzj-sjz", ViolationRecord { found_by: id("mzj-sjz"), ..record });
    chain.ok("wxb", violation_decide("v1", ViolationDecision::Verified));
}

fn close_blaming(chain: &mut Chain, org: &str) {
    let close = IncidentClose { responsible_org: Some(id(org)), ..incident_close("i1") };
    chain.ok("wxb", close);
}

/// A cause, how it begins and ends, and whether it was proven by that.
type Outcome = (&'static str, fn() -> SuspensionCause, Step, Step, bool);

const OUTCOMES: [Outcome; 6] = [
    (
        "violation closed after it was handled",
        violation,
        verified_of_the_city,
        |chain| {
            chain.ok("wxb", violation_decide("v1", ViolationDecision::Handled));
            chain.ok("wxb", violation_decide("v1", ViolationDecision::Closed));
        },
        true,
    ),
    (
        "violation closed after it was overturned",
        violation,
        verified_of_the_city,
        |chain| {
            let subject = DisputeSubject::Violation(id("v1"));
            chain.ok("ca-sjz", dispute("x1", subject, DisputeKind::Verdict));
            chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
            chain.ok("wxb", violation_decide("v1", ViolationDecision::Closed));
        },
        false,
    ),
    (
        "approval overturned",
        || SuspensionCause::Dispute(id("x1")),
        |chain| chain.ok("mzj-sjz", approval("x1")),
        |chain| chain.ok("pa", resolve("x1", DisputeVerdict::Overturn)),
        true,
    ),
    (
        "approval upheld",
        || SuspensionCause::Dispute(id("x1")),
        |chain| chain.ok("mzj-sjz", approval("x1")),
        |chain| chain.ok("pa", resolve("x1", DisputeVerdict::Uphold)),
        false,
    ),
    (
        "incident of the consumer",
        || SuspensionCause::Incident(id("i1")),
        |chain| chain.ok("wxb", incident(&[])),
        |chain| close_blaming(chain, "ca-sjz"),
        true,
    ),
    (
        "incident of another",
        || SuspensionCause::Incident(id("i1")),
        |chain| chain.ok("wxb", incident(&[])),
        |chain| close_blaming(chain, "mzj-changan"),
        false,
    ),
];

/// What was proven another lifts, also when its case is closed.
#[test]
fn no_consumer_lifts_what_was_proven_from_its_own_grant() {
    for (name, cause, begin, end, is_proven) in OUTCOMES {
        let mut chain = granted_to_the_city();
        begin(&mut chain);
        chain.ok("mzj-sjz", suspend_for("r1", cause()));
        assert_eq!(chain.code("ca-sjz", resume("r1")), Code::SelfReview, "{name} is open");
        end(&mut chain);
        let expected = if is_proven { Code::SelfReview } else { Code::Ok };
        assert_eq!(chain.clone().code("ca-sjz", resume("r1")), expected, "{name}");
        let other = chain.code("pa", resume("r1"));
        assert_eq!(other, Code::Ok, "{name}: another lifts it");
    }
}

/// The provider said that the data are right: it does not stop them for being wrong.
#[test]
fn an_issue_that_the_provider_denies_is_no_cause_for_it() {
    let mut chain = granted();
    chain.ok("mzj-changan", issue_raise("q1", of_catalog("villages")));
    chain.ok("mzt", issue_verify("q1", QualityVerdict::NotAProblem));
    let subject = DisputeSubject::Issue(id("q1"));
    chain.ok("mzj-changan", dispute("x1", subject, DisputeKind::Verdict));
    let stop = || suspend_for("r1", SuspensionCause::Issue(id("q1")));
    assert_eq!(chain.code("mzt", stop()), Code::State);
    chain.clone().ok("wxb", stop());
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    chain.ok("mzt", stop());
}
