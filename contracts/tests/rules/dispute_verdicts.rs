//! Disputes on verdicts: of quality issues, violations and findings.

use liuhen_types::entity::{
    Dispute, Finding, FindingStatus, IssueStatus, OrgStatus, QualityIssue, Violation,
    ViolationStatus,
};
use liuhen_types::payload::OrgStatusSet;
use liuhen_types::payload::dispute::{DisputeKind, DisputeRaise, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::quality::QualityVerdict;
use liuhen_types::payload::security::ViolationDecision;
use liuhen_types::{Code, StateKey};

use crate::kit::security::{granted, violation_decide, violation_record};
use crate::kit::*;

fn on(subject: DisputeSubject) -> DisputeRaise {
    dispute("x1", subject, DisputeKind::Verdict)
}

fn respondent(chain: &Chain) -> String {
    chain.read::<Dispute>(&StateKey::dispute(&id("x1"))).respondent.to_string()
}

#[test]
fn the_raiser_of_an_issue_disputes_that_there_is_no_problem() {
    let status = |chain: &Chain| -> IssueStatus {
        chain.read::<QualityIssue>(&StateKey::issue(&id("i1"))).status
    };
    let raise = || on(DisputeSubject::Issue(id("i1")));
    let mut chain = Chain::xiongan();
    chain.ok("jy-xa", issue_raise("i1", of_catalog("firms")));
    assert_eq!(chain.code("jy-xa", raise()), Code::State, "no verdict yet");
    chain.ok("scjg", issue_verify("i1", QualityVerdict::NotAProblem));
    assert_eq!(chain.code("bm-xa", raise()), Code::NotParty);
    chain.ok("jy-xa", raise());
    assert_eq!((status(&chain), respondent(&chain)), (IssueStatus::Disputed, "scjg".into()));
    assert_eq!(
        chain.code("jy-xa", DisputeRaise { dispute_id: id("x2"), ..raise() }),
        Code::DisputeOpen
    );
    assert_eq!(chain.code("ca-xa", resolve("x1", DisputeVerdict::Uphold)), Code::Jurisdiction);
    let mut upheld = chain.clone();
    upheld.ok("pa", resolve("x1", DisputeVerdict::Uphold));
    assert_eq!(status(&upheld), IssueStatus::Closed);
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    assert_eq!(status(&chain), IssueStatus::Confirmed, "to be corrected");
}

/// Who took over from the raiser does what the raiser could.
#[test]
fn the_raisers_successor_disputes_the_verdict() {
    let raise = || on(DisputeSubject::Issue(id("i1")));
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", issue_raise("i1", of_catalog("firms")));
    chain.ok("scjg", issue_verify("i1", QualityVerdict::NotAProblem));
    assert_eq!(chain.code("jy-xa", raise()), Code::NotParty, "not yet");
    let ended = OrgStatusSet {
        org: id("ca-xa"),
        status: OrgStatus::Revoked,
        reason: id("机构调整"),
        successor: Some(id("jy-xa")),
        proposal_id: None,
    };
    chain.ok("pa", ended);
    assert_eq!(chain.code("bm-xa", raise()), Code::NotParty, "another one");
    chain.ok("jy-xa", raise());
    let found: Dispute = chain.read(&StateKey::dispute(&id("x1")));
    assert_eq!((found.raiser, found.respondent), (id("jy-xa"), id("scjg")));
}

#[test]
fn the_accused_disputes_a_violation() {
    let violation = |chain: &Chain| -> Violation { chain.read(&StateKey::violation(&id("v1"))) };
    let raise = || on(DisputeSubject::Violation(id("v1")));
    let mut chain = granted();
    chain.ok("mzt", violation_record("v1", "mzt"));
    assert_eq!(chain.code("zrt", raise()), Code::NotParty);
    assert_eq!(chain.code("mzt", raise()), Code::NotParty, "the accuser");
    // Before a decision it is the accuser's act.
    let mut reported = chain.clone();
    reported.ok("mzj-changan", raise());
    assert_eq!(respondent(&reported), "mzt");
    reported.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    assert_eq!(violation(&reported).status, ViolationStatus::Dismissed);
    // After it that of who decided, and the count follows.
    chain.ok("wxb", violation_decide("v1", ViolationDecision::Verified));
    let count =
        |chain: &Chain| -> u64 { chain.read(&StateKey::violation_count(&id("mzj-changan"))) };
    assert_eq!(count(&chain), 1);
    chain.ok("mzj-changan", raise());
    assert_eq!(respondent(&chain), "wxb");
    assert_eq!(chain.code("ca-sjz", resolve("x1", DisputeVerdict::Overturn)), Code::Jurisdiction);
    let mut upheld = chain.clone();
    upheld.ok("pa", resolve("x1", DisputeVerdict::Uphold));
    assert_eq!((violation(&upheld).status, count(&upheld)), (ViolationStatus::Verified, 1));
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    let dismissed = violation(&chain);
    assert_eq!((dismissed.status, count(&chain)), (ViolationStatus::Dismissed, 0));
    let last = dismissed.decisions.last().unwrap();
    assert_eq!((&last.org, last.decision.decision), (&id("pa"), ViolationDecision::Dismissed));
    let again = DisputeRaise { dispute_id: id("x2"), ..raise() };
    assert_eq!(chain.code("mzj-changan", again), Code::State, "settled");
    // What was handled while the dispute ran stays.
    let mut chain = granted();
    chain.ok("mzt", violation_record("v1", "mzt"));
    chain.ok("wxb", violation_decide("v1", ViolationDecision::Verified));
    chain.ok("mzj-changan", raise());
    chain.ok("wxb", violation_decide("v1", ViolationDecision::Handled));
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    assert_eq!(violation(&chain).status, ViolationStatus::Handled);
}

#[test]
fn an_org_disputes_that_it_did_not_collect() {
    let status = |chain: &Chain| -> FindingStatus {
        chain.read::<Finding>(&StateKey::finding(&id("f1"))).status
    };
    let raise = || on(DisputeSubject::Finding(id("f1")));
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
    chain.go_to("2023-10-07");
    chain.ok("jy-xa", finding("f1", "list"));
    assert_eq!(chain.code("jy-xa", raise()), Code::NotParty);
    chain.ok("ca-xa", finding_decide("f1", true));
    chain.ok("ca-xa", bulletin("b1", &["f1"]));
    assert_eq!(status(&chain), FindingStatus::Bulletined);
    chain.ok("bm-xa", raise());
    assert_eq!(respondent(&chain), "ca-xa");
    let overturn = || resolve("x1", DisputeVerdict::Overturn);
    assert_eq!(chain.code("ca-xa", overturn()), Code::SelfReview);
    assert_eq!(chain.code("ca-xa", bulletin_close("b1")), Code::FindingOpen);
    let mut upheld = chain.clone();
    upheld.ok("pa", resolve("x1", DisputeVerdict::Uphold));
    assert_eq!(status(&upheld), FindingStatus::Bulletined);
    chain.ok("pa", overturn());
    assert_eq!(status(&chain), FindingStatus::Dismissed);
    chain.ok("ca-xa", bulletin_close("b1"));
    assert_eq!(status(&chain), FindingStatus::Dismissed, "it never held");
    // Made good while the dispute ran: good it stays.
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
    chain.go_to("2023-10-07");
    chain.ok("jy-xa", finding("f1", "list"));
    chain.ok("bm-xa", raise());
    chain.collect("bm-xa", "op-xa", "list", 1);
    assert_eq!(status(&chain), FindingStatus::MadeGood);
    chain.ok("pa", overturn());
    assert_eq!(status(&chain), FindingStatus::MadeGood);
}
