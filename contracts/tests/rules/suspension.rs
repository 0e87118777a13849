//! `AuthorizationSuspend` and `AuthorizationResume`: who stops a grant, and who may
//! let it go on.

use liuhen_contracts::limits::SUSPENSIONS_MAX;
use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Catalog, Durations, Measure, Period, Suspension,
};
use liuhen_types::{Code, StateKey, TimeMs};

use crate::kit::security::risk_alert;
use crate::kit::{Chain, DAY_MS, authorization_revoke, id, resume, shared, suspend};

fn granted() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.grant("a1", "r1", "villages");
    chain
}

fn grant(chain: &Chain) -> Authorization {
    chain.read(&StateKey::authorization(&id("a1")))
}

#[test]
fn a_grant_is_suspended_resumed_and_revoked() {
    let mut chain = granted();
    chain.ok("mzt", suspend("a1"));
    let since = chain.time;
    let found = grant(&chain);
    assert_eq!(found.status, AuthorizationStatus::Suspended);
    let expected = Suspension {
        since,
        by: id("mzt"),
        reason: id("suspicion"),
        until: None,
        ended_by: None,
        end_reason: None,
        cause: None,
    };
    assert_eq!(found.suspensions, [expected]);
    assert_eq!(chain.code("mzt", suspend("a1")), Code::AuthSuspended);
    chain.ok("mzt", resume("a1"));
    let found = grant(&chain);
    assert_eq!(found.status, AuthorizationStatus::Active);
    let last = found.suspensions.last().unwrap();
    assert_eq!((last.until, last.ended_by.clone()), (Some(chain.time), Some(id("mzt"))));
    assert_eq!(last.end_reason, Some(id("cleared up")));
    assert_eq!(chain.code("mzt", resume("a1")), Code::State);
    chain.ok("mzt", suspend("a1"));
    chain.ok("mzt", authorization_revoke("a1"));
    let found = grant(&chain);
    assert_eq!(found.suspensions[1].until, Some(chain.time), "one end after the other");
    assert_eq!((found.ended_at, found.ended_by), (Some(chain.time), Some(id("mzt"))));
    for code in [chain.code("mzt", suspend("a1")), chain.code("mzt", resume("a1"))] {
        assert_eq!(code, Code::AuthRevoked);
    }
}

#[test]
fn who_may_suspend() {
    let cases = [
        ("mzt", Code::Ok),
        ("pa", Code::Ok),
        ("ca-sjz", Code::Ok),
        ("wxb", Code::Ok),
        ("zrt", Code::NotParty),
        ("ca-bd", Code::Jurisdiction),
        ("mzj-changan", Code::Role),
        ("xa-changan", Code::Role),
        ("dsj", Code::Role),
    ];
    for (sender, expected) in cases {
        assert_eq!(granted().code(sender, suspend("a1")), expected, "{sender}");
    }
    assert_eq!(granted().code("mzt", suspend("none")), Code::ReferenceUnknown);
    let mut chain = granted();
    chain.time = TimeMs(chain.time.0 + 366 * DAY_MS);
    assert_eq!(chain.code("mzt", suspend("a1")), Code::AuthExpired);
}

#[test]
fn nobody_lifts_what_stands_above_him() {
    // Who suspended, who would resume, the answer.
    let cases = [
        ("mzt", "mzt", Code::Ok),
        ("mzt", "pa", Code::Ok),
        ("mzt", "ca-sjz", Code::Jurisdiction),
        ("mzt", "zrt", Code::NotParty),
        ("mzt", "wxb", Code::Role),
        ("pa", "mzt", Code::Jurisdiction),
        ("pa", "ca-sjz", Code::Jurisdiction),
        ("pa", "pa", Code::Ok),
        ("ca-sjz", "ca-sjz", Code::Ok),
        ("ca-sjz", "ca-bd", Code::Jurisdiction),
        ("ca-sjz", "pa", Code::Ok),
        ("ca-sjz", "mzt", Code::Jurisdiction),
        ("wxb", "pa", Code::Ok),
        ("wxb", "mzt", Code::Jurisdiction),
        ("wxb", "mzj-changan", Code::Role),
    ];
    for (suspends, resumes, expected) in cases {
        let mut chain = granted();
        chain.ok(suspends, suspend("a1"));
        let code = chain.code(resumes, resume("a1"));
        assert_eq!(code, expected, "{resumes} after {suspends}");
    }
}

