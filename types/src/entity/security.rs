//! Violations, risk alerts and incidents in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{AlertId, AuthorizationId, IncidentId, OrgId, ViolationId};
use crate::payload::security::{
    IncidentOpen, RiskAlertRecord, RiskSeverity, ViolationDecide, ViolationRecord,
};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// Where a violation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ViolationStatus {
    /// An accusation.
    Reported,
    /// It took place.
    Verified,
    /// It did not.
    Dismissed,
    /// Measures were taken.
    Handled,
    /// Nothing is left to do.
    Closed,
}

/// A violation with its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Violation {
    /// As recorded.
    pub record: ViolationRecord,
    /// Who recorded it.
    pub accuser: OrgId,
    /// When.
    pub recorded_at: TimeMs,
    /// Where it stands.
    pub status: ViolationStatus,
    /// Decisions with who made them and when, oldest first: at most four.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<ViolationStep>,
}

/// One decision on a violation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViolationStep {
    /// As decided.
    pub decision: ViolationDecide,
    /// By whom.
    pub org: OrgId,
    /// When.
    pub at: TimeMs,
}

/// A risk alert with its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskAlert {
    /// As recorded.
    pub record: RiskAlertRecord,
    /// Who recorded it.
    pub raised_by: OrgId,
    /// When.
    pub raised_at: TimeMs,
    /// The incident that took it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_id: Option<IncidentId>,
    /// When that incident was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<TimeMs>,
}

/// Whether an incident is being handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum IncidentStatus {
    /// It is.
    Open,
    /// Not any more.
    Closed,
}

/// How an incident was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentEnd {
    /// Why it happened.
    pub cause: Text<500>,
    /// Who answers for it.
    pub responsible_org: OrgId,
    /// What was done against it.
    pub measures: Text<500>,
    /// Who closed it.
    pub closed_by: OrgId,
    /// When.
    pub closed_at: TimeMs,
}

/// An incident with its standing. What was done about it stands in its history.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// As opened.
    pub opened: IncidentOpen,
    /// Who opened it.
    pub opened_by: OrgId,
    /// When.
    pub opened_at: TimeMs,
    /// How bad it is.
    pub severity: RiskSeverity,
    /// Whether it is being handled.
    pub status: IncidentStatus,
    /// Actions recorded.
    pub updates: u64,
    /// The last of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_action: Option<Text<500>>,
    /// How it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<IncidentEnd>,
}

impl StateKey {
    /// A violation: [`Violation`].
    pub fn violation(id: &ViolationId) -> Self {
        Self::of(format!("security/violation/{id}"))
    }

    /// Verified violations of an org: `u64`.
    pub fn violation_count(org: &OrgId) -> Self {
        Self::of(format!("security/violations/{org}"))
    }

    /// A risk alert: [`RiskAlert`].
    pub fn alert(id: &AlertId) -> Self {
        Self::of(format!("security/alert/{id}"))
    }

    /// The alerts on a grant that no suspension followed yet, oldest first: a list of
    /// [`AlertId`]; bounded, see the contracts' limits.
    pub fn alerted_grant(id: &AuthorizationId) -> Self {
        Self::of(format!("security/alerted/{id}"))
    }

    /// An incident: [`Incident`].
    pub fn incident(id: &IncidentId) -> Self {
        Self::of(format!("security/incident/{id}"))
    }
}
