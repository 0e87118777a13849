//! Steps 1.0 and 1.1: the network, the organs with their keys and home nodes, and
//! what of it is refused.

use anyhow::Result;
use liuhen_types::Code;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::{CatalogSubmit, OrgRegister};

use super::super::cast::{self, Part};
use super::super::payloads::{approve, entry, tick};
use super::super::play::{PROVINCE, Play};
use super::super::step::lit;
use crate::calendar::calendar_of;

const fn part(
    label: &'static str,
    name: &'static str,
    region: &'static str,
    registrar: &'static str,
    roles: &'static [Role],
    grantor: &'static str,
) -> Part {
    Part { label, name, region, registrar, roles, grantor }
}

const PA: &str = PROVINCE;

/// In order of registration: who registers comes before whom it registers.
const ORGANS: &[Part] = &[
    part("ca-sjz", "石家庄市政务数据主管部门", "130100", PA, &[Role::CityAuthority], PA),
    part("ca-bd", "保定市政务数据主管部门", "130600", PA, &[Role::CityAuthority], PA),
    part("ca-xa", "雄安新区政务数据主管部门", "XA", PA, &[Role::CityAuthority], PA),
    part("ca-xj", "辛集市政务数据主管部门", "130181", PA, &[Role::CityAuthority], PA),
    part("dsj", "省大数据中心", "130000", PA, &[Role::PlatformOperator], PA),
    part("zrt", "省自然资源厅", "130000", PA, &[Role::Provider], PA),
    part("scjg", "省市场监管局", "130000", PA, &[Role::Provider], PA),
    part("mzt", "省民政厅", "130000", PA, &[Role::Provider], PA),
    part("wxb", "省委网信办", "130000", PA, &[Role::SecurityAuthority], PA),
    part(cast::AUDITOR, "审计组", "130000", PA, &[], PA),
    part(
        "xa-changan",
        "长安区政务数据主管部门",
        "130102",
        "ca-sjz",
        &[Role::CountyAuthority],
        "ca-sjz",
    ),
    part(
        "mzj-sjz",
        "石家庄市民政局",
        "130100",
        "ca-sjz",
        &[Role::Provider, Role::Consumer],
        "ca-sjz",
    ),
    part("mzj-changan", "长安区民政局", "130102", "xa-changan", &[Role::Consumer], "ca-sjz"),
    part("mzj-xj", "辛集市民政局", "130181", "ca-xj", &[Role::Provider], "ca-xj"),
];

/// A department of 容城县, which belongs to 雄安新区 whatever its code looks like.
const RONGCHENG: Part =
    part("rc-mz", "容城县民政部门", "130629", "ca-xa", &[Role::Consumer], "ca-xa");

/// Plays 1.0 to 1.1F-d.
///
/// # Errors
/// If the network fails, or an organ is refused that must not be.
pub async fn play(play: &mut Play) -> Result<()> {
    let calendar = calendar_of(2023, None)?;
    play.act("1.0", PROVINCE, "working days of 2023 工作日历", calendar, Code::Ok).await?;
    let agreed = play.agree().await?;
    play.compare("1.0", "nodes at one height with one state root 状态根一致", 4, agreed);
    register(play).await?;
    wrong_nodes_and_homes(play).await?;
    jurisdiction_is_no_prefix(play).await?;
    wrong_envelopes(play).await
}

