//! Versions of a resource's data, lineage and freshness, and the end of a resource
//!

use liuhen_contracts::limits::DOWNSTREAM_MAX;
use liuhen_types::entity::{Measure, Period, Resource, ResourceStatus};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::catalog::{CatalogEntry, Library, UpdateCycle};
use liuhen_types::payload::{ResourceMount, ResourceUnmount, ResourceUpdate};
use liuhen_types::{Code, ResourceId, StateKey, TimeMs};

use crate::kit::*;

/// Resources `a` to `d` of `mzt` behind one entry, without data.
fn mounted() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    for resource in ["a", "b", "c", "d"] {
        chain.ok("mzt", resource_mount(resource, "villages"));
    }
    chain
}

fn resource(chain: &Chain, name: &str) -> Resource {
    chain.read(&StateKey::resource(&id(name)))
}

#[test]
fn a_version_follows_the_last_one() {
    type Change = fn(&mut ResourceUpdate);
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("no records", |p| p.record_count = 0, Code::Ok),
        ("unknown resource", |p| p.resource_id = id("none"), Code::ReferenceUnknown),
        ("version 0", |p| p.version = 0, Code::Schema),
        ("the version before", |p| p.version = 1, Code::VersionStale),
        ("one left out", |p| p.version = 3, Code::VersionStale),
        ("from the future", |p| p.produced_at = TimeMs(u64::MAX), Code::FutureDate),
        ("unknown source", |p| p.derived_from = vec![id("none")], Code::ReferenceUnknown),
        ("a source", |p| p.derived_from = vec![id("b")], Code::Ok),
        ("itself", |p| p.derived_from = vec![id("a")], Code::LineageCycle),
        ("a source twice", |p| p.derived_from = vec![id("b"), id("b")], Code::Schema),
        (
            "too many sources",
            |p| p.derived_from = (0..=LIST_MAX).map(|n| id(&format!("r{n}"))).collect(),
            Code::Schema,
        ),
    ];
    let mut chain = mounted();
    chain.ok("mzt", resource_update("a", 1, &[]));
    for (name, change, expected) in cases {
        let mut payload = resource_update("a", 2, &[]);
        change(&mut payload);
        assert_eq!(chain.clone().code("mzt", payload), *expected, "{name}");
    }
    let update = || resource_update("a", 2, &[]);
    for (sender, expected) in
        [("zrt", Code::NotProvider), ("pa", Code::Role), ("mzj-changan", Code::Role)]
    {
        assert_eq!(chain.code(sender, update()), expected, "{sender}");
    }
    chain.ok("mzt", update());
    let found = resource(&chain, "a");
    let latest = found.latest.unwrap();
    assert_eq!((found.version, latest.record_count), (2, 1_200));
    assert_eq!((latest.updated_at, latest.data_digest), (chain.time, update().data_digest));
}

#[test]
fn lineage_never_loops() {
    let mut chain = mounted();
    chain.ok("mzt", resource_update("b", 1, &["a"]));
    chain.ok("mzt", resource_update("c", 1, &["b"]));
    chain.ok("mzt", resource_update("d", 1, &["a", "c"]));
    for (resource, source) in [("a", "b"), ("a", "c"), ("a", "d"), ("b", "d"), ("c", "d")] {
        let version = u32::from(resource != "a") + 1;
        let update = resource_update(resource, version, &[source]);
        assert_eq!(chain.code("mzt", update), Code::LineageCycle, "{resource} from {source}");
    }
    // What an old version was made from stays true of it.
    chain.ok("mzt", resource_update("b", 2, &[]));
    assert_eq!(chain.code("mzt", resource_update("a", 1, &["c"])), Code::LineageCycle);
    // The same sources again are no new edge.
    chain.ok("mzt", resource_update("d", 2, &["a", "c"]));
    let count: u64 = chain.read(&StateKey::downstream_count(&id("a")));
    let of = |index| chain.read::<ResourceId>(&StateKey::downstream(&id("a"), index));
    assert_eq!((count, of(0), of(1)), (2, id("b"), id("d")));
}

