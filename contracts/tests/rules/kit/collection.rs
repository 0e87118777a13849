//! 雄安新区 and its neighbours: payloads of collection, bulletins, backflow,
//! quality and licences that are accepted as they are.

use std::sync::LazyLock;

use liuhen_crypto::sm3;
use liuhen_types::entity::{Collection, Period};
use liuhen_types::payload::bulletin::{BulletinKind, FindingEvidence, Missing};
use liuhen_types::payload::collection::Gathered;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::quality::*;
use liuhen_types::payload::resource::AccessMode;
use liuhen_types::payload::*;
use liuhen_types::{Date, StateKey, TimeMs, TxId};

use super::payloads::DAY_MS;
use super::{
    Chain, Tx, catalog_publish, catalog_review, catalog_submit, entry, id, key_register,
    org_register, resource_mount, resource_update, role_grant,
};

/// Org, region, registrar and grantor, roles.
type Row = (&'static str, &'static str, &'static str, &'static [Role]);

/// `bm-xa` and `jy-xa` are departments of 雄安, `op-xa` runs its platform; `scjg` is
/// the province's market regulator with the library of legal persons.
const ORGS: &[Row] = &[
    ("bm-xa", "XA", "ca-xa", &[Role::Provider, Role::Consumer]),
    ("jy-xa", "XA", "ca-xa", &[Role::Consumer]),
    ("op-xa", "XA", "ca-xa", &[Role::PlatformOperator]),
    ("scjg", "130000", "pa", &[Role::Provider]),
    ("kf", "130000", "pa", &[Role::OpenDataAuthority]),
];

/// 09:00 of a day in UTC+8.
pub fn morning(date: &str) -> TimeMs {
    let date: Date = id(date);
    TimeMs(date.days() * DAY_MS + 3_600_000)
}

impl Chain {
    /// Goes to 09:00 of a day, be it an earlier one: rules know block time only.
    pub fn go_to(&mut self, date: &str) {
        self.time = morning(date);
    }

    /// Sends what must be accepted with co-signers.
    pub fn ok_with(&mut self, org: &str, cosigners: &[&str], payload: impl Into<Payload>) {
        let tx = cosigners.iter().fold(Tx::new(org, payload), |tx, one| tx.cosigner(one));
        let outcome = self.send(tx.clone());
        assert!(outcome.is_accepted(), "{tx:?}: {outcome:?}");
    }

    /// The next version of a resource of `org`.
    pub fn update(&mut self, org: &str, resource: &str, version: u32) {
        let produced_at = self.time;
        self.ok(org, ResourceUpdate { produced_at, ..resource_update(resource, version, &[]) });
    }

    /// Provider and operator state that a version was fully collected; gives the
    /// transaction that says so.
    pub fn collect(&mut self, org: &str, operator: &str, catalog: &str, version: u32) -> TxId {
        let confirm = collection_confirm(catalog, version, operator);
        self.ok_with(org, &[operator], confirm);
        let collection: Collection = self.read(&StateKey::collection(&id(catalog)));
        collection.collected.expect("it was collected").confirmed_by
    }

    /// Publishes an entry of `org` with a resource `<catalog>-table`, version 1; its
    /// item `code` is of element `DE-01`.
    pub fn publish_with_data(&mut self, org: &str, reviewer: &str, catalog: &str) {
        let verdict = catalog::ReviewDecision::Approve;
        let mut entry = entry(catalog);
        entry.items[0].element_code = Some(id("DE-01"));
        self.ok(org, catalog_submit(entry));
        self.ok(reviewer, catalog_review(catalog, 1, verdict));
        self.ok(org, catalog_publish(catalog, 1));
        self.ok(org, resource_mount(&format!("{catalog}-table"), catalog));
        self.update(org, &format!("{catalog}-table"), 1);
    }

    /// On 2023-09-20: `list` of `bm-xa` and `firms` of `scjg` are published.
    pub fn xiongan() -> Self {
        static XIONGAN: LazyLock<Chain> = LazyLock::new(|| {
            let mut chain = Chain::hebei();
            chain.go_to("2023-09-20");
            for (org, region, registrar, roles) in ORGS {
                chain.ok(registrar, org_register(org, region));
                chain.ok(registrar, key_register(org, org));
                for role in *roles {
                    chain.ok(registrar, role_grant(org, *role, region));
                }
            }
            chain.publish_with_data("bm-xa", "ca-xa", "list");
            chain.publish_with_data("scjg", "pa", "firms");
            chain
        });
        XIONGAN.clone()
    }
}

pub fn collection_plan(catalog: &str, planned_by: &str) -> CollectionPlanSet {
    CollectionPlanSet {
        catalog_id: id(catalog),
        mode: AccessMode::Physical,
        planned_by: id(planned_by),
        key_task: true,
        batch_no: Some(1),
        demand_ref: None,
        legal_basis: Vec::new(),
    }
}

/// 8,000 records of `<catalog>-table`, in full.
pub fn collection_confirm(catalog: &str, version: u32, operator: &str) -> CollectionConfirm {
    CollectionConfirm {
        catalog_id: id(catalog),
        resource_id: id(&format!("{catalog}-table")),
        resource_version: version,
        operator: id(operator),
        record_count: 8_000,
        operator_count: 8_000,
        gathered: Gathered::Physical(sm3(&[b"salt", b"data"])),
        full: true,
    }
}

