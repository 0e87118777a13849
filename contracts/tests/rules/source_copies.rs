//! Who holds a copy of another's data is no source of them where the copy has rows: neither
//! who took over what was returned to a city, nor the operator that collected them
//! . Who had the element in an entry of its own before stays what it was.

use liuhen_contracts::limits::COPY_REGIONS_MAX;
use liuhen_types::genesis::Region;
use liuhen_types::payload::catalog::{CatalogEntry, ReviewDecision};
use liuhen_types::payload::collection::Gathered;
use liuhen_types::payload::org::{Level, Role};
use liuhen_types::payload::{BackflowRequest, CollectionConfirm, SourceDesignate};
use liuhen_types::{Code, Hash, RegionCode, StateKey};

use crate::kit::*;

/// 雄安, where authority and operator may have entries too.
fn xiongan() -> Chain {
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", role_grant("op-xa", Role::Provider, "XA"));
    chain.ok("pa", role_grant("dsj", Role::Provider, "130000"));
    chain
}

/// An entry in force with the element `DE-01`, for the rows of a region.
fn publish(chain: &mut Chain, (org, reviewer): (&str, &str), catalog: &str, region: &str) {
    let mut entry = CatalogEntry { region_scope: id(region), ..entry(catalog) };
    entry.items[0].element_code = Some(id("DE-01"));
    chain.ok(org, catalog_submit(entry));
    chain.ok(reviewer, catalog_review(catalog, 1, ReviewDecision::Approve));
    chain.ok(org, catalog_publish(catalog, 1));
}

/// An entry each of authority and operator.
fn publish_own(chain: &mut Chain) {
    publish(chain, ("ca-xa", "pa"), "city", "130000");
    publish(chain, ("op-xa", "ca-xa"), "ops", "130000");
}

fn designate_for(chain: &Chain, region: &str, org: &str, catalog: &str) -> Code {
    let designation = SourceDesignate { scope: id(region), ..source_designate(org, catalog) };
    chain.clone().code("pa", designation)
}

fn designate(chain: &Chain, org: &str, catalog: &str) -> Code {
    designate_for(chain, "XA", org, catalog)
}

fn returned(chain: &mut Chain, items: &[&str]) {
    let items = items.iter().map(|item| id(item)).collect();
    chain.ok("ca-xa", BackflowRequest { items, ..backflow_request("r1") });
    chain.ok("pa", backflow_decide("r1", true));
    chain.ok("dsj", backflow_deliver("r1"));
}

/// It is a copy of who confirmed it, not of who asked for it.
#[test]
fn the_citys_copy_is_no_second_source() {
    for (holder, other) in [("op-xa", "ca-xa"), ("ca-xa", "op-xa")] {
        let own = |org| if org == "op-xa" { "ops" } else { "city" };
        let mut chain = xiongan();
        returned(&mut chain, &["code", "name"]);
        let mut before = chain.clone();
        publish_own(&mut before);
        assert_eq!(designate(&before, holder, own(holder)), Code::Ok, "{holder} has no copy yet");
        chain.ok(holder, backflow_confirm("r1", true));
        publish_own(&mut chain);
        assert_eq!(designate(&chain, holder, own(holder)), Code::SourceConflict, "{holder}");
        assert_eq!(designate(&chain, other, own(other)), Code::Ok, "{other} holds none");
        assert_eq!(designate(&chain, "bm-xa", "list"), Code::Ok, "it has none");
        assert_eq!(designate(&chain, "scjg", "firms"), Code::Ok, "it has the original");
        // What was returned without the element is no copy of it.
        let mut chain = xiongan();
        returned(&mut chain, &["name"]);
        chain.ok(holder, backflow_confirm("r1", true));
        publish_own(&mut chain);
        assert_eq!(designate(&chain, holder, own(holder)), Code::Ok);
    }
}

#[test]
fn the_operators_copy_is_no_second_source() {
    let mut chain = xiongan();
    let mut reached = chain.clone();
    let confirm = collection_confirm("list", 1, "op-xa");
    let gathered = Gathered::Logical(Hash([7; 32]));
    reached.ok_with("bm-xa", &["op-xa"], CollectionConfirm { gathered, ..confirm });
    publish_own(&mut reached);
    assert_eq!(designate(&reached, "op-xa", "ops"), Code::Ok, "no copy was made");
    chain.collect("bm-xa", "op-xa", "list", 1);
    publish_own(&mut chain);
    assert_eq!(designate(&chain, "op-xa", "ops"), Code::SourceConflict);
    assert_eq!(designate(&chain, "bm-xa", "list"), Code::Ok);
    assert_eq!(designate(&chain, "ca-xa", "city"), Code::Ok, "it holds none");
}

