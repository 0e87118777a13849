//! Demands: listed by service item, equal across the levels of a line, answered,
//! coordinated, followed to their end.

use liuhen_types::entity::{Demand, DemandDifference, DemandStatus, Measure, Period};
use liuhen_types::limits::{DEMAND_ITEMS_MAX, LIST_MAX};
use liuhen_types::payload::catalog::{CatalogEntry, LegalBasisKind, ShareType};
use liuhen_types::payload::demand::{
    DemandAnswer, DemandClose, DemandCoordinate, DemandOutcome, DemandRespond, DemandSubmit,
};
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::{Scenario, ShareDecision, ShareRequestSubmit};
use liuhen_types::{Code, Date, StateKey, TimeMs};

use crate::kit::{
    Chain, DAY_MS, Tx, authorization_issue, catalog_submit, close, coordinate, demand, dispute,
    entry, id, legal_basis, request_accept, request_decide, request_submit, request_withdraw,
    resolve, respond, role_grant, shared,
};

fn found(chain: &Chain, name: &str) -> Demand {
    chain.read(&StateKey::demand(&id(name)))
}

/// A demand of the county, and an entry that could meet it.
fn listed() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", demand("d1", &["code", "name"]));
    chain
}

fn matched() -> Chain {
    let mut chain = listed();
    chain.ok("pa", respond("d1", DemandAnswer::Match(id("villages"))));
    chain
}

fn for_demand() -> ShareRequestSubmit {
    ShareRequestSubmit { demand_id: Some(id("d1")), ..request_submit("r1", "villages") }
}

fn count(chain: &Chain, measure: Measure) -> u64 {
    liuhen_contracts::read(&chain.state, &StateKey::tally(&id("130102"), Period::Ever, measure))
        .unwrap()
        .unwrap_or(0)
}

#[test]
fn a_demand_must_name_its_service_item_and_needs() {
    type Change = fn(&mut DemandSubmit);
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("no service item", |p| p.service_item = None, Code::ServiceItemRequired),
        ("no needs", |p| p.items.clear(), Code::Schema),
        (
            "licences alone",
            |p| (p.items, p.licence_kinds) = (vec![], vec![id("居民户口簿")]),
            Code::Ok,
        ),
        ("an item twice", |p| p.items.push(id("code")), Code::Schema),
        ("a licence twice", |p| p.licence_kinds = vec![id("a"), id("a")], Code::Schema),
        (
            "too many items",
            |p| p.items = (0..=DEMAND_ITEMS_MAX).map(|n| id(&n.to_string())).collect(),
            Code::Schema,
        ),
        (
            "too many licences",
            |p| p.licence_kinds = (0..=LIST_MAX).map(|n| id(&n.to_string())).collect(),
            Code::Schema,
        ),
    ];
    for (name, change, expected) in cases {
        let mut payload = demand("d1", &["code"]);
        change(&mut payload);
        assert_eq!(Chain::hebei().code("mzj-changan", payload), *expected, "{name}");
    }
    for (sender, expected) in
        [("pa", Code::Ok), ("xa-changan", Code::Ok), ("mzt", Code::Role), ("dsj", Code::Role)]
    {
        assert_eq!(Chain::hebei().code(sender, demand("d1", &["code"])), expected, "{sender}");
    }
    let mut chain = listed();
    assert_eq!(chain.code("zrt", demand("d1", &["code"])), Code::Duplicate);
    assert_eq!(found(&chain, "d1").status, DemandStatus::Listed);
    assert_eq!(count(&chain, Measure::DemandsListed), 1);
}

/// Sends lists of (org, demand, items); gives the difference found in the last.
fn compare(lists: &[(&str, &str, &[&str])]) -> Option<DemandDifference> {
    let mut chain = Chain::hebei();
    let (mut last, mut warnings) = (None, Vec::new());
    for (org, name, items) in lists {
        let outcome = chain.send(Tx::new(org, demand(name, items)));
        assert_eq!(outcome.code, Code::Ok, "{org} {name}");
        (last, warnings) = (found(&chain, name).difference, outcome.warnings);
    }
    let expected = if last.is_some() { vec![Code::DemandInconsistent] } else { Vec::new() };
    assert_eq!(warnings, expected, "{lists:?}");
    last
}