#[test]
fn an_authority_takes_over_what_the_provider_suspended() {
    let mut chain = granted();
    chain.ok("mzt", suspend("a1"));
    chain.ok("wxb", suspend("a1"));
    let found = grant(&chain);
    assert_eq!(found.suspensions.len(), 2);
    assert_eq!(found.suspensions[0].until, Some(found.suspensions[1].since), "no gap");
    assert_eq!(chain.code("mzt", resume("a1")), Code::Jurisdiction);
    assert_eq!(chain.code("wxb", suspend("a1")), Code::AuthSuspended, "one is enough");
    chain.ok("pa", resume("a1"));
}

/// what the security authority stopped at once, a data authority over a party
/// confirms by a suspension of its own.
#[test]
fn a_data_authority_confirms_what_security_suspended() {
    let cases = [
        ("pa", Code::Ok),
        ("ca-sjz", Code::Ok),
        ("ca-bd", Code::Jurisdiction),
        ("mzt", Code::AuthSuspended),
        ("wxb", Code::AuthSuspended),
    ];
    for (confirms, expected) in cases {
        let mut chain = granted();
        chain.ok("wxb", suspend("a1"));
        assert_eq!(chain.code(confirms, suspend("a1")), expected, "{confirms}");
        if expected != Code::Ok {
            continue;
        }
        let found = grant(&chain);
        let by: Vec<_> = found.suspensions.iter().map(|one| one.by.as_str()).collect();
        assert_eq!(by, ["wxb", confirms]);
        assert_eq!(found.suspensions[0].until, Some(found.suspensions[1].since), "no gap");
        for again in ["pa", "ca-sjz", "wxb", "mzt"] {
            assert_eq!(chain.code(again, suspend("a1")), Code::AuthSuspended, "{again}");
        }
        chain.ok("pa", resume("a1"));
    }
}

#[test]
fn a_grant_does_not_go_on_without_its_items() {
    let mut chain = granted();
    chain.ok("mzt", suspend("a1"));
    let key = StateKey::catalog(&id("villages"));
    let mut catalog: Catalog = chain.read(&key);
    catalog.entry.items.retain(|item| item.item_id != id("area"));
    chain.force(key, &catalog);
    assert_eq!(chain.code("mzt", resume("a1")), Code::ItemUnknown);
    assert_eq!(chain.code("pa", resume("a1")), Code::ItemUnknown);
}

#[test]
fn to_suspend_never_fails_for_want_of_a_place() {
    let mut chain = granted();
    while chain.code("mzt", suspend("a1")) == Code::Ok {
        if chain.code("mzt", resume("a1")) == Code::QuotaExceeded {
            break;
        }
    }
    let found = grant(&chain);
    assert_eq!(found.status, AuthorizationStatus::Suspended);
    assert_eq!(found.suspensions.len(), SUSPENSIONS_MAX - 2);
    chain.ok("wxb", suspend("a1"));
    chain.ok("pa", suspend("a1"));
    assert_eq!(grant(&chain).suspensions.len(), SUSPENSIONS_MAX);
    assert_eq!(chain.code("pa", resume("a1")), Code::QuotaExceeded);
    chain.ok("mzt", authorization_revoke("a1"));
}

#[test]
fn the_time_from_an_alert_to_the_stop_counts_once() {
    type Stop = fn(&mut Chain);
    let stops: [Stop; 2] = [
        |chain| chain.ok("mzt", suspend("a1")),
        |chain| chain.ok("mzt", authorization_revoke("a1")),
    ];
    for stop in stops {
        let mut chain = granted();
        chain.ok("wxb", risk_alert("l1", Some("a1")));
        stop(&mut chain);
        chain.code("mzt", resume("a1"));
        chain.code("mzt", suspend("a1"));
        let key = StateKey::tally(&id("130000"), Period::Ever, Measure::TimeToSuspend);
        assert_eq!(chain.read::<Durations>(&key).count(), 1);
    }
}
