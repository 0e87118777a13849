//! Random payloads and entities of security, audit, export and continuity.

use liuhen_types::entity::{
    AuditFindingRecord, AuditSession, Backup, Destruction, DomainCrossing, ExportApproval,
    ExportStatus, Incident, IncidentEnd, IncidentStatus, ResourceUsage, RiskAlert,
    SecurityAssessment, Violation, ViolationStatus, ViolationStep,
};
use liuhen_types::payload::audit::{
    AuditFinding, AuditFindingKind, AuditSessionOpen, AuditSubject,
};
use liuhen_types::payload::continuity::{
    AssessmentKind, AssessmentSubject, BackupAttest, BackupKind, DestructionCertificate,
    DestructionMethod, LocationClass, ResourceUsageReport, SecurityAssessmentRecord,
};
use liuhen_types::payload::export::{
    Boundary, CrossingDirection, DomainCrossingRecord, ExportApprovalApply, ExportApprovalDecide,
    ExportDecision, ExportSubject,
};
use liuhen_types::payload::security::{
    IncidentClose, IncidentKind, IncidentOpen, IncidentUpdate, RiskAlertRecord, RiskSeverity,
    ViolationDecide, ViolationDecision, ViolationKind, ViolationRecord,
};

use super::{sample_enums, sample_structs, sample_variants};

sample_enums! {
    ViolationKind { Abuse, UnauthorizedRedistribution, UnauthorizedUse, Leak }
    ViolationDecision { Verified, Dismissed, Handled, Closed }
    ViolationStatus { Reported, Verified, Dismissed, Handled, Closed }
    IncidentKind { AbnormalUse, Leak, Intrusion, KeyCompromise, Outage, Other }
    IncidentStatus { Open, Closed }
    RiskSeverity { Low, Medium, High }
    AuditFindingKind { TraceGap, Channel, Breach, Weakness, Clean }
    ExportDecision { Approve, Reject, Withdraw }
    ExportStatus { Applied, Approved, Rejected, Withdrawn }
    CrossingDirection { In, Out }
    Boundary { SecretNet, PoliceNet }
    DestructionMethod { Overwrite, KeyErasure, Degauss, Physical }
    AssessmentKind { ProtectionLevel, CryptoAssessment, Drill, ExternalCertification }
    BackupKind { Snapshot, Incremental, RestoreTest }
    LocationClass { SameSite, SameCity, Remote }
}

sample_variants! {
    AuditSubject { Org, Share, Region }
    ExportSubject { Authorization, Catalog }
    AssessmentSubject { Node, System }
}

sample_structs! {
    ViolationRecord {
        violation_id, kind, org, authorization_id, evidence_digests, found_by, incident_id,
    }
    ViolationDecide { violation_id, decision, measures, reason }
    RiskAlertRecord { alert_id, rule, authorization_id, evidence_digests }
    IncidentOpen { incident_id, kind, severity, alerts, authorizations, orgs }
    IncidentUpdate { incident_id, action, severity }
    IncidentClose { incident_id, cause, responsible_org, measures }
    AuditSessionOpen { session_id, auditor, jurisdictions, shares, purpose, valid_to }
    AuditFinding { session_id, subject, kind, severity, digest }
    ExportApprovalApply {
        export_id, subject, destination, legal_basis, assessment_digest, is_state_secret,
    }
    ExportApprovalDecide { export_id, decision, reason }
    DomainCrossingRecord {
        direction, boundary, channel_id, batch_digest, record_count, declassification_ref,
        approver_refs,
    }
    DestructionCertificate { copy_id, method, record_count, witness, destroyed_at }
    SecurityAssessmentRecord { subject, kind, passed, valid_to, report_digest }
    BackupAttest { node_id, kind, height, state_root, location, made_at }
    ResourceUsageReport {
        node_id, period, cpu_per_mille, memory_bytes_max, storage_bytes, tps_max_thousandths,
        latency_p95_ms, digest,
    }
    Violation { record, accuser, recorded_at, status, decisions }
    ViolationStep { decision, org, at }
    RiskAlert { record, raised_by, raised_at, incident_id, closed_at }
    Incident { opened, opened_by, opened_at, severity, status, updates, last_action, end }
    IncidentEnd { cause, responsible_org, measures, closed_by, closed_at }
    AuditSession { session, opened_by, opened_at, findings }
    AuditFindingRecord { finding, recorded_at }
    ExportApproval {
        application, applicant, provider, applied_at, status, decided_by, decided_at, reason,
    }
    DomainCrossing { crossing, operator, security, recorded_at }
    Destruction { certificate, custodian, certified_at }
    SecurityAssessment { record, assessor, recorded_at }
    Backup { attest, org, recorded_at }
    ResourceUsage { report, org, reported_at }
}
