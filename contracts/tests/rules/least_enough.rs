//! Ways around "no more than is needed", and around the signature that a
//! grade asks for: all of them are closed.

use std::collections::BTreeMap;

use liuhen_contracts::limits::{GRANTED_ITEMS_MAX, OPEN_REQUESTS_MAX};
use liuhen_types::entity::{Authorization, AuthorizationStatus, RequestStatus, ShareRequest};
use liuhen_types::payload::catalog::CatalogEntry;
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::{RequestedItem, ShareDecision, ShareRequestSubmit};
use liuhen_types::{Code, ItemId, RequestId, StateKey, TimeMs};

use crate::kit::*;

/// A request for these items, each with its own reason, of the consumer's own rows.
pub(crate) fn ask(request: &str, items: &[&str]) -> ShareRequestSubmit {
    let item = |item: &&str| RequestedItem {
        item_id: id(item),
        justification: id(&format!("核对{item}")),
    };
    ShareRequestSubmit {
        items: items.iter().map(item).collect(),
        region_scope: id("130102"),
        ..request_submit(request, "villages")
    }
}

fn status(chain: &Chain, request: &str) -> RequestStatus {
    chain.read::<ShareRequest>(&StateKey::request(&id(request))).status
}

fn published(entry: CatalogEntry) -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(entry);
    chain
}

/// Who asks for the rest of what it has asks for all: the contract does not grant it,
/// an authority takes it on.
#[test]
fn all_items_in_two_requests_are_all_items() {
    let mut chain = published(entry("villages"));
    chain.ok("mzj-changan", ask("r1", &["code", "name", "area"]));
    assert_eq!(status(&chain, "r1"), RequestStatus::Authorized);
    let rest = ask("r2", &["holder"]);
    let mut other = chain.clone();
    other.ok("mzj-sjz", ShareRequestSubmit { region_scope: id("130100"), ..rest.clone() });
    assert_eq!(status(&other, "r2"), RequestStatus::Authorized, "another consumer has nothing");
    // What it has already it may ask for again.
    chain.ok("mzj-changan", ask("again", &["code", "area"]));
    assert_eq!(status(&chain, "again"), RequestStatus::Authorized);
    chain.ok("mzj-changan", rest);
    assert_eq!(status(&chain, "r2"), RequestStatus::Submitted);
    assert_eq!(chain.code("dsj", request_accept("r2")), Code::Role, "no operator's matter");
    chain.ok("pa", request_accept("r2"));
    assert_eq!(status(&chain, "r2"), RequestStatus::Authorized);
    // With all of it, no part is more.
    chain.ok("mzj-changan", ask("r3", &["holder", "name"]));
    assert_eq!(status(&chain, "r3"), RequestStatus::Authorized);
}

#[test]
fn a_grant_that_is_over_counts_no_more() {
    let mut chain = published(entry("villages"));
    let short = ShareRequestSubmit {
        valid_to: TimeMs(chain.time.0 + 5 * DAY_MS),
        ..ask("r1", &["code", "name", "area"])
    };
    chain.ok("mzj-changan", short);
    // What was taken back was handed out all the same.
    chain.ok("mzj-changan", authorization_revoke("r1"));
    let mut before = chain.clone();
    before.ok("mzj-changan", ask("r2", &["holder"]));
    assert_eq!(status(&before, "r2"), RequestStatus::Submitted);
    chain.time = TimeMs(chain.time.0 + 6 * DAY_MS);
    chain.ok("mzj-changan", ask("r2", &["holder"]));
    assert_eq!(status(&chain, "r2"), RequestStatus::Authorized);
}

