//! Steps 1.2 to 1.5: catalog entries with their duties, their review, and one source
//! for one element.

use std::collections::BTreeSet;

use anyhow::Result;
use liuhen_types::entity::{Catalog, CatalogStatus, ResourceStatus};
use liuhen_types::payload::catalog::{
    CatalogEntry, DeliveryMode, MaskingRule, ShareCondition, ShareType,
};
use liuhen_types::payload::{CatalogCorrect, CatalogSubmit, ResourceMount, SourceDesignate};
use liuhen_types::{Code, StateKey};

use super::super::payloads::{
    approve, conditional, data_version, entry, give_back, legal_basis, mount, publish,
    publish_entry,
};
use super::super::play::{PROVINCE, Play};
use super::super::step::lit;
use liuhen_sdk::client::{CatalogFilter, PageRequest};

/// Items of 不动产登记信息; the first tells of a person.
pub const ESTATE_ITEMS: [(&str, &str); 12] = [
    ("holder-id", "权利人标识"),
    ("location", "坐落"),
    ("use", "用途"),
    ("unit-no", "不动产单元号"),
    ("area", "面积"),
    ("kind", "权利类型"),
    ("nature", "权利性质"),
    ("term", "使用期限"),
    ("mortgage", "抵押状态"),
    ("seizure", "查封状态"),
    ("registered-on", "登记时间"),
    ("office", "登记机构"),
];

/// How the holder's identifier is masked.
pub(super) const HOLDER_MASK: MaskingRule = MaskingRule { first: 6, last: 4 };

fn estate() -> Result<CatalogEntry> {
    let conditions = [
        ShareCondition::ServiceItem(lit("低保核对")),
        ShareCondition::DeliveryMode(DeliveryMode::Query),
        ShareCondition::MaxValidityDays(90),
        ShareCondition::Masking(lit("holder-id")),
    ];
    let mut plain = entry("estate", "不动产登记信息", "省自然资源厅", 1, &ESTATE_ITEMS)?;
    if let Some(holder) = plain.items.iter_mut().find(|item| item.item_id.as_str() == "holder-id") {
        holder.governance.masking_rule = Some(HOLDER_MASK);
    }
    Ok(conditional(plain, &conditions))
}

/// Plays 1.2F-a to 1.5F.
///
/// # Errors
/// If the network fails, or a step on which others rest is refused.
pub async fn play(play: &mut Play) -> Result<()> {
    refused_entries(play).await?;
    reviewed_entry(play).await?;
    other_entries(play).await?;
    found_by_the_bureau(play).await?;
    one_source(play).await
}

async fn refused_entries(play: &mut Play) -> Result<()> {
    let right = estate()?;
    let no_basis = CatalogEntry { legal_basis: Vec::new(), ..right.clone() };
    let no_conditions = CatalogEntry { share_conditions: Vec::new(), ..right.clone() };
    let mut no_grade = right.clone();
    if let Some(item) = no_grade.items.get_mut(3) {
        item.grade = None;
    }
    let secret = CatalogEntry { is_state_secret: true, ..right };
    let cases = [
        ("1.2F-a", "without legal basis 无法律依据", no_basis, Code::LegalBasisRequired),
        ("1.2F-b", "without conditions 无共享条件", no_conditions, Code::ConditionsRequired),
        ("1.2F-c", "an item without grade 未分级", no_grade, Code::ClassificationRequired),
        ("1.2F-d", "state secret 涉密", secret, Code::SecretNotAllowed),
    ];
    for (step, note, entry, code) in cases {
        play.act(step, "zrt", note, CatalogSubmit { entry }, code).await?;
    }
    Ok(())
}

async fn status(play: &mut Play, step: &str, expected: CatalogStatus) -> Result<()> {
    let found: Catalog = play.entity(&StateKey::catalog(&lit("estate"))).await?;
    play.compare(step, "status of 不动产登记信息 目录状态", expected, found.status);
    Ok(())
}

/// 1.2 and 1.3: submitted, returned, corrected, approved, published.
async fn reviewed_entry(play: &mut Play) -> Result<()> {
    let first = estate()?;
    let payload = CatalogSubmit { entry: first.clone() };
    play.act("1.2", "zrt", "不动产登记信息, 12 items", payload, Code::Ok).await?;
    status(play, "1.2", CatalogStatus::UnderReview).await?;
    let place = "items[6].governance.standard_ref";
    let returned = give_back("estate", 1, place, "信息项 7 缺少数据元标准");
    play.act("1.3", PROVINCE, "returns it 退回", returned, Code::Ok).await?;
    status(play, "1.3", CatalogStatus::Returned).await?;
    let mut second = first;
    if let Some(item) = second.items.get_mut(6) {
        item.element_code = Some(lit("DE-07"));
        item.governance.standard_ref = Some(lit("GB/T 37346"));
    }
    let correct = CatalogCorrect { version: 1, entry: second.clone() };
    play.act("1.3", "zrt", "corrects it 纠正", correct, Code::Ok).await?;
    play.act("1.3F", "zrt", "reviews its own entry 自审", approve("estate", 2), Code::Role).await?;
    play.act("1.3", PROVINCE, "approves it 审核通过", approve("estate", 2), Code::Ok).await?;
    play.act("1.3", "zrt", "publishes it 发布", publish("estate", 2), Code::Ok).await?;
    status(play, "1.3", CatalogStatus::Published).await?;
    let key = StateKey::catalog(&lit("estate"));
    let all = PageRequest { cursor: None, limit: Some(100) };
    let events = play.stage.client.history(&key, &all).await?.items;
    let kinds: Vec<String> =
        events.into_iter().filter(|e| e.outcome.is_accepted()).map(|event| event.kind).collect();
    let life =
        ["CatalogSubmit", "CatalogReview", "CatalogCorrect", "CatalogReview", "CatalogPublish"];
    play.compare("1.3", "history of the entry 目录历史", life.map(String::from).to_vec(), kinds);
    play.prepare("zrt", called("estate-api", &second, 2)).await?;
    let produced_at = play.now().await?;
    play.prepare("zrt", data_version("estate-api", 1, produced_at)?).await.map(drop)
}

