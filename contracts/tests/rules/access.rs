//! `AccessAnchor`: batches without gaps, within the grants they report on.

use liuhen_types::entity::{Authorization, GatewayLog, Measure, Period};
use liuhen_types::limits::{ANCHOR_AUTHORIZATIONS_MAX, ANCHOR_RECORDS_MAX};
use liuhen_types::payload::access::{AccessAnchor, AuthorizationUse};
use liuhen_types::payload::request::{ShareDecision, ShareRequestSubmit};
use liuhen_types::{Code, Hash, Outcome, StateKey, TimeMs};

use crate::kit::genesis::START;
use crate::kit::{
    Chain, DAY_MS, Tx, access_anchor, authorization_issue, batch_root, gateway_key, id,
    request_accept, request_decide, request_submit, served, shared,
};

const GATEWAY: &str = "gw-dsj";

/// Grants `a1` (quota 10) and `a2`, both just issued.
fn granted() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    for (request, authorization) in [("r1", "a1"), ("r2", "a2")] {
        chain.ok("mzj-changan", request_submit(request, "villages"));
        chain.ok("pa", request_accept(request));
        chain.ok("mzt", request_decide(request, ShareDecision::Approve, &[]));
        chain.ok("mzt", authorization_issue(authorization, request));
    }
    chain
}

fn anchor(chain: &mut Chain, payload: AccessAnchor) -> Outcome {
    chain.send(Tx::new("dsj", payload).key(GATEWAY))
}

fn grant(chain: &Chain, authorization: &str) -> Authorization {
    chain.read(&StateKey::authorization(&id(authorization)))
}

/// The batch after the first one of `count` records.
fn second(chain: &Chain, count: u64, uses: Vec<AuthorizationUse>) -> AccessAnchor {
    let first = access_anchor(uses, chain.time);
    AccessAnchor {
        seq_from: count + 1,
        seq_to: count + first.seq_to,
        leaf_root: batch_root(count + 1),
        prev_root: batch_root(1),
        ..first
    }
}

#[test]
fn batches_chain_and_count() {
    let mut chain = granted();
    let at = chain.time;
    let uses = vec![served("a1", 3, 1, at), served("a2", 0, 2, at)];
    assert_eq!(anchor(&mut chain, access_anchor(uses, at)), Outcome::accepted());
    assert_eq!((grant(&chain, "a1").ok, grant(&chain, "a1").denied), (3, 1));
    assert_eq!((grant(&chain, "a2").ok, grant(&chain, "a2").denied), (0, 2));
    let next = second(&chain, 6, vec![served("a1", 2, 0, chain.time)]);
    let last_time = next.time_max;
    assert_eq!(anchor(&mut chain, next), Outcome::accepted());
    assert_eq!(grant(&chain, "a1").ok, 5);
    let log: GatewayLog = chain.read(&StateKey::gateway(&id(GATEWAY)));
    let expected = GatewayLog {
        org: id("dsj"),
        last_seq: 8,
        last_root: batch_root(7),
        last_time,
        batches: 2,
        denied_foreign: 0,
    };
    assert_eq!(log, expected);
}

