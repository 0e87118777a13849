//! Whom a deadline concerns: who must act, who watches and, of an entry, the
//! provider, its authority and the one above; of a share its parties. All of them read it
//! (section 4.4) and are told of it.

use liuhen_contracts::{Reader, Reading};
use liuhen_types::entity::{Deadline, DeadlineKind};
use liuhen_types::payload::AuthorizationIssue;
use liuhen_types::payload::backflow::BackflowRequest;
use liuhen_types::payload::catalog::{CatalogEntry, ReviewDecision};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::ShareDecision;
use liuhen_types::profile::Deadlines;
use liuhen_types::{OrgId, StateKey};

use crate::kit::evaluation::hold;
use crate::kit::*;

/// All that have a clock of their own here have days.
fn hebei() -> Chain {
    let mut chain = Chain::hebei();
    with_profile(&mut chain, |profile| {
        profile.deadlines = Deadlines {
            catalog_update: Some(10),
            catalog_review: Some(10),
            catalog_initial_review: Some(10),
            share_accept: Some(5),
            share_decide: Some(5),
            share_provide: Some(5),
            backflow_decide: Some(5),
            ..Deadlines::default()
        };
    });
    chain
}

fn read(chain: &Chain, kind: DeadlineKind, subject: &str) -> Deadline {
    chain.read(&StateKey::deadline(kind, subject))
}

/// Exactly these orgs of the chain are concerned, each once.
fn require_concerned(deadline: &Deadline, expected: &[&str]) {
    let mut expected: Vec<OrgId> = expected.iter().map(|org| id(org)).collect();
    expected.sort();
    expected.dedup();
    let two = [deadline.responsible.clone(), deadline.supervisor.clone()];
    let mut found: Vec<OrgId> = two.into_iter().collect();
    found.dedup();
    found.extend(deadline.informed.iter().cloned());
    found.sort();
    assert_eq!(found, expected, "{deadline:?}");
    assert!(expected.iter().all(|org| deadline.concerns(org)), "{deadline:?}");
    assert!(!deadline.concerns(&id("nobody")), "{deadline:?}");
}

#[test]
fn the_provider_its_authority_and_the_one_above_are_concerned() {
    // Provider, who reviews, the region, who is concerned.
    let cases: [(&str, &str, &str, &[&str]); 4] = [
        ("mzt", "pa", "130000", &["mzt", "pa"]),
        ("mzj-sjz", "ca-sjz", "130100", &["mzj-sjz", "ca-sjz", "pa"]),
        ("jyj-changan", "xa-changan", "130102", &["jyj-changan", "xa-changan", "ca-sjz"]),
        ("ca-sjz", "pa", "130100", &["ca-sjz", "pa"]),
    ];
    for (provider, reviewer, region, expected) in cases {
        let mut chain = hebei();
        let entry = CatalogEntry { region_scope: id(region), ..entry("villages") };
        chain.ok(provider, catalog_submit(entry.clone()));
        let first = read(&chain, DeadlineKind::CatalogInitialReview, "villages");
        require_concerned(&first, expected);
        chain.ok(reviewer, catalog_review("villages", 1, ReviewDecision::Approve));
        chain.ok(provider, catalog_publish("villages", 1));
        let today = chain.time.date().to_string();
        chain.ok(provider, change_notice("n1", "villages", &today));
        require_concerned(&read(&chain, DeadlineKind::CatalogUpdate, "n1"), expected);
        chain.ok(provider, update_submit("n1", entry));
        require_concerned(&read(&chain, DeadlineKind::CatalogReview, "n1"), expected);
    }
}

#[test]
fn both_parties_of_a_share_are_concerned() {
    let mut chain = hebei();
    chain.publish_as("mzj-sjz", shared("villages"));
    chain.ok("mzj-bd", request_submit("r1", "villages"));
    let accept = read(&chain, DeadlineKind::ShareAccept, "r1");
    require_concerned(&accept, &["ca-sjz", "pa", "mzj-sjz", "mzj-bd"]);
    chain.ok("ca-sjz", request_accept("r1"));
    let decide = read(&chain, DeadlineKind::ShareDecide, "r1");
    require_concerned(&decide, &["mzj-sjz", "ca-sjz", "mzj-bd"]);
    chain.ok("mzj-sjz", request_decide("r1", ShareDecision::Approve, &[]));
    let issue = AuthorizationIssue {
        provider: id("mzj-sjz"),
        consumer: id("mzj-bd"),
        manager: id("ca-sjz"),
        ..authorization_issue("a1", "r1")
    };
    chain.ok("mzj-sjz", issue);
    let provide = read(&chain, DeadlineKind::ShareProvide, "a1");
    require_concerned(&provide, &["mzj-sjz", "ca-sjz", "mzj-bd"]);
}

#[test]
fn who_asked_for_a_return_of_data_is_concerned() {
    let mut chain = hebei();
    chain.publish(entry("villages"));
    let request = BackflowRequest {
        backflow_id: id("b1"),
        catalog_id: id("villages"),
        items: vec![id("name")],
        region_scope: id("130100"),
        scenario: Some(id("属地治理")),
        is_state_secret: false,
    };
    chain.ok("ca-sjz", request);
    require_concerned(&read(&chain, DeadlineKind::BackflowDecide, "b1"), &["pa", "ca-sjz"]);
}

/// The provider of a late review reads it while it runs and after another took its place.
#[test]
fn whom_it_concerns_reads_it() {
    let mut chain = hebei();
    let entry = CatalogEntry { region_scope: id("130102"), ..entry("villages") };
    chain.ok("jyj-changan", catalog_submit(entry));
    chain.ok("xa-changan", catalog_review("villages", 1, ReviewDecision::Approve));
    chain.ok("jyj-changan", catalog_publish("villages", 1));
    hold(&mut chain, "mzj-changan", &[(Role::Provider, "130102")]);
    let today = chain.time.date().to_string();
    chain.ok("jyj-changan", change_notice("n1", "villages", &today));
    let mut update = update_submit(
        "n1",
        CatalogEntry { region_scope: id("130102"), ..crate::kit::entry("villages") },
    );
    update.entry.items.pop();
    chain.ok("jyj-changan", update);
    let review = read(&chain, DeadlineKind::CatalogReview, "n1");
    let replaced = StateKey::replaced_deadline(&review);
    chain.force(replaced.clone(), &review);
    let reads = |org: &str, key: &StateKey| {
        let reader = Reader { org: id(org), session: None, incident: None };
        Reading::of(&chain.state, &reader, chain.time).unwrap().sees(key).unwrap()
    };
    for key in [StateKey::deadline(DeadlineKind::CatalogReview, "n1"), replaced] {
        for (org, expected) in [
            ("jyj-changan", true),
            ("xa-changan", true),
            ("ca-sjz", true),
            ("pa", true),
            ("mzj-changan", false),
            ("ca-bd", false),
        ] {
            assert_eq!(reads(org, &key), expected, "{org} reads {key}");
        }
    }
}
