//! Scenario 1 (低保核对) as far as demands, requests, grants, deliveries and anchors
//! reach: steps 1.2 to 1.15, each with its failures, in one chain (R-39, R-41, R-42,
//!

use liuhen_contracts::destruction_due;
use liuhen_types::entity::{
    Authorization, CopyKind, Custody, Demand, DemandDifference, GatewayLog, RequestStatus,
    ShareRequest,
};
use liuhen_types::payload::access::AccessAnchor;
use liuhen_types::payload::catalog::*;
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::{
    RequestedItem, RevocationCause, ShareDecision, ShareRequestSubmit,
};
use liuhen_types::payload::security::ViolationDecision;
use liuhen_types::payload::{
    AuthorizationIssue, AuthorizationRevoke, CatalogCorrect, KeyRegister, ResourceMount,
    ViolationRecord,
};
use liuhen_types::{Code, ItemId, Outcome, StateKey, TimeMs};

use crate::kit::security::{destruction, violation_decide, violation_record};
use crate::kit::*;

/// 不动产登记信息: 12 items, the first of them personal.
const ESTATE: [&str; 12] = [
    "holder-id",
    "location",
    "use",
    "unit-no",
    "area",
    "kind",
    "nature",
    "term",
    "mortgage",
    "seizure",
    "registered-on",
    "office",
];

/// An entry with these items, the first of them personal.
fn with_items(base: CatalogEntry, items: &[&str]) -> CatalogEntry {
    let model = base.items[0].clone();
    let item = |(n, name): (usize, &&str)| CatalogItem {
        item_id: id(name),
        name: id(name),
        is_personal: n == 0,
        ..model.clone()
    };
    CatalogEntry { items: items.iter().enumerate().map(item).collect(), ..base }
}

fn estate() -> CatalogEntry {
    use ShareCondition::{Masking, MaxValidityDays, ServiceItem};
    let conditions = [
        ServiceItem(id("低保核对")),
        ShareCondition::DeliveryMode(DeliveryMode::Query),
        MaxValidityDays(90),
        Masking(id("holder-id")),
    ];
    with_items(conditional("estate", &conditions), &ESTATE)
}

fn mount(resource: &str, catalog: &str, version: u32, items: &[CatalogItem]) -> ResourceMount {
    ResourceMount {
        catalog_version: version,
        items: items.iter().map(|item| item.item_id.clone()).collect(),
        ..resource_mount(resource, catalog)
    }
}

/// Steps 1.1 to 1.4: orgs, the gateway of 石家庄, and four entries with resources.
fn prepared() -> Chain {
    let mut chain = Chain::hebei();
    chain.ok("pa", org_register("scjg", "130000"));
    chain.ok("pa", key_register("scjg", "scjg"));
    chain.ok("pa", role_grant("scjg", Role::Provider, "130000"));
    let gateway: KeyRegister = gateway_key("ca-sjz", "gw-sjz");
    chain.ok("ca-sjz", gateway);
    // 1.2F and 1.2, 1.3: returned, corrected, approved, published.
    let no_basis = CatalogEntry { legal_basis: Vec::new(), ..estate() };
    assert_eq!(chain.code("zrt", catalog_submit(no_basis)), Code::LegalBasisRequired);
    let no_conditions = CatalogEntry { share_conditions: Vec::new(), ..estate() };
    assert_eq!(chain.code("zrt", catalog_submit(no_conditions)), Code::ConditionsRequired);
    chain.ok("zrt", catalog_submit(estate()));
    chain.ok("pa", catalog_review("estate", 1, ReviewDecision::Return));
    let mut corrected = estate();
    corrected.items[6].element_code = Some(id("de-07"));
    chain.ok("zrt", CatalogCorrect { version: 1, entry: corrected.clone() });
    assert_eq!(chain.code("zrt", catalog_review("estate", 2, ReviewDecision::Approve)), Code::Role);
    chain.ok("pa", catalog_review("estate", 2, ReviewDecision::Approve));
    chain.ok("zrt", catalog_publish("estate", 2));
    // 1.4
    let legal_persons =
        with_items(entry("legal-persons"), &["person", "name", "code", "type", "scope", "since"]);
    chain.publish_as("scjg", legal_persons.clone());
    chain.publish_as("mzt", shared("relief"));
    chain.publish_as(
        "mzt",
        CatalogEntry {
            share_type: ShareType::NotShared,
            legal_basis: vec![legal_basis(LegalBasisKind::Regulation)],
            ..entry("households")
        },
    );
    chain.ok("zrt", mount("estate-api", "estate", 2, &corrected.items));
    chain.ok("zrt", resource_update("estate-api", 1, &[]));
    chain.ok("scjg", mount("legal-api", "legal-persons", 1, &legal_persons.items));
    chain.ok("scjg", resource_update("legal-api", 1, &[]));
    chain
}

