//! Disputes of verdicts on quality issues and of findings, successors of raisers, and
//! issues about deliveries and designated sources.

use liuhen_types::entity::{Finding, Measure, Period};
use liuhen_types::entity::{FindingStatus, IssueStatus, OrgStanding, OrgStatus, QualityIssue};
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::quality::{QualitySubject, QualityVerdict};
use liuhen_types::payload::{DisputeRaise, OrgStatusSet};
use liuhen_types::{Code, StateKey};

use crate::kit::*;

fn issue(chain: &Chain) -> QualityIssue {
    chain.read(&StateKey::issue(&id("i1")))
}

fn about_issue() -> DisputeRaise {
    dispute("d1", DisputeSubject::Issue(id("i1")), DisputeKind::Verdict)
}

/// `scjg` says that its data are right.
fn denied() -> Chain {
    let mut chain = Chain::xiongan();
    chain.ok("jy-xa", issue_raise("i1", of_catalog("firms")));
    chain.ok("scjg", issue_verify("i1", QualityVerdict::NotAProblem));
    chain
}

#[test]
fn the_raiser_disputes_that_there_is_no_problem() {
    let mut chain = Chain::xiongan();
    assert_eq!(chain.code("jy-xa", about_issue()), Code::ReferenceUnknown);
    chain.ok("jy-xa", issue_raise("i1", of_catalog("firms")));
    assert_eq!(chain.code("jy-xa", about_issue()), Code::State, "no verdict yet");
    chain.ok("scjg", issue_verify("i1", QualityVerdict::NotAProblem));
    assert_eq!(chain.code("bm-xa", about_issue()), Code::NotParty);
    chain.ok("jy-xa", about_issue());
    assert_eq!(issue(&chain).status, IssueStatus::Disputed);
    assert_eq!(chain.code("jy-xa", issue_confirm("i1", true)), Code::State);
    let again = DisputeRaise { dispute_id: id("d2"), ..about_issue() };
    assert_eq!(chain.code("jy-xa", again), Code::State);
}

#[test]
fn an_authority_decides_whether_there_is_a_problem() {
    use DisputeVerdict::{Overturn, Uphold};
    for (verdict, expected) in [(Uphold, IssueStatus::Closed), (Overturn, IssueStatus::Confirmed)] {
        let mut chain = denied();
        chain.ok("jy-xa", about_issue());
        assert_eq!(chain.code("scjg", resolve("d1", verdict)), Code::Role);
        chain.ok("pa", resolve("d1", verdict));
        assert_eq!(issue(&chain).status, expected, "{verdict:?}");
        if verdict == Overturn {
            chain.update("scjg", "firms-table", 2);
            let tx_id = chain.collect("scjg", "dsj", "firms", 2);
            chain.ok("scjg", issue_remedy("i1", corrected("firms-table", 2, tx_id)));
            chain.ok("jy-xa", issue_confirm("i1", true));
        }
        let key = StateKey::tally(&id("130000"), Period::Ever, Measure::IssuesClosed);
        assert_eq!(chain.read::<u64>(&key), 1, "{verdict:?}");
    }
}

#[test]
fn the_org_concerned_disputes_a_finding() {
    let status = |chain: &Chain| chain.read::<Finding>(&StateKey::finding(&id("f1"))).status;
    let about = || dispute("d1", DisputeSubject::Finding(id("f1")), DisputeKind::Verdict);
    let mut chain = Chain::xiongan();
    chain.ok("jy-xa", finding("f1", "list"));
    assert_eq!(chain.code("bm-xa", about()), Code::State, "nobody verified it");
    chain.ok("ca-xa", finding_decide("f1", true));
    chain.ok("ca-xa", bulletin("b1", &["f1"]));
    assert_eq!(chain.code("jy-xa", about()), Code::NotParty);
    chain.ok("bm-xa", about());
    assert_eq!(chain.code("ca-xa", resolve("d1", DisputeVerdict::Overturn)), Code::SelfReview);

    let mut upheld = chain.clone();
    upheld.ok("pa", resolve("d1", DisputeVerdict::Uphold));
    assert_eq!(status(&upheld), FindingStatus::Bulletined);

    let mut late = chain.clone();
    late.collect("bm-xa", "op-xa", "list", 1);
    late.ok("pa", resolve("d1", DisputeVerdict::Overturn));
    assert_eq!(status(&late), FindingStatus::MadeGood, "done is done");

    chain.ok("pa", resolve("d1", DisputeVerdict::Overturn));
    assert_eq!(status(&chain), FindingStatus::Dismissed);
    chain.ok("ca-xa", bulletin_close("b1"));
}

