//! Steps 2.8 to 2.10: what was not collected in time is found, published, and made
//! good.

use anyhow::Result;
use liuhen_crypto::sm3;
use liuhen_types::entity::{
    Collection, CollectionStatus, CopyKind, Custody, Finding, FindingStatus, Period, Value,
};
use liuhen_types::payload::bulletin::{BulletinKind, FindingEvidence, Missing};
use liuhen_types::payload::collection::Gathered;
use liuhen_types::payload::resource::AccessMode;
use liuhen_types::payload::{
    BulletinClose, BulletinIssue, CollectionConfirm, CollectionPlanSet, NonCollectionDecide,
    NonCollectionFinding,
};
use liuhen_types::{Code, CopyId, StateKey, TxId};

use super::super::payloads::sealed;
use super::super::play::Play;
use super::super::step::lit;
use super::evaluation::OCTOBER;
use super::updates;

fn finding(finding: &str) -> Result<NonCollectionFinding> {
    Ok(NonCollectionFinding {
        finding_id: lit(finding),
        missing: Missing::Catalog(lit("list")),
        evidence_ref: FindingEvidence::Document(sealed("供需对接会议纪要")?),
    })
}

async fn found(play: &Play) -> Result<Finding> {
    play.entity(&StateKey::finding(&lit("f1"))).await
}

/// 2.8 to 2.9.
///
/// # Errors
/// If the network fails.
pub async fn bulletined(play: &mut Play) -> Result<()> {
    let plan = CollectionPlanSet {
        catalog_id: lit("list"),
        mode: AccessMode::Physical,
        planned_by: lit("2023-09-28"),
        key_task: true,
        batch_no: Some(1),
        demand_ref: None,
        legal_basis: Vec::new(),
    };
    play.act("2.8", "ca-xa", "企业服务清单 by 09-28", plan, Code::Ok).await?;
    let key = StateKey::collection(&lit("list"));
    let collection: Collection = play.entity(&key).await?;
    play.compare("2.8", "status 归集状态", CollectionStatus::Planned, collection.status);
    updates::late_notice(play).await?;
    play.go_to("2023-09-27", 9).await?;
    play.act("2.8F", "jy-xa", "before the set time", finding("f0")?, Code::NotDue).await?;
    play.go_to("2023-10-07", 9).await?;
    play.act("2.9", "jy-xa", "应归未归", finding("f1")?, Code::Ok).await?;
    let decide = NonCollectionDecide { finding_id: lit("f1"), verified: true, reason: None };
    play.act("2.9", "ca-xa", "verified 属实", decide, Code::Ok).await?;
    let bulletin = BulletinIssue {
        bulletin_id: lit("b1"),
        kind: BulletinKind::NonCollection,
        period: Period::Month { year: 2023, month: 9 },
        findings: vec![lit("f1")],
        orgs: Vec::new(),
        snapshot_ref: None,
        body_digest: sm3(&["通报正文".as_bytes()]),
        rectify_by: None,
    };
    play.act("2.9", "ca-xa", "通报", bulletin, Code::Ok).await?;
    play.compare("2.9", "status 状态", FindingStatus::Bulletined, found(play).await?.status);
    let (board, _) = play.liuhen("xiongan", &["entity", "list", "bulletin"])?;
    let shown = board["items"].as_array().into_iter().flatten();
    let shown: Vec<&str> =
        shown.filter_map(|row| row["value"]["bulletin"]["bulletin_id"].as_str()).collect();
    play.compare("2.9", "on the board 公告栏", vec!["b1"], shown);
    let open = play.indicator("XA", OCTOBER, "findings-open").await?;
    play.compare("2.9", "I-13 of 雄安 应汇聚未汇聚", Value::Count { count: 1 }, open);
    Ok(())
}

/// Provider and operator state that a version was collected in full.
fn confirm(catalog: &str, version: u32, operator: &str, count: u64) -> Result<CollectionConfirm> {
    Ok(CollectionConfirm {
        catalog_id: lit(catalog),
        resource_id: lit(&format!("{catalog}-table")),
        resource_version: version,
        operator: lit(operator),
        record_count: 8_000,
        operator_count: count,
        gathered: Gathered::Physical(sealed(&format!("{catalog} {version}"))?),
        full: true,
    })
}

/// Collects a version in full; gives the transaction that says so.
///
/// # Errors
/// If it is refused.
pub async fn collect(
    play: &mut Play,
    provider: &str,
    operator: &str,
    catalog: &str,
    version: u32,
) -> Result<TxId> {
    let payload = confirm(catalog, version, operator, 8_000)?;
    let receipt = play.prepare_with(provider, &[operator], payload).await?;
    Ok(receipt.transaction.id())
}

/// 2.9F, 2.10F and 2.10.
///
/// # Errors
/// If the network fails.
pub async fn made_good(play: &mut Play) -> Result<()> {
    play.go_to("2023-10-09", 9).await?;
    let close = BulletinClose { bulletin_id: lit("b1") };
    play.act("2.9F", "ca-xa", "not made good yet", close, Code::FindingOpen).await?;
    play.go_to("2023-10-12", 9).await?;
    let alone = confirm("list", 1, "op-xa", 8_000)?;
    play.act("2.10F", "bm-xa", "alone 单签", alone, Code::CosignRequired).await?;
    let other = confirm("list", 1, "op-xa", 7_999)?;
    let note = "8,000 against 7,999";
    play.act_with("2.10F", "bm-xa", &["op-xa"], note, other, Code::CountMismatch).await?;
    let right = confirm("list", 1, "op-xa", 8_000)?;
    play.act_with("2.10", "bm-xa", &["op-xa"], "全量归集", right, Code::Ok).await?;
    play.compare("2.10", "status 状态", FindingStatus::MadeGood, found(play).await?.status);
    let close = BulletinClose { bulletin_id: lit("b1") };
    play.act("2.10", "ca-xa", "通报销号", close, Code::Ok).await?;
    let days = found(play).await?.days_to_make_good;
    play.compare("2.10", "days to make good 整改天数", Some(5), days);
    let copy = CopyId::of(CopyKind::Platform, &lit("list"), &lit("op-xa"));
    let custody: Custody = play.entity(&StateKey::custody(&copy)).await?;
    let org = custody.terms.last().filter(|term| term.until.is_none()).map(|term| &term.org);
    let (expected, org) = (Some(play.org("op-xa")?), org.cloned());
    play.compare("2.10", "who answers for the platform's copy 责任主体", expected, org);
    Ok(())
}
