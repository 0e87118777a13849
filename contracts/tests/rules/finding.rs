//! Who finds and decides on gaps, and what counts as collected when an entry has a new
//! version.

use liuhen_types::entity::{Finding, FindingStatus};
use liuhen_types::payload::bulletin::{ElementOfOrg, Missing};
use liuhen_types::payload::catalog::{CatalogEntry, CatalogItem, ReviewDecision};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::{
    CatalogUpdateSubmit, CollectionConfirm, NonCollectionFinding, Payload, ResourceMount,
    SourceDesignate,
};
use liuhen_types::{Code, StateKey};

use crate::kit::evaluation::hold;
use crate::kit::*;

fn read(chain: &Chain, name: &str) -> Finding {
    chain.read(&StateKey::finding(&id(name)))
}

/// The answer to a transaction that others signed, too.
fn code_with(chain: &mut Chain, org: &str, cosigner: &str, payload: impl Into<Payload>) -> Code {
    chain.send(Tx::new(org, payload).cosigner(cosigner)).code
}

/// `nobody` and `dsj` evaluate in the province; `pa` alone has what it provides itself.
fn with_evaluators() -> Chain {
    let mut chain = Chain::xiongan();
    hold(&mut chain, "nobody", &[(Role::Evaluator, "130000")]);
    hold(&mut chain, "dsj", &[(Role::PlatformOperator, "130000"), (Role::Evaluator, "130000")]);
    chain
}

#[test]
fn where_the_province_found_the_gap_an_evaluator_decides() {
    let mut chain = with_evaluators();
    chain.ok("pa", finding("f1", "firms"));
    assert_eq!(chain.code("pa", finding_decide("f1", true)), Code::SelfReview);
    assert_eq!(code_with(&mut chain, "pa", "wxb", finding_decide("f1", true)), Code::SelfReview);
    chain.ok_with("pa", &["nobody"], finding_decide("f1", true));
    let found = read(&chain, "f1");
    assert_eq!((found.status, found.decided_by), (FindingStatus::Verified, Some(id("nobody"))));
    // Of a city's org the province decides, whoever signed.
    chain.ok("ca-xa", finding("f2", "list"));
    let decide = finding_decide("f2", true);
    assert_eq!(code_with(&mut chain, "ca-xa", "nobody", decide.clone()), Code::SelfReview);
    chain.ok("pa", decide);
    assert_eq!(read(&chain, "f2").decided_by, Some(id("pa")));
}

#[test]
fn a_gap_in_what_the_province_provides_is_decided() {
    let mut chain = with_evaluators();
    let roles = &[(Role::ProvinceAuthority, "130000"), (Role::Provider, "130000")];
    hold(&mut chain, "pa", roles);
    chain.ok("pa", catalog_submit(entry("own")));
    chain.ok_with("pa", &["nobody"], catalog_review("own", 1, ReviewDecision::Approve));
    chain.ok("pa", catalog_publish("own", 1));
    chain.ok("dsj", finding("f1", "own"));
    let decide = finding_decide("f1", true);
    assert_eq!(code_with(&mut chain, "pa", "dsj", decide.clone()), Code::SelfReview, "its finder");
    chain.ok_with("pa", &["nobody"], decide);
    let found = read(&chain, "f1");
    assert_eq!((found.status, found.decided_by), (FindingStatus::Verified, Some(id("nobody"))));
}

#[test]
fn an_auditor_finds_gaps_of_orgs_that_it_audits() {
    let cases = [
        ("a county alone", &[(Role::Auditor, "130629")][..], Code::Jurisdiction),
        ("its city", &[(Role::Auditor, "XA")], Code::Ok),
        ("all", &[(Role::Auditor, "130000")], Code::Ok),
        ("another city", &[(Role::Auditor, "130600")], Code::Jurisdiction),
        ("elsewhere a consumer", &[(Role::Consumer, "XA")], Code::Jurisdiction),
        ("at home a consumer", &[(Role::Auditor, "XA"), (Role::Consumer, "130000")], Code::Ok),
    ];
    for (name, roles, expected) in cases {
        let mut chain = Chain::xiongan();
        hold(&mut chain, "nobody", roles);
        assert_eq!(chain.code("nobody", finding("f1", "list")), expected, "{name}");
    }
    let mut chain = Chain::xiongan();
    hold(&mut chain, "nobody", &[(Role::Auditor, "XA")]);
    assert_eq!(chain.code("nobody", finding("f1", "firms")), Code::Jurisdiction, "not audited");
}

/// Version 2 of `list` has one more item, of element `DE-02`; what `list-table` has was
/// collected in full, if so.
fn widened(is_collected: bool) -> Chain {
    let mut chain = Chain::xiongan();
    if is_collected {
        chain.collect("bm-xa", "op-xa", "list", 1);
    }
    let mut items = entry("list").items;
    items[0].element_code = Some(id("DE-01"));
    let street = CatalogItem {
        item_id: id("street"),
        name: id("street"),
        element_code: Some(id("DE-02")),
        ..items[0].clone()
    };
    items.push(street);
    chain.ok("bm-xa", change_notice("n1", "list", "2023-09-20"));
    let update = update_submit("n1", entry("list"));
    let next = CatalogEntry { items, ..update.entry.clone() };
    chain.ok("bm-xa", CatalogUpdateSubmit { entry: next, ..update });
    chain.ok("ca-xa", catalog_review("list", 2, ReviewDecision::Approve));
    chain.ok("bm-xa", catalog_publish("list", 2));
    chain
}

/// A resource with all items of version 2, collected from in full.
fn collect_all(chain: &mut Chain) {
    let items = ["code", "name", "area", "holder", "street"].map(id).to_vec();
    let mount = ResourceMount { catalog_version: 2, items, ..resource_mount("wide", "list") };
    chain.ok("bm-xa", mount);
    chain.update("bm-xa", "wide", 1);
    let confirm = collection_confirm("list", 1, "op-xa");
    chain.ok_with("bm-xa", &["op-xa"], CollectionConfirm { resource_id: id("wide"), ..confirm });
}

#[test]
fn data_that_lack_an_item_are_no_collection_of_the_version_in_force() {
    let mut chain = widened(false);
    chain.ok("jy-xa", finding("f1", "list"));
    let confirm = collection_confirm("list", 1, "op-xa");
    let code = code_with(&mut chain, "bm-xa", "op-xa", confirm);
    assert_eq!(code, Code::SchemaMismatch);
    collect_all(&mut chain);
    assert_eq!(read(&chain, "f1").status, FindingStatus::MadeGood);
}

#[test]
fn what_a_new_version_adds_is_missing_until_it_is_collected() {
    let mut chain = widened(true);
    assert_eq!(chain.clone().code("jy-xa", finding("f1", "list")), Code::Ok);
    for (element, item) in [("DE-01", "code"), ("DE-02", "street")] {
        let designate = SourceDesignate {
            element: id(element),
            scope: id("XA"),
            item_id: id(item),
            ..source_designate("bm-xa", "list")
        };
        chain.ok("ca-xa", designate);
    }
    let about = |element: &str| {
        let missing =
            Missing::Element(ElementOfOrg { element_code: id(element), org: id("bm-xa") });
        NonCollectionFinding { missing, ..finding("f1", "list") }
    };
    assert_eq!(chain.code("jy-xa", about("DE-01")), Code::AlreadyCollected, "it was before");
    chain.ok("jy-xa", about("DE-02"));
    collect_all(&mut chain);
    assert_eq!(read(&chain, "f1").status, FindingStatus::MadeGood);
    assert_eq!(chain.code("op-xa", finding("f2", "list")), Code::AlreadyCollected);
}