#[test]
fn lists_of_a_line_are_compared_across_levels() {
    let city = ("mzj-sjz", "city", &["code", "name", "area"][..]);
    let difference = |with: &str, guide: Option<&str>, missing: &[&str], extra: &[&str]| {
        Some(DemandDifference {
            with: id(with),
            guide: guide.map(id),
            missing: missing.iter().map(|item| id(item)).collect(),
            extra: extra.iter().map(|item| id(item)).collect(),
        })
    };
    fn county<'a>(items: &'a [&'a str]) -> (&'a str, &'a str, &'a [&'a str]) {
        ("mzj-changan", "county", items)
    }
    assert_eq!(compare(&[city]), None, "the first");
    assert_eq!(compare(&[city, county(&["area", "name", "code"])]), None, "in another order");
    assert_eq!(
        compare(&[city, county(&["code", "name"])]),
        difference("city", Some("mzj-sjz"), &["area"], &[])
    );
    assert_eq!(
        compare(&[city, county(&["code", "name", "area", "holder"])]),
        difference("city", Some("mzj-sjz"), &[], &["holder"])
    );
    // The county first: the city's is compared with it, and guides from then on.
    assert_eq!(
        compare(&[county(&["code"]), city]),
        difference("county", Some("mzj-sjz"), &[], &["area", "name"])
    );
    let again = ("xa-changan", "again", &["code"][..]);
    let third = compare(&[county(&["code"]), city, again]);
    assert_eq!(third, difference("city", Some("mzj-sjz"), &["area", "name"], &[]));
    // Beside each other nobody guides; the province holds the first list it saw.
    let other = ("mzj-bd", "other", &["code"][..]);
    assert_eq!(compare(&[city, other]), difference("city", None, &["area", "name"], &[]));
    // An org corrects its list: it is not held against its own old one.
    let corrected = ("mzj-sjz", "corrected", &["code", "name"][..]);
    assert_eq!(compare(&[city, corrected, county(&["code", "name"])]), None);
    // Another service item or another line is another list.
    let mut chain = Chain::hebei();
    chain.ok("mzj-sjz", demand("city", &["code", "name"]));
    let other_item = DemandSubmit { service_item: Some(id("养老")), ..demand("d1", &["code"]) };
    assert_eq!(chain.send(Tx::new("mzj-changan", other_item)).warnings, []);
    let other_line = DemandSubmit { line: id("医保"), ..demand("d2", &["code"]) };
    assert_eq!(chain.send(Tx::new("mzj-changan", other_line)).warnings, []);
}

#[test]
fn who_answers_a_demand_and_how() {
    let matches = || DemandAnswer::Match(id("villages"));
    let assigns = || DemandAnswer::Assign(id("mzt"));
    let refuses = || DemandAnswer::Refuse(vec![legal_basis(LegalBasisKind::Law)]);
    let by_notice = || DemandAnswer::Refuse(vec![legal_basis(LegalBasisKind::Other)]);
    let cases: Vec<(&str, DemandAnswer, Code)> = vec![
        ("pa", matches(), Code::Ok),
        ("ca-sjz", matches(), Code::Ok),
        ("mzt", matches(), Code::Ok),
        ("zrt", matches(), Code::NotProvider),
        ("ca-bd", matches(), Code::Jurisdiction),
        ("xa-changan", matches(), Code::Role),
        ("mzj-changan", matches(), Code::Role),
        ("pa", DemandAnswer::Match(id("none")), Code::ReferenceUnknown),
        ("pa", DemandAnswer::Match(id("draft")), Code::State),
        ("pa", DemandAnswer::Match(id("closed")), Code::NotShared),
        ("pa", assigns(), Code::Ok),
        ("mzt", assigns(), Code::NotProvider),
        ("pa", DemandAnswer::Assign(id("none")), Code::ReferenceUnknown),
        ("pa", DemandAnswer::Assign(id("mzj-changan")), Code::NotProvider),
        ("pa", refuses(), Code::Ok),
        ("pa", by_notice(), Code::LegalBasisKind),
        ("pa", DemandAnswer::Refuse(Vec::new()), Code::LegalBasisRequired),
        ("mzt", refuses(), Code::NotProvider),
    ];
    let mut chain = listed();
    chain.ok("mzt", catalog_submit(entry("draft")));
    chain.publish(CatalogEntry {
        share_type: ShareType::NotShared,
        legal_basis: vec![legal_basis(LegalBasisKind::Law)],
        ..entry("closed")
    });
    for (sender, answer, expected) in cases {
        let code = chain.clone().code(sender, respond("d1", answer.clone()));
        assert_eq!(code, expected, "{sender} {answer:?}");
    }
    assert_eq!(chain.code("pa", respond("none", matches())), Code::ReferenceUnknown);
    let silent = DemandRespond { reason: None, ..respond("d1", refuses()) };
    assert_eq!(chain.code("pa", silent), Code::ReasonRequired);
    chain.ok("pa", demand("own", &["code"]));
    assert_eq!(chain.code("pa", respond("own", matches())), Code::SelfReview);
    // Assigned, then refused or met by who was assigned.
    chain.ok("ca-sjz", respond("d1", assigns()));
    assert_eq!(found(&chain, "d1").status, DemandStatus::Assigned);
    let mut refused = chain.clone();
    refused.ok("mzt", respond("d1", refuses()));
    assert_eq!(found(&refused, "d1").status, DemandStatus::Refused);
    assert_eq!(count(&refused, Measure::DemandsRefused), 1);
    assert_eq!(refused.code("pa", respond("d1", matches())), Code::State);
    chain.ok("mzt", respond("d1", matches()));
    let demand = found(&chain, "d1");
    assert_eq!((demand.status, demand.catalog_id), (DemandStatus::Matched, Some(id("villages"))));
    assert_eq!(chain.code("pa", respond("d1", refuses())), Code::State);
}

#[test]
fn a_demand_follows_its_request() {
    let mut chain = matched();
    assert_eq!(
        chain.code("mzj-sjz", for_demand()),
        Code::NotParty,
        "a request answers a demand of its own org"
    );
    chain.publish(shared("other"));
    let other = ShareRequestSubmit { demand_id: Some(id("d1")), ..request_submit("r1", "other") };
    assert_eq!(chain.code("mzj-changan", other), Code::State, "another entry");
    let unknown = ShareRequestSubmit { demand_id: Some(id("none")), ..for_demand() };
    assert_eq!(chain.code("mzj-changan", unknown), Code::ReferenceUnknown);
    assert_eq!(listed().code("mzj-changan", for_demand()), Code::State, "not matched");
    chain.ok("mzj-changan", for_demand());
    assert_eq!(found(&chain, "d1").status, DemandStatus::Requested);
    let mut withdrawn = chain.clone();
    withdrawn.ok("mzj-changan", request_withdraw("r1"));
    assert_eq!(found(&withdrawn, "d1").status, DemandStatus::Matched);
    chain.ok("pa", request_accept("r1"));
    let mut rejected = chain.clone();
    rejected.ok("mzt", request_decide("r1", ShareDecision::Reject, &[]));
    assert_eq!(found(&rejected, "d1").status, DemandStatus::Matched);
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    chain.ok("mzt", authorization_issue("a1", "r1"));
    let demand = found(&chain, "d1");
    assert_eq!((demand.status, demand.request_id), (DemandStatus::Satisfied, Some(id("r1"))));
    assert_eq!(count(&chain, Measure::DemandsSatisfied), 1);
    // The contract's own grant satisfies it in the same transaction.
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    chain.ok("mzj-changan", crate::kit::demand("d1", &["code"]));
    chain.ok("mzt", respond("d1", DemandAnswer::Match(id("villages"))));
    chain.ok("mzj-changan", for_demand());
    assert_eq!(found(&chain, "d1").status, DemandStatus::Satisfied);
}

/// A part that was granted before a dispute stands when its request gives way; the demand
/// goes on with the request that takes its place.
#[test]
fn a_demand_leaves_a_reopened_request_that_gives_way() {
    let mut chain = matched();
    chain.ok("mzj-changan", for_demand());
    chain.ok("pa", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Partial, &["code"]));
    let subject = DisputeSubject::Request(id("r1"));
    chain.ok("mzj-changan", dispute("x1", subject, DisputeKind::Refusal));
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    chain.time = for_demand().valid_to;
    let valid_to = TimeMs(chain.time.0 + 90 * DAY_MS);
    let again = ShareRequestSubmit {
        request_id: id("r2"),
        valid_from: chain.time,
        valid_to,
        ..for_demand()
    };
    chain.ok("mzj-changan", again);
    let demand = found(&chain, "d1");
    assert_eq!((demand.status, demand.request_id), (DemandStatus::Requested, Some(id("r2"))));
}

