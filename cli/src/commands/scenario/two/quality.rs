//! Steps 2.13 to 2.15: an error found downstream is corrected at its source, until
//! who found it agrees.

use anyhow::Result;
use liuhen_types::entity::{CopyKind, IssueStatus, QualityIssue, Value};
use liuhen_types::payload::quality::{
    CorrectedData, Correction, QualityDimension, QualitySubject, QualityVerdict, Severity,
};
use liuhen_types::payload::{
    QualityIssueConfirm, QualityIssueRaise, QualityIssueRemedy, QualityIssueVerify,
};
use liuhen_types::{Code, CopyId, StateKey};

use super::super::payloads::{data_version, sealed};
use super::super::play::Play;
use super::super::step::lit;
use super::collection::collect;
use super::evaluation::OCTOBER;

async fn issue(play: &Play) -> Result<QualityIssue> {
    play.entity(&StateKey::issue(&lit("i1"))).await
}

fn verify() -> QualityIssueVerify {
    QualityIssueVerify { issue_id: lit("i1"), verdict: QualityVerdict::Confirmed, reason: None }
}

fn confirm(resolved: bool) -> QualityIssueConfirm {
    let reason = (!resolved).then(|| lit("仍有错误"));
    QualityIssueConfirm { issue_id: lit("i1"), resolved, reason }
}

/// A new version of the data, collected again, as the remedy of the issue.
async fn remedy(play: &mut Play, version: u32) -> Result<QualityIssueRemedy> {
    let produced_at = play.now().await?;
    play.prepare("scjg", data_version("firms-table", version, produced_at)?).await?;
    let recollection_ref = collect(play, "scjg", "dsj", "firms", version).await?;
    let data = CorrectedData { resource_id: lit("firms-table"), version, recollection_ref };
    let correction = Some(Correction::Data(data));
    Ok(QualityIssueRemedy { issue_id: lit("i1"), root_cause: lit("录入错误"), correction })
}

/// Plays 2.13 to 2.15.
///
/// # Errors
/// If the network fails, or a step on which others rest is refused.
pub async fn play(play: &mut Play) -> Result<()> {
    play.go_to("2023-10-25", 9).await?;
    let raise = QualityIssueRaise {
        issue_id: lit("i1"),
        subject: QualitySubject::Backflow(lit("r1")),
        items: Vec::new(),
        dimension: QualityDimension::Accuracy,
        severity: Severity::Major,
        sample_digest: sealed("错误样本")?,
        description_digest: sealed("法定代表人有误")?,
    };
    play.act("2.13", "bm-xa", "法定代表人有误", raise, Code::Ok).await?;
    let responsible = issue(play).await?.responsible_org;
    play.compare(
        "2.13",
        "who answers, found by the contract 责任方",
        play.org("scjg")?,
        responsible,
    );
    play.act("2.13F-a", "op-xa", "核实", verify(), Code::NotProvider).await?;
    play.act("2.14", "scjg", "核实", verify(), Code::Ok).await?;
    let empty =
        QualityIssueRemedy {
            issue_id: lit("i1"), root_cause: lit("录入错误"), correction: None
        };
    let note = "without new version and collection";
    play.act("2.13F-b", "scjg", note, empty, Code::RecollectionRequired).await?;
    let second = remedy(play, 2).await?;
    play.act("2.14", "scjg", "v2 collected again 整改", second, Code::Ok).await?;
    let found = issue(play).await?;
    play.compare("2.14", "status 状态", IssueStatus::Remedied, found.status);
    let copy = CopyId::of(CopyKind::Backflow, &lit("firms"), &lit("op-xa"));
    play.compare("2.14", "copies downstream 下游副本", vec![copy], found.downstream.copies);
    let told = found.downstream.notified;
    play.compare("2.14", "who was told 通知", vec![play.org("op-xa")?], told);
    play.act("2.14F", "jy-xa", "another department", confirm(true), Code::NotRaiser).await?;
    play.act("2.15", "bm-xa", "unresolved 未解决", confirm(false), Code::Ok).await?;
    let found = issue(play).await?;
    let expected = (IssueStatus::Reopened, 2);
    play.compare("2.15", "status, round 状态与轮次", expected, (found.status, found.round));
    // The next correction must be later than the reopening.
    play.go_to("2023-10-25", 10).await?;
    let third = remedy(play, 3).await?;
    play.act("2.15", "scjg", "v3 整改", third, Code::Ok).await?;
    play.act("2.15", "bm-xa", "resolved 已解决", confirm(true), Code::Ok).await?;
    let found = issue(play).await?;
    let expected = (IssueStatus::Closed, 2);
    play.compare("2.15", "status, round 状态与轮次", expected, (found.status, found.round));
    // Counted where the org that answers for the data lies.
    let closed = play.indicator("130000", OCTOBER, "issues-closed").await?;
    let all = Value::Ratio { numerator: 1, denominator: 1 };
    play.compare("2.15", "I-12: closed of raised 问题办结率", all, closed);
    let rounds = play.indicator("130000", OCTOBER, "issue-rounds").await?;
    let twice = Value::Ratio { numerator: 2, denominator: 1 };
    play.compare("2.15", "I-12: rounds of those closed 纠治轮次", twice, rounds);
    Ok(())
}
