//! Quality issues between those who change: items that a later version of the entry dropped,
//! and raisers whose successor answers for the data.

use liuhen_types::entity::{IssueStatus, OrgStatus, QualityIssue};
use liuhen_types::payload::catalog::{CatalogEntry, ReviewDecision};
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::quality::{AccessRef, QualitySubject, QualityVerdict};
use liuhen_types::payload::{OrgStatusSet, QualityIssueRaise};
use liuhen_types::{Code, OrgId, StateKey};

use crate::kit::*;

fn issue(chain: &Chain) -> QualityIssue {
    chain.read(&StateKey::issue(&id("i1")))
}

/// The second version of an entry is without its item `name`.
fn drop_name(chain: &mut Chain, provider: &str, entry: CatalogEntry) {
    let mut entry = entry;
    let catalog = entry.catalog_id.to_string();
    entry.items.retain(|item| item.item_id.as_str() != "name");
    let today = chain.next().time.date().to_string();
    chain.ok(provider, change_notice("n1", &catalog, &today));
    chain.ok(provider, update_submit("n1", entry));
    chain.ok("pa", catalog_review(&catalog, 2, ReviewDecision::Approve));
    chain.ok(provider, catalog_publish(&catalog, 2));
}

fn citing(subject: QualitySubject, items: &[&str]) -> QualityIssueRaise {
    let items = items.iter().map(|item| id(item)).collect();
    QualityIssueRaise { items, ..issue_raise("i1", subject) }
}

/// What was handed over under the version before can be cited as what it was.
#[test]
fn an_item_that_was_shared_can_be_cited_after_the_entry_dropped_it() {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzt", resource_mount("villages-table", "villages"));
    chain.ok("mzt", resource_update("villages-table", 1, &[]));
    chain.grant("a1", "r1", "villages");
    chain.ok("mzt", delivery("d1", "a1", DeliveryStatus::Ok));
    let at = chain.time;
    let anchor = access_anchor(vec![served("a1", 3, 0, at)], at);
    assert_eq!(chain.send(Tx::new("dsj", anchor).key("gw-dsj")).code, Code::Ok);
    drop_name(&mut chain, "mzt", shared("villages"));
    let delivered = || QualitySubject::Delivery(id("d1"));
    let accessed = || {
        let (gateway_id, authorization_id) = (id("gw-dsj"), id("a1"));
        QualitySubject::Access(AccessRef { gateway_id, seq: 2, authorization_id })
    };
    let cases = [
        (delivered(), &["name"][..], Code::Ok),
        (delivered(), &["name", "code"], Code::Ok),
        (delivered(), &["name", "none"], Code::ItemUnknown),
        (accessed(), &["name"], Code::Ok),
        (accessed(), &["none"], Code::ItemUnknown),
        // The state does not keep what an earlier version had.
        (of_catalog("villages"), &["name"], Code::ItemUnknown),
    ];
    for (subject, items, expected) in cases {
        let mut chain = chain.clone();
        let payload = citing(subject, items);
        assert_eq!(chain.code("mzj-changan", payload.clone()), expected, "{payload:?}");
        if expected == Code::Ok {
            assert_eq!(issue(&chain).responsible_org, id("mzt"));
            assert_eq!(issue(&chain).issue, payload);
        }
    }
}

#[test]
fn an_item_that_was_returned_can_be_cited_after_the_entry_dropped_it() {
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", backflow_request("r1"));
    chain.ok("pa", backflow_decide("r1", true));
    chain.ok("dsj", backflow_deliver("r1"));
    let mut entry = entry("firms");
    entry.items[0].element_code = Some(id("DE-01"));
    drop_name(&mut chain, "scjg", entry);
    for (item, expected) in [("name", Code::Ok), ("area", Code::Ok), ("none", Code::ItemUnknown)] {
        let payload = citing(QualitySubject::Backflow(id("r1")), &[item]);
        assert_eq!(chain.clone().code("ca-xa", payload), expected, "{item}");
    }
}