fn ask(request: &str, catalog: &str, version: u32, items: &[&str]) -> ShareRequestSubmit {
    let item = |name: &&str| RequestedItem {
        item_id: id(name),
        justification: id(&format!("{name} 用于核对")),
    };
    let base = request_submit(request, catalog);
    ShareRequestSubmit {
        catalog_version: version,
        items: items.iter().map(item).collect(),
        service_item: Some(id("低保核对")),
        region_scope: id("130102"),
        quota: 5,
        valid_to: TimeMs(base.valid_from.0 + 90 * DAY_MS),
        ..base
    }
}

/// The next batch of the gateway of 石家庄 on one grant.
fn anchor(chain: &mut Chain, authorization: &str, ok: u64, denied: u64) -> Outcome {
    let batch = batch(chain, authorization, ok, denied);
    chain.send(Tx::new("ca-sjz", batch).key("gw-sjz"))
}

fn batch(chain: &Chain, authorization: &str, ok: u64, denied: u64) -> AccessAnchor {
    let log: GatewayLog = chain.read(&StateKey::gateway(&id("gw-sjz")));
    let uses = vec![served(authorization, ok, denied, chain.time)];
    AccessAnchor {
        gateway_id: id("gw-sjz"),
        seq_from: log.last_seq + 1,
        seq_to: log.last_seq + ok + denied,
        leaf_root: batch_root(log.last_seq + 1),
        prev_root: log.last_root,
        ..access_anchor(uses, chain.time)
    }
}

fn grant(chain: &Chain, authorization: &str) -> Authorization {
    chain.read(&StateKey::authorization(&id(authorization)))
}

#[test]
fn step_1_6_lists_of_one_line_differ() {
    let mut chain = prepared();
    chain.ok("mzj-sjz", demand("dem-city", &["holder-id", "location", "use"]));
    let county = chain.send(Tx::new("mzj-changan", demand("dem-county", &["holder-id", "use"])));
    assert_eq!((county.code, county.warnings), (Code::Ok, vec![Code::DemandInconsistent]));
    let found: Demand = chain.read(&StateKey::demand(&id("dem-county")));
    let expected = DemandDifference {
        with: id("dem-city"),
        guide: Some(id("mzj-sjz")),
        missing: vec![id("location")],
        extra: Vec::new(),
    };
    assert_eq!(found.difference, Some(expected));
}

#[test]
fn step_1_7_unconditional_data_are_callable_within_a_minute() {
    let mut chain = prepared();
    let asked_at = chain.time;
    let asked = ask("req-legal", "legal-persons", 1, &["name", "code", "type", "scope"]);
    chain.ok("mzj-changan", asked);
    let request: ShareRequest = chain.read(&StateKey::request(&id("req-legal")));
    assert_eq!((request.status, request.consumer), (RequestStatus::Authorized, id("mzj-changan")));
    assert!(anchor(&mut chain, "req-legal", 1, 0).is_accepted());
    let grant = grant(&chain, "req-legal");
    assert!(grant.first_used_at.unwrap().0 - asked_at.0 <= 60_000);
    assert_eq!((grant.provider, grant.manager), (id("scjg"), id("pa")));
}

