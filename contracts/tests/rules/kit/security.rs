//! Payloads of security, audit, export and continuity, and a grant to speak of.

use liuhen_crypto::sm3;
use liuhen_types::entity::Period;
use liuhen_types::payload::audit::*;
use liuhen_types::payload::catalog::{LegalBasisKind, ShareCondition};
use liuhen_types::payload::continuity::*;
use liuhen_types::payload::export::*;
use liuhen_types::payload::request::ShareDecision;
use liuhen_types::payload::security::*;
use liuhen_types::{Hash, Height, TimeMs};

use super::genesis::START;
use super::{
    Chain, DAY_MS, authorization_issue, conditional, id, legal_basis, request_accept,
    request_decide, request_submit,
};

/// Entry `villages` of `mzt`, granted to `mzj-changan` as `a1`.
pub fn granted() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(conditional("villages", &[ShareCondition::MaxValidityDays(365)]));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    chain.ok("pa", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    chain.ok("mzt", authorization_issue("a1", "r1"));
    chain
}

pub fn digest(text: &str) -> Hash {
    sm3(&[text.as_bytes()])
}

pub fn violation_record(violation: &str, found_by: &str) -> ViolationRecord {
    ViolationRecord {
        violation_id: id(violation),
        kind: ViolationKind::UnauthorizedRedistribution,
        org: id("mzj-changan"),
        authorization_id: Some(id("a1")),
        evidence_digests: vec![digest("evidence")],
        found_by: id(found_by),
        incident_id: None,
    }
}

pub fn violation_decide(violation: &str, decision: ViolationDecision) -> ViolationDecide {
    ViolationDecide {
        violation_id: id(violation),
        decision,
        measures: Some(id("training")),
        reason: Some(id("no proof")),
    }
}

pub fn risk_alert(alert: &str, authorization: Option<&str>) -> RiskAlertRecord {
    RiskAlertRecord {
        alert_id: id(alert),
        rule: id("same digest served twice"),
        authorization_id: authorization.map(id),
        evidence_digests: vec![digest("evidence")],
    }
}

pub fn incident_open(incident: &str, severity: RiskSeverity) -> IncidentOpen {
    IncidentOpen {
        incident_id: id(incident),
        kind: IncidentKind::AbnormalUse,
        severity,
        alerts: Vec::new(),
        authorizations: vec![id("a1")],
        orgs: vec![id("mzj-changan")],
    }
}

pub fn incident_update(incident: &str) -> IncidentUpdate {
    IncidentUpdate { incident_id: id(incident), action: id("logs secured"), severity: None }
}

pub fn incident_close(incident: &str) -> IncidentClose {
    IncidentClose {
        incident_id: id(incident),
        cause: Some(id("a shared account")),
        responsible_org: Some(id("mzj-changan")),
        measures: Some(id("account closed")),
    }
}

pub fn audit_session(session: &str, auditor: &str) -> AuditSessionOpen {
    AuditSessionOpen {
        session_id: id(session),
        auditor: id(auditor),
        jurisdictions: vec![id("130100")],
        shares: Vec::new(),
        purpose: id("yearly audit"),
        valid_to: TimeMs(START.0 + 30 * DAY_MS),
    }
}

pub fn audit_finding(session: &str, subject: AuditSubject) -> AuditFinding {
    AuditFinding {
        session_id: id(session),
        subject,
        kind: AuditFindingKind::TraceGap,
        severity: RiskSeverity::Medium,
        digest: digest("paper"),
    }
}

pub fn export_apply(export: &str, subject: ExportSubject) -> ExportApprovalApply {
    ExportApprovalApply {
        export_id: id(export),
        subject,
        destination: id("SG"),
        legal_basis: vec![legal_basis(LegalBasisKind::Law)],
        assessment_digest: digest("assessment"),
        is_state_secret: false,
    }
}

pub fn export_decide(export: &str, decision: ExportDecision) -> ExportApprovalDecide {
    ExportApprovalDecide { export_id: id(export), decision, reason: Some(id("decided")) }
}

pub fn domain_crossing(direction: CrossingDirection, boundary: Boundary) -> DomainCrossingRecord {
    DomainCrossingRecord {
        direction,
        boundary,
        channel_id: id("import-1"),
        batch_digest: digest("batch"),
        record_count: 10,
        declassification_ref: Some(id("decision 7")),
        approver_refs: vec![digest("one"), digest("two")],
    }
}

pub fn destruction(copy: &str, witness: &str, destroyed_at: TimeMs) -> DestructionCertificate {
    DestructionCertificate {
        copy_id: id(copy),
        method: DestructionMethod::Overwrite,
        record_count: 10,
        witness: id(witness),
        destroyed_at,
    }
}

pub fn backup_attest(node: &str, height: u64) -> BackupAttest {
    BackupAttest {
        node_id: id(node),
        kind: BackupKind::Snapshot,
        height: Height(height),
        state_root: digest("root"),
        location: LocationClass::Remote,
        made_at: START,
    }
}

pub fn assessment(subject: AssessmentSubject, valid_to: TimeMs) -> SecurityAssessmentRecord {
    SecurityAssessmentRecord {
        subject,
        kind: AssessmentKind::CryptoAssessment,
        passed: true,
        valid_to,
        report_digest: digest("report"),
    }
}

pub fn usage_report(node: &str, period: Period) -> ResourceUsageReport {
    ResourceUsageReport {
        node_id: id(node),
        period,
        cpu_per_mille: 400,
        memory_bytes_max: 2 << 30,
        storage_bytes: 40 << 30,
        tps_max_thousandths: 480_000,
        latency_p95_ms: 900,
        digest: digest("usage"),
    }
}
