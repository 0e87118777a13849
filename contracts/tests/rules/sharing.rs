//! Requests beyond the plain path: unconditional sharing, all items of an
//! entry, withdrawal, routes, the border, deadlines and counts
//!

use liuhen_types::entity::{
    Authorization, Custody, Deadline, DeadlineKind, ExchangeRoute, GrantIndex, Measure, Period,
    RequestStatus, ShareRequest, standing_terms,
};
use liuhen_types::payload::DeliveryReceipt;
use liuhen_types::payload::catalog::{ReviewDecision, ShareCondition};
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::payload::export::{ExportDecision, ExportSubject};
use liuhen_types::payload::request::{
    RequestedItem, Scenario, ShareDecision, ShareRequestAccept, ShareRequestSubmit,
};
use liuhen_types::profile::Deadlines;
use liuhen_types::{AuthorizationId, Code, ItemId, StateKey, TimeMs};

use crate::kit::security::{export_apply, export_decide};
use crate::kit::{
    Chain, DAY_MS, Tx, access_anchor, authorization_issue, catalog_publish, catalog_review,
    change_notice, conditional, delivery, entry, id, request_accept, request_decide,
    request_submit, request_withdraw, resource_mount, resource_update, resume, served, shared,
    update_submit, with_profile,
};

fn request(chain: &Chain) -> ShareRequest {
    chain.read(&StateKey::request(&id("r1")))
}

fn grant(chain: &Chain, authorization: &str) -> Authorization {
    chain.read(&StateKey::authorization(&id(authorization)))
}

fn count(chain: &Chain, measure: Measure) -> u64 {
    chain.read(&StateKey::tally(&id("130000"), Period::Ever, measure))
}

/// An entry that the law shares without condition.
fn open() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    chain
}

fn all_items() -> ShareRequestSubmit {
    let item = |name| RequestedItem { item_id: id(name), justification: id(name) };
    ShareRequestSubmit {
        items: ["code", "name", "area", "holder"].map(item).to_vec(),
        region_scope: id("130102"),
        ..request_submit("r1", "villages")
    }
}

#[test]
fn the_contract_grants_what_is_shared_unconditionally() {
    let mut chain = open();
    let named =
        ShareRequestSubmit { authorization_id: Some(id("a1")), ..request_submit("r1", "villages") };
    chain.ok("mzj-changan", named);
    let asked = request(&chain);
    assert_eq!(asked.status, RequestStatus::Authorized);
    assert_eq!((asked.decided_at, asked.decided_by), (Some(chain.time), None));
    assert_eq!((asked.accepted_by, asked.authorization_id), (None, Some(id("a1"))));
    let grant = grant(&chain, "a1");
    let parties = (&grant.provider, &grant.consumer, &grant.manager);
    assert_eq!(parties, (&id("mzt"), &id("mzj-changan"), &id("pa")));
    assert_eq!(grant.items, ["code", "name", "area"].map(id::<ItemId>));
    assert_eq!((grant.quota, grant.issued_at), (10, chain.time));
    assert_eq!(grant.terms_digest, standing_terms(&entry("villages"), 1));
    assert_eq!(count(&chain, Measure::Exchanges(ExchangeRoute::CityDept)), 1);
    assert_eq!(count(&chain, Measure::ItemsRequested), 3);
    assert_eq!(count(&chain, Measure::ItemsGranted), 3);
    // Callable at once, within the minute.
    let now = chain.time;
    let batch = access_anchor(vec![served("a1", 1, 0, now)], now);
    assert!(chain.send(Tx::new("dsj", batch).key("gw-dsj")).is_accepted());
    let custody: Custody = chain.read(&StateKey::custody(&id("a1")));
    assert_eq!(custody.terms[0].org, id("mzj-changan"));
    // The provider has no veto, and nothing is left to accept or to issue.
    let reject = request_decide("r1", ShareDecision::Reject, &[]);
    assert_eq!(chain.code("mzt", reject), Code::State);
    assert_eq!(chain.code("pa", request_accept("r1")), Code::State);
    assert_eq!(chain.code("mzt", authorization_issue("a2", "r1")), Code::State);
}

