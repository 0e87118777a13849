//! Share requests: what may be asked, who takes them on, what may be granted.

use liuhen_types::entity::{Catalog, RequestStatus, ShareRequest};
use liuhen_types::limits::{CATALOG_ITEMS_MAX, LIST_MAX};
use liuhen_types::payload::catalog::*;
use liuhen_types::payload::org::Level;
use liuhen_types::payload::request::*;
use liuhen_types::{Code, ItemId, StateKey, TimeMs};

use crate::kit::genesis::START;
use crate::kit::{
    Chain, DAY_MS, Tx, catalog_submit, conditional, entry, id, legal_basis, request_accept,
    request_decide, request_submit,
};

fn request(chain: &Chain) -> ShareRequest {
    chain.read(&StateKey::request(&id("r1")))
}

/// A published entry that anybody may ask for.
fn published() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    chain
}

/// `mzj-changan` asks for three items of an entry under `conditions`.
fn under_review(conditions: &[ShareCondition]) -> Chain {
    let mut chain = Chain::hebei();
    let is_open = conditions.is_empty();
    chain.publish(if is_open { entry("villages") } else { conditional("villages", conditions) });
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
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
        chain.publish_as(provider, entry("villages"));
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

#[test]
fn a_decision_grants_what_was_asked_or_less() {
    use ShareDecision::*;
    type Change = fn(&mut ShareRequestDecide);
    let cases: &[(&str, ShareDecision, &[&str], Change, Code)] = &[
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
                p.conditions = vec![ShareCondition::Quota(1)];
            },
            Code::LegalBasisRequired,
        ),
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
            "too many bases",
            Reject,
            &[],
            |p| p.legal_basis = vec![legal_basis(LegalBasisKind::Law); LIST_MAX + 1],
            Code::Schema,
        ),
        (
            "too many conditions",
            Approve,
            &[],
            |p| p.conditions = vec![ShareCondition::Quota(1); LIST_MAX + 1],
            Code::Schema,
        ),
    ];
    for (name, decision, items, change, expected) in cases {
        let mut payload = request_decide("r1", *decision, items);
        change(&mut payload);
        assert_eq!(under_review(&[]).code("mzt", payload), *expected, "{name}");
    }
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
    (reject.legal_basis, reject.conditions) = (Vec::new(), vec![condition]);
    chain.ok("mzt", reject);
    assert_eq!(request(&chain).status, RequestStatus::Rejected);
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
