//! Opening of data: planned, approved with consent, masked, withdrawn.

use liuhen_contracts::limits::ENTRY_OPENINGS_MAX;
use liuhen_crypto::sm3;
use liuhen_types::entity::{Measure, OpenPlan, Opening, OpeningStatus, Period};
use liuhen_types::payload::catalog::{CatalogEntry, OpenAttribute, ReviewDecision};
use liuhen_types::payload::opening::{OpenDomain, OpenPlanEntry};
use liuhen_types::payload::{
    OpenApply, OpenDecide, OpenPlanPublish, OpenPublish, OpenWithdraw, Payload,
};
use liuhen_types::{Code, OpenId, StateKey};

use crate::kit::*;

fn ever(chain: &Chain, measure: Measure) -> u64 {
    let key = StateKey::tally(&id("130000"), Period::Ever, measure);
    liuhen_contracts::read(&chain.state, &key).expect("the state is sound").unwrap_or(0)
}

fn status(chain: &Chain) -> OpeningStatus {
    chain.read::<Opening>(&StateKey::opening(&id("o1"))).status
}

/// `parks` of `scjg` may be opened; `holder` tells of persons.
fn chain() -> Chain {
    let mut chain = Chain::xiongan();
    let mut parks = entry("parks");
    parks.open_attribute = OpenAttribute::Open;
    chain.publish_as("scjg", parks);
    chain
}

fn plan() -> OpenPlanPublish {
    OpenPlanPublish {
        jurisdiction: id("130000"),
        year: 2023,
        entries: vec![OpenPlanEntry {
            catalog_id: id("parks"),
            domain: OpenDomain::Environment,
            scope: id("all parks"),
            rights_duties_digest: sm3(&[b"rights"]),
            planned_by: id("2023-12-31"),
        }],
    }
}

fn apply() -> OpenApply {
    OpenApply {
        open_id: id("o1"),
        catalog_id: id("parks"),
        items: vec![id("code"), id("name"), id("holder")],
        scope: id("map of parks"),
        masking: vec![id("holder")],
        is_state_secret: false,
    }
}

fn decide(approve: bool) -> OpenDecide {
    OpenDecide { open_id: id("o1"), approve, reason: (!approve).then(|| id("no need")) }
}

fn publish() -> OpenPublish {
    OpenPublish {
        open_id: id("o1"),
        digest: sm3(&[b"open data"]),
        licence_terms: id("with attribution"),
        masking: vec![id("holder")],
    }
}

fn withdraw() -> OpenWithdraw {
    OpenWithdraw { open_id: id("o1"), reason: id("outdated") }
}

#[test]
fn the_years_plan_is_of_the_open_data_authority_and_the_province() {
    type Change = fn(&mut OpenPlanPublish);
    let cases: &[(&str, Option<&str>, Change, Code)] = &[
        ("kf", Some("pa"), |_| {}, Code::Ok),
        ("kf", None, |_| {}, Code::CosignRequired),
        ("kf", Some("ca-xa"), |_| {}, Code::CosignRequired),
        ("pa", Some("kf"), |_| {}, Code::Role),
        ("kf", Some("pa"), |p| p.jurisdiction = id("XA"), Code::Jurisdiction),
        ("kf", Some("pa"), |p| p.entries.clear(), Code::Schema),
        ("kf", Some("pa"), |p| p.entries.push(p.entries[0].clone()), Code::Schema),
        ("kf", Some("pa"), |p| p.year = 2024, Code::Schema),
        ("kf", Some("pa"), |p| p.entries[0].catalog_id = id("none"), Code::ReferenceUnknown),
        ("kf", Some("pa"), |p| p.entries[0].catalog_id = id("firms"), Code::State),
    ];
    for (sender, cosigner, change, expected) in cases {
        let mut payload = plan();
        change(&mut payload);
        let tx = Tx::new(sender, payload.clone());
        let tx = if let Some(org) = cosigner { tx.cosigner(org) } else { tx };
        assert_eq!(chain().send(tx).code, *expected, "{payload:?}");
    }
    let mut chain = chain();
    chain.ok_with("kf", &["pa"], plan());
    assert_eq!(chain.send(Tx::new("kf", plan()).cosigner("pa")).code, Code::Duplicate);
    assert_eq!(ever(&chain, Measure::OpeningsPlanned), 1);
}