/// Who had the element in force before may have made its own data of it.
#[test]
fn who_had_the_element_before_is_not_barred() {
    let mut chain = xiongan();
    publish_own(&mut chain);
    let mut ended = chain.clone();
    returned(&mut chain, &["code"]);
    chain.ok("ca-xa", backflow_confirm("r1", true));
    chain.collect("bm-xa", "op-xa", "list", 1);
    for (org, catalog) in [("ca-xa", "city"), ("op-xa", "ops")] {
        assert_eq!(designate(&chain, org, catalog), Code::Ok, "{org}");
    }
    // One whose entry had ended, or has the element since, had it not.
    ended.ok("op-xa", catalog_retire("ops"));
    ended.collect("bm-xa", "op-xa", "list", 1);
    publish(&mut ended, ("op-xa", "ca-xa"), "ops-2", "130000");
    assert_eq!(designate(&ended, "op-xa", "ops-2"), Code::SourceConflict);
}

/// An entry with data, of which `dsj` collects a copy.
fn collect_of(chain: &mut Chain, provider: (&str, &str), catalog: &str, region: &str) {
    publish(chain, provider, catalog, region);
    chain.ok(provider.0, resource_mount(&format!("{catalog}-table"), catalog));
    chain.update(provider.0, &format!("{catalog}-table"), 1);
    chain.collect(provider.0, "dsj", catalog, 1);
}

#[test]
fn a_copy_bars_where_it_has_rows() {
    let mut chain = xiongan();
    collect_of(&mut chain, ("bm-xa", "ca-xa"), "of-xa", "XA");
    publish(&mut chain, ("dsj", "pa"), "ops", "130000");
    let barred = |chain: &Chain, regions: &[&str]| {
        for (region, is_barred) in
            ["XA", "130629", "130000", "130100", "130600"].map(|r| (r, regions.contains(&r)))
        {
            let expected = if is_barred { Code::SourceConflict } else { Code::Ok };
            assert_eq!(designate_for(chain, region, "dsj", "ops"), expected, "{region}");
        }
    };
    barred(&chain, &["XA", "130629", "130000"]);
    // Another copy comes beside the first; `ops` came between them, and helps no more.
    let mut chain = xiongan();
    collect_of(&mut chain, ("bm-xa", "ca-xa"), "of-xa", "XA");
    collect_of(&mut chain, ("mzj-sjz", "ca-sjz"), "of-sjz", "130100");
    collect_of(&mut chain, ("bm-xa", "ca-xa"), "of-rongcheng", "130629");
    let key = StateKey::element_copy(&id("DE-01"), &id("dsj"));
    assert_eq!(chain.read::<Vec<RegionCode>>(&key), [id("130100"), id("XA")]);
    publish(&mut chain, ("dsj", "pa"), "ops", "130000");
    barred(&chain, &["XA", "130629", "130000", "130100"]);
}

/// Of more regions than are kept, those that lie in one are noted as that.
#[test]
fn the_regions_of_copies_are_bounded() {
    let mut chain = xiongan();
    let township = |n: usize| -> RegionCode { id(&format!("town-{n}")) };
    for n in 0..COPY_REGIONS_MAX {
        let region = Region {
            code: township(n),
            name: id("乡"),
            level: Level::Township,
            parent: Some(id("130102")),
            home_node: id("130100"),
        };
        chain.force(StateKey::region(&township(n)), &region);
    }
    let key = StateKey::element_copy(&id("DE-01"), &id("dsj"));
    let mut noted: Vec<RegionCode> = (1..COPY_REGIONS_MAX).map(township).collect();
    noted.push(id("XA"));
    chain.force(key.clone(), &noted);
    collect_of(&mut chain, ("mzj-sjz", "ca-sjz"), "of-town", "town-0");
    assert_eq!(chain.read::<Vec<RegionCode>>(&key), [id("130102"), id("XA")]);
}
