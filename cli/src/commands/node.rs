//! `liuhen node`: runs a node, checks a stopped one, asks how nodes stand.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use liuhen_crypto::key_file::is_encrypted;
use liuhen_node::check::check;
use liuhen_node::config::{LogFormat, LogSection, Passphrase};
use liuhen_node::{Config, Error};
use liuhen_sdk::Client;
use liuhen_types::{Genesis, Height, TrustRoot};
use serde_json::json;
use tracing_subscriber::EnvFilter;

use crate::args::Options;
use crate::failure::{Exit, Failure, Result};
use crate::files;
use crate::key_store::find_passphrase;
use crate::progress;
use crate::report::{Report, table};
use crate::session::{self, network_failure};

/// Environment variable that overrides the level of the log.
const LOG_ENV: &str = "LIUHEN_LOG";

/// Nodes.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Run a node until it is told to stop (SIGINT or SIGTERM)
    #[command(after_help = "Examples:
  liuhen node run --config net/nodes/hebei/config.toml
  LIUHEN_API__LISTEN=0.0.0.0:8080 liuhen node run --config config.toml

Every key of the configuration is explained in the file that `liuhen net init` writes,
and can be set by LIUHEN_<SECTION>__<KEY>. LIUHEN_LOG overrides the level of the log.")]
    Run {
        /// Configuration of the node
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Stop also when standard input closes, so that no node outlives its owner
        #[arg(long)]
        until_stdin_closes: bool,
    },
    /// Check a stopped node's data: all blocks are executed again and compared
    #[command(after_help = "Examples:
  liuhen node check --config net/nodes/hebei/config.toml
  liuhen node check --data backup/data --trust genesis.json")]
    #[command(group = clap::ArgGroup::new("what").required(true))]
    Check {
        /// Configuration of the node
        #[arg(long, value_name = "FILE", group = "what")]
        config: Option<PathBuf>,
        /// Data folder of a node; needs --trust
        #[arg(long, value_name = "DIR", group = "what")]
        data: Option<PathBuf>,
    },
    /// Ask each node of --node how it stands
    #[command(after_help = "Example:
  liuhen node status --node http://127.0.0.1:9000 --node http://127.0.0.1:9003")]
    Status,
}

/// Runs `liuhen node`.
///
/// # Errors
/// As the commands say.
pub async fn run(command: Command, options: &Options) -> Result<Report> {
    match command {
        Command::Run { config, until_stdin_closes } => {
            run_node(&config, until_stdin_closes, options).await
        }
        Command::Check { config, data } => {
            let options = options.clone();
            let work = tokio::task::spawn_blocking(move || {
                check_node(config.as_deref(), data.as_deref(), &options)
            });
            work.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
        }
        Command::Status => status(options).await,
    }
}

async fn run_node(file: &Path, until_stdin_closes: bool, options: &Options) -> Result<Report> {
    let (config, passphrase) = load(file)?;
    let passphrase = match passphrase {
        Some(passphrase) => Some(passphrase),
        None => node_passphrase(&config, options)?,
    };
    start_log(&config.log)?;
    let name = config.node.name.clone();
    let stop = stdin_closed(until_stdin_closes);
    liuhen_node::run(config, passphrase, stop).await.map_err(node_failure)?;
    Report::new(&json!({ "node": name, "stopped": true }), format!("node {name} stopped"))
}

