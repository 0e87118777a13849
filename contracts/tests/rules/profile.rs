//! `JurisdictionProfileSet`: rule packs from a day on, and the region table
//!

use liuhen_types::genesis::Region;
use liuhen_types::payload::JurisdictionProfileSet;
use liuhen_types::payload::catalog::{CatalogEntry, ShareType};
use liuhen_types::payload::org::{Level, OrgRegister};
use liuhen_types::profile::{Grade, NamedOrgan, PlatformMode, Profile, ProfileTerms};
use liuhen_types::{Code, Date, StateKey, TimeMs};

use crate::kit::genesis::genesis;
use crate::kit::{Chain, DAY_MS, Tx, catalog_submit, entry, id, org_register, with_profile};

/// The genesis profile, for another jurisdiction.
fn profile(jurisdiction: &str) -> Profile {
    Profile { jurisdiction: id(jurisdiction), ..genesis().profiles[0].clone() }
}

fn set(profile: Profile, from: Date) -> JurisdictionProfileSet {
    let regions = Vec::new();
    let jurisdiction = profile.jurisdiction.clone();
    let (profile, effective_from) = (Some(profile), Some(from));
    JurisdictionProfileSet { jurisdiction, profile, effective_from, regions }
}

/// A profile of 省 or 市 with one more grade, so that it shows which is in force.
fn with_grade(grade: &str) -> Profile {
    let mut profile = profile("130000");
    profile.grades.push(Grade::plain(id(grade)));
    profile
}

fn day(chain: &Chain, ahead: u64) -> Date {
    Date::from_days(chain.next().time.date().days() + ahead)
}

fn regions(list: &[(&str, &str, Level, Option<&str>, &str)]) -> JurisdictionProfileSet {
    let region = |(code, name, level, parent, home): &(&str, &str, Level, Option<&str>, &str)| {
        let parent = parent.map(id);
        Region { code: id(code), name: id(name), level: *level, parent, home_node: id(home) }
    };
    let regions = list.iter().map(region).collect();
    JurisdictionProfileSet {
        jurisdiction: id("130000"),
        profile: None,
        effective_from: None,
        regions,
    }
}

#[test]
fn a_profile_is_in_force_from_its_day_on() {
    let mut chain = Chain::hebei();
    chain.ok("pa", set(with_grade("L9"), day(&chain, 2)));
    let mut graded = entry("graded");
    graded.grade = Some(id("L9"));
    let submit = |chain: &mut Chain| chain.code("mzt", catalog_submit(graded.clone()));
    assert_eq!(submit(&mut chain), Code::ClassificationRequired, "the day has not come");
    chain.time = TimeMs(chain.time.0 + DAY_MS);
    assert_eq!(submit(&mut chain), Code::ClassificationRequired, "nor the day after");
    chain.time = TimeMs(chain.time.0 + DAY_MS);
    assert_eq!(submit(&mut chain), Code::Ok);
    let terms: ProfileTerms = chain.read(&StateKey::profile(&id("130000")));
    assert_eq!(terms.terms.len(), 2, "that of genesis falls away with the next change");
}

#[test]
fn a_later_profile_takes_the_place_of_one_from_the_same_day() {
    let mut chain = Chain::hebei();
    let from = day(&chain, 0);
    chain.ok("pa", set(with_grade("L8"), from));
    chain.ok("pa", set(with_grade("L9"), from));
    assert_eq!(chain.code("pa", set(with_grade("L9"), from)), Code::NoChange);
    let terms: ProfileTerms = chain.read(&StateKey::profile(&id("130000")));
    assert_eq!(terms.on(from), Some(&with_grade("L9")));
    assert_eq!(terms.terms.len(), 1);
    assert_eq!(terms.on(Date::from_days(from.days() - 1)), None);
}

#[test]
fn profiles_to_come_are_bounded() {
    let mut chain = Chain::hebei();
    let max = liuhen_contracts::limits::PROFILE_TERMS_MAX as u64;
    for ahead in 1..max {
        chain.ok("pa", set(with_grade(&format!("G{ahead}")), day(&chain, ahead)));
    }
    let one_more = set(with_grade("G"), day(&chain, max));
    assert_eq!(chain.code("pa", one_more), Code::QuotaExceeded);
}