fn complex() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    let demand = DemandSubmit { scenario: Scenario::Complex, ..demand("d1", &["code"]) };
    chain.ok("mzj-changan", demand);
    chain
}

#[test]
fn a_meeting_names_who_develops() {
    type Change = fn(&mut DemandCoordinate);
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("the consumer stayed away", |p| p.participants[0] = id("zrt"), Code::PartiesRequired),
        ("the provider stayed away", |p| p.participants[1] = id("zrt"), Code::PartiesRequired),
        ("the developer stayed away", |p| p.developer = id("dsj"), Code::PartiesRequired),
        ("who is that", |p| p.participants.push(id("none")), Code::ReferenceUnknown),
        ("one alone", |p| p.participants.truncate(1), Code::Schema),
        ("an org twice", |p| p.participants.push(id("mzt")), Code::Schema),
        ("tomorrow", |p| p.meeting_on = Date::new(2030, 1, 1).unwrap(), Code::FutureDate),
        ("unknown demand", |p| p.demand_id = id("none"), Code::ReferenceUnknown),
    ];
    let mut chain = complex();
    chain.ok("pa", respond("d1", DemandAnswer::Assign(id("mzt"))));
    for (name, change, expected) in cases {
        let mut payload = coordinate("d1", &["mzj-changan", "mzt"], "mzt");
        change(&mut payload);
        assert_eq!(chain.clone().code("ca-sjz", payload), *expected, "{name}");
    }
    let meeting = || coordinate("d1", &["mzj-changan", "mzt"], "mzt");
    for (sender, expected) in
        [("ca-bd", Code::Jurisdiction), ("xa-changan", Code::Role), ("mzt", Code::Role)]
    {
        assert_eq!(chain.code(sender, meeting()), expected, "{sender}");
    }
    chain.ok("pa", meeting());
    let demand = found(&chain, "d1");
    assert_eq!(demand.status, DemandStatus::DeveloperAssigned);
    assert_eq!(demand.coordination, Some(meeting()));
    chain.ok("pa", crate::kit::demand("own", &["code"]));
    let own = coordinate("own", &["pa", "mzt"], "mzt");
    assert_eq!(chain.code("pa", own), Code::SelfReview);
    chain.ok("mzj-changan", close("d1", DemandOutcome::NotNeeded));
    assert_eq!(chain.code("pa", meeting()), Code::State);
}

