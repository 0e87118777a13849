//! Disputes in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{DisputeId, OrgId};
use crate::payload::dispute::{DisputeRaise, DisputeSubject};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// Where a dispute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum DisputeStatus {
    /// Waits for a decision.
    Open,
    /// What was disputed stands.
    Upheld,
    /// It does not.
    Overturned,
    /// What was disputed gave way before anybody decided.
    Dropped,
}

/// A dispute with its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Dispute {
    /// As raised.
    pub dispute: DisputeRaise,
    /// Who raised it.
    pub raiser: OrgId,
    /// The org whose act is disputed.
    pub respondent: OrgId,
    /// Where it stands.
    pub status: DisputeStatus,
    /// When it was raised.
    pub raised_at: TimeMs,
    /// Who decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_by: Option<OrgId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<TimeMs>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
    /// SM3 of the minutes, if a meeting decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_digest: Option<Hash>,
}

impl StateKey {
    /// A dispute: [`Dispute`].
    pub fn dispute(id: &DisputeId) -> Self {
        Self::of(format!("dispute/dispute/{id}"))
    }

    /// The open dispute on a subject: its [`DisputeId`].
    pub fn dispute_open(subject: &DisputeSubject) -> Self {
        let (kind, id) = match subject {
            DisputeSubject::Request(id) => ("request", id.as_str()),
            DisputeSubject::Catalog(id) => ("catalog", id.as_str()),
            DisputeSubject::Issue(id) => ("issue", id.as_str()),
            DisputeSubject::Violation(id) => ("violation", id.as_str()),
            DisputeSubject::Finding(id) => ("finding", id.as_str()),
        };
        Self::of(format!("dispute/open/{kind}/{id}"))
    }
}
