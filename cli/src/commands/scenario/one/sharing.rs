//! Steps 1.6 to 1.9: demands, the grant that the contract gives, requests that ask
//! too much, and one that people decide.

use std::time::Instant;

use anyhow::Result;
use liuhen_types::entity::{Authorization, Demand, MaskedItem, RequestStatus, ShareRequest};
use liuhen_types::payload::catalog::ShareCondition;
use liuhen_types::payload::demand::{DemandAnswer, Urgency};
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject};
use liuhen_types::payload::request::{Scenario, ShareRequestSubmit};
use liuhen_types::payload::{
    AuthorizationIssue, DemandRespond, DemandSubmit, DisputeRaise, ShareRequestAccept,
};
use liuhen_types::{Code, StateKey, Text};

use super::super::payloads::{ask, partly, sealed};
use super::super::play::{PROVINCE, Play};
use super::super::step::lit;
use super::entries::{ESTATE_ITEMS, HOLDER_MASK};

/// Plays 1.6 to 1.9. Gives when 1.7 was asked for, by this machine's clock.
///
/// # Errors
/// If the network fails, or a step on which others rest is refused.
pub async fn play(play: &mut Play) -> Result<Instant> {
    demands(play).await?;
    let asked_at = unconditional(play).await?;
    too_much(play).await?;
    asked(play).await?;
    decided(play).await?;
    Ok(asked_at)
}

fn demand(demand: &str, items: &[&str]) -> DemandSubmit {
    DemandSubmit {
        demand_id: lit(demand),
        service_item: Some(lit("低保审核确认")),
        items: items.iter().map(|item| lit::<Text<100>>(item)).collect(),
        licence_kinds: Vec::new(),
        line: lit("民政"),
        scenario: Scenario::Simple,
        urgency: Urgency::Normal,
        is_state_secret: false,
    }
}

/// 1.6: the county's list lacks an item of the city's.
async fn demands(play: &mut Play) -> Result<()> {
    let city = demand("demand-city", &["权利人标识", "坐落", "用途"]);
    play.act("1.6", "mzj-sjz", "低保审核确认, 3 items", city, Code::Ok).await?;
    let county = demand("demand-county", &["权利人标识", "用途"]);
    let note = "低保审核确认, 2 items";
    let receipt = play.act("1.6", "mzj-changan", note, county, Code::Ok).await?.receipt()?;
    let expected = vec![Code::DemandInconsistent];
    play.compare("1.6", "warning 提示", expected, receipt.outcome.warnings);
    let found: Demand = play.entity(&StateKey::demand(&lit("demand-county"))).await?;
    let told = found.difference.map(|one| (one.missing, one.guide));
    let expected = Some((vec![lit::<Text<100>>("坐落")], Some(play.org("mzj-sjz")?)));
    play.compare("1.6", "missing item, and who is told 缺项与告知", expected, told);
    let answer = DemandAnswer::Match(lit("estate"));
    let respond = DemandRespond { demand_id: lit("demand-county"), answer, reason: None };
    play.act("1.6", PROVINCE, "matched with 不动产登记信息 匹配", respond, Code::Ok).await?;
    Ok(())
}

/// 1.7: the contract grants what is shared without condition.
async fn unconditional(play: &mut Play) -> Result<Instant> {
    let asked_at = Instant::now();
    let wanted = ["name", "code", "type", "scope"].map(|item| (item, "核对单位登记状态"));
    let wanted: Vec<(&str, String)> =
        wanted.iter().map(|(item, why)| (*item, format!("{why}: {item}"))).collect();
    let wanted: Vec<(&str, &str)> = wanted.iter().map(|(i, why)| (*i, why.as_str())).collect();
    let now = play.now().await?;
    let request = ShareRequestSubmit {
        apps: vec![lit("app-dibao")],
        ..ask("req-legal", ("legal-persons", 1), &wanted, now)
    };
    let note = "法人基础信息, 4 items";
    play.act("1.7", "mzj-changan", note, request, Code::Ok).await?;
    let found: ShareRequest = play.entity(&StateKey::request(&lit("req-legal"))).await?;
    let expected = (RequestStatus::Authorized, play.org("mzj-changan")?);
    play.compare(
        "1.7",
        "granted by the contract to 长安区民政局",
        expected,
        (found.status, found.consumer),
    );
    Ok(asked_at)
}