/// The terms are those of the version in force, also while the next one is on its way.
#[test]
fn the_terms_of_a_grant_are_the_version_in_force() {
    let mut chain = open();
    let ask = |name: &str, version| ShareRequestSubmit {
        catalog_version: version,
        ..request_submit(name, "villages")
    };
    let today = chain.next().time.date().to_string();
    chain.ok("mzt", change_notice("n1", "villages", &today));
    let update = update_submit("n1", entry("villages"));
    chain.ok("mzt", update.clone());
    chain.ok("mzj-changan", ask("r1", 1));
    assert_eq!(grant(&chain, "r1").terms_digest, standing_terms(&entry("villages"), 1));
    chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Approve));
    chain.ok("mzj-changan", ask("r2", 1));
    assert_eq!(grant(&chain, "r2").terms_digest, standing_terms(&entry("villages"), 1));
    chain.ok("mzt", catalog_publish("villages", 2));
    chain.ok("mzj-changan", ask("r3", 2));
    assert_eq!(grant(&chain, "r3").terms_digest, standing_terms(&update.entry, 2));
}

#[test]
fn a_grant_of_the_contract_is_named_by_its_request_unless_told_otherwise() {
    let mut chain = open();
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    assert_eq!(grant(&chain, "r1").request_id, id("r1"));
    let taken =
        ShareRequestSubmit { authorization_id: Some(id("r1")), ..request_submit("r2", "villages") };
    assert_eq!(chain.code("mzj-changan", taken), Code::Duplicate);
    // On other entries the provider names the grant.
    chain.publish(shared("restricted"));
    let named = ShareRequestSubmit {
        authorization_id: Some(id("r1")),
        ..request_submit("r3", "restricted")
    };
    chain.ok("mzj-changan", named);
}

#[test]
fn all_items_need_the_authority_even_where_sharing_is_unconditional() {
    let mut chain = open();
    chain.ok("mzj-changan", all_items());
    assert_eq!(request(&chain).status, RequestStatus::Submitted);
    assert_eq!(chain.code("dsj", request_accept("r1")), Code::Role, "an operator is none");
    let mut refused = chain.clone();
    let no =
        ShareRequestAccept { accept: false, reason: Some(id("too much")), ..request_accept("r1") };
    refused.ok("pa", no);
    assert_eq!(request(&refused).status, RequestStatus::NotAccepted);
    chain.ok("pa", request_accept("r1"));
    assert_eq!(request(&chain).status, RequestStatus::Authorized);
    assert_eq!(request(&chain).accepted_by, Some(id("pa")));
    assert_eq!(grant(&chain, "r1").items.len(), 4);
    // On other entries the same acceptance lets the provider decide.
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", all_items());
    assert_eq!(chain.code("dsj", request_accept("r1")), Code::Role);
    chain.ok("pa", request_accept("r1"));
    assert_eq!(request(&chain).status, RequestStatus::UnderReview);
}

#[test]
fn a_complex_scenario_without_its_meeting_is_not_approved() {
    let complex =
        || ShareRequestSubmit { scenario: Scenario::Complex, ..request_submit("r1", "villages") };
    assert_eq!(open().code("mzj-changan", complex()), Code::CoordinationRequired);
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", complex());
    chain.ok("pa", request_accept("r1"));
    let approve = request_decide("r1", ShareDecision::Approve, &[]);
    assert_eq!(chain.code("mzt", approve), Code::CoordinationRequired);
    chain.ok("mzt", request_decide("r1", ShareDecision::Reject, &[]));
}

#[test]
fn the_consumer_takes_a_request_back_before_the_decision() {
    let submitted = |chain: &mut Chain| chain.ok("mzj-changan", request_submit("r1", "villages"));
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    assert_eq!(chain.code("mzj-changan", request_withdraw("r1")), Code::ReferenceUnknown);
    submitted(&mut chain);
    for (sender, expected) in
        [("zrt", Code::NotParty), ("pa", Code::NotParty), ("mzt", Code::Role), ("dsj", Code::Role)]
    {
        assert_eq!(chain.code(sender, request_withdraw("r1")), expected, "{sender}");
    }
    let mut accepted = chain.clone();
    chain.ok("mzj-changan", request_withdraw("r1"));
    assert_eq!(request(&chain).status, RequestStatus::Withdrawn);
    assert_eq!(chain.code("pa", request_accept("r1")), Code::State);
    assert_eq!(chain.code("mzj-changan", request_withdraw("r1")), Code::State);
    accepted.ok("pa", request_accept("r1"));
    let mut decided = accepted.clone();
    accepted.ok("mzj-changan", request_withdraw("r1"));
    decided.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    assert_eq!(decided.code("mzj-changan", request_withdraw("r1")), Code::State);
}