async fn register(play: &mut Play) -> Result<()> {
    for organ in ORGANS {
        cast::join(play, organ).await?;
    }
    cast::nodes(play).await?;
    let gateways = [
        ("dsj", "gw-he", "省级网关"),
        ("ca-sjz", "gw-sjz", "石家庄网关"),
        ("ca-xa", "gw-xa", "雄安网关"),
    ];
    for (org, gateway, name) in gateways {
        cast::gateway(play, org, gateway, name).await?;
    }
    cast::app(play, "mzj-changan", "app-dibao").await?;
    cast::app(play, "mzj-sjz", "app-city").await?;
    cast::auditor(play, cast::AUDITOR).await?;
    let (sites, code) = play.liuhen("hebei", &["topology", "check"])?;
    play.compare("1.0", "liuhen topology check: validators per site 部署检查", (0, 4), {
        (code, sites["validators"].as_u64().unwrap_or_default())
    });
    for (label, name, expected) in [
        ("zrt", "省自然资源厅", "Province 130000 130000"),
        ("mzj-sjz", "石家庄市民政局", "City 130100 130100"),
        ("mzj-changan", "长安区民政局", "County 130102 130100"),
        ("mzj-xj", "辛集市民政局", "City 130181 130181"),
        ("ca-xa", "雄安新区政务数据主管部门", "City XA XA"),
    ] {
        let (shown, _) = play.liuhen("hebei", &["org", "show", label])?;
        let field =
            |name: &str| shown["value"]["registration"][name].as_str().unwrap_or("none").to_owned();
        let found = [field("level"), field("region"), field("home_node")].join(" ");
        let action = format!("{name}: level, region, home node 归属");
        play.compare("1.1", &action, expected.to_owned(), found);
    }
    Ok(())
}

/// 1.1F-a and 1.1F-b.
async fn wrong_nodes_and_homes(play: &mut Play) -> Result<()> {
    let of_county = cast::node_register(play, "shijiazhuang", "xa-changan", "130102")?;
    let of_county = liuhen_types::payload::NodeRegister { node_id: lit("n-changan"), ..of_county };
    let note = "with operator 长安区";
    play.act("1.1F-a", "ca-sjz", note, of_county.clone(), Code::CountyNodeForbidden).await?;
    play.act("1.1F-a", "xa-changan", "sends it itself", of_county, Code::Role).await?;
    let right = cast::org_register(play, &RONGCHENG)?;
    let baoding = OrgRegister { home_node: lit("130600"), ..right.clone() };
    let note = "of 容城县 with home node 保定";
    play.act("1.1F-b", PROVINCE, note, baoding, Code::HomeNodeMismatch).await?;
    play.act("1.1F-b", "ca-bd", "of 容城县 by 保定", right.clone(), Code::Jurisdiction).await?;
    play.act("1.1F-b", "ca-xa", "of 容城县 by 雄安", right, Code::Ok).await?;
    Ok(())
}

/// 1.1F-c: 辛集's code starts like 石家庄's and says nothing.
async fn jurisdiction_is_no_prefix(play: &mut Play) -> Result<()> {
    let mut roll = entry("xinji-roll", "辛集市救助名册", "辛集市民政局", 90, &[("code", "编号")])?;
    roll.region_scope = lit("130181");
    play.prepare("mzj-xj", CatalogSubmit { entry: roll }).await?;
    let note = "an entry of 辛集市";
    play.act("1.1F-c", "ca-sjz", note, approve("xinji-roll", 1), Code::Jurisdiction).await?;
    Ok(())
}

/// 1.1F-d: another algorithm, a changed byte, the same again.
async fn wrong_envelopes(play: &mut Play) -> Result<()> {
    let mut other = play.sign("zrt", &[], tick()?.into()).await?;
    other.transaction.sig_alg = other.transaction.sig_alg.wrapping_add(1);
    play.hand_in("1.1F-d", "zrt", "another signature algorithm 非国密", &other, Code::SigAlg)
        .await?;
    let mut changed = play.sign("zrt", &[], tick()?.into()).await?;
    changed.transaction.payload = tick()?.into();
    play.hand_in("1.1F-d", "zrt", "payload changed 篡改", &changed, Code::BadSignature).await?;
    let good = play.sign("zrt", &[], tick()?.into()).await?;
    play.submit(&good).await?;
    play.hand_in(
        "1.1F-d",
        "zrt",
        "the same again 重放 (E_NONCE: a salt and a window here)",
        &good,
        Code::Replayed,
    )
    .await?;
    Ok(())
}
