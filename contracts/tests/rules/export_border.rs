//! What crosses the country's border does so by an approval that holds, to the place
//! that it names, and no longer.

use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Catalog, Measure, Period, Resource,
};
use liuhen_types::payload::catalog::{ReviewDecision, UpdateCycle};
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::payload::export::ExportDecision::{Approve, Withdraw};
use liuhen_types::payload::export::{ExportApprovalApply, ExportDecision, ExportSubject};
use liuhen_types::payload::request::{ShareDecision, ShareRequestSubmit};
use liuhen_types::payload::{
    AccessAnchor, CatalogUpdateSubmit, DeliveryReceipt, ResourceMount, ResourceUnmount,
};
use liuhen_types::{Code, StateKey, TimeMs};

use crate::ended_provider::ended;
use crate::kit::security::*;
use crate::kit::*;

fn grant() -> ExportSubject {
    ExportSubject::Authorization(id("a1"))
}

fn entry_of() -> ExportSubject {
    ExportSubject::Catalog(id("villages"))
}

fn decided(chain: &mut Chain, export: &str, decision: ExportDecision) -> Code {
    chain.send(Tx::new("wxb", export_decide(export, decision)).cosigner("pa")).code
}

/// `org` applies and gets an approval to a place.
fn approved(chain: &mut Chain, org: &str, export: &str, subject: ExportSubject, place: &str) {
    let application = export_apply(export, subject);
    chain.ok(org, ExportApprovalApply { destination: id(place), ..application });
    assert_eq!(decided(chain, export, Approve), Code::Ok, "{export}");
}

fn abroad(request: &str) -> ShareRequestSubmit {
    ShareRequestSubmit { cross_border: true, ..request_submit(request, "villages") }
}

fn to(place: &str, delivery_id: &str, grant: &str) -> DeliveryReceipt {
    let destination = Some(id(place));
    DeliveryReceipt { destination, ..delivery(delivery_id, grant, DeliveryStatus::Ok) }
}

/// `a1` stays in the country, `a2` crosses the border by the approval `e1` to SG.
fn crossing() -> Chain {
    let mut chain = granted();
    chain.ok("mzt", resource_mount("villages-table", "villages"));
    chain.ok("mzt", resource_update("villages-table", 1, &[]));
    approved(&mut chain, "mzj-changan", "e1", entry_of(), "SG");
    chain.ok("mzj-changan", abroad("r2"));
    chain.ok("pa", request_accept("r2"));
    chain.ok("mzt", request_decide("r2", ShareDecision::Approve, &[]));
    chain.ok("mzt", authorization_issue("a2", "r2"));
    chain
}

fn status(chain: &Chain, grant: &str) -> AuthorizationStatus {
    chain.read::<Authorization>(&StateKey::authorization(&id(grant))).status
}

/// The next batch of the gateway: one call served under `a2`.
fn anchor(chain: &mut Chain, at: TimeMs, seq: u64) -> Code {
    let prev_root = if seq == 1 { id(&"0".repeat(64)) } else { batch_root(seq - 1) };
    let batch = AccessAnchor {
        seq_from: seq,
        seq_to: seq,
        leaf_root: batch_root(seq),
        prev_root,
        ..access_anchor(vec![served("a2", 1, 0, at)], at)
    };
    chain.send(Tx::new("dsj", batch).key("gw-dsj")).code
}

/// Refused before, allowed between, refused again after the approval is withdrawn.
#[test]
fn what_crosses_the_border_needs_an_approval_that_holds() {
    let mut chain = granted();
    assert_eq!(chain.code("mzj-changan", abroad("r2")), Code::ExportDenied);
    chain.ok("mzj-changan", export_apply("e1", entry_of()));
    assert_eq!(chain.code("mzj-changan", abroad("r2")), Code::ExportDenied, "not yet");
    assert_eq!(decided(&mut chain, "e1", Approve), Code::Ok);
    assert_eq!(chain.code("mzj-bd", abroad("r2")), Code::ExportDenied, "another's approval");
    let mut chain = crossing();
    chain.ok("mzt", to("SG", "x1", "a2"));
    assert_eq!(decided(&mut chain, "e1", Withdraw), Code::Ok);
    assert_eq!(chain.code("mzt", to("SG", "x2", "a2")), Code::ExportDenied);
    chain.ok("mzt", delivery("x3", "a1", DeliveryStatus::Ok));
    assert_eq!(chain.code("mzj-changan", abroad("r3")), Code::ExportDenied);
}