#[test]
fn a_city_only_tightens_and_only_for_itself() {
    type Change = fn(&mut Profile);
    let own: Change = |_| {};
    let cases: &[(&str, &str, Change, Code)] = &[
        ("ca-sjz", "130100", own, Code::Ok),
        ("ca-sjz", "130100", |p| p.deadlines.catalog_update = Some(5), Code::Ok),
        ("ca-sjz", "130100", |p| p.deadlines.share_decide = Some(99), Code::Ok),
        ("ca-sjz", "130100", |p| p.deadlines.catalog_update = None, Code::Ok),
        ("ca-sjz", "130100", |p| p.deadlines.catalog_update = Some(11), Code::Jurisdiction),
        ("ca-sjz", "130100", |p| drop(p.grades.pop()), Code::Jurisdiction),
        ("pa", "130100", |p| p.deadlines.catalog_update = Some(11), Code::Jurisdiction),
        ("pa", "130000", |p| p.deadlines.catalog_update = Some(11), Code::Ok),
        ("pa", "130000", |p| p.deadlines.catalog_update = None, Code::Ok),
        ("pa", "130100", own, Code::Ok),
        ("ca-sjz", "130000", own, Code::Jurisdiction),
        ("ca-sjz", "130600", own, Code::Jurisdiction),
        ("ca-sjz", "130181", own, Code::Jurisdiction),
        ("ca-sjz", "130102", own, Code::Jurisdiction),
        ("ca-sjz", "139999", own, Code::RegionUnknown),
        ("xa-changan", "130102", own, Code::Role),
        ("mzt", "130000", own, Code::Role),
        ("pa", "130000", |p| p.grades.clear(), Code::Schema),
        ("pa", "130000", |p| p.grades[1] = p.grades[0].clone(), Code::Schema),
        ("pa", "130000", |p| p.deadlines.quality_verify = Some(1_001), Code::Schema),
        ("pa", "130000", |p| p.levels = vec![Level::City, Level::City], Code::Schema),
        ("pa", "130000", |p| p.levels = vec![Level::City, Level::County], Code::Ok),
        ("pa", "130000", |p| p.organs.security = vec![organ("网信办"); 2], Code::Schema),
        ("pa", "130000", |p| p.organs.security = vec![organ("网信办"), organ("公安")], Code::Ok),
        (
            "ca-sjz",
            "130100",
            |p| p.permissions.platform_mode = Some(PlatformMode::City),
            Code::Jurisdiction,
        ),
    ];
    for (n, (org, jurisdiction, change, expected)) in cases.iter().enumerate() {
        let mut chain = Chain::hebei();
        let mut profile = profile(jurisdiction);
        profile.name = id("changed");
        change(&mut profile);
        let from = day(&chain, 1);
        assert_eq!(chain.code(org, set(profile, from)), *expected, "case {n}: {org}");
    }
}

fn organ(name: &str) -> NamedOrgan {
    NamedOrgan { level: Level::City, name: id(name) }
}

/// a source that names ways to share names all there are; one that names none
/// forbids none.
#[test]
fn an_entry_is_shared_in_a_way_that_the_profile_names() {
    let cases: &[(&[ShareType], Code)] = &[
        (&[], Code::Ok),
        (&[ShareType::Unconditional, ShareType::Conditional, ShareType::NotShared], Code::Ok),
        (&[ShareType::Conditional, ShareType::NotShared], Code::Metadata),
    ];
    for (named, expected) in cases {
        let mut chain = Chain::hebei();
        with_profile(&mut chain, |profile| profile.share_types = named.to_vec());
        let code = chain.code("mzt", catalog_submit(entry("open")));
        assert_eq!(code, *expected, "{named:?}");
    }
}

#[test]
fn the_past_is_not_changed() {
    let mut chain = Chain::hebei();
    let yesterday = Date::from_days(day(&chain, 0).days() - 1);
    assert_eq!(chain.code("pa", set(with_grade("L9"), yesterday)), Code::State);
}

#[test]
fn a_payload_that_sets_nothing_is_rejected() {
    let mut chain = Chain::hebei();
    let from = day(&chain, 1);
    let nothing = JurisdictionProfileSet {
        jurisdiction: id("130000"),
        profile: None,
        effective_from: None,
        regions: Vec::new(),
    };
    let dateless = JurisdictionProfileSet { effective_from: None, ..set(with_grade("L9"), from) };
    let bare = JurisdictionProfileSet { effective_from: Some(from), ..nothing.clone() };
    for payload in [nothing, dateless, bare] {
        assert_eq!(chain.code("pa", payload), Code::Schema);
    }
}

