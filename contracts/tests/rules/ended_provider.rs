//! Who acts for a provider that ended: its successor, in all that the provider could do, but
//! not in its own matter.

use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Catalog, CatalogStatus, Deadline, DeadlineKind, OrgStatus,
    RequestStatus, Resource, ShareRequest,
};
use liuhen_types::payload::catalog::{LegalBasisKind, ReviewDecision};
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::payload::demand::DemandAnswer;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::{Scenario, ShareDecision, SuspensionCause};
use liuhen_types::payload::{
    AuthorizationIssue, CatalogCorrect, DemandSubmit, OrgStatusSet, ShareRequestSubmit,
};
use liuhen_types::{Code, OrgId, StateKey};

use crate::kit::*;

pub(crate) fn ended(org: &str, successor: Option<&str>) -> OrgStatusSet {
    let (reason, successor) = (id("机构调整"), successor.map(id));
    OrgStatusSet { org: id(org), status: OrgStatus::Revoked, reason, successor, proposal_id: None }
}

/// `mzt` has an entry with a resource behind it.
pub(crate) fn provided() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzt", resource_mount("villages-table", "villages"));
    chain.ok("mzt", resource_update("villages-table", 1, &[]));
    chain
}

/// `zrt`, which provides and uses data, takes the place of `mzt`.
fn succeeded(mut chain: Chain) -> Chain {
    chain.ok("pa", ended("mzt", Some("zrt")));
    chain
}

fn catalog(chain: &Chain, name: &str) -> Catalog {
    chain.read(&StateKey::catalog(&id(name)))
}

fn grant(chain: &Chain) -> Authorization {
    chain.read(&StateKey::authorization(&id("a1")))
}

fn request(chain: &Chain) -> ShareRequest {
    chain.read(&StateKey::request(&id("r1")))
}

/// The grant of `zrt`, which provides now.
fn issue_by_successor() -> AuthorizationIssue {
    AuthorizationIssue { provider: id("zrt"), ..authorization_issue("a1", "r1") }
}

#[test]
fn a_successor_updates_and_retires_the_entry() {
    let notice = || change_notice("n1", "villages", "2023-11-14");
    let mut changed = shared("villages");
    changed.summary = id("全省行政村与社区");
    assert_eq!(provided().code("zrt", notice()), Code::NotProvider, "it did not end");
    let mut chain = succeeded(provided());
    assert_eq!(chain.code("mzj-sjz", notice()), Code::NotProvider, "another one");
    assert_eq!(chain.code("mzj-sjz", catalog_retire("villages")), Code::NotProvider);
    chain.clone().ok("zrt", catalog_retire("villages"));
    chain.ok("zrt", notice());
    assert_eq!(chain.code("mzj-sjz", update_submit("n1", changed.clone())), Code::NotProvider);
    chain.ok("zrt", update_submit("n1", changed.clone()));
    chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Return));
    let corrected = CatalogCorrect { version: 2, entry: shared("villages") };
    chain.ok("zrt", corrected);
    chain.ok("pa", catalog_review("villages", 3, ReviewDecision::Approve));
    assert_eq!(chain.code("mzj-sjz", catalog_publish("villages", 3)), Code::NotProvider);
    chain.ok("zrt", catalog_publish("villages", 3));
    let found = catalog(&chain, "villages");
    assert_eq!((found.status, found.version), (CatalogStatus::Published, 3));
    assert_eq!(found.provider, id::<OrgId>("mzt"), "as it was registered");
}

/// What an update is due runs for who has to make it now.
#[test]
fn the_clock_of_an_update_runs_for_the_successor() {
    let mut chain = provided();
    crate::deadline_end::all_set(&mut chain);
    let mut chain = succeeded(chain);
    chain.ok("pa", change_notice("n1", "villages", "2023-11-14"));
    let key = StateKey::deadline(DeadlineKind::CatalogUpdate, "n1");
    assert_eq!(chain.read::<Deadline>(&key).responsible, id("zrt"));
}

#[test]
fn a_successor_serves_the_data() {
    let mut chain = succeeded(provided());
    let second = || resource_mount("second", "villages");
    assert_eq!(provided().code("zrt", second()), Code::NotProvider);
    chain.ok("zrt", second());
    assert_eq!(chain.code("mzj-sjz", resource_mount("third", "villages")), Code::NotProvider);
    let update = || resource_update("villages-table", 2, &[]);
    assert_eq!(chain.code("mzj-sjz", update()), Code::NotProvider);
    chain.ok("zrt", update());
    assert_eq!(chain.code("mzj-sjz", resource_unmount("villages-table")), Code::NotProvider);
    chain.ok("zrt", resource_unmount("villages-table"));
    let found: Resource = chain.read(&StateKey::resource(&id("second")));
    assert_eq!(found.provider, id::<OrgId>("zrt"));
}

