//! One number, one source: designations, disputes, cross-checks, and requests for what
//! another entry is the source of.

use liuhen_contracts::limits::ELEMENT_SCOPES_MAX;
use liuhen_types::entity::{
    CrossCheck, Element, Measure, Period, SourceDesignation, SourceDispute,
};
use liuhen_types::limits::{CROSS_CHECK_SAMPLE_MAX, LIST_MAX};
use liuhen_types::payload::catalog::CatalogEntry;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::source::SourceVerdict;
use liuhen_types::payload::{CrossCheckRecord, ShareRequestSubmit, SourceDesignate};
use liuhen_types::{Code, RegionCode, StateKey};

use crate::kit::*;

/// An entry whose item `code` is of element `DE-01`, for a region.
fn with_element(catalog: &str, region: &str) -> CatalogEntry {
    let mut entry = CatalogEntry { region_scope: id(region), ..entry(catalog) };
    entry.items[0].element_code = Some(id("DE-01"));
    entry.items[1].element_code = Some(id("数据元甲"));
    entry
}

/// `villages` of a province department, `city` of one of 石家庄.
fn named() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(with_element("villages", "130000"));
    chain.publish_as("mzj-sjz", with_element("city", "130100"));
    chain
}

fn designated() -> Chain {
    let mut chain = named();
    chain.ok("pa", source_designate("mzt", "villages"));
    chain
}

fn in_city(org: &str, catalog: &str) -> SourceDesignate {
    SourceDesignate { scope: id("130100"), ..source_designate(org, catalog) }
}

fn element(chain: &Chain) -> Element {
    chain.read(&StateKey::element(&id("DE-01")))
}

fn source(chain: &Chain, region: &str) -> Option<SourceDesignation> {
    let key = StateKey::source(&id("DE-01"), &id(region));
    chain.state.contains_key(&key).then(|| chain.read(&key))
}

fn count(chain: &Chain, measure: Measure) -> u64 {
    let key = StateKey::tally(&id("130000"), Period::Ever, measure);
    if chain.state.contains_key(&key) { chain.read(&key) } else { 0 }
}

#[test]
fn an_element_is_known_from_its_first_published_entry() {
    let mut chain = Chain::hebei();
    assert_eq!(chain.code("pa", source_designate("mzt", "villages")), Code::ReferenceUnknown);
    chain.publish(with_element("villages", "130000"));
    assert_eq!(element(&chain).named_by, id("mzt"));
    assert_eq!(count(&chain, Measure::Elements), 1, "an odd code names none");
    chain.publish_as("mzj-sjz", with_element("city", "130100"));
    assert_eq!((element(&chain).named_by, count(&chain, Measure::Elements)), (id("mzt"), 1));
}

#[test]
fn scenario_1_5_the_city_may_not_contradict_the_province() {
    let mut chain = designated();
    let found = source(&chain, "130000").unwrap();
    assert_eq!((&found.designated_by, found.dispute_id), (&id("pa"), None));
    assert_eq!(chain.code("ca-sjz", in_city("mzj-sjz", "city")), Code::SourceConflict);
    assert_eq!(chain.code("mzj-sjz", in_city("mzj-sjz", "city")), Code::Role);
    assert_eq!(count(&chain, Measure::ElementsWithSource), 1);
    // The same source, said again for a part, is no contradiction.
    chain.ok("ca-sjz", in_city("mzt", "villages"));
    assert_eq!(count(&chain, Measure::ElementsWithSource), 1);
    assert_eq!(element(&chain).scopes, ["130000", "130100"].map(id::<RegionCode>));
    let again = source_designate("mzt", "villages");
    assert_eq!(chain.code("pa", again), Code::SourceConflict, "one source a region");
}

