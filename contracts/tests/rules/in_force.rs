//! What counts is what is in force now: entries, their items and elements, sources and
//! fresh data (I-04, I-06 to I-08, R-27, R-64, R-82).

use liuhen_contracts::indicators;
use liuhen_types::entity::{Catalog, Element, Period, Resource, SourceDesignation, Value};
use liuhen_types::payload::ResourceUnmount;
use liuhen_types::payload::catalog::{CatalogEntry, ReviewDecision, ShareType, UpdateCycle};
use liuhen_types::payload::source::SourceVerdict;
use liuhen_types::{Code, StateKey};

use crate::kit::evaluation::month;
use crate::kit::*;

fn value(chain: &Chain, region: &str, period: Period, formula: &str) -> Value {
    let values = indicators(&chain.state, &id(region), period).expect("the state is sound");
    let found = values.into_iter().find(|value| *value.formula_id == *formula);
    found.expect("the formula exists").value
}

fn ratio(numerator: u64, denominator: u64) -> Value {
    match denominator {
        0 => Value::NoDenominator { numerator },
        _ => Value::Ratio { numerator, denominator },
    }
}

/// Submits the next version of an entry and has it approved.
fn approve(chain: &mut Chain, org: &str, reviewer: &str, entry: CatalogEntry) -> u32 {
    let name = entry.catalog_id.to_string();
    let version = chain.read::<Catalog>(&StateKey::catalog(&entry.catalog_id)).version + 1;
    let notice = format!("{name}-{version}");
    chain.ok(org, change_notice(&notice, &name, &chain.next().time.date().to_string()));
    chain.ok(org, update_submit(&notice, entry));
    chain.ok(reviewer, catalog_review(&name, version, ReviewDecision::Approve));
    version
}

fn replace(chain: &mut Chain, org: &str, reviewer: &str, entry: CatalogEntry) {
    let name = entry.catalog_id.to_string();
    let version = approve(chain, org, reviewer, entry);
    chain.ok(org, catalog_publish(&name, version));
}

/// An entry of a city, counted there and in the province: four items that are shared
/// under conditions, then three that are open, then none.
#[test]
fn items_and_share_types_are_those_in_force() {
    let (november, december) = (month(2023, 11), month(2023, 12));
    let city = |entry: CatalogEntry| CatalogEntry { region_scope: id("130100"), ..entry };
    let mut chain = Chain::hebei();
    chain.publish_as("mzj-sjz", city(shared("city")));
    chain.publish(entry("villages"));
    let shares = |chain: &Chain, region: &str, period| {
        ["classification", "unconditional-share", "restricted-with-basis"]
            .map(|formula| value(chain, region, period, formula))
    };
    let first = [ratio(4, 4), ratio(0, 4), ratio(1, 1)];
    assert_eq!(shares(&chain, "130100", november), first);
    assert_eq!(shares(&chain, "130000", november), [ratio(8, 8), ratio(4, 8), ratio(1, 1)]);
    chain.go_to("2023-12-04");
    let mut open = city(entry("city"));
    open.items.pop();
    replace(&mut chain, "mzj-sjz", "ca-sjz", open);
    assert_eq!(shares(&chain, "130100", december), [ratio(3, 3), ratio(3, 3), ratio(0, 0)]);
    assert_eq!(shares(&chain, "130000", december), [ratio(7, 7), ratio(7, 7), ratio(0, 0)]);
    chain.ok("mzj-sjz", catalog_retire("city"));
    assert_eq!(shares(&chain, "130100", december), [ratio(0, 0), ratio(0, 0), ratio(0, 0)]);
    assert_eq!(shares(&chain, "130000", december), [ratio(4, 4), ratio(4, 4), ratio(0, 0)]);
    assert_eq!(shares(&chain, "130100", november), first, "November is over");
    assert_eq!(value(&chain, "130100", december, "mount-rate"), ratio(0, 0));
}

/// Item `code` is of element `DE-01`.
fn with_element(catalog: &str) -> CatalogEntry {
    let mut entry = shared(catalog);
    entry.items[0].element_code = Some(id("DE-01"));
    entry
}

fn element(chain: &Chain) -> Element {
    chain.read(&StateKey::element(&id("DE-01")))
}

fn source(chain: &Chain) -> Option<SourceDesignation> {
    let key = StateKey::source(&id("DE-01"), &id("130000"));
    liuhen_contracts::read(&chain.state, &key).expect("the state is sound")
}

