//! `liuhen node`: runs a node, and checks the data of a stopped one.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use liuhen_node::Config;
use liuhen_node::config::{LogFormat, LogSection, Passphrase};
use liuhen_types::Height;
use serde_json::json;
use tracing_subscriber::EnvFilter;

use crate::failure::{Exit, Failure, Result};
use crate::progress;
use crate::report::{Report, fields};

/// Runs and checks nodes.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Run a node until SIGTERM or SIGINT; its log goes to standard error
    #[command(after_help = "Examples:
  liuhen node run --config net/hebei/node.toml
  LIUHEN_LOG__LEVEL=debug liuhen node run --config net/hebei/node.toml")]
    Run {
        /// Configuration file
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Stop also when standard input closes, so that no process outlives its owner
        #[arg(long)]
        until_stdin_closes: bool,
    },
    /// Recompute everything a stopped node holds from its blocks, and compare
    #[command(after_help = "Example:\n  liuhen node check --config net/hebei/node.toml")]
    Check {
        /// Configuration file
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Print a configuration file in which every key is described
    ExampleConfig,
}

/// Runs `liuhen node`.
///
/// # Errors
/// If the node cannot start or go on, or its data cannot be read.
pub async fn run(command: Command) -> Result<Report> {
    match command {
        Command::Run { config, until_stdin_closes } => {
            let (config, passphrase) = load(&config)?;
            set_up_log(&config.log);
            liuhen_node::run(config, passphrase, closed(until_stdin_closes)).await.map_err(
                |error| Failure::new(Exit::Machine, error, "the log above says what came before"),
            )?;
            Report::new(&json!({ "stopped": true }), "")
        }
        Command::Check { config } => check(&config),
        Command::ExampleConfig => {
            let text = Config::documented_example();
            Report::new(&json!({ "example": text }), text)
        }
    }
}

fn load(path: &Path) -> Result<(Config, Option<Passphrase>)> {
    Config::load(path, std::env::vars()).map_err(|error| {
        Failure::new(Exit::Input, error, "compare the file with: liuhen node example-config")
    })
}

fn set_up_log(log: &LogSection) {
    let filter = EnvFilter::new(format!("warn,liuhen={0},liuhen_node={0}", log.level.name()));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match log.format {
        LogFormat::Text => lines.with_ansi(false).init(),
        LogFormat::Json => lines.json().init(),
    }
}

/// Returns when standard input closes, or never if that was not asked for.
async fn closed(asked: bool) {
    if !asked {
        return std::future::pending().await;
    }
    let (sender, receiver) = tokio::sync::oneshot::channel();
    // A thread of its own: a read of standard input cannot be cancelled.
    std::thread::spawn(move || {
        let mut byte = [0; 1];
        while matches!(std::io::stdin().read(&mut byte), Ok(1)) {}
        let _ = sender.send(());
    });
    let _ = receiver.await;
}

fn check(config: &Path) -> Result<Report> {
    let (config, _) = load(config)?;
    let input = |error| {
        Failure::new(Exit::Input, error, "stop the node first, and check the paths in its file")
    };
    let genesis = config.read_genesis().map_err(input)?;
    let bar = progress::bar(0, "blocks");
    let report = liuhen_node::check::check(
        &config.store_dir(),
        &config.check_dir(),
        &genesis,
        &mut |done: Height, total: Height| {
            bar.set_length(total.0);
            bar.set_position(done.0);
        },
    )
    .map_err(input)?;
    bar.finish_and_clear();
    let holds = report.problems.is_empty();
    let document = json!({
        "height": report.height,
        "blocks": report.blocks,
        "transactions": report.transactions,
        "problems": report.problems,
    });
    let mut text = fields(&[
        ("height", report.height.to_string()),
        ("blocks", report.blocks.to_string()),
        ("transactions", report.transactions.to_string()),
        ("problems", report.problems.len().to_string()),
    ]);
    for problem in &report.problems {
        text.push_str(&format!("\n  {problem}"));
    }
    Ok(Report::new(&document, text)?.unless(holds))
}