#[test]
fn an_operator_does_not_take_on_the_rest_of_an_entry() {
    let mut chain = published(shared("villages"));
    chain.ok("mzj-changan", ask("r1", &["code", "name", "area"]));
    chain.ok("dsj", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    chain.ok("mzt", authorization_issue("a1", "r1"));
    chain.ok("mzj-changan", ask("r2", &["holder"]));
    assert_eq!(chain.code("dsj", request_accept("r2")), Code::Role);
    chain.ok("pa", request_accept("r2"));
}

/// Items of which only some were granted are not held.
#[test]
fn what_was_not_granted_is_not_held() {
    let mut chain = published(shared("villages"));
    chain.ok("mzj-changan", ask("r1", &["code", "name", "area"]));
    chain.ok("dsj", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Partial, &["code", "name"]));
    chain.ok("mzt", authorization_issue("a1", "r1"));
    chain.ok("mzj-changan", ask("r2", &["holder"]));
    chain.ok("dsj", request_accept("r2"));
}

#[test]
fn a_reason_with_another_blank_is_the_same_reason() {
    let mut chain = published(entry("villages"));
    let items = ["code", "name", "area", "holder"].iter().enumerate().map(|(n, item)| {
        let justification = id(&format!("需要{}", " ".repeat(n)));
        RequestedItem { item_id: id(item), justification }
    });
    let all = ShareRequestSubmit { items: items.collect(), ..ask("r1", &[]) };
    assert_eq!(chain.code("mzj-changan", all), Code::NotMinimal);
}

/// The security authority does not approve what it asks for itself.
#[test]
fn nobody_signs_for_its_own_request() {
    let mut chain = Chain::hebei();
    with_profile(&mut chain, |profile| profile.grades[0].co_approval = true);
    chain.publish(entry("villages"));
    chain.ok("pa", role_grant("wxb", Role::Consumer, "130000"));
    chain.ok("pa", org_register("gat", "130000"));
    chain.ok("pa", key_register("gat", "gat"));
    chain.ok("pa", role_grant("gat", Role::SecurityAuthority, "130000"));
    let own = || Tx::new("wxb", request_submit("r1", "villages"));
    assert_eq!(chain.send(own()).code, Code::CosignRequired);
    assert_eq!(chain.send(own().cosigner("pa")).code, Code::CosignRequired);
    assert_eq!(chain.clone().send(own().cosigner("gat")).code, Code::Ok);
    // Nor does its signature under another's decision count.
    let all = ShareRequestSubmit {
        region_scope: id("130000"),
        ..ask("r2", &["code", "name", "area", "holder"])
    };
    chain.ok("wxb", all);
    let accept = || Tx::new("pa", request_accept("r2"));
    assert_eq!(chain.send(accept().cosigner("wxb")).code, Code::CosignRequired);
    assert_eq!(chain.send(accept().cosigner("gat")).code, Code::Ok);
    let grant: Authorization = chain.read(&StateKey::authorization(&id("r2")));
    assert_eq!(grant.status, AuthorizationStatus::Active);
}