/// Name, what is changed in the second batch, the answer.
type Case = (&'static str, fn(&mut AccessAnchor), Code);

/// Answers to a second batch of one record, after a first of five.
fn check(cases: &[Case]) {
    let mut chain = granted();
    let (at, uses) = (chain.time, vec![served("a1", 3, 2, chain.time)]);
    assert!(anchor(&mut chain, access_anchor(uses, at)).is_accepted());
    for (name, change, expected) in cases {
        let mut chain = chain.clone();
        let mut payload = second(&chain, 5, vec![served("a1", 1, 0, chain.time)]);
        change(&mut payload);
        assert_eq!(anchor(&mut chain, payload).code, *expected, "{name}");
    }
}

#[test]
fn a_batch_that_does_not_follow_is_refused() {
    check(&[
        ("nothing", |_| {}, Code::Ok),
        ("a record left out", |p| (p.seq_from, p.seq_to) = (7, 7), Code::LeafGap),
        ("a record again", |p| (p.seq_from, p.seq_to) = (5, 5), Code::LeafGap),
        ("another root before", |p| p.prev_root = batch_root(9), Code::AnchorChain),
        ("no root before", |p| p.prev_root = Hash::ZERO, Code::AnchorChain),
        ("earlier than the last", |p| p.time_min = TimeMs(START.0), Code::AnchorChain),
        ("more records than counted", |p| p.seq_to = 7, Code::CountMismatch),
        ("from the future", |p| p.time_max = TimeMs(p.time_max.0 + 60_000), Code::FutureDate),
        ("another gateway", |p| p.gateway_id = id("gw-mzt"), Code::Role),
        (
            "unknown grant",
            |p| p.per_authorization[0].authorization_id = id("a9"),
            Code::ReferenceUnknown,
        ),
    ]);
}

#[test]
fn a_batch_that_contradicts_itself_is_rejected() {
    check(&[
        ("nothing in it", |p| p.per_authorization.clear(), Code::Schema),
        ("backwards", |p| p.seq_to = p.seq_from - 1, Code::Schema),
        ("from 0", |p| p.seq_from = 0, Code::Schema),
        ("too long", |p| p.seq_to = p.seq_from + ANCHOR_RECORDS_MAX, Code::Schema),
        (
            "no record of a grant",
            |p| p.per_authorization[0] = served("a1", 0, 0, p.time_min),
            Code::Schema,
        ),
        (
            "times reversed, nothing served",
            |p| {
                p.per_authorization = vec![served("a1", 0, 1, p.time_min)];
                p.time_min = TimeMs(p.time_max.0 + 1);
            },
            Code::Schema,
        ),
        ("times reversed", |p| p.time_min = TimeMs(p.time_max.0 + 1), Code::Schema),
        ("no first time", |p| p.per_authorization[0].first_ok = None, Code::Schema),
        (
            "one record at two times",
            |p| {
                p.time_max = TimeMs(p.time_max.0 + 1);
                p.per_authorization[0].last_ok = Some(p.time_max);
            },
            Code::Schema,
        ),
        ("no last time", |p| p.per_authorization[0].last_ok = None, Code::Schema),
        (
            "last before first",
            |p| p.per_authorization[0].last_ok = Some(TimeMs(p.time_min.0 - 1)),
            Code::Schema,
        ),
        (
            "after the batch",
            |p| p.per_authorization[0].last_ok = Some(TimeMs(p.time_max.0 + 1)),
            Code::Schema,
        ),
        (
            "times of nothing served",
            |p| (p.per_authorization[0].ok, p.per_authorization[0].denied) = (0, 1),
            Code::Schema,
        ),
        (
            "a grant twice",
            |p| (p.per_authorization, p.seq_to) = (vec![p.per_authorization[0].clone(); 2], 7),
            Code::Schema,
        ),
        (
            "too many grants",
            |p| {
                let count = ANCHOR_AUTHORIZATIONS_MAX + 1;
                let one = |n| served(&format!("{n:04}"), 1, 0, p.time_min);
                p.per_authorization = (0..count).map(one).collect();
            },
            Code::Schema,
        ),
    ]);
}

#[test]
fn attempts_on_no_grant_or_on_that_of_others_count_on_the_gateway() {
    let mut chain = granted();
    let at = chain.time;
    let unknown = vec![served("a1", 1, 0, at), served("guessed", 0, 3, at)];
    assert_eq!(anchor(&mut chain, access_anchor(unknown, at)), Outcome::accepted());
    let log: GatewayLog = chain.read(&StateKey::gateway(&id(GATEWAY)));
    assert_eq!((log.last_seq, log.denied_foreign), (4, 3));
    assert!(!chain.state.contains_key(&StateKey::authorization(&id("guessed"))));
    chain.ok("zrt", gateway_key("zrt", "gw-zrt"));
    let now = chain.time;
    let others = AccessAnchor {
        gateway_id: id("gw-zrt"),
        ..access_anchor(vec![served("a1", 0, 2, now)], now)
    };
    assert_eq!(chain.send(Tx::new("zrt", others).key("gw-zrt")).code, Code::Ok);
    let log: GatewayLog = chain.read(&StateKey::gateway(&id("gw-zrt")));
    assert_eq!((log.denied_foreign, grant(&chain, "a1").denied), (2, 0));
}

/// the trace of a grant finds every refused call that cites it, whoever anchored it
/// and when, and a stranger does not swell the grant's own counts.
#[test]
fn attempts_that_count_on_the_gateway_are_told_by_grant() {
    let mut chain = granted();
    let foreign = |chain: &Chain, name: &str| {
        let key = StateKey::foreign_denials(&id(name));
        liuhen_contracts::read::<u64>(&chain.state, &key).expect("a sound state")
    };
    let early = vec![served("a1", 1, 1, chain.time), served("a3", 0, 3, chain.time)];
    let batch = access_anchor(early, chain.time);
    assert_eq!(anchor(&mut chain, batch), Outcome::accepted());
    assert_eq!((foreign(&chain, "a1"), foreign(&chain, "a3")), (None, Some(3)));
    chain.grant("a3", "r3", "villages");
    chain.ok("zrt", gateway_key("zrt", "gw-zrt"));
    let now = chain.time;
    let others = AccessAnchor {
        gateway_id: id("gw-zrt"),
        ..access_anchor(vec![served("a1", 0, 2, now), served("a3", 0, 4, now)], now)
    };
    assert_eq!(chain.send(Tx::new("zrt", others).key("gw-zrt")).code, Code::Ok);
    assert_eq!((foreign(&chain, "a1"), foreign(&chain, "a3")), (Some(2), Some(7)));
    let next = second(&chain, 5, vec![served("a3", 0, 1, chain.time)]);
    assert_eq!(anchor(&mut chain, next), Outcome::accepted());
    assert_eq!((grant(&chain, "a3").denied, foreign(&chain, "a3")), (1, Some(7)), "its own");
}

#[test]
fn accesses_lie_within_the_life_of_the_grant() {
    let use_at = |chain: &mut Chain, at: TimeMs| {
        anchor(chain, access_anchor(vec![served("a1", 1, 0, at)], at)).code
    };
    let chain = granted();
    let issued = grant(&chain, "a1").issued_at;
    let before = TimeMs(issued.0 - 2_001);
    assert_eq!(use_at(&mut chain.clone(), before), Code::AuthNotActive, "before issue");
    assert_eq!(use_at(&mut chain.clone(), TimeMs(issued.0 - 2_000)), Code::Ok, "clocks differ");
    let mut late = chain.clone();
    late.time = TimeMs(START.0 + 366 * DAY_MS);
    let end = grant(&chain, "a1").valid_to;
    assert_eq!(use_at(&mut late.clone(), TimeMs(end.0 + 1)), Code::AuthExpired);
    assert_eq!(use_at(&mut late, end), Code::Ok, "the last instant");
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    let valid_from = TimeMs(chain.time.0 + DAY_MS);
    let later = ShareRequestSubmit { valid_from, ..request_submit("r1", "villages") };
    chain.ok("mzj-changan", later);
    chain.ok("pa", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    chain.ok("mzt", authorization_issue("a1", "r1"));
    let now = chain.time;
    assert_eq!(use_at(&mut chain, now), Code::AuthNotActive, "before valid_from");
}

#[test]
fn a_late_batch_is_accepted_and_flagged() {
    let mut chain = granted();
    let at = chain.time;
    chain.time = TimeMs(at.0 + 60_000);
    let outcome = anchor(&mut chain, access_anchor(vec![served("a1", 1, 0, at)], at));
    assert_eq!((outcome.code, outcome.warnings), (Code::Ok, vec![Code::AnchorLate]));
    let flagged = StateKey::tally(&id("130000"), Period::Ever, Measure::AccessesFlagged);
    assert_eq!(chain.read::<u64>(&flagged), 1);
}

#[test]
fn a_gateway_reports_on_grants_that_concern_it() {
    // Gateway, its org, answer: the provider's, a stranger's, and that of the
    // authority of the consumer's city.
    let cases = [
        ("gw-mzt", "mzt", Code::Ok),
        ("gw-zrt", "zrt", Code::NotParty),
        ("gw-sjz", "ca-sjz", Code::Ok),
    ];
    let mut chain = granted();
    chain.ok("zrt", gateway_key("zrt", "gw-zrt"));
    chain.ok("ca-sjz", gateway_key("ca-sjz", "gw-sjz"));
    for (gateway, org, expected) in cases {
        let mut chain = chain.clone();
        let batch = access_anchor(vec![served("a1", 1, 0, chain.time)], chain.time);
        let batch = AccessAnchor { gateway_id: id(gateway), ..batch };
        assert_eq!(chain.send(Tx::new(org, batch).key(gateway)).code, expected, "{gateway}");
    }
    let batch = access_anchor(vec![served("a1", 1, 0, chain.time)], chain.time);
    assert_eq!(chain.code("dsj", batch.clone()), Code::Role, "not with the org's key");
    chain.ok("dsj", gateway_key("dsj", "gw-2"));
    let other = Tx::new("dsj", batch.clone()).key("gw-2");
    assert_eq!(chain.send(other).code, Code::Role, "not with another gateway's key");
    let key = StateKey::gateway(&id(GATEWAY));
    let stolen = GatewayLog { org: id("zrt"), ..chain.read(&key) };
    chain.force(key, &stolen);
    assert_eq!(anchor(&mut chain, batch).code, Code::Role, "not another org's log");
}
