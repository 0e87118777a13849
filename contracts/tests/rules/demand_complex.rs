//! Ways around the meeting on a complex demand: all of them are closed.

use liuhen_contracts::limits::COMPLEX_DEMANDS_MAX;
use liuhen_types::payload::catalog::{CatalogEntry, ShareType};
use liuhen_types::payload::demand::{DemandAnswer, DemandOutcome};
use liuhen_types::payload::request::{Scenario, ShareDecision, ShareRequestSubmit};
use liuhen_types::payload::{DemandRespond, DemandSubmit};
use liuhen_types::{Code, DemandId, StateKey};

use crate::kit::*;

fn complex(name: &str) -> DemandSubmit {
    DemandSubmit { scenario: Scenario::Complex, ..demand(name, &["code"]) }
}

fn to_villages(name: &str) -> DemandRespond {
    respond(name, DemandAnswer::Match(id("villages")))
}

/// Matches demands of the county with an entry.
fn matched(published: CatalogEntry, demands: &[DemandSubmit]) -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(published);
    for demand in demands {
        chain.ok("mzj-changan", demand.clone());
        chain.ok("pa", to_villages(demand.demand_id.as_str()));
    }
    chain
}

/// The answer to the approval of a request that names a demand, or none.
fn approval(chain: &Chain, by_contract: bool, named: Option<&str>) -> Code {
    let mut chain = chain.clone();
    let request =
        ShareRequestSubmit { demand_id: named.map(id), ..request_submit("r1", "villages") };
    if by_contract {
        return chain.code("mzj-changan", request);
    }
    chain.ok("mzj-changan", request);
    chain.ok("pa", request_accept("r1"));
    chain.code("mzt", request_decide("r1", ShareDecision::Approve, &[]))
}

fn meet(chain: &mut Chain, name: &str) {
    chain.ok("ca-sjz", coordinate(name, &["mzj-changan", "mzt"], "mzt"));
}

#[test]
fn a_simple_demand_does_not_stand_for_a_complex_one() {
    for published in [entry("villages"), shared("villages")] {
        let by_contract = published.share_type == ShareType::Unconditional;
        let simple = demand("simple", &["code"]);
        let mut chain = matched(published, &[simple, complex("complex")]);
        for named in ["simple", "complex"] {
            let code = approval(&chain, by_contract, Some(named));
            assert_eq!(code, Code::CoordinationRequired, "{named}, {by_contract}");
        }
        let mut closed = chain.clone();
        closed.ok("pa", close("complex", DemandOutcome::NotNeeded));
        assert_eq!(approval(&closed, by_contract, Some("simple")), Code::Ok, "{by_contract}");
        meet(&mut chain, "complex");
        for named in ["simple", "complex"] {
            assert_eq!(approval(&chain, by_contract, Some(named)), Code::Ok, "{named}");
        }
    }
}

#[test]
fn each_complex_demand_waits_for_its_own_meeting() {
    let simple = demand("simple", &["code"]);
    let mut chain = matched(shared("villages"), &[simple, complex("first"), complex("second")]);
    meet(&mut chain, "first");
    for (named, expected) in [
        (None, Code::CoordinationRequired),
        (Some("simple"), Code::CoordinationRequired),
        (Some("second"), Code::CoordinationRequired),
        (Some("first"), Code::Ok),
    ] {
        assert_eq!(approval(&chain, false, named), expected, "{named:?}");
    }
    meet(&mut chain, "second");
    for named in [None, Some("simple"), Some("first"), Some("second")] {
        assert_eq!(approval(&chain, false, named), Code::Ok, "{named:?}");
    }
}

/// The list of those that wait for their meeting ends with the last of them.
#[test]
fn nothing_is_kept_of_demands_that_are_closed() {
    let key = StateKey::complex_demands(&id("villages"), &id("mzj-changan"));
    let mut chain = matched(shared("villages"), &[complex("first"), complex("second")]);
    chain.ok("pa", close("first", DemandOutcome::NotNeeded));
    assert_eq!(chain.read::<Vec<DemandId>>(&key), [id("second")]);
    chain.ok("pa", close("second", DemandOutcome::NotNeeded));
    assert!(!chain.state.contains_key(&key));
}

/// They are all looked at, so there is a limit; those that need no meeting make room.
#[test]
fn complex_demands_on_one_entry_are_limited() {
    let names: Vec<String> = (0..COMPLEX_DEMANDS_MAX).map(|n| format!("d{n}")).collect();
    let demands: Vec<DemandSubmit> = names.iter().map(|name| complex(name)).collect();
    let mut chain = matched(shared("villages"), &demands);
    chain.ok("mzj-changan", complex("more"));
    assert_eq!(chain.code("pa", to_villages("more")), Code::QuotaExceeded);
    chain.ok("mzj-changan", demand("simple", &["code"]));
    chain.ok("pa", to_villages("simple"));
    let mut other = chain.clone();
    other.ok("mzj-sjz", complex("other"));
    other.ok("pa", to_villages("other"));
    meet(&mut chain, "d3");
    chain.ok("pa", to_villages("more"));
    assert_eq!(approval(&chain, false, Some("d3")), Code::Ok);
    assert_eq!(approval(&chain, false, None), Code::CoordinationRequired);
}