#[test]
fn the_consumer_does_not_sign_for_the_provider() {
    let mut chain = Chain::hebei();
    with_profile(&mut chain, |profile| profile.grades[0].co_approval = true);
    chain.publish(shared("villages"));
    chain.ok("pa", role_grant("wxb", Role::Consumer, "130000"));
    chain.ok("wxb", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    let decide = Tx::new("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    assert_eq!(chain.send(decide.cosigner("wxb")).code, Code::CosignRequired);
}

fn withdraw(chain: &mut Chain, request: &str) {
    chain.ok("mzj-changan", request_withdraw(request));
}

/// What waits beside a request counts as what was granted before it.
#[test]
fn all_items_in_two_requests_side_by_side_are_all_items() {
    let mut chain = published(shared("villages"));
    let end = TimeMs(chain.time.0 + 5 * DAY_MS);
    let first = ShareRequestSubmit { valid_to: end, ..ask("r1", &["code", "name"]) };
    chain.ok("mzj-changan", first);
    let mut same = ask("r2", &["area", "holder"]);
    same.items[1].justification = same.items[0].justification.clone();
    assert_eq!(chain.code("mzj-changan", same), Code::NotMinimal);
    chain.ok("mzj-changan", ask("r2", &["area", "holder"]));
    let mut other = chain.clone();
    let city =
        |request: ShareRequestSubmit| ShareRequestSubmit { region_scope: id("130100"), ..request };
    other.ok("mzj-sjz", city(ask("other", &["area", "holder"])));
    other.ok("dsj", request_accept("other"));
    assert_eq!(chain.code("dsj", request_accept("r2")), Code::Role, "beside r1");
    let mut withdrawn = chain.clone();
    withdraw(&mut withdrawn, "r1");
    withdrawn.ok("dsj", request_accept("r2"));
    // The other way round it is the same.
    withdrawn.ok("mzj-changan", ask("r3", &["code", "name"]));
    assert_eq!(withdrawn.code("dsj", request_accept("r3")), Code::Role, "beside r2");
    chain.ok("dsj", request_accept("r1"));
    assert_eq!(chain.code("dsj", request_accept("r2")), Code::Role, "taken on");
    let mut rejected = chain.clone();
    rejected.ok("mzt", request_decide("r1", ShareDecision::Reject, &[]));
    rejected.ok("dsj", request_accept("r2"));
    let mut partly = chain.clone();
    partly.ok("mzt", request_decide("r1", ShareDecision::Partial, &["code"]));
    partly.ok("dsj", request_accept("r2"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    assert_eq!(chain.code("dsj", request_accept("r2")), Code::Role, "decided");
    let mut late = chain.clone();
    late.time = end;
    late.ok("dsj", request_accept("r2"));
    chain.ok("pa", request_accept("r2"));
}

/// A refusal that is disputed may still lead to a grant, and so may the reopened request.
#[test]
fn what_is_disputed_counts_for_those_beside_it() {
    let mut chain = published(shared("villages"));
    chain.ok("mzj-changan", ask("r1", &["code", "name"]));
    chain.ok("dsj", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Reject, &[]));
    let mut later = chain.clone();
    let raise = dispute("x1", DisputeSubject::Request(id("r1")), DisputeKind::Refusal);
    chain.ok("mzj-changan", raise.clone());
    chain.ok("mzj-changan", ask("r2", &["area", "holder"]));
    assert_eq!(chain.code("dsj", request_accept("r2")), Code::Role, "disputed");
    let mut upheld = chain.clone();
    upheld.ok("pa", resolve("x1", DisputeVerdict::Uphold));
    upheld.ok("dsj", request_accept("r2"));
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    assert_eq!(chain.code("dsj", request_accept("r2")), Code::Role, "reopened");
    // One that fell from the list while it was refused is listed again.
    later.ok("mzj-changan", ask("r2", &["area", "holder"]));
    later.ok("mzj-changan", raise);
    assert_eq!(later.code("dsj", request_accept("r2")), Code::Role, "listed again");
    later.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    assert_eq!(later.code("dsj", request_accept("r2")), Code::Role, "reopened");
}

/// So does the rest of what was granted in part, whether its grant was issued or not.
#[test]
fn the_disputed_rest_counts_for_those_beside_it() {
    for is_issued in [false, true] {
        let mut chain = published(shared("villages"));
        chain.ok("mzj-changan", ask("r1", &["code", "name", "area"]));
        chain.ok("dsj", request_accept("r1"));
        chain.ok("mzt", request_decide("r1", ShareDecision::Partial, &["code"]));
        if is_issued {
            chain.ok("mzt", authorization_issue("a1", "r1"));
        }
        chain.ok("mzj-changan", ask("r2", &["holder"]));
        chain.clone().ok("dsj", request_accept("r2"));
        let raise = dispute("x1", DisputeSubject::Request(id("r1")), DisputeKind::Refusal);
        chain.ok("mzj-changan", raise);
        assert_eq!(chain.code("dsj", request_accept("r2")), Code::Role, "{is_issued}: disputed");
        let mut upheld = chain.clone();
        upheld.ok("pa", resolve("x1", DisputeVerdict::Uphold));
        upheld.ok("dsj", request_accept("r2"));
        if is_issued {
            let mut revoked = chain.clone();
            revoked.ok("mzt", authorization_revoke("a1"));
            revoked.ok("dsj", request_accept("r2"));
        }
        chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
        assert_eq!(chain.code("dsj", request_accept("r2")), Code::Role, "{is_issued}: reopened");
        chain.ok("pa", request_accept("r2"));
    }
}

/// The list of those that wait ends with the last of them.
#[test]
fn nothing_is_kept_of_who_waits_no_more() {
    let key = StateKey::open_requests(&id("villages"), &id("mzj-changan"));
    let mut chain = published(shared("villages"));
    chain.ok("mzj-changan", ask("r1", &["code"]));
    chain.ok("mzj-changan", ask("r2", &["name"]));
    withdraw(&mut chain, "r1");
    assert_eq!(chain.read::<Vec<RequestId>>(&key), [id("r2")]);
    let mut withdrawn = chain.clone();
    withdraw(&mut withdrawn, "r2");
    assert!(!withdrawn.state.contains_key(&key), "withdrawn");
    chain.ok("dsj", request_accept("r2"));
    chain.ok("mzt", request_decide("r2", ShareDecision::Approve, &[]));
    chain.ok("mzt", authorization_issue("a2", "r2"));
    assert!(!chain.state.contains_key(&key), "granted");
}

/// A request for all waits for the authority alone; parts go on meanwhile.
#[test]
fn who_waits_for_all_is_still_granted_a_part() {
    let mut chain = published(entry("villages"));
    chain.ok("mzj-changan", ask("all", &["code", "name", "area", "holder"]));
    assert_eq!(status(&chain, "all"), RequestStatus::Submitted);
    chain.ok("mzj-changan", ask("r1", &["code", "name", "area"]));
    assert_eq!(status(&chain, "r1"), RequestStatus::Authorized);
    chain.ok("mzj-changan", ask("r2", &["holder"]));
    assert_eq!(status(&chain, "r2"), RequestStatus::Submitted);
}

#[test]
fn requests_side_by_side_are_limited() {
    let mut chain = published(shared("villages"));
    for n in 0..OPEN_REQUESTS_MAX {
        chain.ok("mzj-changan", ask(&format!("r{n}"), &["code"]));
    }
    assert_eq!(chain.code("mzj-changan", ask("more", &["code"])), Code::QuotaExceeded);
    withdraw(&mut chain, "r7");
    chain.ok("mzj-changan", ask("more", &["code"]));
    chain.ok("dsj", request_accept("more"));
    chain.ok("dsj", request_accept("r0"));
}

/// What the entry has not any more makes room, not what it has.
#[test]
fn items_that_the_entry_lacks_are_forgotten_first() {
    let mut chain = published(entry("villages"));
    chain.ok(
        "mzj-changan",
        ShareRequestSubmit {
            valid_to: TimeMs(chain.time.0 + 5 * DAY_MS),
            ..ask("r1", &["code", "name"])
        },
    );
    let key = StateKey::granted_items(&id("villages"), &id("mzj-changan"));
    let mut items: BTreeMap<ItemId, TimeMs> = chain.read(&key);
    let end = TimeMs(chain.time.0 + 300 * DAY_MS);
    items.extend((items.len()..GRANTED_ITEMS_MAX).map(|n| (id(&format!("old-{n}")), end)));
    chain.force(key.clone(), &items);
    chain.ok("mzj-changan", ask("r2", &["area"]));
    assert_eq!(chain.read::<BTreeMap<ItemId, TimeMs>>(&key).len(), GRANTED_ITEMS_MAX);
    chain.ok("mzj-changan", ask("r3", &["holder"]));
    assert_eq!(status(&chain, "r3"), RequestStatus::Submitted);
}