#[test]
fn the_province_may_not_contradict_a_city_in_silence() {
    let mut chain = named();
    chain.ok("ca-sjz", in_city("mzj-sjz", "city"));
    let province = || source_designate("mzt", "villages");
    assert_eq!(chain.code("pa", province()), Code::SourceConflict);
    let elsewhere = SourceDesignate { scope: id("130600"), ..province() };
    chain.ok("pa", elsewhere);
    assert_eq!(count(&chain, Measure::ElementsWithSource), 1);
}

#[test]
fn a_designation_that_does_not_fit_is_refused() {
    type Change = fn(&mut SourceDesignate);
    let mut chain = named();
    chain.ok("mzt", catalog_submit(with_element("draft", "130000")));
    chain.publish(with_element("draftless", "130000"));
    let cases: &[(&str, &str, Change, Code)] = &[
        ("nothing", "pa", |_| {}, Code::Ok),
        ("another city", "ca-sjz", |p| p.scope = id("130600"), Code::Jurisdiction),
        ("the province by a city", "ca-sjz", |_| {}, Code::Jurisdiction),
        ("辛集 by 石家庄", "ca-sjz", |p| p.scope = id("130181"), Code::Jurisdiction),
        ("a county", "ca-sjz", |p| p.scope = id("130102"), Code::Ok),
        ("by a county", "xa-changan", |p| p.scope = id("130102"), Code::Role),
        ("unknown region", "pa", |p| p.scope = id("139999"), Code::RegionUnknown),
        ("unknown element", "pa", |p| p.element = id("none"), Code::ReferenceUnknown),
        ("unknown entry", "pa", |p| p.catalog_id = id("none"), Code::ReferenceUnknown),
        ("unpublished entry", "pa", |p| p.catalog_id = id("draft"), Code::State),
        ("an org with a copy", "pa", |p| p.source_org = id("dsj"), Code::SourceConflict),
        ("unknown item", "pa", |p| p.item_id = id("none"), Code::ItemUnknown),
        ("an item of another element", "pa", |p| p.item_id = id("name"), Code::ItemUnknown),
        (
            "rows that the entry lacks",
            "pa",
            |p| (p.source_org, p.catalog_id) = (id("mzj-sjz"), id("city")),
            Code::ScopeExceeded,
        ),
    ];
    for (name, sender, change, expected) in cases {
        let mut payload = source_designate("mzt", "villages");
        change(&mut payload);
        assert_eq!(chain.clone().code(sender, payload), *expected, "{name}");
    }
    let mut full = element(&chain);
    full.scopes = (0..ELEMENT_SCOPES_MAX).map(|_| id("130602")).collect();
    chain.force(StateKey::element(&id("DE-01")), &full);
    let elsewhere = SourceDesignate { scope: id("XA"), ..source_designate("mzt", "villages") };
    assert_eq!(chain.code("pa", elsewhere), Code::QuotaExceeded);
}

#[test]
fn an_element_has_one_standard() {
    let mut chain = designated();
    let city = SourceDesignate { standard_ref: id("DB13/T 1"), ..in_city("mzt", "villages") };
    assert_eq!(chain.code("ca-sjz", city), Code::StandardConflict);
    let mut chain = Chain::hebei();
    let mut entry = with_element("villages", "130000");
    entry.items[0].governance.standard_ref = Some(id("DB13/T 1"));
    chain.publish(entry);
    let other = source_designate("mzt", "villages");
    assert_eq!(chain.code("pa", other.clone()), Code::StandardConflict);
    chain.ok("pa", SourceDesignate { standard_ref: id("DB13/T 1"), ..other });
}

#[test]
fn a_copy_is_no_source() {
    let mut chain = named();
    chain.ok("mzt", resource_mount("origin", "villages"));
    chain.ok("mzj-sjz", resource_mount("middle", "city"));
    chain.ok("mzj-sjz", resource_mount("copy", "city"));
    chain.ok("mzj-sjz", resource_update("middle", 1, &["origin"]));
    let designate = || in_city("mzj-sjz", "city");
    assert_eq!(chain.code("ca-sjz", designate()), Code::SourceConflict);
    chain.ok("mzj-sjz", resource_update("copy", 1, &["middle"]));
    chain.ok("mzj-sjz", resource_unmount("middle"));
    assert_eq!(chain.code("ca-sjz", designate()), Code::SourceConflict, "through another");
    chain.ok("mzj-sjz", resource_unmount("copy"));
    chain.ok("ca-sjz", designate());
}

