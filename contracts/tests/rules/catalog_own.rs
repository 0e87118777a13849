//! The review of an authority's own entries: by the authority above,
//! and of the province's by an evaluator whose signature the province carries.

use liuhen_types::entity::{
    Catalog, CatalogStatus, Deadline, DeadlineKind, Measure, OrgStatus, Period,
};
use liuhen_types::payload::catalog::*;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::{CatalogReview, OrgStatusSet, OwnershipConfirm, RoleGrant, RoleRevoke};
use liuhen_types::{Code, StateKey};

use crate::kit::*;

fn approve(version: u32) -> CatalogReview {
    catalog_review("own", version, ReviewDecision::Approve)
}

/// Hebei with `nobody` as evaluator of the province and `city-ev` as one of 石家庄.
fn hebei() -> Chain {
    let mut chain = Chain::hebei();
    chain.ok("pa", role_grant("nobody", Role::Evaluator, "130000"));
    chain.ok("ca-sjz", org_register("city-ev", "130100"));
    chain.ok("ca-sjz", key_register("city-ev", "city-ev"));
    chain.ok("ca-sjz", role_grant("city-ev", Role::Evaluator, "130100"));
    chain
}

fn found(chain: &Chain) -> Catalog {
    chain.read(&StateKey::catalog(&id("own")))
}

#[test]
fn the_authority_above_reviews_what_an_authority_submits() {
    // Provider, sender, answer.
    let cases = [
        ("xa-changan", "ca-sjz", Code::Ok),
        ("xa-changan", "xa-changan", Code::SelfReview),
        ("xa-changan", "pa", Code::Jurisdiction),
        ("xa-changan", "ca-bd", Code::Jurisdiction),
        ("xa-changan", "xa-rongcheng", Code::Jurisdiction),
        ("xa-rongcheng", "ca-xa", Code::Ok),
        ("xa-rongcheng", "ca-bd", Code::Jurisdiction),
        ("ca-sjz", "pa", Code::Ok),
        ("ca-sjz", "ca-sjz", Code::SelfReview),
        ("ca-sjz", "ca-bd", Code::Jurisdiction),
        ("ca-sjz", "xa-changan", Code::Jurisdiction),
        ("ca-xj", "pa", Code::Ok),
        ("ca-xj", "ca-sjz", Code::Jurisdiction),
        ("pa", "pa", Code::SelfReview),
        ("pa", "ca-sjz", Code::Jurisdiction),
        ("pa", "nobody", Code::Role),
    ];
    for (provider, sender, expected) in cases {
        let mut chain = hebei();
        chain.ok(provider, catalog_submit(entry("own")));
        assert_eq!(chain.code(sender, approve(1)), expected, "{sender} reviews {provider}");
        if expected == Code::Ok {
            let catalog = found(&chain);
            assert_eq!(catalog.status, CatalogStatus::Approved);
            assert_eq!(catalog.reviewed_by, Some(id(sender)));
            chain.ok(provider, catalog_publish("own", 1));
        }
    }
}

#[test]
fn an_evaluator_of_the_province_reviews_its_authoritys_entry() {
    // Provider, co-signer, answer.
    let cases = [
        ("pa", "nobody", Code::Ok),
        ("pa", "city-ev", Code::SelfReview),
        ("pa", "ca-sjz", Code::SelfReview),
        ("pa", "wxb", Code::SelfReview),
        ("pa", "dsj", Code::SelfReview),
        // Where an authority stands above, nobody takes its place.
        ("ca-sjz", "nobody", Code::SelfReview),
        ("ca-sjz", "city-ev", Code::SelfReview),
    ];
    for origin in [Origin::Local, Origin::National] {
        for (provider, cosigner, expected) in cases {
            if provider != "pa" && origin == Origin::National {
                continue;
            }
            let mut chain = hebei();
            let governance = EntryGovernance { origin, ..EntryGovernance::default() };
            chain.ok(provider, catalog_submit(CatalogEntry { governance, ..entry("own") }));
            let code = chain.send(Tx::new(provider, approve(1)).cosigner(cosigner)).code;
            assert_eq!(code, expected, "{cosigner} signs for {provider}, {origin:?}");
            if expected == Code::Ok {
                assert_eq!(found(&chain).reviewed_by, Some(id(cosigner)), "not the province");
                chain.ok(provider, catalog_publish("own", 1));
            }
        }
    }
}

