//! `liuhen scenario`: the acceptance scenarios of the requirements (section 6), each
//! step with what is expected and what came, on a fresh network of four node
//! processes and through the public interfaces alone.
//!
//! The chain runs on simulated time, so a scenario of weeks takes seconds. The
//! gateway's steps are done by a driver (`gateway`) that decides, keeps, salts,
//! numbers and anchors as a gateway must. Scenario 3 is not built yet.

mod cast;
mod gateway;
mod one;
mod payloads;
mod play;
mod step;
mod two;

use std::path::PathBuf;

use serde::Serialize;

use crate::failure::{Exit, Failure};
use crate::fleet::FleetNode;
use crate::report::{Report, table};
use play::Play;
use step::Step;

/// Runs acceptance scenarios.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Run a scenario and print each step with what was expected and what came
    ///
    /// 1 is the check of minimum living allowances (低保核对): a county bureau uses
    /// data of the province, is traced, misuses them, and is stopped. 2 is 雄安新区:
    /// deadlines over the National Day holiday, a bulletin, data returned and
    /// corrected, a licence, acceptance.
    #[command(after_help = "Examples:
  liuhen scenario run 1
  liuhen scenario run 2 --json > steps.json
  liuhen scenario run 1 --dir /tmp/s1 --keep

Exit code 0 only if every step gave what the requirements say.")]
    Run(Run),
}

/// Options of `scenario run`.
#[derive(Debug, clap::Args)]
pub struct Run {
    /// Which one
    #[arg(value_name = "1|2", value_parser = clap::value_parser!(u8).range(1..=2))]
    number: u8,
    /// Folder for the network, receipts and logs; an earlier run there is replaced
    #[arg(long, value_name = "DIR", default_value = "scenario-data")]
    dir: PathBuf,
    /// Leave the network running
    #[arg(long)]
    keep: bool,
}

/// What a run gave.
#[derive(Serialize)]
struct Played<'a> {
    scenario: u8,
    holds: bool,
    steps_held: usize,
    receipts_verified: u32,
    nodes_agree: usize,
    seconds: f64,
    steps: &'a [Step],
}

/// Runs `liuhen scenario`.
///
/// # Errors
/// If the network fails; a step that went otherwise is a report, not an error.
pub async fn run(command: Command) -> Result<Report, Failure> {
    let Command::Run(run) = command;
    perform(&run).await.map_err(|error| {
        let hint = format!("the nodes' logs are in {}/nodes/*/node.log", run.dir.display());
        Failure::new(Exit::DoesNotHold, error, hint)
    })
}

async fn perform(run: &Run) -> anyhow::Result<Report> {
    let mut play = match run.number {
        1 => one::play(&run.dir, run.keep).await?,
        _ => two::play(&run.dir, run.keep).await?,
    };
    let nodes_agree = play.agree().await?;
    let receipts_verified = play.stage.verify_receipts()?;
    if run.keep {
        let urls = play.stage.fleet.urls().join(", ");
        play.stage.say(format!("the network goes on at {urls}"));
        play.stage.fleet.nodes.iter_mut().for_each(FleetNode::detach);
    } else {
        play.stage.fleet.stop()?;
    }
    report(run.number, &play, nodes_agree, receipts_verified)
}

fn report(
    scenario: u8,
    play: &Play,
    nodes_agree: usize,
    receipts_verified: u32,
) -> anyhow::Result<Report> {
    let steps = play.steps();
    let steps_held = steps.iter().filter(|step| step.holds).count();
    let holds = steps_held == steps.len();
    let seconds = play.stage.seconds();
    let played =
        Played { scenario, holds, steps_held, receipts_verified, nodes_agree, seconds, steps };
    let mut rows =
        table(["step 步骤", "who 主体", "what 动作", "expected 应为", "actual 实为", ""]);
    for step in steps {
        let mark = if step.holds { "ok" } else { "FAILED" };
        rows.add_row([&step.step, &step.who, &step.action, &step.expected, &step.actual, mark]);
    }
    let text = format!(
        "{}\n{steps_held} of {} steps as required, {receipts_verified} receipts verified \
         offline, {nodes_agree} nodes on one state root, {seconds:.1} s",
        rows.trim_fmt(),
        steps.len(),
    );
    let report = Report::new(&played, text).map_err(|failure| failure.error)?;
    Ok(report.unless(holds))
}
