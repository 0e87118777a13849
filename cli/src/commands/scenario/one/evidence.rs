//! Steps 1.12 and 1.13: where a response comes from, offline; the trace of the share;
//! and what an auditor finds where a gateway hides something (R-48, R-50, R-51, T-15).

use std::path::Path;

use anyhow::{Context as _, Result};
use liuhen_sdk::{ResponseProof, verify_provenance};
use liuhen_types::payload::AuditSessionOpen;
use liuhen_types::{ChainId, Code, StateKey, TimeMs};

use super::super::cast::AUDITOR;
use super::super::payloads::DAY_MS;
use super::super::play::Play;
use super::super::step::lit;
use super::access::Used;

/// Plays 1.12 to 1.13F-b.
///
/// # Errors
/// If the network or the disk fails.
pub async fn play(play: &mut Play, used: &Used) -> Result<()> {
    provenance(play, used).await?;
    trace(play).await?;
    hidden_records(play, used)?;
    unrecorded_call(play, used).await
}

/// 1.12 and 1.12F: nothing but the trust root is asked.
async fn provenance(play: &mut Play, used: &Used) -> Result<()> {
    let key = StateKey::authorization(&lit("auth-1"));
    let (grant, _) = play.stage.client.state_view(&key).await?;
    let proof = ResponseProof { salt: used.response.salt, record: used.record.clone(), grant };
    let body = used.response.body.clone();
    let trust = play.stage.trust.clone();
    let found = verify_provenance(&body, &proof, &trust).map_err(anyhow::Error::new)?;
    let shown = format!(
        "{} v{} of {} under {}, {}",
        found.catalog_id,
        found.catalog_version,
        found.provider,
        found.authorization_id,
        if found.signatures >= 3 { "3 of 4 or more signed" } else { "too few signed" },
    );
    let expected = "estate v2 of zrt under auth-1, 3 of 4 or more signed".to_owned();
    play.compare("1.12", "verify_provenance offline 离线核验", expected, shown);

    let mut data = body.clone();
    let byte = data.first_mut().context("the answer holds data")?;
    *byte ^= 1;
    let mut path = proof.clone();
    path.record.batch_path.first_mut().context("ten records have paths")?.0[0] ^= 1;
    let mut few = proof.clone();
    few.record.anchor.signed.certificate.signatures.truncate(2);
    let mut foreign = proof.clone();
    foreign.record.anchor.signed.header.chain_id = ChainId::new("another-chain")?;
    let refused = ResponseProof { record: used.refused.clone(), ..proof.clone() };
    let cases = [
        ("the record of a refused call", &body, &refused, "E_PROOF"),
        ("one byte of the data", &data, &proof, "E_DIGEST_MISMATCH"),
        ("one byte of the proof", &body, &path, "E_PROOF"),
        ("a signature removed that is needed", &body, &few, "E_QUORUM_INSUFFICIENT"),
        ("the header of another chain", &body, &foreign, "E_CHAIN_ID"),
    ];
    for (action, body, proof, expected) in cases {
        let found = verify_provenance(body, proof, &trust);
        let code = found.map_or_else(|error| error.code(), |_| "OK");
        play.compare("1.12F", action, expected, code);
    }
    Ok(())
}

/// The kinds that the trace must hold, in this order (1.13).
const LIFE: [&str; 13] = [
    "CatalogSubmit",
    "CatalogReview",
    "CatalogCorrect",
    "CatalogReview",
    "CatalogPublish",
    "ResourceMount",
    "ResourceUpdate",
    "DemandSubmit",
    "ShareRequestSubmit",
    "ShareRequestAccept",
    "ShareRequestDecide",
    "AuthorizationIssue",
    "AccessAnchor",
];

