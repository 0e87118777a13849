//! Share requests: what may be asked, and who takes them on.

use liuhen_types::entity::{
    Authorization, Deadline, DeadlineKind, OrgStatus, RequestStatus, ShareRequest,
};
use liuhen_types::limits::{CATALOG_ITEMS_MAX, GRANT_OPERATORS_MAX, LIST_MAX};
use liuhen_types::payload::catalog::*;
use liuhen_types::payload::org::{Level, Role};
use liuhen_types::payload::request::*;
use liuhen_types::payload::{OrgStatusSet, RoleRevoke};
use liuhen_types::{Code, Hash, ItemId, StateKey, TimeMs};

use crate::kit::genesis::START;
use crate::kit::{
    Chain, DAY_MS, Tx, app_register, catalog_submit, conditional, entry, id, legal_basis,
    request_accept, request_decide, request_submit, role_grant, shared, with_profile,
};

fn request(chain: &Chain) -> ShareRequest {
    chain.read(&StateKey::request(&id("r1")))
}

/// A published entry that anybody may ask for, and on which people decide.
fn published() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain
}

#[test]
fn a_request_is_submitted_accepted_decided() {
    let mut chain = published();
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    let submitted = request(&chain);
    assert_eq!((submitted.consumer, submitted.provider), (id("mzj-changan"), id("mzt")));
    assert_eq!(submitted.status, RequestStatus::Submitted);
    chain.ok("pa", request_accept("r1"));
    assert_eq!(request(&chain).status, RequestStatus::UnderReview);
    assert_eq!(request(&chain).accepted_by, Some(id("pa")));
    chain.ok("mzt", request_decide("r1", ShareDecision::Partial, &["name", "code"]));
    let decided = request(&chain);
    assert_eq!(decided.status, RequestStatus::PartlyApproved);
    assert_eq!(decided.granted_items, ["code", "name"].map(id::<ItemId>), "in order asked");
    assert_eq!(decided.decided_at, Some(chain.time));
}

#[test]
fn a_request_must_be_minimal_and_within_scope() {
    type Change = fn(&mut ShareRequestSubmit);
    fn item(name: &str, why: &str) -> RequestedItem {
        RequestedItem { item_id: id(name), justification: id(why) }
    }
    fn all(why: [&str; 4]) -> Vec<RequestedItem> {
        let names = ["code", "name", "area", "holder"];
        names.iter().zip(why).map(|(name, why)| item(name, why)).collect()
    }
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("no items", |p| p.items.clear(), Code::Schema),
        ("an item twice", |p| p.items.push(item("code", "x")), Code::Schema),
        (
            "too many items",
            |p| p.items = (0..=CATALOG_ITEMS_MAX).map(|n| item(&n.to_string(), "x")).collect(),
            Code::Schema,
        ),
        (
            "too many apps",
            |p| p.apps = (0..=LIST_MAX).map(|n| id(&n.to_string())).collect(),
            Code::Schema,
        ),
        ("an app twice", |p| p.apps = vec![id("a"), id("a")], Code::Schema),
        ("no quota", |p| p.quota = 0, Code::Schema),
        ("no time", |p| p.valid_to = p.valid_from, Code::Schema),
        (
            "over before it starts",
            |p| (p.valid_from, p.valid_to) = (TimeMs(1), START),
            Code::AuthExpired,
        ),
        ("unknown entry", |p| p.catalog_id = id("none"), Code::ReferenceUnknown),
        ("another version", |p| p.catalog_version = 2, Code::VersionStale),
        ("unknown item", |p| p.items.push(item("secret", "x")), Code::ItemUnknown),
        (
            "all items, one reason",
            |p| (p.items, p.region_scope) = (all(["x"; 4]), id("130102")),
            Code::NotMinimal,
        ),
        (
            "all items, one reason twice",
            |p| (p.items, p.region_scope) = (all(["a", "b", "c", "c"]), id("130102")),
            Code::NotMinimal,
        ),
        (
            "all items, reasons",
            |p| (p.items, p.region_scope) = (all(["a", "b", "c", "d"]), id("130102")),
            Code::Ok,
        ),
        ("personal, whole province", |p| p.items.push(item("holder", "x")), Code::ScopeExceeded),
        (
            "personal, the city",
            |p| (p.items, p.region_scope) = (vec![item("holder", "x")], id("130100")),
            Code::ScopeExceeded,
        ),
        (
            "personal, a township of its own",
            |p| (p.items, p.region_scope) = (vec![item("holder", "x")], id("130102001")),
            Code::Ok,
        ),
        ("unknown region", |p| p.region_scope = id("139999"), Code::RegionUnknown),
        ("mode not offered", |p| p.delivery_mode = DeliveryMode::Sandbox, Code::ModeNotAuthorized),
        ("out of the country", |p| p.cross_border = true, Code::ExportDenied),
    ];
    for (name, change, expected) in cases {
        let mut payload = request_submit("r1", "villages");
        change(&mut payload);
        assert_eq!(published().code("mzj-changan", payload), *expected, "{name}");
    }
}