#[test]
fn a_resource_has_room_for_so_many_that_are_made_from_it() {
    let mut chain = mounted();
    chain.force(StateKey::downstream_count(&id("a")), &DOWNSTREAM_MAX);
    assert_eq!(chain.code("mzt", resource_update("b", 1, &["a"])), Code::QuotaExceeded);
    chain.ok("mzt", resource_update("b", 1, &["c"]));
}

#[test]
fn freshness_follows_from_the_update_cycle() {
    let mut chain = mounted();
    let before = resource(&chain, "a");
    chain.ok("mzt", resource_update("a", 1, &[]));
    let after = resource(&chain, "a");
    let updated = chain.time;
    let at = |days: u64| TimeMs(updated.0 + days * DAY_MS);
    use UpdateCycle::*;
    let cases = [
        (RealTime, 1),
        (Daily, 1),
        (Weekly, 7),
        (Monthly, 31),
        (Quarterly, 92),
        (HalfYearly, 184),
        (Yearly, 366),
    ];
    let of = |cycle| CatalogEntry { update_cycle: cycle, ..entry("villages") };
    for (cycle, days) in cases {
        let of = of(cycle);
        assert_eq!(after.status_at(&of, at(days)), ResourceStatus::Active, "{cycle:?}");
        assert_eq!(after.status_at(&of, at(days + 1)), ResourceStatus::Stale, "{cycle:?}");
        assert_eq!(before.status_at(&of, at(days + 1)), ResourceStatus::Mounted, "{cycle:?}");
    }
    assert_eq!(after.status_at(&of(Irregular), at(10_000)), ResourceStatus::Active);
}

#[test]
fn a_resource_ends_at_once_or_with_notice() {
    let mut chain = mounted();
    let unmount = || resource_unmount("a");
    for (sender, expected) in
        [("zrt", Code::NotProvider), ("pa", Code::Role), ("mzj-changan", Code::Role)]
    {
        assert_eq!(chain.code(sender, unmount()), expected, "{sender}");
    }
    let unknown = ResourceUnmount { resource_id: id("none"), ..unmount() };
    assert_eq!(chain.code("mzt", unknown), Code::ReferenceUnknown);
    let past = ResourceUnmount { effective_at: Some(TimeMs(0)), ..unmount() };
    chain.ok("mzt", past);
    let ended = resource(&chain, "a");
    let at = ended.unmounting.clone().unwrap();
    assert_eq!((at.declared_at, at.effective_at), (chain.time, chain.time), "no end in the past");
    assert_eq!(ended.status_at(&entry("villages"), chain.time), ResourceStatus::Unmounted);
    assert_eq!(chain.code("mzt", unmount()), Code::State);
    assert_eq!(chain.code("mzt", resource_update("a", 1, &[])), Code::State);
    // Announced: data may still come until then.
    let later = TimeMs(chain.time.0 + DAY_MS);
    chain.ok("mzt", ResourceUnmount { effective_at: Some(later), ..resource_unmount("b") });
    chain.ok("mzt", resource_update("b", 1, &[]));
    chain.time = later;
    assert_eq!(chain.code("mzt", resource_update("b", 2, &[])), Code::State);
    let active = StateKey::tally(&id("130000"), Period::Ever, Measure::ResourcesActive);
    assert!(!chain.state.contains_key(&active), "what leaves does not count");
    chain.ok("mzt", resource_update("c", 1, &[]));
    assert_eq!(chain.read::<i64>(&active), 1);
}

#[test]
fn an_application_of_the_provider_may_report_versions() {
    use liuhen_types::payload::key::KeyPurpose;
    let mut chain = mounted();
    let key = crate::kit::key_register("mzt", "app-mzt");
    let holder = Some(id("etl"));
    let key = liuhen_types::payload::KeyRegister { purpose: KeyPurpose::App, holder, ..key };
    chain.ok("mzt", key);
    let by_app = |payload: liuhen_types::Payload| {
        let mut tx = crate::kit::Tx::new("mzt", payload);
        tx.key = "app-mzt".into();
        tx
    };
    let outcome = chain.send(by_app(resource_update("a", 1, &[]).into()));
    assert_eq!(outcome.code, Code::Ok);
    assert_eq!(chain.send(by_app(resource_unmount("a").into())).code, Code::Role);
    let mount = ResourceMount { resource_id: id("e"), ..resource_mount("e", "villages") };
    assert_eq!(chain.send(by_app(mount.into())).code, Code::Role);
}

