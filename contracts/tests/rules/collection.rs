//! Plans of collection and what both sides confirm.

use liuhen_crypto::sm3;
use liuhen_types::entity::{
    Collection, CollectionStatus, CopyKind, Custody, Deadline, DeadlineKind, Demand, DemandStatus,
    Measure, Org, Period,
};
use liuhen_types::payload::catalog::LegalBasisKind;
use liuhen_types::payload::collection::Gathered;
use liuhen_types::payload::demand::{DemandAnswer, DemandOutcome};
use liuhen_types::payload::org::{OrgKind, Sector};
use liuhen_types::payload::resource::AccessMode;
use liuhen_types::payload::{CollectionConfirm, CollectionPlanSet};
use liuhen_types::{Code, CopyId, StateKey};

use crate::kit::*;

fn collection(chain: &Chain) -> Collection {
    chain.read(&StateKey::collection(&id("list")))
}

fn ever(chain: &Chain, measure: Measure) -> u64 {
    let key = StateKey::tally(&id("XA"), Period::Ever, measure);
    liuhen_contracts::read(&chain.state, &key).expect("the state is sound").unwrap_or(0)
}

fn due(chain: &Chain, month: u8) -> u64 {
    let period = Period::Month { year: 2023, month };
    let key = StateKey::tally(&id("XA"), period, Measure::Due(DeadlineKind::Collection));
    liuhen_contracts::read(&chain.state, &key).expect("the state is sound").unwrap_or(0)
}

/// Overdue deadlines that others took the place of.
pub fn replaced(chain: &Chain) -> Vec<Deadline> {
    let prefix = StateKey::replaced_deadline_prefix();
    let rows = chain.state.iter().filter(|(key, _)| key.as_bytes().starts_with(prefix));
    rows.map(|(_, value)| borsh::from_slice(value).expect("a deadline")).collect()
}

fn confirm(chain: &mut Chain, payload: CollectionConfirm) -> Code {
    chain.send(Tx::new("bm-xa", payload).cosigner("op-xa")).code
}

#[test]
fn an_authority_over_the_provider_plans() {
    let cases = [
        ("ca-xa", Code::Ok),
        ("pa", Code::Ok),
        ("ca-bd", Code::Jurisdiction),
        ("xa-rongcheng", Code::Jurisdiction),
        ("bm-xa", Code::Role),
        ("op-xa", Code::Role),
    ];
    for (sender, expected) in cases {
        let plan = collection_plan("list", "2023-09-28");
        assert_eq!(Chain::xiongan().code(sender, plan), expected, "{sender}");
    }
}

#[test]
fn a_plan_has_a_day_ahead_and_a_published_entry() {
    type Change = fn(&mut CollectionPlanSet);
    let cases: &[(&str, Change, Code)] = &[
        ("today", |p| p.planned_by = id("2023-09-20"), Code::Ok),
        ("yesterday", |p| p.planned_by = id("2023-09-19"), Code::State),
        ("unknown entry", |p| p.catalog_id = id("none"), Code::ReferenceUnknown),
        ("unpublished entry", |p| p.catalog_id = id("draft"), Code::State),
    ];
    for (name, change, expected) in cases {
        let mut chain = Chain::xiongan();
        chain.ok("bm-xa", catalog_submit(entry("draft")));
        let mut plan = collection_plan("list", "2023-09-28");
        change(&mut plan);
        assert_eq!(chain.code("ca-xa", plan), *expected, "{name}");
    }
}

#[test]
fn what_is_no_government_data_is_collected_on_demand_and_by_law() {
    let mut chain = Chain::xiongan();
    let key = StateKey::org(&id("bm-xa"));
    let org: Org = chain.read(&key);
    let plan = || collection_plan("list", "2023-09-28");

    let mut court = org.clone();
    court.registration.sector = Sector::Court;
    chain.force(key.clone(), &court);
    assert_eq!(chain.code("ca-xa", plan()), Code::DemandRequired);

    let mut utility = org;
    utility.registration.kind = OrgKind::PublicUtility;
    chain.force(key, &utility);
    assert_eq!(chain.code("ca-xa", plan()), Code::DemandRequired);
    let on_demand = || CollectionPlanSet { demand_ref: Some(id("m1")), ..plan() };
    assert_eq!(chain.code("ca-xa", on_demand()), Code::ReferenceUnknown);
    chain.ok("jy-xa", demand("m1", &["人口"]));
    assert_eq!(chain.code("ca-xa", on_demand()), Code::DemandRequired, "nobody took it on");
    let key = StateKey::demand(&id("m1"));
    let listed: Demand = chain.read(&key);
    chain.force(key, &Demand { status: DemandStatus::Matched, ..listed });
    assert_eq!(chain.code("ca-xa", on_demand()), Code::LegalBasisRequired);
    let by = |kind| CollectionPlanSet { legal_basis: vec![legal_basis(kind)], ..on_demand() };
    assert_eq!(chain.code("ca-xa", by(LegalBasisKind::Other)), Code::LegalBasisKind);
    assert_eq!(chain.code("ca-xa", by(LegalBasisKind::Law)), Code::Ok);
}

