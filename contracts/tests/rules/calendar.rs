//! `CalendarSet`, and working days against a table and an independent reckoning
//!

use std::collections::{BTreeMap, BTreeSet};

use liuhen_contracts::{Calendar, Due};
use liuhen_types::entity::CalendarYear;
use liuhen_types::payload::CalendarSet;
use liuhen_types::{Code, Date, StateKey, TimeMs};
use proptest::prelude::*;

use crate::kit::{Chain, DAY_MS, id};

/// What the State Council decreed, 2004 to 2026.
const DECREED: &str = include_str!("../../../tests/data/working_day_calendar.csv");

/// The payloads that load it, by year.
fn decreed() -> BTreeMap<u16, CalendarSet> {
    let mut years: BTreeMap<u16, CalendarSet> = BTreeMap::new();
    for line in DECREED.lines().skip(1) {
        let (date, rest) = line.split_once(',').expect("a line has columns");
        let date: Date = id(date);
        let year = date.year();
        let empty = CalendarSet { year, days_off: Vec::new(), work_days: Vec::new() };
        let payload = years.entry(year).or_insert(empty);
        match rest.split_once(',').expect("a third column").0 {
            "day_off" => payload.days_off.push(date),
            "make_up_workday" => payload.work_days.push(date),
            other => panic!("{other} is no kind of day"),
        }
    }
    years
}

/// A state that holds the calendars of these years and nothing else.
fn state(years: impl IntoIterator<Item = u16>) -> BTreeMap<StateKey, Vec<u8>> {
    let decreed = decreed();
    let value = |year| {
        let CalendarSet { year, days_off, work_days } = decreed[&year].clone();
        borsh::to_vec(&CalendarYear { year, days_off, work_days }).unwrap()
    };
    years.into_iter().map(|year| (StateKey::calendar(year), value(year))).collect()
}

