//! Disputes: raised by a party, decided by an authority that is none.

use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Catalog, Demand, DemandStatus, Dispute, DisputeStatus,
    Durations, Measure, OrgStatus, Ownership, Period, RequestStatus, ShareRequest,
};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::OrgStatusSet;
use liuhen_types::payload::catalog::{CatalogEntry, LegalBasisKind, ShareType};
use liuhen_types::payload::demand::DemandAnswer;
use liuhen_types::payload::dispute::{DisputeKind, DisputeRaise, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::request::{
    RequestedItem, ShareDecision, ShareRequestAccept, ShareRequestSubmit,
};
use liuhen_types::{Code, StateKey, TimeMs};

use crate::kit::{
    Chain, authorization_issue, demand, dispute, entry, id, legal_basis, ownership_confirm,
    request_accept, request_decide, request_submit, resolve, respond, shared,
};

fn on_request() -> DisputeRaise {
    dispute("x1", DisputeSubject::Request(id("r1")), DisputeKind::Refusal)
}

fn request(chain: &Chain) -> ShareRequest {
    chain.read(&StateKey::request(&id("r1")))
}

fn found(chain: &Chain) -> Dispute {
    chain.read(&StateKey::dispute(&id("x1")))
}

/// A request that `mzt` rejected.
fn rejected() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Reject, &[]));
    chain
}

/// A request to `mzj-sjz` that its authority did not take on.
fn not_accepted(published: CatalogEntry, asked: ShareRequestSubmit) -> Chain {
    let mut chain = Chain::hebei();
    chain.publish_as("mzj-sjz", published);
    chain.ok("mzj-changan", asked);
    let no = ShareRequestAccept {
        accept: false,
        reason: Some(id("incomplete")),
        ..request_accept("r1")
    };
    chain.ok("ca-sjz", no);
    chain
}

/// What was asked for and how long the answer took is counted once (I-10, I-11); what the
/// second decision grants is counted too.
#[test]
fn a_request_that_was_reopened_is_counted_once() {
    let of = |chain: &Chain, measure| -> i64 {
        let key = StateKey::tally(&id("130000"), Period::Ever, measure);
        liuhen_contracts::read(&chain.state, &key).expect("the state is sound").unwrap_or(0)
    };
    let times = |chain: &Chain, key| chain.read::<Durations>(&key).count();
    for (decision, items, granted) in [
        (ShareDecision::Approve, &[][..], 3),
        (ShareDecision::Partial, &["code"], 1),
        (ShareDecision::Reject, &[], 0),
    ] {
        let mut chain = rejected();
        assert_eq!(
            (of(&chain, Measure::ItemsRequested), of(&chain, Measure::ItemsGranted)),
            (3, 0)
        );
        chain.ok("mzj-changan", on_request());
        chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
        chain.ok("mzt", request_decide("r1", decision, items));
        assert_eq!(of(&chain, Measure::ItemsRequested), 3, "{decision:?}");
        assert_eq!(of(&chain, Measure::ItemsGranted), granted, "{decision:?}");
        let ever = Period::Ever;
        let decide = StateKey::tally(&id("130000"), ever, Measure::TimeToDecide);
        let answer = StateKey::org_tally(&id("mzt"), ever, Measure::TimeToAnswer);
        assert_eq!((times(&chain, decide), times(&chain, answer)), (1, 1), "{decision:?}");
    }
}

#[test]
fn an_overturned_refusal_reopens_the_request() {
    let mut chain = rejected();
    chain.ok("mzj-changan", on_request());
    assert_eq!(request(&chain).status, RequestStatus::Disputed);
    let open = found(&chain);
    assert_eq!((open.raiser, open.respondent), (id("mzj-changan"), id("mzt")));
    assert_eq!((open.status, open.raised_at), (DisputeStatus::Open, chain.time));
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    let closed = found(&chain);
    assert_eq!((closed.status, closed.resolved_by), (DisputeStatus::Overturned, Some(id("pa"))));
    let reopened = request(&chain);
    assert_eq!((reopened.status, reopened.decided_at), (RequestStatus::UnderReview, None));
    assert!(reopened.legal_basis.is_empty() && reopened.reason.is_none());
    assert_eq!(chain.code("pa", resolve("x1", DisputeVerdict::Uphold)), Code::State);
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    chain.ok("mzt", authorization_issue("a1", "r1"));
}

#[test]
fn an_upheld_refusal_is_final() {
    let mut chain = rejected();
    chain.ok("mzj-changan", on_request());
    chain.ok("pa", resolve("x1", DisputeVerdict::Uphold));
    assert_eq!(request(&chain).status, RequestStatus::Upheld);
    let again = DisputeRaise { dispute_id: id("x2"), ..on_request() };
    assert_eq!(chain.code("mzj-changan", again), Code::State);
    let approve = request_decide("r1", ShareDecision::Approve, &[]);
    assert_eq!(chain.code("mzt", approve), Code::State);
}

