//! `AuthorizationIssue` and `AuthorizationRevoke`.

use liuhen_types::entity::{
    Authorization, AuthorizationStatus, GrantIndex, HeldRole, OrgStatus, RequestStatus,
    ShareRequest,
};
use liuhen_types::payload::catalog::{
    CatalogEntry, Origin, ReviewDecision, ShareCondition, ShareType, UpperGrant,
};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::{ShareDecision, ShareRequestSubmit};
use liuhen_types::payload::{AuthorizationIssue, OrgStatusSet};
use liuhen_types::{Code, Date, Hash, ItemId, StateKey, TimeMs};
use proptest::prelude::*;

use crate::kit::catalog::{change_notice, update_submit};
use crate::kit::genesis::START;
use crate::kit::{
    Chain, DAY_MS, authorization_issue, authorization_revoke, catalog_publish, catalog_review,
    entry, id, request_accept, request_decide, request_submit, resume, shared, suspend,
};

fn decided(decision: ShareDecision, items: &[&str]) -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", decision, items));
    chain
}

fn approved() -> Chain {
    decided(ShareDecision::Approve, &[])
}

fn grant(chain: &Chain) -> Authorization {
    chain.read(&StateKey::authorization(&id("a1")))
}

#[test]
fn a_grant_says_what_was_decided() {
    let mut chain = decided(ShareDecision::Partial, &["code", "name"]);
    chain.ok("mzt", authorization_issue("a1", "r1"));
    let grant = grant(&chain);
    assert_eq!(grant.items, ["code", "name"].map(id::<ItemId>));
    assert_eq!((grant.quota, grant.ok, grant.denied), (10, 0, 0));
    assert_eq!((grant.status, grant.issued_at), (AuthorizationStatus::Active, chain.time));
    let request: ShareRequest = chain.read(&StateKey::request(&id("r1")));
    assert_eq!(request.status, RequestStatus::Authorized);
    assert_eq!(request.authorization_id, Some(id("a1")));
    assert_eq!(chain.code("mzt", authorization_issue("a2", "r1")), Code::State, "once only");
}

#[test]
fn conditions_of_the_decision_narrow_the_grant() {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    let mut decide = request_decide("r1", ShareDecision::Approve, &[]);
    decide.conditions = vec![ShareCondition::Quota(3), ShareCondition::MaxValidityDays(30)];
    chain.ok("mzt", decide);
    chain.ok("mzt", authorization_issue("a1", "r1"));
    let grant = grant(&chain);
    assert_eq!((grant.quota, grant.valid_to), (3, TimeMs(START.0 + 30 * DAY_MS)));
}

#[test]
fn a_grant_that_does_not_fit_is_refused() {
    type Change = fn(&mut AuthorizationIssue);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("nothing", "mzt", |_| {}, Code::Ok),
        (
            "an authority that did not accept",
            "mzt",
            |p| p.manager = id("ca-sjz"),
            Code::PartiesRequired,
        ),
        ("a manager of no role", "mzt", |p| p.manager = id("zrt"), Code::PartiesRequired),
        ("an unknown manager", "mzt", |p| p.manager = id("none"), Code::PartiesRequired),
        ("another provider", "mzt", |p| p.provider = id("zrt"), Code::PartiesRequired),
        ("another consumer", "mzt", |p| p.consumer = id("zrt"), Code::PartiesRequired),
        ("unknown request", "mzt", |p| p.request_id = id("none"), Code::ReferenceUnknown),
        ("by another provider", "zrt", |_| {}, Code::NotProvider),
        ("by the consumer", "mzj-changan", |_| {}, Code::Role),
        ("by the authority", "pa", |_| {}, Code::Role),
    ];
    for (name, sender, change, expected) in cases {
        let mut payload = authorization_issue("a1", "r1");
        change(&mut payload);
        assert_eq!(approved().code(sender, payload), *expected, "{name}");
    }
    let mut chain = decided(ShareDecision::Reject, &[]);
    assert_eq!(chain.code("mzt", authorization_issue("a1", "r1")), Code::State);
    let mut chain = approved();
    chain.ok("mzt", authorization_issue("a1", "r1"));
    chain.ok("mzj-changan", request_submit("r2", "villages"));
    assert_eq!(chain.code("mzt", authorization_issue("a2", "r2")), Code::State);
    chain.ok("pa", request_accept("r2"));
    chain.ok("mzt", request_decide("r2", ShareDecision::Approve, &[]));
    assert_eq!(chain.code("mzt", authorization_issue("a1", "r2")), Code::Duplicate);
}

