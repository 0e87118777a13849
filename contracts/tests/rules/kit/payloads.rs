//! Payloads that are accepted as they are; tests change one thing at a time.

use liuhen_crypto::{Hash, sm3};
use liuhen_types::TimeMs;
use liuhen_types::payload::access::AuthorizationUse;
use liuhen_types::payload::app::AppKind;
use liuhen_types::payload::catalog::*;
use liuhen_types::payload::key::{KeyPurpose, prove_possession};
use liuhen_types::payload::org::{CreditCode, OrgKind, Role, Sector};
use liuhen_types::payload::request::*;
use liuhen_types::payload::resource::{AccessMode, ResourceKind};
use liuhen_types::payload::*;

use super::genesis::{START, genesis, signing_key};
use super::id;

pub const DAY_MS: u64 = 86_400_000;

pub fn org_register(org: &str, region: &str) -> OrgRegister {
    let region = genesis().regions.into_iter().find(|r| r.code.as_str() == region).unwrap();
    let parent = match region.parent.as_ref().map_or("", |parent| parent.as_str()) {
        "130100" => "ca-sjz",
        "130102" => "xa-changan",
        "130600" => "ca-bd",
        "XA" => "ca-xa",
        _ => "pa",
    };
    OrgRegister {
        org_id: id(org),
        name: id(org),
        credit_code: None,
        kind: OrgKind::Department,
        level: region.level,
        home_node: region.home_node,
        region: region.code,
        sector: Sector::Government,
        parent_authority: Some(id(parent)),
    }
}

pub fn role_grant(org: &str, role: Role, jurisdiction: &str) -> RoleGrant {
    RoleGrant { org: id(org), role, jurisdiction: id(jurisdiction), valid_to: None }
}

/// The key of a label, for all of an org.
pub fn key_register(org: &str, label: &str) -> KeyRegister {
    let key = signing_key(label);
    KeyRegister {
        org: id(org),
        public_key: *key.public_key(),
        purpose: KeyPurpose::Org,
        holder: None,
        certificate_digest: None,
        not_after: None,
        proof_of_possession: prove_possession(&genesis().chain_id, &id(org), &key),
    }
}

pub fn app_register(app: &str, org: &str, kind: AppKind) -> AppRegister {
    AppRegister { app_id: id(app), org: id(org), kind, callback: None, quota: None }
}

/// A gateway's key; its label is the gateway's id.
pub fn gateway_key(org: &str, gateway: &str) -> KeyRegister {
    KeyRegister {
        purpose: KeyPurpose::Gateway,
        holder: Some(id(gateway)),
        ..key_register(org, gateway)
    }
}

pub fn key_revoke(label: &str) -> KeyRevoke {
    KeyRevoke {
        key_id: signing_key(label).public_key().id(),
        reason: id("lost"),
        compromised_since: None,
    }
}

fn item(item_id: &str, is_personal: bool) -> CatalogItem {
    CatalogItem {
        item_id: id(item_id),
        name: id(item_id),
        data_type: DataType::Text,
        length: 32,
        element_code: None,
        category: Some(id("行政区划")),
        grade: Some(id("L1")),
        is_personal,
        governance: ItemGovernance::default(),
    }
}

/// An unconditional entry of four items; `holder` is personal.
pub fn entry(catalog: &str) -> CatalogEntry {
    CatalogEntry {
        catalog_id: id(catalog),
        class: ResourceClass::Basic,
        name: id("行政村名单"),
        code: id(&format!("3070001/{}", catalog.replace('-', ""))),
        provider_name: id("河北省民政厅"),
        provider_code: CreditCode::new(format!("11130000000000000{}", check_digit())).unwrap(),
        summary: id("全省行政村的代码与名称"),
        format_class: FormatClass::Database,
        format_type: id("csv"),
        items: vec![
            item("code", false),
            item("name", false),
            item("area", false),
            item("holder", true),
        ],
        share_type: ShareType::Unconditional,
        share_conditions: Vec::new(),
        legal_basis: Vec::new(),
        share_channel: ShareChannel::Platform,
        delivery_modes: vec![DeliveryMode::Query, DeliveryMode::BatchFile],
        open_attribute: OpenAttribute::NotOpen,
        open_condition: None,
        update_cycle: UpdateCycle::Yearly,
        published_on: None,
        related_codes: Vec::new(),
        category: Some(id("行政区划")),
        grade: Some(id("L2")),
        is_state_secret: false,
        region_scope: id("130000"),
        duty_basis: Some(id(&format!("三定方案 {catalog}"))),
        source_system: None,
        governance: EntryGovernance::default(),
    }
}

fn check_digit() -> char {
    CreditCode::check_digit("11130000000000000").unwrap()
}

pub fn legal_basis(kind: LegalBasisKind) -> LegalBasis {
    LegalBasis { name: id("政务数据共享条例"), article: id("第十二条"), kind }
}