/// Calls are not deliveries: the grant itself stops, as when it is suspended.
#[test]
fn a_withdrawn_approval_stops_the_grants_that_rest_on_it() {
    let mut chain = crossing();
    let at = chain.time;
    assert_eq!(anchor(&mut chain, at, 1), Code::Ok);
    let mut other = chain.clone();
    assert_eq!(decided(&mut chain, "e1", Withdraw), Code::Ok);
    assert_eq!(status(&chain, "a2"), AuthorizationStatus::Suspended);
    assert_eq!(status(&chain, "a1"), AuthorizationStatus::Active, "it crosses no border");
    let at = TimeMs(chain.time.0 + 1_000);
    assert_eq!(anchor(&mut chain, at, 2), Code::Ok, "served before the gateway could know");
    chain.time = TimeMs(chain.time.0 + 60_000);
    let at = chain.time;
    assert_eq!(anchor(&mut chain, at, 3), Code::AuthSuspended);
    // Nobody resumes it until another approval holds.
    assert_eq!(chain.code("pa", resume("a2")), Code::ExportDenied);
    approved(&mut chain, "mzj-changan", "e2", ExportSubject::Authorization(id("a2")), "JP");
    chain.ok("pa", resume("a2"));
    assert_eq!(chain.code("mzt", to("SG", "x1", "a2")), Code::TargetMismatch);
    chain.ok("mzt", to("JP", "x1", "a2"));

    // One of two approvals goes: the other still covers the grant.
    approved(&mut other, "mzt", "e2", ExportSubject::Authorization(id("a2")), "JP");
    assert_eq!(decided(&mut other, "e1", Withdraw), Code::Ok);
    assert_eq!(status(&other, "a2"), AuthorizationStatus::Active);
    assert_eq!(decided(&mut other, "e2", Withdraw), Code::Ok);
    assert_eq!(status(&other, "a2"), AuthorizationStatus::Suspended);
}

/// Goods go where the approval says, and what crosses the border says where to.
#[test]
fn a_delivery_goes_where_it_was_approved() {
    let chain = crossing();
    let cases = [
        ("as approved", to("SG", "x1", "a2"), Code::Ok),
        ("elsewhere", to("JP", "x1", "a2"), Code::TargetMismatch),
        ("nobody says where", delivery("x1", "a2", DeliveryStatus::Ok), Code::TargetMismatch),
        ("abroad under the entry's approval", to("SG", "x1", "a1"), Code::Ok),
        ("at home", delivery("x1", "a1", DeliveryStatus::Ok), Code::Ok),
        (
            "what failed went nowhere",
            delivery("x1", "a2", DeliveryStatus::Failed(Code::CountMismatch)),
            Code::Ok,
        ),
    ];
    for (name, payload, expected) in cases {
        assert_eq!(chain.clone().code("mzt", payload), expected, "{name}");
    }
    let mut home = granted();
    home.ok("mzt", resource_mount("villages-table", "villages"));
    home.ok("mzt", resource_update("villages-table", 1, &[]));
    assert_eq!(home.code("mzt", to("SG", "x1", "a1")), Code::ExportDenied);
    approved(&mut home, "mzj-changan", "e1", grant(), "SG");
    home.ok("mzt", to("SG", "x1", "a1"));
}

/// An approval that is gone by the time an authority takes a request on grants nothing.
#[test]
fn the_contract_grants_no_export_that_was_withdrawn() {
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    approved(&mut chain, "mzj-changan", "e1", entry_of(), "SG");
    let mut all = abroad("r1");
    all.items = ["code", "name", "area", "holder"]
        .map(|item| liuhen_types::payload::request::RequestedItem {
            item_id: id(item),
            justification: id(item),
        })
        .to_vec();
    all.region_scope = id("130102");
    chain.ok("mzj-changan", all);
    assert_eq!(decided(&mut chain, "e1", Withdraw), Code::Ok);
    assert_eq!(chain.code("pa", request_accept("r1")), Code::ExportDenied);
}

