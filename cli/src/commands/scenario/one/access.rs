//! Steps 1.7 (first call), 1.10 and 1.11: calls at the gateway, served and refused,
//! and their anchor (R-48 to R-51, T-02, T-14).

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context as _, Result};
use liuhen_types::entity::{Authorization, KeyRecord};
use liuhen_types::payload::AccessAnchor;
use liuhen_types::payload::catalog::DeliveryMode;
use liuhen_types::{AccessResult, AppId, Code, Hash, RecordReceipt, StateKey};

use super::super::gateway::{Call, Gateway, Response};
use super::super::play::Play;
use super::super::step::lit;

/// One real person's data as the provider's system would hold them; fixtures. None of
/// these values may ever be found on the chain (1.16).
pub const SECRETS: [&str; 4] =
    ["11010519491231002X", "长安区建设北大街某号", "办事员甲", "低保2023-000117"];

/// The gateway and what it answered.
pub struct Used {
    /// The gateway of 石家庄.
    pub gateway: Gateway,
    /// The call of 1.10 that is served.
    pub call: Call,
    /// Its first answer.
    pub response: Response,
    /// Its record's receipt.
    pub record: RecordReceipt,
    /// That of a refused call.
    pub refused: RecordReceipt,
}

/// Plays the first call of 1.7, which was asked for at `asked_at` by this machine's
/// clock, 1.10 and 1.11.
///
/// # Errors
/// If the network fails, or the anchor is refused.
pub async fn play(play: &mut Play, asked_at: Instant) -> Result<Used> {
    let [id, address, operator, case] = SECRETS;
    let values = [
        ("holder-id", id),
        ("location", address),
        ("use", "住宅"),
        ("name", "某公司"),
        ("code", "某代码"),
        ("type", "有限责任公司"),
        ("scope", "零售"),
    ];
    let row: BTreeMap<_, _> =
        values.iter().map(|(item, value)| (lit(item), (*value).to_owned())).collect();
    let client = play.client_of("shijiazhuang")?;
    let folder = play.stage.dir().to_path_buf();
    let mut gateway = Gateway::new("gw-sjz", client, play.sender("gw-sjz")?.clone(), row, &folder);
    let first = Call {
        authorization: lit("req-legal"),
        consumer: play.org("mzj-changan")?,
        app: lit("app-dibao"),
        operator,
        case: Some(case),
        items: vec![lit("name"), lit("type")],
        mode: DeliveryMode::Query,
    };
    let now = play.now().await?;
    let served = gateway.call(&first, now).await?;
    let within = asked_at.elapsed().as_secs() <= 60;
    let result = (served.result, within);
    play.compare(
        "1.7",
        "first call, at most 60 s after the request",
        (AccessResult::Ok, true),
        result,
    );
    let anchor = gateway.anchor()?;
    let receipt = play.prepare("gw-sjz", anchor).await?;
    for record in gateway.anchored(&receipt)? {
        play.stage.keep_record(record)?;
    }
    let call =
        Call { authorization: lit("auth-1"), items: vec![lit("holder-id"), lit("use")], ..first };
    let response = calls(play, &mut gateway, &call).await?;
    let (record, refused) = anchored(play, &mut gateway, &response).await?;
    Ok(Used { gateway, call, response, record, refused })
}

/// 1.10 and 1.10F: five served, five refused. Gives the first answer.
async fn calls(play: &mut Play, gateway: &mut Gateway, call: &Call) -> Result<Response> {
    let now = play.now().await?;
    let mut first = None;
    for number in 1..=5 {
        let served = gateway.call(call, now).await?;
        let action = format!("call {number}, 2 items 查询");
        play.compare("1.10", &action, AccessResult::Ok, served.result.clone());
        first.get_or_insert(served);
    }
    let first = first.context("five calls were made")?;
    let key: KeyRecord = play.entity(&StateKey::key(&first.receipt.key_id)).await?;
    let signed = first.receipt.is_signed_by(&key.public_key);
    let of_gateway = key.holder.as_ref().map(AppId::as_str) == Some("gw-sjz");
    let action = "answer's receipt signed by the gateway's registered key 回执签名";
    play.compare("1.10", action, (true, true), (signed, of_gateway));
    let body: BTreeMap<String, String> = serde_json::from_slice(&first.body)?;
    let masked = body.get("holder-id").cloned();
    let expected = Some("110105********002X".to_owned());
    play.compare("1.10", "权利人标识 comes back masked 脱敏返回", expected, masked);
    let foreign = Call { consumer: play.org("mzj-sjz")?, app: lit("app-city"), ..call.clone() };
    let cases = [
        (
            "1.10F-a",
            "without case number 无办件号",
            Call { case: None, ..call.clone() },
            Code::ScenarioRequired,
        ),
        (
            "1.10F-b",
            "asks for 坐落",
            Call { items: vec![lit("location")], ..call.clone() },
            Code::ItemNotAuthorized,
        ),
        ("1.10F-c", "by the application of 石家庄市民政局", foreign, Code::AppNotAuthorized),
        (
            "1.10F-d",
            "batch download 批量下载",
            Call { mode: DeliveryMode::BatchFile, ..call.clone() },
            Code::ModeNotAuthorized,
        ),
        ("1.10F-e", "sixth call 超额", call.clone(), Code::QuotaExceeded),
    ];
    for (step, action, call, code) in cases {
        let refused = gateway.call(&call, now).await?;
        play.compare(step, action, AccessResult::Denied(code), refused.result);
    }
    Ok(first)
}

/// 1.11F and 1.11. Gives the receipts of the first record and of the last, a refusal.
async fn anchored(
    play: &mut Play,
    gateway: &mut Gateway,
    response: &Response,
) -> Result<(RecordReceipt, RecordReceipt)> {
    let whole = gateway.anchor()?;
    let gap =
        AccessAnchor { seq_from: whole.seq_from + 1, seq_to: whole.seq_to + 1, ..whole.clone() };
    play.act("1.11F", "gw-sjz", "one record skipped 缺号", gap, Code::LeafGap).await?;
    let fork = AccessAnchor { prev_root: Hash([7; 32]), ..whole.clone() };
    play.act("1.11F", "gw-sjz", "wrong root before it 断链", fork, Code::AnchorChain).await?;
    let receipt =
        play.act("1.11", "gw-sjz", "10 records 锚定", whole, Code::Ok).await?.receipt()?;
    let last = gateway.last_call().context("calls were made")?;
    let within = receipt.signed.header.time.0.saturating_sub(last.0) <= 60_000;
    play.compare("1.11", "at most 60 s after the last call 锚定时限", true, within);
    let grant: Authorization = play.entity(&StateKey::authorization(&lit("auth-1"))).await?;
    play.compare("1.11", "records of the grant: served, refused", (5, 5), (grant.ok, grant.denied));
    let (mut first, mut last) = (None, None);
    for record in gateway.anchored(&receipt)? {
        if record.record.seq == response.receipt.seq {
            let leaf = record.record.leaf();
            play.compare(
                "1.11",
                "leaf that the answer named 叶子哈希",
                response.receipt.leaf,
                leaf,
            );
            first = Some(record.clone());
        }
        last = Some(record.clone());
        play.stage.keep_record(record)?;
    }
    first.zip(last).context("the batch holds the record of the first answer")
}