/// The same, restricted by `conditions`.
pub fn conditional(catalog: &str, conditions: &[ShareCondition]) -> CatalogEntry {
    CatalogEntry {
        share_type: ShareType::Conditional,
        share_conditions: conditions.to_vec(),
        legal_basis: vec![legal_basis(LegalBasisKind::Regulation)],
        ..entry(catalog)
    }
}

pub fn catalog_submit(entry: CatalogEntry) -> CatalogSubmit {
    CatalogSubmit { entry }
}

pub fn catalog_review(catalog: &str, version: u32, decision: ReviewDecision) -> CatalogReview {
    let reason = ReviewReason { field: id("items[1].name"), text: id("unclear") };
    let reasons = if decision == ReviewDecision::Return { vec![reason] } else { Vec::new() };
    CatalogReview { catalog_id: id(catalog), version, decision, reasons, reclassify: None }
}

pub fn catalog_publish(catalog: &str, version: u32) -> CatalogPublish {
    CatalogPublish { catalog_id: id(catalog), version, portal_id: id("hb-portal") }
}

pub fn resource_mount(resource: &str, catalog: &str) -> ResourceMount {
    ResourceMount {
        resource_id: id(resource),
        catalog_id: id(catalog),
        catalog_version: 1,
        kind: ResourceKind::Table,
        access_mode: AccessMode::Logical,
        endpoint_ref: id("villages"),
        items: ["code", "name", "area", "holder"].map(id).to_vec(),
        schema_digest: sm3(&[b"schema"]),
        is_state_secret: false,
        abroad: None,
        gateway_id: None,
    }
}

/// Three items without the personal one, for a year.
pub fn request_submit(request: &str, catalog: &str) -> ShareRequestSubmit {
    let item = |item: &str, why: &str| RequestedItem { item_id: id(item), justification: id(why) };
    ShareRequestSubmit {
        request_id: id(request),
        catalog_id: id(catalog),
        catalog_version: 1,
        items: vec![item("code", "key"), item("name", "shown"), item("area", "ranked")],
        duty_basis: id("社会救助"),
        purpose: id("低保核对"),
        service_item: Some(id("低保审核确认")),
        scenario: Scenario::Simple,
        apps: Vec::new(),
        delivery_mode: DeliveryMode::Query,
        region_scope: id("130000"),
        quota: 10,
        valid_from: START,
        valid_to: TimeMs(START.0 + 365 * DAY_MS),
        cross_border: false,
        demand_id: None,
        authorization_id: None,
        is_state_secret: false,
        operators: Vec::new(),
    }
}

pub fn request_accept(request: &str) -> ShareRequestAccept {
    ShareRequestAccept { request_id: id(request), accept: true, reason: None }
}

pub fn request_decide(
    request: &str,
    decision: ShareDecision,
    items: &[&str],
) -> ShareRequestDecide {
    let basis = legal_basis(LegalBasisKind::Law);
    let refuses = decision != ShareDecision::Approve;
    ShareRequestDecide {
        request_id: id(request),
        decision,
        items: items.iter().map(|item| id(item)).collect(),
        conditions: Vec::new(),
        legal_basis: if refuses { vec![basis] } else { Vec::new() },
        failed_conditions: Vec::new(),
        reason: refuses.then(|| id("not needed")),
    }
}

pub fn authorization_issue(authorization: &str, request: &str) -> AuthorizationIssue {
    AuthorizationIssue {
        authorization_id: id(authorization),
        request_id: id(request),
        provider: id("mzt"),
        consumer: id("mzj-changan"),
        manager: id("pa"),
        terms_digest: sm3(&[b"terms"]),
    }
}

pub fn authorization_revoke(authorization: &str) -> AuthorizationRevoke {
    AuthorizationRevoke { authorization_id: id(authorization), reason: id("misuse"), cause: None }
}

pub fn batch_root(seq_from: u64) -> Hash {
    sm3(&[b"batch", &seq_from.to_be_bytes()])
}

pub fn served(authorization: &str, ok: u64, denied: u64, at: TimeMs) -> AuthorizationUse {
    AuthorizationUse {
        authorization_id: id(authorization),
        ok,
        denied,
        first_ok: (ok > 0).then_some(at),
        last_ok: (ok > 0).then_some(at),
    }
}

/// The first batch of gateway `gw-dsj`: all records at one time.
pub fn access_anchor(uses: Vec<AuthorizationUse>, at: TimeMs) -> AccessAnchor {
    AccessAnchor {
        gateway_id: id("gw-dsj"),
        seq_from: 1,
        seq_to: uses.iter().map(|one| one.ok + one.denied).sum(),
        leaf_root: batch_root(1),
        prev_root: Hash::ZERO,
        time_min: at,
        time_max: at,
        per_authorization: uses,
    }
}

pub fn notarize(namespace: &str, content: &str) -> NotarizeEvidence {
    NotarizeEvidence {
        namespace: id(namespace),
        digest: sm3(&[content.as_bytes()]),
        schema_ref: None,
        refs: Vec::new(),
    }
}
