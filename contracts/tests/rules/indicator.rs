//! Indicators: what the formulas give from counts, and the sets and
//! snapshots of them.

use std::collections::{BTreeMap, BTreeSet};

use liuhen_contracts::{FORMULAS, SCORECARD, indicators, values_root};
use liuhen_types::entity::{
    DeadlineKind, Durations, IndicatorRecord, IndicatorSet, Measure, Period, Unit, Value,
};
use liuhen_types::payload::evaluation::IndicatorSetPublish;
use liuhen_types::payload::inventory::SystemStatus;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, Hash, StateKey, TimeMs};
use proptest::prelude::*;

use crate::kit::catalog::{at, change_notice, system_register, update_submit};
use crate::kit::evaluation::*;
use crate::kit::{Chain, DAY_MS, id, shared};

type State = BTreeMap<StateKey, Vec<u8>>;

const NOVEMBER: Period = Period::Month { year: 2023, month: 11 };

fn tally(state: &mut State, period: Period, measure: Measure, count: u64) {
    let key = StateKey::tally(&id("130000"), period, measure);
    state.insert(key, borsh::to_vec(&count).unwrap());
}

/// A chain that counted from the first to the second month.
fn counted(first: Period, last: Period) -> State {
    BTreeMap::from([(StateKey::tally_months(), borsh::to_vec(&(first, last)).unwrap())])
}

fn value(state: &State, period: Period, formula: &str) -> Value {
    let values = indicators(state, &id("130000"), period).unwrap();
    values
        .into_iter()
        .find(|value| *value.formula_id == *formula)
        .expect("the formula exists")
        .value
}

fn ratio(numerator: u64, denominator: u64) -> Value {
    Value::Ratio { numerator, denominator }
}

#[test]
fn the_formulas_cover_every_indicator_and_say_what_they_leave_out() {
    let named: BTreeSet<&str> = FORMULAS.iter().map(|formula| formula.indicator).collect();
    let mut wanted: Vec<String> = (1..=21).map(|n| format!("I-{n:02}")).collect();
    wanted.extend(["R-27", "R-58"].map(String::from));
    assert_eq!(named.into_iter().collect::<Vec<_>>(), wanted);
    let all = || FORMULAS.iter().chain(SCORECARD);
    let ids: BTreeSet<&str> = all().map(|formula| formula.formula_id).collect();
    assert_eq!(ids.len(), all().count(), "names are unique");
    assert!(SCORECARD.iter().all(|formula| formula.is_by_org()));
    let values = indicators(&State::new(), &id("130000"), NOVEMBER).unwrap();
    assert_eq!(values.len(), FORMULAS.len());
    for (formula, value) in FORMULAS.iter().zip(values) {
        let expected = match formula.unit {
            Unit::Ratio if formula.to_string().starts_with("not computable") => {
                assert!(formula.leaves_out.is_some(), "{}", formula.formula_id);
                Value::NotComputable
            }
            Unit::Ratio => Value::NoDenominator { numerator: 0 },
            Unit::Count => Value::Count { count: 0 },
            Unit::Seconds => Value::NoDuration,
        };
        assert_eq!(value.value, expected, "{}", formula.formula_id);
    }
}

/// what stood at the end of a month is all time without what came later;
/// what happened in a month is the month's own count.
#[test]
fn values_are_those_of_the_month() {
    let (october, december) = (month(2023, 10), month(2023, 12));
    let mut state = counted(october, december);
    for (period, planned, complete) in
        [(october, 4, 1), (NOVEMBER, 2, 2), (december, 1, 3), (Period::Ever, 7, 6)]
    {
        tally(&mut state, period, Measure::CollectionsPlanned, planned);
        tally(&mut state, period, Measure::CollectionsComplete, complete);
        tally(&mut state, period, Measure::IssuesRaised, planned);
        tally(&mut state, period, Measure::IssuesClosed, complete);
    }
    let cases = [
        (
            month(2023, 9),
            Value::NoDenominator { numerator: 0 },
            Value::NoDenominator { numerator: 0 },
        ),
        (october, ratio(1, 4), ratio(1, 4)),
        (NOVEMBER, ratio(3, 6), ratio(2, 2)),
        (december, ratio(6, 7), ratio(3, 1)),
        (month(2024, 1), ratio(6, 7), Value::NoDenominator { numerator: 0 }),
        (Period::Ever, ratio(6, 7), ratio(6, 7)),
    ];
    for (period, at_end, during) in cases {
        assert_eq!(value(&state, period, "collection-rate"), at_end, "{period}");
        assert_eq!(value(&state, period, "issues-closed"), during, "{period}");
    }
}

#[test]
fn the_list_of_a_year_counts_from_january() {
    let mut state = counted(month(2022, 12), month(2023, 3));
    tally(&mut state, month(2022, 12), Measure::OpeningsPublished, 50);
    tally(&mut state, month(2023, 1), Measure::OpeningsPlanned, 10);
    tally(&mut state, month(2023, 2), Measure::OpeningsPublished, 3);
    tally(&mut state, month(2023, 3), Measure::OpeningsPublished, 4);
    assert_eq!(value(&state, month(2023, 2), "opening-completion"), ratio(3, 10));
    assert_eq!(value(&state, month(2023, 3), "opening-completion"), ratio(7, 10));
}