#[test]
fn rows_outside_the_entry_cannot_be_asked_for() {
    let mut chain = Chain::hebei();
    chain.publish(CatalogEntry { region_scope: id("130100"), ..entry("villages") });
    let ask = |region: &str| {
        let request = request_submit("r1", "villages");
        ShareRequestSubmit { region_scope: id(region), ..request }
    };
    for region in ["130000", "130600", "130181", "XA"] {
        assert_eq!(chain.code("mzj-changan", ask(region)), Code::ScopeExceeded, "{region}");
    }
    chain.ok("mzj-changan", ask("130102"));
}

#[test]
fn who_may_ask_for_what() {
    let mut chain = published();
    chain.ok("zrt", catalog_submit(entry("draft")));
    let closed = CatalogEntry {
        share_type: ShareType::NotShared,
        legal_basis: vec![legal_basis(LegalBasisKind::Law)],
        ..entry("closed")
    };
    chain.publish(closed);
    chain.publish_as("zrt", entry("own"));
    let cases = [
        ("mzj-changan", "villages", Code::Ok),
        ("xa-changan", "villages", Code::Ok),
        ("ca-bd", "villages", Code::Ok),
        ("pa", "villages", Code::Ok),
        ("jyj-changan", "villages", Code::Role),
        ("mzt", "villages", Code::Role),
        ("zrt", "own", Code::SelfReview),
        ("mzj-changan", "draft", Code::State),
        ("mzj-changan", "closed", Code::NotShared),
    ];
    for (sender, catalog, expected) in cases {
        let code = chain.clone().code(sender, request_submit("r1", catalog));
        assert_eq!(code, expected, "{sender} asks for {catalog}");
    }
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    assert_eq!(chain.code("zrt", request_submit("r1", "villages")), Code::Duplicate);
}

#[test]
fn conditions_of_the_entry_bind_the_request() {
    use ShareCondition as C;
    let cases: &[(&str, Vec<C>, Code)] = &[
        ("its level", vec![C::ConsumerLevel(Level::County)], Code::Ok),
        ("another level", vec![C::ConsumerLevel(Level::City)], Code::ScopeExceeded),
        (
            "one of two levels",
            vec![C::ConsumerLevel(Level::City), C::ConsumerLevel(Level::County)],
            Code::Ok,
        ),
        ("it is named", vec![C::ConsumerOrgs(vec![id("mzj-changan")])], Code::Ok),
        ("others are named", vec![C::ConsumerOrgs(vec![id("zrt")])], Code::ScopeExceeded),
        ("its service item", vec![C::ServiceItem(id("低保审核确认"))], Code::Ok),
        ("another service item", vec![C::ServiceItem(id("社保"))], Code::ScopeExceeded),
        ("its mode", vec![C::DeliveryMode(DeliveryMode::Query)], Code::Ok),
        ("another mode", vec![C::DeliveryMode(DeliveryMode::Sandbox)], Code::ModeNotAuthorized),
        ("long enough", vec![C::MaxValidityDays(365)], Code::Ok),
        ("too long", vec![C::MaxValidityDays(364)], Code::ScopeExceeded),
        ("quota enough", vec![C::Quota(10)], Code::Ok),
        ("quota too small", vec![C::Quota(9)], Code::QuotaExceeded),
        ("smallest of two", vec![C::Quota(20), C::Quota(9)], Code::QuotaExceeded),
        (
            "kinds that people hold",
            vec![C::Purpose(id("低保核对")), C::Masking(id("name"))],
            Code::Ok,
        ),
    ];
    for (name, conditions, expected) in cases {
        let mut chain = Chain::hebei();
        chain.publish(conditional("villages", conditions));
        let code = chain.code("mzj-changan", request_submit("r1", "villages"));
        assert_eq!(code, *expected, "{name}");
    }
}