#[test]
fn a_named_party_is_no_evaluator_of_the_entry() {
    for part in ["owner", "manager"] {
        let mut chain = hebei();
        let mut own = entry("own");
        match part {
            "owner" => own.governance.owner = Some(id("nobody")),
            _ => own.governance.manager = Some(id("nobody")),
        }
        chain.ok("pa", catalog_submit(own));
        let code = chain.send(Tx::new("pa", approve(1)).cosigner("nobody")).code;
        assert_eq!(code, Code::SelfReview, "{part}");
    }
}

/// Nor does the entry have to name it, if it confirmed that it owns the data.
#[test]
fn a_recorded_party_is_no_evaluator_of_the_entry() {
    let mut chain = hebei();
    chain.ok("pa", org_register("ev-2", "130000"));
    chain.ok("pa", key_register("ev-2", "ev-2"));
    chain.ok("pa", role_grant("ev-2", Role::Evaluator, "130000"));
    chain.ok("pa", role_grant("pa", Role::Provider, "130000"));
    chain.ok("pa", catalog_submit(entry("own")));
    let confirm =
        OwnershipConfirm { provider: id("pa"), ..ownership_confirm("own", "nobody", "pa") };
    let confirm = Tx::new("pa", confirm).cosigner("nobody").cosigner("ev-2");
    assert_eq!(chain.send(confirm).code, Code::Ok);
    let review = |evaluator| Tx::new("pa", approve(1)).cosigner(evaluator);
    assert_eq!(chain.send(review("nobody")).code, Code::SelfReview);
    assert_eq!(chain.send(review("ev-2")).code, Code::Ok);
}

#[test]
fn an_evaluator_whose_time_is_over_signs_for_nobody() {
    let mut chain = Chain::hebei();
    let valid_to = Some(chain.next().time);
    let grant = role_grant("nobody", Role::Evaluator, "130000");
    chain.ok("pa", liuhen_types::payload::RoleGrant { valid_to, ..grant });
    chain.ok("pa", catalog_submit(entry("own")));
    let code = chain.send(Tx::new("pa", approve(1)).cosigner("nobody")).code;
    assert_eq!(code, Code::SelfReview);
}

#[test]
fn it_returns_and_corrects_like_any_entry() {
    let returned = || catalog_review("own", 1, ReviewDecision::Return);
    for (provider, reviewer, cosigner) in [("ca-sjz", "pa", None), ("pa", "pa", Some("nobody"))] {
        let mut chain = hebei();
        let send = |chain: &mut Chain, payload| {
            let tx = Tx::new(reviewer, payload);
            chain.send(cosigner.into_iter().fold(tx, |tx, org| tx.cosigner(org))).code
        };
        chain.ok(provider, catalog_submit(entry("own")));
        assert_eq!(send(&mut chain, returned()), Code::Ok, "{provider}");
        let corrected = CatalogEntry { summary: id("更新后的摘要"), ..entry("own") };
        let correct = liuhen_types::payload::CatalogCorrect { version: 1, entry: corrected };
        chain.ok(provider, correct);
        assert_eq!(send(&mut chain, approve(2)), Code::Ok, "{provider}");
        chain.ok(provider, catalog_publish("own", 2));
    }
}