#[test]
fn the_operator_that_accepted_may_manage() {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("dsj", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    let by = |manager: &str| AuthorizationIssue {
        manager: id(manager),
        ..authorization_issue("a1", "r1")
    };
    chain.clone().ok("mzt", by("pa"));
    chain.ok("mzt", by("dsj"));
}

/// A manager is there to manage: neither ended nor suspended, nor one whose time is
/// over.
#[test]
fn the_manager_of_a_grant_is_active() {
    for (org, expected) in [("ca-sjz", Code::PartiesRequired), ("pa", Code::Ok)] {
        for status in [OrgStatus::Revoked, OrgStatus::Suspended] {
            let mut chain = Chain::hebei();
            chain.publish_as("mzj-sjz", shared("villages"));
            chain.ok("mzj-changan", request_submit("r1", "villages"));
            chain.ok("ca-sjz", request_accept("r1"));
            chain.ok("mzj-sjz", request_decide("r1", ShareDecision::Approve, &[]));
            let (reason, successor) = (id("机构改革"), None);
            chain.ok(
                "pa",
                OrgStatusSet { org: id("ca-sjz"), status, reason, successor, proposal_id: None },
            );
            let issue = AuthorizationIssue {
                manager: id(org),
                provider: id("mzj-sjz"),
                ..authorization_issue("a1", "r1")
            };
            assert_eq!(chain.code("mzj-sjz", issue), expected, "{org}, {status:?}");
        }
    }
    let nobody = AuthorizationIssue { manager: id("none"), ..authorization_issue("a1", "r1") };
    assert_eq!(approved().code("mzt", nobody), Code::PartiesRequired);
}

#[test]
fn a_grant_whose_time_has_passed_is_not_issued() {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    let valid_to = TimeMs(chain.time.0 + 4_000);
    let short = ShareRequestSubmit { valid_to, ..request_submit("r1", "villages") };
    chain.ok("mzj-changan", short);
    chain.ok("pa", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    assert_eq!(chain.code("mzt", authorization_issue("a1", "r1")), Code::AuthExpired);
}

#[test]
fn the_parties_and_the_province_end_a_grant() {
    let cases = [
        ("mzt", Code::Ok),
        ("mzj-changan", Code::Ok),
        ("pa", Code::Ok),
        ("zrt", Code::NotParty),
        ("jyj-changan", Code::NotParty),
        ("ca-sjz", Code::Role),
        ("dsj", Code::Role),
        ("nobody", Code::Role),
    ];
    for (sender, expected) in cases {
        let mut chain = approved();
        chain.ok("mzt", authorization_issue("a1", "r1"));
        assert_eq!(chain.code(sender, authorization_revoke("a1")), expected, "{sender}");
        if expected == Code::Ok {
            let grant = grant(&chain);
            assert_eq!(grant.status, AuthorizationStatus::Revoked);
            assert_eq!((grant.ended_at, grant.end_reason), (Some(chain.time), Some(id("misuse"))));
            assert_eq!(chain.code(sender, authorization_revoke("a1")), Code::AuthRevoked);
        }
    }
    assert_eq!(approved().code("mzt", authorization_revoke("none")), Code::ReferenceUnknown);
    let mut chain = approved();
    chain.ok("mzt", authorization_issue("a1", "r1"));
    let role = Role::ProvinceAuthority;
    let elsewhere = HeldRole { role, jurisdiction: id("630000"), valid_to: None };
    chain.force(StateKey::held_roles(&id("nobody")), &vec![elsewhere]);
    assert_eq!(chain.code("nobody", authorization_revoke("a1")), Code::Jurisdiction);
}

/// between decision and grant the entry may lose what was granted.
#[test]
fn what_the_entry_lost_cannot_be_granted_any_more() {
    let mut chain = approved();
    let today = chain.time.date().to_string();
    chain.ok("mzt", change_notice("n1", "villages", &today));
    let mut next = shared("villages");
    next.items.retain(|item| item.item_id != id::<ItemId>("area"));
    chain.ok("mzt", update_submit("n1", next));
    chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Approve));
    chain.ok("mzt", catalog_publish("villages", 2));
    assert_eq!(chain.code("mzt", authorization_issue("a1", "r1")), Code::ItemUnknown);

    // A request for the version that gave way is answered all the same.
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    chain.ok("mzt", change_notice("n1", "villages", &today));
    let mut next = shared("villages");
    next.summary = id("another");
    chain.ok("mzt", update_submit("n1", next));
    chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Approve));
    chain.ok("mzt", catalog_publish("villages", 2));
    let approve = request_decide("r1", ShareDecision::Approve, &[]);
    assert_eq!(chain.code("mzt", approve), Code::VersionStale);
    chain.ok("mzt", request_decide("r1", ShareDecision::Reject, &[]));
}

