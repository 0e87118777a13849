//! Counts by org and by route: what a region's figures do not
//! tell.

use liuhen_contracts::{FORMULAS, SCORECARD, indicators, scorecard};
use liuhen_types::entity::{Period, Value};
use liuhen_types::payload::catalog::ReviewDecision;
use liuhen_types::payload::quality::{QualityDimension, QualityIssueRaise, QualityVerdict};
use liuhen_types::payload::request::ShareDecision;

use crate::kit::evaluation::month;
use crate::kit::*;

const SEPTEMBER: Period = Period::Month { year: 2023, month: 9 };
const OCTOBER: Period = Period::Month { year: 2023, month: 10 };

fn of_org(chain: &Chain, org: &str, period: Period, formula: &str) -> Value {
    let values = scorecard(&chain.state, &id(org), period).expect("the state is sound");
    values.into_iter().find(|value| *value.formula_id == *formula).expect("it is there").value
}

fn of_region(chain: &Chain, region: &str, period: Period, formula: &str) -> Value {
    let values = indicators(&chain.state, &id(region), period).expect("the state is sound");
    values.into_iter().find(|value| *value.formula_id == *formula).expect("it is there").value
}

fn ratio(numerator: u64, denominator: u64) -> Value {
    match denominator {
        0 => Value::NoDenominator { numerator },
        _ => Value::Ratio { numerator, denominator },
    }
}