#[test]
fn what_may_not_be_opened_is_refused_at_once() {
    type Change = fn(&mut OpenApply);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("scjg", "by the provider", |_| {}, Code::Ok),
        ("dsj", "by a platform", |_| {}, Code::Ok),
        ("zrt", "by another provider", |_| {}, Code::NotProvider),
        ("jy-xa", "by a consumer", |_| {}, Code::Role),
        ("scjg", "not open", |p| p.catalog_id = id("firms"), Code::State),
        ("scjg", "unknown entry", |p| p.catalog_id = id("none"), Code::ReferenceUnknown),
        ("scjg", "unknown item", |p| p.items.push(id("none")), Code::ItemUnknown),
        ("scjg", "masks another item", |p| p.masking.push(id("area")), Code::ItemUnknown),
        ("scjg", "persons in clear", |p| p.masking.clear(), Code::MaskingRequired),
        (
            "scjg",
            "persons left out",
            |p| (p.items, p.masking) = (vec![id("code")], Vec::new()),
            Code::Ok,
        ),
        ("scjg", "no items", |p| p.items.clear(), Code::Schema),
    ];
    for (sender, name, change, expected) in cases {
        let mut payload = apply();
        change(&mut payload);
        assert_eq!(chain().code(sender, payload), *expected, "{name}");
    }
}

#[test]
fn a_grade_may_forbid_opening() {
    let mut chain = chain();
    chain.ok("scjg", apply());
    chain.ok("kf", decide(true));
    with_profile(&mut chain, |profile| {
        profile.grades.iter_mut().for_each(|grade| grade.forbids_open = true);
    });
    let mut second = apply();
    second.open_id = id("o2");
    assert_eq!(chain.code("scjg", second), Code::GradeForbidsOpen);
    assert_eq!(chain.code("scjg", publish()), Code::GradeForbidsOpen, "approved before");
}

#[test]
fn an_approval_needs_the_providers_consent() {
    let mut chain = chain();
    chain.ok("dsj", apply());
    assert_eq!(chain.code("kf", decide(true)), Code::CosignRequired);
    assert_eq!(chain.clone().send(Tx::new("kf", decide(true)).cosigner("scjg")).code, Code::Ok);
    let mut silent = decide(false);
    silent.reason = None;
    assert_eq!(chain.code("kf", silent), Code::ReasonRequired);
    assert_eq!(chain.code("pa", decide(true)), Code::Role);
    chain.ok("kf", decide(false));
    assert_eq!(status(&chain), OpeningStatus::Rejected);
    assert_eq!(chain.code("kf", decide(true)), Code::State);
    assert_eq!(chain.code("scjg", publish()), Code::OpenNotApproved);
}

#[test]
fn nothing_is_opened_without_approval_or_mask() {
    let mut chain = chain();
    chain.ok_with("kf", &["pa"], plan());
    chain.ok("scjg", apply());
    assert_eq!(chain.code("scjg", publish()), Code::OpenNotApproved);
    assert_eq!(chain.code("scjg", withdraw()), Code::State);
    chain.ok("kf", decide(true));
    let mut clear = publish();
    clear.masking.clear();
    assert_eq!(chain.code("scjg", clear), Code::MaskingRequired);
    for (sender, expected) in [("zrt", Code::NotProvider), ("pa", Code::Role)] {
        assert_eq!(chain.code(sender, publish()), expected, "{sender}");
    }
    assert_eq!(chain.clone().code("kf", publish()), Code::Ok);
    chain.ok("scjg", publish());
    assert_eq!(status(&chain), OpeningStatus::Published);
    assert_eq!(chain.code("scjg", publish()), Code::OpenNotApproved, "twice");
    assert_eq!(ever(&chain, Measure::OpeningsPublished), 1, "I-19");
    let plan: OpenPlan = chain.read(&StateKey::open_plan(&id("130000"), 2023));
    assert_eq!((plan.entries, plan.opened), (1, 1));
}

