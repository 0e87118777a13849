//! A decision that grants in part refuses the rest: that rests on law or on a condition
//! and the consumer may dispute it.

use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Deadline, DeadlineKind, RequestStatus, ShareRequest,
    Widening,
};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::AccessAnchor;
use liuhen_types::payload::catalog::{LegalBasisKind, ShareCondition};
use liuhen_types::payload::dispute::{DisputeKind, DisputeRaise, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::request::{ShareDecision, ShareRequestDecide};
use liuhen_types::{Code, ItemId, StateKey, TimeMs};

use crate::kit::*;

fn request(chain: &Chain) -> ShareRequest {
    chain.read(&StateKey::request(&id("r1")))
}

fn grant(chain: &Chain) -> Authorization {
    chain.read(&StateKey::authorization(&id("a1")))
}

/// `mzj-changan` asks for three items.
fn under_review() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    chain
}

fn partial(items: &[&str]) -> ShareRequestDecide {
    request_decide("r1", ShareDecision::Partial, items)
}

fn raise(name: &str) -> DisputeRaise {
    dispute(name, DisputeSubject::Request(id("r1")), DisputeKind::Refusal)
}

/// `code` and `name` are granted, `area` is not.
fn decided() -> Chain {
    let mut chain = under_review();
    chain.ok("mzt", partial(&["code", "name"]));
    chain
}

#[test]
fn what_is_refused_in_part_rests_on_law_or_a_condition() {
    type Change = fn(&mut ShareRequestDecide);
    let cases: &[(&str, Change, Code)] = &[
        ("by law", |_| {}, Code::Ok),
        ("no basis", |p| p.legal_basis.clear(), Code::LegalBasisRequired),
        (
            "a term of the grant is none",
            |p| {
                p.legal_basis.clear();
                p.conditions = vec![ShareCondition::Purpose(id("低保核对"))];
            },
            Code::LegalBasisRequired,
        ),
        (
            "by a condition of the entry",
            |p| {
                p.legal_basis.clear();
                p.failed_conditions = vec![ShareCondition::Purpose(id("低保核对"))];
            },
            Code::Ok,
        ),
        (
            "by a condition that the entry lacks",
            |p| {
                p.legal_basis.clear();
                p.failed_conditions = vec![ShareCondition::Quota(1)];
            },
            Code::LegalBasisRequired,
        ),
        (
            "too many conditions",
            |p| p.failed_conditions = vec![ShareCondition::Quota(1); LIST_MAX + 1],
            Code::Schema,
        ),
        (
            "by a notice",
            |p| p.legal_basis = vec![legal_basis(LegalBasisKind::Other)],
            Code::LegalBasisKind,
        ),
    ];
    for (name, change, expected) in cases {
        let mut payload = partial(&["code"]);
        payload.legal_basis = vec![legal_basis(LegalBasisKind::Law)];
        change(&mut payload);
        assert_eq!(under_review().code("mzt", payload), *expected, "{name}");
    }
}

#[test]
fn the_consumer_disputes_what_was_refused_in_part() {
    for is_issued in [false, true] {
        let mut chain = decided();
        let standing = match is_issued {
            false => RequestStatus::PartlyApproved,
            true => {
                chain.ok("mzt", authorization_issue("a1", "r1"));
                RequestStatus::Authorized
            }
        };
        assert_eq!(chain.code("mzt", raise("x1")), Code::NotParty);
        chain.ok("mzj-changan", raise("x1"));
        assert_eq!(request(&chain).status, standing, "what was granted stands meanwhile");
        let mut upheld = chain.clone();
        upheld.ok("pa", resolve("x1", DisputeVerdict::Uphold));
        assert_eq!(request(&upheld).status, standing);
        assert_eq!(upheld.code("mzj-changan", raise("x2")), Code::State, "it is final");
        chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
        assert_eq!(request(&chain).status, RequestStatus::UnderReview);
        chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
        chain.ok("mzt", authorization_issue("a1", "r1"));
        assert_eq!(grant(&chain).items, ["code", "name", "area"].map(id::<ItemId>));
        assert_eq!(request(&chain).status, RequestStatus::Authorized);
    }
    let mut chain = under_review();
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    assert_eq!(chain.code("mzj-changan", raise("x1")), Code::State, "nothing was refused");
    chain.ok("mzt", authorization_issue("a1", "r1"));
    assert_eq!(chain.code("mzj-changan", raise("x1")), Code::State, "nothing was refused");
}

/// `a1` covers `code` and `name`; that `area` was refused was overturned.
fn reopened() -> Chain {
    let mut chain = decided();
    chain.ok("mzt", authorization_issue("a1", "r1"));
    chain.ok("mzj-changan", raise("x1"));
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    chain
}

/// What was said to fail is taken back with the refusal.
#[test]
fn an_overturned_refusal_leaves_no_failed_condition() {
    let mut chain = under_review();
    let mut refuse = request_decide("r1", ShareDecision::Reject, &[]);
    refuse.failed_conditions = vec![ShareCondition::Purpose(id("低保核对"))];
    chain.ok("mzt", refuse);
    assert_eq!(request(&chain).failed_conditions.len(), 1);
    chain.ok("mzj-changan", raise("x1"));
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    assert_eq!(request(&chain).failed_conditions, []);
}