/// The days of a median, which is at most an eighth too long.
fn days(value: Value) -> u64 {
    match value {
        Value::Seconds { seconds } => seconds / 86_400,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_scorecard_has_the_formulas_that_are_counted_by_org() {
    let chain = Chain::hebei();
    let values = scorecard(&chain.state, &id("mzt"), Period::Ever).unwrap();
    let by_org = FORMULAS.iter().filter(|formula| formula.is_by_org());
    let expected: Vec<&str> = by_org.chain(SCORECARD).map(|formula| formula.formula_id).collect();
    let found: Vec<&str> = values.iter().map(|value| value.formula_id.as_str()).collect();
    assert_eq!(found, expected);
    for wanted in ["update-on-time", "review-on-time", "freshness", "findings-open"] {
        assert!(found.contains(&wanted), "{wanted}");
    }
    for unwanted in ["accept-median", "trace-completeness", "used-items"] {
        assert!(!found.contains(&unwanted), "{unwanted}");
    }
}

/// `bm-xa` is late with `list`, `scjg` in time with `firms`, and `ca-xa` reviews the
/// one, `pa` the other.
#[test]
fn updates_and_reviews_are_told_by_org_and_month() {
    let mut chain = Chain::xiongan();
    chain.ok("bm-xa", change_notice("n1", "list", "2023-09-04"));
    chain.ok("scjg", change_notice("n2", "firms", "2023-09-18"));
    for (org, gap) in [("bm-xa", 16), ("scjg", 2)] {
        let found = days(of_org(&chain, org, SEPTEMBER, "declaration-gap-median"));
        assert!((gap..=gap + gap / 8).contains(&found), "{org}: {found}");
    }
    chain.go_to("2023-09-27");
    chain.ok("bm-xa", update_submit("n1", entry("list")));
    chain.ok("scjg", update_submit("n2", entry("firms")));
    for (org, september, october, took) in
        [("bm-xa", ratio(0, 1), ratio(0, 0), 23), ("scjg", ratio(0, 0), ratio(1, 1), 9)]
    {
        assert_eq!(of_org(&chain, org, SEPTEMBER, "update-on-time"), september, "{org}");
        assert_eq!(of_org(&chain, org, OCTOBER, "update-on-time"), october, "{org}");
        let found = days(of_org(&chain, org, SEPTEMBER, "update-median"));
        assert!((took..=took + took / 8).contains(&found), "{org}: {found}");
    }
    chain.go_to("2023-10-02");
    chain.ok("ca-xa", catalog_review("list", 2, ReviewDecision::Approve));
    chain.go_to("2023-10-07");
    chain.ok("pa", catalog_review("firms", 2, ReviewDecision::Approve));
    for (org, took) in [("ca-xa", 5), ("pa", 10)] {
        let found = days(of_org(&chain, org, OCTOBER, "review-median"));
        assert!((took..=took + 1).contains(&found), "{org}: {found}");
    }
    assert_eq!(days(of_region(&chain, "XA", OCTOBER, "review-median")), 5);
    assert_eq!(of_org(&chain, "bm-xa", OCTOBER, "review-median"), Value::NoDuration);
    assert_eq!(of_org(&chain, "ca-xa", SEPTEMBER, "update-median"), Value::NoDuration);
}

/// found again after an earlier finding of the org was verified.
#[test]
fn repeated_findings_are_told_by_org() {
    let mut chain = Chain::xiongan();
    chain.publish_with_data("bm-xa", "ca-xa", "other");
    for catalog in ["list", "other"] {
        chain.ok("ca-xa", collection_plan(catalog, "2023-09-28"));
    }
    chain.go_to("2023-10-07");
    chain.ok("jy-xa", finding("f1", "list"));
    chain.ok("op-xa", finding("f2", "list"));
    chain.ok("ca-xa", finding_decide("f1", true));
    chain.ok("ca-xa", finding_decide("f2", true));
    let repeated = |chain: &Chain, org| of_org(chain, org, OCTOBER, "findings-repeated");
    assert_eq!(repeated(&chain, "bm-xa"), Value::Count { count: 0 }, "both were found before");
    chain.ok("jy-xa", finding("f3", "other"));
    assert_eq!(repeated(&chain, "bm-xa"), Value::Count { count: 0 }, "not verified yet");
    chain.ok("ca-xa", finding_decide("f3", true));
    assert_eq!(repeated(&chain, "bm-xa"), Value::Count { count: 1 });
    assert_eq!(repeated(&chain, "scjg"), Value::Count { count: 0 });
    assert_eq!(of_org(&chain, "bm-xa", OCTOBER, "findings-open"), Value::Count { count: 3 });
    chain.collect("bm-xa", "op-xa", "list", 1);
    assert_eq!(of_org(&chain, "bm-xa", OCTOBER, "findings-open"), Value::Count { count: 1 });
    assert_eq!(of_org(&chain, "bm-xa", OCTOBER, "collection-rate"), ratio(1, 2));
}

/// `scjg` corrects one issue of accuracy in two rounds, and has one of timeliness that
/// is no problem; one of `bm-xa` stays open.
#[test]
fn issues_are_told_by_org_and_dimension() {
    let mut chain = Chain::xiongan();
    chain.ok("jy-xa", issue_raise("i1", of_catalog("firms")));
    let timely = QualityIssueRaise {
        dimension: QualityDimension::Timeliness,
        ..issue_raise("i2", of_catalog("firms"))
    };
    chain.ok("jy-xa", timely);
    chain.ok("jy-xa", issue_raise("i3", of_catalog("list")));
    chain.ok("scjg", issue_verify("i1", QualityVerdict::Confirmed));
    chain.ok("scjg", issue_verify("i2", QualityVerdict::NotAProblem));
    chain.ok("jy-xa", issue_confirm("i2", true));
    for (version, resolved) in [(2, false), (3, true)] {
        chain.update("scjg", "firms-table", version);
        let collected = chain.collect("scjg", "dsj", "firms", version);
        chain.ok("scjg", issue_remedy("i1", corrected("firms-table", version, collected)));
        chain.ok("jy-xa", issue_confirm("i1", resolved));
    }
    let cases = [
        ("scjg", "issues-closed", ratio(2, 2)),
        ("scjg", "accuracy-issues-closed", ratio(1, 1)),
        ("scjg", "accuracy-issues-reopened", ratio(1, 2)),
        ("scjg", "accuracy-issue-rounds", ratio(2, 1)),
        ("scjg", "timeliness-issues-closed", ratio(1, 1)),
        ("scjg", "timeliness-issues-reopened", ratio(0, 1)),
        ("scjg", "timeliness-issue-rounds", ratio(0, 1)),
        ("scjg", "consistency-issues-closed", ratio(0, 0)),
        ("scjg", "consistency-issue-median", Value::NoDuration),
        ("bm-xa", "accuracy-issues-closed", ratio(0, 1)),
        ("jy-xa", "issues-closed", ratio(0, 0)),
    ];
    for (org, formula, expected) in cases {
        assert_eq!(of_org(&chain, org, SEPTEMBER, formula), expected, "{org} {formula}");
    }
    let median = of_org(&chain, "scjg", SEPTEMBER, "accuracy-issue-median");
    assert!(matches!(median, Value::Seconds { .. }), "{median:?}");
    assert_eq!(of_region(&chain, "130000", SEPTEMBER, "issue-rounds"), ratio(2, 2));
}

/// what the contract grants at once is no answer of the provider.
#[test]
fn how_soon_a_provider_answers_is_told() {
    let november = month(2023, 11);
    let mut chain = Chain::hebei();
    chain.publish(entry("open"));
    chain.ok("mzj-changan", request_submit("r0", "open"));
    assert_eq!(of_org(&chain, "mzt", november, "answer-median"), Value::NoDuration);
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    chain.go_to("2023-11-20");
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    let answer = days(of_org(&chain, "mzt", november, "answer-median"));
    assert!((4..=6).contains(&answer), "{answer}");
    assert_eq!(of_org(&chain, "pa", november, "answer-median"), Value::NoDuration);
}

/// by the route between provider and consumer, in the provider's regions.
#[test]
fn requests_are_told_by_route() {
    let november = month(2023, 11);
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.publish_as("mzj-sjz", shared("city"));
    let requests = [
        ("zrt", "villages"),
        ("mzj-changan", "villages"),
        ("mzj-bd", "villages"),
        ("mzj-changan", "city"),
        ("mzj-bd", "city"),
    ];
    for (n, (consumer, catalog)) in requests.into_iter().enumerate() {
        chain.ok(consumer, request_submit(&format!("r{n}"), catalog));
    }
    for (formula, province, city) in [
        ("exchanges-dept-to-dept", 1, 0),
        ("exchanges-city-dept", 2, 0),
        ("exchanges-intra-city", 1, 1),
        ("exchanges-city-to-city", 1, 1),
        ("exchanges-cross-province", 0, 0),
    ] {
        for (region, count) in [("130000", province), ("130100", city)] {
            let found = of_region(&chain, region, november, formula);
            assert_eq!(found, Value::Count { count }, "{formula} in {region}");
        }
    }
}
