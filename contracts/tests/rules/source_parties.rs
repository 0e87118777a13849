//! Sources and those who have a part in them: who manages a source decides no dispute about
//! it, who records what their check showed, a source that came after a request
//! is looked at when the request is taken on, and one that is a restricted entry is
//! named to those who may know it.

use liuhen_contracts::{Reader, Reading};
use liuhen_types::entity::{Catalog, SourceDispute};
use liuhen_types::payload::catalog::{CatalogEntry, ReviewDecision, Visibility};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::source::SourceVerdict;
use liuhen_types::payload::{
    OwnershipConfirm, ShareRequestAccept, SourceDesignate, SourceDisputeRaise,
};
use liuhen_types::{Code, StateKey};

use crate::kit::evaluation::hold;
use crate::kit::*;

fn with_element(entry: CatalogEntry, region: &str) -> CatalogEntry {
    let mut entry = CatalogEntry { region_scope: id(region), ..entry };
    entry.items[0].element_code = Some(id("DE-01"));
    entry
}

fn in_city(org: &str, catalog: &str) -> SourceDesignate {
    SourceDesignate { scope: id("130100"), ..source_designate(org, catalog) }
}

/// `city` of a department of 石家庄, whose data its authority owns or manages, or neither;
/// the source for the city, and disputed.
fn disputed(owner: &str, manager: &str, is_named: bool) -> Chain {
    let mut chain = Chain::hebei();
    let mut entry = with_element(entry("city"), "130100");
    if is_named {
        entry.governance.owner = Some(id(owner));
        entry.governance.manager = Some(id(manager));
    }
    chain.ok("mzj-sjz", catalog_submit(entry));
    let confirm =
        OwnershipConfirm { provider: id("mzj-sjz"), ..ownership_confirm("city", owner, manager) };
    let confirm = |chain: &mut Chain| {
        chain.ok_with("mzj-sjz", &["pa", "ca-sjz"], confirm.clone());
    };
    if is_named {
        confirm(&mut chain);
    }
    let reviewer = if is_named && owner != manager { "pa" } else { "ca-sjz" };
    chain.ok(reviewer, catalog_review("city", 1, ReviewDecision::Approve));
    chain.ok("mzj-sjz", catalog_publish("city", 1));
    if !is_named {
        confirm(&mut chain);
    }
    chain.ok("ca-sjz", in_city("mzj-sjz", "city"));
    chain.ok("jyj-changan", SourceDisputeRaise { scope: id("130100"), ..source_dispute("d1") });
    chain
}

#[test]
fn who_owns_or_manages_a_source_decides_no_dispute_about_it() {
    let cases = [
        ("ca-sjz", "mzj-sjz", true, Code::SelfReview),
        ("mzj-sjz", "ca-sjz", true, Code::SelfReview),
        ("ca-sjz", "mzj-sjz", false, Code::SelfReview),
        ("mzj-sjz", "ca-sjz", false, Code::SelfReview),
        ("mzj-sjz", "mzj-sjz", true, Code::Ok),
    ];
    for (owner, manager, is_named, expected) in cases {
        for verdict in [SourceVerdict::Uphold, SourceVerdict::Overturn] {
            let mut chain = disputed(owner, manager, is_named);
            let code = chain.clone().code("ca-sjz", source_resolve("d1", verdict));
            assert_eq!(code, expected, "{owner} owns, {manager} manages, named: {is_named}");
            chain.ok("pa", source_resolve("d1", verdict));
            let found: SourceDispute = chain.read(&StateKey::source_dispute(&id("d1")));
            assert_eq!(found.resolved_by, Some(id("pa")));
        }
    }
}

/// `r1` for `second`, whose item `code` another entry has too.
fn asked() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(with_element(shared("villages"), "130000"));
    chain.publish_as("zrt", with_element(shared("second"), "130000"));
    chain.ok("mzj-changan", request_submit("r1", "second"));
    chain
}

#[test]
fn a_source_that_came_after_the_request_is_asked_instead() {
    let accept = |reason: Option<&str>| ShareRequestAccept {
        reason: reason.map(id),
        ..request_accept("r1")
    };
    // Who sends, who signs too, why; the answer.
    let cases: &[(&str, &[&str], Option<&str>, Code)] = &[
        ("dsj", &[], None, Code::NotAuthoritativeSource),
        ("dsj", &[], Some("源数据未更新"), Code::NotAuthoritativeSource),
        ("dsj", &["ca-bd"], Some("源数据未更新"), Code::NotAuthoritativeSource),
        ("dsj", &["ca-sjz"], None, Code::NotAuthoritativeSource),
        ("dsj", &["ca-sjz"], Some("源数据未更新"), Code::Ok),
        ("pa", &[], None, Code::NotAuthoritativeSource),
        ("pa", &[], Some("源数据未更新"), Code::Ok),
    ];
    let mut chain = asked();
    chain.clone().ok("dsj", accept(None));
    chain.ok("pa", source_designate("mzt", "villages"));
    for (sender, cosigners, reason, expected) in cases {
        let tx = Tx::new(sender, accept(*reason));
        let tx = cosigners.iter().fold(tx, |tx, org| tx.cosigner(org));
        assert_eq!(chain.clone().send(tx.clone()).code, *expected, "{tx:?}");
    }
    let refuse = ShareRequestAccept { accept: false, ..accept(Some("向源部门申请")) };
    chain.clone().ok("dsj", refuse);
    // A source that is not in force any more is none.
    chain.ok("mzt", catalog_retire("villages"));
    chain.ok("dsj", accept(None));
}

