//! A grant meets the grades of its items when it is issued and when it goes on, however the
//! entry or the profile changed since its decision.

use liuhen_types::entity::{Authorization, AuthorizationStatus};
use liuhen_types::payload::catalog::{CatalogEntry, DeliveryMode, ReviewDecision, ShareCondition};
use liuhen_types::payload::request::{
    RequestedItem, ShareDecision, ShareRequestSubmit, SuspensionCause,
};
use liuhen_types::profile::Grade;
use liuhen_types::{Code, StateKey};

use crate::kit::security::risk_alert;
use crate::kit::*;

/// `villages` in the first version, `code` and the personal `holder` granted or decided.
fn decided(issue: bool) -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    let item = |name| RequestedItem { item_id: id(name), justification: id(name) };
    let asked = ShareRequestSubmit {
        items: ["code", "holder"].map(item).to_vec(),
        region_scope: id("130102"),
        ..request_submit("r1", "villages")
    };
    chain.ok("mzj-changan", asked);
    chain.ok("pa", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    if issue {
        chain.ok("mzt", authorization_issue("a1", "r1"));
        chain.ok("mzt", suspend("a1"));
    }
    chain
}

/// The second version puts all items into the highest grade, which demands something.
fn graded(chain: &mut Chain, change: fn(&mut Grade)) {
    with_profile(chain, |profile| change(&mut profile.grades[2]));
    let masked = ShareCondition::Masking(id("holder"));
    let purpose = ShareCondition::Purpose(id("低保核对"));
    let mut next: CatalogEntry = conditional("villages", &[purpose, masked]);
    for item in &mut next.items {
        item.grade = Some(id("L3"));
    }
    let today = chain.next().time.date().to_string();
    chain.ok("mzt", change_notice("n1", "villages", &today));
    chain.ok("mzt", update_submit("n1", next));
    chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Approve));
    chain.ok("mzt", catalog_publish("villages", 2));
}

/// Name, what the highest grade demands, the answer.
type Case = (&'static str, fn(&mut Grade), Code);

const CASES: &[Case] = &[
    ("nothing", |_| {}, Code::Ok),
    ("co-approval", |g| g.co_approval = true, Code::CosignRequired),
    ("a shorter time", |g| g.max_validity_days = Some(30), Code::GradeRequirement),
    ("as long", |g| g.max_validity_days = Some(365), Code::Ok),
    ("a smaller quota", |g| g.max_quota = Some(9), Code::GradeRequirement),
    ("another mode", |g| g.delivery_modes = vec![DeliveryMode::Sandbox], Code::GradeRequirement),
    ("masking", |g| g.masking = true, Code::MaskingRequired),
];

#[test]
fn a_grant_is_issued_within_the_grades_of_the_version_in_force() {
    for (name, change, expected) in CASES {
        let mut chain = decided(false);
        graded(&mut chain, *change);
        let issue = || Tx::new("mzt", authorization_issue("a1", "r1"));
        assert_eq!(chain.send(issue()).code, *expected, "{name}");
        if *expected == Code::CosignRequired {
            assert_eq!(chain.send(issue().cosigner("pa")).code, Code::CosignRequired);
            assert_eq!(chain.send(issue().cosigner("wxb")).code, Code::Ok);
        }
    }
}

#[test]
fn a_grant_goes_on_within_the_grades_of_the_version_in_force() {
    for (name, change, expected) in CASES {
        let mut chain = decided(true);
        graded(&mut chain, *change);
        for sender in ["mzt", "pa"] {
            let code = chain.clone().code(sender, resume("a1"));
            assert_eq!(code, *expected, "{sender}: {name}");
        }
        if *expected == Code::CosignRequired {
            let signed = Tx::new("mzt", resume("a1")).cosigner("wxb");
            assert_eq!(chain.send(signed).code, Code::Ok);
            let grant: Authorization = chain.read(&StateKey::authorization(&id("a1")));
            assert_eq!(grant.status, AuthorizationStatus::Active);
        }
    }
}

/// What security signed when it was decided, it need not sign again.
#[test]
fn security_signs_once() {
    let mut chain = Chain::hebei();
    with_profile(&mut chain, |profile| profile.grades[0].co_approval = true);
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    let decide = Tx::new("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    assert_eq!(chain.send(decide.cosigner("wxb")).code, Code::Ok);
    chain.ok("mzt", authorization_issue("a1", "r1"));
    chain.ok("mzt", suspend("a1"));
    chain.ok("mzt", resume("a1"));
    // So it is for what the contract grants.
    chain.publish(entry("open"));
    let ask = Tx::new("mzj-changan", request_submit("r2", "open"));
    assert_eq!(chain.send(ask.cosigner("wxb")).code, Code::Ok);
    chain.ok("wxb", risk_alert("l1", Some("r2")));
    chain.ok("mzt", suspend_for("r2", SuspensionCause::Alert(id("l1"))));
    chain.ok("mzt", resume("r2"));
}