#[test]
fn a_successor_confirms_what_an_ended_org_raised() {
    let mut chain = denied();
    assert_eq!(chain.code("bm-xa", issue_confirm("i1", true)), Code::NotRaiser);
    let change = |status| OrgStatusSet {
        org: id("jy-xa"),
        status,
        reason: id("merged"),
        successor: Some(id("bm-xa")),
    };
    for (status, expected) in
        [(OrgStatus::Suspended, Code::NotRaiser), (OrgStatus::Revoked, Code::Ok)]
    {
        let (set_by, set_at) = (id("ca-xa"), chain.time);
        let standing = OrgStanding { change: change(status), set_by, set_at };
        chain.force(StateKey::org_standing(&id("jy-xa")), &standing);
        assert_eq!(chain.code("bm-xa", issue_confirm("i1", true)), expected, "{status:?}");
    }
}

#[test]
fn a_designated_source_answers_for_its_element() {
    let mut chain = Chain::xiongan();
    chain.ok("pa", source_designate("scjg", "firms"));
    for (items, expected) in [
        (vec![id("code")], "scjg"),
        (vec![id("code"), id("name")], "bm-xa"),
        (vec![id("name")], "bm-xa"),
        (Vec::new(), "bm-xa"),
    ] {
        let mut chain = chain.clone();
        let mut payload = issue_raise("i1", of_catalog("list"));
        payload.items = items.clone();
        chain.ok("jy-xa", payload);
        assert_eq!(issue(&chain).responsible_org, id(expected), "{items:?}");
    }
    // Corrected where it comes from.
    let mut payload = issue_raise("i1", of_catalog("list"));
    payload.items = vec![id("code")];
    chain.ok("jy-xa", payload);
    chain.ok("scjg", issue_verify("i1", QualityVerdict::Confirmed));
    chain.update("scjg", "firms-table", 2);
    let tx_id = chain.collect("scjg", "dsj", "firms", 2);
    chain.ok("scjg", issue_remedy("i1", corrected("firms-table", 2, tx_id)));
}

#[test]
fn a_delivery_is_cited_by_who_received_it() {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzt", resource_mount("villages-table", "villages"));
    chain.grant("a1", "r1", "villages");
    chain.ok("mzt", delivery("x1", "a1", DeliveryStatus::Ok));
    let subject = || QualitySubject::Delivery(id("x1"));
    assert_eq!(chain.code("zrt", issue_raise("i1", subject())), Code::NotParty);
    let mut before = chain.clone();
    before.ok("mzj-changan", issue_raise("i1", subject()));
    assert_eq!(issue(&before).custodian, Some(id("mzt")), "on the way");
    chain.ok("mzj-changan", acknowledge("x1"));
    chain.ok("mzj-changan", issue_raise("i1", subject()));
    let found = issue(&chain);
    assert_eq!(found.custodian, Some(id("mzj-changan")));
    assert_eq!(found.responsible_org, id("mzt"));
    chain.ok("mzt", issue_verify("i1", QualityVerdict::Confirmed));
    let reach = issue(&chain).downstream;
    assert_eq!((reach.authorizations, reach.copies), (vec![id("a1")], vec![id("a1")]));
    assert_eq!(reach.notified, [id("mzj-changan")]);
}
