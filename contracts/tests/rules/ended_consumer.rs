//! What becomes of the grants of an org that cannot act any more.

use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Deadline, DeadlineKind, GrantIndex, OrgStatus,
};
use liuhen_types::payload::catalog::ShareCondition;
use liuhen_types::payload::request::ShareDecision;
use liuhen_types::payload::{AuthorizationResume, OrgStatusSet};
use liuhen_types::profile::ProfileTerms;
use liuhen_types::{Code, StateKey};

use crate::kit::*;

fn set(status: OrgStatus) -> OrgStatusSet {
    OrgStatusSet {
        org: id("mzj-changan"),
        status,
        reason: id("机构调整"),
        successor: None,
        proposal_id: None,
    }
}

fn grant(chain: &Chain) -> Authorization {
    chain.read(&StateKey::authorization(&id("a1")))
}

/// The provider decided on what `mzj-changan` asked for, and must provide in five days.
fn decided() -> Chain {
    let mut chain = Chain::hebei();
    let key = StateKey::profile(&id("130000"));
    let mut terms: ProfileTerms = chain.read(&key);
    terms.terms[0].profile.deadlines.share_provide = Some(5);
    chain.force(key, &terms);
    chain.publish(conditional("villages", &[ShareCondition::MaxValidityDays(365)]));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    chain
}

#[test]
fn nothing_is_granted_to_who_cannot_act() {
    for status in [OrgStatus::Suspended, OrgStatus::Revoked] {
        let mut chain = decided();
        chain.ok("ca-sjz", set(status));
        let code = chain.code("mzt", authorization_issue("a1", "r1"));
        assert_eq!(code, Code::PartiesRequired, "{status:?}");
    }
}

#[test]
fn the_grants_of_a_consumer_that_ended_are_used_no_more() {
    let mut chain = decided();
    chain.ok("mzt", authorization_issue("a1", "r1"));
    let provide = |chain: &Chain| -> Deadline {
        chain.read(&StateKey::deadline(DeadlineKind::ShareProvide, "a1"))
    };
    let mut suspended = chain.clone();
    suspended.ok("ca-sjz", set(OrgStatus::Suspended));
    assert_eq!(grant(&suspended).status, AuthorizationStatus::Active, "it may come back");
    chain.ok("ca-sjz", set(OrgStatus::Revoked));
    let found = grant(&chain);
    assert_eq!(found.status, AuthorizationStatus::Suspended);
    assert_eq!((found.suspensions.len(), &found.suspensions[0].by), (1, &id("ca-sjz")));
    assert!(provide(&chain).dropped, "nothing need be delivered");
    chain.time.0 += 3_600_000;
    let at = chain.time;
    let anchor = Tx::new("dsj", access_anchor(vec![served("a1", 1, 0, at)], at)).key("gw-dsj");
    assert_eq!(chain.send(anchor).code, Code::AuthSuspended);
    let resume = AuthorizationResume { authorization_id: id("a1"), reason: id("as before") };
    assert_eq!(chain.code("pa", resume), Code::PartiesRequired);
}

/// The list of a consumer holds grants on several entries, and none of others.
#[test]
fn a_consumers_list_has_its_grants_on_all_entries() {
    let mut chain = Chain::hebei();
    for name in ["villages", "roads"] {
        chain.publish(entry(name));
        chain.ok("mzj-changan", request_submit(&format!("r-{name}"), name));
    }
    chain.ok("zrt", request_submit("other", "villages"));
    let index: GrantIndex = chain.read(&StateKey::consumer_grants(&id("mzj-changan")));
    assert_eq!(index.count, 2);
    chain.ok("ca-sjz", set(OrgStatus::Revoked));
    let status =
        |name: &str| chain.read::<Authorization>(&StateKey::authorization(&id(name))).status;
    assert_eq!(status("r-villages"), AuthorizationStatus::Suspended);
    assert_eq!(status("r-roads"), AuthorizationStatus::Suspended);
    assert_eq!(status("other"), AuthorizationStatus::Active);
}