/// 1.8F.
async fn too_much(play: &mut Play) -> Result<()> {
    let now = play.now().await?;
    let all: Vec<(&str, &str)> = ESTATE_ITEMS.iter().map(|(item, _)| (*item, "业务需要")).collect();
    let all = ask("req-all", ("estate", 2), &all, now);
    let note = "12 of 12 items, one reason";
    play.act("1.8F-a", "mzj-changan", note, all, Code::NotMinimal).await?;
    let closed = ask("req-closed", ("households", 1), &[("result", "核对结果")], now);
    play.act("1.8F-b", "mzj-changan", "家庭核对明细", closed, Code::NotShared).await?;
    let dispute = DisputeRaise {
        dispute_id: lit("dispute-1"),
        subject: DisputeSubject::Catalog(lit("households")),
        kind: DisputeKind::NotShared,
        grounds: lit("低保审核确认需要核对结果"),
        legal_basis: Vec::new(),
    };
    play.act("1.8F-b", "mzj-changan", "on 家庭核对明细 争议", dispute, Code::Ok).await?;
    let wide = ShareRequestSubmit {
        region_scope: lit("130000"),
        ..ask("req-wide", ("estate", 2), &WANTED, now)
    };
    play.act("1.8F-c", "mzj-changan", "rows of the province", wide, Code::ScopeExceeded).await?;
    Ok(())
}

const WANTED: [(&str, &str); 3] = [
    ("holder-id", "与申请人家庭成员比对"),
    ("location", "核对房产是否在申报范围内"),
    ("use", "区分住宅与经营用房"),
];

/// 1.8: three items, rows of the county, ninety days, five calls.
async fn asked(play: &mut Play) -> Result<()> {
    let now = play.now().await?;
    let request = ShareRequestSubmit {
        apps: vec![lit("app-dibao")],
        demand_id: Some(lit("demand-county")),
        ..ask("req-1", ("estate", 2), &WANTED, now)
    };
    let note = "3 items of 不动产登记信息, quota 5";
    play.act("1.8", "mzj-changan", note, request, Code::Ok).await?;
    let accept = ShareRequestAccept { request_id: lit("req-1"), accept: true, reason: None };
    play.act("1.8", PROVINCE, "takes it on 受理", accept, Code::Ok).await?;
    Ok(())
}

/// 1.9F and 1.9: the provider grants two of three, and says why not the third.
async fn decided(play: &mut Play) -> Result<()> {
    let reason = "坐落: 条件 ServiceItem=低保核对 不含坐落";
    let failed = ShareCondition::ServiceItem(lit("低保核对"));
    let decide = partly("req-1", &["holder-id", "use"], failed.clone(), reason);
    let note = "decides another's request";
    play.act("1.9F", "mzt", note, decide.clone(), Code::NotProvider).await?;
    play.act("1.9", "zrt", "2 of 3 items 部分同意", decide, Code::Ok).await?;
    let found: ShareRequest = play.entity(&StateKey::request(&lit("req-1"))).await?;
    play.compare("1.9", "status 状态", RequestStatus::PartlyApproved, found.status);
    let note = "坐落 is refused by a condition 拒绝所依条件";
    play.compare("1.9", note, vec![failed], found.failed_conditions);
    let issue = AuthorizationIssue {
        authorization_id: lit("auth-1"),
        request_id: lit("req-1"),
        provider: play.org("zrt")?,
        consumer: play.org("mzj-changan")?,
        manager: play.org(PROVINCE)?,
        terms_digest: sealed("仅用于低保核对，不得转供")?,
    };
    play.act("1.9", "zrt", "授权", issue, Code::Ok).await?;
    let grant: Authorization = play.entity(&StateKey::authorization(&lit("auth-1"))).await?;
    let items: Vec<String> = grant.items.iter().map(ToString::to_string).collect();
    play.compare(
        "1.9",
        "items granted 授权信息项",
        vec!["holder-id".to_owned(), "use".into()],
        items,
    );
    let parties = [grant.provider, grant.consumer, grant.manager];
    let expected = [play.org("zrt")?, play.org("mzj-changan")?, play.org(PROVINCE)?];
    play.compare("1.9", "provider, user, manager 三方", expected, parties);
    let rule = MaskedItem { item_id: lit("holder-id"), rule: HOLDER_MASK };
    play.compare("1.9", "权利人标识 is to be masked, and how 脱敏", vec![rule], grant.masking);
    Ok(())
}