#[test]
fn a_share_has_its_route() {
    use ExchangeRoute::*;
    let cases = [
        ("mzt", "zrt", DeptToDept),
        ("mzt", "pa", DeptToDept),
        ("mzt", "mzj-sjz", CityDept),
        ("mzt", "mzj-changan", CityDept),
        ("mzj-sjz", "mzj-changan", IntraCity),
        ("mzj-sjz", "mzj-bd", CityToCity),
        ("mzj-sjz", "ca-xj", CityToCity),
        ("mzj-sjz", "zrt", CityDept),
    ];
    for (provider, consumer, route) in cases {
        let mut chain = Chain::hebei();
        chain.publish_as(provider, shared("villages"));
        chain.ok(consumer, request_submit("r1", "villages"));
        assert_eq!(request(&chain).route, route, "{provider} to {consumer}");
    }
}

#[test]
fn who_must_act_by_when_follows_the_profile() {
    let deadline = |chain: &Chain, kind, subject: &str| -> Deadline {
        chain.read(&StateKey::deadline(kind, subject))
    };
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    with_profile(&mut chain, |profile| {
        profile.deadlines = Deadlines {
            share_accept: Some(3),
            share_decide: Some(10),
            share_provide: Some(20),
            ..Deadlines::default()
        };
    });
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    let accept = deadline(&chain, DeadlineKind::ShareAccept, "r1");
    assert_eq!((accept.responsible, accept.supervisor), (id("pa"), id("pa")));
    assert_eq!((accept.working_days, accept.ended_on), (3, None));
    chain.ok("pa", request_accept("r1"));
    let accept = deadline(&chain, DeadlineKind::ShareAccept, "r1");
    assert_eq!(accept.ended_on, Some(chain.time.date()));
    let decide = deadline(&chain, DeadlineKind::ShareDecide, "r1");
    assert_eq!((decide.responsible, decide.supervisor), (id("mzt"), id("pa")));
    chain.time = TimeMs(chain.time.0 + 30 * DAY_MS);
    let late = chain.send(Tx::new("mzt", request_decide("r1", ShareDecision::Approve, &[])));
    assert_eq!((late.code, late.warnings), (Code::Ok, vec![Code::Overdue]), "late, not void");
    assert!(deadline(&chain, DeadlineKind::ShareDecide, "r1").overdue_days > 0);
    let decided_on = chain.time.date();
    chain.time = TimeMs(chain.time.0 + 2 * DAY_MS);
    chain.ok("mzt", authorization_issue("a1", "r1"));
    let provide = deadline(&chain, DeadlineKind::ShareProvide, "a1");
    assert_eq!((provide.started_on, provide.working_days), (decided_on, 20));
    let now = chain.time;
    let batch = access_anchor(vec![served("a1", 1, 0, now)], now);
    assert!(chain.send(Tx::new("dsj", batch).key("gw-dsj")).is_accepted());
    let provide = deadline(&chain, DeadlineKind::ShareProvide, "a1");
    assert_eq!(provide.ended_on, Some(chain.time.date()));
    // A city's request is its own authority's matter, and the province watches.
    chain.publish_as("mzj-sjz", shared("city"));
    chain.ok("mzj-changan", request_submit("r2", "city"));
    let accept = deadline(&chain, DeadlineKind::ShareAccept, "r2");
    assert_eq!((accept.responsible, accept.supervisor), (id("ca-sjz"), id("pa")));
    chain.ok("mzj-changan", request_withdraw("r2"));
    assert!(deadline(&chain, DeadlineKind::ShareAccept, "r2").ended_on.is_some());
}