/// An update of a published entry of its own, reviewed by who must.
#[test]
fn the_clock_of_an_update_runs_for_who_reviews() {
    // Provider, who sends the review, who signs with it, who answers, who watches.
    let cases = [
        ("xa-changan", "ca-sjz", None, "ca-sjz", "pa"),
        ("ca-sjz", "pa", None, "pa", "pa"),
        ("pa", "pa", Some("nobody"), "pa", "pa"),
    ];
    for (provider, sender, cosigner, responsible, supervisor) in cases {
        let mut chain = hebei();
        let send = |chain: &mut Chain, payload| {
            let tx = Tx::new(sender, payload);
            chain.send(cosigner.into_iter().fold(tx, |tx, org| tx.cosigner(org))).code
        };
        chain.ok(provider, catalog_submit(entry("own")));
        assert_eq!(send(&mut chain, approve(1)), Code::Ok);
        chain.ok(provider, catalog_publish("own", 1));
        let today = chain.next().time.date();
        chain.ok(provider, change_notice("n1", "own", &today.to_string()));
        let update: Deadline = chain.read(&StateKey::deadline(DeadlineKind::CatalogUpdate, "n1"));
        assert_eq!(update.supervisor, id(responsible), "{provider}");
        chain.ok(provider, update_submit("n1", entry("own")));
        let key = StateKey::deadline(DeadlineKind::CatalogReview, "n1");
        let review: Deadline = chain.read(&key);
        assert_eq!(review.responsible, id(responsible), "{provider}");
        assert_eq!(review.supervisor, id(supervisor), "{provider}");
        assert_eq!(chain.code(provider, approve(2)), Code::SelfReview, "{provider}");
        assert_eq!(send(&mut chain, approve(2)), Code::Ok, "{provider}");
        assert!(chain.read::<Deadline>(&key).ended_on.is_some());
        chain.ok(provider, catalog_publish("own", 2));
        let month = Period::Month { year: 2023, month: 11 };
        let met = Measure::Met(DeadlineKind::CatalogReview);
        let due = chain.read::<Deadline>(&key).due_on;
        assert_eq!(Period::of(due), month, "{due}");
        let region = StateKey::tally(&id("130000"), month, met);
        assert_eq!(chain.read::<i64>(&region), 1, "{provider}");
    }
}

/// The entry of an org that was the authority when it submitted is its successor's.
#[test]
fn a_successor_reviews_what_is_pending() {
    let mut chain = hebei();
    chain.ok("ca-sjz", catalog_submit(entry("own")));
    chain.ok("pa", org_register("ca-new", "130100"));
    chain.ok("pa", key_register("ca-new", "ca-new"));
    let revoke = liuhen_types::payload::RoleRevoke {
        org: id("ca-sjz"),
        role: Role::CityAuthority,
        jurisdiction: id("130100"),
        reason: id("机构改革"),
    };
    chain.ok("pa", revoke);
    chain.ok("pa", role_grant("ca-new", Role::CityAuthority, "130100"));
    assert_eq!(chain.code("pa", approve(1)), Code::Jurisdiction);
    chain.ok("ca-new", approve(1));
}

/// How a city comes to have no authority.
fn without_authority(how: &str) -> Chain {
    let mut chain = hebei();
    let revoke = RoleRevoke {
        org: id("ca-bd"),
        role: Role::CityAuthority,
        jurisdiction: id("130600"),
        reason: id("机构改革"),
    };
    match how {
        "revoked" => chain.ok("pa", revoke),
        "expired" => {
            chain.ok("pa", revoke);
            let valid_to = Some(chain.next().time);
            let grant = role_grant("ca-bd", Role::CityAuthority, "130600");
            chain.ok("pa", RoleGrant { valid_to, ..grant });
        }
        _ => {
            let status = if how == "ended" { OrgStatus::Revoked } else { OrgStatus::Suspended };
            let successor = None;
            let reason = id("机构改革");
            chain.ok(
                "pa",
                OrgStatusSet { org: id("ca-bd"), status, reason, successor, proposal_id: None },
            );
        }
    }
    chain
}

