//! Who holds a copy of another's data is no source of them: neither the city to which they
//! were returned, nor the operator that collected them.

use liuhen_types::payload::SourceDesignate;
use liuhen_types::payload::catalog::ReviewDecision;
use liuhen_types::payload::collection::Gathered;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, Hash};

use crate::kit::*;

/// 雄安, where its authority and its operator have an entry each with the element `DE-01`.
fn with_own_entries() -> Chain {
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", role_grant("op-xa", Role::Provider, "XA"));
    for (org, reviewer, catalog) in [("ca-xa", "pa", "city"), ("op-xa", "ca-xa", "ops")] {
        let mut entry = entry(catalog);
        entry.items[0].element_code = Some(id("DE-01"));
        chain.ok(org, catalog_submit(entry));
        chain.ok(reviewer, catalog_review(catalog, 1, ReviewDecision::Approve));
        chain.ok(org, catalog_publish(catalog, 1));
    }
    chain
}

fn designate(chain: &Chain, org: &str, catalog: &str) -> Code {
    let designation = SourceDesignate { scope: id("XA"), ..source_designate(org, catalog) };
    chain.clone().code("pa", designation)
}

fn returned(chain: &mut Chain, items: &[&str]) {
    let items = items.iter().map(|item| id(item)).collect();
    let request = backflow_request("r1");
    chain.ok("ca-xa", liuhen_types::payload::BackflowRequest { items, ..request });
    chain.ok("pa", backflow_decide("r1", true));
    chain.ok("dsj", backflow_deliver("r1"));
}

#[test]
fn the_citys_copy_is_no_second_source() {
    let mut chain = with_own_entries();
    returned(&mut chain, &["code", "name"]);
    for (org, catalog) in [("ca-xa", "city"), ("op-xa", "ops")] {
        assert_eq!(designate(&chain, org, catalog), Code::Ok, "{org} has no copy yet");
    }
    chain.ok("op-xa", backflow_confirm("r1", true));
    for (org, catalog) in [("ca-xa", "city"), ("op-xa", "ops")] {
        assert_eq!(designate(&chain, org, catalog), Code::SourceConflict, "{org}");
    }
    assert_eq!(designate(&chain, "bm-xa", "list"), Code::Ok, "it has none");
    assert_eq!(designate(&chain, "scjg", "firms"), Code::Ok, "it has the original");
    // What was returned without the element is no copy of it.
    let mut chain = with_own_entries();
    returned(&mut chain, &["name"]);
    chain.ok("op-xa", backflow_confirm("r1", true));
    assert_eq!(designate(&chain, "ca-xa", "city"), Code::Ok);
}

#[test]
fn the_operators_copy_is_no_second_source() {
    let mut chain = with_own_entries();
    let mut reached = chain.clone();
    let confirm = collection_confirm("list", 1, "op-xa");
    let gathered = Gathered::Logical(Hash([7; 32]));
    let logical = liuhen_types::payload::CollectionConfirm { gathered, ..confirm };
    reached.ok_with("bm-xa", &["op-xa"], logical);
    assert_eq!(designate(&reached, "op-xa", "ops"), Code::Ok, "no copy was made");
    chain.collect("bm-xa", "op-xa", "list", 1);
    assert_eq!(designate(&chain, "op-xa", "ops"), Code::SourceConflict);
    assert_eq!(designate(&chain, "bm-xa", "list"), Code::Ok);
    assert_eq!(designate(&chain, "ca-xa", "city"), Code::Ok, "it holds none");
}