#[test]
fn a_source_may_be_disputed_once_at_a_time() {
    let mut chain = designated();
    let raise = || source_dispute("d1");
    let senders = [
        ("mzj-sjz", Code::Ok),
        ("ca-sjz", Code::Ok),
        ("mzt", Code::Ok),
        ("pa", Code::Role),
        ("mzj-changan", Code::Role),
    ];
    for (sender, expected) in senders {
        assert_eq!(chain.clone().code(sender, raise()), expected, "{sender}");
    }
    let unknown = liuhen_types::payload::SourceDisputeRaise { scope: id("XA"), ..raise() };
    assert_eq!(chain.code("mzj-sjz", unknown), Code::ReferenceUnknown);
    let mut city = named();
    city.ok("ca-sjz", in_city("mzj-sjz", "city"));
    let of_city = liuhen_types::payload::SourceDisputeRaise { scope: id("130100"), ..raise() };
    assert_eq!(city.code("mzj-bd", of_city.clone()), Code::NotParty, "of another city");
    assert_eq!(city.code("mzt", of_city), Code::NotParty, "the province is no party to it");
    chain.ok("mzj-sjz", raise());
    assert_eq!(source(&chain, "130000").unwrap().dispute_id, Some(id("d1")));
    assert_eq!(chain.code("mzj-bd", source_dispute("d2")), Code::DisputeOpen);
    let resolve = || source_resolve("d1", SourceVerdict::Uphold);
    assert_eq!(chain.code("ca-sjz", resolve()), Code::Jurisdiction);
    assert_eq!(chain.code("mzt", resolve()), Code::Role);
    assert_eq!(
        chain.code("pa", source_resolve("d9", SourceVerdict::Uphold)),
        Code::ReferenceUnknown
    );
    chain.ok("pa", resolve());
    assert_eq!(source(&chain, "130000").unwrap().dispute_id, None);
    let dispute: SourceDispute = chain.read(&StateKey::source_dispute(&id("d1")));
    assert_eq!((dispute.resolution, dispute.resolved_by), (Some(resolve()), Some(id("pa"))));
    assert_eq!(chain.code("pa", resolve()), Code::State);
    assert_eq!(chain.code("mzj-sjz", raise()), Code::Duplicate);
    chain.ok("mzj-sjz", source_dispute("d2"));
}

#[test]
fn an_overturned_source_makes_room_for_another() {
    let mut chain = named();
    chain.ok("ca-sjz", in_city("mzj-sjz", "city"));
    let raise =
        liuhen_types::payload::SourceDisputeRaise { scope: id("130100"), ..source_dispute("d1") };
    chain.ok("ca-sjz", raise);
    let overturn = || source_resolve("d1", SourceVerdict::Overturn);
    assert_eq!(chain.code("ca-sjz", overturn()), Code::SelfReview);
    chain.ok("pa", overturn());
    assert_eq!(source(&chain, "130100"), None);
    let element = element(&chain);
    assert_eq!((element.scopes.len(), element.standard_ref), (0, None));
    assert_eq!(count(&chain, Measure::ElementsWithSource), 0);
    let other =
        SourceDesignate { standard_ref: id("DB13/T 1"), ..source_designate("mzt", "villages") };
    chain.ok("pa", other);
    assert_eq!(count(&chain, Measure::ElementsWithSource), 1);
}