/// Day 0, working days, the last day in time.
const CASES: &[(&str, u32, &str)] = &[
    // Requirements, section 8, and scenario 2.
    ("2023-09-18", 10, "2023-10-08"),
    ("2023-09-18", 20, "2023-10-20"),
    ("2023-10-08", 10, "2023-10-20"),
    ("2023-09-25", 10, "2023-10-13"),
    ("2023-10-16", 10, "2023-10-30"),
    ("2023-12-20", 10, "2024-01-04"),
    // Zero and one day.
    ("2023-09-18", 0, "2023-09-18"),
    ("2023-09-29", 0, "2023-09-29"),
    ("2023-09-18", 1, "2023-09-19"),
    ("2023-09-28", 1, "2023-10-07"),
    ("2023-10-06", 1, "2023-10-07"),
    ("2023-10-07", 1, "2023-10-08"),
    // National Day with make-up days before and after.
    ("2019-09-27", 2, "2019-09-30"),
    ("2019-09-30", 1, "2019-10-08"),
    ("2019-10-10", 2, "2019-10-12"),
    ("2020-09-26", 1, "2020-09-27"),
    ("2020-09-26", 5, "2020-10-09"),
    ("2020-09-30", 2, "2020-10-10"),
    ("2020-10-09", 1, "2020-10-10"),
    ("2021-09-25", 2, "2021-09-27"),
    ("2021-09-30", 2, "2021-10-09"),
    ("2022-09-30", 1, "2022-10-08"),
    ("2022-10-07", 2, "2022-10-09"),
    ("2024-09-29", 1, "2024-09-30"),
    ("2024-10-11", 1, "2024-10-12"),
    ("2025-09-27", 3, "2025-09-30"),
    ("2025-09-30", 2, "2025-10-10"),
    ("2025-10-10", 1, "2025-10-11"),
    ("2026-09-19", 1, "2026-09-20"),
    ("2026-10-09", 1, "2026-10-10"),
    // Spring Festival.
    ("2004-01-16", 1, "2004-01-17"),
    ("2004-01-21", 1, "2004-01-29"),
    ("2013-02-08", 1, "2013-02-16"),
    ("2013-02-15", 2, "2013-02-17"),
    ("2020-01-19", 5, "2020-02-03"),
    ("2020-01-23", 1, "2020-02-03"),
    ("2021-02-07", 4, "2021-02-18"),
    ("2021-02-19", 2, "2021-02-22"),
    ("2022-01-28", 3, "2022-02-07"),
    ("2023-01-20", 1, "2023-01-28"),
    ("2023-01-27", 2, "2023-01-29"),
    ("2024-02-04", 5, "2024-02-09"),
    ("2024-02-09", 1, "2024-02-18"),
    ("2025-01-26", 2, "2025-02-05"),
    ("2025-02-07", 1, "2025-02-08"),
    ("2026-02-13", 1, "2026-02-14"),
    ("2026-02-14", 1, "2026-02-24"),
    // May Day, Tomb Sweeping, Dragon Boat, Mid-Autumn.
    ("2008-04-03", 1, "2008-04-07"),
    ("2010-06-11", 2, "2010-06-13"),
    ("2011-04-02", 1, "2011-04-06"),
    ("2013-04-27", 1, "2013-04-28"),
    ("2013-06-08", 2, "2013-06-13"),
    ("2015-09-03", 2, "2015-09-07"),
    ("2022-04-02", 1, "2022-04-06"),
    ("2023-04-04", 1, "2023-04-06"),
    ("2023-04-28", 2, "2023-05-05"),
    ("2024-04-26", 2, "2024-04-29"),
    ("2024-09-13", 2, "2024-09-18"),
    // Year ends.
    ("2004-12-31", 1, "2005-01-04"),
    ("2005-12-30", 1, "2006-01-04"),
    ("2006-12-29", 2, "2006-12-31"),
    ("2012-12-31", 1, "2013-01-04"),
    ("2014-12-31", 2, "2015-01-05"),
    ("2017-12-29", 1, "2018-01-02"),
    ("2019-12-31", 1, "2020-01-02"),
    ("2020-12-31", 1, "2021-01-04"),
    ("2022-12-30", 1, "2023-01-03"),
    ("2024-12-31", 1, "2025-01-02"),
    ("2025-12-30", 3, "2026-01-05"),
    ("2025-12-15", 20, "2026-01-13"),
    // Long walks.
    ("2023-01-01", 250, "2024-01-02"),
    ("2004-01-01", 1000, "2007-12-27"),
    ("2020-02-29", 366, "2021-08-13"),
    ("2023-12-31", 242, "2024-12-18"),
];

#[test]
fn working_days_are_those_of_the_table() {
    const { assert!(CASES.len() >= 60) };
    let state = state(2004..=2026);
    for (start, days, due) in CASES {
        let found = Calendar::new(&state).due(id(start), *days).unwrap();
        let expected = Due { date: id(due), missing_year: None };
        assert_eq!(found, expected, "{days} working days after {start}");
    }
}