#[test]
fn a_complex_demand_is_granted_after_its_meeting() {
    let mut chain = complex();
    chain.ok("pa", respond("d1", DemandAnswer::Match(id("villages"))));
    // The request may call itself simple; the demand is not.
    chain.ok("mzj-changan", for_demand());
    chain.ok("pa", request_accept("r1"));
    let approve = || request_decide("r1", ShareDecision::Approve, &[]);
    assert_eq!(chain.code("mzt", approve()), Code::CoordinationRequired);
    chain.ok("ca-sjz", coordinate("d1", &["mzj-changan", "mzt"], "mzt"));
    assert_eq!(found(&chain, "d1").status, DemandStatus::Requested, "it goes on where it was");
    chain.ok("mzt", approve());
}

/// A request that keeps silent about the complex demand that its entry is to meet is
/// coordinated all the same.
#[test]
fn a_request_does_not_leave_its_complex_demand_behind() {
    for published in [entry("villages"), shared("villages")] {
        let by_contract = published.share_type == ShareType::Unconditional;
        let mut chain = Chain::hebei();
        chain.publish(published);
        let demand = DemandSubmit { scenario: Scenario::Complex, ..demand("d1", &["code"]) };
        chain.ok("mzj-changan", demand);
        chain.ok("pa", respond("d1", DemandAnswer::Match(id("villages"))));
        let silent = || request_submit("r1", "villages");
        let mut other = chain.clone();
        other.ok("mzj-sjz", request_submit("r0", "villages"));
        let take_on = |chain: &mut Chain| {
            if by_contract {
                return chain.code("mzj-changan", silent());
            }
            chain.ok("mzj-changan", silent());
            chain.ok("pa", request_accept("r1"));
            chain.code("mzt", request_decide("r1", ShareDecision::Approve, &[]))
        };
        assert_eq!(take_on(&mut chain.clone()), Code::CoordinationRequired, "{by_contract}");
        let mut closed = chain.clone();
        closed.ok("pa", close("d1", DemandOutcome::NotNeeded));
        assert_eq!(take_on(&mut closed), Code::Ok, "{by_contract}");
        chain.ok("ca-sjz", coordinate("d1", &["mzj-changan", "mzt"], "mzt"));
        assert_eq!(take_on(&mut chain), Code::Ok, "{by_contract}");
    }
}

