//! Where a grant ends for a gateway: revocation, suspension and quota, with the time
//! in which it cannot know; and where its use begins.

use liuhen_types::entity::{
    Authorization, CopyKind, Custody, Durations, GatewayLog, Measure, Period,
};
use liuhen_types::payload::access::{AccessAnchor, AuthorizationUse};
use liuhen_types::{Code, Outcome, StateKey, TimeMs};

use crate::kit::security::destruction;
use crate::kit::{
    Chain, Tx, access_anchor, authorization_revoke, batch_root, id, resume, served, shared, suspend,
};

const GATEWAY: &str = "gw-dsj";

/// Grant `a1` with a quota of 10, just issued.
fn granted() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.grant("a1", "r1", "villages");
    chain
}

fn anchor(chain: &mut Chain, payload: AccessAnchor) -> Outcome {
    chain.send(Tx::new("dsj", payload).key(GATEWAY))
}

fn grant(chain: &Chain, authorization: &str) -> Authorization {
    chain.read(&StateKey::authorization(&id(authorization)))
}

/// A batch that follows the last one, of records at one time.
fn follow(chain: &Chain, uses: Vec<AuthorizationUse>, at: TimeMs) -> AccessAnchor {
    let log: GatewayLog = chain.read(&StateKey::gateway(&id(GATEWAY)));
    let first = access_anchor(uses, at);
    AccessAnchor {
        seq_from: log.last_seq + 1,
        seq_to: log.last_seq + first.seq_to,
        leaf_root: batch_root(log.last_seq + 1),
        prev_root: log.last_root,
        ..first
    }
}

/// The answer to served accesses at one time, and how it is flagged.
fn serve(chain: &mut Chain, ok: u64, at: TimeMs) -> (Code, Vec<Code>) {
    let payload = follow(chain, vec![served("a1", ok, 0, at)], at);
    let outcome = anchor(chain, payload);
    (outcome.code, outcome.warnings)
}

/// The clock at an instant, if that is later.
fn at(chain: &Chain, time: TimeMs) -> Chain {
    Chain { time: chain.time.max(time), ..chain.clone() }
}

#[test]
fn gateways_that_serve_side_by_side_may_pass_the_quota_until_they_can_know() {
    let mut chain = granted();
    let at = chain.time;
    let first = access_anchor(vec![served("a1", 9, 50, at)], at);
    assert_eq!(anchor(&mut chain, first), Outcome::accepted());
    assert_eq!(grant(&chain, "a1").used_up_at, None);
    let now = chain.time;
    assert_eq!(serve(&mut chain, 3, now), (Code::Ok, vec![Code::OverQuota]));
    let used_up_at = chain.time;
    let found = grant(&chain, "a1");
    assert_eq!((found.ok, found.over_quota, found.used_up_at), (12, 2, Some(used_up_at)));
    let last = TimeMs(used_up_at.0 + 30_000);
    chain.time = last;
    let mut later = chain.clone();
    assert_eq!(serve(&mut chain, 1, last), (Code::Ok, vec![Code::OverQuota]));
    assert_eq!((grant(&chain, "a1").ok, grant(&chain, "a1").over_quota), (13, 3));
    let after = TimeMs(last.0 + 1);
    assert_eq!(serve(&mut later, 1, after).0, Code::QuotaExceeded, "it must have known");
    let refusal = follow(&later, vec![served("a1", 0, 1, after)], after);
    assert_eq!(anchor(&mut later, refusal), Outcome::accepted(), "its refusals go on");
}

#[test]
fn the_quota_may_be_used_to_the_last_access() {
    let mut chain = granted();
    let now = chain.time;
    assert_eq!(serve(&mut chain, 10, now), (Code::Ok, Vec::new()));
    assert_eq!(grant(&chain, "a1").over_quota, 0);
}

#[test]
fn what_was_served_before_a_gateway_could_know_is_accepted_and_flagged() {
    type End = fn(&mut Chain);
    let ends: [(End, Code); 2] = [
        (|chain| chain.ok("mzt", authorization_revoke("a1")), Code::AuthRevoked),
        (|chain| chain.ok("mzt", suspend("a1")), Code::AuthSuspended),
    ];
    for (end, refusal) in ends {
        let mut chain = granted();
        end(&mut chain);
        let ended = chain.time;
        let flagged = vec![Code::ServedAfterEnd];
        let cases = [
            (0, Code::Ok, Vec::new(), 0),
            (1, Code::Ok, flagged.clone(), 3),
            (30_000, Code::Ok, flagged.clone(), 3),
            (30_001, refusal, Vec::new(), 0),
        ];
        for (after_ms, code, warnings, after_end) in cases {
            let time = TimeMs(ended.0 + after_ms);
            let mut chain = at(&chain, time);
            assert_eq!(serve(&mut chain, 3, time), (code, warnings), "{refusal} {after_ms}");
            assert_eq!(grant(&chain, "a1").served_after_end, after_end, "{refusal} {after_ms}");
        }
        let late = TimeMs(ended.0 + 3_600_000);
        let mut chain = at(&chain, late);
        let denied = access_anchor(vec![served("a1", 0, 1, late)], late);
        assert_eq!(anchor(&mut chain, denied), Outcome::accepted());
        assert_eq!(grant(&chain, "a1").denied, 1);
    }
}

