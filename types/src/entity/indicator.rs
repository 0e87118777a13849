//! Values of indicators (评估指标, R-82): whole numbers and ratios of them, so that
//! every node and every auditor gets the same bytes.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::tally::Period;
use crate::id::{Height, IndicatorSetId, OrgId, RegionCode, TxId};
use crate::payload::evaluation::{
    EvaluationResultPublish, IndicatorSetPublish, SatisfactionAnchor,
};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// What a value is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum Unit {
    /// One number over another.
    Ratio,
    /// How many.
    Count,
    /// Seconds.
    Seconds,
}

/// What an indicator came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum Value {
    /// A ratio, not reduced; the denominator is not 0.
    Ratio {
        /// Above the line.
        numerator: u64,
        /// Below it.
        denominator: u64,
    },
    /// Nothing to divide by: there was no such fact.
    NoDenominator {
        /// Above the line.
        numerator: u64,
    },
    /// A count.
    Count {
        /// How many.
        count: u64,
    },
    /// A quantile of durations, rounded up by at most an eighth.
    Seconds {
        /// How long.
        seconds: u64,
    },
    /// No duration was measured.
    NoDuration,
    /// The chain holds no facts for this formula; the formula says which.
    NotComputable,
}

/// The value of one indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorValue {
    /// Its name in the set, such as `I-02`.
    pub id: Text<32>,
    /// The formula that gave it.
    pub formula_id: Text<64>,
    /// The formula's unit.
    pub unit: Unit,
    /// The value.
    pub value: Value,
}

/// A published set of indicators.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorSet {
    /// As published.
    pub set: IndicatorSetPublish,
    /// Who published it.
    pub publisher: OrgId,
    /// Where it holds, with all regions below.
    pub jurisdiction: RegionCode,
    /// When.
    pub published_at: TimeMs,
}

/// The values of a set as the contract computed them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorRecord {
    /// The set.
    pub set_id: IndicatorSetId,
    /// Its version.
    pub set_version: u32,
    /// The region.
    pub jurisdiction: RegionCode,
    /// The span.
    pub period: Period,
    /// True if the span was not over.
    pub partial: bool,
    /// The block that computed them.
    pub height: Height,
    /// Its time.
    pub computed_at: TimeMs,
    /// Who asked for them.
    pub requested_by: OrgId,
    /// In order of the set.
    pub values: Vec<IndicatorValue>,
    /// Merkle root over them.
    pub values_root: Hash,
}

/// The values that an evaluation rests on, as they were when it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CitedSnapshot {
    /// The version of the set.
    pub set_version: u32,
    /// The block that computed them.
    pub height: Height,
    /// Merkle root over them.
    pub values_root: Hash,
}

/// A published evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluationResult {
    /// As published.
    pub result: EvaluationResultPublish,
    /// Who published it.
    pub publisher: OrgId,
    /// When.
    pub published_at: TimeMs,
    /// The values it rests on, if it names a set; a later snapshot changes nothing here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<CitedSnapshot>,
}

/// Anchored votes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Satisfaction {
    /// As anchored.
    pub anchor: SatisfactionAnchor,
    /// Who anchored them.
    pub org: OrgId,
    /// When.
    pub anchored_at: TimeMs,
}

impl StateKey {
    /// A set of indicators: [`IndicatorSet`].
    pub fn indicator_set(id: &IndicatorSetId) -> Self {
        Self::of(format!("indicator/set/{id}"))
    }

    /// Values of a set in a region: [`IndicatorRecord`].
    pub fn indicator_snapshot(set: &IndicatorSetId, region: &RegionCode, period: Period) -> Self {
        Self::of(format!("indicator/snapshot/{set}/{region}/{period}"))
    }

    /// The span whose values a transaction asked for: a [`Period`].
    pub fn snapshot_of(tx: &TxId) -> Self {
        Self::of(format!("indicator/by/{tx}"))
    }

    /// An evaluation: [`EvaluationResult`].
    pub fn evaluation_result(region: &RegionCode, period: Period, evaluator: &OrgId) -> Self {
        Self::of(format!("evaluation/result/{region}/{period}/{evaluator}"))
    }

    /// Anchored votes: [`Satisfaction`].
    pub fn satisfaction(digest: &Hash) -> Self {
        Self::of(format!("evaluation/satisfaction/{digest}"))
    }
}