/// What was overruled when it was asked for is taken on as it is, and so is what was asked of
/// the source itself, or for items of other elements.
#[test]
fn a_source_that_was_there_is_not_asked_about_again() {
    let mut chain = asked();
    chain.ok("pa", source_designate("mzt", "villages"));
    chain.ok_with("mzj-changan", &["ca-sjz"], request_submit("r2", "second"));
    chain.ok("mzj-changan", request_submit("r3", "villages"));
    let mut other = request_submit("r4", "second");
    other.items.retain(|item| item.item_id.as_str() != "code");
    chain.ok("mzj-changan", other);
    for name in ["r2", "r3", "r4"] {
        chain.clone().ok("dsj", request_accept(name));
    }
}

/// Who records a check has its role where a provider of what was compared is, or where the
/// element has a source.
#[test]
fn a_check_is_recorded_where_its_sources_are() {
    let mut chain = Chain::hebei();
    chain.publish_as("mzj-sjz", with_element(entry("city"), "130100"));
    chain.publish_as("jyj-changan", with_element(entry("school"), "130102"));
    let check = || cross_check(&["city", "school"]);
    let cases = [
        ("pa", Code::Ok),
        ("dsj", Code::Ok),
        ("ca-sjz", Code::Ok),
        ("ca-bd", Code::Jurisdiction),
        ("ca-xa", Code::Jurisdiction),
        ("mzj-sjz", Code::Role),
    ];
    for (sender, expected) in cases {
        assert_eq!(chain.clone().code(sender, check()), expected, "{sender}");
    }
    // One of the sources is its own region's.
    chain.publish_as("mzj-bd", with_element(entry("other"), "130600"));
    chain.clone().ok("ca-bd", cross_check(&["city", "other"]));
    assert_eq!(chain.clone().code("ca-bd", check()), Code::Jurisdiction);
    // The element has a source in its region.
    let designate = SourceDesignate { scope: id("130600"), ..source_designate("mzj-bd", "other") };
    chain.ok("pa", designate);
    chain.ok("ca-bd", check());
    assert_eq!(chain.code("ca-xa", check()), Code::Jurisdiction);
    // A role elsewhere counts there, not at home.
    hold(&mut chain, "dsj", &[(Role::PlatformOperator, "XA")]);
    assert_eq!(chain.code("dsj", check()), Code::Jurisdiction);
    hold(&mut chain, "dsj", &[(Role::PlatformOperator, "130100")]);
    chain.ok("dsj", check());
}

/// a designation tells of its entry, so it hides with it; its parties and the
/// authorities over them still read it.
#[test]
fn a_restricted_source_is_named_to_those_who_may_know_it() {
    const READERS: [(&str, Role, &str); 6] = [
        ("ca-sjz", Role::CityAuthority, "130100"),
        ("xa-changan", Role::CountyAuthority, "130102"),
        ("mzj-sjz", Role::Provider, "130100"),
        ("mzj-changan", Role::Consumer, "130102"),
        ("mzj-bd", Role::Consumer, "130602"),
        ("wxb", Role::SecurityAuthority, "130000"),
    ];
    let seen_by = |chain: &Chain, key: &StateKey| -> Vec<&str> {
        let sees = |org: &str| {
            let reader = Reader { org: id(org), session: None, incident: None };
            let reading = Reading::of(&chain.state, &reader, chain.time).expect("an active org");
            assert!(reading.reaches("source/designation/"));
            reading.sees(key).expect("a sound state")
        };
        let others = READERS.iter().map(|(org, ..)| *org);
        ["pa", "mzt"].into_iter().chain(others).filter(|org| sees(org)).collect()
    };
    let cases: [(&str, &str, &str, &[&str]); 2] = [
        ("mzt", "pa", "130000", &["pa", "mzt", "wxb"]),
        ("mzj-sjz", "ca-sjz", "130100", &["pa", "ca-sjz", "mzj-sjz", "wxb"]),
    ];
    for (provider, authority, region, expected) in cases {
        let mut chain = Chain::hebei();
        chain.publish_as(provider, with_element(entry("list"), region));
        let designate = source_designate(provider, "list");
        chain.ok(authority, SourceDesignate { scope: id(region), ..designate });
        for (org, role, region) in READERS {
            hold(&mut chain, org, &[(role, region)]);
        }
        let source = StateKey::source(&id("DE-01"), &id(region));
        assert_eq!(seen_by(&chain, &source).len(), 8, "{region}: the entry is normal");
        assert!(!Reading::public(&chain.state).sees(&source).unwrap(), "not without login");
        let key = StateKey::catalog(&id("list"));
        let mut catalog: Catalog = chain.read(&key);
        catalog.visibility = Visibility::Restricted;
        chain.force(key, &catalog);
        assert_eq!(seen_by(&chain, &source), expected, "{region}");
        let element = StateKey::element(&id("DE-01"));
        assert_eq!(seen_by(&chain, &element).len(), 8, "{region}: it names no entry");
    }
}
