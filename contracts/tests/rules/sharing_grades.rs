//! What the grades of an entry and of its items demand of requests and grants.

use liuhen_types::entity::{Authorization, MaskedItem, ShareRequest};
use liuhen_types::payload::catalog::{CatalogEntry, DeliveryMode, MaskingRule, ShareCondition};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::{RequestedItem, ShareDecision, ShareRequestSubmit};
use liuhen_types::profile::Grade;
use liuhen_types::{Code, StateKey};

use crate::kit::{
    Chain, Tx, authorization_issue, catalog_submit, entry, id, request_accept, request_decide,
    request_submit, role_grant, shared, with_profile,
};

fn request(chain: &Chain) -> ShareRequest {
    chain.read(&StateKey::request(&id("r1")))
}

fn grant(chain: &Chain, authorization: &str) -> Authorization {
    chain.read(&StateKey::authorization(&id(authorization)))
}

/// An entry that the law shares without condition.
fn open() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    chain
}

/// Places among the grades: that of all items, and that of the entry.
const OF_ITEMS_AND_ENTRY: [usize; 2] = [0, 1];

/// Grades of which one demands something.
fn graded(at: usize, change: impl Fn(&mut Grade)) -> Chain {
    let mut chain = Chain::hebei();
    with_profile(&mut chain, |profile| change(&mut profile.grades[at]));
    chain
}

#[test]
fn grades_bound_what_may_be_asked_for() {
    type Change = fn(&mut Grade);
    let cases: &[(&str, Change, Code)] = &[
        (
            "another mode",
            |g| g.delivery_modes = vec![DeliveryMode::Sandbox],
            Code::GradeRequirement,
        ),
        (
            "its mode",
            |g| g.delivery_modes = vec![DeliveryMode::BatchFile, DeliveryMode::Query],
            Code::Ok,
        ),
        ("too long", |g| g.max_validity_days = Some(364), Code::GradeRequirement),
        ("long enough", |g| g.max_validity_days = Some(365), Code::Ok),
        ("too many", |g| g.max_quota = Some(9), Code::GradeRequirement),
        ("enough", |g| g.max_quota = Some(10), Code::Ok),
        ("masking of personal items only", |g| g.masking = true, Code::Ok),
    ];
    for (name, change, expected) in cases {
        for published in [entry("villages"), shared("villages")] {
            for at in OF_ITEMS_AND_ENTRY {
                // The entry was published before the grades were tightened.
                let mut chain = Chain::hebei();
                chain.publish(published.clone());
                with_profile(&mut chain, |profile| change(&mut profile.grades[at]));
                let code = chain.code("mzj-changan", request_submit("r1", "villages"));
                assert_eq!(code, *expected, "{name}: {at}");
            }
        }
    }
    // A grade that is gone protects what it did; nothing is had of its items.
    for at in OF_ITEMS_AND_ENTRY {
        let mut chain = Chain::hebei();
        chain.publish(entry("villages"));
        with_profile(&mut chain, |profile| drop(profile.grades.remove(at)));
        let code = chain.code("mzj-changan", request_submit("r1", "villages"));
        assert_eq!(code, Code::GradeRequirement, "{at}");
    }
    // Grades of items that are not asked for demand nothing.
    let mut chain = Chain::hebei();
    let mut mixed = shared("villages");
    mixed.items[3].grade = Some(id("L3"));
    chain.publish(mixed);
    with_profile(&mut chain, |profile| profile.grades[2].max_quota = Some(1));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
}

#[test]
fn a_grade_may_want_the_security_authority_to_sign() {
    for at in OF_ITEMS_AND_ENTRY {
        let mut chain = graded(at, |grade| grade.co_approval = true);
        chain.publish(entry("villages"));
        chain.publish(shared("restricted"));
        let ask = || Tx::new("mzj-changan", request_submit("r1", "villages"));
        assert_eq!(chain.send(ask()).code, Code::CosignRequired);
        assert_eq!(chain.send(ask().cosigner("pa")).code, Code::CosignRequired);
        assert_eq!(chain.send(ask().cosigner("wxb")).code, Code::Ok);
        chain.ok("mzj-changan", request_submit("r2", "restricted"));
        chain.ok("pa", request_accept("r2"));
        let decide = || Tx::new("mzt", request_decide("r2", ShareDecision::Approve, &[]));
        assert_eq!(chain.send(decide()).code, Code::CosignRequired);
        let reject = request_decide("r2", ShareDecision::Reject, &[]);
        assert_eq!(chain.clone().code("mzt", reject), Code::Ok, "to reject needs nobody");
        assert_eq!(chain.send(decide().cosigner("wxb")).code, Code::Ok);
    }
}