#[test]
fn sums_and_quantiles() {
    let mut state = counted(NOVEMBER, NOVEMBER);
    let counts = [
        (Measure::Due(DeadlineKind::CatalogReview), 3),
        (Measure::Due(DeadlineKind::CatalogInitialReview), 1),
        (Measure::Met(DeadlineKind::CatalogReview), 2),
        (Measure::AccessesServed, 10),
        (Measure::AccessesDenied, 5),
        (Measure::AccessesFlagged, 4),
        (Measure::DemandsListed, 6),
        (Measure::DemandsRefused, 2),
        (Measure::DemandsSatisfied, 3),
        (Measure::FindingsOpened, 2),
        (Measure::FindingsClosed, 5),
    ];
    for (measure, count) in counts {
        for period in [NOVEMBER, Period::Ever] {
            tally(&mut state, period, measure, count);
        }
    }
    let mut durations = Durations::default();
    (1..=7).for_each(|seconds| durations.add(seconds));
    let key = StateKey::tally(&id("130000"), NOVEMBER, Measure::TimeToAccept);
    state.insert(key, borsh::to_vec(&durations).unwrap());
    let cases = [
        ("review-on-time", ratio(2, 4)),
        ("trace-completeness", ratio(11, 15)),
        ("demand-satisfaction", ratio(3, 4)),
        ("findings-open", Value::Count { count: 0 }),
        ("accept-median", Value::Seconds { seconds: 4 }),
        ("accept-p90", Value::Seconds { seconds: 7 }),
        ("decide-median", Value::NoDuration),
        ("used-items", Value::NotComputable),
    ];
    for (formula, expected) in cases {
        assert_eq!(value(&state, NOVEMBER, formula), expected, "{formula}");
    }
}

/// The month of the tests' genesis; later ones come by moving the chain's clock.
fn published() -> Chain {
    let mut chain = Chain::hebei();
    chain.ok("pa", indicator_set_publish(1));
    chain
}

fn set(chain: &Chain) -> IndicatorSet {
    chain.read(&StateKey::indicator_set(&id("hebei-2023")))
}

fn record(chain: &Chain, region: &str, period: Period) -> IndicatorRecord {
    chain.read(&StateKey::indicator_snapshot(&id("hebei-2023"), &id(region), period))
}

#[test]
fn a_set_names_formulas_of_the_contracts() {
    type Change = fn(&mut IndicatorSetPublish);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("nothing", "pa", |_| {}, Code::Ok),
        ("a version left out", "pa", |p| p.version = 3, Code::VersionStale),
        ("the same version", "pa", |p| p.version = 1, Code::VersionStale),
        ("no version", "pa", |p| p.version = 0, Code::Schema),
        ("no indicator", "pa", |p| p.indicators.clear(), Code::Schema),
        ("one twice", "pa", |p| p.indicators[1].id = id("I-02"), Code::Schema),
        ("too heavy", "pa", |p| p.indicators[1].weight = 1_001, Code::Schema),
        (
            "its own formula",
            "pa",
            |p| p.indicators[0].formula_id = id("mine"),
            Code::FormulaUnknown,
        ),
        ("another unit", "pa", |p| p.indicators[0].unit = Unit::Count, Code::FormulaUnknown),
        ("by a city", "ca-sjz", |_| {}, Code::Role),
        ("by a provider", "mzt", |_| {}, Code::Role),
    ];
    for (name, sender, change, expected) in cases {
        let mut chain = published();
        let mut payload = indicator_set_publish(2);
        change(&mut payload);
        assert_eq!(chain.code(sender, payload), *expected, "{name}");
        assert_eq!(set(&chain).set.version, if *expected == Code::Ok { 2 } else { 1 }, "{name}");
    }
    let mut chain = published();
    hold(&mut chain, "ca-sjz", &[(Role::ProvinceAuthority, "130100")]);
    assert_eq!(chain.code("ca-sjz", indicator_set_publish(2)), Code::Jurisdiction);
}