#[test]
fn a_decision_counts_what_was_asked_and_granted() {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Partial, &["code"]));
    assert_eq!(count(&chain, Measure::ItemsRequested), 3);
    assert_eq!(count(&chain, Measure::ItemsGranted), 1);
    for measure in [Measure::TimeToAccept, Measure::TimeToDecide] {
        let key = StateKey::tally(&id("130000"), Period::Ever, measure);
        let durations: liuhen_types::entity::Durations = chain.read(&key);
        assert_eq!(durations.count(), 1, "{measure}");
    }
}

#[test]
fn the_list_of_an_entrys_grants_reuses_the_places_of_those_that_are_over() {
    let mut chain = open();
    let short = |n: u64, valid_to| ShareRequestSubmit {
        valid_to,
        ..request_submit(&format!("s{n}"), "villages")
    };
    let soon = TimeMs(chain.time.0 + 60_000);
    for n in 0..4 {
        chain.ok("mzj-changan", short(n, soon));
    }
    let index =
        |chain: &Chain| chain.read::<GrantIndex>(&StateKey::catalog_grants(&id("villages")));
    assert_eq!(index(&chain).count, 4);
    chain.time = TimeMs(soon.0 + 1);
    let later = TimeMs(soon.0 + DAY_MS);
    for n in 4..8 {
        chain.ok("mzj-changan", short(n, later));
    }
    assert_eq!(index(&chain).count, 4, "four were over");
    chain.ok("mzj-changan", short(8, later));
    assert_eq!(index(&chain).count, 5);
    let place = |n| chain.read::<AuthorizationId>(&StateKey::catalog_grant(&id("villages"), n));
    let mut names: Vec<_> = (0..5).map(|n| place(n).to_string()).collect();
    names.sort();
    assert_eq!(names, ["s4", "s5", "s6", "s7", "s8"]);
}

#[test]
fn a_rejection_by_the_provider_is_no_answer_to_unconditional_sharing() {
    // Even of a request that the authority took on.
    let mut chain = open();
    chain.ok("mzj-changan", all_items());
    let reject = request_decide("r1", ShareDecision::Reject, &[]);
    assert_eq!(chain.code("mzt", reject), Code::State);
    let mut strict = conditional("strict", &[ShareCondition::Quota(5)]);
    strict.items.truncate(3);
    chain.publish(strict);
    assert_eq!(
        chain.code("mzj-changan", request_submit("r2", "strict")),
        Code::QuotaExceeded,
        "conditions still bind"
    );
}

#[test]
fn nothing_is_shared_across_the_border_without_an_approval_that_holds() {
    let approve = |chain: &mut Chain, name: &str, subject| {
        chain.ok("mzj-changan", export_apply(name, subject));
        let decide = Tx::new("wxb", export_decide(name, ExportDecision::Approve)).cosigner("pa");
        assert!(chain.send(decide).is_accepted());
    };
    let abroad = || ShareRequestSubmit { cross_border: true, ..request_submit("r1", "villages") };
    let mut chain = open();
    chain.ok("mzt", resource_mount("villages-table", "villages"));
    chain.ok("mzt", resource_update("villages-table", 1, &[]));
    assert_eq!(chain.code("mzj-changan", abroad()), Code::ExportDenied);
    approve(&mut chain, "e1", ExportSubject::Catalog(id("villages")));
    assert_eq!(chain.clone().code("mzj-sjz", abroad()), Code::ExportDenied, "it is another's");
    chain.ok("mzj-changan", abroad());
    let to_singapore = |name: &str| DeliveryReceipt {
        destination: Some(id("SG")),
        ..delivery(name, "r1", DeliveryStatus::Ok)
    };
    chain.ok("mzt", to_singapore("d1"));
    let withdraw = export_decide("e1", ExportDecision::Withdraw);
    assert!(chain.send(Tx::new("wxb", withdraw).cosigner("pa")).is_accepted());
    assert_eq!(chain.code("mzt", to_singapore("d2")), Code::ExportDenied, "not any more");
    let failed = delivery("d3", "r1", DeliveryStatus::Failed(Code::ExportDenied));
    chain.ok("mzt", failed);
    approve(&mut chain, "e2", ExportSubject::Authorization(id("r1")));
    chain.ok("pa", resume("r1"));
    chain.ok("mzt", to_singapore("d2"));
}
