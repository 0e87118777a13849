//! A resource serves all items of the version in force, not only of the one it was mounted
//! under; what was wrong in one that does not is corrected in another.

use liuhen_types::entity::{Catalog, Collection, Measure, Period, Resource, ResourceStatus};
use liuhen_types::payload::catalog::{CatalogEntry, CatalogItem, ReviewDecision};
use liuhen_types::payload::quality::{QualitySubject, QualityVerdict, ResourceVersion};
use liuhen_types::payload::{CollectionConfirm, ResourceMount, ResourceUnmount};
use liuhen_types::{Code, StateKey, TimeMs};

use crate::kit::genesis::START;
use crate::kit::*;

fn resource(chain: &Chain, name: &str) -> Resource {
    chain.read(&StateKey::resource(&id(name)))
}

fn status(chain: &Chain, name: &str) -> ResourceStatus {
    let catalog: Catalog = chain.read(&StateKey::catalog(&id("villages")));
    let (entry, _) = catalog.in_force().expect("it is published");
    resource(chain, name).status_at(entry, chain.time)
}

/// Resources of the province that are stale by now.
fn stale(chain: &Chain) -> i64 {
    let now = Period::of(chain.time.date());
    let mut month = Period::of(START.date());
    let mut count = 0;
    while month <= now {
        let key = StateKey::tally(&id("130000"), month, Measure::ResourcesStale);
        count += if chain.state.contains_key(&key) { chain.read(&key) } else { 0 };
        month = month.next();
    }
    count
}

/// The next version, with or without one more item.
fn publish_next(chain: &mut Chain, version: u32, summary: &str, with_more: bool) {
    let mut items = entry("villages").items;
    if with_more {
        items.push(CatalogItem { item_id: id("street"), name: id("street"), ..items[0].clone() });
    }
    let notice = format!("n{version}");
    let today = chain.next().time.date().to_string();
    chain.ok("mzt", change_notice(&notice, "villages", &today));
    let update = update_submit(&notice, entry("villages"));
    let next = CatalogEntry { items, summary: id(summary), ..update.entry.clone() };
    chain.ok("mzt", liuhen_types::payload::CatalogUpdateSubmit { entry: next, ..update });
    chain.ok("pa", catalog_review("villages", version, ReviewDecision::Approve));
    chain.ok("mzt", catalog_publish("villages", version));
}

#[test]
fn a_resource_that_lacks_an_item_of_the_new_version_is_stale() {
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    for name in ["a", "b"] {
        chain.ok("mzt", resource_mount(name, "villages"));
    }
    chain.ok("mzt", resource_update("a", 1, &[]));
    assert_eq!(
        (status(&chain, "a"), status(&chain, "b")),
        (ResourceStatus::Active, ResourceStatus::Mounted)
    );
    publish_next(&mut chain, 2, "同样的项", false);
    assert_eq!(status(&chain, "a"), ResourceStatus::Active, "it covers that one too");
    publish_next(&mut chain, 3, "多一项", true);
    assert_eq!((status(&chain, "a"), stale(&chain)), (ResourceStatus::Stale, 1));
    assert_eq!(chain.code("mzt", resource_update("a", 2, &[])), Code::SchemaMismatch);
    assert_eq!(chain.code("mzt", resource_update("b", 1, &[])), Code::SchemaMismatch);
    assert_eq!(status(&chain, "b"), ResourceStatus::Mounted, "without data it is not fresh");
    // One that serves all takes its place.
    let mut items = resource_mount("c", "villages").items;
    items.push(id("street"));
    let mount = ResourceMount { catalog_version: 3, items, ..resource_mount("c", "villages") };
    chain.ok("mzt", mount);
    chain.ok("mzt", resource_update("c", 1, &[]));
    assert_eq!(status(&chain, "c"), ResourceStatus::Active);
    chain.clone().ok("mzt", resource_unmount("a"));
    // Without the item again, it covers the entry as before.
    publish_next(&mut chain, 4, "少一项", false);
    assert_eq!((status(&chain, "a"), stale(&chain)), (ResourceStatus::Active, 0));
    chain.ok("mzt", resource_update("a", 2, &[]));
}

#[test]
fn it_counts_as_stale_once() {
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    chain.ok("mzt", resource_mount("a", "villages"));
    chain.ok("mzt", resource_update("a", 1, &[]));
    chain.time = TimeMs(chain.time.0 + 30 * DAY_MS);
    publish_next(&mut chain, 2, "多一项", true);
    let since = resource(&chain, "a").stale_from;
    chain.time = TimeMs(chain.time.0 + 30 * DAY_MS);
    publish_next(&mut chain, 3, "仍多一项", true);
    assert_eq!((stale(&chain), resource(&chain, "a").stale_from), (1, since));
    chain.ok("mzt", resource_unmount("a"));
    assert_eq!(stale(&chain), 0);
}

