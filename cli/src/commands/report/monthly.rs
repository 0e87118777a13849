//! The monthly report as text.

use liuhen_types::api::{KindCount, MonthlyReport, ReportStep};
use liuhen_types::entity::{Deadline, IndicatorValue, Value};

use crate::failure::Result;
use crate::report::{Report, fields, table};

/// Headers of a list of transactions.
pub const STEP_HEADERS: [&str; 7] =
    ["index", "time", "what", "decided", "by", "about", "transaction"];

/// Headers of overdue deadlines.
pub const OVERDUE_HEADERS: [&str; 8] =
    ["what", "of", "by whom", "watched by", "due", "done", "working days late", "begun by"];

/// The report, list by list; lists without entries are named in one line.
///
/// # Errors
/// If it has no JSON form.
pub fn show(report: &MonthlyReport) -> Result<Report> {
    let mut parts = vec![head(report), indicators(report), transactions(report)];
    let overdue = &report.overdue;
    if overdue.total > 0 {
        let mut rows = table(OVERDUE_HEADERS);
        rows.add_rows(overdue.items.iter().map(|one| overdue_row(one).to_vec()));
        let more = more("overdue", overdue.next_cursor.as_deref());
        parts.push(format!("超期 overdue: {}\n{}{more}", overdue.total, rows.trim_fmt()));
    }
    let mut none: Vec<String> = Vec::new();
    if overdue.total == 0 {
        none.push("超期 overdue".into());
    }
    for list in &report.lists {
        let title = format!("{} {}", list.topic.title(), name(list.topic));
        if list.total == 0 {
            none.push(title);
            continue;
        }
        let mut rows = table(STEP_HEADERS);
        rows.add_rows(list.items.iter().map(|step| step_row(step).to_vec()));
        let more =
            more(&format!("steps --topic {}", name(list.topic)), list.next_cursor.as_deref());
        parts.push(format!("{title}: {}\n{}{more}", list.total, rows.trim_fmt()));
    }
    if !none.is_empty() {
        parts.push(format!("none: {}", none.join(", ")));
    }
    Report::new(report, parts.join("\n\n"))
}

fn head(report: &MonthlyReport) -> String {
    let standing = if report.is_over { "over" } else { "runs: told up to the tip" };
    let provisional = if report.is_provisional { ", calendar not loaded: provisional" } else { "" };
    fields(&[
        ("月报 monthly report", format!("{} {}", report.region, report.month)),
        ("month", format!("{standing}{provisional}")),
        ("last block", format!("{} of {}", report.height, report.time)),
        ("its id", report.header_id.to_string()),
        ("accepted", report.accepted.to_string()),
        ("refused", report.refused.to_string()),
        ("values root", report.values_root.to_string()),
    ])
}

fn indicators(report: &MonthlyReport) -> String {
    let mut rows = table(["指标 indicator", "formula", "value"]);
    rows.add_rows(report.indicators.iter().map(indicator_row));
    rows.trim_fmt()
}

fn transactions(report: &MonthlyReport) -> String {
    let mut rows = table(["交易 transaction", "accepted", "refused"]);
    rows.add_rows(report.transactions.iter().map(|one| {
        let KindCount { kind, accepted, refused } = one;
        let refused = refused.iter().map(|one| format!("{} {}", one.count, one.code));
        [kind.clone(), accepted.to_string(), refused.collect::<Vec<_>>().join(", ")]
    }));
    rows.trim_fmt()
}

/// One indicator.
pub fn indicator_row(value: &IndicatorValue) -> Vec<String> {
    let shown = match value.value {
        Value::Ratio { numerator, denominator } => format!("{numerator} / {denominator}"),
        Value::NoDenominator { numerator } => format!("{numerator} / 0"),
        Value::Count { count } => count.to_string(),
        Value::Seconds { seconds } => format!("{seconds} s"),
        Value::NoDuration => "-".to_owned(),
        Value::NotComputable => "not computable".to_owned(),
    };
    vec![value.id.to_string(), value.formula_id.to_string(), shown]
}

/// One transaction of a list.
pub fn step_row(step: &ReportStep) -> [String; 7] {
    [
        step.log_index.to_string(),
        step.time.to_string(),
        step.kind.clone(),
        step.decision.clone().unwrap_or_default(),
        step.sender.to_string(),
        step.subjects.join(" "),
        step.tx_id.to_string(),
    ]
}

/// One overdue deadline, as it stood at the end of the month.
pub fn overdue_row(deadline: &Deadline) -> [String; 8] {
    let provisional = if deadline.provisional { " (provisional)" } else { "" };
    [
        deadline.kind.to_string(),
        deadline.subject.clone(),
        deadline.responsible.to_string(),
        deadline.supervisor.to_string(),
        format!("{}{provisional}", deadline.due_on),
        deadline.ended_on.map_or_else(|| "open".to_owned(), |date| date.to_string()),
        deadline.overdue_days.to_string(),
        deadline.started_by.to_string(),
    ]
}

/// A topic as the command line takes it.
fn name(topic: liuhen_types::api::ReportTopic) -> String {
    format!("{topic:?}").to_lowercase()
}

fn more(command: &str, cursor: Option<&str>) -> String {
    let hint = |cursor: &str| format!("\nmore: liuhen report {command} --cursor {cursor}");
    cursor.map(hint).unwrap_or_default()
}
