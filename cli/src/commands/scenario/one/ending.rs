//! Steps 1.14 to 1.16: misuse, revocation everywhere, destruction, and that nothing
//! plain was ever on the chain (R-45, R-46, R-74, R-77, T-04).

use std::time::{Duration, Instant};

use anyhow::Result;
use liuhen_sdk::client::PageRequest;
use liuhen_types::entity::{Authorization, Custody, ENTITY_KINDS};
use liuhen_types::payload::continuity::DestructionMethod;
use liuhen_types::payload::request::RevocationCause;
use liuhen_types::payload::security::{ViolationDecision, ViolationKind};
use liuhen_types::payload::{
    AuthorizationRevoke, DestructionCertificate, ViolationDecide, ViolationRecord,
};
use liuhen_types::{AccessResult, Code, Height, StateKey};

use super::super::payloads::sealed;
use super::super::play::Play;
use super::super::step::lit;
use super::access::{SECRETS, Used};

/// The nodes that the three gateways ask.
const GATEWAY_NODES: [&str; 3] = ["hebei", "shijiazhuang", "xiongan"];
/// A revocation reaches every gateway within this (T-04).
const REVOKED_WITHIN: Duration = Duration::from_secs(5);

/// Plays 1.14 to 1.16.
///
/// # Errors
/// If the network fails, or a step on which others rest is refused.
pub async fn play(play: &mut Play, used: &mut Used) -> Result<()> {
    stopped(play).await?;
    refused_everywhere(play, used).await?;
    destroyed(play).await?;
    nothing_plain(play).await
}

/// 1.14: accused, verified, revoked.
async fn stopped(play: &mut Play) -> Result<()> {
    let accused = ViolationRecord {
        violation_id: lit("violation-1"),
        kind: ViolationKind::UnauthorizedRedistribution,
        org: play.org("mzj-changan")?,
        authorization_id: Some(lit("auth-1")),
        evidence_digests: vec![sealed("转供他人的文件")?],
        found_by: play.org("zrt")?,
        incident_id: None,
    };
    play.act("1.14", "zrt", "转授他人", accused, Code::Ok).await?;
    let decided = ViolationDecide {
        violation_id: lit("violation-1"),
        decision: ViolationDecision::Verified,
        measures: Some(lit("停止使用并整改")),
        reason: Some(lit("证据确凿")),
    };
    play.act("1.14", "wxb", "verified 查实", decided, Code::Ok).await?;
    let revoke = AuthorizationRevoke {
        authorization_id: lit("auth-1"),
        reason: lit("违规转授"),
        cause: Some(RevocationCause::Violation(lit("violation-1"))),
    };
    play.act("1.14", "zrt", "收回授权", revoke, Code::Ok).await?;
    Ok(())
}

