//! Audit sessions and what they find (审计, R-48, R-77).

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use super::security::RiskSeverity;
use crate::id::{OrgId, RegionCode, RequestId, SessionId};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// `AuditSessionOpen`: what may be looked at, by whom, why and until when; each
/// look is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditSessionOpen {
    /// The session.
    pub session_id: SessionId,
    /// Who looks: the sender, or an auditor that it calls in.
    pub auditor: OrgId,
    /// Regions with all below, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jurisdictions: Vec<RegionCode>,
    /// Single shares, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<RequestId>,
    /// What for.
    pub purpose: Text<300>,
    /// The last instant.
    pub valid_to: TimeMs,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "id", deny_unknown_fields)]
pub enum AuditSubject {
    /// An org.
    Org(OrgId),
    /// A share.
    Share(RequestId),
    /// A region.
    Region(RegionCode),
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum AuditFindingKind {
    /// Access records that are missing or do not reconcile.
    TraceGap,
    /// An exchange over an unregistered channel.
    Channel,
    /// A rule was broken.
    Breach,
    /// A weakness.
    Weakness,
    /// Nothing to object to.
    Clean,
}

/// `AuditFinding`: what the auditor found within its session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditFinding {
    /// The session.
    pub session_id: SessionId,
    /// What it is about.
    pub subject: AuditSubject,
    /// What was found.
    pub kind: AuditFindingKind,
    /// How bad it is.
    pub severity: RiskSeverity,
    /// SM3 of the working paper, salted.
    pub digest: Hash,
}

impl Body for AuditSessionOpen {
    fn subjects(&self) -> Vec<StateKey> {
        let mut subjects = vec![StateKey::audit_session(&self.session_id)];
        subjects.extend(self.shares.iter().map(StateKey::request));
        subjects
    }
}

impl Body for AuditFinding {
    fn subjects(&self) -> Vec<StateKey> {
        let subject = match &self.subject {
            AuditSubject::Org(org) => StateKey::org(org),
            AuditSubject::Share(share) => StateKey::request(share),
            AuditSubject::Region(region) => StateKey::region(region),
        };
        vec![StateKey::audit_session(&self.session_id), subject]
    }
}
