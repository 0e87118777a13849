//! Random sequences on one entry: plans, findings, bulletins, collections. What is
//! counted is what stands in the state.

use liuhen_types::TimeMs;
use liuhen_types::entity::{Collection, Finding, FindingStatus, Measure, Period};
use liuhen_types::{Date, StateKey};
use proptest::prelude::*;

use crate::kit::*;

const FINDINGS: &[&str] = &["f1", "f2", "f3", "f4"];

#[derive(Clone, Debug)]
enum Step {
    Plan { days: u64 },
    Find { finding: &'static str, by: &'static str },
    Decide { finding: &'static str, verified: bool },
    Bulletin { bulletin: &'static str, finding: &'static str },
    Respond { bulletin: &'static str },
    Close { bulletin: &'static str },
    Collect { full: bool },
    Update,
    Wait { days: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    let finding = || prop::sample::select(FINDINGS);
    let finder = || prop::sample::select(&["jy-xa", "op-xa", "ca-xa", "pa"][..]);
    let bulletin = || prop::sample::select(&["b1", "b2"][..]);
    prop_oneof![
        1 => (0u64..4).prop_map(|days| Step::Plan { days }),
        4 => (finding(), finder()).prop_map(|(finding, by)| Step::Find { finding, by }),
        3 => (finding(), prop::bool::weighted(0.7))
            .prop_map(|(finding, verified)| Step::Decide { finding, verified }),
        3 => (bulletin(), finding())
            .prop_map(|(bulletin, finding)| Step::Bulletin { bulletin, finding }),
        1 => bulletin().prop_map(|bulletin| Step::Respond { bulletin }),
        1 => bulletin().prop_map(|bulletin| Step::Close { bulletin }),
        2 => prop::bool::weighted(0.5).prop_map(|full| Step::Collect { full }),
        1 => Just(Step::Update),
        2 => (1u64..3).prop_map(|days| Step::Wait { days }),
    ]
}

fn today(chain: &Chain) -> Date {
    chain.next().time.date()
}

/// The transaction of a step; none waits.
fn tx(chain: &mut Chain, version: &mut u32, step: &Step) -> Option<Tx> {
    Some(match step {
        Step::Wait { days } => {
            chain.time = TimeMs(chain.time.0 + days * DAY_MS);
            return None;
        }
        Step::Update => {
            *version += 1;
            chain.update("bm-xa", "list-table", *version);
            return None;
        }
        Step::Plan { days } => {
            let date = Date::from_days(today(chain).days() + days);
            Tx::new("ca-xa", collection_plan("list", &date.to_string()))
        }
        Step::Find { finding: name, by } => Tx::new(by, finding(name, "list")),
        Step::Decide { finding, verified } => Tx::new("ca-xa", finding_decide(finding, *verified)),
        Step::Bulletin { bulletin: name, finding } => Tx::new("ca-xa", bulletin(name, &[finding])),
        Step::Respond { bulletin } => {
            Tx::new("bm-xa", bulletin_respond(bulletin, &today(chain).to_string()))
        }
        Step::Close { bulletin } => Tx::new("ca-xa", bulletin_close(bulletin)),
        Step::Collect { full } => {
            let mut payload = collection_confirm("list", *version, "op-xa");
            payload.full = *full;
            Tx::new("bm-xa", payload).cosigner("op-xa")
        }
    })
}

fn get<T: borsh::BorshDeserialize>(chain: &Chain, key: &StateKey) -> Option<T> {
    liuhen_contracts::read(&chain.state, key).expect("the state is sound")
}

fn ever(chain: &Chain, measure: Measure) -> u64 {
    get(chain, &StateKey::tally(&id("XA"), Period::Ever, measure)).unwrap_or(0)
}

fn check(chain: &Chain) {
    let findings: Vec<Finding> =
        FINDINGS.iter().filter_map(|name| get(chain, &StateKey::finding(&id(name)))).collect();
    use FindingStatus::{Bulletined, Found, Responded, Verified};
    let is_open = |f: &&Finding| matches!(f.status, Found | Verified | Bulletined | Responded);
    let open = findings.iter().filter(is_open).count();
    assert_eq!(ever(chain, Measure::FindingsOpened), findings.len() as u64);
    assert_eq!(ever(chain, Measure::FindingsClosed), (findings.len() - open) as u64);
    let Some(collection) = get::<Collection>(chain, &StateKey::collection(&id("list"))) else {
        return assert!(findings.is_empty());
    };
    assert_eq!(collection.open_findings.len(), open);
    assert!(!collection.is_full() || open == 0, "{collection:?}");
    let planned = ever(chain, Measure::CollectionsPlanned);
    assert_eq!(planned, u64::from(collection.plan.is_some()));
    let is_complete = collection.status == liuhen_types::entity::CollectionStatus::Full;
    assert_eq!(ever(chain, Measure::CollectionsComplete), planned * u64::from(is_complete));
    for finding in findings.iter().filter(|f| f.status == FindingStatus::Closed) {
        assert!(finding.made_good_by.is_some(), "{finding:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn counts_are_those_of_the_state(steps in prop::collection::vec(step(), 0..40)) {
        let mut chain = Chain::xiongan();
        let mut version = 1;
        for step in &steps {
            if let Some(tx) = tx(&mut chain, &mut version, step) {
                chain.send(tx);
            }
            check(&chain);
        }
    }
}
