//! Requests of one consumer for one entry that wait side by side are limited, also
//! those whose refusal is disputed; nobody loses a dispute by that.

use liuhen_contracts::limits::OPEN_REQUESTS_MAX;
use liuhen_types::entity::{RequestStatus, ShareRequest};
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::request::{ShareDecision, ShareRequestSubmit};
use liuhen_types::payload::{DisputeRaise, ShareRequestAccept};
use liuhen_types::{Code, RequestId, StateKey, TimeMs};

use crate::kit::*;
use crate::least_enough::ask;

fn all(request: &str) -> ShareRequestSubmit {
    ask(request, &["code", "name", "area", "holder"])
}

fn until(end: TimeMs, request: ShareRequestSubmit) -> ShareRequestSubmit {
    ShareRequestSubmit { valid_to: end, ..request }
}

fn published() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain
}

fn noted(chain: &Chain) -> Vec<RequestId> {
    chain.read(&StateKey::open_requests(&id("villages"), &id("mzj-changan")))
}

fn status(chain: &Chain, request: &str) -> RequestStatus {
    chain.read::<ShareRequest>(&StateKey::request(&id(request))).status
}

fn raise(request: &str) -> DisputeRaise {
    let subject = DisputeSubject::Request(id(request));
    dispute(&format!("x-{request}"), subject, DisputeKind::Refusal)
}

fn refuse(chain: &mut Chain, request: &str) {
    chain.ok("dsj", request_accept(request));
    chain.ok("mzt", request_decide(request, ShareDecision::Reject, &[]));
}

fn not_accepted(request: &str) -> ShareRequestAccept {
    ShareRequestAccept {
        accept: false, reason: Some(id("用途不明")), ..request_accept(request)
    }
}

/// `refused` was refused and fell from the list, which is full of others.
fn full() -> Chain {
    let mut chain = published();
    chain.ok("mzj-changan", ask("refused", &["code"]));
    refuse(&mut chain, "refused");
    for n in 0..OPEN_REQUESTS_MAX {
        chain.ok("mzj-changan", ask(&format!("r{n}"), &["code"]));
    }
    chain
}

#[test]
fn who_disputes_takes_a_place_among_those_that_wait() {
    let mut chain = full();
    assert_eq!(chain.code("mzj-changan", raise("refused")), Code::QuotaExceeded);
    chain.ok("mzj-changan", request_withdraw("r7"));
    chain.ok("mzj-changan", raise("refused"));
    assert_eq!(noted(&chain).len(), OPEN_REQUESTS_MAX);
    // Of the others none takes its place, and the verdict finds it.
    assert_eq!(chain.code("mzj-changan", ask("more", &["code"])), Code::QuotaExceeded);
    let mut upheld = chain.clone();
    upheld.ok("pa", resolve("x-refused", DisputeVerdict::Uphold));
    upheld.ok("mzj-changan", ask("more", &["code"]));
    chain.ok("pa", resolve("x-refused", DisputeVerdict::Overturn));
    assert_eq!(status(&chain, "refused"), RequestStatus::UnderReview);
    let noted = noted(&chain);
    assert!(noted.len() == OPEN_REQUESTS_MAX && noted.contains(&id("refused")), "{noted:?}");
    // It is decided anew, and may be disputed anew as long as its place is its own.
    chain.ok("mzt", request_decide("refused", ShareDecision::Reject, &[]));
    let again = DisputeRaise { dispute_id: id("x-again"), ..raise("refused") };
    chain.ok("mzj-changan", again);
}

/// However many refusals are disputed, the list is no longer than the limit.
#[test]
fn disputes_do_not_lengthen_the_list() {
    let mut chain = published();
    for n in 0..=OPEN_REQUESTS_MAX {
        let request = format!("r{n}");
        chain.ok("mzj-changan", ask(&request, &["code"]));
        refuse(&mut chain, &request);
    }
    for n in 0..OPEN_REQUESTS_MAX {
        chain.ok("mzj-changan", raise(&format!("r{n}")));
    }
    let last = format!("r{OPEN_REQUESTS_MAX}");
    assert_eq!(chain.code("mzj-changan", raise(&last)), Code::QuotaExceeded);
    assert_eq!(noted(&chain).len(), OPEN_REQUESTS_MAX);
    chain.ok("pa", resolve("x-r0", DisputeVerdict::Uphold));
    chain.ok("mzj-changan", raise(&last));
    assert_eq!(noted(&chain).len(), OPEN_REQUESTS_MAX);
}

/// What can be granted no more is disputed all the same: it needs no place.
#[test]
fn what_can_be_granted_no_more_needs_no_place() {
    let mut chain = published();
    let end = TimeMs(chain.time.0 + 5 * DAY_MS);
    chain.ok("mzj-changan", until(end, ask("refused", &["code"])));
    refuse(&mut chain, "refused");
    chain.time = end;
    for n in 0..OPEN_REQUESTS_MAX {
        chain.ok("mzj-changan", ask(&format!("r{n}"), &["code"]));
    }
    chain.ok("mzj-changan", raise("refused"));
    chain.ok("pa", resolve("x-refused", DisputeVerdict::Overturn));
    assert_eq!(status(&chain, "refused"), RequestStatus::UnderReview);
    let noted = noted(&chain);
    assert!(noted.len() == OPEN_REQUESTS_MAX && !noted.contains(&id("refused")), "{noted:?}");
    chain.ok("mzj-changan", request_withdraw("refused"));
}

/// A request that nobody took on takes a place by the verdict, not by the dispute.
#[test]
fn what_was_not_taken_on_takes_a_place_by_the_verdict() {
    let mut chain = published();
    chain.ok("mzj-changan", ask("refused", &["code"]));
    chain.ok("dsj", not_accepted("refused"));
    for n in 0..OPEN_REQUESTS_MAX {
        chain.ok("mzj-changan", ask(&format!("r{n}"), &["code"]));
    }
    chain.ok("mzj-changan", raise("refused"));
    let overturn = resolve("x-refused", DisputeVerdict::Overturn);
    assert_eq!(chain.code("pa", overturn.clone()), Code::QuotaExceeded);
    chain.ok("mzj-changan", request_withdraw("r7"));
    chain.ok("pa", overturn);
    let noted = noted(&chain);
    assert!(noted.len() == OPEN_REQUESTS_MAX && noted.contains(&id("refused")), "{noted:?}");
}

/// Those whose time is over give their place up to one that is taken on.
#[test]
fn what_can_be_granted_no_more_keeps_no_place() {
    let mut chain = published();
    let end = TimeMs(chain.time.0 + 5 * DAY_MS);
    chain.ok("mzj-changan", all("all"));
    for n in 0..OPEN_REQUESTS_MAX {
        chain.ok("mzj-changan", until(end, ask(&format!("r{n}"), &["code"])));
    }
    assert_eq!(chain.code("pa", request_accept("all")), Code::QuotaExceeded);
    chain.time = end;
    chain.ok("pa", request_accept("all"));
    assert_eq!(noted(&chain), [id("all")]);
    chain.ok("mzj-changan", request_withdraw("r7"));
}
