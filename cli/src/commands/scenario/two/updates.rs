//! Steps 2.1 to 2.7: notices of change, updates and reviews by working days, over a
//! holiday and into a year without calendar (R-18, R-19, T-06).

use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use anyhow::{Context as _, Result};
use futures::StreamExt as _;
use liuhen_sdk::client::PageRequest;
use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Catalog, CatalogStatus, ChangeNotice, Deadline,
    DeadlineKind,
};
use liuhen_types::payload::catalog::CatalogEntry;
use liuhen_types::payload::catalog::ChangeCause;
use liuhen_types::payload::{CatalogChangeNotice, CatalogUpdateSubmit};
use liuhen_types::{Code, StateKey};

use super::super::cast::{self, Part};
use super::super::payloads::{approve, entry, publish, publish_entry, sealed};
use super::super::play::{PROVINCE, Play};
use super::super::step::{at, lit};
use super::FIRST_DAY;
use super::organs::FIRM_ITEMS;
use crate::calendar::calendar_of;
use liuhen_types::payload::org::Role;

/// The event of a day change comes within.
const EVENT_WITHIN: Duration = Duration::from_secs(10);

fn notice(notice: &str, catalog: &str, occurred_on: &str) -> Result<CatalogChangeNotice> {
    Ok(CatalogChangeNotice {
        notice_id: lit(notice),
        catalog_id: lit(catalog),
        cause: ChangeCause::SystemUpdate,
        occurred_on: lit(occurred_on),
        evidence_digest: sealed("系统更新说明")?,
    })
}

async fn catalog(play: &Play, name: &str) -> Result<Catalog> {
    play.entity(&StateKey::catalog(&lit(name))).await
}

async fn deadline(play: &Play, kind: DeadlineKind, subject: &str) -> Result<Deadline> {
    play.entity(&StateKey::deadline(kind, subject)).await
}

async fn in_force(play: &Play, name: &str) -> Result<Option<u32>> {
    Ok(catalog(play, name).await?.in_force().map(|(_, version)| version))
}

/// An update of the entry as it is, with another summary.
async fn update(play: &Play, notice: &str, name: &str) -> Result<CatalogUpdateSubmit> {
    let entry = catalog(play, name).await?.entry;
    // The contract sets the day of publication itself.
    let entry = CatalogEntry { published_on: None, summary: lit("更新后的摘要"), ..entry };
    Ok(CatalogUpdateSubmit { notice_id: lit(notice), entry })
}

/// 2.1, 2.1F, and the notice of 2.5.
///
/// # Errors
/// If the network fails.
pub async fn notices(play: &mut Play) -> Result<()> {
    play.go_to("2023-09-20", 9).await?;
    let future = notice("n1", "legal-persons", "2023-09-25")?;
    play.act("2.1F", "scjg", "occurred on 09-25", future, Code::FutureDate).await?;
    let first = notice("n1", "legal-persons", "2023-09-18")?;
    play.act("2.1", "scjg", "法人基础信息, occurred on 09-18", first, Code::Ok).await?;
    let due = deadline(play, DeadlineKind::CatalogUpdate, "n1").await?.due_on;
    play.compare("2.1", "update is due 更新到期日", lit("2023-10-08"), due);
    let found: ChangeNotice = play.entity(&StateKey::notice(&lit("n1"))).await?;
    play.compare("2.1", "days between change and notice 申报滞后", 2, found.gap_days);
    let version = in_force(play, "legal-persons").await?;
    play.compare("2.1", "version in force 现行版本", Some(1), version);
    Ok(())
}