/// 1.13: an audit session, and the whole life of the share in another process.
async fn trace(play: &mut Play) -> Result<()> {
    let now = play.now().await?;
    let session = AuditSessionOpen {
        session_id: lit("session-1"),
        auditor: play.org(AUDITOR)?,
        jurisdictions: Vec::new(),
        shares: vec![lit("req-1")],
        purpose: lit("低保数据使用专项审计"),
        valid_to: TimeMs(now.0.saturating_add(30 * DAY_MS)),
    };
    play.act("1.13", AUDITOR, "of share req-1 审计会话", session, Code::Ok).await?;
    let read = ["trace", "share", "req-1", "--proof", "--read-session", "session-1"];
    let (trace, code) = play.liuhen_as("baoding", AUDITOR, &read)?;
    let steps = trace["steps"].as_array().cloned().unwrap_or_default();
    let kinds: Vec<&str> = (steps.iter())
        .filter(|step| step["outcome"]["code"] == "OK")
        .filter_map(|step| step["kind"].as_str())
        .collect();
    let mut wanted = LIFE.iter().peekable();
    for kind in &kinds {
        if wanted.peek() == Some(&kind) {
            wanted.next();
        }
    }
    let lacking: Vec<&&str> = wanted.collect();
    play.compare("1.13", "trace: steps that are missing 溯源缺项", Vec::<&&str>::new(), lacking);
    let served = (trace["accesses_ok"].as_u64(), trace["accesses_denied"].as_u64());
    play.compare("1.13", "trace: calls served, refused", (Some(5), Some(5)), served);
    let complete = (trace["complete"].as_bool(), code);
    play.compare("1.13", "trace: complete, exit code 完整性", (Some(true), 0), complete);
    let reads = ["audit", "reads", "--of-session", "session-1"];
    let (reads, _) = play.liuhen_as("baoding", AUDITOR, &reads)?;
    let looks = reads["items"].as_array().cloned().unwrap_or_default();
    let traced = looks.iter().any(|look| {
        look["org"] == AUDITOR && look["path"].as_str().is_some_and(|path| path.contains("req-1"))
    });
    play.compare("1.13", "the auditor's own reads are on record 审计留痕", true, traced);
    Ok(())
}

fn file(path: &Path) -> Result<&str> {
    path.to_str().context("the folder's name is text")
}

/// 1.13F: a record is deleted in the gateway's store.
fn hidden_records(play: &mut Play, used: &Used) -> Result<()> {
    let store = &used.gateway.stores.gateway;
    let (whole, code) =
        play.liuhen("hebei", &["audit", "records", "gw-sjz", "--store", file(store)?])?;
    play.compare("1.13", "gateway's records: complete, exit code 日志核对", (Some(true), 0), {
        (whole["complete"].as_bool(), code)
    });
    let text = std::fs::read_to_string(store)?;
    let lines: Vec<&str> =
        text.lines().enumerate().filter(|(n, _)| *n != 4).map(|(_, l)| l).collect();
    let cut = store.with_extension("cut.jsonl");
    std::fs::write(&cut, lines.join("\n") + "\n")?;
    let (found, code) =
        play.liuhen("hebei", &["audit", "records", "gw-sjz", "--store", file(&cut)?])?;
    let named = (found["complete"].as_bool(), found["missing"].to_string(), code);
    let expected = (Some(false), "[5]".to_owned(), 1);
    play.compare("1.13F", "one record deleted: complete, missing, exit code 删除", expected, named);
    Ok(())
}

/// 1.13F-b: a patched gateway serves a call and records nothing.
async fn unrecorded_call(play: &mut Play, used: &Used) -> Result<()> {
    let stores = &used.gateway.stores;
    let args = [
        "audit",
        "reconcile",
        "auth-1",
        "--gateway-log",
        file(&stores.gateway)?,
        "--consumer-log",
        file(&stores.consumer)?,
        "--provider-log",
        file(&stores.provider)?,
    ];
    let (_, code) = play.liuhen("hebei", &args)?;
    play.compare("1.13F-b", "before it: exit code of reconcile 三方对账", 0, code);
    used.gateway.serve_unrecorded(&used.call, play.now().await?)?;
    let (found, code) = play.liuhen("hebei", &args)?;
    let served = |who: &str| found[who]["served"].as_u64();
    let shown = (served("consumer"), served("provider"), served("gateway"), code);
    let expected = (Some(6), Some(6), Some(5), 1);
    play.compare("1.13F-b", "served by consumer, provider, gateway; exit code", expected, shown);
    Ok(())
}
