//! Reports of both sides of a synchronisation.

use liuhen_crypto::sm3;
use liuhen_types::entity::{Measure, Period, SyncOutcome, SyncRound, SyncStanding};
use liuhen_types::payload::SyncReport;
use liuhen_types::payload::sync::SyncDirection;
use liuhen_types::{Code, StateKey};

use crate::kit::*;

const UP: SyncDirection = SyncDirection::Up;

fn month(month: u8) -> Period {
    Period::Month { year: 2023, month }
}

fn report(number: u8) -> SyncReport {
    SyncReport {
        city: id("XA"),
        direction: UP,
        period: month(number),
        catalog_root: sm3(&[b"catalogs"]),
        catalog_count: 1,
        resource_root: sm3(&[b"resources"]),
        record_count: 8_000,
    }
}

/// The ledger knows one published entry of 雄安.
fn chain() -> Chain {
    let mut chain = Chain::xiongan();
    let key = StateKey::tally(&id("XA"), Period::Ever, Measure::CatalogsPublished);
    chain.force(key, &1u64);
    chain
}

fn outcome(chain: &Chain, number: u8) -> SyncOutcome {
    chain.read::<SyncRound>(&StateKey::sync_round(&id("XA"), month(number), UP)).outcome
}

fn standing(chain: &Chain) -> SyncStanding {
    chain.read(&StateKey::sync_standing(&id("XA"), UP))
}

#[test]
fn both_sides_report_on_a_city() {
    type Change = fn(&mut SyncReport);
    let cases: &[(&str, Change, Code)] = &[
        ("ca-xa", |_| {}, Code::Ok),
        ("op-xa", |_| {}, Code::Ok),
        ("pa", |_| {}, Code::Ok),
        ("dsj", |_| {}, Code::Ok),
        ("ca-bd", |_| {}, Code::Jurisdiction),
        ("bm-xa", |_| {}, Code::Role),
        ("pa", |p| p.city = id("130000"), Code::Jurisdiction),
        ("pa", |p| p.city = id("130629"), Code::Jurisdiction),
        ("pa", |p| p.city = id("none"), Code::RegionUnknown),
        ("pa", |p| p.period = month(10), Code::FutureDate),
        ("pa", |p| p.period = month(0), Code::Schema),
        ("pa", |p| p.period = Period::Ever, Code::Schema),
    ];
    for (sender, change, expected) in cases {
        let mut payload = report(9);
        change(&mut payload);
        assert_eq!(chain().code(sender, payload.clone()), *expected, "{sender} {payload:?}");
    }
}

#[test]
fn a_difference_is_a_gap_until_it_is_put_right() {
    type Change = fn(&mut SyncReport);
    let changes: &[Change] = &[
        |p| p.record_count = 7_999,
        |p| p.catalog_count = 2,
        |p| p.catalog_root = sm3(&[b"other"]),
        |p| p.resource_root = sm3(&[b"other"]),
    ];
    for change in changes {
        let mut chain = chain();
        chain.ok("op-xa", report(9));
        assert_eq!(outcome(&chain, 9), SyncOutcome::Pending);
        let mut other = report(9);
        change(&mut other);
        let answer = chain.send(Tx::new("dsj", other));
        assert_eq!((answer.code, answer.warnings), (Code::Ok, vec![Code::SyncGapFound]));
        assert_eq!(outcome(&chain, 9), SyncOutcome::Gap);
        chain.ok("dsj", report(9));
        assert_eq!(outcome(&chain, 9), SyncOutcome::Clean);
        assert_eq!(chain.code("dsj", report(9)), Code::State, "clean stays clean");
    }
}

#[test]
fn both_may_agree_on_what_the_ledger_does_not_know() {
    let mut chain = chain();
    let both = SyncReport { catalog_count: 5, ..report(9) };
    chain.ok("op-xa", both.clone());
    chain.ok("dsj", both);
    assert_eq!(outcome(&chain, 9), SyncOutcome::Gap);
}

#[test]
fn clean_periods_are_counted_in_a_row() {
    let mut chain = chain();
    for number in [6, 7, 8] {
        chain.ok("op-xa", report(number));
        chain.ok("dsj", report(number));
    }
    assert_eq!((standing(&chain).clean_periods, standing(&chain).last), (3, month(8)));
    chain.ok("op-xa", report(9));
    chain.ok("dsj", SyncReport { record_count: 1, ..report(9) });
    let gap = standing(&chain);
    assert_eq!((gap.clean_periods, gap.outcome, gap.last), (0, SyncOutcome::Gap, month(9)));
    chain.ok("dsj", report(9));
    assert_eq!((standing(&chain).clean_periods, standing(&chain).last), (1, month(9)));
    chain.ok("op-xa", report(1));
    chain.ok("dsj", SyncReport { record_count: 1, ..report(1) });
    let late = standing(&chain);
    assert_eq!((late.clean_periods, late.last), (0, month(9)), "an older gap");
}