/// Closed is accepted only if somebody took it on before.
#[test]
fn a_demand_that_nobody_took_on_is_not_accepted_by_closing_it() {
    type Step = fn(&mut Chain);
    let cases: &[(&str, Step, Code)] = &[
        ("listed", |_| {}, Code::DemandRequired),
        ("refused", |c| c.ok("ca-xa", respond("m1", refusal())), Code::DemandRequired),
        ("assigned", |c| c.ok("ca-xa", respond("m1", assignment())), Code::Ok),
        (
            "assigned, then refused",
            |c| {
                c.ok("ca-xa", respond("m1", assignment()));
                c.ok("bm-xa", respond("m1", refusal()));
            },
            Code::DemandRequired,
        ),
        ("matched", |c| c.ok("ca-xa", respond("m1", DemandAnswer::Match(id("list")))), Code::Ok),
    ];
    for (name, step, expected) in cases {
        let mut chain = Chain::xiongan();
        chain.ok("jy-xa", demand("m1", &["人口"]));
        step(&mut chain);
        chain.ok("jy-xa", close("m1", DemandOutcome::NotSatisfied));
        let plan = collection_plan("list", "2023-09-28");
        let plan = CollectionPlanSet { demand_ref: Some(id("m1")), ..plan };
        assert_eq!(chain.code("ca-xa", plan), *expected, "{name}");
    }
}

fn refusal() -> DemandAnswer {
    DemandAnswer::Refuse(vec![legal_basis(LegalBasisKind::Law)])
}

fn assignment() -> DemandAnswer {
    DemandAnswer::Assign(id("bm-xa"))
}

#[test]
fn a_plan_replaces_another_but_not_a_day_that_was_missed() {
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
    assert_eq!((due(&chain, 9), due(&chain, 10)), (1, 0));
    chain.ok("ca-xa", collection_plan("list", "2023-10-10"));
    assert_eq!((due(&chain, 9), due(&chain, 10)), (0, 1), "moved in time");
    assert_eq!(replaced(&chain), [], "it was never overdue");
    chain.go_to("2023-10-11");
    chain.ok("ca-xa", collection_plan("list", "2023-11-10"));
    assert_eq!((due(&chain, 10), due(&chain, 11)), (1, 1), "moved too late");
    // That it was overdue must be told of October for ever.
    let [missed] = &replaced(&chain)[..] else { panic!("{:?}", replaced(&chain)) };
    assert_eq!((missed.due_on, missed.ended_on), (id("2023-10-10"), Some(id("2023-10-11"))));
    assert_eq!(missed.overdue_days, 1);
    assert_eq!(ever(&chain, Measure::CollectionsPlanned), 1);
    let key = StateKey::deadline(DeadlineKind::Collection, "list");
    let deadline: Deadline = chain.read(&key);
    assert_eq!((deadline.responsible, deadline.supervisor), (id("bm-xa"), id("ca-xa")));
}

#[test]
fn both_sides_state_one_count_of_the_current_version() {
    type Change = fn(&mut CollectionConfirm);
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("in part", |p| p.full = false, Code::Ok),
        ("another count", |p| p.operator_count = 7_999, Code::CountMismatch),
        ("another operator", |p| p.operator = id("dsj"), Code::CosignRequired),
        ("no operator", |p| p.operator = id("jy-xa"), Code::CosignRequired),
        ("a version to come", |p| p.resource_version = 2, Code::VersionStale),
        ("version 0", |p| p.resource_version = 0, Code::Schema),
        ("unknown entry", |p| p.catalog_id = id("none"), Code::ReferenceUnknown),
        ("unknown resource", |p| p.resource_id = id("none"), Code::ReferenceUnknown),
        ("another's entry", |p| p.catalog_id = id("firms"), Code::NotProvider),
        ("another's resource", |p| p.resource_id = id("firms-table"), Code::ReferenceUnknown),
        (
            "another mode than planned",
            |p| p.gathered = Gathered::Logical(sm3(&[b"salt", b"probe"])),
            Code::State,
        ),
    ];
    for (name, change, expected) in cases {
        let mut chain = Chain::xiongan();
        chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
        let mut payload = collection_confirm("list", 1, "op-xa");
        change(&mut payload);
        assert_eq!(confirm(&mut chain, payload), *expected, "{name}");
    }
}