#[test]
fn a_party_raises_and_once_at_a_time() {
    for (sender, expected) in [
        ("mzj-changan", Code::Ok),
        ("mzt", Code::NotParty),
        ("zrt", Code::NotParty),
        ("ca-sjz", Code::NotParty),
        ("pa", Code::Role),
        ("dsj", Code::Role),
    ] {
        assert_eq!(rejected().code(sender, on_request()), expected, "{sender}");
    }
    type Change = fn(&mut DisputeRaise);
    let cases: &[(&str, Change, Code)] = &[
        ("unknown", |p| p.subject = DisputeSubject::Request(id("none")), Code::ReferenceUnknown),
        ("kind of an entry", |p| p.kind = DisputeKind::NotShared, Code::Schema),
        ("kind of an approval", |p| p.kind = DisputeKind::Approval, Code::NotParty),
        (
            "too many bases",
            |p| p.legal_basis = vec![legal_basis(LegalBasisKind::Law); LIST_MAX + 1],
            Code::Schema,
        ),
    ];
    for (name, change, expected) in cases {
        let mut payload = on_request();
        change(&mut payload);
        assert_eq!(rejected().code("mzj-changan", payload), *expected, "{name}");
    }
    let mut chain = rejected();
    chain.ok("mzj-changan", on_request());
    assert_eq!(chain.code("mzj-changan", on_request()), Code::Duplicate);
    let second = || DisputeRaise { dispute_id: id("x2"), ..on_request() };
    assert_eq!(chain.code("mzj-changan", second()), Code::DisputeOpen);
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    assert_eq!(chain.code("mzj-changan", on_request()), Code::State, "nothing was refused");
}

#[test]
fn who_decides_is_no_party() {
    let mut chain = rejected();
    chain.ok("mzj-changan", on_request());
    for (sender, expected) in [
        ("ca-sjz", Code::Jurisdiction),
        ("mzt", Code::Role),
        ("mzj-changan", Code::Role),
        ("wxb", Code::Role),
        ("pa", Code::Ok),
    ] {
        let code = chain.clone().code(sender, resolve("x1", DisputeVerdict::Overturn));
        assert_eq!(code, expected, "{sender}");
    }
    assert_eq!(chain.code("pa", resolve("none", DisputeVerdict::Uphold)), Code::ReferenceUnknown);
    // The authority that refused: its own act goes to the one above.
    let mut chain = not_accepted(shared("villages"), request_submit("r1", "villages"));
    chain.ok("mzj-changan", on_request());
    assert_eq!(found(&chain).respondent, id("ca-sjz"));
    let overturn = || resolve("x1", DisputeVerdict::Overturn);
    assert_eq!(chain.code("ca-sjz", overturn()), Code::SelfReview);
    assert_eq!(chain.code("ca-bd", overturn()), Code::Jurisdiction);
    chain.ok("pa", overturn());
    assert_eq!(request(&chain).status, RequestStatus::UnderReview);
    assert_eq!(request(&chain).accepted_by, Some(id("pa")));
    // An authority that asks for data is a party, too.
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("ca-sjz", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Reject, &[]));
    chain.ok("ca-sjz", on_request());
    assert_eq!(chain.code("ca-sjz", overturn()), Code::Jurisdiction);
}

/// All items of an entry, so that the authority must take it on.
fn all(name: &str) -> ShareRequestSubmit {
    let item = |name| RequestedItem { item_id: id(name), justification: id(name) };
    ShareRequestSubmit {
        items: ["code", "name", "area", "holder"].map(item).to_vec(),
        region_scope: id("130102"),
        ..request_submit(name, "villages")
    }
}

#[test]
fn an_overturned_refusal_of_unconditional_sharing_grants() {
    let mut chain = not_accepted(entry("villages"), all("r1"));
    chain.ok("mzj-changan", on_request());
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    assert_eq!(request(&chain).status, RequestStatus::Authorized);
    let grant: Authorization = chain.read(&StateKey::authorization(&id("r1")));
    assert_eq!((grant.items.len(), grant.manager), (4, id("ca-sjz")));
}

/// SM-REQ: it hangs no more, and the consumer may ask anew.
#[test]
fn an_overturned_refusal_of_what_is_over_ends_the_request() {
    let valid_to = TimeMs(Chain::hebei().time.0 + 60_000);
    let mut chain = not_accepted(entry("villages"), ShareRequestSubmit { valid_to, ..all("r1") });
    chain.ok("mzj-changan", on_request());
    let ended = |status| OrgStatusSet {
        org: id("mzj-changan"),
        status,
        reason: id("机构调整"),
        successor: None,
        proposal_id: None,
    };
    for status in [OrgStatus::Suspended, OrgStatus::Revoked] {
        let mut chain = chain.clone();
        chain.ok("ca-sjz", ended(status));
        chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
        assert_eq!(request(&chain).status, RequestStatus::Overturned, "{status:?}");
    }
    chain.time = TimeMs(valid_to.0 + 1);
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    assert_eq!(found(&chain).status, DisputeStatus::Overturned);
    assert_eq!(request(&chain).status, RequestStatus::Overturned);
    assert_eq!(request(&chain).authorization_id, None);
    chain.ok("mzj-changan", all("r2"));
}