/// What it is, who sends it, the regions, the answer.
type RegionCase = (&'static str, &'static str, &'static [Row], Code);
/// Code, name, level, parent, home node.
type Row = (&'static str, &'static str, Level, Option<&'static str>, &'static str);

const REGION_CASES: &[RegionCase] = &[
    ("a county", "pa", &[("130104", "桥西区", Level::County, Some("130100"), "130100")], Code::Ok),
    (
        "a city with its county",
        "pa",
        &[
            ("N", "n", Level::City, Some("130000"), "N"),
            ("NC", "nc", Level::County, Some("N"), "N"),
        ],
        Code::Ok,
    ),
    ("renamed", "pa", &[("130102", "长安", Level::County, Some("130100"), "130100")], Code::Ok),
    (
        "same name",
        "pa",
        &[("130102", "130102", Level::County, Some("130100"), "130100")],
        Code::NoChange,
    ),
    ("moved", "pa", &[("130102", "长安", Level::County, Some("130600"), "130100")], Code::State),
    (
        "of a new level",
        "pa",
        &[("130102", "长安", Level::City, Some("130100"), "130100")],
        Code::State,
    ),
    (
        "another node",
        "pa",
        &[("130102", "长安", Level::County, Some("130100"), "130600")],
        Code::State,
    ),
    (
        "a second province",
        "pa",
        &[("140000", "山西", Level::Province, None, "140000")],
        Code::Jurisdiction,
    ),
    (
        "no such parent",
        "pa",
        &[("X", "x", Level::County, Some("none"), "130100")],
        Code::RegionUnknown,
    ),
    ("parent too low", "pa", &[("X", "x", Level::City, Some("130102"), "X")], Code::Metadata),
    ("parent of its level", "pa", &[("X", "x", Level::City, Some("130100"), "X")], Code::Metadata),
    (
        "a county's own node",
        "pa",
        &[("X", "x", Level::County, Some("130100"), "X")],
        Code::HomeNodeMismatch,
    ),
    (
        "a county as node",
        "pa",
        &[("X", "x", Level::County, Some("130100"), "130102")],
        Code::HomeNodeMismatch,
    ),
    (
        "child before parent",
        "pa",
        &[
            ("NC", "nc", Level::County, Some("N"), "N"),
            ("N", "n", Level::City, Some("130000"), "N"),
        ],
        Code::RegionUnknown,
    ),
    (
        "by a city",
        "ca-sjz",
        &[("X", "x", Level::County, Some("130100"), "130100")],
        Code::Jurisdiction,
    ),
    (
        "by a county",
        "xa-changan",
        &[("X", "x", Level::Township, Some("130102"), "130100")],
        Code::Role,
    ),
    (
        "twice",
        "pa",
        &[
            ("X", "x", Level::County, Some("130100"), "130100"),
            ("X", "y", Level::County, Some("130100"), "130100"),
        ],
        Code::Schema,
    ),
];

#[test]
fn regions_are_added_and_renamed_and_never_moved() {
    for (name, org, list, expected) in REGION_CASES {
        assert_eq!(Chain::hebei().code(org, regions(list)), *expected, "{name}");
    }
}

#[test]
fn a_new_region_takes_orgs() {
    let mut chain = Chain::hebei();
    chain.ok("pa", regions(&[("130104", "桥西区", Level::County, Some("130100"), "130100")]));
    let mut org = org_register("new", "130102");
    org.region = id("130104");
    chain.ok("ca-sjz", org);
}

/// What a block has read is read anew once one of its transactions changed it.
#[test]
fn what_is_in_force_at_once_holds_for_the_rest_of_the_block() {
    let mut chain = Chain::hebei();
    let added = [("130104", "桥西区", Level::County, Some("130100"), "130100")];
    let org = |name, region| {
        let registration = org_register(name, "130102");
        Tx::new("ca-sjz", OrgRegister { region: id(region), ..registration })
    };
    let submit = |name, grade| {
        let graded = CatalogEntry { grade: Some(id(grade)), ..entry(name) };
        Tx::new("mzt", catalog_submit(graded))
    };
    let from = day(&chain, 0);
    let txs = [
        (org("a", "130102"), Code::Ok),
        (Tx::new("pa", regions(&added)), Code::Ok),
        (org("b", "130104"), Code::Ok),
        (org("c", "130105"), Code::RegionUnknown),
        (submit("plain", "L1"), Code::Ok),
        (Tx::new("pa", set(with_grade("L9"), from)), Code::Ok),
        (submit("graded", "L9"), Code::Ok),
    ];
    let (txs, expected): (Vec<Tx>, Vec<Code>) = txs.into_iter().unzip();
    let signed: Vec<_> = txs.into_iter().map(|tx| chain.sign(tx)).collect();
    let codes: Vec<_> = chain.block(&signed).outcomes.iter().map(|o| o.code).collect();
    assert_eq!(codes, expected);
}