#[test]
fn an_entry_of_the_plan_is_done_once() {
    let mut chain = chain();
    chain.ok_with("kf", &["pa"], plan());
    for open in ["o1", "o2"] {
        let open_id = || id(open);
        chain.ok("scjg", OpenApply { open_id: open_id(), ..apply() });
        chain.ok("kf", OpenDecide { open_id: open_id(), ..decide(true) });
        chain.ok("scjg", OpenPublish { open_id: open_id(), ..publish() });
    }
    assert_eq!(ever(&chain, Measure::OpeningsPublished), 1);
}

#[test]
fn provider_and_watchers_withdraw() {
    let cases = [
        ("scjg", Code::Ok),
        ("kf", Code::Ok),
        ("wxb", Code::Ok),
        ("zrt", Code::NotProvider),
        ("pa", Code::Role),
    ];
    for (sender, expected) in cases {
        let mut chain = chain();
        let steps: [(&str, Payload); 3] =
            [("scjg", apply().into()), ("kf", decide(true).into()), ("scjg", publish().into())];
        for (org, payload) in steps {
            chain.ok(org, payload);
        }
        assert_eq!(chain.code(sender, withdraw()), expected, "{sender}");
        if expected == Code::Ok {
            assert_eq!(status(&chain), OpeningStatus::Withdrawn);
            assert_eq!(chain.code(sender, withdraw()), Code::State);
        }
    }
}

/// I-19: a plan counts in its own year, however early or late it is published.
#[test]
fn a_plan_counts_in_its_year() {
    for (published, year, expected) in [
        ("2023-12-20", 2024, (0, 1)),
        ("2024-02-01", 2024, (0, 1)),
        ("2024-02-01", 2023, (0, 0)),
        ("2023-11-20", 2023, (1, 0)),
    ] {
        let mut chain = chain();
        chain.go_to(published);
        let mut payload = OpenPlanPublish { year, ..plan() };
        payload.entries[0].planned_by = id(&format!("{year}-12-31"));
        chain.ok_with("kf", &["pa"], payload);
        let planned = |year, month| {
            let values = liuhen_contracts::indicators(
                &chain.state,
                &id("130000"),
                Period::Month { year, month },
            );
            let values = values.expect("the state is sound");
            let found = values.iter().find(|value| *value.formula_id == *"opening-completion");
            match found.expect("the formula exists").value {
                liuhen_types::entity::Value::Ratio { denominator, .. } => denominator,
                _ => 0,
            }
        };
        assert_eq!((planned(2023, 12), planned(2024, 3)), expected, "{published} for {year}");
    }
}

/// Opens `parks` as `open`, and the next version of the entry comes into force.
fn open_as(chain: &mut Chain, open: &str) {
    let open_id = || id(open);
    chain.ok("scjg", OpenApply { open_id: open_id(), ..apply() });
    chain.ok("kf", OpenDecide { open_id: open_id(), ..decide(true) });
    chain.ok("scjg", OpenPublish { open_id: open_id(), ..publish() });
}

fn replace(chain: &mut Chain, change: fn(&mut CatalogEntry)) {
    let mut next = CatalogEntry { open_attribute: OpenAttribute::Open, ..entry("parks") };
    change(&mut next);
    let today = chain.next().time.date().to_string();
    chain.ok("scjg", change_notice("n1", "parks", &today));
    chain.ok("scjg", update_submit("n1", next));
    chain.ok("pa", catalog_review("parks", 2, ReviewDecision::Approve));
    let open: [OpeningStatus; 2] = ["o1", "o2"].map(|open| standing(chain, open).status);
    assert_eq!(open, [OpeningStatus::Published; 2], "the old version is in force till then");
    chain.ok("scjg", catalog_publish("parks", 2));
}

fn standing(chain: &Chain, open: &str) -> Opening {
    chain.read(&StateKey::opening(&id(open)))
}

