//! Decisions on requests: by the provider alone, no more than was asked, with the
//! entry's conditions carried over.

use liuhen_types::entity::{Catalog, RequestStatus, ShareRequest};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::catalog::*;
use liuhen_types::payload::org::Level;
use liuhen_types::payload::request::*;
use liuhen_types::{Code, StateKey};

use crate::kit::{
    Chain, Tx, conditional, id, legal_basis, request_accept, request_decide, request_submit, shared,
};

fn request(chain: &Chain) -> ShareRequest {
    chain.read(&StateKey::request(&id("r1")))
}

/// `mzj-changan` asks for three items of an entry under `conditions`.
fn under_review(conditions: &[ShareCondition]) -> Chain {
    let mut chain = Chain::hebei();
    let is_open = conditions.is_empty();
    chain.publish(if is_open { shared("villages") } else { conditional("villages", conditions) });
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    chain
}

#[test]
fn only_the_provider_decides() {
    let cases = [
        ("mzt", Code::Ok),
        ("zrt", Code::NotProvider),
        ("pa", Code::Role),
        ("mzj-changan", Code::Role),
        ("dsj", Code::Role),
    ];
    for (sender, expected) in cases {
        let decide = request_decide("r1", ShareDecision::Approve, &[]);
        assert_eq!(under_review(&[]).code(sender, decide), expected, "{sender}");
    }
    let mut chain = under_review(&[]);
    let unknown = request_decide("none", ShareDecision::Approve, &[]);
    assert_eq!(chain.code("mzt", unknown), Code::ReferenceUnknown);
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    let again = request_decide("r1", ShareDecision::Approve, &[]);
    assert_eq!(chain.code("mzt", again), Code::State);
}

/// Name, verdict, items named, what is changed, the answer.
type Case =
    (&'static str, ShareDecision, &'static [&'static str], fn(&mut ShareRequestDecide), Code);

fn check(cases: &[Case]) {
    for (name, decision, items, change, expected) in cases {
        let mut payload = request_decide("r1", *decision, items);
        change(&mut payload);
        assert_eq!(under_review(&[]).code("mzt", payload), *expected, "{name}");
    }
}

#[test]
fn a_decision_grants_what_was_asked_or_less() {
    use ShareDecision::{Approve, Partial};
    check(&[
        ("all, unnamed", Approve, &[], |_| {}, Code::Ok),
        ("all, named", Approve, &["code", "name", "area"], |_| {}, Code::Ok),
        ("approve fewer", Approve, &["code"], |_| {}, Code::Metadata),
        ("approve others", Approve, &["code", "name", "holder"], |_| {}, Code::ItemUnknown),
        ("some", Partial, &["code"], |_| {}, Code::Ok),
        ("none of some", Partial, &[], |_| {}, Code::Schema),
        ("all as some", Partial, &["code", "name", "area"], |_| {}, Code::Metadata),
        ("some not asked for", Partial, &["holder"], |_| {}, Code::ItemUnknown),
        ("an item twice", Partial, &["code", "code"], |_| {}, Code::Schema),
        ("some, no reason", Partial, &["code"], |p| p.reason = None, Code::ReasonRequired),
        (
            "masking of an unknown item",
            Approve,
            &[],
            |p| p.conditions = vec![ShareCondition::Masking(id("none"))],
            Code::ItemUnknown,
        ),
        (
            "a condition that the consumer cannot meet",
            Approve,
            &[],
            |p| p.conditions = vec![ShareCondition::ConsumerLevel(Level::City)],
            Code::ScopeExceeded,
        ),
        (
            "another mode than asked",
            Approve,
            &[],
            |p| p.conditions = vec![ShareCondition::DeliveryMode(DeliveryMode::Sandbox)],
            Code::ModeNotAuthorized,
        ),
        (
            "too many conditions",
            Approve,
            &[],
            |p| p.conditions = vec![ShareCondition::Quota(1); LIST_MAX + 1],
            Code::Schema,
        ),
    ]);
}

#[test]
fn a_rejection_grants_nothing_and_rests_on_law() {
    use ShareDecision::Reject;
    check(&[
        ("none", Reject, &[], |_| {}, Code::Ok),
        ("none with items", Reject, &["code"], |_| {}, Code::Schema),
        ("none, no reason", Reject, &[], |p| p.reason = None, Code::ReasonRequired),
        ("none, no basis", Reject, &[], |p| p.legal_basis.clear(), Code::LegalBasisRequired),
        (
            "none by a notice",
            Reject,
            &[],
            |p| p.legal_basis = vec![legal_basis(LegalBasisKind::Other)],
            Code::LegalBasisKind,
        ),
        (
            "none by a condition that the entry lacks",
            Reject,
            &[],
            |p| {
                p.legal_basis.clear();
                p.failed_conditions = vec![ShareCondition::Quota(1)];
            },
            Code::LegalBasisRequired,
        ),
        (
            "none with terms of a grant",
            Reject,
            &[],
            |p| p.conditions = vec![ShareCondition::Quota(1)],
            Code::Schema,
        ),
        (
            "too many bases",
            Reject,
            &[],
            |p| p.legal_basis = vec![legal_basis(LegalBasisKind::Law); LIST_MAX + 1],
            Code::Schema,
        ),
    ]);
}

#[test]
fn a_decision_on_another_version_than_asked_for_is_stale() {
    let mut chain = under_review(&[]);
    let key = StateKey::catalog(&id("villages"));
    let changed = Catalog { version: 2, ..chain.read(&key) };
    chain.force(key, &changed);
    let decide = request_decide("r1", ShareDecision::Approve, &[]);
    assert_eq!(chain.code("mzt", decide), Code::VersionStale);
}

#[test]
fn a_rejection_may_name_a_condition_of_the_entry() {
    let condition = ShareCondition::Purpose(id("低保核对"));
    let mut chain = under_review(std::slice::from_ref(&condition));
    let mut reject = request_decide("r1", ShareDecision::Reject, &[]);
    (reject.legal_basis, reject.failed_conditions) = (Vec::new(), vec![condition.clone()]);
    chain.ok("mzt", reject);
    assert_eq!(request(&chain).status, RequestStatus::Rejected);
    assert_eq!(request(&chain).failed_conditions, [condition]);
    assert!(request(&chain).granted_items.is_empty());
}

#[test]
fn conditions_carry_over_to_the_grant() {
    let own = ShareCondition::Masking(id("name"));
    let extra = ShareCondition::Text(id("delete after use"));
    let mut chain = under_review(std::slice::from_ref(&own));
    let mut decide = request_decide("r1", ShareDecision::Approve, &[]);
    decide.conditions = vec![own.clone(), extra.clone()];
    let outcome = chain.send(Tx::new("mzt", decide));
    assert_eq!((outcome.code, outcome.warnings), (Code::Ok, vec![Code::ConditionNotEnforceable]));
    assert_eq!(request(&chain).conditions, [own, extra], "each once");
}

#[test]
fn a_co_approver_must_sign_the_decision() {
    let mut chain = under_review(&[ShareCondition::CoApproval(id("zrt"))]);
    let decide = || Tx::new("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    assert_eq!(chain.send(decide()).code, Code::CosignRequired);
    assert_eq!(chain.send(decide().cosigner("pa")).code, Code::CosignRequired);
    let reject = request_decide("r1", ShareDecision::Reject, &[]);
    assert_eq!(chain.clone().code("mzt", reject), Code::Ok, "no grant, no co-approval");
    assert_eq!(chain.send(decide().cosigner("pa").cosigner("zrt")).code, Code::Ok);
}