/// data that become important leave no longer, if the profile does not let them.
#[test]
fn grants_on_what_becomes_important_stop_at_the_border() {
    for allowed in [None, Some(true)] {
        let mut chain = crossing();
        with_profile(&mut chain, |profile| profile.permissions.export_important = allowed);
        approved(&mut chain, "mzt", "e2", entry_of(), "SG");
        chain.ok("mzt", mounted_at("SG"));
        chain.ok("mzt", resource_update("far", 1, &[]));
        let stale_on = TimeMs(chain.time.0 + 31 * DAY_MS + DAY_MS);
        let catalog: Catalog = chain.read(&StateKey::catalog(&id("villages")));
        let today = chain.time.date().to_string();
        chain.ok("mzt", change_notice("n1", "villages", &today));
        let mut next = catalog.entry;
        next.governance.is_important = true;
        // Another cycle too, so that the days of all resources are counted anew.
        next.update_cycle = UpdateCycle::Monthly;
        let update = CatalogUpdateSubmit { notice_id: id("n1"), entry: next };
        let signed = Tx::new("mzt", update).cosigner("pa").cosigner("wxb");
        assert_eq!(chain.send(signed).code, Code::Ok);
        chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Approve));
        chain.ok("mzt", catalog_publish("villages", 2));
        let stops = status(&chain, "a2") == AuthorizationStatus::Suspended;
        assert_eq!(stops, allowed.is_none());
        assert_eq!(status(&chain, "a1"), AuthorizationStatus::Active);
        assert_eq!(end_of(&chain, "far"), allowed.is_none().then_some(chain.time));
        let counts = if allowed.is_none() { 1 } else { 2 };
        assert_eq!(counted(&chain, stale_on), (counts, counts));
    }
}

fn mounted_at(place: &str) -> ResourceMount {
    mounted_as("far", place)
}

fn mounted_as(resource: &str, place: &str) -> ResourceMount {
    ResourceMount { abroad: Some(id(place)), ..resource_mount(resource, "villages") }
}

/// an endpoint abroad is one by the provider's own approval, to the place that it
/// names, and gets and gives data while that holds.
#[test]
fn an_endpoint_abroad_needs_an_approval_that_holds() {
    let mut chain = granted();
    assert_eq!(chain.code("mzt", mounted_at("SG")), Code::ExportDenied);
    approved(&mut chain, "mzj-changan", "e1", entry_of(), "SG");
    assert_eq!(chain.code("mzt", mounted_at("SG")), Code::ExportDenied, "a consumer's approval");
    approved(&mut chain, "mzt", "e2", entry_of(), "SG");
    assert_eq!(chain.code("mzt", mounted_at("JP")), Code::TargetMismatch);
    chain.ok("mzt", mounted_at("SG"));
    chain.ok("mzt", resource_update("far", 1, &[]));
    let from_there = |delivery_id: &str| DeliveryReceipt {
        resource_id: id("far"),
        ..delivery(delivery_id, "a1", DeliveryStatus::Ok)
    };
    chain.ok("mzt", from_there("x1"));
    assert_eq!(decided(&mut chain, "e2", Withdraw), Code::Ok);
    assert_eq!(chain.code("mzt", resource_update("far", 2, &[])), Code::State);
    assert_eq!(chain.code("mzt", from_there("x2")), Code::State);
    assert_eq!(chain.code("mzt", mounted_as("next", "SG")), Code::ExportDenied);
}

/// what was approved for a provider holds for who takes its place, which applies
/// as that provider, too; the end of the approval is the end of all endpoints by it.
#[test]
fn an_approval_passes_to_the_successor() {
    let mut chain = granted();
    assert_eq!(chain.code("zrt", export_apply("e1", grant())), Code::NotParty);
    approved(&mut chain, "mzt", "e1", entry_of(), "SG");
    chain.ok("mzt", mounted_at("SG"));
    chain.ok("pa", ended("mzt", Some("zrt")));
    chain.ok("zrt", resource_update("far", 1, &[]));
    chain.ok("zrt", mounted_as("next", "SG"));
    chain.ok("zrt", resource_update("next", 1, &[]));
    let from = |resource: &str, delivery_id: &str| DeliveryReceipt {
        resource_id: id(resource),
        ..delivery(delivery_id, "a1", DeliveryStatus::Ok)
    };
    chain.ok("zrt", from("far", "x1"));
    assert_eq!(chain.code("zrt", mounted_as("third", "JP")), Code::TargetMismatch);
    approved(&mut chain, "zrt", "e2", entry_of(), "JP");
    chain.ok("zrt", mounted_as("third", "JP"));
    chain.ok("zrt", resource_update("third", 1, &[]));
    chain.ok("zrt", from("third", "x2"));
    approved(&mut chain, "zrt", "e3", grant(), "SG");
    let there = DeliveryReceipt { destination: Some(id("SG")), ..from("third", "x3") };
    chain.ok("zrt", there);
    assert_eq!(decided(&mut chain, "e1", Withdraw), Code::Ok);
    for (resource, is_over) in [("far", true), ("next", true), ("third", false)] {
        assert_eq!(end_of(&chain, resource).is_some(), is_over, "{resource}");
    }
}

