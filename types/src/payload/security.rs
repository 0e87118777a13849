//! Violations, risk alerts and incidents (安全, R-45, R-75).

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::id::{AlertId, AuthorizationId, IncidentId, OrgId, ViolationId};
use crate::state::StateKey;
use crate::text::Text;

/// What an org is accused of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ViolationKind {
    /// 滥用: use beyond the purpose.
    Abuse,
    /// 未经许可扩散: handed on without permission.
    UnauthorizedRedistribution,
    /// 非授权使用: use without a grant.
    UnauthorizedUse,
    /// 泄露: became known to others.
    Leak,
}

/// `ViolationRecord`: accuses an org, with evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViolationRecord {
    /// The violation.
    pub violation_id: ViolationId,
    /// Of what kind.
    pub kind: ViolationKind,
    /// The org that is accused.
    pub org: OrgId,
    /// The grant concerned; required of a provider, who accuses for its own data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_id: Option<AuthorizationId>,
    /// SM3 of the evidence, salted; at least one.
    #[serde(default)]
    pub evidence_digests: Vec<Hash>,
    /// Who found it; the sender, or whom it speaks for.
    pub found_by: OrgId,
    /// The incident it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_id: Option<IncidentId>,
}

/// What is decided on a violation, in this order; a dismissed one is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ViolationDecision {
    /// It took place.
    Verified,
    /// It did not.
    Dismissed,
    /// The measures were taken.
    Handled,
    /// Nothing is left to do.
    Closed,
}

/// `ViolationDecide`: the security authority or the province's authority decides,
/// never the accuser.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViolationDecide {
    /// The violation.
    pub violation_id: ViolationId,
    /// The decision.
    pub decision: ViolationDecision,
    /// Measures: to be taken of a verified one, taken of a handled one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measures: Option<Text<500>>,
    /// Why it was dismissed or closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

/// `RiskAlertRecord`: a rule of monitoring found something.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskAlertRecord {
    /// The alert.
    pub alert_id: AlertId,
    /// The rule that found it.
    pub rule: Text<100>,
    /// The grant concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_id: Option<AuthorizationId>,
    /// SM3 of the evidence, salted; at least one.
    #[serde(default)]
    pub evidence_digests: Vec<Hash>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum IncidentKind {
    /// 异常使用.
    AbnormalUse,
    /// 数据泄露.
    Leak,
    /// 入侵.
    Intrusion,
    /// 密钥失控.
    KeyCompromise,
    /// 服务中断.
    Outage,
    /// 其他.
    Other,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum RiskSeverity {
    /// 一般.
    Low,
    /// 较大.
    Medium,
    /// 重大: grants concerned may be suspended at once.
    High,
}

/// `IncidentOpen`: something happened that needs handling.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentOpen {
    /// The incident.
    pub incident_id: IncidentId,
    /// What happened.
    pub kind: IncidentKind,
    /// How bad it is.
    pub severity: RiskSeverity,
    /// Alerts that it takes up; each belongs to one incident.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<AlertId>,
    /// Grants concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorizations: Vec<AuthorizationId>,
    /// Orgs concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orgs: Vec<OrgId>,
}

/// `IncidentUpdate`: what was done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentUpdate {
    /// The incident.
    pub incident_id: IncidentId,
    /// What was done.
    pub action: Text<500>,
    /// How bad it is after all; the security authority says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<RiskSeverity>,
}

/// `IncidentClose`: cause, measures and who answers for it; nothing closes
/// without them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentClose {
    /// The incident.
    pub incident_id: IncidentId,
    /// Why it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Text<500>>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible_org: Option<OrgId>,
    /// What was done against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measures: Option<Text<500>>,
}

impl Body for ViolationRecord {
    fn subjects(&self) -> Vec<StateKey> {
        let mut subjects = vec![StateKey::violation(&self.violation_id), StateKey::org(&self.org)];
        subjects.extend(self.authorization_id.as_ref().map(StateKey::authorization));
        subjects.extend(self.incident_id.as_ref().map(StateKey::incident));
        subjects
    }
}

impl Body for ViolationDecide {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::violation(&self.violation_id)]
    }
}

impl Body for RiskAlertRecord {
    fn subjects(&self) -> Vec<StateKey> {
        let mut subjects = vec![StateKey::alert(&self.alert_id)];
        subjects.extend(self.authorization_id.as_ref().map(StateKey::authorization));
        subjects
    }
}

impl Body for IncidentOpen {
    fn subjects(&self) -> Vec<StateKey> {
        let mut subjects = vec![StateKey::incident(&self.incident_id)];
        subjects.extend(self.alerts.iter().map(StateKey::alert));
        subjects.extend(self.authorizations.iter().map(StateKey::authorization));
        subjects.extend(self.orgs.iter().map(StateKey::org));
        subjects
    }
}

impl Body for IncidentUpdate {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::incident(&self.incident_id)]
    }
}

impl Body for IncidentClose {
    fn subjects(&self) -> Vec<StateKey> {
        let mut subjects = vec![StateKey::incident(&self.incident_id)];
        subjects.extend(self.responsible_org.as_ref().map(StateKey::org));
        subjects
    }
}
