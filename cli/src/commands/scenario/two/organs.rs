//! Who takes part in scenario 2, and what they have published before it begins.

use anyhow::Result;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::ShareRequestSubmit;

use super::super::cast::{self, Part};
use super::super::payloads::{ask, entry, publish_entry};
use super::super::play::{PROVINCE, Play};
use super::super::step::lit;
use crate::calendar::calendar_of;

const fn part(
    label: &'static str,
    name: &'static str,
    region: &'static str,
    registrar: &'static str,
    roles: &'static [Role],
) -> Part {
    Part { label, name, region, registrar, roles, grantor: registrar }
}

const ORGANS: &[Part] = &[
    part("ca-xa", "雄安新区政务数据主管部门", "XA", PROVINCE, &[Role::CityAuthority]),
    part("dsj", "省大数据中心", "130000", PROVINCE, &[Role::PlatformOperator]),
    part("scjg", "省市场监管局", "130000", PROVINCE, &[Role::Provider]),
    part("bm-xa", "雄安某部门", "XA", "ca-xa", &[Role::Provider, Role::Consumer]),
    part("jy-xa", "雄安另一部门", "XA", "ca-xa", &[Role::Consumer]),
    part("op-xa", "雄安平台运行单位", "XA", "ca-xa", &[Role::PlatformOperator]),
];

/// Items of 法人基础信息; the last falls away with its second version.
pub const FIRM_ITEMS: [(&str, &str); 4] = [
    ("person", "法定代表人"),
    ("name", "名称"),
    ("code", "统一社会信用代码"),
    ("scope", "经营范围"),
];

/// Registers everybody, loads the calendar, publishes four entries, and lets 雄安 ask
/// for two grants on 法人基础信息, which the contract gives.
///
/// # Errors
/// If a transaction is refused.
pub async fn play(play: &mut Play) -> Result<()> {
    play.prepare(PROVINCE, calendar_of(2023, None)?).await?;
    for organ in ORGANS {
        cast::join(play, organ).await?;
    }
    let firms = entry("legal-persons", "法人基础信息", "省市场监管局", 2, &FIRM_ITEMS)?;
    publish_entry(play, "scjg", PROVINCE, &firms, "legal-table").await?;
    let mut library = entry("firms", "法人库", "省市场监管局", 3, &FIRM_ITEMS)?;
    if let Some(item) = library.items.get_mut(2) {
        item.element_code = Some(lit("DE-FIRM"));
    }
    publish_entry(play, "scjg", PROVINCE, &library, "firms-table").await?;
    for (catalog, name, serial) in [("list", "企业服务清单", 4), ("shops", "商铺登记信息", 5)]
    {
        let items = [("person", "经营者"), ("name", "名称"), ("code", "代码")];
        let mut own = entry(catalog, name, "雄安某部门", serial, &items)?;
        own.region_scope = lit("XA");
        publish_entry(play, "bm-xa", "ca-xa", &own, &format!("{catalog}-table")).await?;
    }
    for (request, item) in [("kept", "code"), ("lost", "scope")] {
        let wanted = [("name", "企业名称核对"), (item, "企业服务事项需要")];
        let now = play.now().await?;
        let request = ShareRequestSubmit {
            region_scope: lit("XA"),
            purpose: lit("企业服务"),
            service_item: Some(lit("企业服务")),
            ..ask(request, ("legal-persons", 1), &wanted, now)
        };
        play.prepare("jy-xa", request).await?;
    }
    Ok(())
}