/// Returns when standard input closes, or never if that was not asked for.
async fn stdin_closed(asked: bool) {
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

fn load(file: &Path) -> Result<(Config, Option<Passphrase>)> {
    // Variables that are not text cannot be meant for the configuration.
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    Config::load(file, std::env::vars_os().filter_map(text)).map_err(node_failure)
}

/// The passphrase, if the configuration names none and the key needs one.
fn node_passphrase(config: &Config, options: &Options) -> Result<Option<Passphrase>> {
    let path = &config.node.key_file;
    let text =
        files::read_text(path, "key file", liuhen_crypto::limits::KEY_FILE_BYTES_MAX as u64)?;
    if !is_encrypted(&text) {
        return Ok(None);
    }
    let prompt = format!("Passphrase of {}: ", path.display());
    let found = find_passphrase(options.passphrase_file.as_deref(), &prompt)?;
    Ok(Some(Passphrase::new(found.to_string())))
}

/// The log goes to standard error.
fn start_log(log: &LogSection) -> Result<()> {
    let filter = match std::env::var(LOG_ENV) {
        Ok(text) => EnvFilter::try_new(&text).map_err(|error| {
            let error = anyhow::Error::new(error).context(format!("{LOG_ENV}={text:?}"));
            Failure::new(Exit::Input, error, "give a level such as info or liuhen_node=debug")
        })?,
        // The engine and the transport speak only when something is wrong.
        Err(_) => EnvFilter::new(format!("warn,liuhen={0},liuhen_node={0}", log.level.name())),
    };
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match log.format {
        LogFormat::Text => builder.with_ansi(false).try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    started.map_err(|error| {
        Failure::new(Exit::Machine, anyhow::anyhow!("{error}"), "start one node for each process")
    })
}

fn check_node(config: Option<&Path>, data: Option<&Path>, options: &Options) -> Result<Report> {
    let (store, scratch, genesis) = match (config, data) {
        (Some(file), _) => {
            let (config, _) = load(file)?;
            let genesis = config.read_genesis().map_err(node_failure)?;
            (config.store_dir(), config.check_dir(), genesis)
        }
        (None, Some(data)) => (data.join("store"), data.join("check"), session::genesis(options)?),
        (None, None) => return Err(Failure::input("no node given", "add --config FILE")),
    };
    if !store.is_dir() {
        let message = format!("there is no store in {}", store.display());
        return Err(Failure::input(message, "give the data folder of a node that has run"));
    }
    check_store(&store, &scratch, &genesis)
}

fn check_store(store: &Path, scratch: &Path, genesis: &Genesis) -> Result<Report> {
    let bar = progress::bar(0, "blocks");
    let mut show = |height: Height, last: Height| {
        bar.set_length(last.0);
        bar.set_position(height.0);
    };
    let found = check(store, scratch, genesis, &mut show).map_err(node_failure)?;
    bar.finish_and_clear();
    let document = json!({
        "height": found.height,
        "blocks": found.blocks,
        "transactions": found.transactions,
        "problems": found.problems,
    });
    let mut lines: Vec<String> =
        found.problems.iter().map(|problem| format!("DAMAGED {problem}")).collect();
    lines.push(format!(
        "{} blocks with {} transactions executed again up to height {}: {} problems",
        found.blocks,
        found.transactions,
        found.height,
        found.problems.len()
    ));
    Ok(Report::new(&document, lines.join("\n"))?.unless(found.problems.is_empty()))
}

/// Asks each node by itself, so that a node that is down is seen.
async fn status(options: &Options) -> Result<Report> {
    session::client(options)?;
    let trust = TrustRoot::genesis(&session::genesis(options)?);
    let mut rows = table(["node", "address", "height", "state root", "pool", "peers"]);
    let mut nodes = Vec::new();
    let mut answered = 0;
    for url in &options.node {
        let client = Client::new([url], trust.clone()).map_err(network_failure)?;
        match client.status().await {
            Ok(status) => {
                answered += 1;
                rows.add_row([
                    status.node.clone(),
                    url.clone(),
                    status.height.to_string(),
                    status.state_root.to_string().get(..16).unwrap_or_default().to_owned(),
                    status.pool_txs.to_string(),
                    status.peers.to_string(),
                ]);
                nodes.push(json!({ "url": url, "status": status }));
            }
            Err(error) => {
                rows.add_row(["?".to_owned(), url.clone(), format!("{error}")]);
                nodes.push(json!({ "url": url, "error": error.to_string() }));
            }
        }
    }
    let mut report = Report::new(&json!({ "nodes": nodes }), rows.trim_fmt())?;
    if answered < options.node.len() {
        report.exit = Some(Exit::Unreachable);
    }
    Ok(report)
}

/// What a node could not do, with the exit code and what to do next.
fn node_failure(error: Error) -> Failure {
    let (exit, hint) = match &error {
        Error::Config { .. } | Error::Genesis(_) => {
            (Exit::Input, "mend the file that the message names")
        }
        Error::Io { .. } => (Exit::Input, "check that the path exists and is yours"),
        Error::Listen { .. } => (Exit::Input, "another process has the port: change api.listen"),
        Error::Locked { .. } => (Exit::Input, "stop the process that uses the folder"),
        Error::OtherGenesis { .. } | Error::Format { .. } => {
            (Exit::Input, "use the genesis and the version that the data were made with")
        }
        Error::Corrupt { .. } => {
            (Exit::Machine, "run `liuhen node check`; restore the data or sync from the peers")
        }
        _ => (Exit::Machine, "look at the log and the disk, then start again"),
    };
    Failure::new(exit, error, hint)
}
