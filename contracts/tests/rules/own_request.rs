//! What an org asks for itself others watch, manage and decide; what is asked of it others
//! take on.

use liuhen_types::entity::{Authorization, Catalog, Deadline, DeadlineKind, ShareRequest};
use liuhen_types::payload::catalog::ReviewDecision;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::{
    RequestedItem, ShareDecision, ShareRequestSubmit, SuspensionCause,
};
use liuhen_types::payload::{AuthorizationIssue, ShareRequestAccept};
use liuhen_types::profile::{Deadlines, Profile};
use liuhen_types::{Code, StateKey, TimeMs};

use crate::kit::security::risk_alert;
use crate::kit::*;

/// `nobody` is an evaluator of the province; all steps of a share have days.
fn hebei() -> Chain {
    let mut chain = Chain::hebei();
    with_profile(&mut chain, |profile| {
        profile.deadlines = Deadlines {
            share_accept: Some(5),
            share_decide: Some(5),
            share_provide: Some(5),
            quality_verify: Some(5),
            ..Deadlines::default()
        };
    });
    chain.ok("pa", role_grant("nobody", Role::Evaluator, "130000"));
    chain
}

fn deadline(chain: &Chain, kind: DeadlineKind, subject: &str) -> Deadline {
    chain.read(&StateKey::deadline(kind, subject))
}

/// An entry of an authority is reviewed by the next one, the province's by `nobody`.
fn publish(chain: &mut Chain, provider: &str, entry: liuhen_types::payload::CatalogSubmit) {
    let name = entry.entry.catalog_id.to_string();
    let reviewer = if provider == "mzj-sjz" { "ca-sjz" } else { "pa" };
    chain.ok(provider, entry);
    let review = catalog_review(&name, 1, ReviewDecision::Approve);
    assert_eq!(chain.send(Tx::new(reviewer, review).cosigner("nobody")).code, Code::Ok);
    chain.ok(provider, catalog_publish(&name, 1));
}

#[test]
fn no_consumer_manages_or_watches_what_the_contract_grants_it() {
    // Provider, consumer, who signs with it, manager, who watches the provider.
    let cases = [
        ("mzj-sjz", "ca-sjz", "", Ok(("pa", "pa"))),
        ("mzj-sjz", "pa", "", Ok(("ca-sjz", "ca-sjz"))),
        ("mzj-sjz", "mzj-bd", "", Ok(("ca-sjz", "ca-sjz"))),
        // Of its own data an authority is not the manager where another one stands above.
        ("ca-sjz", "mzj-bd", "", Ok(("pa", "pa"))),
        ("pa", "mzj-bd", "", Ok(("pa", "pa"))),
        ("mzt", "pa", "nobody", Ok(("nobody", "nobody"))),
        ("mzt", "pa", "", Err(Code::PartiesRequired)),
        ("mzt", "pa", "ca-sjz", Err(Code::PartiesRequired)),
        ("mzt", "ca-sjz", "", Ok(("pa", "pa"))),
        ("ca-sjz", "pa", "", Ok(("ca-sjz", "ca-sjz"))),
    ];
    for (provider, consumer, cosigner, expected) in cases {
        let mut chain = hebei();
        publish(&mut chain, provider, catalog_submit(entry("villages")));
        let tx = Tx::new(consumer, request_submit("r1", "villages"));
        let tx = if cosigner.is_empty() { tx } else { tx.cosigner(cosigner) };
        let name = format!("{consumer} with {cosigner} asks {provider}");
        let (manager, supervisor) = match expected {
            Ok(found) => found,
            Err(code) => {
                assert_eq!(chain.send(tx).code, code, "{name}");
                continue;
            }
        };
        assert_eq!(chain.send(tx).code, Code::Ok, "{name}");
        let grant: Authorization = chain.read(&StateKey::authorization(&id("r1")));
        assert_eq!(grant.manager, id(manager), "{name}");
        let provide = deadline(&chain, DeadlineKind::ShareProvide, "r1");
        assert_eq!(provide.supervisor, id(supervisor), "{name}");
    }
}

/// The nearest authority that asks not itself, and has not to answer itself, watches;
/// where there is none, who must act watches itself.
#[test]
fn no_consumer_watches_who_decides_its_request() {
    // Provider, consumer, acceptor, who watches the acceptance, who the decision.
    let cases = [
        ("mzj-sjz", "ca-sjz", "pa", "pa", "pa"),
        ("mzj-sjz", "pa", "ca-sjz", "ca-sjz", "ca-sjz"),
        ("mzj-sjz", "mzj-bd", "ca-sjz", "pa", "ca-sjz"),
        ("ca-sjz", "mzj-bd", "pa", "pa", "pa"),
        ("mzt", "mzj-bd", "pa", "pa", "pa"),
        ("mzt", "pa", "dsj", "pa", "mzt"),
    ];
    for (provider, consumer, acceptor, accepts, decides) in cases {
        let mut chain = hebei();
        publish(&mut chain, provider, catalog_submit(shared("villages")));
        chain.ok(consumer, request_submit("r1", "villages"));
        let name = format!("{consumer} asks {provider}");
        let accept = deadline(&chain, DeadlineKind::ShareAccept, "r1");
        assert_eq!(accept.supervisor, id(accepts), "{name}");
        chain.ok(acceptor, request_accept("r1"));
        let decide = deadline(&chain, DeadlineKind::ShareDecide, "r1");
        assert_eq!(decide.supervisor, id(decides), "{name}");
    }
}