#[test]
fn the_providers_authority_or_operator_takes_requests_on() {
    // Provider, sender, answer.
    let cases = [
        ("mzt", "pa", Code::Ok),
        ("mzt", "dsj", Code::Ok),
        ("mzt", "ca-sjz", Code::Jurisdiction),
        ("mzt", "mzt", Code::Role),
        ("mzt", "mzj-changan", Code::Role),
        ("mzj-sjz", "ca-sjz", Code::Ok),
        ("mzj-sjz", "pa", Code::Jurisdiction),
        ("mzj-sjz", "dsj", Code::Jurisdiction),
        ("jyj-changan", "xa-changan", Code::Ok),
        ("jyj-changan", "ca-sjz", Code::Jurisdiction),
    ];
    for (provider, sender, expected) in cases {
        let mut chain = Chain::hebei();
        chain.publish_as(provider, shared("villages"));
        chain.ok("mzj-changan", request_submit("r1", "villages"));
        let code = chain.code(sender, request_accept("r1"));
        assert_eq!(code, expected, "{sender} accepts for {provider}");
    }
    let mut chain = published();
    chain.ok("pa", request_submit("r1", "villages"));
    assert_eq!(chain.code("pa", request_accept("r1")), Code::SelfReview);
}

#[test]
fn not_accepting_needs_a_reason_and_ends_the_request() {
    let mut chain = published();
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    assert_eq!(chain.code("pa", request_accept("none")), Code::ReferenceUnknown);
    let refuse = |reason| ShareRequestAccept { accept: false, reason, ..request_accept("r1") };
    assert_eq!(chain.code("pa", refuse(None)), Code::ReasonRequired);
    chain.ok("pa", refuse(Some(id("incomplete"))));
    assert_eq!(request(&chain).status, RequestStatus::NotAccepted);
    assert_eq!(request(&chain).reason, Some(id("incomplete")));
    assert_eq!(chain.code("pa", request_accept("r1")), Code::State);
    let decide = request_decide("r1", ShareDecision::Approve, &[]);
    assert_eq!(chain.code("mzt", decide), Code::State);
}

#[test]
fn the_validity_asked_for_starts_when_it_says() {
    let mut chain = Chain::hebei();
    chain.publish(conditional("villages", &[ShareCondition::MaxValidityDays(90)]));
    let from = TimeMs(START.0 + 100 * DAY_MS);
    let request = ShareRequestSubmit {
        valid_from: from,
        valid_to: TimeMs(from.0 + 90 * DAY_MS),
        ..request_submit("r1", "villages")
    };
    chain.ok("mzj-changan", request);
}

/// a grant binds applications of its consumer, which are registered.
#[test]
fn a_request_names_its_own_applications() {
    use liuhen_types::payload::app::AppKind;
    // Named, answer.
    let cases: &[(&[&str], Code)] = &[
        (&["relief"], Code::Ok),
        (&["relief", "pension"], Code::Ok),
        (&["none"], Code::AppNotAuthorized),
        (&["other"], Code::AppNotAuthorized),
        (&["relief", "none"], Code::AppNotAuthorized),
        (&["relief", "other"], Code::AppNotAuthorized),
    ];
    for entry in [entry("villages"), shared("villages")] {
        let mut chain = Chain::hebei();
        chain.publish(entry.clone());
        for (app, org) in [("relief", "mzj-changan"), ("pension", "mzj-changan"), ("other", "mzt")]
        {
            chain.ok(org, app_register(app, org, AppKind::App));
        }
        for (apps, expected) in cases {
            let apps = apps.iter().map(|app| id(app)).collect();
            let request = ShareRequestSubmit { apps, ..request_submit("r1", "villages") };
            let code = chain.clone().code("mzj-changan", request.clone());
            assert_eq!(code, *expected, "{:?}, {:?}", request.apps, entry.share_type);
        }
    }
}

/// Where a region has no authority, the next one upwards takes requests on, and is who
/// the clock runs for and who manages the grant.
#[test]
fn the_next_authority_upwards_accepts_where_there_is_none() {
    type Change = fn(&mut Chain);
    let ways: [(&str, Change); 2] = [
        ("revoked", |chain| {
            let (org, jurisdiction) = (id("ca-sjz"), id("130100"));
            let (role, reason) = (Role::CityAuthority, id("机构改革"));
            chain.ok("pa", RoleRevoke { org, role, jurisdiction, reason });
        }),
        ("ended", |chain| {
            let (org, status) = (id("ca-sjz"), OrgStatus::Revoked);
            let (reason, successor) = (id("机构改革"), None);
            chain.ok("pa", OrgStatusSet { org, status, reason, successor, proposal_id: None });
        }),
    ];
    for (how, end) in ways {
        let mut chain = Chain::hebei();
        with_profile(&mut chain, |profile| profile.deadlines.share_accept = Some(5));
        chain.publish_as("mzj-sjz", shared("city"));
        chain.publish_as("mzj-sjz", entry("open"));
        let mut before = chain.clone();
        before.ok("mzj-bd", request_submit("r1", "city"));
        assert_eq!(before.code("pa", request_accept("r1")), Code::Jurisdiction, "{how}");
        end(&mut chain);
        chain.ok("mzj-bd", request_submit("r1", "city"));
        let key = StateKey::deadline(DeadlineKind::ShareAccept, "r1");
        assert_eq!(chain.read::<Deadline>(&key).responsible, id("pa"), "{how}");
        assert_eq!(chain.code("ca-bd", request_accept("r1")), Code::Jurisdiction, "{how}");
        chain.ok("pa", request_accept("r1"));
        chain.ok("mzj-bd", request_submit("r2", "open"));
        let grant: Authorization = chain.read(&StateKey::authorization(&id("r2")));
        assert_eq!(grant.manager, id("pa"), "{how}");
    }
}

