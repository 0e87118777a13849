//! Export approvals and crossings in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::{Hash, sm3_domain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{ExportId, OrgId};
use crate::payload::export::{DomainCrossingRecord, ExportApprovalApply, ExportSubject};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ExportStatus {
    /// Waits for a decision.
    Applied,
    /// Data may leave.
    Approved,
    /// They may not.
    Rejected,
    /// They may not any more.
    Withdrawn,
}

/// An application to take data abroad.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportApproval {
    /// As applied for.
    pub application: ExportApprovalApply,
    /// Who applied.
    pub applicant: OrgId,
    /// Whose data they are.
    pub provider: OrgId,
    /// When.
    pub applied_at: TimeMs,
    /// Where it stands.
    pub status: ExportStatus,
    /// Who decided last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<OrgId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<TimeMs>,
    /// Why not, or not any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

/// A recorded crossing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DomainCrossing {
    /// As recorded.
    pub crossing: DomainCrossingRecord,
    /// The operator.
    pub operator: OrgId,
    /// The security authority that co-signed.
    pub security: OrgId,
    /// When.
    pub recorded_at: TimeMs,
}

impl StateKey {
    /// An application to take data abroad: [`ExportApproval`].
    pub fn export(id: &ExportId) -> Self {
        Self::of(format!("export/approval/{id}"))
    }

    /// The approval by which an org may take data to a place: its [`ExportId`].
    pub fn export_approved(subject: &ExportSubject, applicant: &OrgId, destination: &str) -> Self {
        let place = sm3_domain("liuhen/export-destination/v1", &[destination.as_bytes()]);
        Self::of(format!("export/approved/{}/{applicant}/{place}", subject_text(subject)))
    }

    /// How many approvals an org has for such data, wherever to: `u64`.
    pub fn export_count(subject: &ExportSubject, applicant: &OrgId) -> Self {
        Self::of(format!("export/count/{}/{applicant}", subject_text(subject)))
    }

    /// A crossing of a network's border: [`DomainCrossing`].
    pub fn crossing(batch: &Hash) -> Self {
        Self::of(format!("export/crossing/{batch}"))
    }
}

fn subject_text(subject: &ExportSubject) -> String {
    match subject {
        ExportSubject::Authorization(id) => format!("grant/{id}"),
        ExportSubject::Catalog(id) => format!("catalog/{id}"),
    }
}