#[test]
fn steps_1_8_to_1_14_from_request_to_revocation() {
    let mut chain = prepared();
    refused_requests(&mut chain);
    // 1.8
    chain.ok("mzj-changan", ask("req-1", "estate", 2, &["holder-id", "location", "use"]));
    chain.ok("pa", request_accept("req-1"));
    // 1.9F, 1.9
    let mut decide = request_decide("req-1", ShareDecision::Partial, &["holder-id", "use"]);
    let failed = ShareCondition::ServiceItem(id("低保核对"));
    (decide.legal_basis, decide.failed_conditions) = (Vec::new(), vec![failed.clone()]);
    decide.reason = Some(id("坐落: 条件 ServiceItem=低保核对 不含坐落"));
    assert_eq!(chain.code("mzt", decide.clone()), Code::NotProvider);
    chain.ok("zrt", decide);
    let request: ShareRequest = chain.read(&StateKey::request(&id("req-1")));
    assert_eq!(request.status, RequestStatus::PartlyApproved);
    assert_eq!(request.failed_conditions, [failed], "坐落 names a condition");
    let issue =
        AuthorizationIssue { provider: id("zrt"), ..authorization_issue("auth-1", "req-1") };
    chain.ok("zrt", issue);
    let issued = grant(&chain, "auth-1");
    assert_eq!(issued.items, ["holder-id", "use"].map(id::<ItemId>));
    let parties = (&issued.provider, &issued.consumer, &issued.manager);
    assert_eq!(parties, (&id("zrt"), &id("mzj-changan"), &id("pa")));
    assert!(issued.conditions.contains(&ShareCondition::Masking(id("holder-id"))));
    // 1.10, 1.11F, 1.11: five served, five refused, in one batch.
    let full = batch(&chain, "auth-1", 5, 5);
    let gap = AccessAnchor { seq_from: full.seq_from + 1, seq_to: full.seq_to + 1, ..full.clone() };
    let fork = AccessAnchor { prev_root: batch_root(77), ..full.clone() };
    let by_gateway = |payload| Tx::new("ca-sjz", payload).key("gw-sjz");
    assert_eq!(chain.send(by_gateway(gap)).code, Code::LeafGap);
    assert_eq!(chain.send(by_gateway(fork)).code, Code::AnchorChain);
    assert_eq!(chain.send(by_gateway(full)), Outcome::accepted());
    let first_use = grant(&chain, "auth-1").first_used_at.unwrap();
    let used = grant(&chain, "auth-1");
    assert_eq!((used.ok, used.denied, used.over_quota), (5, 5, 0));
    revoked(&mut chain, first_use);
}

/// 1.8F: too much, not shared, too wide.
fn refused_requests(chain: &mut Chain) {
    let mut all = ask("req-0", "estate", 2, &ESTATE);
    for item in &mut all.items {
        item.justification = id("业务需要");
    }
    assert_eq!(chain.code("mzj-changan", all), Code::NotMinimal);
    let households = ask("req-0", "households", 1, &["code"]);
    assert_eq!(chain.code("mzj-changan", households), Code::NotShared);
    let subject = DisputeSubject::Catalog(id("households"));
    chain.ok("mzj-changan", dispute("dis-1", subject, DisputeKind::NotShared));
    let wide = ShareRequestSubmit {
        region_scope: id("130000"),
        ..ask("req-0", "estate", 2, &["holder-id", "location", "use"])
    };
    assert_eq!(chain.code("mzj-changan", wide), Code::ScopeExceeded);
}

/// 1.14: the provider accuses, the security authority verifies, the provider revokes;
/// the next call is refused and is the next record; who answers for the consumer's
/// copy is known until, 1.15, it certifies its destruction.
fn revoked(chain: &mut Chain, first_use: TimeMs) {
    let accused = ViolationRecord {
        authorization_id: Some(id("auth-1")),
        ..violation_record("vio-1", "zrt")
    };
    chain.ok("zrt", accused);
    chain.ok("wxb", violation_decide("vio-1", ViolationDecision::Verified));
    let cause = Some(RevocationCause::Violation(id("vio-1")));
    let revoke =
        AuthorizationRevoke { authorization_id: id("auth-1"), reason: id("违规转授"), cause };
    chain.ok("zrt", revoke);
    let ended = chain.time;
    assert_eq!(anchor(chain, "auth-1", 0, 1), Outcome::accepted());
    let log: GatewayLog = chain.read(&StateKey::gateway(&id("gw-sjz")));
    assert_eq!((log.last_seq, grant(chain, "auth-1").denied), (11, 6));
    chain.time = TimeMs(ended.0 + 60_000);
    assert_eq!(anchor(chain, "auth-1", 1, 0).code, Code::AuthRevoked);
    let custody: Custody = chain.read(&StateKey::custody(&id("auth-1")));
    assert_eq!((custody.kind, custody.catalog_id), (CopyKind::Consumer, id("estate")));
    let term = custody.terms.iter().rfind(|term| term.since <= ended).unwrap();
    assert_eq!((&term.org, term.since, term.until), (&id("mzj-changan"), first_use, None));
    let due = destruction_due(&chain.state, &id("auth-1"), chain.time);
    assert_eq!(due, Ok(Some(ended)));
    let certificate = destruction("auth-1", "zrt", chain.time);
    assert_eq!(chain.code("mzj-changan", certificate.clone()), Code::CosignRequired);
    let signed = Tx::new("mzj-changan", certificate).cosigner("zrt");
    assert_eq!(chain.send(signed), Outcome::accepted());
    let custody: Custody = chain.read(&StateKey::custody(&id("auth-1")));
    assert_eq!(custody.terms.last().unwrap().until, Some(chain.time));
    assert_eq!(destruction_due(&chain.state, &id("auth-1"), chain.time), Ok(None));
}