/// 1.14: who answers for the copy, and that no gateway serves it any more.
async fn refused_everywhere(play: &mut Play, used: &mut Used) -> Result<()> {
    let revoked_at = Instant::now();
    let key = StateKey::authorization(&lit("auth-1"));
    let mut refusing = 0;
    for node in GATEWAY_NODES {
        let client = play.client_of(node)?;
        while revoked_at.elapsed() < REVOKED_WITHIN {
            let grant: Option<Authorization> = client.entity(&key).await?.value;
            if grant.is_some_and(|grant| grant.ended_at.is_some()) {
                refusing += 1;
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    let action = "gateways that know of it within 5 s 5 秒内生效";
    play.compare("1.14", action, GATEWAY_NODES.len(), refusing);
    play.go_to("2023-09-18", 10).await?;
    let now = play.now().await?;
    let refused = used.gateway.call(&used.call, now).await?;
    let expected = AccessResult::Denied(Code::AuthRevoked);
    play.compare("1.14", "one more call 再次查询", expected, refused.result);
    let anchor = used.gateway.anchor()?;
    let receipt =
        play.act("1.14", "gw-sjz", "its record 锚定", anchor, Code::Ok).await?.receipt()?;
    for record in used.gateway.anchored(&receipt)? {
        play.stage.keep_record(record)?;
    }
    let grant: Authorization = play.entity(&key).await?;
    play.compare("1.14", "records of the grant: served, refused", (5, 6), (grant.ok, grant.denied));
    let at = now.0.to_string();
    let args = ["responsibility", "--copy", "auth-1", "--at", at.as_str()];
    let (found, code) = play.liuhen("hebei", &args)?;
    let shown = (found["term"]["org"].as_str().unwrap_or_default().to_owned(), code);
    let expected = (play.org("mzj-changan")?.to_string(), 0);
    play.compare("1.14", "who answers for the consumer's copy 责任主体", expected, shown);
    let begun = found["begun"]["transaction"]["transaction"]["payload"]["type"].clone();
    let bounds = (begun, found["term"].get("ended_by").cloned());
    let expected = (serde_json::json!("AccessAnchor"), None);
    play.compare("1.14", "transactions that bound the term 起止交易", expected, bounds);
    Ok(())
}

/// 1.15: destroyed, with the provider as witness.
async fn destroyed(play: &mut Play) -> Result<()> {
    let due = ["due", "--destruction", "--party", "mzj-changan"];
    let count = |found: &serde_json::Value| found["items"].as_array().map(Vec::len);
    let (before, _) = play.liuhen("hebei", &due)?;
    play.compare("1.15", "copies whose destruction is due 应销毁副本", Some(1), count(&before));
    let certificate = DestructionCertificate {
        copy_id: lit("auth-1"),
        method: DestructionMethod::Overwrite,
        record_count: 5,
        witness: play.org("zrt")?,
        destroyed_at: play.now().await?,
    };
    let note = "without the witness 无见证";
    play.act("1.15", "mzj-changan", note, certificate.clone(), Code::CosignRequired).await?;
    let note = "销毁证明";
    play.act_with("1.15", "mzj-changan", &["zrt"], note, certificate, Code::Ok).await?;
    let custody: Custody = play.entity(&StateKey::custody(&lit("auth-1"))).await?;
    let closed = custody.terms.last().is_some_and(|term| term.until.is_some());
    play.compare("1.15", "custody of the copy is closed 责任终止", true, closed);
    let (after, _) = play.liuhen("hebei", &due)?;
    play.compare("1.15", "copies whose destruction is due 应销毁副本", Some(0), count(&after));
    Ok(())
}

/// 1.16: every block, the whole state and the log of 保定's node.
async fn nothing_plain(play: &mut Play) -> Result<()> {
    let client = play.client_of("baoding")?;
    let (mut seen, mut found) = (0_usize, Vec::new());
    let mut look = |text: &str| {
        seen += text.len();
        found.extend(SECRETS.iter().filter(|secret| text.contains(**secret)));
    };
    let tip = client.status().await?.height;
    for height in 1..=tip.0 {
        let block = client.block(Height(height)).await?;
        for tx_id in &block.transactions {
            let receipt = client.receipt(tx_id).await?;
            look(&serde_json::to_string(&receipt)?);
        }
    }
    for kind in ENTITY_KINDS {
        let mut page = Some(PageRequest { cursor: None, limit: Some(100) });
        while let Some(request) = page {
            let entities = client.entities(kind.name, None, &request).await?;
            look(&serde_json::to_string(&entities.items)?);
            page = request.after(&entities);
        }
    }
    let log = play.stage.fleet.nodes.iter().find(|node| node.name == "baoding");
    if let Some(node) = log {
        look(&std::fs::read_to_string(&node.log)?);
    }
    play.compare("1.16", "something was looked at", true, seen > 100_000);
    play.compare("1.16", "plain values in blocks, state and log of 保定", Vec::<&&str>::new(), {
        found
    });
    Ok(())
}