/// An authority that is the source itself is a party.
#[test]
fn a_source_does_not_decide_its_own_dispute() {
    let mut chain = Chain::hebei();
    chain.publish_as("ca-sjz", with_element("own", "130100"));
    chain.ok("ca-sjz", in_city("ca-sjz", "own"));
    let raise =
        liuhen_types::payload::SourceDisputeRaise { scope: id("130100"), ..source_dispute("d1") };
    chain.ok("mzj-sjz", raise);
    for verdict in [SourceVerdict::Uphold, SourceVerdict::Overturn] {
        assert_eq!(chain.code("ca-sjz", source_resolve("d1", verdict)), Code::SelfReview);
    }
    // Of a designation that is no more it decides nothing, and may say so.
    let mut ended = chain.clone();
    ended.ok("ca-sjz", catalog_retire("own"));
    ended.ok("ca-sjz", source_resolve("d1", SourceVerdict::Uphold));
    chain.ok("pa", source_resolve("d1", SourceVerdict::Uphold));
}

#[test]
fn several_sources_are_checked_against_each_other() {
    type Change = fn(&mut CrossCheckRecord);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("nothing", "pa", |_| {}, Code::Ok),
        ("a city", "ca-sjz", |_| {}, Code::Ok),
        ("an operator", "dsj", |_| {}, Code::Ok),
        ("a provider", "mzt", |_| {}, Code::Role),
        ("one source", "pa", |p| drop(p.sources.pop()), Code::Schema),
        ("one twice", "pa", |p| p.sources[1] = id("villages"), Code::Schema),
        (
            "too many",
            "pa",
            |p| p.sources = (0..=LIST_MAX).map(|n| id(&n.to_string())).collect(),
            Code::Schema,
        ),
        ("no sample", "pa", |p| (p.sample, p.agree, p.disagree) = (0, 0, 0), Code::Schema),
        (
            "as large a sample as may be",
            "pa",
            |p| {
                p.sample = CROSS_CHECK_SAMPLE_MAX;
                (p.agree, p.disagree) = (1, p.sample - 1);
            },
            Code::Ok,
        ),
        (
            "too large a sample",
            "pa",
            |p| {
                p.sample = CROSS_CHECK_SAMPLE_MAX + 1;
                (p.agree, p.disagree) = (1, p.sample - 1);
            },
            Code::Schema,
        ),
        ("a wrong sum", "pa", |p| p.agree = 98, Code::CountMismatch),
        (
            "a sum beyond all numbers",
            "pa",
            |p| (p.agree, p.disagree) = (u64::MAX, 1),
            Code::CountMismatch,
        ),
        ("unknown element", "pa", |p| p.element = id("none"), Code::ReferenceUnknown),
        ("unknown entry", "pa", |p| p.sources[1] = id("none"), Code::ReferenceUnknown),
        ("an entry without it", "pa", |p| p.sources[1] = id("plain"), Code::ItemUnknown),
        ("an unpublished entry", "pa", |p| p.sources[1] = id("draft"), Code::State),
    ];
    let mut chain = named();
    chain.publish(entry("plain"));
    chain.ok("mzt", catalog_submit(with_element("draft", "130000")));
    for (name, sender, change, expected) in cases {
        let mut payload = cross_check(&["villages", "city"]);
        change(&mut payload);
        assert_eq!(chain.clone().code(sender, payload), *expected, "{name}");
    }
    chain.ok("pa", cross_check(&["villages", "city"]));
    chain.ok("ca-sjz", cross_check(&["villages", "city"]));
    let element = element(&chain);
    assert_eq!((element.checks, element.agree, element.disagree), (2, 194, 6));
    let second: CrossCheck = chain.read(&StateKey::cross_check(&id("DE-01"), 1));
    assert_eq!((second.recorded_by, second.record.sample), (id("ca-sjz"), 100));
}

