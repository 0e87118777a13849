//! Steps 2.17 to 2.19: acceptance of a system, October's indicators, and the monthly
//! report (R-82 to R-84, T-08).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use liuhen_types::api::{MonthlyReport, Page, ReportTopic, SystemCompliance};
use liuhen_types::entity::{ComplianceGap, IndicatorRecord, Period, Unit, Value};
use liuhen_types::payload::evaluation::{CompliancePurpose, Indicator};
use liuhen_types::payload::inventory::SystemStatus;
use liuhen_types::payload::{
    ComplianceCertify, IndicatorSetPublish, IndicatorSnapshot, SystemRegister,
};
use liuhen_types::{Code, Hash, StateKey};

use super::super::payloads::{entry, publish_entry};
use super::super::play::{PROVINCE, Play};
use super::super::step::lit;
use super::collection::collect;

/// The month that the scenario reports on.
pub const OCTOBER: Period = Period::Month { year: 2023, month: 10 };
/// The report takes at most this long (T-08).
const REPORT_WITHIN: Duration = Duration::from_secs(60);

/// 2.17F and 2.17.
///
/// # Errors
/// If the network fails, or a step on which others rest is refused.
pub async fn accepted_system(play: &mut Play) -> Result<()> {
    play.go_to("2023-11-01", 9).await?;
    let system = SystemRegister {
        system_id: lit("sys-1"),
        org: play.org("bm-xa")?,
        name: lit("企业服务系统"),
        status: SystemStatus::Running,
        protection_level: Some(3),
        built_on: None,
        is_state_secret: false,
    };
    play.prepare("bm-xa", system).await?;
    let mut own =
        entry("cases", "企业服务办件", "雄安某部门", 6, &[("person", "办件人"), ("code", "代码")])?;
    own.region_scope = lit("XA");
    own.governance.system = Some(lit("sys-1"));
    publish_entry(play, "bm-xa", "ca-xa", &own, "cases-table").await?;
    let certify =
        || ComplianceCertify { system_id: lit("sys-1"), purpose: CompliancePurpose::Acceptance };
    let note = "without full collection 未全量归集";
    play.act("2.17F", "bm-xa", note, certify(), Code::AcceptanceBlocked).await?;
    missing(play, "2.17F", &[ComplianceGap::FullCollection(lit("cases"))])?;
    collect(play, "bm-xa", "op-xa", "cases", 1).await?;
    play.act("2.17", "bm-xa", "验收", certify(), Code::Ok).await?;
    let receipt = play.stage.last_receipt();
    let file = receipt.to_str().context("the folder's name is text")?;
    let (verified, code) = play.liuhen_without_login("xiongan", &["verify", file, "--accepted"])?;
    let kind = verified["files"][0]["proves"]["kind"].as_str();
    let action = "certificate: kind, exit code of verify without network 离线核验";
    play.compare("2.17", action, (Some("ComplianceCertify"), 0), (kind, code));
    missing(play, "2.17", &[])
}

/// What the node says is missing.
fn missing(play: &mut Play, step: &str, expected: &[ComplianceGap]) -> Result<()> {
    let (found, _) = play.liuhen("xiongan", &["compliance", "bm-xa"])?;
    let found: Page<SystemCompliance> = serde_json::from_value(found)?;
    let conditions = found.items.into_iter().flat_map(|system| system.conditions);
    let missing: Vec<ComplianceGap> =
        conditions.filter(|one| !one.is_met).map(|one| one.condition).collect();
    play.compare(step, "what is missing 缺少条件", expected.to_vec(), missing);
    Ok(())
}