pub fn finding(finding: &str, catalog: &str) -> NonCollectionFinding {
    NonCollectionFinding {
        finding_id: id(finding),
        missing: Missing::Catalog(id(catalog)),
        evidence_ref: FindingEvidence::Document(sm3(&[b"salt", b"minutes"])),
    }
}

pub fn finding_decide(finding: &str, verified: bool) -> NonCollectionDecide {
    let reason = (!verified).then(|| id("collected under another entry"));
    NonCollectionDecide { finding_id: id(finding), verified, reason }
}

pub fn bulletin(bulletin: &str, findings: &[&str]) -> BulletinIssue {
    BulletinIssue {
        bulletin_id: id(bulletin),
        kind: BulletinKind::NonCollection,
        period: Period::Month { year: 2023, month: 9 },
        findings: findings.iter().map(|one| id(one)).collect(),
        orgs: Vec::new(),
        snapshot_ref: None,
        body_digest: sm3(&[b"body"]),
        rectify_by: None,
    }
}

pub fn bulletin_respond(bulletin: &str, promised_by: &str) -> BulletinRespond {
    BulletinRespond {
        bulletin_id: id(bulletin),
        plan: id("push the missing tables"),
        promised_by: id(promised_by),
    }
}

pub fn bulletin_close(bulletin: &str) -> BulletinClose {
    BulletinClose { bulletin_id: id(bulletin) }
}

/// Two items of `firms` for 雄安.
pub fn backflow_request(backflow: &str) -> BackflowRequest {
    BackflowRequest {
        backflow_id: id(backflow),
        catalog_id: id("firms"),
        items: vec![id("code"), id("name")],
        region_scope: id("XA"),
        scenario: Some(id("企业服务")),
        is_state_secret: false,
    }
}

pub fn backflow_decide(backflow: &str, approve: bool) -> BackflowDecide {
    let reason = (!approve).then(|| id("not needed"));
    BackflowDecide { backflow_id: id(backflow), approve, reason }
}

/// 1,200 records.
pub fn backflow_deliver(backflow: &str) -> BackflowDeliver {
    BackflowDeliver {
        backflow_id: id(backflow),
        record_count: 1_200,
        data_digest: sm3(&[b"salt", b"firms of XA"]),
        schema_digest: sm3(&[b"schema"]),
        retried_of: None,
    }
}

pub fn backflow_confirm(backflow: &str, accept: bool) -> BackflowConfirm {
    BackflowConfirm {
        backflow_id: id(backflow),
        accept,
        record_count: 1_200,
        data_digest: sm3(&[b"salt", b"firms of XA"]),
        reason: (!accept).then(|| id("one record is missing")),
    }
}

pub fn issue_raise(issue: &str, subject: QualitySubject) -> QualityIssueRaise {
    QualityIssueRaise {
        issue_id: id(issue),
        subject,
        items: Vec::new(),
        dimension: QualityDimension::Accuracy,
        severity: Severity::Major,
        sample_digest: sm3(&[b"salt", b"sample"]),
        description_digest: sm3(&[b"salt", b"description"]),
    }
}

/// The data behind version 1 of an entry.
pub fn of_catalog(catalog: &str) -> QualitySubject {
    QualitySubject::Catalog(CatalogVersion { catalog_id: id(catalog), version: 1 })
}

pub fn issue_verify(issue: &str, verdict: QualityVerdict) -> QualityIssueVerify {
    let reason = (verdict != QualityVerdict::Confirmed).then(|| id("as in the source"));
    QualityIssueVerify { issue_id: id(issue), verdict, reason }
}

pub fn issue_remedy(issue: &str, correction: Option<Correction>) -> QualityIssueRemedy {
    QualityIssueRemedy { issue_id: id(issue), root_cause: id("typed in wrong"), correction }
}

pub fn corrected(resource: &str, version: u32, recollection_ref: TxId) -> Option<Correction> {
    let resource_id = id(resource);
    Some(Correction::Data(CorrectedData { resource_id, version, recollection_ref }))
}

pub fn issue_confirm(issue: &str, resolved: bool) -> QualityIssueConfirm {
    let reason = (!resolved).then(|| id("still wrong"));
    QualityIssueConfirm { issue_id: id(issue), resolved, reason }
}

/// The salted reference of a licence.
pub fn licence_id(name: &str) -> String {
    sm3(&[b"salt", name.as_bytes()]).to_string()
}

pub fn license_issue(name: &str, case_closed_at: TimeMs) -> LicenseIssue {
    LicenseIssue {
        licence_id: id(&licence_id(name)),
        kind: id("营业执照"),
        case_ref: sm3(&[b"salt", b"case"]),
        case_closed_at,
        licence_digest: sm3(&[b"salt", b"licence 1"]),
    }
}

pub fn license_update(name: &str, prev: u32, changed_at: TimeMs) -> LicenseUpdate {
    LicenseUpdate {
        licence_id: id(&licence_id(name)),
        prev,
        change_ref: sm3(&[b"salt", b"change"]),
        changed_at,
        licence_digest: sm3(&[b"salt", b"licence 2"]),
    }
}

pub fn license_abolish(name: &str, changed_at: TimeMs) -> LicenseAbolish {
    LicenseAbolish { licence_id: id(&licence_id(name)), reason: id("注销"), changed_at }
}