#[test]
fn a_year_without_calendar_has_weekends_only() {
    // Years that are loaded; day 0, working days; the last day, and the year that
    // is missing.
    type Case = (&'static [u16], &'static str, u32, &'static str, Option<u16>);
    let cases: &[Case] = &[
        (&[2023], "2023-12-20", 10, "2024-01-03", Some(2024)),
        (&[2023, 2024], "2023-12-20", 10, "2024-01-04", None),
        (&[2023], "2023-12-20", 7, "2023-12-29", None),
        (&[2024], "2023-12-20", 10, "2024-01-04", Some(2023)),
        (&[], "2023-09-18", 10, "2023-10-02", Some(2023)),
        (&[], "2023-12-29", 1, "2024-01-01", Some(2023)),
        (&[2023, 2025], "2023-12-29", 300, "2025-02-28", Some(2024)),
        (&[2026], "2026-12-31", 1, "2027-01-01", Some(2027)),
        (&[2026], "2026-12-31", 0, "2026-12-31", None),
        (&[], "9999-12-30", 5, "9999-12-31", Some(9999)),
    ];
    for (years, start, days, due, missing_year) in cases {
        let found = Calendar::new(&state(years.iter().copied())).due(id(start), *days).unwrap();
        let expected = Due { date: id(due), missing_year: *missing_year };
        assert_eq!(found, expected, "{days} after {start} with {years:?}");
    }
}

#[test]
fn days_late_are_working_days() {
    let state = state(2004..=2026);
    let cases = [
        ("2023-10-08", "2023-10-08", 0),
        ("2023-10-08", "2023-09-18", 0),
        ("2023-10-08", "2023-10-09", 1),
        ("2023-10-20", "2023-10-21", 0),
        ("2023-10-20", "2023-10-23", 1),
        ("2023-10-13", "2023-10-16", 1),
        ("2023-09-28", "2023-10-06", 0),
        ("2023-09-28", "2023-10-08", 2),
        ("2023-12-29", "2024-01-02", 1),
    ];
    for (due, done, late) in cases {
        let found = Calendar::new(&state).days_late(id(due), id(done)).unwrap();
        assert_eq!((found.days, found.missing_year), (late, None), "due {due}, done {done}");
    }
    let past = Calendar::new(&state).days_late(id("2026-12-31"), id("2027-01-04")).unwrap();
    assert_eq!((past.days, past.missing_year), (2, Some(2027)));
}

/// The weekday by Zeller's congruence, 0 for Saturday: another way than the
/// ledger's count of days.
fn zeller(date: Date) -> u32 {
    let (mut year, mut month) = (u32::from(date.year()), u32::from(date.month()));
    if month < 3 {
        (year, month) = (year - 1, month + 12);
    }
    let (century, of_century) = (year / 100, year % 100);
    let day = u32::from(date_text(date)[8..].parse::<u8>().unwrap());
    (day + 13 * (month + 1) / 5 + of_century + of_century / 4 + century / 4 + 5 * century) % 7
}

fn date_text(date: Date) -> String {
    date.to_string()
}

/// All working days of 2004 to 2026, each found from the text of its date.
fn working_days() -> BTreeSet<String> {
    let decreed: BTreeMap<&str, &str> = DECREED
        .lines()
        .skip(1)
        .map(|line| (&line[..10], line[11..].split(',').next().unwrap()))
        .collect();
    let mut days = BTreeSet::new();
    for year in 2004..=2026u16 {
        for month in 1..=12 {
            for day in 1..=31 {
                let Ok(date) = Date::new(year, month, day) else { continue };
                let text = date_text(date);
                let works = match decreed.get(text.as_str()) {
                    Some(kind) => *kind == "make_up_workday",
                    None => zeller(date) >= 2,
                };
                if works {
                    days.insert(text);
                }
            }
        }
    }
    days
}

#[test]
fn every_day_of_23_years_is_as_reckoned_independently() {
    let (state, expected) = (state(2004..=2026), working_days());
    let mut calendar = Calendar::new(&state);
    let mut date: Date = id("2004-01-01");
    let mut found = BTreeSet::new();
    while date.year() <= 2026 {
        if calendar.is_working_day(date).unwrap() {
            found.insert(date_text(date));
        }
        date = date.next();
    }
    assert_eq!(found, expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_due_date_is_the_nth_of_the_independent_list(start in 0usize..8_000, days in 1usize..60) {
        static DAYS: std::sync::LazyLock<Vec<String>> =
            std::sync::LazyLock::new(|| working_days().into_iter().collect());
        static STATE: std::sync::LazyLock<BTreeMap<StateKey, Vec<u8>>> =
            std::sync::LazyLock::new(|| state(2004..=2026));
        let first: Date = id("2004-01-01");
        let start = Date::from_days(first.days() + start as u64);
        let before = DAYS.partition_point(|day| *day <= date_text(start));
        prop_assume!(before + days <= DAYS.len());
        let due = Calendar::new(&*STATE).due(start, days as u32).unwrap();
        prop_assert_eq!(date_text(due.date), DAYS[before + days - 1].clone());
        prop_assert_eq!(due.missing_year, None);
        // On the last day it is in time, on the next working day one day late.
        let mut calendar = Calendar::new(&*STATE);
        prop_assert_eq!(calendar.days_late(due.date, due.date).unwrap().days, 0);
        if let Some(next) = DAYS.get(before + days) {
            prop_assert_eq!(calendar.days_late(due.date, id(next)).unwrap().days, 1);
        }
    }
}

/// The chain on a morning of 2023-09-18.
fn in_september() -> Chain {
    let mut chain = Chain::hebei();
    let date: Date = id("2023-09-18");
    chain.time = TimeMs(date.days() * DAY_MS + 3_600_000);
    chain
}

fn year(year: u16) -> CalendarSet {
    decreed()[&year].clone()
}

#[test]
fn all_decreed_calendars_can_be_loaded() {
    let mut chain = in_september();
    for (year, payload) in decreed() {
        chain.ok("pa", payload.clone());
        let CalendarSet { days_off, work_days, .. } = payload;
        let stored: CalendarYear = chain.read(&StateKey::calendar(year));
        assert_eq!(stored, CalendarYear { year, days_off, work_days });
    }
}

#[test]
fn a_calendar_that_is_not_one_is_refused() {
    type Change = fn(&mut CalendarSet);
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("empty", |p| (p.days_off.clear(), p.work_days.clear()).0, Code::Ok),
        ("not in order", |p| p.days_off.swap(0, 1), Code::Schema),
        ("twice", |p| p.work_days[1] = p.work_days[0], Code::Schema),
        ("of another year", |p| p.year = 2024, Code::Schema),
        ("in both lists", |p| p.work_days = p.days_off.clone(), Code::Schema),
        (
            "year 0",
            |p| *p = CalendarSet { year: 0, days_off: vec![], work_days: vec![] },
            Code::Schema,
        ),
    ];
    for (name, change, expected) in cases {
        let mut payload = year(2023);
        change(&mut payload);
        assert_eq!(in_september().code("pa", payload), *expected, "{name}");
    }
}

#[test]
fn only_the_province_sets_calendars() {
    for (org, expected) in
        [("pa", Code::Ok), ("ca-sjz", Code::Role), ("mzt", Code::Role), ("nobody", Code::Role)]
    {
        assert_eq!(in_september().code(org, year(2023)), expected, "{org}");
    }
}

#[test]
fn days_up_to_today_are_not_amended() {
    type Change = fn(&mut CalendarSet);
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::NoChange),
        ("tomorrow off", |p| p.days_off.insert(20, id("2023-09-19")), Code::Ok),
        ("a day off of October withdrawn", |p| p.days_off.truncate(p.days_off.len() - 1), Code::Ok),
        (
            "both make-up days moved",
            |p| {
                let october = p.work_days.len() - 2;
                p.work_days.truncate(october);
                p.work_days.push(id("2023-10-14"));
            },
            Code::Ok,
        ),
        ("today off", |p| p.days_off.insert(20, id("2023-09-18")), Code::CalendarConflict),
        ("New Year withdrawn", |p| p.days_off = p.days_off.split_off(1), Code::CalendarConflict),
        (
            "a make-up day of January withdrawn",
            |p| p.work_days = p.work_days.split_off(1),
            Code::CalendarConflict,
        ),
        (
            "past and future",
            |p| {
                p.days_off.remove(0);
                p.days_off.pop();
            },
            Code::CalendarConflict,
        ),
    ];
    for (name, change, expected) in cases {
        let mut chain = in_september();
        chain.ok("pa", year(2023));
        let mut payload = year(2023);
        change(&mut payload);
        payload.days_off.sort();
        assert_eq!(chain.code("pa", payload), *expected, "{name}");
    }
}
