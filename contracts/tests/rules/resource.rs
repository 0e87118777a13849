//! `ResourceMount`: the provider's, on its published entry, with all its items, named
//! with the gateway to call.

use liuhen_types::entity::Resource;
use liuhen_types::limits::CATALOG_ITEMS_MAX;
use liuhen_types::payload::ResourceMount;
use liuhen_types::{Code, StateKey};

use crate::kit::{Chain, catalog_submit, entry, gateway_key, id, resource_mount};

#[test]
fn a_resource_covers_its_published_entry() {
    type Change = fn(&mut ResourceMount);
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("more items than the entry", |p| p.items.push(id("extra")), Code::Ok),
        ("an item missing", |p| drop(p.items.pop()), Code::SchemaMismatch),
        ("no items", |p| p.items.clear(), Code::Schema),
        ("an item twice", |p| p.items.push(id("code")), Code::Schema),
        (
            "too many items",
            |p| p.items = (0..=CATALOG_ITEMS_MAX).map(|n| id(&n.to_string())).collect(),
            Code::Schema,
        ),
        ("another version", |p| p.catalog_version = 2, Code::VersionStale),
        ("unknown entry", |p| p.catalog_id = id("none"), Code::ReferenceUnknown),
        ("the operator's gateway", |p| p.gateway_id = Some(id("gw-dsj")), Code::Ok),
        ("its own gateway", |p| p.gateway_id = Some(id("gw-mzt")), Code::Ok),
        ("a stranger's gateway", |p| p.gateway_id = Some(id("gw-zrt")), Code::NotParty),
        ("unknown gateway", |p| p.gateway_id = Some(id("gw-none")), Code::ReferenceUnknown),
        ("unpublished entry", |p| p.catalog_id = id("draft"), Code::State),
    ];
    for (name, change, expected) in cases {
        let mut chain = Chain::hebei();
        chain.publish(entry("villages"));
        chain.ok("mzt", catalog_submit(entry("draft")));
        chain.ok("zrt", gateway_key("zrt", "gw-zrt"));
        let mut payload = resource_mount("r1", "villages");
        change(&mut payload);
        assert_eq!(chain.code("mzt", payload), *expected, "{name}");
    }
}

#[test]
fn only_the_provider_mounts_and_once() {
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    let mount = || resource_mount("r1", "villages");
    assert_eq!(chain.code("mzj-changan", mount()), Code::Role);
    assert_eq!(chain.code("pa", mount()), Code::Role);
    assert_eq!(chain.code("zrt", mount()), Code::NotProvider);
    chain.ok("mzt", mount());
    let resource: Resource = chain.read(&StateKey::resource(&id("r1")));
    assert_eq!((resource.provider, resource.mounted_at), (id("mzt"), chain.time));
    assert_eq!(chain.code("mzt", mount()), Code::Duplicate);
}
