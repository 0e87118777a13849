//! Destruction, assessments, backups and usage (运行保障, R-74, R-76, R-78 to R-80).

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::entity::Period;
use crate::id::{CopyId, Height, NodeId, OrgId, SystemId};
use crate::state::StateKey;
use crate::time::TimeMs;

/// How a copy was destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum DestructionMethod {
    /// Overwritten.
    Overwrite,
    /// Its key was destroyed.
    KeyErasure,
    /// Its medium was demagnetised.
    Degauss,
    /// Its medium was destroyed.
    Physical,
}

/// `DestructionCertificate`: whoever answers for a copy destroyed it, and a witness
/// co-signs: the provider, or the security authority.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DestructionCertificate {
    /// The copy.
    pub copy_id: CopyId,
    /// How.
    pub method: DestructionMethod,
    /// Records destroyed.
    pub record_count: u64,
    /// Who saw it and co-signs.
    pub witness: OrgId,
    /// When it was destroyed.
    pub destroyed_at: TimeMs,
}

/// What was assessed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "id", deny_unknown_fields)]
pub enum AssessmentSubject {
    /// A ledger node.
    Node(NodeId),
    /// A system of the inventory.
    System(SystemId),
}

/// Which assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum AssessmentKind {
    /// 网络安全等级保护.
    ProtectionLevel,
    /// 密码应用安全性评估.
    CryptoAssessment,
    /// 应急演练.
    Drill,
    /// A certificate of somebody outside.
    ExternalCertification,
}

/// `SecurityAssessmentRecord`: the result of an assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecurityAssessmentRecord {
    /// What was assessed.
    pub subject: AssessmentSubject,
    /// Which assessment.
    pub kind: AssessmentKind,
    /// True if it passed.
    pub passed: bool,
    /// The last instant at which the result holds.
    pub valid_to: TimeMs,
    /// SM3 of the report.
    pub report_digest: Hash,
}

/// Which backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum BackupKind {
    /// A snapshot of the whole store.
    Snapshot,
    /// Blocks shipped to a standby.
    Incremental,
    /// A copy restored for trial.
    RestoreTest,
}

/// Where a backup lies (两地三中心).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum LocationClass {
    /// The node's own site.
    SameSite,
    /// Another site of the same city.
    SameCity,
    /// Another city.
    Remote,
}

/// `BackupAttest`: a backup exists, of this height and state root.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackupAttest {
    /// The node.
    pub node_id: NodeId,
    /// Which backup.
    pub kind: BackupKind,
    /// The height it holds.
    pub height: Height,
    /// The state root at that height, as the sender recomputed it.
    pub state_root: Hash,
    /// Where it lies.
    pub location: LocationClass,
    /// When it was made.
    pub made_at: TimeMs,
}

/// `ResourceUsageReport`: what a node used and did in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceUsageReport {
    /// The node.
    pub node_id: NodeId,
    /// The month; it is over.
    pub period: Period,
    /// Processor use, mean, in per mille of what it has.
    pub cpu_per_mille: u32,
    /// Memory used at most, in bytes.
    pub memory_bytes_max: u64,
    /// Storage used at its end, in bytes.
    pub storage_bytes: u64,
    /// Transactions per second at most, in thousandths.
    pub tps_max_thousandths: u64,
    /// Commit latency, 95th percentile, in milliseconds.
    pub latency_p95_ms: u64,
    /// SM3 of the full report.
    pub digest: Hash,
}

impl Body for DestructionCertificate {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::custody(&self.copy_id)]
    }
}

impl Body for SecurityAssessmentRecord {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::security_assessment(&self.subject, self.kind)]
    }
}

impl Body for BackupAttest {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::backup(&self.node_id, self.kind)]
    }
}

impl Body for ResourceUsageReport {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::usage_report(&self.node_id, self.period)]
    }
}