#[test]
fn who_listed_a_demand_says_how_it_ended() {
    use DemandOutcome::*;
    let cases = [
        ("mzj-changan", NotNeeded, Code::Ok),
        ("ca-sjz", NotNeeded, Code::Ok),
        ("pa", NotSatisfied, Code::Ok),
        ("pa", Satisfied, Code::NotParty),
        ("ca-bd", NotNeeded, Code::NotParty),
        ("zrt", NotNeeded, Code::NotParty),
        ("mzt", NotNeeded, Code::Role),
        ("mzj-changan", Satisfied, Code::Ok),
    ];
    for (sender, outcome, expected) in cases {
        let mut chain = matched();
        assert_eq!(chain.code(sender, close("d1", outcome)), expected, "{sender} {outcome:?}");
        if expected == Code::Ok {
            let demand = found(&chain, "d1");
            assert_eq!((demand.status, demand.outcome), (DemandStatus::Closed, Some(outcome)));
            assert_eq!(count(&chain, Measure::DemandsSatisfied), u64::from(outcome == Satisfied));
            assert_eq!(chain.code("mzj-changan", close("d1", outcome)), Code::State);
        }
    }
    let early = close("d1", Satisfied);
    assert_eq!(listed().code("mzj-changan", early), Code::State, "nothing came yet");
    let silent = DemandClose { reason: None, ..close("d1", NotNeeded) };
    assert_eq!(matched().code("mzj-changan", silent), Code::ReasonRequired);
}

#[test]
fn a_demand_counts_as_satisfied_once_and_not_if_it_was_not() {
    let satisfied = || {
        let mut chain = Chain::hebei();
        chain.publish(entry("villages"));
        chain.ok("mzj-changan", demand("d1", &["code"]));
        chain.ok("mzt", respond("d1", DemandAnswer::Match(id("villages"))));
        chain.ok("mzj-changan", for_demand());
        chain
    };
    let mut chain = satisfied();
    assert_eq!(count(&chain, Measure::DemandsSatisfied), 1);
    chain.ok("mzj-changan", close("d1", DemandOutcome::Satisfied));
    assert_eq!(count(&chain, Measure::DemandsSatisfied), 1);
    let mut chain = satisfied();
    chain.ok("mzj-changan", close("d1", DemandOutcome::NotSatisfied));
    assert_eq!(count(&chain, Measure::DemandsSatisfied), 0);
}

#[test]
fn an_assigned_org_must_be_a_provider_now() {
    let mut chain = listed();
    assert_eq!(
        chain.code("pa", respond("d1", DemandAnswer::Assign(id("nobody")))),
        Code::NotProvider
    );
    chain.ok("pa", role_grant("nobody", Role::Provider, "130000"));
    chain.ok("pa", respond("d1", DemandAnswer::Assign(id("nobody"))));
}
