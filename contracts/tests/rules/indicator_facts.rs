//! From facts to indicators: what happened counts in its month, for the region of the org
//! that answers for it and for all regions above, and nowhere else.

mod acts;
mod more;

use liuhen_contracts::{FORMULAS, indicators};
use liuhen_types::TimeMs;
use liuhen_types::entity::{IndicatorValue, Period, Value};
use liuhen_types::payload::IncidentOpen;
use liuhen_types::payload::demand::{DemandAnswer, DemandOutcome};
use liuhen_types::payload::inventory::SystemStatus;
use liuhen_types::payload::quality::QualityVerdict;
use liuhen_types::payload::security::RiskSeverity;

use self::acts::*;
use crate::kit::evaluation::{month, satisfaction_anchor};
use crate::kit::security::{incident_close, incident_open, risk_alert};
use crate::kit::*;

/// The month in which everything happens.
const SEPTEMBER: Period = Period::Month { year: 2023, month: 9 };

const fn ratio(numerator: u64, denominator: u64) -> Value {
    Value::Ratio { numerator, denominator }
}

const fn seconds(seconds: u64) -> Value {
    Value::Seconds { seconds }
}

fn values(chain: &Chain, region: &str, period: Period) -> Vec<IndicatorValue> {
    indicators(&chain.state, &id(region), period).expect("the state is sound")
}

fn value(chain: &Chain, region: &str, formula: &str) -> Value {
    let values = values(chain, region, SEPTEMBER);
    values.iter().find(|value| *value.formula_id == *formula).expect("it exists").value
}

/// Formula, the region whose org answers for it, what happens, and the value.
type Case = (&'static str, &'static str, fn(&mut Chain), Value);