/// 2.18, 2.18F and 2.19.
///
/// # Errors
/// If the network fails, or a step on which others rest is refused.
pub async fn october(play: &mut Play) -> Result<()> {
    let indicator = |id: &str, formula: &str, unit| Indicator {
        id: lit(id),
        formula_id: lit(formula),
        weight: 100,
        unit,
    };
    let set = IndicatorSetPublish {
        set_id: lit("hebei-2023"),
        version: 1,
        indicators: vec![
            indicator("I-02", "update-on-time", Unit::Ratio),
            indicator("I-03", "review-on-time", Unit::Ratio),
            indicator("I-13", "findings-open", Unit::Count),
            indicator("I-14", "backflow-satisfaction", Unit::Ratio),
        ],
    };
    play.prepare(PROVINCE, set).await?;
    let snapshot = IndicatorSnapshot {
        set_id: lit("hebei-2023"),
        jurisdiction: lit("130000"),
        period: OCTOBER,
        values_root: None,
    };
    let typed = IndicatorSnapshot { values_root: Some(Hash([1; 32])), ..snapshot.clone() };
    let note = "with other values";
    play.act("2.18F", PROVINCE, note, typed, Code::SnapshotMismatch).await?;
    play.act("2.18", PROVINCE, "October 2023 十月指标", snapshot, Code::Ok).await?;
    let key = StateKey::indicator_snapshot(&lit("hebei-2023"), &lit("130000"), OCTOBER);
    let kept: IndicatorRecord = play.entity(&key).await?;
    let values: BTreeMap<String, Value> =
        kept.values.iter().map(|value| (value.id.to_string(), value.value)).collect();
    let ratio = |numerator, denominator| Value::Ratio { numerator, denominator };
    let expected = [
        ("I-02", ratio(1, 2)),
        ("I-03", ratio(1, 2)),
        ("I-13", Value::Count { count: 0 }),
        ("I-14", ratio(1, 1)),
    ];
    for (id, value) in expected {
        play.compare(
            "2.18",
            &format!("{id} of October 指标"),
            Some(value),
            values.get(id).copied(),
        );
    }
    play.agree().await?;
    let mut seen = Vec::new();
    for node in ["hebei", "baoding"] {
        let report = play.client_of(node)?.indicators(&lit("130000"), OCTOBER).await?;
        seen.push(serde_json::to_vec(&report)?);
    }
    seen.dedup();
    play.compare("2.18", "computed by 保定's node: different answers 各节点结果", 1, seen.len());
    monthly_report(play).await
}

/// 2.19: by another process, from two nodes.
async fn monthly_report(play: &mut Play) -> Result<()> {
    let args = ["report", "monthly", "--jurisdiction", "XA", "--month", "2023-10"];
    let started = Instant::now();
    let (report, code) = play.liuhen("xiongan", &args)?;
    let within = started.elapsed() <= REPORT_WITHIN;
    play.compare("2.19", "exit code, within 60 s 月报", (0, true), (code, within));
    let (other, _) = play.liuhen("baoding", &args)?;
    play.compare("2.19", "the same from 保定's node 逐字节一致", true, report == other);
    let report: MonthlyReport = serde_json::from_value(report)?;
    let overdue: Vec<&str> =
        report.overdue.items.iter().map(|deadline| deadline.subject.as_str()).collect();
    play.compare("2.19", "overdue 超期", vec!["list", "n2"], overdue);
    let steps = |topic: ReportTopic| {
        report.lists.iter().find(|list| list.topic == topic).map_or(0, |list| list.total)
    };
    let listed =
        [ReportTopic::Bulletins, ReportTopic::Corrections, ReportTopic::Backflows].map(steps);
    play.compare("2.19", "bulletins, corrections, backflows: transactions", [2, 6, 6], listed);
    // What a list names is in the chain, as what it says.
    let (mut named, mut proven) = (0, 0);
    for step in report.lists.iter().flat_map(|list| &list.items) {
        let receipt = play.stage.client.receipt(&step.tx_id).await?;
        named += 1;
        proven += usize::from(receipt.transaction.transaction.payload.kind() == step.kind);
    }
    play.compare("2.19", "tx ids of the lists, each proven 交易编号", named, proven);
    Ok(())
}