/// No authority takes on what it asks for itself: the next one upwards does, and
/// is who the clock runs for; for the province, an evaluator of it signs.
#[test]
fn what_an_authority_asks_for_is_taken_on_by_another() {
    // Provider, consumer, who answers for it, sender, co-signer, answer.
    let cases = [
        ("jyj-changan", "xa-changan", "ca-sjz", "ca-sjz", "", Code::Ok),
        ("jyj-changan", "xa-changan", "ca-sjz", "xa-changan", "", Code::SelfReview),
        ("jyj-changan", "xa-changan", "ca-sjz", "xa-changan", "nobody", Code::SelfReview),
        ("jyj-changan", "xa-changan", "ca-sjz", "pa", "", Code::Jurisdiction),
        ("jyj-changan", "ca-sjz", "xa-changan", "ca-sjz", "", Code::Jurisdiction),
        ("mzj-sjz", "ca-sjz", "pa", "pa", "", Code::Ok),
        ("mzj-sjz", "ca-sjz", "pa", "ca-bd", "", Code::Jurisdiction),
        ("mzj-sjz", "pa", "ca-sjz", "ca-sjz", "", Code::Ok),
        ("mzj-sjz", "pa", "ca-sjz", "pa", "nobody", Code::Jurisdiction),
        ("mzt", "pa", "pa", "pa", "nobody", Code::Ok),
        ("mzt", "pa", "pa", "pa", "", Code::SelfReview),
        ("mzt", "pa", "pa", "pa", "mzt", Code::SelfReview),
        ("mzt", "pa", "pa", "dsj", "", Code::Ok),
        ("mzt", "ca-sjz", "pa", "ca-sjz", "nobody", Code::Jurisdiction),
    ];
    let mut chain = Chain::hebei();
    with_profile(&mut chain, |profile| profile.deadlines.share_accept = Some(5));
    chain.ok("pa", role_grant("nobody", Role::Evaluator, "130000"));
    chain.ok("pa", role_grant("mzt", Role::Evaluator, "130000"));
    for (provider, consumer, responsible, sender, cosigner, expected) in cases {
        let mut chain = chain.clone();
        chain.publish_as(provider, shared("villages"));
        chain.ok(consumer, request_submit("r1", "villages"));
        let key = StateKey::deadline(DeadlineKind::ShareAccept, "r1");
        let name = format!("{sender} {cosigner} for {consumer} at {provider}");
        assert_eq!(chain.read::<Deadline>(&key).responsible, id(responsible), "{name}");
        let tx = Tx::new(sender, request_accept("r1"));
        let tx = if cosigner.is_empty() { tx } else { tx.cosigner(cosigner) };
        assert_eq!(chain.send(tx).code, expected, "{name}");
        if expected == Code::Ok {
            let acceptor = if cosigner.is_empty() { sender } else { cosigner };
            assert_eq!(request(&chain).accepted_by, Some(id(acceptor)), "{name}");
        }
    }
}

/// persons are named once each, and not without bound.
#[test]
fn a_request_names_operators_once_each() {
    let max = GRANT_OPERATORS_MAX as u8;
    let some = |count: u8| (1..=count).map(|n| Hash([n; 32])).collect::<Vec<_>>();
    for (name, operators, expected) in [
        ("none", Vec::new(), Code::Ok),
        ("as many as may be", some(max), Code::Ok),
        ("one more", some(max + 1), Code::Schema),
        ("one twice", vec![Hash([1; 32]); 2], Code::Schema),
        ("zeros", vec![Hash::ZERO], Code::SaltRequired),
    ] {
        let asked = ShareRequestSubmit { operators, ..request_submit("r1", "villages") };
        assert_eq!(published().code("mzj-changan", asked), expected, "{name}");
    }
}
