//! Scenario 1, 低保核对: a county bureau in 石家庄 uses data of the province, is
//! traced, misuses them, and is stopped.
//!
//! The gateways of step 1.0 are the driver's; a gateway process comes with the
//! gateway itself. Where the requirements say `E_NONCE`, the chain says `E_REPLAYED`.

mod access;
mod ending;
mod entries;
mod evidence;
mod organs;
mod sharing;

use std::path::Path;

use anyhow::Result;

use super::play::Play;
use super::step::at;

/// 09:00 of the first day.
const FIRST_DAY: &str = "2023-09-18";

/// Plays all steps.
///
/// # Errors
/// If the network fails, or a step on which others rest is refused.
pub async fn play(dir: &Path, keep: bool) -> Result<Play> {
    let mut play = Play::start(dir, at(FIRST_DAY, 9), "hebei", keep).await?;
    organs::play(&mut play).await?;
    entries::play(&mut play).await?;
    let asked_at = sharing::play(&mut play).await?;
    let mut used = access::play(&mut play, asked_at).await?;
    evidence::play(&mut play, &used).await?;
    ending::play(&mut play, &mut used).await?;
    Ok(play)
}