/// How many openings the entry has, by count and by list.
fn open_count(chain: &Chain) -> (Option<u64>, Option<usize>) {
    let read = liuhen_contracts::read(&chain.state, &StateKey::openings_of(&id("parks")));
    let key = StateKey::published_openings(&id("parks"));
    let list: Option<Vec<OpenId>> = liuhen_contracts::read(&chain.state, &key).unwrap();
    (read.unwrap(), list.map(|list| list.len()))
}

/// What the version that comes into force does not allow to be opened is withdrawn with it
/// and nothing else.
#[test]
fn an_opening_ends_with_the_version_that_allowed_it() {
    type Change = fn(&mut CatalogEntry);
    let cases: [(&str, Change, [bool; 2]); 6] = [
        ("another summary", |_| {}, [true, true]),
        ("on request", |e| e.open_attribute = OpenAttribute::OpenOnRequest, [true, true]),
        ("not open", |e| e.open_attribute = OpenAttribute::NotOpen, [false, false]),
        ("an item left", |e| e.items.retain(|item| item.item_id != id("name")), [false, true]),
        ("an item became personal", |e| e.items[1].is_personal = true, [false, true]),
        (
            "a grade that forbids it",
            |e| {
                (e.items[1].grade, e.open_attribute) =
                    (Some(id("L3")), OpenAttribute::OpenOnRequest);
            },
            [false, true],
        ),
    ];
    for (name, change, expected) in cases {
        let mut chain = chain();
        with_profile(&mut chain, |profile| profile.grades[2].forbids_open = true);
        open_as(&mut chain, "o1");
        // One that has the code alone.
        let only = OpenApply {
            open_id: id("o2"),
            items: vec![id("code")],
            masking: Vec::new(),
            ..apply()
        };
        chain.ok("scjg", only);
        chain.ok("kf", OpenDecide { open_id: id("o2"), ..decide(true) });
        chain.ok("scjg", OpenPublish { open_id: id("o2"), masking: Vec::new(), ..publish() });
        assert_eq!(open_count(&chain), (Some(2), Some(2)));
        replace(&mut chain, change);
        let is_open = ["o1", "o2"].map(|open| {
            let standing = standing(&chain, open);
            let is_open = standing.status == OpeningStatus::Published;
            assert_eq!(standing.reason.is_none(), is_open, "{name}: {open} says why");
            is_open
        });
        assert_eq!(is_open, expected, "{name}");
        let left = expected.iter().filter(|is_open| **is_open).count();
        let counted = (left > 0).then_some(left);
        assert_eq!(open_count(&chain), (counted.map(|left| left as u64), counted), "{name}");
    }
}

#[test]
fn an_opening_ends_with_its_entry() {
    let mut chain = chain();
    open_as(&mut chain, "o1");
    open_as(&mut chain, "o2");
    chain.ok("scjg", OpenWithdraw { open_id: id("o2"), ..withdraw() });
    assert_eq!(open_count(&chain), (Some(1), Some(1)));
    chain.ok("scjg", catalog_retire("parks"));
    assert_eq!(status(&chain), OpeningStatus::Withdrawn);
    assert_eq!(open_count(&chain), (None, None));
    assert_eq!(standing(&chain, "o2").reason, Some(id("outdated")), "that was before");
}

#[test]
fn an_entry_has_so_many_openings_at_most() {
    let mut chain = chain();
    open_as(&mut chain, "o1");
    let full: Vec<OpenId> = (0..ENTRY_OPENINGS_MAX).map(|n| id(&format!("x{n}"))).collect();
    chain.force(StateKey::published_openings(&id("parks")), &full);
    chain.ok("scjg", OpenApply { open_id: id("o2"), ..apply() });
    chain.ok("kf", OpenDecide { open_id: id("o2"), ..decide(true) });
    let more = || OpenPublish { open_id: id("o2"), ..publish() };
    assert_eq!(chain.code("scjg", more()), Code::QuotaExceeded);
    chain.force(StateKey::published_openings(&id("parks")), &full[1..].to_vec());
    chain.ok("scjg", more());
}