#[test]
fn consumers_with_grants_have_notice_unless_security_forbids_it() {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzt", resource_mount("a", "villages"));
    chain.grant("a1", "r1", "villages");
    let at = |at| ResourceUnmount { effective_at: Some(at), ..resource_unmount("a") };
    let (now, soon) = (chain.next().time, TimeMs(chain.next().time.0 + 1));
    let secure = ResourceUnmount { for_security: true, ..resource_unmount("a") };
    let cases = [
        ("at once", resource_unmount("a"), Code::ActiveAuthorizations),
        ("now", at(now), Code::ActiveAuthorizations),
        ("later", at(soon), Code::Ok),
        ("for security", secure, Code::Ok),
    ];
    for (name, payload, expected) in cases {
        assert_eq!(chain.clone().code("mzt", payload), expected, "{name}");
    }
    chain.ok("mzt", authorization_revoke("a1"));
    chain.ok("mzt", resource_unmount("a"));
}

/// A notice does not keep data behind the entry that security forbids to serve.
#[test]
fn security_ends_a_resource_before_its_notice() {
    let mut chain = mounted();
    chain.ok("mzt", resource_update("a", 1, &[]));
    chain.ok("mzt", resource_update("b", 1, &[]));
    let now = chain.time;
    let after = |days: u64| Some(TimeMs(now.0 + days * DAY_MS));
    let end = |for_security, effective_at| ResourceUnmount {
        for_security,
        effective_at,
        ..resource_unmount("a")
    };
    let cases = [
        ("at once", end(true, None), Code::Ok),
        ("sooner", end(true, after(1)), Code::Ok),
        ("on the same day", end(true, after(5)), Code::State),
        ("later", end(true, after(6)), Code::State),
        ("at once, for no security", end(false, None), Code::State),
        ("sooner, for no security", end(false, after(1)), Code::State),
    ];
    let announced = end(false, after(5));
    let active = StateKey::tally(&id("130000"), Period::Ever, Measure::ResourcesActive);
    chain.ok("mzt", announced);
    for (name, payload, expected) in cases {
        let mut chain = chain.clone();
        let at = payload.effective_at;
        assert_eq!(chain.code("mzt", payload), expected, "{name}");
        assert_eq!(chain.read::<i64>(&active), 1, "{name}: what leaves is counted once");
        if expected == Code::Ok {
            let end = resource(&chain, "a").unmounting.expect("it ends");
            assert_eq!((end.declared_at, end.effective_at), (chain.time, at.unwrap_or(chain.time)));
        }
    }
    chain.time = after(5).expect("it is an instant");
    assert_eq!(chain.code("mzt", end(true, None)), Code::State, "it has left");
}

#[test]
fn a_topic_library_names_its_origin_and_shares_no_more_freely() {
    let mut chain = Chain::hebei();
    chain.publish(shared("strict"));
    chain.ok("mzt", resource_mount("origin", "strict"));
    let mut topic = entry("topic");
    topic.governance.library = Some(Library::Topic);
    chain.publish_as("zrt", topic);
    chain.ok("zrt", resource_mount("derived", "topic"));
    let update = |sources: &[&str]| resource_update("derived", 1, sources);
    assert_eq!(chain.code("zrt", update(&[])), Code::LineageRequired);
    assert_eq!(chain.code("zrt", update(&["origin"])), Code::CosignRequired);
    let signed = |org| Tx::new("zrt", update(&["origin"])).cosigner(org);
    assert_eq!(chain.send(signed("pa")).code, Code::CosignRequired);
    assert_eq!(chain.send(signed("mzt")).code, Code::Ok);
    // As strict as its origin, it needs nobody's signature.
    chain.publish_as("zrt", shared("same"));
    chain.ok("zrt", resource_mount("same", "same"));
    chain.ok("zrt", resource_update("same", 1, &["origin"]));
}
