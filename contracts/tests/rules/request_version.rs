//! Requests for a version of an entry that gave way: they lead to no grant, so they stand
//! neither beside those for the version in force nor in their way.

use liuhen_types::entity::{
    Deadline, DeadlineKind, Demand, DemandStatus, RequestStatus, ShareRequest,
};
use liuhen_types::payload::catalog::ReviewDecision;
use liuhen_types::payload::demand::DemandAnswer;
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::request::{RequestedItem, Scenario, ShareDecision};
use liuhen_types::payload::{DemandSubmit, ShareRequestSubmit};
use liuhen_types::profile::Deadlines;
use liuhen_types::{Code, RequestId, StateKey, TimeMs};

use crate::kit::*;

fn request(chain: &Chain, name: &str) -> ShareRequest {
    chain.read(&StateKey::request(&id(name)))
}

/// `r1` for two items of the first version.
fn asked() -> Chain {
    let mut chain = Chain::hebei();
    with_profile(&mut chain, |profile| {
        profile.deadlines =
            Deadlines { share_accept: Some(5), share_decide: Some(5), ..Deadlines::default() };
    });
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", asking("r1", 1, &["code", "name"]));
    chain
}

fn asking(name: &str, version: u32, items: &[&str]) -> ShareRequestSubmit {
    let item = |name: &&str| RequestedItem { item_id: id(name), justification: id("needed") };
    ShareRequestSubmit {
        catalog_version: version,
        items: items.iter().map(item).collect(),
        region_scope: id("130102"),
        ..request_submit(name, "villages")
    }
}

fn second_version(chain: &mut Chain) {
    let today = chain.next().time.date().to_string();
    chain.ok("mzt", change_notice("n1", "villages", &today));
    chain.ok("mzt", update_submit("n1", shared("villages")));
    chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Approve));
    chain.ok("mzt", catalog_publish("villages", 2));
}

fn noted(chain: &Chain) -> Vec<RequestId> {
    let key = StateKey::open_requests(&id("villages"), &id("mzj-changan"));
    liuhen_contracts::read(&chain.state, &key).expect("the state is sound").unwrap_or_default()
}

/// Who asks for the version in force asks no more for the one before.
#[test]
fn a_new_request_takes_the_place_of_one_for_a_version_that_gave_way() {
    for is_accepted in [false, true] {
        let mut chain = asked();
        let mut kind = DeadlineKind::ShareAccept;
        if is_accepted {
            chain.ok("pa", request_accept("r1"));
            kind = DeadlineKind::ShareDecide;
        }
        // Beside one for the same version it stays, and so does another consumer's.
        chain.ok("mzj-changan", asking("r2", 1, &["code"]));
        chain.ok(
            "mzj-sjz",
            ShareRequestSubmit { region_scope: id("130100"), ..asking("r3", 1, &["code"]) },
        );
        second_version(&mut chain);
        assert_eq!(request(&chain, "r1").status, waiting(is_accepted), "nobody asked anew");
        chain.ok("mzj-changan", asking("r4", 2, &["area"]));
        for name in ["r1", "r2"] {
            let found = request(&chain, name);
            assert_eq!(found.status, RequestStatus::Withdrawn, "{name}");
            assert_eq!(found.reason, Some(id("the request r4 takes its place")));
            assert_eq!(found.superseded_by, Some(id("r4")));
        }
        let deadline: Deadline = chain.read(&StateKey::deadline(kind, "r1"));
        assert!(deadline.dropped, "{kind}");
        assert_eq!(request(&chain, "r3").status, RequestStatus::Submitted, "another's");
        assert_eq!(noted(&chain), vec![id::<RequestId>("r4")]);
        assert_eq!(chain.code("pa", request_accept("r2")), Code::State);
        chain.ok("pa", request_accept("r4"));
    }
}

const fn waiting(is_accepted: bool) -> RequestStatus {
    if is_accepted { RequestStatus::UnderReview } else { RequestStatus::Submitted }
}

