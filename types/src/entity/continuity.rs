//! Destruction, assessments, backups and usage in the state (R-74, R-76, R-78,
//!

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::tally::Period;
use crate::id::{CopyId, NodeId, OrgId};
use crate::payload::continuity::{
    AssessmentKind, AssessmentSubject, BackupAttest, BackupKind, DestructionCertificate,
    ResourceUsageReport, SecurityAssessmentRecord,
};
use crate::state::StateKey;
use crate::time::TimeMs;

/// A copy's last destruction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Destruction {
    /// As certified.
    pub certificate: DestructionCertificate,
    /// Who answered for the copy.
    pub custodian: OrgId,
    /// When it was certified.
    pub certified_at: TimeMs,
}

/// The last assessment of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecurityAssessment {
    /// As recorded.
    pub record: SecurityAssessmentRecord,
    /// Who recorded it.
    pub assessor: OrgId,
    /// When.
    pub recorded_at: TimeMs,
}

/// The last backup of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// As attested.
    pub attest: BackupAttest,
    /// Who attested it.
    pub org: OrgId,
    /// When.
    pub recorded_at: TimeMs,
}

/// A node's report of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceUsage {
    /// As reported.
    pub report: ResourceUsageReport,
    /// Who reported.
    pub org: OrgId,
    /// When.
    pub reported_at: TimeMs,
}

impl StateKey {
    /// A copy's last destruction: [`Destruction`].
    pub fn destruction(copy: &CopyId) -> Self {
        Self::of(format!("custody/destruction/{copy}"))
    }

    /// The last assessment of a kind: [`SecurityAssessment`].
    pub fn security_assessment(subject: &AssessmentSubject, kind: AssessmentKind) -> Self {
        let subject = match subject {
            AssessmentSubject::Node(id) => format!("node/{id}"),
            AssessmentSubject::System(id) => format!("system/{id}"),
        };
        Self::of(format!("security/assessment/{subject}/{kind:?}"))
    }

    /// The last backup of a kind: [`Backup`].
    pub fn backup(node: &NodeId, kind: BackupKind) -> Self {
        Self::of(format!("node/backup/{node}/{kind:?}"))
    }

    /// A node's report of a month: [`ResourceUsage`].
    pub fn usage_report(node: &NodeId, period: Period) -> Self {
        Self::of(format!("node/usage/{node}/{period}"))
    }
}