/// A region without an authority waits for none: the next one upwards reviews, whom the
/// clock runs for, until there is one.
#[test]
fn the_next_authority_upwards_reviews_where_there_is_none() {
    for how in ["revoked", "expired", "ended", "suspended"] {
        let mut chain = without_authority(how);
        with_profile(&mut chain, |profile| profile.deadlines.catalog_initial_review = Some(5));
        chain.ok("mzj-bd", catalog_submit(entry("own")));
        let key = StateKey::deadline(DeadlineKind::CatalogInitialReview, "own");
        assert_eq!(chain.read::<Deadline>(&key).responsible, id("pa"), "{how}");
        assert_eq!(chain.code("ca-sjz", approve(1)), Code::Jurisdiction, "{how}");
        let mut named = chain.clone();
        if how == "suspended" {
            // It keeps its post, and is back in it once it is active again.
            named.ok("pa", org_register("ca-new", "130600"));
            let second = role_grant("ca-new", Role::CityAuthority, "130600");
            assert_eq!(named.code("pa", second), Code::AuthorityExists);
            let (org, reason) = (id("ca-bd"), id("整改完毕"));
            let (status, successor) = (OrgStatus::Active, None);
            named.ok("pa", OrgStatusSet { org, status, reason, successor, proposal_id: None });
            assert_eq!(named.code("pa", approve(1)), Code::Jurisdiction);
            named.ok("ca-bd", approve(1));
        }
        chain.ok("pa", approve(1));
        chain.ok("pa", catalog_publish("own", 1));
        chain.ok("pa", catalog_retire("own"));
        if how == "suspended" {
            continue;
        }
        named.ok("pa", org_register("ca-new", "130600"));
        named.ok("pa", key_register("ca-new", "ca-new"));
        named.ok("pa", role_grant("ca-new", Role::CityAuthority, "130600"));
        assert_eq!(named.code("pa", approve(1)), Code::Jurisdiction, "{how}");
        named.ok("ca-new", approve(1));
    }
}

#[test]
fn a_county_without_an_authority_is_reviewed_by_its_city() {
    let mut chain = hebei();
    chain.ok("ca-bd", org_register("jyj-lianchi", "130602"));
    chain.ok("ca-bd", key_register("jyj-lianchi", "jyj-lianchi"));
    chain.ok("ca-bd", role_grant("jyj-lianchi", Role::Provider, "130602"));
    chain.ok("jyj-lianchi", catalog_submit(entry("own")));
    for (sender, expected) in
        [("pa", Code::Jurisdiction), ("ca-sjz", Code::Jurisdiction), ("ca-bd", Code::Ok)]
    {
        assert_eq!(chain.clone().code(sender, approve(1)), expected, "{sender}");
    }
    // A county authority's own entry, where its city has none.
    let mut chain = without_authority("revoked");
    chain.ok("pa", role_grant("ca-bd", Role::CityAuthority, "130600"));
    chain.ok("pa", org_register("xa-lianchi", "130602"));
    chain.ok("pa", key_register("xa-lianchi", "xa-lianchi"));
    chain.ok("ca-bd", role_grant("xa-lianchi", Role::CountyAuthority, "130602"));
    let revoke = RoleRevoke {
        org: id("ca-bd"),
        role: Role::CityAuthority,
        jurisdiction: id("130600"),
        reason: id("机构改革"),
    };
    chain.ok("pa", revoke);
    chain.ok("xa-lianchi", catalog_submit(entry("own")));
    assert_eq!(chain.code("xa-lianchi", approve(1)), Code::SelfReview);
    let signed = Tx::new("xa-lianchi", approve(1)).cosigner("nobody");
    assert_eq!(chain.send(signed).code, Code::SelfReview, "the province stands above");
    chain.ok("pa", approve(1));
}

