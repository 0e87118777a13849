//! `liuhen bench`: measures a network of real node processes on this machine.
//!
//! Every figure is taken from outside: transactions are counted in the chain
//! after the run, processor time and memory are the kernel's. A run in which
//! something was lost, doubled or refused gives no figure but an error.

pub mod crypto;
pub mod idle;
pub mod receipt;
pub mod report;
pub mod search;
pub mod tx;

mod count;
mod evidence;
mod latency;
mod limits;
mod load;
mod machine;
mod submit;
mod testbed;
mod walk;

use std::path::PathBuf;

use clap::value_parser;

use self::testbed::Folder;
use crate::failure::{Exit, Failure, Result};
use crate::progress::note;
use crate::report::Report;

/// Measures a network of node processes on this machine.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Throughput, latency and processor time under load through the HTTP API
    #[command(after_help = "\
The load comes from this process and shares the machine with the nodes; its own
processor time is printed beside theirs. Transactions are signed before the
network starts. Afterwards the chain is read block by block, every certificate
is verified, and every transaction that a node took must be there exactly once
and accepted; otherwise the command fails.

Without --rate, as much is sent as the network takes with --in-flight
transactions uncommitted; latency is then mostly the wait in the pool. With
--rate, transactions are sent at fixed instants whatever the network does, and
latency is counted from those instants.

Examples:
  liuhen bench tx
  liuhen bench tx --validators 4 --seconds 20 --json
  liuhen bench tx --rate 10 --seconds 30
  liuhen bench tx --tx-bytes 1000 --signers 64 --dir bench-data")]
    Tx(tx::TxArgs),
    /// Processor time and memory of nodes that have nothing to do
    #[command(after_help = "Examples:
  liuhen bench idle
  liuhen bench idle --seconds 60 --json")]
    Idle(idle::IdleArgs),
    /// Size of a receipt and the time to verify it
    #[command(after_help = "Examples:
  liuhen bench receipt
  liuhen bench receipt --validators 7 --json")]
    Receipt(receipt::ReceiptArgs),
    /// Time of a monthly report over a long log
    #[command(after_help = "\
Fills the log of a fresh network, then asks every node for the report of the month;
all must give the same.

Examples:
  liuhen bench report
  liuhen bench report --validators 1 --transactions 100000 --json")]
    Report(report::ReportArgs),
    /// Text search and location of catalog entries on one node
    #[command(after_help = "\
Entries are made from word lists with a fixed seed and go through the real API:
submitted by several providers, approved by the authority, published. Questions
are asked one after the other.

Examples:
  liuhen bench search
  liuhen bench search --catalogs 100000 --items 20 --json")]
    Search(search::SearchArgs),
    /// Signatures, hashes and state of one core, against the plain library
    #[command(after_help = "\
LIUHEN_CRYPTO=portable, adx or ifma forces a back end; without it the fastest of
this processor is used. Verdicts and roots never depend on it.

Examples:
  liuhen bench crypto
  LIUHEN_CRYPTO=portable liuhen bench crypto --json")]
    Crypto(crypto::CryptoArgs),
}

/// Options of every benchmark.
#[derive(Clone, Debug, clap::Args)]
pub struct NetworkArgs {
    /// Node processes, all of them validators
    #[arg(long, default_value_t = 4, value_name = "COUNT", value_parser = value_parser!(u16).range(1..=31))]
    validators: u16,
    /// New folder for the network's files, which stay there; without it they are
    /// removed after a run that succeeds
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Runs `liuhen bench`.
///
/// # Errors
/// If the network cannot be set up, or does not do what it must.
pub async fn run(command: Command) -> Result<Report> {
    let dir = match &command {
        Command::Tx(args) => args.network.dir.as_deref(),
        Command::Idle(args) => args.network.dir.as_deref(),
        Command::Receipt(args) => args.network.dir.as_deref(),
        Command::Report(args) => args.network.dir.as_deref(),
        Command::Search(args) => args.dir.as_deref(),
        Command::Crypto(_) => None,
    };
    let folder = Folder::open(dir)?;
    let result = match command {
        Command::Tx(args) => tx::run(&args, folder).await,
        Command::Idle(args) => idle::run(&args, folder).await,
        Command::Receipt(args) => receipt::run(&args, folder).await,
        Command::Report(args) => report::run(&args, folder).await,
        Command::Search(args) => search::run(&args, folder).await,
        Command::Crypto(args) => crypto::run(&args, folder.path()),
    };
    result.map_err(|error| {
        Failure::new(
            Exit::DoesNotHold,
            error.context("the benchmark gives no figure"),
            "mend what the cause names, then run again; node logs lie in the folder named above",
        )
    })
}

/// Progress, for people.
fn say(message: impl AsRef<str>) {
    note(message.as_ref());
}

/// A figure with so many decimals as say something.
fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (value * scale).round() / scale
}