/// 2.2 and 2.2F, on the make-up Sunday at 17:00.
///
/// # Errors
/// If the network fails.
pub async fn submitted(play: &mut Play) -> Result<()> {
    play.go_to("2023-10-08", 17).await?;
    let mut next = update(play, "n1", "legal-persons").await?;
    let other = CatalogUpdateSubmit { notice_id: lit("n9"), ..next.clone() };
    play.act("2.2F", "scjg", "without open notice", other, Code::NoticeNotOpen).await?;
    let same = catalog(play, "legal-persons").await?.entry;
    let same = CatalogEntry { published_on: None, ..same };
    let same = CatalogUpdateSubmit { notice_id: lit("n1"), entry: same };
    play.act("2.2F", "scjg", "of identical content", same, Code::NoChange).await?;
    next.entry.items.retain(|item| item.item_id.as_str() != "scope");
    play.act("2.2", "scjg", "version 2 without 经营范围", next, Code::Ok).await?;
    let found: ChangeNotice = play.entity(&StateKey::notice(&lit("n1"))).await?;
    play.compare("2.2", "working days late 超期工作日", Some(0), found.update_overdue_days);
    let due = deadline(play, DeadlineKind::CatalogReview, "n1").await?.due_on;
    play.compare("2.2", "review is due 审核到期日", lit("2023-10-20"), due);
    Ok(())
}

/// The late update of 2.5, then 2.3 and 2.4.
///
/// # Errors
/// If the network fails.
pub async fn reviewed(play: &mut Play) -> Result<()> {
    play.go_to("2023-10-16", 9).await?;
    let late = update(play, "n2", "shops").await?;
    play.act("2.5", "bm-xa", "商铺登记信息, late", late, Code::Ok).await?;
    let found: ChangeNotice = play.entity(&StateKey::notice(&lit("n2"))).await?;
    play.compare("2.5", "working days late 超期工作日", Some(1), found.update_overdue_days);
    let due = deadline(play, DeadlineKind::CatalogReview, "n2").await?.due_on;
    play.compare("2.5", "review is due 审核到期日", lit("2023-10-30"), due);

    let authority = play.org(PROVINCE)?;
    let mut told = pin!(play.stage.client.overdue(Some(&authority)));
    play.go_to("2023-10-21", 0).await?;
    // The day counts once a block has it.
    play.prepare(PROVINCE, super::super::payloads::tick()?).await?;
    let is_review =
        |one: &Deadline| (one.kind, &*one.subject) == (DeadlineKind::CatalogReview, "n1");
    let event = tokio::time::timeout(EVENT_WITHIN, async {
        while let Some(deadline) = told.next().await.transpose()? {
            if is_review(&deadline) {
                return anyhow::Ok(Some(deadline.due_on));
            }
        }
        Ok(None)
    });
    let due_on = event.await.ok().transpose()?.flatten();
    let action = "event: review of n1 is overdue, due on 超期事件";
    play.compare("2.3", action, Some(lit("2023-10-20")), due_on);
    let all = PageRequest { cursor: None, limit: Some(100) };
    let overdue = play.stage.client.deadlines("overdue", Some(&authority), &all).await?.items;
    let listed = overdue.iter().any(is_review);
    play.compare("2.3", "review of n1 is overdue for the province 超期清单", true, listed);
    let status = catalog(play, "legal-persons").await?.status;
    play.compare(
        "2.3",
        "nothing is approved by silence 不自动通过",
        CatalogStatus::UnderReview,
        status,
    );

    play.go_to("2023-10-23", 9).await?;
    play.act("2.4", PROVINCE, "审核通过", approve("legal-persons", 2), Code::Ok).await?;
    play.act("2.4", "scjg", "发布 v2", publish("legal-persons", 2), Code::Ok).await?;
    let found: ChangeNotice = play.entity(&StateKey::notice(&lit("n1"))).await?;
    play.compare("2.4", "working days late 超期工作日", Some(1), found.review_overdue_days);
    for (grant, expected) in
        [("kept", AuthorizationStatus::Active), ("lost", AuthorizationStatus::Suspended)]
    {
        let key = StateKey::authorization(&lit(grant));
        let found: Authorization = play.entity(&key).await?;
        let action = format!("grant {grant} of v1 授权处置");
        play.compare("2.4", &action, expected, found.status);
        if expected == AuthorizationStatus::Suspended {
            let named = found.suspensions.first().is_some_and(|one| one.reason.contains("scope"));
            play.compare("2.4", "its suspension names the item 暂停原因", true, named);
        }
    }
    Ok(())
}