/// 1.4: one unconditional, one conditional, one not shared.
async fn other_entries(play: &mut Play) -> Result<()> {
    let firms = [
        ("person", "法定代表人"),
        ("name", "名称"),
        ("code", "统一社会信用代码"),
        ("type", "类型"),
        ("scope", "经营范围"),
        ("since", "成立日期"),
    ];
    let firms = entry("legal-persons", "法人基础信息", "省市场监管局", 2, &firms)?;
    play.prepare("scjg", CatalogSubmit { entry: firms.clone() }).await?;
    play.prepare(PROVINCE, approve("legal-persons", 1)).await?;
    let note = "法人基础信息, unconditional 无条件共享";
    play.act("1.4", "scjg", note, publish("legal-persons", 1), Code::Ok).await?;
    play.prepare("scjg", called("legal-api", &firms, 1)).await?;
    let produced_at = play.now().await?;
    play.prepare("scjg", data_version("legal-api", 1, produced_at)?).await?;
    let relief = [("person-id", "低保对象标识"), ("area", "所在区划"), ("grade", "保障等级")];
    let mut relief = entry("relief", "低保对象信息", "省民政厅", 3, &relief)?;
    if let Some(item) = relief.items.first_mut() {
        item.element_code = Some(lit("DE-DIBAO"));
    }
    let relief = conditional(relief, &[ShareCondition::Purpose(lit("低保核对"))]);
    publish_entry(play, "mzt", PROVINCE, &relief, "relief-table").await?;
    let checks = [("person-id", "核对对象标识"), ("result", "核对结果")];
    let checks = entry("households", "家庭核对明细", "省民政厅", 4, &checks)?;
    let checks = CatalogEntry {
        share_type: ShareType::NotShared,
        legal_basis: vec![legal_basis()],
        ..checks
    };
    publish_entry(play, "mzt", PROVINCE, &checks, "households-table").await
}

/// A resource that is called through the gateway of 石家庄.
fn called(resource: &str, entry: &CatalogEntry, version: u32) -> ResourceMount {
    ResourceMount { gateway_id: Some(lit("gw-sjz")), ..mount(resource, entry, version) }
}

/// 1.4: a county bureau finds all four, proven to be the published version; whoever did
/// not log in finds none.
async fn found_by_the_bureau(play: &mut Play) -> Result<()> {
    let names = ["不动产登记信息", "法人基础信息", "低保对象信息", "家庭核对明细"];
    let bureau = play.client_as("shijiazhuang", "mzj-changan")?;
    let (mut found, mut gateways, mut without_login) = (Vec::new(), BTreeSet::new(), 0);
    let mut standing = Vec::new();
    for name in names {
        let filter = CatalogFilter { text: Some(name.to_owned()), ..CatalogFilter::default() };
        let page = bureau.catalogs(&filter, &PageRequest::default()).await?;
        for one in page.items.iter().filter(|one| one.name == name) {
            let located = bureau.locate(&one.catalog_id).await?.value;
            if located.in_force.is_some() {
                found.push(name);
            }
            standing.extend(located.resources.iter().map(|one| one.status));
            gateways.extend(located.resources.into_iter().filter_map(|one| one.gateway_id));
        }
        let args = ["catalog", "search", name];
        let (page, _) = play.liuhen_without_login("shijiazhuang", &args)?;
        without_login += page["items"].as_array().map_or(1, Vec::len);
    }
    play.compare("1.4", "found and located with proof 检索定位", names.to_vec(), found);
    let active = vec![ResourceStatus::Active; names.len()];
    play.compare("1.4", "status of the resources 资源状态", active, standing);
    let gateways: Vec<String> = gateways.iter().map(ToString::to_string).collect();
    play.compare("1.4", "gateway to call 网关", vec!["gw-sjz".to_owned()], gateways);
    play.compare("1.4", "found without login 未登录", 0, without_login);
    let args = ["catalog", "locate", "relief"];
    let (answer, _) = play.liuhen_without_login("shijiazhuang", &args)?;
    let code = answer["error"]["code"].as_str().unwrap_or_default().to_owned();
    play.compare("1.4", "located without login 未登录", "E_NOT_FOUND".to_owned(), code);
    Ok(())
}

/// 1.5 and 1.5F.
async fn one_source(play: &mut Play) -> Result<()> {
    let province = SourceDesignate {
        element: lit("DE-DIBAO"),
        scope: lit("130000"),
        source_org: play.org("mzt")?,
        catalog_id: lit("relief"),
        item_id: lit("person-id"),
        standard_ref: lit("MZ/T 低保对象标识"),
    };
    let note = "低保对象标识 from 省民政厅 一数一源";
    play.act("1.5", PROVINCE, note, province.clone(), Code::Ok).await?;
    let city =
        SourceDesignate { scope: lit("130100"), source_org: play.org("mzj-sjz")?, ..province };
    let note = "the same from 石家庄市民政局";
    play.act("1.5F", "ca-sjz", note, city.clone(), Code::SourceConflict).await?;
    play.act("1.5F", "mzj-sjz", "sends it itself", city, Code::Role).await?;
    Ok(())
}
