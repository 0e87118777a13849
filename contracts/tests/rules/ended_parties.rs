//! Who took the place of an org that ended is a party as that one was: it answers what is told
//! of it, and decides nothing in its own matter.

use liuhen_types::entity::{Bulletin, CopyKind, Finding, FindingStatus};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::security::ViolationDecision;
use liuhen_types::{Code, CopyId, StateKey};

use crate::bulletin::found;
use crate::ended_provider::{ended, provided};
use crate::kit::security::{destruction, granted, violation_decide, violation_record};
use crate::kit::*;

#[test]
fn a_successor_decides_no_finding_on_what_it_took_over() {
    let mut chain = found();
    chain.ok("pa", ended("bm-xa", Some("ca-xa")));
    assert_eq!(chain.code("ca-xa", finding_decide("f1", false)), Code::SelfReview);
    chain.ok("pa", finding_decide("f1", true));
    assert_eq!(chain.code("ca-xa", bulletin("b1", &["f1"])), Code::SelfReview);
    let mut chain = found();
    chain.ok("ca-xa", finding_decide("f1", true));
    chain.ok("ca-xa", bulletin("b1", &["f1"]));
    chain.ok("pa", ended("bm-xa", Some("ca-xa")));
    assert_eq!(chain.code("ca-xa", bulletin_close("b1")), Code::SelfReview);
}

#[test]
fn a_successor_answers_a_bulletin() {
    let mut chain = found();
    chain.ok("ca-xa", finding_decide("f1", true));
    chain.ok("ca-xa", bulletin("b1", &["f1"]));
    assert_eq!(chain.code("scjg", bulletin_respond("b1", "2023-10-30")), Code::NotParty);
    chain.ok("pa", ended("bm-xa", Some("scjg")));
    chain.ok("scjg", bulletin_respond("b1", "2023-10-30"));
    assert_eq!(chain.code("scjg", bulletin_respond("b1", "2023-10-30")), Code::State, "once");
    let found: Finding = chain.read(&StateKey::finding(&id("f1")));
    assert_eq!(found.status, FindingStatus::Responded);
    let told: Bulletin = chain.read(&StateKey::bulletin(&id("b1")));
    assert_eq!(told.responses[0].org, id("bm-xa"), "in the place of the org that is named");
}

#[test]
fn a_successor_of_the_accuser_decides_no_violation() {
    let mut chain = granted();
    chain.ok("mzt", violation_record("v1", "mzt"));
    chain.ok("pa", role_grant("zrt", Role::SecurityAuthority, "130000"));
    chain.ok("pa", ended("mzt", Some("zrt")));
    let verified = || violation_decide("v1", ViolationDecision::Verified);
    assert_eq!(chain.code("zrt", verified()), Code::SelfReview);
    chain.ok("wxb", verified());
}

#[test]
fn the_copy_at_the_source_that_was_retired_is_destroyed_by_the_successor() {
    let mut chain = provided();
    chain.ok("pa", ended("mzt", Some("zrt")));
    chain.ok("zrt", catalog_retire("villages"));
    let copy = CopyId::of(CopyKind::Source, &id("villages"), &id("mzt"));
    let certificate = destruction(copy.as_str(), "wxb", chain.time);
    chain.ok_with("zrt", &["wxb"], certificate);
}
