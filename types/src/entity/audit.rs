//! Audit sessions in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{OrgId, SessionId};
use crate::payload::audit::{AuditFinding, AuditSessionOpen};
use crate::state::StateKey;
use crate::time::TimeMs;

/// An audit session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditSession {
    /// As opened.
    pub session: AuditSessionOpen,
    /// Who opened it.
    pub opened_by: OrgId,
    /// When.
    pub opened_at: TimeMs,
    /// Findings recorded.
    pub findings: u64,
}

/// A finding of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditFindingRecord {
    /// As recorded.
    pub finding: AuditFinding,
    /// When.
    pub recorded_at: TimeMs,
}

impl StateKey {
    /// An audit session: [`AuditSession`].
    pub fn audit_session(id: &SessionId) -> Self {
        Self::of(format!("audit/session/{id}"))
    }

    /// One of its findings, counted from 0: [`AuditFindingRecord`].
    pub fn audit_finding(id: &SessionId, index: u64) -> Self {
        Self::of(format!("audit/finding/{id}/{index}"))
    }
}
