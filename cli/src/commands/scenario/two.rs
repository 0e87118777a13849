//! Scenario 2, 雄安新区: deadlines over the National Day holiday, a bulletin, data
//! returned and corrected, a licence, acceptance, and the month's indicators.
//!
//! Steps run in the order of their dates, so that the chain's clock only goes
//! forward. Step 2.6 asks for the rule pack of Qinghai: a second network has it.

mod backflow;
mod collection;
mod evaluation;
mod licence;
mod organs;
mod quality;
mod updates;

use std::path::Path;

use anyhow::Result;

use super::play::Play;
use super::step::at;

/// The day on which everything is set up.
const FIRST_DAY: &str = "2023-09-18";

/// Plays all steps.
///
/// # Errors
/// If the network fails, or a step on which others rest is refused.
pub async fn play(dir: &Path, keep: bool) -> Result<Play> {
    let mut play = Play::start(dir, at(FIRST_DAY, 9), "hebei", keep).await?;
    organs::play(&mut play).await?;
    updates::notices(&mut play).await?;
    collection::bulletined(&mut play).await?;
    updates::submitted(&mut play).await?;
    collection::made_good(&mut play).await?;
    updates::reviewed(&mut play).await?;
    backflow::play(&mut play).await?;
    quality::play(&mut play).await?;
    licence::play(&mut play).await?;
    updates::reviewed_by_the_city(&mut play).await?;
    evaluation::accepted_system(&mut play).await?;
    evaluation::october(&mut play).await?;
    updates::next_year(&mut play).await?;
    updates::under_qinghai(&mut play, &dir.join("qinghai")).await?;
    Ok(play)
}