/// A designation ends with the item or the entry that it names, and another entry may
/// take its place.
#[test]
fn a_source_ends_with_its_item() {
    type End = fn(&mut Chain);
    let ends: &[(&str, End)] = &[
        ("the item left", |chain| {
            let mut next = with_element("villages");
            next.items.remove(0);
            replace(chain, "mzt", "pa", next);
        }),
        ("the item is of another element", |chain| {
            let mut next = with_element("villages");
            next.items[0].element_code = Some(id("DE-02"));
            replace(chain, "mzt", "pa", next);
        }),
        ("the item is by another standard", |chain| {
            let mut next = with_element("villages");
            next.items[0].governance.standard_ref = Some(id("DB13/T 1"));
            replace(chain, "mzt", "pa", next);
        }),
        ("the entry covers fewer rows", |chain| {
            let next = CatalogEntry { region_scope: id("130100"), ..with_element("villages") };
            replace(chain, "mzt", "pa", next);
        }),
        ("the entry ended", |chain| chain.ok("mzt", catalog_retire("villages"))),
    ];
    for (name, end) in ends {
        let mut chain = Chain::hebei();
        chain.publish(with_element("villages"));
        chain.publish_as("zrt", with_element("second"));
        chain.ok("pa", source_designate("mzt", "villages"));
        chain.ok("ca-sjz", source_dispute("d1"));
        let rate = |chain: &Chain| value(chain, "130000", Period::Ever, "one-source-rate");
        assert_eq!((rate(&chain), element(&chain).entries), (ratio(1, 1), 2));
        let mut same = with_element("villages");
        same.items[0].governance.standard_ref = Some(id("GB/T 2260"));
        for next in [same, with_element("villages")] {
            replace(&mut chain, "mzt", "pa", next);
            assert!(source(&chain).is_some(), "a version that keeps it changes nothing");
        }
        end(&mut chain);
        assert_eq!((source(&chain), element(&chain).standard_ref), (None, None), "{name}");
        let ratio_after = if element(&chain).entries == 1 && name.contains("element") {
            ratio(0, 2)
        } else {
            ratio(0, 1)
        };
        assert_eq!(rate(&chain), ratio_after, "{name}");
        chain.ok("pa", source_designate("zrt", "second"));
        // The dispute was about another designation.
        for verdict in [SourceVerdict::Uphold, SourceVerdict::Overturn] {
            let mut chain = chain.clone();
            chain.ok("pa", source_resolve("d1", verdict));
            let found = source(&chain).expect("it is not the one that was disputed");
            assert_eq!(found.designation.source_org, id("zrt"), "{name}");
            assert_eq!(
                rate(&chain),
                match ratio_after {
                    Value::Ratio { denominator, .. } => ratio(1, denominator),
                    other => other,
                }
            );
        }
    }
}

/// I-07: an element that no entry in force names counts no more.
#[test]
fn elements_count_while_an_entry_names_them() {
    let mut chain = Chain::hebei();
    let rate = |chain: &Chain| value(chain, "130000", Period::Ever, "one-source-rate");
    chain.publish(with_element("villages"));
    chain.publish_as("zrt", with_element("second"));
    assert_eq!((rate(&chain), element(&chain).entries), (ratio(0, 1), 2));
    chain.ok("mzt", catalog_retire("villages"));
    assert_eq!((rate(&chain), element(&chain).entries), (ratio(0, 1), 1));
    chain.ok("zrt", catalog_retire("second"));
    assert_eq!((rate(&chain), element(&chain).entries), (ratio(0, 0), 0));
    chain.publish_as("zrt", with_element("third"));
    assert_eq!((rate(&chain), element(&chain).named_by), (ratio(0, 1), id("mzt")));
}

/// who loosens an entry later needs the same signatures as who derives data.
#[test]
fn derived_data_are_not_set_free_by_a_later_version() {
    let mut chain = Chain::hebei();
    chain.publish(shared("strict"));
    chain.ok("mzt", resource_mount("origin", "strict"));
    chain.publish_as("zrt", shared("derived"));
    chain.ok("zrt", resource_mount("copy", "derived"));
    chain.ok("zrt", resource_update("copy", 1, &["origin"]));
    let version = approve(&mut chain, "zrt", "pa", entry("derived"));
    let publish = || catalog_publish("derived", version);
    assert_eq!(chain.code("zrt", publish()), Code::CosignRequired);
    assert_eq!(chain.code("pa", publish()), Code::CosignRequired, "nor on its behalf");
    let signed = Tx::new("zrt", publish()).cosigner("mzt");
    assert_eq!(chain.clone().send(signed).code, Code::Ok);
    // Stricter, as strict, or of nothing strict: nobody has to sign.
    let mut strict = Chain::hebei();
    strict.publish(entry("open"));
    strict.ok("mzt", resource_mount("origin", "open"));
    strict.publish_as("zrt", shared("derived"));
    strict.ok("zrt", resource_mount("copy", "derived"));
    strict.ok("zrt", resource_update("copy", 1, &["origin"]));
    replace(&mut strict, "zrt", "pa", entry("derived"));
    let closed = CatalogEntry { share_type: ShareType::NotShared, ..shared("derived") };
    replace(&mut strict, "zrt", "pa", closed);
}

