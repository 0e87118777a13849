//! Requests for a version of an entry that gave way: they lead to no grant, so they stand
//! neither beside those for the version in force nor in their way.

use liuhen_types::entity::{
    Deadline, DeadlineKind, Demand, DemandStatus, RequestStatus, ShareRequest,
};
use liuhen_types::payload::ShareRequestSubmit;
use liuhen_types::payload::catalog::ReviewDecision;
use liuhen_types::payload::request::{RequestedItem, ShareDecision};
use liuhen_types::profile::Deadlines;
use liuhen_types::{Code, RequestId, StateKey};

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
    chain.ok(
        "pa",
        respond("d1", liuhen_types::payload::demand::DemandAnswer::Match(id("villages"))),
    );
    let of_demand = ShareRequestSubmit { demand_id: Some(id("d1")), ..asking("r2", 1, &["code"]) };
    chain.ok("mzj-changan", of_demand);
    second_version(&mut chain);
    chain.ok("mzj-changan", asking("r4", 2, &["name"]));
    let found: Demand = chain.read(&StateKey::demand(&id("d1")));
    assert_eq!(found.status, DemandStatus::Matched);
}
