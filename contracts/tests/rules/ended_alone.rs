//! A provider that ended without a successor: its grants are used no more, and nothing new is
//! asked of it.

use liuhen_types::entity::{Authorization, AuthorizationStatus, OrgStatus, RequestStatus};
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::payload::{OrgStatusSet, ShareRequestAccept};
use liuhen_types::{Code, StateKey, TimeMs};

use crate::ended_provider::{ended, provided};
use crate::kit::*;

/// The grace of the tests' chain, and a moment more.
const LATER_MS: u64 = 3_600_000;

fn used(chain: &mut Chain, at: TimeMs) -> (Code, Vec<Code>) {
    let anchor = Tx::new("dsj", access_anchor(vec![served("a1", 1, 0, at)], at)).key("gw-dsj");
    let outcome = chain.send(anchor);
    (outcome.code, outcome.warnings)
}

/// `mzt` granted what `mzj-changan` asked for.
fn granted() -> Chain {
    let mut chain = provided();
    chain.grant("a1", "r1", "villages");
    chain
}

/// As on a grant that was suspended when the provider ended.
#[test]
fn grants_of_a_provider_that_ended_are_used_no_more() {
    let mut chain = granted();
    let before = chain.time;
    chain.ok("pa", ended("mzt", None));
    let end = chain.time;
    chain.time.0 += LATER_MS;
    let late = chain.time;
    let cases = [
        (before, Code::Ok, false),
        (end, Code::Ok, false),
        (TimeMs(end.0 + 1), Code::Ok, true),
        (late, Code::AuthSuspended, false),
    ];
    for (at, expected, is_flagged) in cases {
        let (code, warnings) = used(&mut chain.clone(), at);
        assert_eq!(code, expected, "{at}");
        assert_eq!(warnings.contains(&Code::ServedAfterEnd), is_flagged, "{at}: {warnings:?}");
    }
    let code = chain.code("dsj", delivery("d1", "a1", DeliveryStatus::Ok));
    assert_eq!(code, Code::AuthSuspended);
    // A successor goes on, and so does who is suspended only.
    let suspended = OrgStatusSet { status: OrgStatus::Suspended, ..ended("mzt", None) };
    for end in [ended("mzt", Some("zrt")), suspended] {
        let mut chain = granted();
        chain.ok("pa", end);
        chain.time.0 += LATER_MS;
        let at = chain.time;
        assert_eq!(used(&mut chain, at).0, Code::Ok);
        chain.ok("dsj", delivery("d1", "a1", DeliveryStatus::Ok));
    }
}

/// The last of several may have ended without a successor, too.
#[test]
fn grants_end_with_the_last_successor() {
    let mut chain = granted();
    chain.ok("pa", ended("mzt", Some("zrt")));
    chain.time.0 += LATER_MS;
    let meanwhile = chain.time;
    chain.ok("pa", ended("zrt", None));
    chain.time.0 += LATER_MS;
    let late = chain.time;
    assert_eq!(used(&mut chain.clone(), meanwhile).0, Code::Ok);
    assert_eq!(used(&mut chain, late).0, Code::AuthSuspended);
}

/// A suspension that came later changes nothing of that.
#[test]
fn a_later_suspension_gives_no_new_grace() {
    let mut chain = granted();
    chain.ok("pa", ended("mzt", None));
    chain.time.0 += LATER_MS;
    chain.ok("pa", suspend("a1"));
    let at = TimeMs(chain.time.0 + 1);
    chain.time.0 += LATER_MS;
    assert_eq!(used(&mut chain, at).0, Code::AuthSuspended);
}

#[test]
fn a_grant_of_a_provider_that_ended_is_not_resumed() {
    let mut chain = granted();
    chain.ok("pa", suspend("a1"));
    chain.clone().ok("pa", resume("a1"));
    chain.ok("pa", ended("mzt", None));
    assert_eq!(chain.code("pa", resume("a1")), Code::PartiesRequired);
    let found: Authorization = chain.read(&StateKey::authorization(&id("a1")));
    assert_eq!(found.status, AuthorizationStatus::Suspended);
    // Whoever is left ends it.
    chain.ok("mzj-changan", authorization_revoke("a1"));
}

#[test]
fn nothing_is_asked_of_a_provider_that_ended() {
    for name in ["villages", "open"] {
        let mut chain = provided();
        chain.publish(entry("open"));
        chain.ok("mzj-changan", request_submit("r1", "villages"));
        chain.ok("pa", ended("mzt", None));
        let code = chain.code("zrt", request_submit("r2", name));
        assert_eq!(code, Code::PartiesRequired, "{name}");
        assert_eq!(chain.code("pa", request_accept("r1")), Code::PartiesRequired);
        let refuse = ShareRequestAccept {
            accept: false,
            reason: Some(id("the provider ended")),
            ..request_accept("r1")
        };
        chain.ok("pa", refuse);
        let key = StateKey::request(&id("r1"));
        let found: liuhen_types::entity::ShareRequest = chain.read(&key);
        assert_eq!(found.status, RequestStatus::NotAccepted);
    }
}
