//! The inventory of systems, and their coverage by the catalog.

use liuhen_types::entity::{Measure, Period, System};
use liuhen_types::payload::SystemRegister;
use liuhen_types::payload::catalog::{CatalogEntry, ReviewDecision};
use liuhen_types::payload::inventory::SystemStatus::{self, Building, Planned, Retired, Running};
use liuhen_types::{CatalogId, Code, StateKey};

use crate::kit::*;

fn register(status: SystemStatus) -> SystemRegister {
    system_register("s1", "mzt", status)
}

fn system(chain: &Chain, name: &str) -> System {
    chain.read(&StateKey::system(&id(name)))
}

/// Systems started, ended, cataloged.
fn counts(chain: &Chain) -> [u64; 3] {
    [Measure::SystemsStarted, Measure::SystemsEnded, Measure::SystemsCataloged].map(|measure| {
        let key = StateKey::tally(&id("130000"), Period::Ever, measure);
        if chain.state.contains_key(&key) { chain.read(&key) } else { 0 }
    })
}

fn from(catalog: &str, system: &str) -> CatalogEntry {
    let mut entry = entry(catalog);
    entry.governance.system = Some(id(system));
    entry
}

#[test]
fn an_org_registers_its_own_systems() {
    type Change = fn(&mut SystemRegister);
    let cases: &[(&str, Change, Code)] = &[
        ("mzt", |_| {}, Code::Ok),
        ("pa", |p| p.org = id("pa"), Code::Ok),
        ("dsj", |p| p.org = id("dsj"), Code::Ok),
        ("pa", |_| {}, Code::NotParty),
        ("wxb", |p| p.org = id("wxb"), Code::Role),
        ("mzj-changan", |p| p.org = id("mzj-changan"), Code::Role),
        ("mzt", |p| p.is_state_secret = true, Code::SecretNotAllowed),
        ("mzt", |p| p.protection_level = Some(0), Code::Schema),
        ("mzt", |p| p.protection_level = Some(6), Code::Schema),
        ("mzt", |p| p.protection_level = None, Code::Ok),
        ("mzt", |p| p.built_on = Some(id("2099-01-01")), Code::FutureDate),
        ("mzt", |p| (p.status, p.built_on) = (Planned, Some(id("2099-01-01"))), Code::Ok),
    ];
    for (sender, change, expected) in cases {
        let mut payload = register(Running);
        change(&mut payload);
        let code = Chain::hebei().code(sender, payload.clone());
        assert_eq!(code, *expected, "{sender} {payload:?}");
    }
}

#[test]
fn a_system_only_moves_forward() {
    let all = [Planned, Building, Running, Retired];
    for (was, before) in all.into_iter().enumerate() {
        for (is, after) in all.into_iter().enumerate() {
            let mut chain = Chain::hebei();
            chain.ok("mzt", register(before));
            let expected = match is.cmp(&was) {
                std::cmp::Ordering::Less => Code::State,
                std::cmp::Ordering::Equal => Code::Duplicate,
                std::cmp::Ordering::Greater => Code::Ok,
            };
            assert_eq!(chain.code("mzt", register(after)), expected, "{before:?} {after:?}");
        }
    }
    let mut chain = Chain::hebei();
    chain.ok("mzt", register(Running));
    let taken = SystemRegister { org: id("zrt"), ..register(Retired) };
    assert_eq!(chain.code("zrt", taken), Code::Duplicate);
    let renamed = SystemRegister { name: id("新名称"), ..register(Running) };
    chain.ok("mzt", renamed);
    assert_eq!(counts(&chain), [1, 0, 0]);
}

#[test]
fn a_running_system_is_covered_while_an_entry_of_it_is_in_force() {
    let mut chain = Chain::hebei();
    chain.ok("mzt", register(Building));
    chain.publish(from("villages", "s1"));
    assert_eq!(system(&chain, "s1").catalogs, [id::<CatalogId>("villages")]);
    assert_eq!(counts(&chain), [0, 0, 0], "not in operation");
    chain.ok("mzt", register(Running));
    assert_eq!(counts(&chain), [1, 0, 1]);
    chain.publish(from("more", "s1"));
    assert_eq!(counts(&chain), [1, 0, 1]);
    assert_eq!(system(&chain, "s1").catalogs, ["more", "villages"].map(id::<CatalogId>));
    chain.ok("mzt", catalog_retire("more"));
    assert_eq!(counts(&chain), [1, 0, 1]);
    // A new version moves the entry to another system.
    chain.ok("mzt", system_register("s2", "mzt", Running));
    assert_eq!(counts(&chain), [2, 0, 1]);
    chain.ok("mzt", change_notice("n1", "villages", "2023-11-01"));
    chain.ok("mzt", update_submit("n1", from("villages", "s2")));
    chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Approve));
    assert_eq!(system(&chain, "s1").catalogs.len(), 1, "not yet in force");
    chain.ok("mzt", catalog_publish("villages", 2));
    assert!(system(&chain, "s1").catalogs.is_empty());
    assert_eq!(system(&chain, "s2").catalogs, [id::<CatalogId>("villages")]);
    assert_eq!(counts(&chain), [2, 0, 1]);
    chain.ok("mzt", system_register("s2", "mzt", Retired));
    assert_eq!(counts(&chain), [2, 1, 0]);
    chain.ok("mzt", catalog_retire("villages"));
    assert_eq!(counts(&chain), [2, 1, 0]);
}

#[test]
fn a_system_has_room_for_so_many_entries() {
    let mut chain = Chain::hebei();
    chain.ok("mzt", register(Running));
    let mut full = system(&chain, "s1");
    let limit = liuhen_contracts::limits::CATALOGS_PER_SYSTEM_MAX;
    full.catalogs = (0..limit).map(|n| id(&format!("c{n:04}"))).collect();
    chain.force(StateKey::system(&id("s1")), &full);
    chain.ok("mzt", catalog_submit(from("villages", "s1")));
    chain.ok("pa", catalog_review("villages", 1, ReviewDecision::Approve));
    assert_eq!(chain.code("mzt", catalog_publish("villages", 1)), Code::QuotaExceeded);
}
