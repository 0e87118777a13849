//! Indicators, evaluation results and compliance (评估, R-82, R-83, R-86).

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::entity::Period;
use crate::entity::indicator::Unit;
use crate::id::{IndicatorSetId, OrgId, RegionCode, SystemId};
use crate::state::StateKey;
use crate::text::Text;

/// One indicator of a set (评估指标).
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its name in the set, such as `I-02`; each once.
    pub id: Text<32>,
    /// The formula in the contracts that gives its value.
    pub formula_id: Text<64>,
    /// Its weight in the set, per mille.
    pub weight: u32,
    /// The formula's unit.
    pub unit: Unit,
}

/// `IndicatorSetPublish`: the province says which formulas are evaluated, and with
/// which weight.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorSetPublish {
    /// The set.
    pub set_id: IndicatorSetId,
    /// 1, then one more than the version before.
    pub version: u32,
    /// Its indicators.
    pub indicators: Vec<Indicator>,
}

/// `IndicatorSnapshot`: asks the contract to compute a set and keep the values
/// . Nobody types a value in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorSnapshot {
    /// The set, in its current version.
    pub set_id: IndicatorSetId,
    /// The region whose values are computed.
    pub jurisdiction: RegionCode,
    /// The month; one that is not over, and all time, give a partial snapshot.
    pub period: Period,
    /// The root that the sender computed; another one than the contract's is
    /// refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values_root: Option<Hash>,
}

/// The grade that an evaluation gave one org.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrgGrade {
    /// The org.
    pub org: OrgId,
    /// Its grade, such as 优秀.
    pub grade: Text<32>,
}

/// `EvaluationResultPublish`: the outcome of an evaluation by an authority or a
/// third party.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluationResultPublish {
    /// The region evaluated.
    pub jurisdiction: RegionCode,
    /// The month, or all time.
    pub period: Period,
    /// Who evaluated: the sender, or an evaluator that the authority names.
    pub evaluator: OrgId,
    /// The set whose complete snapshot it rests on, if it rests on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_id: Option<IndicatorSetId>,
    /// Grades, each org once.
    pub grades: Vec<OrgGrade>,
    /// SM3 of the report.
    pub report_digest: Hash,
}

/// `SatisfactionAnchor`: how many users gave which score. The votes stay
/// where they were given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SatisfactionAnchor {
    /// The month in which they voted.
    pub period: Period,
    /// Where, such as a portal or a hotline.
    pub source: Text<64>,
    /// Votes.
    pub count: u64,
    /// Votes for the scores 1 to 5, in this order.
    pub score_histogram: Vec<u64>,
    /// SM3 of the votes; salted.
    pub digest: Hash,
}

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum CompliancePurpose {
    /// 验收: acceptance of a new system.
    Acceptance,
    /// 立项: approval of a project.
    Project,
    /// 运维经费: money for operation and maintenance.
    Funding,
}

/// `ComplianceCertify`: asks the contract for a certificate that a system is
/// connected, cataloged and fully collected. The owner signs it, and so
/// states that all data of the system are cataloged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplianceCertify {
    /// The system.
    pub system_id: SystemId,
    /// What for.
    pub purpose: CompliancePurpose,
}

impl Body for IndicatorSetPublish {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::indicator_set(&self.set_id)]
    }
}

impl Body for IndicatorSnapshot {
    fn subjects(&self) -> Vec<StateKey> {
        let Self { set_id, jurisdiction, period, .. } = self;
        vec![
            StateKey::indicator_snapshot(set_id, jurisdiction, *period),
            StateKey::indicator_set(set_id),
        ]
    }
}

impl Body for EvaluationResultPublish {
    fn subjects(&self) -> Vec<StateKey> {
        let Self { jurisdiction, period, evaluator, .. } = self;
        let grades = self.grades.iter().map(|grade| StateKey::org(&grade.org));
        let result = StateKey::evaluation_result(jurisdiction, *period, evaluator);
        std::iter::once(result).chain(grades).collect()
    }
}

impl Body for SatisfactionAnchor {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::satisfaction(&self.digest)]
    }
}

impl Body for ComplianceCertify {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::compliance(&self.system_id, self.purpose), StateKey::system(&self.system_id)]
    }
}