/// nobody types a value in.
#[test]
fn the_contract_computes_the_values() {
    let mut chain = published();
    let key = |measure| StateKey::tally(&id("130100"), NOVEMBER, measure);
    chain.force(key(Measure::Due(DeadlineKind::CatalogUpdate)), &2u64);
    chain.force(key(Measure::Met(DeadlineKind::CatalogUpdate)), &1u64);
    let payload = indicator_snapshot("130100", NOVEMBER);
    chain.ok("ca-sjz", payload.clone());
    let kept = record(&chain, "130100", NOVEMBER);
    let values: Vec<Value> = kept.values.iter().map(|value| value.value).collect();
    assert_eq!(values, [ratio(1, 2), Value::Count { count: 0 }, Value::NotComputable]);
    assert!(kept.partial, "November is not over");
    assert_eq!((kept.height, kept.computed_at), (chain.height, chain.time));
    assert_eq!(kept.values_root, values_root(&id("130100"), NOVEMBER, &kept.values));

    let typed = |root| {
        let mut payload = payload.clone();
        payload.values_root = Some(root);
        payload
    };
    assert_eq!(chain.code("ca-sjz", typed(Hash([1; 32]))), Code::SnapshotMismatch);
    chain.ok("ca-sjz", typed(kept.values_root));
    let elsewhere = values_root(&id("130181"), NOVEMBER, &kept.values);
    assert_eq!(chain.code("ca-sjz", typed(elsewhere)), Code::SnapshotMismatch);

    chain.time = TimeMs(chain.time.0 + 20 * DAY_MS);
    chain.ok("ca-sjz", typed(kept.values_root));
    assert!(!record(&chain, "130100", NOVEMBER).partial, "November is over");
    assert_eq!(chain.code("pa", payload.clone()), Code::Duplicate, "and its values stay");
    chain.ok("pa", indicator_set_publish(2));
    chain.ok("pa", payload);
    assert_eq!(record(&chain, "130100", NOVEMBER).set_version, 2);
}

#[test]
fn who_may_ask_for_which_values() {
    let roles = &[(Role::Auditor, "130600"), (Role::Evaluator, "130181")];
    let cases = [
        ("pa", "130000", NOVEMBER, Code::Ok),
        ("pa", "130102", Period::Ever, Code::Ok),
        ("ca-sjz", "130102", NOVEMBER, Code::Ok),
        ("ca-sjz", "130181", NOVEMBER, Code::Jurisdiction),
        ("ca-sjz", "130000", NOVEMBER, Code::Jurisdiction),
        ("nobody", "130602", NOVEMBER, Code::Ok),
        ("nobody", "130181", NOVEMBER, Code::Ok),
        ("nobody", "130100", NOVEMBER, Code::Jurisdiction),
        ("xa-changan", "130102", NOVEMBER, Code::Role),
        ("mzt", "130000", NOVEMBER, Code::Role),
        ("pa", "999999", NOVEMBER, Code::RegionUnknown),
        ("pa", "130000", Period::Month { year: 2023, month: 12 }, Code::NotDue),
        ("pa", "130000", Period::Month { year: 2023, month: 13 }, Code::Schema),
        ("pa", "130000", Period::Month { year: 0, month: 1 }, Code::Schema),
    ];
    for (sender, region, period, expected) in cases {
        let mut chain = published();
        hold(&mut chain, "nobody", roles);
        let code = chain.code(sender, indicator_snapshot(region, period));
        assert_eq!(code, expected, "{sender} {region} {period}");
    }
    let snapshot = indicator_snapshot("130000", NOVEMBER);
    assert_eq!(Chain::hebei().code("pa", snapshot), Code::ReferenceUnknown, "no such set");
}

/// What happens to one region over months: counts of stock and of flow.
fn happenings() -> impl Strategy<Value = Vec<(u8, u64)>> {
    prop::collection::vec((0u8..3, 1u64..50), 1..20)
}

proptest! {
    /// The values of a month that is over stay as they are, whatever comes later.
    #[test]
    fn a_month_that_is_over_does_not_change(happenings in happenings()) {
        let mut chain = Chain::hebei();
        let mut seen: BTreeMap<Period, Vec<u8>> = BTreeMap::new();
        let values = |chain: &Chain, period| {
            borsh::to_vec(&indicators(&chain.state, &id("130000"), period).unwrap()).unwrap()
        };
        for (n, (months, votes)) in happenings.into_iter().enumerate() {
            let before = Period::of(chain.time.date());
            seen.insert(before, values(&chain, before));
            chain.time = TimeMs(chain.time.0 + u64::from(months) * 31 * DAY_MS);
            let now = Period::of(chain.time.date());
            chain.ok("pa", satisfaction_anchor(now, [votes, 0, n as u64, 0, 1]));
            for (period, bytes) in seen.iter().filter(|(period, _)| **period < now) {
                prop_assert_eq!(bytes, &values(&chain, *period), "{}", period);
            }
        }
    }
}

/// What falls away later, or is done on a day off after a month's last working day,
/// leaves the months before as they were.
#[test]
fn later_losses_and_late_days_off_change_no_month_before() {
    let mut chain = Chain::hebei();
    let may = Period::Month { year: 2024, month: 5 };
    let values = |chain: &Chain| indicators(&chain.state, &id("130000"), may).unwrap();
    chain.time = at("2024-05-16", 9);
    chain.ok("mzt", system_register("s1", "mzt", SystemStatus::Running));
    let mut listed = shared("villages");
    listed.governance.system = Some(id("s1"));
    chain.publish(listed.clone());
    chain.time = at("2024-05-17", 9);
    chain.ok("mzt", change_notice("n1", "villages", "2024-05-17"));

    // Saturday after the due day, Friday 31 May: 0 working days late, not in time.
    chain.time = at("2024-06-01", 9);
    let before = values(&chain);
    listed.summary = id("another");
    chain.ok("mzt", update_submit("n1", listed));
    chain.ok("mzt", system_register("s1", "mzt", SystemStatus::Retired));
    assert_eq!(values(&chain), before);
}