/// Whoever provides has no veto but a decision on grounds of law: another takes on what
/// is asked of it, or does not.
#[test]
fn no_provider_takes_on_or_refuses_what_is_asked_of_it() {
    // Provider, consumer, sender, who signs too, answer, who took it on.
    let cases = [
        ("ca-sjz", "mzj-bd", "ca-sjz", "", Code::SelfReview, ""),
        ("ca-sjz", "mzj-bd", "ca-sjz", "nobody", Code::SelfReview, ""),
        ("ca-sjz", "mzj-bd", "pa", "", Code::Ok, "pa"),
        ("ca-sjz", "mzj-bd", "ca-bd", "", Code::Jurisdiction, ""),
        ("dsj", "mzj-bd", "dsj", "", Code::SelfReview, ""),
        ("dsj", "mzj-bd", "pa", "", Code::Ok, "pa"),
        ("pa", "mzj-bd", "pa", "", Code::SelfReview, ""),
        ("pa", "mzj-bd", "pa", "ca-sjz", Code::SelfReview, ""),
        ("pa", "mzj-bd", "pa", "nobody", Code::Ok, "nobody"),
        ("pa", "mzj-bd", "dsj", "", Code::Ok, "dsj"),
        ("pa", "mzj-bd", "ca-sjz", "nobody", Code::Jurisdiction, ""),
        // Where one party stands above the other, that one sends what the evaluator signs.
        ("ca-sjz", "pa", "ca-sjz", "nobody", Code::SelfReview, ""),
        ("ca-sjz", "pa", "pa", "nobody", Code::Ok, "nobody"),
        ("ca-sjz", "pa", "dsj", "", Code::Ok, "dsj"),
        ("pa", "ca-sjz", "pa", "nobody", Code::Ok, "nobody"),
        ("pa", "ca-sjz", "ca-sjz", "nobody", Code::Jurisdiction, ""),
    ];
    for (provider, consumer, sender, cosigner, expected, acceptor) in cases {
        for accept in [true, false] {
            let mut chain = hebei();
            chain.ok("pa", role_grant("dsj", Role::Provider, "130000"));
            publish(&mut chain, provider, catalog_submit(shared("villages")));
            chain.ok(consumer, request_submit("r1", "villages"));
            let reason = Some(id("手续不全"));
            let tx = Tx::new(sender, ShareRequestAccept { accept, reason, ..request_accept("r1") });
            let tx = if cosigner.is_empty() { tx } else { tx.cosigner(cosigner) };
            let name = format!("{sender} with {cosigner}: {consumer} asks {provider}, {accept}");
            assert_eq!(chain.send(tx).code, expected, "{name}");
            let request: ShareRequest = chain.read(&StateKey::request(&id("r1")));
            let by = (!acceptor.is_empty()).then(|| id(acceptor));
            assert_eq!(request.accepted_by, by, "{name}");
        }
    }
}

/// The days run for who may take it on.
#[test]
fn the_days_of_an_acceptance_run_for_no_provider() {
    // Provider, consumer, who has to take it on.
    let cases = [
        ("ca-sjz", "mzj-bd", "pa"),
        ("mzj-sjz", "mzj-bd", "ca-sjz"),
        ("pa", "mzj-bd", "pa"),
        ("ca-sjz", "pa", "pa"),
        ("pa", "ca-sjz", "pa"),
    ];
    for (provider, consumer, responsible) in cases {
        let mut chain = hebei();
        publish(&mut chain, provider, catalog_submit(shared("villages")));
        chain.ok(consumer, request_submit("r1", "villages"));
        let accept = deadline(&chain, DeadlineKind::ShareAccept, "r1");
        assert_eq!(accept.responsible, id(responsible), "{consumer} asks {provider}");
    }
}

/// What an authority alone takes on, none but one refuses.
#[test]
fn no_operator_refuses_what_it_may_not_take_on() {
    let refuse =
        ShareRequestAccept {
            accept: false, reason: Some(id("手续不全")), ..request_accept("r1")
        };
    for published in [entry("villages"), shared("villages")] {
        let mut chain = hebei();
        chain.publish(published);
        chain.ok("mzj-changan", all_items());
        assert_eq!(chain.code("dsj", request_accept("r1")), Code::Role);
        assert_eq!(chain.code("dsj", refuse.clone()), Code::Role);
        chain.clone().ok("pa", refuse.clone());
        // Nobody takes on what asks for a version that gave way; it is answered all the same.
        let today = chain.next().time.date().to_string();
        chain.ok("mzt", change_notice("n1", "villages", &today));
        let in_force: Catalog = chain.read(&StateKey::catalog(&id("villages")));
        chain.ok("mzt", update_submit("n1", in_force.entry));
        chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Approve));
        chain.ok("mzt", catalog_publish("villages", 2));
        assert_eq!(chain.code("pa", request_accept("r1")), Code::VersionStale);
        chain.ok("dsj", refuse.clone());
    }
}