fn ended(org: &str, successor: Option<&str>) -> OrgStatusSet {
    OrgStatusSet {
        org: id(org),
        status: OrgStatus::Revoked,
        reason: id("机构调整"),
        successor: successor.map(id),
        proposal_id: None,
    }
}

/// `bm-xa` corrects what was said of its data.
fn remedied(chain: &mut Chain) {
    chain.ok("bm-xa", issue_verify("i1", QualityVerdict::Confirmed));
    chain.update("bm-xa", "list-table", 2);
    let tx_id = chain.collect("bm-xa", "op-xa", "list", 2);
    chain.ok("bm-xa", issue_remedy("i1", corrected("list-table", 2, tx_id)));
}

/// `raiser`, which said what is wrong with the data of `bm-xa`, ends in favour of it.
fn succeeded(raiser: &str, ended_by: &str) -> Chain {
    let mut chain = Chain::xiongan();
    chain.ok(raiser, issue_raise("i1", of_catalog("list")));
    chain.ok(ended_by, ended(raiser, Some("bm-xa")));
    assert_eq!(issue(&chain).responsible_org, id::<OrgId>("bm-xa"));
    chain
}

/// who answers for the data does not say that they are right now, as a successor
/// either; the nearest other authority does.
#[test]
fn a_successor_does_not_confirm_its_own_remedy() {
    for (raiser, ended_by, confirms) in [("ca-xa", "pa", "pa"), ("jy-xa", "ca-xa", "ca-xa")] {
        let mut chain = succeeded(raiser, ended_by);
        remedied(&mut chain);
        for resolved in [true, false] {
            let code = chain.code("bm-xa", issue_confirm("i1", resolved));
            assert_eq!(code, Code::SelfReview, "{raiser}, {resolved}");
        }
        assert_eq!(chain.code("ca-bd", issue_confirm("i1", true)), Code::NotRaiser);
        assert_eq!(chain.code("op-xa", issue_confirm("i1", true)), Code::NotRaiser);
        chain.clone().ok(confirms, issue_confirm("i1", false));
        chain.ok(confirms, issue_confirm("i1", true));
        assert_eq!(issue(&chain).status, IssueStatus::Closed, "{raiser}");
    }
}

#[test]
fn a_successor_neither_accepts_nor_disputes_its_own_verdict() {
    let raise = || dispute("x1", DisputeSubject::Issue(id("i1")), DisputeKind::Verdict);
    let mut chain = succeeded("jy-xa", "ca-xa");
    chain.ok("bm-xa", issue_verify("i1", QualityVerdict::NotAProblem));
    assert_eq!(chain.code("bm-xa", issue_confirm("i1", true)), Code::SelfReview);
    assert_eq!(chain.code("bm-xa", raise()), Code::NotParty);
    chain.clone().ok("ca-xa", issue_confirm("i1", true));
    chain.ok("ca-xa", raise());
    // An org that goes on confirms for itself, whoever stands above it.
    let mut chain = Chain::xiongan();
    chain.ok("jy-xa", issue_raise("i1", of_catalog("list")));
    chain.ok("bm-xa", issue_verify("i1", QualityVerdict::NotAProblem));
    assert_eq!(chain.code("ca-xa", issue_confirm("i1", true)), Code::NotRaiser);
    assert_eq!(chain.code("bm-xa", issue_confirm("i1", true)), Code::SelfReview);
}