/// Mount rate and freshness of a county's region and of those above it.
fn fresh(chain: &Chain, period: Period) -> [Value; 2] {
    let of = |region: &str| {
        ["mount-rate", "freshness"].map(|formula| value(chain, region, period, formula))
    };
    let county = of("130102");
    for region in ["130100", "130000"] {
        assert_eq!(of(region), county, "{region} {period}");
    }
    county
}

/// data that are older than the update cycle are stale from the day after, at the
/// end of each month until they are reported anew.
#[test]
fn data_are_fresh_as_long_as_the_cycle_allows() {
    let weekly = |cycle| CatalogEntry {
        update_cycle: cycle,
        region_scope: id("130102"),
        ..entry("schools")
    };
    let [january, february, march, april] = [1, 2, 3, 4].map(|n| month(2024, n));
    let mut chain = Chain::hebei();
    chain.go_to("2024-01-10");
    chain.publish_as("jyj-changan", weekly(UpdateCycle::Monthly));
    for resource in ["a", "b"] {
        chain.ok("jyj-changan", resource_mount(resource, "schools"));
    }
    assert_eq!(fresh(&chain, january), [ratio(0, 1), ratio(0, 0)], "no data yet");
    chain.update("jyj-changan", "a", 1);
    chain.update("jyj-changan", "b", 1);
    assert_eq!(fresh(&chain, january), [ratio(2, 1), ratio(2, 2)]);
    assert_eq!(fresh(&chain, february), [ratio(2, 1), ratio(0, 2)], "stale from 11 February");
    chain.go_to("2024-02-05");
    chain.update("jyj-changan", "a", 2);
    assert_eq!(fresh(&chain, february), [ratio(2, 1), ratio(1, 2)]);
    assert_eq!(fresh(&chain, march), [ratio(2, 1), ratio(0, 2)], "stale from 8 March");
    chain.go_to("2024-03-20");
    chain.update("jyj-changan", "b", 2);
    assert_eq!(fresh(&chain, february), [ratio(2, 1), ratio(1, 2)], "February is over");
    assert_eq!(fresh(&chain, march), [ratio(2, 1), ratio(1, 2)]);
    assert_eq!(fresh(&chain, Period::Ever), [ratio(2, 1), ratio(1, 2)], "as of March");
    // Another cycle: from now on they are fresh for a year.
    let mut yearly = chain.clone();
    replace(&mut yearly, "jyj-changan", "xa-changan", weekly(UpdateCycle::Yearly));
    assert_eq!(fresh(&yearly, march), [ratio(2, 1), ratio(2, 2)]);
    assert_eq!(fresh(&yearly, february), [ratio(2, 1), ratio(1, 2)], "February is over");
    assert_eq!(fresh(&yearly, month(2025, 3)), [ratio(2, 1), ratio(0, 2)]);
    assert_eq!(fresh(&yearly, month(9999, 12)), [ratio(2, 1), ratio(0, 2)]);
    let mut loose = chain.clone();
    replace(&mut loose, "jyj-changan", "xa-changan", weekly(UpdateCycle::Irregular));
    assert_eq!(fresh(&loose, month(2030, 1)), [ratio(2, 1), ratio(2, 2)]);
    // What leaves counts no more, stale or not, and never twice.
    let mut ended = chain.clone();
    ended.ok("jyj-changan", catalog_retire("schools"));
    assert_eq!(fresh(&ended, march), [ratio(0, 0), ratio(0, 0)]);
    ended.update("jyj-changan", "a", 3);
    ended.ok("jyj-changan", resource_unmount("a"));
    assert_eq!(fresh(&ended, april), [ratio(0, 0), ratio(0, 0)]);
    let later = chain.time;
    let announced = ResourceUnmount { effective_at: Some(later), ..resource_unmount("a") };
    chain.ok("jyj-changan", announced);
    assert_eq!(fresh(&chain, march), [ratio(1, 1), ratio(1, 1)]);
    chain.ok("jyj-changan", catalog_retire("schools"));
    assert_eq!(fresh(&chain, april), [ratio(0, 0), ratio(0, 0)]);
    assert_eq!(fresh(&chain, february), [ratio(2, 1), ratio(1, 2)], "February is over");
    let kept: Resource = chain.read(&StateKey::resource(&id("b")));
    assert_eq!(kept.stale_from, None);
}