const CASES: &[Case] = &[
    (
        "catalog-coverage",
        "XA",
        |chain| {
            chain.ok("bm-xa", system_register("s1", "bm-xa", SystemStatus::Running));
            chain.ok("bm-xa", system_register("s2", "bm-xa", SystemStatus::Running));
            let mut listed = entry("sys");
            listed.governance.system = Some(id("s1"));
            chain.publish_as("bm-xa", listed);
        },
        ratio(1, 2),
    ),
    (
        "update-on-time",
        "XA",
        |chain| {
            chain.ok("bm-xa", change_notice("n1", "list", "2023-09-04"));
            chain.ok("bm-xa", update_submit("n1", entry("list")));
        },
        ratio(1, 1),
    ),
    (
        "review-on-time",
        "XA",
        |chain| {
            chain.ok("bm-xa", change_notice("n1", "list", "2023-09-04"));
            chain.ok("bm-xa", update_submit("n1", entry("list")));
        },
        ratio(0, 1),
    ),
    ("classification", "XA", |chain| chain.publish_as("bm-xa", entry("more")), ratio(8, 8)),
    (
        "collection-rate",
        "XA",
        |chain| {
            chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
            chain.collect("bm-xa", "op-xa", "list", 1);
        },
        ratio(1, 1),
    ),
    ("mount-rate", "XA", |chain| chain.publish_as("bm-xa", entry("more")), ratio(1, 2)),
    (
        "freshness",
        "XA",
        |chain| {
            chain.ok("bm-xa", resource_mount("second", "list"));
            chain.update("bm-xa", "second", 1);
        },
        ratio(2, 2),
    ),
    (
        "one-source-rate",
        "XA",
        |chain| {
            chain.ok("pa", source_designate("bm-xa", "list"));
        },
        ratio(1, 1),
    ),
    (
        "cross-check-agreement",
        "XA",
        |chain| {
            chain.ok("pa", cross_check(&["list", "firms"]));
            chain.ok("dsj", cross_check(&["list", "firms"]));
        },
        ratio(194, 200),
    ),
    (
        "unconditional-share",
        "XA",
        |chain| {
            chain.publish_as("bm-xa", shared("cond"));
        },
        ratio(4, 8),
    ),
    (
        "restricted-with-basis",
        "XA",
        |chain| {
            chain.publish_as("bm-xa", shared("cond"));
        },
        ratio(1, 1),
    ),
    (
        "demand-satisfaction",
        "XA",
        |chain| {
            chain.ok("jy-xa", demand("d1", &["code"]));
            chain.ok("jy-xa", demand("d2", &["name"]));
            chain.ok("ca-xa", respond("d1", DemandAnswer::Match(id("list"))));
            chain.ok("jy-xa", close("d1", DemandOutcome::Satisfied));
        },
        ratio(1, 2),
    ),
    ("accept-median", "XA", shared_in_xiongan, seconds(63)),
    ("accept-p90", "XA", shared_in_xiongan, seconds(63)),
    ("decide-median", "XA", shared_in_xiongan, seconds(63)),
    ("decide-p90", "XA", shared_in_xiongan, seconds(63)),
    ("granted-items", "XA", shared_in_xiongan, ratio(1, 3)),
    (
        "first-use-median",
        "XA",
        |chain| {
            shared_in_xiongan(chain);
            wait(chain, 29);
            anchored(chain);
        },
        seconds(31),
    ),
    (
        "first-use-p90",
        "XA",
        |chain| {
            shared_in_xiongan(chain);
            wait(chain, 29);
            anchored(chain);
        },
        seconds(31),
    ),
    (
        "issues-closed",
        "XA",
        |chain| {
            chain.ok("jy-xa", issue_raise("i1", of_catalog("list")));
            chain.ok("jy-xa", issue_raise("i2", of_catalog("list")));
            chain.ok("bm-xa", issue_verify("i1", QualityVerdict::NotAProblem));
            chain.ok("jy-xa", issue_confirm("i1", true));
        },
        ratio(1, 2),
    ),
    (
        "issue-median",
        "XA",
        |chain| {
            chain.ok("jy-xa", issue_raise("i1", of_catalog("list")));
            chain.ok("bm-xa", issue_verify("i1", QualityVerdict::NotAProblem));
            chain.ok("jy-xa", issue_confirm("i1", true));
        },
        seconds(2),
    ),
    (
        "issues-reopened",
        "XA",
        |chain| {
            chain.ok("jy-xa", issue_raise("i1", of_catalog("list")));
            chain.ok("bm-xa", issue_verify("i1", QualityVerdict::Confirmed));
            chain.update("bm-xa", "list-table", 2);
            let again = chain.collect("bm-xa", "op-xa", "list", 2);
            chain.ok("bm-xa", issue_remedy("i1", corrected("list-table", 2, again)));
            chain.ok("jy-xa", issue_confirm("i1", false));
        },
        ratio(1, 1),
    ),
    (
        "findings-open",
        "XA",
        |chain| {
            chain.ok("jy-xa", finding("f1", "list"));
            chain.ok("op-xa", finding("f2", "list"));
            chain.ok("ca-xa", finding_decide("f2", false));
        },
        Value::Count { count: 1 },
    ),
    (
        "make-good-median",
        "XA",
        |chain| {
            chain.ok("jy-xa", finding("f1", "list"));
            chain.collect("bm-xa", "op-xa", "list", 1);
        },
        seconds(1),
    ),
    (
        "backflow-satisfaction",
        "XA",
        |chain| {
            for name in ["w1", "w2"] {
                chain.ok("ca-xa", backflow_request(name));
            }
            chain.ok("pa", backflow_decide("w1", true));
            chain.ok("dsj", backflow_deliver("w1"));
            chain.ok("op-xa", backflow_confirm("w1", true));
        },
        ratio(1, 2),
    ),
    (
        "backflow-median",
        "XA",
        |chain| {
            chain.ok("ca-xa", backflow_request("w1"));
            chain.ok("pa", backflow_decide("w1", true));
            chain.ok("dsj", backflow_deliver("w1"));
            chain.ok("op-xa", backflow_confirm("w1", true));
        },
        seconds(3),
    ),
    (
        "trace-completeness",
        "130000",
        |chain| {
            shared_in_xiongan(chain);
            anchored(chain);
        },
        ratio(3, 3),
    ),
    (
        "unclear-custody",
        "XA",
        |chain| {
            shared_in_xiongan(chain);
            delivered(chain);
        },
        Value::Count { count: 1 },
    ),
    (
        "alerts-closed",
        "XA",
        |chain| {
            shared_in_xiongan(chain);
            chain.ok("op-xa", risk_alert("l1", Some("g1")));
            chain.ok("op-xa", risk_alert("l2", Some("g1")));
            let incident = IncidentOpen {
                alerts: vec![id("l1")],
                authorizations: vec![id("g1")],
                orgs: Vec::new(),
                ..incident_open("i1", RiskSeverity::Low)
            };
            chain.ok("ca-xa", incident);
            chain.ok("wxb", incident_close("i1"));
        },
        ratio(1, 2),
    ),
    (
        "suspend-median",
        "XA",
        |chain| {
            shared_in_xiongan(chain);
            chain.ok("op-xa", risk_alert("l1", Some("g1")));
            wait(chain, 3);
            chain.ok("bm-xa", suspend("g1"));
        },
        seconds(4),
    ),
    (
        "licence-lag-p95",
        "XA",
        |chain| {
            let closed_at = TimeMs(chain.time.0 - 6_000);
            chain.ok("bm-xa", license_issue("one", closed_at));
        },
        seconds(7),
    ),
    ("opening-completion", "XA", opened, ratio(0, 1)),
    ("conformity", "XA", conforms, ratio(1, 2)),
    (
        "satisfaction-mean",
        "XA",
        |chain| {
            chain.ok("ca-xa", satisfaction_anchor(SEPTEMBER, [0, 0, 0, 0, 2]));
        },
        ratio(10, 2),
    ),
    (
        "satisfaction-votes",
        "XA",
        |chain| {
            chain.ok("ca-xa", satisfaction_anchor(SEPTEMBER, [0, 0, 0, 0, 2]));
        },
        Value::Count { count: 2 },
    ),
];