#[test]
fn the_operator_holds_its_role_where_the_provider_is() {
    let cases = [
        ("op-xa", Code::Ok),
        ("dsj", Code::Ok),
        ("ca-xa", Code::CosignRequired),
        ("jy-xa", Code::CosignRequired),
    ];
    for (operator, expected) in cases {
        let payload = collection_confirm("list", 1, operator);
        let outcome = Chain::xiongan().send(Tx::new("bm-xa", payload).cosigner(operator));
        assert_eq!(outcome.code, expected, "{operator}");
    }
    let payload = collection_confirm("firms", 1, "op-xa");
    let outcome = Chain::xiongan().send(Tx::new("scjg", payload).cosigner("op-xa"));
    assert_eq!(outcome.code, Code::CosignRequired, "a city's operator for the province");
    let payload = collection_confirm("list", 1, "op-xa");
    assert_eq!(Chain::xiongan().code("op-xa", payload), Code::Role);
}

#[test]
fn a_newer_version_makes_a_physical_collection_stale() {
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
    let complete = |chain: &Chain| ever(chain, Measure::CollectionsComplete);
    chain.collect("bm-xa", "op-xa", "list", 1);
    assert_eq!((collection(&chain).status, complete(&chain)), (CollectionStatus::Full, 1));
    chain.update("bm-xa", "list-table", 2);
    assert_eq!((collection(&chain).status, complete(&chain)), (CollectionStatus::Stale, 0));
    chain.collect("bm-xa", "op-xa", "list", 2);
    chain.collect("bm-xa", "op-xa", "list", 2);
    assert_eq!((collection(&chain).status, complete(&chain)), (CollectionStatus::Full, 1));
    let mut part = collection_confirm("list", 2, "op-xa");
    part.full = false;
    assert_eq!(confirm(&mut chain, part), Code::Ok);
    assert_eq!((collection(&chain).status, complete(&chain)), (CollectionStatus::Partial, 0));
}

#[test]
fn a_plan_after_the_collection_is_met_already() {
    let mut chain = Chain::xiongan();
    chain.collect("bm-xa", "op-xa", "list", 1);
    assert_eq!(ever(&chain, Measure::CollectionsComplete), 0, "nobody planned it");
    chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
    let measures = [Measure::CollectionsPlanned, Measure::CollectionsComplete];
    assert_eq!(measures.map(|measure| ever(&chain, measure)), [1, 1]);
    assert_eq!(due(&chain, 9), 0);
}

#[test]
fn data_that_stay_with_the_provider_are_nobody_elses_to_guard() {
    let mut chain = Chain::xiongan();
    let mut plan = collection_plan("list", "2023-09-28");
    plan.mode = AccessMode::Logical;
    chain.ok("ca-xa", plan);
    let mut payload = collection_confirm("list", 1, "op-xa");
    payload.gathered = Gathered::Logical(sm3(&[b"salt", b"probe"]));
    assert_eq!(confirm(&mut chain, payload), Code::Ok);
    let copy_id = CopyId::of(CopyKind::Platform, &id("list"), &id("op-xa"));
    let key = StateKey::custody(&copy_id);
    let custody: Option<Custody> = liuhen_contracts::read(&chain.state, &key).unwrap();
    assert_eq!(custody, None);
    chain.update("bm-xa", "list-table", 2);
    assert_eq!(collection(&chain).status, CollectionStatus::Full, "an interface is never stale");
}

/// what was destroyed is not there any more, and must be collected again.
#[test]
fn a_destroyed_platform_copy_is_collected_no_longer() {
    for version in [1, 2] {
        let mut chain = Chain::xiongan();
        chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
        chain.collect("bm-xa", "op-xa", "list", 1);
        if version == 2 {
            chain.update("bm-xa", "list-table", 2);
        }
        let complete = |chain: &Chain| ever(chain, Measure::CollectionsComplete);
        assert_eq!(complete(&chain), u64::from(version == 1), "stale ones do not count");
        let copy = collection(&chain).collected.unwrap().copy_id.unwrap();
        let payload = security::destruction(copy.as_str(), "bm-xa", chain.time);
        chain.ok_with("op-xa", &["bm-xa"], payload);
        let after = collection(&chain);
        assert_eq!((after.status, after.collected), (CollectionStatus::Planned, None));
        assert_eq!(complete(&chain), 0);
        chain.collect("bm-xa", "op-xa", "list", version);
        assert_eq!((collection(&chain).status, complete(&chain)), (CollectionStatus::Full, 1));
    }
}