#[test]
fn no_provider_names_the_consumer_as_manager() {
    // Provider, consumer, acceptor, manager, answer.
    let cases = [
        ("mzj-sjz", "ca-sjz", "pa", "ca-sjz", Code::PartiesRequired),
        ("mzj-sjz", "ca-sjz", "pa", "pa", Code::Ok),
        ("mzt", "pa", "dsj", "pa", Code::PartiesRequired),
        ("mzt", "pa", "dsj", "dsj", Code::Ok),
    ];
    for (provider, consumer, acceptor, manager, expected) in cases {
        let mut chain = hebei();
        publish(&mut chain, provider, catalog_submit(shared("villages")));
        chain.ok(consumer, request_submit("r1", "villages"));
        chain.ok(acceptor, request_accept("r1"));
        chain.ok(provider, request_decide("r1", ShareDecision::Approve, &[]));
        let issue = AuthorizationIssue {
            provider: id(provider),
            consumer: id(consumer),
            manager: id(manager),
            ..authorization_issue("a1", "r1")
        };
        assert_eq!(chain.code(provider, issue.clone()), expected, "{issue:?}");
    }
}

/// What was stopped is lifted by another than who uses it, unless it stopped itself.
#[test]
fn no_consumer_lifts_the_suspension_of_its_own_grant() {
    let mut chain = hebei();
    publish(&mut chain, "mzj-sjz", catalog_submit(entry("villages")));
    chain.ok("ca-sjz", request_submit("r1", "villages"));
    let mut own = chain.clone();
    own.ok("ca-sjz", suspend("r1"));
    own.ok("ca-sjz", resume("r1"));
    chain.ok("wxb", risk_alert("l1", Some("r1")));
    chain.ok("mzj-sjz", suspend_for("r1", SuspensionCause::Alert(id("l1"))));
    assert_eq!(chain.code("ca-sjz", resume("r1")), Code::SelfReview);
    let mut others = chain.clone();
    others.ok("pa", resume("r1"));
    chain.ok("mzj-sjz", resume("r1"));
}

/// Where the contract decides, an acceptance is all that a request for all items waits for,
/// so the days for deciding on unconditional sharing run for it, or those for accepting if
/// they are fewer. Others wait under the days for accepting only.
#[test]
fn the_days_of_unconditional_sharing_run_for_who_accepts() {
    let national = Profile::built_in("national", id("130000")).unwrap().deadlines;
    let (open, restricted) = (entry("villages"), shared("villages"));
    // Entry, days to accept, days to decide, working days that run.
    let cases = [
        (&open, national.share_accept, national.share_decide_unconditional, Some(1)),
        (&open, Some(3), Some(1), Some(1)),
        (&open, Some(1), Some(3), Some(1)),
        (&open, Some(3), None, Some(3)),
        (&open, None, None, None),
        (&restricted, None, Some(1), None),
        (&restricted, Some(3), Some(1), Some(3)),
    ];
    for (n, (entry, accept, unconditional, expected)) in cases.into_iter().enumerate() {
        let mut chain = Chain::hebei();
        with_profile(&mut chain, |profile| {
            profile.deadlines = Deadlines {
                share_accept: accept,
                share_decide_unconditional: unconditional,
                ..national.clone()
            };
        });
        chain.publish(entry.clone());
        chain.ok("mzj-changan", all_items());
        let key = StateKey::deadline(DeadlineKind::ShareAccept, "r1");
        let Some(days) = expected else {
            assert!(!chain.state.contains_key(&key), "case {n}");
            continue;
        };
        assert_eq!(chain.read::<Deadline>(&key).working_days, days, "case {n}");
        chain.time = TimeMs(chain.time.0 + 30 * DAY_MS);
        let late = chain.send(Tx::new("pa", request_accept("r1")));
        assert!(late.is_accepted() && late.warnings.contains(&Code::Overdue), "case {n}: {late:?}");
        assert!(chain.read::<Deadline>(&key).overdue_days > 0, "case {n}");
    }
}

/// A request for every item of `villages`, each with its own reason.
fn all_items() -> ShareRequestSubmit {
    let item = |item: &str| RequestedItem {
        item_id: id(item),
        justification: id(&format!("核对{item}")),
    };
    ShareRequestSubmit {
        items: ["code", "name", "area", "holder"].map(item).to_vec(),
        region_scope: id("130102"),
        ..request_submit("r1", "villages")
    }
}