/// Data of a ministry, which may flow on as far as its grant goes.
fn from_above(valid_to: &str, scope: &str, items: &[&str]) -> CatalogEntry {
    let mut entry = shared("villages");
    entry.governance.origin = Origin::Ministry;
    entry.governance.upper_grant = Some(UpperGrant {
        reference: id("国办函"),
        scope: id(scope),
        items: items.iter().map(|item| id(item)).collect(),
        valid_to: id(valid_to),
    });
    entry
}

/// What the level above took back since the decision is not granted any more, nor does it
/// go on.
#[test]
fn the_grant_from_above_must_still_hold() {
    let mut none = from_above("2024-12-31", "130100", &[]);
    none.governance.upper_grant = None;
    let cases = [
        ("as it was", from_above("2024-12-31", "130100", &[]), Code::Ok),
        ("the items granted", from_above("2024-12-31", "130102", &["code", "name"]), Code::Ok),
        ("taken back", none, Code::UpperGrant),
        ("another region", from_above("2024-12-31", "XA", &[]), Code::UpperGrant),
        ("other items", from_above("2024-12-31", "130100", &["code"]), Code::UpperGrant),
        ("a shorter time", from_above("2024-11-01", "130100", &[]), Code::UpperGrant),
    ];
    for (name, next, expected) in cases {
        let mut chain = Chain::hebei();
        chain.publish(from_above("2024-12-31", "130100", &[]));
        chain.ok("mzj-changan", request_submit("r1", "villages"));
        chain.ok("pa", request_accept("r1"));
        chain.ok("mzt", request_decide("r1", ShareDecision::Partial, &["code", "name"]));
        let mut running = chain.clone();
        running.ok("mzt", authorization_issue("a1", "r1"));
        let mut used = running.clone();
        running.ok("mzt", suspend("a1"));
        for chain in [&mut chain, &mut running, &mut used] {
            let today = chain.next().time.date().to_string();
            chain.ok("mzt", change_notice("n1", "villages", &today));
            chain.ok("mzt", update_submit("n1", next.clone()));
            chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Approve));
            chain.ok("mzt", catalog_publish("villages", 2));
        }
        assert_eq!(chain.code("mzt", authorization_issue("a1", "r1")), expected, "{name}");
        assert_eq!(running.code("mzt", resume("a1")), expected, "resume, {name}");
        let goes_on = grant(&used).status == AuthorizationStatus::Active;
        assert_eq!(goes_on, expected == Code::Ok, "{name}");
    }
}