/// What its predecessor's data were made into is its own matter.
#[test]
fn a_successor_signs_for_the_sources_of_what_is_derived() {
    let mut chain = provided();
    chain.publish_as("zrt", entry("derived"));
    chain.ok("zrt", resource_mount("derived-table", "derived"));
    let derived = || resource_update("derived-table", 1, &["villages-table"]);
    assert_eq!(chain.code("zrt", derived()), Code::CosignRequired);
    succeeded(chain).ok("zrt", derived());
    let mut chain = provided();
    chain.publish_as("mzj-sjz", entry("derived"));
    chain.ok("mzj-sjz", resource_mount("derived-table", "derived"));
    let mut chain = succeeded(chain);
    assert_eq!(chain.code("mzj-sjz", derived()), Code::CosignRequired);
    let signed = Tx::new("mzj-sjz", derived()).cosigner("zrt");
    assert_eq!(chain.send(signed).code, Code::Ok);
}

#[test]
fn a_successor_decides_and_grants() {
    let mut chain = provided();
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    let decide = || request_decide("r1", ShareDecision::Approve, &[]);
    assert_eq!(chain.code("zrt", decide()), Code::NotProvider);
    let mut approved = chain.clone();
    approved.ok("mzt", decide());
    for (mut chain, decides) in [(chain, true), (approved, false)] {
        chain.ok("pa", ended("mzt", Some("zrt")));
        if decides {
            assert_eq!(chain.code("mzj-sjz", decide()), Code::NotProvider);
            chain.ok("zrt", decide());
        }
        assert_eq!(chain.code("mzj-sjz", issue_by_successor()), Code::NotProvider);
        let as_before = authorization_issue("a1", "r1");
        assert_eq!(chain.code("zrt", as_before), Code::PartiesRequired, "it provides now");
        chain.ok("zrt", issue_by_successor());
        assert_eq!(grant(&chain).provider, id::<OrgId>("zrt"));
        assert_eq!(request(&chain).status, RequestStatus::Authorized);
    }
}

/// What is asked for from then on is asked of the successor.
#[test]
fn a_new_request_names_the_successor() {
    let mut chain = provided();
    crate::deadline_end::all_set(&mut chain);
    chain.publish(entry("open"));
    let mut chain = succeeded(chain);
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    assert_eq!(request(&chain).provider, id::<OrgId>("zrt"));
    chain.ok("pa", request_accept("r1"));
    let key = StateKey::deadline(DeadlineKind::ShareDecide, "r1");
    assert_eq!(chain.read::<Deadline>(&key).responsible, id("zrt"));
    let open =
        ShareRequestSubmit { authorization_id: Some(id("a1")), ..request_submit("r2", "open") };
    chain.ok("mzj-changan", open);
    assert_eq!(grant(&chain).provider, id::<OrgId>("zrt"));
    // The contract granted it, so it has no veto.
    assert_eq!(chain.code("zrt", authorization_revoke("a1")), Code::ReasonRequired);
}

#[test]
fn a_successor_stops_and_ends_grants() {
    let mut chain = provided();
    chain.grant("a1", "r1", "villages");
    assert_eq!(chain.code("zrt", suspend("a1")), Code::NotParty);
    let mut chain = succeeded(chain);
    assert_eq!(chain.code("mzj-sjz", suspend("a1")), Code::NotParty);
    chain.ok("zrt", suspend("a1"));
    assert_eq!(grant(&chain).status, AuthorizationStatus::Suspended);
    assert_eq!(chain.code("mzj-sjz", resume("a1")), Code::NotParty);
    chain.ok("zrt", resume("a1"));
    chain.ok("zrt", delivery("d1", "a1", DeliveryStatus::Ok));
    assert_eq!(chain.code("mzj-sjz", authorization_revoke("a1")), Code::NotParty);
    chain.ok("zrt", authorization_revoke("a1"));
    assert_eq!(grant(&chain).ended_by, Some(id("zrt")));
}

/// On what the contract granted the successor has no veto either.
#[test]
fn a_successor_needs_the_cause_that_the_provider_needed() {
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    let mut chain = succeeded(chain);
    assert_eq!(chain.code("zrt", authorization_revoke("r1")), Code::ReasonRequired);
    assert_eq!(chain.code("zrt", suspend("r1")), Code::ReasonRequired);
    let unknown = suspend_for("r1", SuspensionCause::Violation(id("v1")));
    assert_eq!(chain.code("zrt", unknown), Code::ReferenceUnknown);
}

/// What one of them stopped, the one after it lets go on; what an authority stopped it does not.
#[test]
fn the_last_of_several_successors_acts() {
    let mut chain = provided();
    chain.grant("a1", "r1", "villages");
    chain.ok("mzt", suspend("a1"));
    let mut chain = succeeded(chain);
    let mut first = chain.clone();
    first.ok("zrt", resume("a1"));
    first.ok("zrt", suspend("a1"));
    chain.ok("zrt", resume("a1"));
    chain.ok("pa", suspend("a1"));
    for (mut chain, expected) in [(first, Code::Ok), (chain, Code::Jurisdiction)] {
        chain.ok("pa", role_grant("nobody", Role::Provider, "130000"));
        assert_eq!(chain.code("nobody", resume("a1")), Code::NotParty);
        chain.ok("pa", ended("zrt", Some("nobody")));
        assert_eq!(chain.code("nobody", resume("a1")), expected);
        chain.ok("nobody", change_notice("n1", "villages", "2023-11-14"));
    }
}