/// Two decide on such data: who provides them is not the security authority as well.
#[test]
fn the_provider_does_not_approve_its_own_decision() {
    let mut chain = graded(0, |grade| grade.co_approval = true);
    chain.ok("pa", role_grant("mzt", Role::SecurityAuthority, "130000"));
    chain.publish(entry("villages"));
    chain.publish(shared("restricted"));
    let ask = || Tx::new("mzj-changan", request_submit("r1", "villages"));
    assert_eq!(chain.send(ask().cosigner("mzt")).code, Code::CosignRequired);
    assert_eq!(chain.send(ask().cosigner("wxb")).code, Code::Ok);
    chain.ok("mzj-changan", request_submit("r2", "restricted"));
    chain.ok("pa", request_accept("r2"));
    let decide = || Tx::new("mzt", request_decide("r2", ShareDecision::Approve, &[]));
    assert_eq!(chain.send(decide()).code, Code::CosignRequired);
    assert_eq!(chain.send(decide().cosigner("wxb")).code, Code::Ok);
}

#[test]
fn personal_items_leave_masked_where_a_grade_wants_it() {
    let holder = || ShareRequestSubmit {
        items: vec![RequestedItem { item_id: id("holder"), justification: id("to check") }],
        region_scope: id("130102"),
        ..request_submit("r1", "villages")
    };
    let masked = ShareCondition::Masking(id("holder"));
    for at in OF_ITEMS_AND_ENTRY {
        let mut chain = Chain::hebei();
        chain.publish(shared("villages"));
        with_profile(&mut chain, |profile| profile.grades[at].masking = true);
        chain.ok("mzj-changan", holder());
        chain.ok("pa", request_accept("r1"));
        let mut decide = request_decide("r1", ShareDecision::Approve, &[]);
        assert_eq!(chain.code("mzt", decide.clone()), Code::MaskingRequired);
        decide.conditions = vec![masked.clone()];
        chain.ok("mzt", decide);
        assert!(request(&chain).conditions.contains(&masked));
        // The contract masks by itself.
        let mut chain = open();
        with_profile(&mut chain, |profile| profile.grades[at].masking = true);
        chain.ok("mzj-changan", holder());
        assert_eq!(grant(&chain, "r1").conditions, std::slice::from_ref(&masked));
    }
}

/// the grant says how each masked item is masked, by the rule of the entry; where the
/// entry has none, nothing stays in clear.
#[test]
fn a_grant_carries_the_masking_rules_of_its_items() {
    let rule = MaskingRule { first: 3, last: 4 };
    let with_rule = |mut entry: CatalogEntry| {
        entry.items[3].governance.masking_rule = Some(rule);
        entry
    };
    let asked = |items: &[&str]| {
        let item = |item: &&str| RequestedItem { item_id: id(item), justification: id("needed") };
        ShareRequestSubmit {
            items: items.iter().map(item).collect(),
            region_scope: id("130102"),
            ..request_submit("r1", "villages")
        }
    };
    let masked = |item: &str, rule| MaskedItem { item_id: id(item), rule };
    // By the provider; an item that is not granted is not masked either.
    let mut chain = Chain::hebei();
    chain.publish(with_rule(shared("villages")));
    chain.ok("mzj-changan", asked(&["name", "holder"]));
    chain.ok("pa", request_accept("r1"));
    let mut decide = request_decide("r1", ShareDecision::Approve, &[]);
    decide.conditions = ["holder", "name", "area"].map(|i| ShareCondition::Masking(id(i))).into();
    chain.ok("mzt", decide);
    chain.ok("mzt", authorization_issue("a1", "r1"));
    let expected = [masked("name", MaskingRule::default()), masked("holder", rule)];
    assert_eq!(grant(&chain, "a1").masking, expected);
    // By the contract.
    for (published, expected) in [
        (with_rule(entry("villages")), masked("holder", rule)),
        (entry("villages"), masked("holder", MaskingRule::default())),
    ] {
        let mut chain = Chain::hebei();
        chain.publish(published);
        with_profile(&mut chain, |profile| profile.grades[0].masking = true);
        chain.ok("mzj-changan", asked(&["holder", "name"]));
        assert_eq!(grant(&chain, "r1").masking, [expected]);
    }
    // Without a condition nothing is masked.
    let mut chain = Chain::hebei();
    chain.publish(with_rule(entry("villages")));
    chain.ok("mzj-changan", asked(&["holder"]));
    assert_eq!(grant(&chain, "r1").masking, []);
}

/// What is masked does not stand in clear in full.
#[test]
fn a_masking_rule_leaves_something_to_mask() {
    for (length, first, last, expected) in [
        (32, 16, 15, Code::Ok),
        (32, 16, 16, Code::Metadata),
        (32, 255, 255, Code::Metadata),
        (1, 0, 0, Code::Ok),
        (0, 3, 4, Code::Ok),
    ] {
        let mut entry = entry("villages");
        entry.items[3].length = length;
        entry.items[3].governance.masking_rule = Some(MaskingRule { first, last });
        let code = Chain::hebei().code("mzt", catalog_submit(entry));
        assert_eq!(code, expected, "{first} and {last} of {length}");
    }
}

#[test]
fn a_grant_stays_within_its_grades_by_the_conditions_of_the_decision() {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    with_profile(&mut chain, |profile| profile.grades[0].max_quota = Some(5));
    let mut decide = request_decide("r1", ShareDecision::Approve, &[]);
    assert_eq!(chain.code("mzt", decide.clone()), Code::GradeRequirement);
    decide.conditions = vec![ShareCondition::Quota(5)];
    chain.ok("mzt", decide);
}