#[test]
fn a_request_goes_to_the_source_or_has_an_authoritys_signature() {
    let mut chain = Chain::hebei();
    chain.publish(with_element("villages", "130000"));
    chain.publish_as("zrt", with_element("second", "130000"));
    chain.ok("pa", source_designate("mzt", "villages"));
    let to = |catalog: &str| request_submit("r1", catalog);
    chain.clone().ok("mzj-changan", to("villages"));
    assert_eq!(chain.code("mzj-changan", to("second")), Code::NotAuthoritativeSource);
    let mut without = to("second");
    without.items.retain(|item| item.item_id.as_str() != "code");
    chain.clone().ok("mzj-changan", without);
    for (org, expected) in [
        ("xa-changan", Code::Ok),
        ("ca-sjz", Code::Ok),
        ("pa", Code::Ok),
        ("ca-bd", Code::NotAuthoritativeSource),
        ("wxb", Code::NotAuthoritativeSource),
    ] {
        let signed = Tx::new("mzj-changan", to("second")).cosigner(org);
        assert_eq!(chain.clone().send(signed).code, expected, "{org}");
    }
    // A source that is not in force any more is none.
    chain.ok("mzt", catalog_retire("villages"));
    chain.ok("mzj-changan", to("second"));
}

/// Rows of a city are the city's source's, also within those of a province.
#[test]
fn a_wider_region_does_not_avoid_the_source_of_a_part() {
    let mut chain = named();
    chain.ok("ca-sjz", in_city("mzj-sjz", "city"));
    let to = |catalog: &str, region: &str| ShareRequestSubmit {
        region_scope: id(region),
        ..request_submit("r1", catalog)
    };
    for (catalog, region, expected) in [
        ("villages", "130000", Code::NotAuthoritativeSource),
        ("villages", "130100", Code::NotAuthoritativeSource),
        ("villages", "130102", Code::NotAuthoritativeSource),
        ("villages", "130600", Code::Ok),
        ("villages", "130181", Code::Ok),
        ("city", "130100", Code::Ok),
        ("city", "130102", Code::Ok),
    ] {
        let code = chain.clone().code("mzj-changan", to(catalog, region));
        assert_eq!(code, expected, "{catalog} {region}");
    }
    let signed = Tx::new("mzj-changan", to("villages", "130000")).cosigner("ca-sjz");
    assert_eq!(chain.clone().send(signed).code, Code::Ok, "an authority takes it on");
    // One that is the source of that part avoids nothing.
    let mut same = named();
    same.ok("ca-sjz", in_city("mzt", "villages"));
    same.ok("mzj-changan", to("villages", "130000"));
    chain.ok("mzj-sjz", catalog_retire("city"));
    chain.ok("mzj-changan", to("villages", "130000"));
}

/// The reverse: an entry of a part is not the source where that of the whole is another.
#[test]
fn a_part_does_not_avoid_the_source_of_the_whole() {
    let mut chain = designated();
    for (region, expected) in
        [("130100", Code::NotAuthoritativeSource), ("130102", Code::NotAuthoritativeSource)]
    {
        let request =
            ShareRequestSubmit { region_scope: id(region), ..request_submit("r1", "city") };
        assert_eq!(chain.code("mzj-changan", request), expected, "{region}");
    }
}

/// What an authority asks for under its own name it has overruled the source for; one that
/// is an authority elsewhere has not, nor has any other consumer.
#[test]
fn an_authority_that_asks_overrules_by_its_own_signature() {
    let mut chain = named();
    chain.ok("ca-sjz", in_city("mzj-sjz", "city"));
    // What the province asks of its own departments an evaluator manages.
    chain.ok("pa", role_grant("nobody", Role::Evaluator, "130000"));
    for (sender, expected) in [
        ("pa", Code::Ok),
        ("ca-bd", Code::Ok),
        ("mzj-changan", Code::NotAuthoritativeSource),
        ("mzj-bd", Code::NotAuthoritativeSource),
    ] {
        let tx = Tx::new(sender, request_submit("r1", "villages")).cosigner("nobody");
        assert_eq!(chain.clone().send(tx).code, expected, "{sender}");
    }
}