/// Consumers with the regions that they lie in.
const CONSUMERS: [(&str, &[&str]); 4] = [
    ("mzj-changan", &["130000", "130100", "130102"]),
    ("mzj-sjz", &["130000", "130100"]),
    ("mzj-bd", &["130000", "130600"]),
    ("zrt", &["130000"]),
];
const STATUSES: [AuthorizationStatus; 3] =
    [AuthorizationStatus::Active, AuthorizationStatus::Suspended, AuthorizationStatus::Revoked];

/// Some of the items of an entry, or none.
fn some_items() -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(vec!["code", "name"], 0..=2)
}

fn some_day() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["2024-06-30", "2024-09-30", "2024-11-30"])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What is active, and is of other items, another region or a longer time than the
    /// level above grants now, is suspended; nothing else changes.
    #[test]
    fn a_new_grant_from_above_stops_what_it_covers_no_more(
        grants in prop::collection::vec(
            (some_items(), some_day(), 0..CONSUMERS.len(), 0..STATUSES.len()), 0..40),
        (items, day) in (some_items(), some_day()),
        scope in prop::sample::select(vec!["130000", "130100", "130102", "130600"]),
    ) {
        let mut chain = Chain::hebei();
        chain.publish(from_above("2024-12-31", "130000", &[]));
        chain.ok("mzj-changan", request_submit("r1", "villages"));
        chain.ok("pa", request_accept("r1"));
        chain.ok("mzt", request_decide("r1", ShareDecision::Partial, &["code", "name"]));
        chain.ok("mzt", authorization_issue("a1", "r1"));
        let (one, catalog) = (grant(&chain), id("villages"));
        for (place, (items, day, consumer, status)) in grants.iter().enumerate() {
            let mut grant = one.clone();
            grant.authorization_id = id(&format!("g{place}"));
            grant.items = items.iter().map(|item| id(item)).collect();
            grant.valid_to = TimeMs(id::<Date>(day).days() * DAY_MS);
            grant.consumer = id(CONSUMERS[*consumer].0);
            grant.status = STATUSES[*status];
            chain.force(StateKey::authorization(&grant.authorization_id), &grant);
            let key = StateKey::catalog_grant(&catalog, place as u64);
            chain.force(key, &grant.authorization_id);
        }
        let index = GrantIndex { count: grants.len() as u64, cursor: 0 };
        chain.force(StateKey::catalog_grants(&catalog), &index);
        let today = chain.next().time.date().to_string();
        chain.ok("mzt", change_notice("n1", "villages", &today));
        chain.ok("mzt", update_submit("n1", from_above(day, scope, &items)));
        chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Approve));
        chain.ok("mzt", catalog_publish("villages", 2));
        for (place, (asked, until, consumer, status)) in grants.iter().enumerate() {
            let is_covered = (items.is_empty() || asked.iter().all(|item| items.contains(item)))
                && CONSUMERS[*consumer].1.contains(&scope)
                && until <= &day;
            let stops = !is_covered && STATUSES[*status] == AuthorizationStatus::Active;
            let expected = if stops { AuthorizationStatus::Suspended } else { STATUSES[*status] };
            let found: Authorization =
                chain.read(&StateKey::authorization(&id(&format!("g{place}"))));
            prop_assert_eq!(found.status, expected);
            prop_assert_eq!(found.suspensions.len(), usize::from(stops));
        }
    }
}

/// a grant binds the operators that the request names, however it comes about.
#[test]
fn a_grant_names_the_operators_of_the_request() {
    let operators = vec![Hash([2; 32]), Hash([1; 32])];
    for entry in [entry("villages"), shared("villages")] {
        let mut chain = Chain::hebei();
        let is_open = entry.share_type == ShareType::Unconditional;
        chain.publish(entry);
        let (operators, authorization_id) = (operators.clone(), Some(id("a1")));
        let asked = request_submit("r1", "villages");
        chain.ok("mzj-changan", ShareRequestSubmit { operators, authorization_id, ..asked });
        if !is_open {
            chain.ok("pa", request_accept("r1"));
            chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
            chain.ok("mzt", authorization_issue("a1", "r1"));
        }
        assert_eq!(grant(&chain).operators, [Hash([2; 32]), Hash([1; 32])]);
    }
}