/// The grant goes on under its own id, with what is granted beside.
#[test]
fn what_was_granted_stays_granted() {
    let mut chain = reopened();
    let before = grant(&chain);
    assert_eq!(before.status, AuthorizationStatus::Active);
    assert_eq!(chain.code("mzt", partial(&["code", "area"])), Code::State, "not less than before");
    for less in [ShareCondition::Quota(9), ShareCondition::MaxValidityDays(364)] {
        let mut decide = request_decide("r1", ShareDecision::Approve, &[]);
        decide.conditions = vec![less];
        assert_eq!(chain.code("mzt", decide), Code::State, "nor for fewer accesses or days");
    }
    let mut decide = request_decide("r1", ShareDecision::Approve, &[]);
    decide.conditions = vec![ShareCondition::Masking(id("name"))];
    assert_eq!(chain.code("mzt", decide.clone()), Code::State, "nor masked what was in clear");
    decide.conditions = vec![ShareCondition::Masking(id("area"))];
    chain.clone().ok("mzt", decide);
    let again = authorization_issue("a1", "r1");
    assert_eq!(chain.code("mzt", again.clone()), Code::State, "not decided yet");
    // Refused again, the grant stands, and the refusal may be disputed again.
    let mut refused = chain.clone();
    refused.ok("mzt", request_decide("r1", ShareDecision::Reject, &[]));
    let found = request(&refused);
    assert_eq!((found.status, found.granted_items.len()), (RequestStatus::Authorized, 2));
    assert_eq!(grant(&refused), before);
    refused.ok("mzj-changan", raise("x2"));
    // Taken back, it stands the same way.
    let mut taken = chain.clone();
    taken.ok("mzj-changan", request_withdraw("r1"));
    assert_eq!(request(&taken).status, RequestStatus::Authorized);
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    let other = authorization_issue("a2", "r1");
    assert_eq!(chain.code("mzt", other), Code::State, "one request, one grant");
    chain.ok("mzt", suspend("a1"));
    chain.ok("mzt", again);
    let after = grant(&chain);
    assert_eq!((after.issued_at, after.items.len()), (before.issued_at, 3));
    assert_eq!((after.status, after.suspensions.len()), (AuthorizationStatus::Suspended, 1));
}

/// The grant says since when it holds what was granted beside.
#[test]
fn a_wider_grant_says_since_when() {
    let mut chain = reopened();
    let first = grant(&chain);
    assert_eq!(first.widened, []);
    chain.time = TimeMs(chain.time.0 + DAY_MS);
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    chain.ok("mzt", authorization_issue("a1", "r1"));
    let wider = grant(&chain);
    let at = chain.time;
    assert_eq!(wider.widened, [Widening { at, items: vec![id("area")] }]);
    assert_eq!((wider.issued_at, wider.items.len()), (first.issued_at, 3));
}

/// A refusal that stands after it was overturned once widens nothing.
#[test]
fn a_grant_that_stays_as_it_was_is_not_widened() {
    let mut chain = reopened();
    chain.ok("mzt", partial(&["code", "name"]));
    chain.ok("mzt", authorization_issue("a1", "r1"));
    assert_eq!(grant(&chain).widened, []);
}

#[test]
fn a_grant_that_is_over_is_not_widened() {
    let mut chain = reopened();
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    chain.ok("mzt", authorization_revoke("a1"));
    assert_eq!(chain.code("mzt", authorization_issue("a1", "r1")), Code::AuthRevoked);
    let mut chain = decided();
    chain.ok("mzt", authorization_issue("a1", "r1"));
    chain.ok("mzt", authorization_revoke("a1"));
    assert_eq!(chain.code("mzj-changan", raise("x1")), Code::AuthRevoked);
}

/// What was delivered has used the quota of the wider grant too.
#[test]
fn a_wider_grant_knows_what_was_delivered() {
    let mut chain = reopened();
    let used = Authorization {
        ok: 3,
        delivered: 8,
        over_quota: 1,
        used_up_at: Some(chain.time),
        ..grant(&chain)
    };
    chain.force(StateKey::authorization(&id("a1")), &used);
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    chain.ok("mzt", authorization_issue("a1", "r1"));
    let found = grant(&chain);
    assert!(found.items.len() > used.items.len(), "it is wider");
    assert_eq!((found.quota, found.delivered, found.over_quota), (10, 8, 1));
    assert_eq!(found.used_up_at, used.used_up_at);
}

/// What is granted beside is provided in its own time, and an access ends that too.
#[test]
fn what_is_granted_beside_is_provided_in_time() {
    let provide = |chain: &Chain| -> Deadline {
        chain.read(&StateKey::deadline(DeadlineKind::ShareProvide, "a1"))
    };
    let mut chain = under_review();
    with_profile(&mut chain, |profile| profile.deadlines.share_provide = Some(5));
    chain.ok("mzt", partial(&["code", "name"]));
    chain.ok("mzt", authorization_issue("a1", "r1"));
    let first = chain.time;
    let batch = access_anchor(vec![served("a1", 1, 0, first)], first);
    assert!(chain.send(Tx::new("dsj", batch.clone()).key("gw-dsj")).is_accepted());
    assert_eq!(provide(&chain).ended_on, Some(first.date()));
    chain.time = TimeMs(first.0 + 2 * DAY_MS);
    chain.ok("mzj-changan", raise("x1"));
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    chain.ok("mzt", authorization_issue("a1", "r1"));
    assert_eq!(provide(&chain).ended_on, None);
    let now = chain.time;
    // Served before the decision, served since, refused since.
    for (at, (ok, denied), ended_on) in
        [(first, (1, 0), None), (now, (1, 0), Some(now.date())), (now, (0, 1), None)]
    {
        let mut chain = chain.clone();
        let next = AccessAnchor {
            seq_from: 2,
            seq_to: 2,
            leaf_root: batch_root(2),
            prev_root: batch.leaf_root,
            ..access_anchor(vec![served("a1", ok, denied, at)], at)
        };
        assert!(chain.send(Tx::new("dsj", next).key("gw-dsj")).is_accepted());
        assert_eq!(provide(&chain).ended_on, ended_on, "{at} {ok} {denied}");
    }
}