/// Whose data it is judges no more about it than who submits it: by the entry or on record,
/// as owner or manager.
#[test]
fn an_authority_reviews_no_entry_whose_data_it_owns_or_manages() {
    // Provider, party, sender, who signs with it, answer.
    let cases = [
        ("mzj-sjz", "ca-sjz", "ca-sjz", None, Code::SelfReview),
        ("mzj-sjz", "ca-sjz", "ca-sjz", Some("nobody"), Code::SelfReview),
        ("mzj-sjz", "ca-sjz", "ca-bd", None, Code::Jurisdiction),
        ("mzj-sjz", "ca-sjz", "pa", None, Code::Ok),
        // Another's part changes nothing.
        ("mzj-sjz", "mzt", "ca-sjz", None, Code::Ok),
        ("mzj-sjz", "pa", "ca-sjz", None, Code::Ok),
        ("mzt", "pa", "pa", None, Code::SelfReview),
        ("mzt", "pa", "ca-sjz", None, Code::Jurisdiction),
        ("mzt", "pa", "pa", Some("city-ev"), Code::SelfReview),
        ("mzt", "pa", "pa", Some("nobody"), Code::Ok),
        ("ca-sjz", "pa", "pa", None, Code::SelfReview),
        ("ca-sjz", "pa", "ca-sjz", Some("nobody"), Code::SelfReview),
        ("ca-sjz", "pa", "pa", Some("nobody"), Code::Ok),
    ];
    for (provider, party, sender, cosigner, expected) in cases {
        for how in ["owner", "manager", "recorded"] {
            let mut chain = hebei();
            let mut own = entry("own");
            match how {
                "owner" => own.governance.owner = Some(id(party)),
                "manager" => own.governance.manager = Some(id(party)),
                _ => {}
            }
            chain.ok(provider, catalog_submit(own));
            if how == "recorded" {
                record_owner(&mut chain, provider, party);
            }
            let tx = Tx::new(sender, approve(1));
            let tx = cosigner.into_iter().fold(tx, |tx, org| tx.cosigner(org));
            let name = format!("{sender} with {cosigner:?} reviews {provider}, {party} {how}");
            assert_eq!(chain.send(tx).code, expected, "{name}");
            if expected == Code::Ok {
                let reviewer = cosigner.unwrap_or(sender);
                assert_eq!(found(&chain).reviewed_by, Some(id(reviewer)), "{name}");
            }
        }
    }
}

/// Puts `owner` on record as the owner of `own`, as all who have to sign do.
fn record_owner(chain: &mut Chain, provider: &str, owner: &str) {
    if provider == "ca-sjz" {
        chain.ok("pa", role_grant("ca-sjz", Role::Provider, "130100"));
    }
    let confirm =
        OwnershipConfirm { provider: id(provider), ..ownership_confirm("own", owner, provider) };
    let signers = ["ca-sjz", "pa", "nobody", "mzt"].into_iter().filter(|org| *org != provider);
    let tx = signers.fold(Tx::new(provider, confirm), |tx, org| tx.cosigner(org));
    assert_eq!(chain.send(tx).code, Code::Ok, "{owner} owns what {provider} provides");
}

/// Who sends the review, publishes and retires for the provider; the clocks run for it and
/// for the one above.
#[test]
fn the_clock_of_a_review_does_not_run_for_who_owns_the_data() {
    for (provider, owner, responsible) in [("mzj-sjz", "ca-sjz", "pa"), ("mzt", "pa", "pa")] {
        let mut chain = hebei();
        with_profile(&mut chain, |profile| profile.deadlines.catalog_initial_review = Some(5));
        let mut own = entry("own");
        own.governance.owner = Some(id(owner));
        chain.ok(provider, catalog_submit(own.clone()));
        record_owner(&mut chain, provider, owner);
        let key = StateKey::deadline(DeadlineKind::CatalogInitialReview, "own");
        let review: Deadline = chain.read(&key);
        assert_eq!(review.responsible, id(responsible), "{provider}");
        let tx = Tx::new("pa", approve(1)).cosigner("nobody");
        assert_eq!(chain.send(tx).code, Code::Ok, "{provider}");
        assert!(chain.read::<Deadline>(&key).ended_on.is_some());
        if owner != "pa" {
            assert_eq!(chain.code(owner, catalog_publish("own", 1)), Code::Jurisdiction);
        }
        chain.ok("pa", catalog_publish("own", 1));
        let today = chain.next().time.date().to_string();
        chain.ok(provider, change_notice("n1", "own", &today));
        let update: Deadline = chain.read(&StateKey::deadline(DeadlineKind::CatalogUpdate, "n1"));
        assert_eq!(update.supervisor, id(responsible), "{provider}");
        chain.ok("pa", catalog_retire("own"));
    }
}
