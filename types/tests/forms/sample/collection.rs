//! Random payloads and entities of collection, bulletins, backflow, quality,
//! licences and opening.

use liuhen_types::entity::{
    Abolition, Backflow, BackflowAnswer, BackflowCopy, BackflowDelivery, BackflowStatus, Bulletin,
    BulletinResponse, Collected, Collection, CollectionPlan, CollectionStatus, Downstream, Finding,
    FindingStatus, IssueStatus, KnownDefect, Licence, LicenceVersion, OpenFinding, OpenPlan,
    Opening, OpeningStatus, Period, PlannedOpening, QualityAssessment, QualityIssue, QualityNews,
    QualityNotice, Remedy, SideReport, SyncOutcome, SyncRound, SyncStanding,
};
use liuhen_types::payload::bulletin::{BulletinKind, ElementOfOrg, FindingEvidence, Missing};
use liuhen_types::payload::collection::Gathered;
use liuhen_types::payload::opening::{OpenDomain, OpenPlanEntry};
use liuhen_types::payload::quality::{
    AccessRef, CatalogVersion, CorrectedData, Correction, MissingLicence, QualityDimension,
    QualityPhase, QualityScore, QualitySubject, QualityVerdict, ResourceVersion, Severity,
};
use liuhen_types::payload::sync::SyncDirection;
use liuhen_types::payload::{
    BackflowConfirm, BackflowDecide, BackflowDeliver, BackflowRequest, BulletinClose,
    BulletinIssue, BulletinRespond, CollectionConfirm, CollectionPlanSet, LicenseAbolish,
    LicenseIssue, LicenseUpdate, NonCollectionDecide, NonCollectionFinding, OpenApply, OpenDecide,
    OpenPlanPublish, OpenPublish, OpenWithdraw, QualityAssessmentRecord, QualityIssueConfirm,
    QualityIssueRaise, QualityIssueRemedy, QualityIssueVerify, SyncReport,
};
use liuhen_types::{BackflowId, BulletinId, LicenceId, OpenId};

use super::{Random, Sample, sample_enums, sample_ids, sample_structs, sample_variants};

sample_ids! { BackflowId BulletinId LicenceId OpenId }

impl Sample for Period {
    fn sample(random: &mut Random) -> Self {
        match random.below(2) {
            0 => Self::Month { year: Sample::sample(random), month: Sample::sample(random) },
            _ => Self::Ever,
        }
    }
}

sample_enums! {
    CollectionStatus { Planned, Partial, Full, Stale }
    BulletinKind { NonCollection, Uncooperative, Progress, Quality }
    FindingStatus { Found, Verified, Dismissed, Bulletined, Responded, MadeGood, Closed }
    BackflowStatus { Requested, Approved, Rejected, Delivered, Confirmed, Disputed }
    QualityDimension { Accuracy, Completeness, Availability, Consistency, Timeliness, Precision }
    Severity { Minor, Major, Critical }
    QualityVerdict { Confirmed, NotAProblem, NotCorrectable }
    QualityPhase { Before, During, After }
    QualityNews { Confirmed, Remedied }
    OpenDomain {
        Finance, Health, Transport, EducationCulture, Environment, IndustryAgriculture, WorkSafety,
        MarketRegulation, Other,
    }
    OpeningStatus { Applied, Approved, Rejected, Published, Withdrawn }
    SyncDirection { Up, Down }
    SyncOutcome { Pending, Clean, Gap }
    IssueStatus {
        Verifying, NotAProblem, Disputed, Confirmed, Remedied, Reopened, Annotated, Closed,
    }
}

sample_variants! {
    Gathered { Physical, Logical }
    Missing { Catalog, Element }
    FindingEvidence { Demand, Request, Document }
    QualitySubject { Catalog, Resource, Access, Delivery, Backflow, Licence, MissingLicence }
    Correction { Data, Licence }
}