#[test]
fn facts_count_in_their_month_and_region_and_those_above() {
    let cases = || CASES.iter().chain(more::CASES);
    for formula in FORMULAS {
        // What crosses the province's border is tested with the bridge.
        let is_tested = formula.formula_id == "exchanges-cross-province"
            || cases().any(|(name, ..)| *name == formula.formula_id);
        assert!(is_tested || formula.to_string().starts_with("not"), "{}", formula.formula_id);
    }
    let mut start = Chain::xiongan();
    start.go_to("2023-09-11");
    for &(formula, region, act, expected) in cases() {
        let mut chain = start.clone();
        act(&mut chain);
        assert_eq!(value(&chain, region, formula), expected, "{formula}");
        for (elsewhere, period) in [
            ("130600", SEPTEMBER),
            ("130629", SEPTEMBER),
            (region, month(2023, 8)),
            ("130000", month(2023, 8)),
        ] {
            let (before, after) =
                (values(&start, elsewhere, period), values(&chain, elsewhere, period));
            assert_eq!(before, after, "{formula} in {elsewhere}, {period}");
        }
        // The province had nothing of this kind but what counts everything in force.
        let above = value(&chain, "130000", formula);
        assert!(covers(above, expected), "{formula}: {above:?} does not cover {expected:?}");
    }
}

/// True if the value above holds all that the one below counts.
fn covers(above: Value, below: Value) -> bool {
    match (above, below) {
        (
            Value::Ratio { numerator: a, denominator: b },
            Value::Ratio { numerator: c, denominator: d },
        ) => a >= c && b >= d,
        (Value::Count { count: a }, Value::Count { count: b }) => a >= b,
        (above, below) => above == below,
    }
}