/// Who ends without a successor leaves its issues to the authority of its region, or to the
/// next one above that can act and does not answer for the data.
#[test]
fn an_authority_confirms_for_a_raiser_without_successor() {
    type End = fn(&mut Chain);
    let cases: &[(&str, End, &str, &str)] = &[
        ("jy-xa", |chain| chain.ok("ca-xa", ended("jy-xa", None)), "ca-xa", "pa"),
        ("ca-xa", |chain| chain.ok("pa", ended("ca-xa", None)), "pa", "ca-bd"),
        // A successor that ended too.
        (
            "jy-xa",
            |chain| {
                chain.ok("ca-xa", ended("jy-xa", Some("op-xa")));
                chain.ok("ca-xa", ended("op-xa", None));
            },
            "ca-xa",
            "pa",
        ),
    ];
    for (raiser, end, confirms, other) in cases {
        let mut chain = Chain::xiongan();
        chain.ok(raiser, issue_raise("i1", of_catalog("list")));
        remedied(&mut chain);
        end(&mut chain);
        assert_eq!(chain.code("bm-xa", issue_confirm("i1", true)), Code::SelfReview);
        assert_eq!(chain.code(other, issue_confirm("i1", true)), Code::NotRaiser, "{raiser}");
        chain.clone().ok(confirms, issue_confirm("i1", false));
        chain.ok(confirms, issue_confirm("i1", true));
        assert_eq!(issue(&chain).status, IssueStatus::Closed, "{raiser}");
    }
    // Who took over from a successor confirms as the first one would have.
    let mut chain = Chain::xiongan();
    chain.ok("jy-xa", issue_raise("i1", of_catalog("list")));
    remedied(&mut chain);
    chain.ok("pa", ended("jy-xa", Some("dsj")));
    chain.ok("pa", ended("dsj", Some("op-xa")));
    assert_eq!(chain.code("ca-xa", issue_confirm("i1", true)), Code::NotRaiser);
    chain.ok("op-xa", issue_confirm("i1", true));
}

/// Who took the place of the org that answers says what it could, and no other.
#[test]
fn a_successor_answers_for_the_data() {
    let mut chain = Chain::xiongan();
    chain.ok("jy-xa", issue_raise("i1", of_catalog("list")));
    let verify = |verdict| issue_verify("i1", verdict);
    assert_eq!(chain.code("op-xa", verify(QualityVerdict::Confirmed)), Code::NotProvider);
    chain.ok("ca-xa", ended("bm-xa", Some("op-xa")));
    assert_eq!(chain.code("scjg", verify(QualityVerdict::Confirmed)), Code::NotProvider);
    assert_eq!(chain.code("ca-xa", verify(QualityVerdict::NotCorrectable)), Code::Role);
    let mut right = chain.clone();
    right.ok("op-xa", verify(QualityVerdict::NotAProblem));
    right.ok("jy-xa", issue_confirm("i1", true));
    assert_eq!(issue(&right).status, IssueStatus::Closed);
    chain.ok("op-xa", verify(QualityVerdict::NotCorrectable));
    assert_eq!(issue(&chain).status, IssueStatus::Annotated);
    assert_eq!(issue(&chain).responsible_org, id::<OrgId>("bm-xa"), "as found");
}

/// a raiser that took the place of who answers confirms no answer of its own.
#[test]
fn a_raiser_that_answers_now_does_not_confirm() {
    let mut chain = Chain::xiongan();
    chain.ok("op-xa", issue_raise("i1", of_catalog("list")));
    chain.ok("ca-xa", ended("bm-xa", Some("op-xa")));
    chain.ok("op-xa", issue_verify("i1", QualityVerdict::NotAProblem));
    assert_eq!(chain.code("op-xa", issue_confirm("i1", true)), Code::SelfReview);
    assert_eq!(chain.code("jy-xa", issue_confirm("i1", true)), Code::NotRaiser);
    chain.ok("ca-xa", issue_confirm("i1", true));
    assert_eq!(issue(&chain).status, IssueStatus::Closed);
}

/// What `op-xa` sends with the signature of `authority`.
fn carried(chain: &mut Chain, authority: &str, verdict: QualityVerdict) -> Code {
    chain.send(Tx::new("op-xa", issue_verify("i1", verdict)).cosigner(authority)).code
}