sample_structs! {
    CollectionPlanSet {
        catalog_id, mode, planned_by, key_task, batch_no, demand_ref, legal_basis,
    }
    CollectionConfirm {
        catalog_id, resource_id, resource_version, operator, record_count, operator_count,
        gathered, full,
    }
    ElementOfOrg { element_code, org }
    NonCollectionFinding { finding_id, missing, evidence_ref }
    NonCollectionDecide { finding_id, verified, reason }
    BulletinIssue {
        bulletin_id, kind, period, findings, orgs, snapshot_ref, body_digest, rectify_by,
    }
    BulletinRespond { bulletin_id, plan, promised_by }
    BulletinClose { bulletin_id }
    BackflowRequest {
        backflow_id, catalog_id, items, region_scope, scenario, is_state_secret,
    }
    BackflowDecide { backflow_id, approve, reason }
    BackflowDeliver { backflow_id, record_count, data_digest, schema_digest, retried_of }
    BackflowConfirm { backflow_id, accept, record_count, data_digest, reason }
    CatalogVersion { catalog_id, version }
    ResourceVersion { resource_id, version }
    AccessRef { gateway_id, seq, authorization_id }
    MissingLicence { issuer, kind, case_ref }
    QualityIssueRaise {
        issue_id, subject, items, dimension, severity, sample_digest, description_digest,
    }
    QualityIssueVerify { issue_id, verdict, reason }
    CorrectedData { resource_id, version, recollection_ref }
    QualityIssueRemedy { issue_id, root_cause, correction }
    QualityIssueConfirm { issue_id, resolved, reason }
    QualityScore { dimension, per_mille }
    QualityAssessmentRecord {
        catalog_id, resource_id, resource_version, phase, scores, rule_digest, report_digest,
    }
    LicenseIssue { licence_id, kind, case_ref, case_closed_at, licence_digest }
    LicenseUpdate { licence_id, prev, change_ref, changed_at, licence_digest }
    LicenseAbolish { licence_id, reason, changed_at }
    OpenPlanEntry { catalog_id, domain, scope, rights_duties_digest, planned_by }
    OpenPlanPublish { jurisdiction, year, entries }
    OpenApply { open_id, catalog_id, items, scope, masking, is_state_secret }
    OpenDecide { open_id, approve, reason }
    OpenPublish { open_id, digest, licence_terms, masking }
    OpenWithdraw { open_id, reason }
    SyncReport {
        city, direction, period, catalog_root, catalog_count, resource_root, record_count,
    }
    OpenPlan { jurisdiction, year, entries, opened, published_by, published_at }
    PlannedOpening { entry, org, opened_by }
    Opening {
        application, catalog_version, applicant, provider, status, applied_at, decided_by,
        decided_at, reason, publication, published_at,
    }
    SideReport { report, org, at }
    SyncRound { city, province, ledger_count, outcome }
    SyncStanding { last, outcome, clean_periods }
    CollectionPlan { plan, set_by, set_at }
    Collected { confirm, confirmed_at, confirmed_by, copy_id }
    OpenFinding { finding_id, found_by }
    Collection { catalog_id, provider, status, plan, collected, open_findings, stale_from }
    Finding {
        finding, catalog_id, org, found_by, found_at, status, decided_by, reason, bulletin_id,
        made_good_by,
        days_to_make_good,
    }
    BulletinResponse { org, plan, promised_by, responded_at }
    Bulletin { bulletin, issued_by, issued_at, addressees, responses, closed_at }
    BackflowDelivery { delivery, delivered_by, delivered_at, tx_id, attempt }
    BackflowAnswer { org, at, record_count, data_digest, reason }
    Backflow {
        request, catalog_version, requester, requested_at, status, decided_by, decided_at, reason,
        delivery, answer, copy_id,
    }
    BackflowCopy { derived_from, backflow_id, copy_id }
    Remedy { root_cause, correction, remedied_at }
    Downstream { copies, resources, authorizations, notified, is_complete }
    QualityIssue {
        issue, raiser, raised_at, responsible_org, custodian, catalog_id, status, round,
        verified_at, reason, correct_after, remedy, downstream, closed_at,
    }
    KnownDefect { issue_id, items, dimension, since }
    QualityNotice { issue_id, news, at }
    QualityAssessment { assessment, assessor, recorded_at }
    Abolition { reason, changed_at, lag_ms }
    Licence { licence_id, issuer, kind, case_ref, version, recorded_at, abolished }
    LicenceVersion { version, licence_digest, case_ref, happened_at, recorded_at, lag_ms }
}