/// With the entry the days of all its resources end, also of those that left before it or were
/// about to, and what was counted ahead of them (I-06).
#[test]
fn no_resource_of_an_entry_that_ended_becomes_stale() {
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    let resources = ["stays", "goes", "gone"];
    for name in resources {
        chain.ok("mzt", resource_mount(name, "villages"));
        chain.ok("mzt", resource_update(name, 1, &[]));
    }
    let later = Some(TimeMs(chain.time.0 + 30 * DAY_MS));
    chain.ok("mzt", ResourceUnmount { effective_at: later, ..resource_unmount("goes") });
    chain.ok("mzt", resource_unmount("gone"));
    let day = resource(&chain, "stays").stale_from.expect("its cycle is a year");
    for name in resources {
        assert_eq!(resource(&chain, name).stale_from, Some(day), "{name}");
    }
    let counted = |chain: &Chain| -> (i64, i64) {
        let key = |period, measure| StateKey::tally(&id("130000"), period, measure);
        (
            chain.read(&key(Period::of(day), Measure::ResourcesStale)),
            chain.read(&key(Period::Ever, Measure::ResourcesActive)),
        )
    };
    assert_eq!(counted(&chain), (1, 1));
    chain.ok("mzt", catalog_retire("villages"));
    for name in resources {
        assert_eq!(resource(&chain, name).stale_from, None, "{name}");
    }
    assert_eq!(counted(&chain), (0, 0));
    // Nothing brings a day back: not data that still come, nor the end itself.
    chain.ok("mzt", resource_update("goes", 2, &[]));
    chain.ok("mzt", resource_unmount("stays"));
    chain.time = TimeMs(chain.time.0 + 31 * DAY_MS);
    for name in resources {
        assert_eq!(resource(&chain, name).stale_from, None, "{name}");
    }
    assert_eq!(counted(&chain), (0, 0));
}

/// Version 2 of `firms` has one more item; `firms-2` serves it.
fn publish_more_firms(chain: &mut Chain) {
    let before: Catalog = chain.read(&StateKey::catalog(&id("firms")));
    let mut items = before.entry.items.clone();
    items.push(CatalogItem { item_id: id("street"), name: id("street"), ..items[0].clone() });
    let today = chain.next().time.date().to_string();
    chain.ok("scjg", change_notice("n1", "firms", &today));
    chain.ok("scjg", update_submit("n1", CatalogEntry { items, ..before.entry }));
    chain.ok("pa", catalog_review("firms", 2, ReviewDecision::Approve));
    chain.ok("scjg", catalog_publish("firms", 2));
}

/// What was wrong in one resource is corrected there, or, where that serves the entry no more,
/// in one that does.
#[test]
fn an_issue_of_a_resource_is_corrected_in_the_one_that_takes_its_place() {
    type Change = fn(&mut Chain);
    let cases: [(&str, Change, Code); 4] = [
        ("it still serves", |_| {}, Code::RecollectionRequired),
        ("unmounted", |chain| chain.ok("scjg", resource_unmount("firms-table")), Code::Ok),
        (
            "it is announced that it goes",
            |chain| {
                let later = Some(TimeMs(chain.time.0 + 30 * DAY_MS));
                let end =
                    ResourceUnmount { effective_at: later, ..resource_unmount("firms-table") };
                chain.ok("scjg", end);
            },
            Code::RecollectionRequired,
        ),
        ("it lacks an item", publish_more_firms, Code::Ok),
    ];
    for (name, change, expected) in cases {
        let mut chain = Chain::xiongan();
        let (resource_id, version) = (id("firms-table"), 1);
        let subject = QualitySubject::Resource(ResourceVersion { resource_id, version });
        chain.ok("jy-xa", issue_raise("i1", subject));
        chain.ok("scjg", issue_verify("i1", QualityVerdict::Confirmed));
        change(&mut chain);
        let catalog: Catalog = chain.read(&StateKey::catalog(&id("firms")));
        let (entry, catalog_version) = catalog.in_force().expect("it is published");
        let items = entry.items.iter().map(|item| item.item_id.clone()).collect();
        let mount = resource_mount("firms-2", "firms");
        chain.ok("scjg", ResourceMount { catalog_version, items, ..mount });
        chain.update("scjg", "firms-2", 1);
        let resource_id = id("firms-2");
        let confirm = CollectionConfirm { resource_id, ..collection_confirm("firms", 1, "dsj") };
        chain.ok_with("scjg", &["dsj"], confirm);
        let collection: Collection = chain.read(&StateKey::collection(&id("firms")));
        let recollection = collection.collected.expect("it was collected").confirmed_by;
        let remedy = |resource: &str| issue_remedy("i1", corrected(resource, 1, recollection));
        assert_eq!(chain.code("scjg", remedy("list-table")), Code::RecollectionRequired, "{name}");
        assert_eq!(chain.code("scjg", remedy("firms-2")), expected, "{name}");
    }
}

/// One that does not serve all items either takes no place.
#[test]
fn an_issue_of_a_resource_is_not_corrected_in_one_that_lacks_an_item_too() {
    let mut chain = Chain::xiongan();
    chain.ok("scjg", resource_mount("firms-2", "firms"));
    let (resource_id, version) = (id("firms-table"), 1);
    let subject = QualitySubject::Resource(ResourceVersion { resource_id, version });
    chain.ok("jy-xa", issue_raise("i1", subject));
    chain.ok("scjg", issue_verify("i1", QualityVerdict::Confirmed));
    chain.update("scjg", "firms-2", 1);
    let resource_id = id("firms-2");
    let confirm = CollectionConfirm { resource_id, ..collection_confirm("firms", 1, "dsj") };
    chain.ok_with("scjg", &["dsj"], confirm);
    let collection: Collection = chain.read(&StateKey::collection(&id("firms")));
    let recollection = collection.collected.expect("it was collected").confirmed_by;
    publish_more_firms(&mut chain);
    let remedy = issue_remedy("i1", corrected("firms-2", 1, recollection));
    assert_eq!(chain.code("scjg", remedy), Code::RecollectionRequired);
}