/// What was decided for the version before may still be granted, and counts beside.
#[test]
fn what_was_granted_of_a_version_before_stays() {
    let mut chain = asked();
    chain.ok("pa", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    second_version(&mut chain);
    let rest = || asking("r4", 2, &["area", "holder"]);
    assert_eq!(chain.code("mzj-changan", rest()), Code::NotMinimal, "all, together");
    chain.ok("mzj-changan", asking("r4", 2, &["area"]));
    assert_eq!(request(&chain, "r1").status, RequestStatus::Approved);
    chain.ok("mzt", authorization_issue("a1", "r1"));
}

/// a request that can be granted no more is none beside.
#[test]
fn a_request_for_a_version_that_gave_way_counts_for_none_beside_it() {
    let rest = |version| asking("r4", version, &["area", "holder"]);
    let mut chain = asked();
    assert_eq!(chain.code("mzj-changan", rest(1)), Code::NotMinimal, "all, together");
    second_version(&mut chain);
    chain.ok("mzj-changan", rest(2));
    chain.ok("dsj", request_accept("r4"));
}

/// A demand follows the request in its place.
#[test]
fn the_demand_of_a_request_that_gave_way_waits_anew() {
    let mut chain = asked();
    chain.ok("mzj-changan", request_withdraw("r1"));
    chain.ok("mzj-changan", demand("d1", &["code"]));
    chain.ok("pa", respond("d1", DemandAnswer::Match(id("villages"))));
    let of_demand = ShareRequestSubmit { demand_id: Some(id("d1")), ..asking("r2", 1, &["code"]) };
    chain.ok("mzj-changan", of_demand);
    second_version(&mut chain);
    chain.ok("mzj-changan", asking("r4", 2, &["name"]));
    let found: Demand = chain.read(&StateKey::demand(&id("d1")));
    assert_eq!(found.status, DemandStatus::Matched);
}

/// A dispute on one request leaves the others where they are.
#[test]
fn a_dispute_forgets_no_request_that_is_open() {
    let mut chain = asked();
    chain.ok("mzj-changan", asking("r2", 1, &["code"]));
    chain.ok("pa", request_accept("r2"));
    chain.ok("mzt", request_decide("r2", ShareDecision::Reject, &[]));
    second_version(&mut chain);
    let refusal = dispute("x1", DisputeSubject::Request(id("r2")), DisputeKind::Refusal);
    chain.ok("mzj-changan", refusal);
    assert_eq!(noted(&chain), [id::<RequestId>("r1"), id("r2")], "disputed");
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    assert_eq!(noted(&chain), [id::<RequestId>("r1"), id("r2")], "reopened");
    chain.ok("mzj-changan", asking("r4", 2, &["area"]));
    for name in ["r1", "r2"] {
        assert_eq!(request(&chain, name).status, RequestStatus::Withdrawn, "{name}");
    }
    assert_eq!(noted(&chain), [id::<RequestId>("r4")]);
}

/// Of a request whose time is over nothing can be granted either.
#[test]
fn a_new_request_takes_the_place_of_one_whose_time_is_over() {
    let mut chain = asked();
    let valid_to = TimeMs(chain.time.0 + DAY_MS);
    let short = ShareRequestSubmit { valid_to, ..asking("r2", 1, &["code"]) };
    chain.ok("mzj-changan", short);
    chain.time = valid_to;
    assert_eq!(noted(&chain), [id::<RequestId>("r1"), id("r2")]);
    chain.ok("mzj-changan", asking("r4", 1, &["area"]));
    assert_eq!(request(&chain, "r1").status, RequestStatus::Submitted);
    assert_eq!(request(&chain, "r2").status, RequestStatus::Withdrawn);
    assert_eq!(noted(&chain), [id::<RequestId>("r1"), id("r4")]);
}

/// A complex demand is asked for anew as every other thing is.
#[test]
fn a_demand_is_asked_for_anew_when_its_request_gave_way() {
    let of_demand = |name: &str, version, items: &[&str]| ShareRequestSubmit {
        demand_id: Some(id("d1")),
        ..asking(name, version, items)
    };
    let mut all = of_demand("r2", 1, &["code", "name", "area", "holder"]);
    for (n, item) in all.items.iter_mut().enumerate() {
        item.justification = id(&format!("needed for {n}"));
    }
    // One for all items, which no list holds, gives way as well.
    for first in [of_demand("r2", 1, &["code"]), all] {
        let mut chain = asked();
        chain.ok("mzj-changan", request_withdraw("r1"));
        let complex = DemandSubmit { scenario: Scenario::Complex, ..demand("d1", &["code"]) };
        chain.ok("mzj-changan", complex);
        chain.ok("pa", respond("d1", DemandAnswer::Match(id("villages"))));
        chain.ok("ca-sjz", coordinate("d1", &["mzj-changan", "mzt"], "mzt"));
        chain.ok("mzj-changan", first);
        let second = of_demand("r3", 1, &["name"]);
        assert_eq!(chain.code("mzj-changan", second), Code::State, "it is asked for");
        second_version(&mut chain);
        chain.ok("mzj-changan", of_demand("r4", 2, &["code"]));
        assert_eq!(request(&chain, "r2").status, RequestStatus::Withdrawn);
        let deadline: Deadline = chain.read(&StateKey::deadline(DeadlineKind::ShareAccept, "r2"));
        assert!(deadline.dropped);
        let found: Demand = chain.read(&StateKey::demand(&id("d1")));
        assert_eq!((found.status, found.request_id), (DemandStatus::Requested, Some(id("r4"))));
        chain.ok("pa", request_accept("r4"));
        chain.ok("mzt", request_decide("r4", ShareDecision::Approve, &[]));
    }
}