/// a successor that is the consumer does not decide for the provider.
#[test]
fn a_successor_grants_itself_nothing() {
    let mut chain = provided();
    chain.ok("zrt", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    let mut approved = chain.clone();
    approved.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    let mut granted = approved.clone();
    granted
        .ok("mzt", AuthorizationIssue { consumer: id("zrt"), ..authorization_issue("a1", "r1") });
    let mut chain = succeeded(chain);
    for decision in [ShareDecision::Approve, ShareDecision::Reject] {
        assert_eq!(chain.code("zrt", request_decide("r1", decision, &[])), Code::SelfReview);
    }
    let again = request_submit("r2", "villages");
    assert_eq!(chain.code("zrt", again), Code::SelfReview, "it is its own");
    chain.ok("zrt", request_withdraw("r1"));
    let own = AuthorizationIssue { consumer: id("zrt"), ..issue_by_successor() };
    assert_eq!(succeeded(approved).code("zrt", own), Code::SelfReview);
    let mut stopped = granted.clone();
    stopped.ok("mzt", suspend("a1"));
    assert_eq!(succeeded(stopped).code("zrt", resume("a1")), Code::SelfReview);
    let mut chain = succeeded(granted);
    assert_eq!(chain.code("zrt", suspend("a1")), Code::SelfReview);
    assert_eq!(chain.code("zrt", delivery("d1", "a1", DeliveryStatus::Ok)), Code::SelfReview);
    // It gives up what it uses.
    chain.ok("zrt", authorization_revoke("a1"));
}

/// the authority that took the provider's place reviews and takes on nothing there.
#[test]
fn an_authority_does_not_review_what_it_succeeded_to() {
    let mut chain = Chain::hebei();
    chain.publish_as("mzj-sjz", shared("city"));
    chain.ok("mzj-bd", request_submit("r1", "city"));
    let mut before = chain.clone();
    before.ok("ca-sjz", request_accept("r1"));
    chain.ok("pa", ended("mzj-sjz", Some("ca-sjz")));
    assert_eq!(chain.code("ca-sjz", request_accept("r1")), Code::SelfReview);
    chain.ok("pa", request_accept("r1"));
    chain.ok("ca-sjz", change_notice("n1", "city", "2023-11-14"));
    let mut changed = shared("city");
    changed.summary = id("全市行政村与社区");
    chain.ok("ca-sjz", update_submit("n1", changed));
    let approve = || catalog_review("city", 2, ReviewDecision::Approve);
    assert_eq!(chain.code("ca-sjz", approve()), Code::SelfReview);
    chain.ok("pa", approve());
    chain.ok("ca-sjz", catalog_publish("city", 2));
}

/// what was assigned to an org that ended, its successor refuses, and takes part for
/// it where that is coordinated.
#[test]
fn a_demand_passes_to_the_successor_of_who_was_assigned() {
    let complex = DemandSubmit { scenario: Scenario::Complex, ..demand("d1", &["code"]) };
    let refuses = || respond("d1", DemandAnswer::Refuse(vec![legal_basis(LegalBasisKind::Law)]));
    let meeting = |provider| coordinate("d1", &["mzj-changan", provider], provider);
    let asked =
        || ShareRequestSubmit { demand_id: Some(id("d1")), ..request_submit("r1", "villages") };
    let mut chain = provided();
    chain.ok("mzj-changan", complex.clone());
    chain.ok("pa", respond("d1", DemandAnswer::Assign(id("mzt"))));
    assert_eq!(chain.code("zrt", refuses()), Code::NotProvider, "it did not end");
    let mut chain = succeeded(chain);
    assert_eq!(chain.code("mzj-bd", refuses()), Code::NotProvider);
    chain.clone().ok("zrt", refuses());
    assert_eq!(chain.code("ca-sjz", meeting("mzt")), Code::PartiesRequired, "it is no more");
    chain.ok("ca-sjz", meeting("zrt"));
    chain.ok("zrt", respond("d1", DemandAnswer::Match(id("villages"))));
    chain.ok("mzj-changan", asked());
    chain.ok("pa", request_accept("r1"));
    chain.ok("zrt", request_decide("r1", ShareDecision::Approve, &[]));
    // The same of an entry that the contract grants.
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    chain.ok("mzj-changan", complex);
    chain.ok("pa", respond("d1", DemandAnswer::Match(id("villages"))));
    let mut chain = succeeded(chain);
    assert_eq!(chain.code("mzj-changan", asked()), Code::CoordinationRequired);
    chain.ok("ca-sjz", meeting("zrt"));
    chain.ok("mzj-changan", asked());
    assert_eq!(request(&chain).status, RequestStatus::Authorized);
}