#[test]
fn of_a_batch_across_an_end_at_most_all_but_the_first_are_flagged() {
    let mut chain = granted();
    let before = chain.time;
    chain.ok("mzt", authorization_revoke("a1"));
    let after = TimeMs(chain.time.0 + 10);
    let one = AuthorizationUse { first_ok: Some(before), ..served("a1", 5, 0, after) };
    let batch = AccessAnchor { time_min: before, ..access_anchor(vec![one], after) };
    let outcome = anchor(&mut chain, batch);
    assert_eq!((outcome.code, outcome.warnings), (Code::Ok, vec![Code::ServedAfterEnd]));
    assert_eq!((grant(&chain, "a1").ok, grant(&chain, "a1").served_after_end), (5, 4));
}

#[test]
fn a_resumed_grant_serves_again_and_not_before() {
    let mut chain = granted();
    chain.ok("mzt", suspend("a1"));
    let suspended = chain.time;
    chain.time = TimeMs(suspended.0 + 100_000);
    chain.ok("mzt", resume("a1"));
    let resumed = chain.time;
    for (time, expected) in [
        (suspended, Code::Ok),
        (TimeMs(suspended.0 + 30_001), Code::AuthSuspended),
        (TimeMs(resumed.0 - 2_001), Code::AuthSuspended),
        (TimeMs(resumed.0 - 2_000), Code::Ok),
        (resumed, Code::Ok),
    ] {
        assert_eq!(serve(&mut chain.clone(), 1, time).0, expected, "{time}");
    }
}

#[test]
fn the_first_access_begins_custody_and_counts() {
    let mut chain = granted();
    let now = chain.time;
    assert_eq!(serve(&mut chain, 2, now).0, Code::Ok);
    let custody: Custody = chain.read(&StateKey::custody(&id("a1")));
    assert_eq!((custody.kind, custody.catalog_id), (CopyKind::Consumer, id("villages")));
    assert_eq!(custody.terms.len(), 1);
    let term = &custody.terms[0];
    assert_eq!(
        (&term.org, term.since),
        (&id("mzj-changan"), now),
        "since the access, not its anchor"
    );
    assert_eq!(grant(&chain, "a1").first_used_at, Some(now));
    let now = chain.time;
    assert_eq!(serve(&mut chain, 1, now).0, Code::Ok);
    let refusal = follow(&chain, vec![served("a1", 0, 4, now)], now);
    assert!(anchor(&mut chain, refusal).is_accepted());
    let count = |measure| chain.read::<u64>(&StateKey::tally(&id("130000"), Period::Ever, measure));
    assert_eq!((count(Measure::AccessesServed), count(Measure::AccessesDenied)), (3, 4));
    let key = StateKey::tally(&id("130000"), Period::Ever, Measure::TimeToFirstUse);
    assert_eq!(chain.read::<Durations>(&key).count(), 1, "once per grant");
}

/// what is read after the copy was destroyed is a copy again, and somebody answers.
#[test]
fn accesses_after_a_destruction_begin_a_term_of_their_own() {
    let mut chain = granted();
    let first = chain.time;
    assert_eq!(serve(&mut chain, 1, first).0, Code::Ok);
    chain.time = TimeMs(first.0 + 20_000);
    let certificate = destruction("a1", "mzt", chain.time);
    let outcome = chain.send(Tx::new("mzj-changan", certificate).cosigner("mzt"));
    assert_eq!(outcome.code, Code::Ok);
    let destroyed = chain.time;
    let terms = |chain: &Chain| {
        let custody: Custody = chain.read(&StateKey::custody(&id("a1")));
        custody.terms.into_iter().map(|term| (term.since, term.until)).collect::<Vec<_>>()
    };
    let ended = (first, Some(destroyed));
    let before = TimeMs(destroyed.0 - 1);
    let after = TimeMs(destroyed.0 + 500);
    let mut late = chain.clone();
    assert_eq!(serve(&mut late, 1, before).0, Code::Ok);
    assert_eq!(terms(&late), [ended], "it was destroyed with the rest");
    let across = AuthorizationUse { first_ok: Some(before), ..served("a1", 2, 0, after) };
    let across = AccessAnchor { time_min: before, ..follow(&chain, vec![across], after) };
    let mut both = chain.clone();
    assert_eq!(anchor(&mut both, across).code, Code::Ok);
    assert_eq!(terms(&both), [ended, (destroyed, None)], "not before the term that ended");
    assert_eq!(serve(&mut chain, 1, after).0, Code::Ok);
    assert_eq!(terms(&chain), [ended, (after, None)]);
    let later = chain.time;
    assert_eq!(serve(&mut chain, 1, later).0, Code::Ok);
    assert_eq!(terms(&chain), [ended, (after, None)], "one copy, one term");
}