/// Where the provider ended without successor, the nearest authority that is no party answers:
/// it signs what a producer of data sends, for nobody else verifies (section 4.3).
#[test]
fn an_authority_answers_for_a_provider_without_successor() {
    use QualityVerdict::{Confirmed, NotAProblem, NotCorrectable};
    for (raiser, answers, other) in [("jy-xa", "ca-xa", "pa"), ("ca-xa", "pa", "ca-xa")] {
        let mut chain = Chain::xiongan();
        chain.ok(raiser, issue_raise("i1", of_catalog("list")));
        assert_eq!(carried(&mut chain, answers, NotAProblem), Code::NotProvider, "not ended");
        chain.ok("ca-xa", ended("bm-xa", None));
        assert_eq!(chain.code("op-xa", issue_verify("i1", NotAProblem)), Code::NotProvider);
        assert_eq!(chain.code(answers, issue_verify("i1", NotAProblem)), Code::Role);
        assert_eq!(carried(&mut chain, other, NotAProblem), Code::NotProvider, "{other}");
        for verdict in [NotAProblem, NotCorrectable] {
            let mut chain = chain.clone();
            assert_eq!(carried(&mut chain, answers, verdict), Code::Ok, "{answers}");
            assert_eq!(issue(&chain).responsible_org, id::<OrgId>("bm-xa"), "as found");
        }
        // What is wrong and nobody is left to correct stays so, in force or not.
        assert_eq!(carried(&mut chain, answers, Confirmed), Code::Ok);
        assert_eq!(carried(&mut chain, answers, NotCorrectable), Code::Ok);
        assert_eq!(issue(&chain).status, IssueStatus::Annotated);
    }
}

/// What was confirmed before the provider ended need not wait for the end of its entry.
#[test]
fn a_defect_that_nobody_is_left_to_correct_stays() {
    let mut chain = Chain::xiongan();
    chain.ok("jy-xa", issue_raise("i1", of_catalog("list")));
    chain.ok("bm-xa", issue_verify("i1", QualityVerdict::Confirmed));
    let mut before = chain.clone();
    let stays = issue_verify("i1", QualityVerdict::NotCorrectable);
    assert_eq!(before.code("bm-xa", stays), Code::State, "it is to correct them");
    chain.ok("ca-xa", ended("bm-xa", None));
    assert_eq!(carried(&mut chain, "ca-xa", QualityVerdict::NotCorrectable), Code::Ok);
    assert_eq!(issue(&chain).status, IssueStatus::Annotated);
}

/// the raiser carries no answer to itself, and who answered does not decide the dispute.
#[test]
fn an_answer_in_the_place_of_a_provider_is_judged_by_others() {
    let mut chain = Chain::xiongan();
    chain.ok("op-xa", issue_raise("i1", of_catalog("list")));
    chain.ok("ca-xa", ended("bm-xa", None));
    let verdict = QualityVerdict::NotAProblem;
    assert_eq!(carried(&mut chain, "ca-xa", verdict), Code::SelfReview);
    let mut chain = Chain::xiongan();
    chain.ok("jy-xa", issue_raise("i1", of_catalog("list")));
    chain.ok("ca-xa", ended("bm-xa", None));
    assert_eq!(carried(&mut chain, "ca-xa", verdict), Code::Ok);
    let subject = DisputeSubject::Issue(id("i1"));
    chain.ok("jy-xa", dispute("x1", subject, DisputeKind::Verdict));
    let uphold = || resolve("x1", DisputeVerdict::Uphold);
    assert_eq!(chain.code("ca-xa", uphold()), Code::SelfReview);
    chain.ok("pa", uphold());
    assert_eq!(issue(&chain).status, IssueStatus::Closed);
}

/// What is said of its data from then on is said to who answers.
#[test]
fn a_successor_raises_no_issue_on_its_own_data() {
    let mut chain = Chain::xiongan();
    chain.clone().ok("op-xa", issue_raise("i1", of_catalog("list")));
    chain.ok("ca-xa", ended("bm-xa", Some("op-xa")));
    assert_eq!(chain.code("op-xa", issue_raise("i1", of_catalog("list"))), Code::SelfReview);
}