/// 2.5: the notice of 09-25. Called between the steps of its days.
///
/// # Errors
/// If the network fails.
pub async fn late_notice(play: &mut Play) -> Result<()> {
    play.go_to("2023-09-25", 9).await?;
    let payload = notice("n2", "shops", "2023-09-25")?;
    play.act("2.5", "bm-xa", "商铺登记信息", payload, Code::Ok).await?;
    let due = deadline(play, DeadlineKind::CatalogUpdate, "n2").await?.due_on;
    play.compare("2.5", "update is due 更新到期日", lit("2023-10-13"), due);
    Ok(())
}

/// 2.5: reviewed by the authority of the same level, on the last day.
///
/// # Errors
/// If the network fails.
pub async fn reviewed_by_the_city(play: &mut Play) -> Result<()> {
    play.go_to("2023-10-30", 9).await?;
    play.act("2.5", "ca-xa", "审核通过", approve("shops", 2), Code::Ok).await?;
    play.prepare("bm-xa", publish("shops", 2)).await?;
    let found: ChangeNotice = play.entity(&StateKey::notice(&lit("n2"))).await?;
    play.compare("2.5", "review: working days late 超期工作日", Some(0), found.review_overdue_days);
    Ok(())
}

/// 2.7: a deadline into a year whose calendar comes later.
///
/// # Errors
/// If the network fails.
pub async fn next_year(play: &mut Play) -> Result<()> {
    play.go_to("2023-12-20", 9).await?;
    let payload = notice("n3", "shops", "2023-12-20")?;
    let receipt = play.act("2.7", "bm-xa", "商铺登记信息", payload, Code::Ok).await?.receipt()?;
    let expected = vec![Code::ProvisionalDue];
    play.compare("2.7", "warning 提示", expected, receipt.outcome.warnings);
    let found = deadline(play, DeadlineKind::CatalogUpdate, "n3").await?;
    let expected = (lit("2024-01-03"), true);
    play.compare("2.7", "due, provisional 暂定到期日", expected, (found.due_on, found.provisional));
    let calendar = calendar_of(2024, None)?;
    let receipt = play.act("2.7", PROVINCE, "2024", calendar, Code::Ok).await?.receipt()?;
    let mut events = pin!(play.stage.client.events(receipt.log_index));
    let told = events.next().await.context("the stream ended")??.kind;
    play.compare("2.7", "event in the stream 事件", "CalendarSet".to_owned(), told);
    let found = deadline(play, DeadlineKind::CatalogUpdate, "n3").await?;
    let expected = (lit("2024-01-04"), false);
    play.compare("2.7", "due, provisional 重新计算", expected, (found.due_on, found.provisional));
    Ok(())
}

/// 2.6: the same dates under the rule pack of Qinghai, on a network of its own.
///
/// # Errors
/// If that network fails.
pub async fn under_qinghai(play: &mut Play, dir: &Path) -> Result<()> {
    let mut other = Play::start(dir, at(FIRST_DAY, 9), "qinghai", false).await?;
    other.prepare(PROVINCE, calendar_of(2023, None)?).await?;
    let provider = Part {
        label: "scjg",
        name: "省市场监管局",
        region: "130000",
        registrar: PROVINCE,
        roles: &[Role::Provider],
        grantor: PROVINCE,
    };
    cast::join(&mut other, &provider).await?;
    let firms = entry("legal-persons", "法人基础信息", "省市场监管局", 2, &FIRM_ITEMS)?;
    publish_entry(&mut other, "scjg", PROVINCE, &firms, "legal-table").await?;
    let first = notice("n1", "legal-persons", "2023-09-18")?;
    other.act("2.6", "scjg", "under the rules of qinghai", first, Code::Ok).await?;
    let due = deadline(&other, DeadlineKind::CatalogUpdate, "n1").await?.due_on;
    other.compare("2.6", "update is due 更新到期日", lit("2023-10-20"), due);
    let next = update(&other, "n1", "legal-persons").await?;
    other.prepare("scjg", next).await?;
    let key = StateKey::deadline(DeadlineKind::CatalogReview, "n1");
    let review = other.stage.client.entity::<Deadline>(&key).await?.value;
    other.compare("2.6", "a date for the review 审核期限", false, review.is_some());
    other.agree().await?;
    other.stage.verify_receipts()?;
    other.stage.fleet.stop()?;
    play.adopt(other);
    Ok(())
}
