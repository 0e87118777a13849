//! Step 2.16: a licence follows its case (R-65, T-10).

use anyhow::Result;
use liuhen_types::entity::{Licence, LicenceVersion};
use liuhen_types::payload::{LicenseAbolish, LicenseIssue, LicenseUpdate};
use liuhen_types::{Code, StateKey, TimeMs};

use super::super::payloads::sealed;
use super::super::play::Play;
use super::super::step::lit;

async fn check(play: &Play, licence: &StateKey, version: u32) -> Result<&'static str> {
    let found: Licence = play.entity(licence).await?;
    Ok(found.check_version(version).err().map_or("valid", |code| code.name()))
}

/// Plays 2.16.
///
/// # Errors
/// If the network fails, or a step on which others rest is refused.
pub async fn play(play: &mut Play) -> Result<()> {
    let licence_id = sealed("营业执照号")?.to_string();
    let key = StateKey::licence(&lit(&licence_id));
    let now = play.now().await?;
    let issue = LicenseIssue {
        licence_id: lit(&licence_id),
        kind: lit("营业执照"),
        case_ref: sealed("办件号")?,
        case_closed_at: TimeMs(now.0.saturating_sub(20_000)),
        licence_digest: sealed("证照 1")?,
    };
    play.act("2.16", "bm-xa", "20 s after the case 签发", issue, Code::Ok).await?;
    let first: LicenceVersion =
        play.entity(&StateKey::licence_version(&lit(&licence_id), 1)).await?;
    play.compare("2.16", "lag in whole seconds 滞后", 20, first.lag_ms / 1_000);
    let update = LicenseUpdate {
        licence_id: lit(&licence_id),
        prev: 1,
        change_ref: sealed("变更办件号")?,
        changed_at: now,
        licence_digest: sealed("证照 2")?,
    };
    let note = "by another org";
    play.act("2.16", "scjg", note, update.clone(), Code::NotIssuer).await?;
    play.act("2.16", "bm-xa", "变更", update, Code::Ok).await?;
    let second: LicenceVersion =
        play.entity(&StateKey::licence_version(&lit(&licence_id), 2)).await?;
    let lag = second.recorded_at.0 - now.0;
    play.compare("2.16", "lag of the update in ms 变更滞后", lag, second.lag_ms);
    let old = check(play, &key, 1).await?;
    play.compare("2.16", "verify the old version 核验旧版", "E_LICENSE_SUPERSEDED", old);
    let new = check(play, &key, 2).await?;
    play.compare("2.16", "verify the new version 核验新版", "valid", new);
    let abolish =
        LicenseAbolish { licence_id: lit(&licence_id), reason: lit("注销"), changed_at: now };
    play.act("2.16", "bm-xa", "注销", abolish, Code::Ok).await?;
    let ended: Licence = play.entity(&key).await?;
    let lag = ended.recorded_at.0 - now.0;
    let recorded = ended.abolished.map(|abolition| abolition.lag_ms);
    play.compare("2.16", "lag of the abolition in ms 注销滞后", Some(lag), recorded);
    let gone = check(play, &key, 2).await?;
    play.compare("2.16", "verify it later 注销后核验", "E_LICENSE_ABOLISHED", gone);
    Ok(())
}