#[test]
fn a_reopened_request_takes_its_demand_along() {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", demand("d1", &["code"]));
    chain.ok("mzt", respond("d1", DemandAnswer::Match(id("villages"))));
    let asked =
        ShareRequestSubmit { demand_id: Some(id("d1")), ..request_submit("r1", "villages") };
    chain.ok("mzj-changan", asked);
    chain.ok("pa", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Reject, &[]));
    chain.ok("mzj-changan", on_request());
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    let demand: Demand = chain.read(&StateKey::demand(&id("d1")));
    assert_eq!(demand.status, DemandStatus::Requested);
}

#[test]
fn the_provider_may_dispute_what_the_contract_granted() {
    let raise = || dispute("x1", DisputeSubject::Request(id("r1")), DisputeKind::Approval);
    let granted = || {
        let mut chain = Chain::hebei();
        chain.publish_as("mzj-sjz", entry("villages"));
        chain.ok("mzj-changan", request_submit("r1", "villages"));
        chain
    };
    let status =
        |chain: &Chain| chain.read::<Authorization>(&StateKey::authorization(&id("r1"))).status;
    assert_eq!(granted().code("mzj-changan", raise()), Code::NotParty);
    let mut chain = granted();
    chain.ok("mzj-sjz", raise());
    assert_eq!(status(&chain), AuthorizationStatus::Active, "until it is decided");
    let mut upheld = chain.clone();
    upheld.ok("ca-sjz", resolve("x1", DisputeVerdict::Uphold));
    assert_eq!(status(&upheld), AuthorizationStatus::Active);
    chain.ok("ca-sjz", resolve("x1", DisputeVerdict::Overturn));
    assert_eq!(status(&chain), AuthorizationStatus::Suspended);
    // What it granted itself it may revoke, not dispute.
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.grant("a1", "r1", "villages");
    assert_eq!(chain.code("mzt", raise()), Code::State);
}

#[test]
fn how_an_entry_is_shared_may_be_disputed() {
    let on = |name: &str, kind| dispute("x1", DisputeSubject::Catalog(id(name)), kind);
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    chain.publish(CatalogEntry {
        share_type: ShareType::NotShared,
        legal_basis: vec![legal_basis(LegalBasisKind::Law)],
        ..entry("closed")
    });
    let cases = [
        ("mzj-changan", "closed", DisputeKind::NotShared, Code::Ok),
        ("mzj-changan", "closed", DisputeKind::Classification, Code::Ok),
        ("mzj-changan", "villages", DisputeKind::Classification, Code::Ok),
        ("mzj-changan", "villages", DisputeKind::NotShared, Code::State),
        ("mzj-changan", "none", DisputeKind::NotShared, Code::ReferenceUnknown),
        ("mzt", "closed", DisputeKind::NotShared, Code::NotParty),
        ("pa", "closed", DisputeKind::NotShared, Code::Role),
    ];
    for (sender, name, kind, expected) in cases {
        assert_eq!(chain.clone().code(sender, on(name, kind)), expected, "{sender} {name}");
    }
    chain.ok("mzj-changan", on("closed", DisputeKind::NotShared));
    let other = DisputeRaise { dispute_id: id("x2"), ..on("closed", DisputeKind::Classification) };
    assert_eq!(chain.code("mzj-sjz", other.clone()), Code::DisputeOpen);
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    assert_eq!(found(&chain).reason, Some(id("heard both")));
    chain.ok("mzj-sjz", other);
}

/// an authority does not decide on an entry whose data it owns or manages, by the entry
/// or by what was confirmed; the one above does.
#[test]
fn an_owner_or_manager_does_not_decide_on_its_entry() {
    type Name = fn(&mut Catalog);
    let cases: [(&str, Name); 2] = [
        ("owner", |found| found.entry.governance.owner = Some(id("ca-sjz"))),
        ("manager", |found| found.entry.governance.manager = Some(id("ca-sjz"))),
    ];
    let on = || dispute("x1", DisputeSubject::Catalog(id("villages")), DisputeKind::Classification);
    let overturn = || resolve("x1", DisputeVerdict::Overturn);
    let published = || {
        let mut chain = Chain::hebei();
        chain.publish_as("mzj-sjz", shared("villages"));
        chain
    };
    let mut chain = published();
    chain.ok("mzj-changan", on());
    chain.ok("ca-sjz", overturn());
    for (name, change) in cases {
        let mut chain = published();
        let key = StateKey::catalog(&id("villages"));
        let mut catalog: Catalog = chain.read(&key);
        change(&mut catalog);
        chain.force(key, &catalog);
        chain.ok("mzj-changan", on());
        assert_eq!(chain.code("ca-sjz", overturn()), Code::SelfReview, "{name}");
        chain.ok("pa", overturn());
    }
    let mut chain = published();
    let confirmation = ownership_confirm("villages", "ca-sjz", "mzj-sjz");
    let confirmed_at = chain.time;
    chain.force(StateKey::ownership(&id("villages")), &Ownership { confirmation, confirmed_at });
    chain.ok("mzj-changan", on());
    assert_eq!(chain.code("ca-sjz", overturn()), Code::SelfReview, "recorded");
    chain.ok("pa", overturn());
}
