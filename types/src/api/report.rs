//! The monthly report of a jurisdiction (月报, R-35, T-08): a pure function of the
//! chain up to the block that it names, so every node gives the same bytes, and
//! gives them again later.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::code::Code;
use crate::entity::{Deadline, IndicatorValue, Period};
use crate::id::{Height, OrgId, RegionCode, TxId};
use crate::time::TimeMs;
use liuhen_crypto::Hash;

/// What a list of the monthly report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(Serialize, Deserialize, ToSchema)]
pub enum ReportTopic {
    /// 通报: bulletins issued, answered and closed.
    Bulletins,
    /// 应汇聚未汇聚: findings of missing collection and decisions on them.
    Findings,
    /// 数据纠错: quality issues raised, verified, remedied, confirmed or reopened.
    Corrections,
    /// 回流: returns of data asked for, decided, delivered and confirmed.
    Backflows,
    /// 需求: demands listed, answered, coordinated and closed.
    Demands,
    /// 违规: violations recorded and decided.
    Violations,
    /// 安全事件: risk alerts and incidents.
    Incidents,
    /// 撤销与暂停: grants revoked, suspended and resumed.
    Revocations,
}

impl ReportTopic {
    /// All topics, in the order of the report.
    pub const ALL: [Self; 8] = [
        Self::Bulletins,
        Self::Findings,
        Self::Corrections,
        Self::Backflows,
        Self::Demands,
        Self::Violations,
        Self::Incidents,
        Self::Revocations,
    ];

    /// Its Chinese name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Bulletins => "通报",
            Self::Findings => "应汇聚未汇聚",
            Self::Corrections => "数据纠错",
            Self::Backflows => "回流",
            Self::Demands => "需求",
            Self::Violations => "违规",
            Self::Incidents => "风险与安全事件",
            Self::Revocations => "撤销与暂停",
        }
    }
}

/// How many transactions were refused with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CodeCount {
    /// The code.
    pub code: Code,
    /// How many.
    pub count: u64,
}

/// What became of the transactions of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KindCount {
    /// The kind, as in annex A.
    pub kind: String,
    /// How many were accepted.
    pub accepted: u64,
    /// How many were refused, by code.
    pub refused: Vec<CodeCount>,
}

/// An accepted transaction in a list of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportStep {
    /// Index in the log.
    pub log_index: u64,
    /// Height.
    pub height: Height,
    /// Block time.
    pub time: TimeMs,
    /// The transaction; its receipt proves the step.
    pub tx_id: TxId,
    /// Its kind, as in annex A.
    pub kind: String,
    /// What it decides, of kinds that decide: such as `Verified` or `Reopened`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// Who sent it.
    pub sender: OrgId,
    /// Warnings, such as `W_OVERDUE`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Code>,
    /// Keys of the entities that it is about.
    pub subjects: Vec<String>,
}

/// One list of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportList {
    /// What it is about.
    pub topic: ReportTopic,
    /// How many steps there are.
    pub total: u64,
    /// The first of them, in order of the log.
    pub items: Vec<ReportStep>,
    /// Where `GET /v1/reports/monthly/steps` goes on; absent if all are here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// The deadlines that were overdue on a day of the month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverdueList {
    /// How many there are.
    pub total: u64,
    /// The first of them, in order of date, kind and subject, as they stood at the end
    /// of the month: one that was met later still runs, and its working days late are
    /// those until then.
    pub items: Vec<Deadline>,
    /// Where `GET /v1/reports/monthly/overdue` goes on; absent if all are here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// The monthly report of a region and all regions below it.
///
/// A transaction counts where its sender is registered; it is listed where its sender
/// or another org that it concerns is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MonthlyReport {
    /// The region.
    pub region: RegionCode,
    /// The month, in UTC+8.
    pub month: Period,
    /// True if a block of a later month exists, so that the report stays as it is.
    pub is_over: bool,
    /// True while the calendar of the month's year is not loaded: days late and dates may
    /// be reckoned anew.
    pub is_provisional: bool,
    /// The last block that counts: the month's last, or the tip while the month runs.
    pub height: Height,
    /// Id of its header.
    pub header_id: Hash,
    /// Its time.
    pub time: TimeMs,
    /// Index in the log of the month's first transaction.
    pub log_start: u64,
    /// Index after its last one.
    pub log_end: u64,
    /// What an `IndicatorSnapshot` of the same values commits to.
    pub values_root: Hash,
    /// The indicators of the month.
    pub indicators: Vec<IndicatorValue>,
    /// Transactions of the month that were accepted.
    pub accepted: u64,
    /// Transactions of the month that were refused.
    pub refused: u64,
    /// The same by kind, in order of kind; kinds that did not occur are left out.
    pub transactions: Vec<KindCount>,
    /// Deadlines that were overdue.
    pub overdue: OverdueList,
    /// A list for every topic, in the order of the topics.
    pub lists: Vec<ReportList>,
}
