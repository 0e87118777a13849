//! Who confirms and who answers where it is not the obvious org: successors of
//! raisers, designated sources, deliveries.

use liuhen_types::entity::{OrgStanding, OrgStatus, QualityIssue};
use liuhen_types::payload::OrgStatusSet;
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::payload::quality::{QualitySubject, QualityVerdict};
use liuhen_types::{Code, StateKey};

use crate::kit::*;

fn issue(chain: &Chain) -> QualityIssue {
    chain.read(&StateKey::issue(&id("i1")))
}

/// `scjg` says that its data are right.
fn denied() -> Chain {
    let mut chain = Chain::xiongan();
    chain.ok("jy-xa", issue_raise("i1", of_catalog("firms")));
    chain.ok("scjg", issue_verify("i1", QualityVerdict::NotAProblem));
    chain
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
        proposal_id: None,
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
    chain.update("mzt", "villages-table", 1);
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
