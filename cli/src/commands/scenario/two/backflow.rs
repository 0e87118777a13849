//! Steps 2.11 and 2.12: data return to their territory, counted by both.

use anyhow::Result;
use liuhen_types::entity::{Backflow, BackflowCopy, BackflowStatus, CopyKind, Custody};
use liuhen_types::payload::catalog::CatalogEntry;
use liuhen_types::payload::{
    BackflowConfirm, BackflowDecide, BackflowDeliver, BackflowRequest, CatalogSubmit,
    SourceDesignate,
};
use liuhen_types::{Code, CopyId, Hash, StateKey, TxId};

use super::super::payloads::{approve, entry, publish, sealed};
use super::super::play::{PROVINCE, Play};
use super::super::step::lit;
use super::organs::FIRM_ITEMS;

/// Records that come back.
const RECORDS: u64 = 1_200;

fn request() -> BackflowRequest {
    BackflowRequest {
        backflow_id: lit("r1"),
        catalog_id: lit("firms"),
        items: vec![lit("code"), lit("name")],
        region_scope: lit("XA"),
        scenario: Some(lit("企业服务")),
        is_state_secret: false,
    }
}

fn deliver(digest: Hash, retried_of: Option<TxId>) -> Result<BackflowDeliver> {
    Ok(BackflowDeliver {
        backflow_id: lit("r1"),
        record_count: RECORDS,
        data_digest: digest,
        schema_digest: sealed("法人库字段")?,
        retried_of,
    })
}

fn confirm(digest: Hash, accept: bool, record_count: u64) -> BackflowConfirm {
    BackflowConfirm {
        backflow_id: lit("r1"),
        accept,
        record_count,
        data_digest: digest,
        reason: (!accept).then(|| lit("缺一条记录")),
    }
}

/// Plays 2.11 to 2.12.
///
/// # Errors
/// If the network fails, or a step on which others rest is refused.
pub async fn play(play: &mut Play) -> Result<()> {
    play.go_to("2023-10-24", 9).await?;
    let elsewhere = BackflowRequest { region_scope: lit("130100"), ..request() };
    play.act("2.11F-a", "ca-xa", "of 石家庄", elsewhere, Code::Territory).await?;
    let aimless = BackflowRequest { scenario: None, ..request() };
    play.act("2.11F-b", "ca-xa", "without scenario", aimless, Code::ScenarioRequired).await?;
    play.act("2.11", "ca-xa", "法人库 for 雄安 申请回流", request(), Code::Ok).await?;
    let decide = BackflowDecide { backflow_id: lit("r1"), approve: true, reason: None };
    play.act("2.11", PROVINCE, "同意", decide, Code::Ok).await?;
    let digest = sealed("雄安法人数据")?;
    play.act("2.11", "dsj", "1,200 records", deliver(digest, None)?, Code::Ok).await?;
    let short = confirm(digest, true, RECORDS - 1);
    play.act("2.11F-c", "op-xa", "1,199 records", short, Code::CountMismatch).await?;
    let refused = confirm(digest, false, RECORDS);
    play.act("2.11F-c", "op-xa", "rejects it 拒收", refused, Code::Ok).await?;
    let key = StateKey::backflow(&lit("r1"));
    let found: Backflow = play.entity(&key).await?;
    play.compare("2.11F-c", "status 状态", BackflowStatus::Disputed, found.status);
    let again = deliver(digest, found.delivery.map(|delivery| delivery.tx_id))?;
    play.act("2.11F-c", "dsj", "once more 重新交付", again, Code::Ok).await?;
    let accepted = confirm(digest, true, RECORDS);
    play.act("2.12", "op-xa", "接收", accepted, Code::Ok).await?;
    let copy = CopyId::of(CopyKind::Backflow, &lit("firms"), &lit("op-xa"));
    let custody: Custody = play.entity(&StateKey::custody(&copy)).await?;
    let org = custody.terms.last().map(|term| term.org.clone());
    play.compare("2.12", "who answers for the city's copy 责任主体", Some(play.org("op-xa")?), org);
    let key = StateKey::backflow_copy(&lit("op-xa"), &lit("firms"));
    let lineage: BackflowCopy = play.entity(&key).await?;
    play.compare("2.12", "lineage of the copy 血缘", lit("firms"), lineage.derived_from);
    let own = copied()?;
    play.prepare("op-xa", CatalogSubmit { entry: own.clone() }).await?;
    play.prepare("ca-xa", approve("firms-xa", 1)).await?;
    play.prepare("ca-xa", publish("firms-xa", 1)).await?;
    let source_org = play.org("op-xa")?;
    for (catalog_id, note) in [
        (lit("firms"), "who holds a copy is no source of the original 副本不得为数源"),
        (own.catalog_id, "nor of an entry of its own 自编目录亦不得"),
    ] {
        let designate = SourceDesignate {
            element: lit("DE-FIRM"),
            scope: lit("XA"),
            source_org: source_org.clone(),
            catalog_id,
            item_id: lit("code"),
            standard_ref: lit("GB 32100"),
        };
        play.act("2.12", "ca-xa", note, designate, Code::SourceConflict).await?;
    }
    Ok(())
}

/// An entry of the operator with what was returned to it.
fn copied() -> Result<CatalogEntry> {
    let mut entry = entry("firms-xa", "雄安法人库", "雄安平台运行单位", 26, &FIRM_ITEMS)?;
    entry.region_scope = lit("XA");
    if let Some(item) = entry.items.get_mut(2) {
        item.element_code = Some(lit("DE-FIRM"));
    }
    Ok(entry)
}