/// An end that is declared, and the instant of it.
fn end_of(chain: &Chain, resource: &str) -> Option<TimeMs> {
    let resource: Resource = chain.read(&StateKey::resource(&id(resource)));
    resource.unmounting.map(|end| end.effective_at)
}

/// Resources that have data, and those of them that become stale in the month of that day.
fn counted(chain: &Chain, stale_on: TimeMs) -> (i64, i64) {
    let count = |period, measure| {
        let key = StateKey::tally(&id("130000"), period, measure);
        if chain.state.contains_key(&key) { chain.read::<i64>(&key) } else { 0 }
    };
    let active = count(Period::Ever, Measure::ResourcesActive);
    (active, count(Period::of(stale_on.date()), Measure::ResourcesStale))
}

/// with its approval goes the endpoint, no other of the entry, and it counts no
/// more (I-06), just once if its end was announced.
#[test]
fn a_withdrawn_approval_unmounts_the_endpoints_that_rest_on_it() {
    let mut chain = granted();
    for (export, place) in [("e1", "SG"), ("e2", "JP")] {
        approved(&mut chain, "mzt", export, entry_of(), place);
    }
    approved(&mut chain, "mzj-changan", "e3", entry_of(), "SG");
    chain.ok("mzt", resource_mount("near", "villages"));
    for (resource, place) in [("sg-1", "SG"), ("sg-2", "SG"), ("sg-3", "SG"), ("jp", "JP")] {
        chain.ok("mzt", mounted_as(resource, place));
    }
    let served = ["near", "sg-1", "sg-2", "jp"];
    served.iter().for_each(|resource| chain.update("mzt", resource, 1));
    let stale_on = TimeMs(chain.time.0 + 367 * DAY_MS);
    let later = Some(TimeMs(chain.time.0 + 30 * DAY_MS));
    chain.ok("mzt", ResourceUnmount { effective_at: later, ..resource_unmount("sg-2") });
    assert_eq!(counted(&chain, stale_on), (3, 3));

    assert_eq!(decided(&mut chain, "e3", Withdraw), Code::Ok);
    assert_eq!(end_of(&chain, "sg-1"), None, "it rests on the provider's own");
    assert_eq!(decided(&mut chain, "e1", Withdraw), Code::Ok);
    let now = Some(chain.time);
    for (resource, end) in
        [("near", None), ("sg-1", now), ("sg-2", now), ("sg-3", now), ("jp", None)]
    {
        assert_eq!(end_of(&chain, resource), end, "{resource}");
    }
    assert_eq!(counted(&chain, stale_on), (2, 2));
    // Another approval brings nothing back: the provider mounts anew.
    approved(&mut chain, "mzt", "e4", entry_of(), "SG");
    assert_eq!(chain.code("mzt", resource_update("sg-1", 2, &[])), Code::State);
    chain.ok("mzt", mounted_as("sg-4", "SG"));
    // Of an entry that ended nothing counts, and its endpoints go all the same.
    for resource in ["near", "jp"] {
        chain.ok("mzt", ResourceUnmount { for_security: true, ..resource_unmount(resource) });
    }
    chain.ok("mzt", authorization_revoke("a1"));
    chain.ok("mzt", catalog_retire("villages"));
    assert_eq!(decided(&mut chain, "e4", Withdraw), Code::Ok);
    assert_eq!(end_of(&chain, "sg-4"), Some(chain.time));
    assert_eq!(counted(&chain, stale_on), (0, 0));
}

/// Important data have no endpoint abroad where the profile does not allow it.
#[test]
fn important_data_have_no_endpoint_abroad() {
    let mut chain = granted();
    approved(&mut chain, "mzt", "e1", entry_of(), "SG");
    let key = StateKey::catalog(&id("villages"));
    let mut catalog: Catalog = chain.read(&key);
    catalog.entry.governance.is_important = true;
    chain.force(key, &catalog);
    assert_eq!(chain.code("mzt", mounted_at("SG")), Code::ExportDenied);
}
