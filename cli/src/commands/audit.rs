//! `liuhen audit`: what gateways, consumers and providers kept, held against the
//! chain and against each other, and what auditors looked at.
//!
//! Contiguity shows a record that was removed after it was anchored. A call that a
//! gateway served and never recorded shows only where its consumer or its provider
//! kept it: that is what `reconcile` is for.

mod covered;
mod reads;
mod reconcile;
mod records;

use crate::args::Options;
use crate::failure::Result;
use crate::report::Report;

/// Audits access records.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// What was read in audit sessions and about incidents, as one node recorded it
    #[command(after_help = "Examples:
  liuhen audit reads --of-session audit-2026 --org hb-audit --key auditor.pem
  liuhen audit reads --json

Each node records the reads that it answered itself: ask every one with --node.")]
    Reads(reads::Reads),
    /// Hold a gateway's kept records against its anchors on the chain
    #[command(after_help = "Examples:
  liuhen audit records gw-sjz --store gw-sjz-gateway.jsonl
  liuhen audit records gw-sjz --store gw-sjz-gateway.jsonl --json

Names every record that is anchored and not kept, every batch that was altered or
miscounted, and every served call that its grant does not cover: another consumer,
application or person, other items or rows, or a grant that did not hold then, or not
yet for an item that it was widened by after a dispute. Exit code 0 only if every
anchored record is there, unchanged and covered.")]
    Records(records::Records),
    /// Hold the three counts of an authorisation's accesses against each other
    #[command(after_help = "Examples:
  liuhen audit reconcile auth-1 --gateway-log g.jsonl --consumer-log c.jsonl \\
      --provider-log p.jsonl

Exit code 0 only if gateway, consumer, provider and the chain count the same.")]
    Reconcile(reconcile::Reconcile),
}

/// Runs `liuhen audit`.
///
/// # Errors
/// If a file or the network cannot be read.
pub async fn run(command: Command, options: &Options) -> Result<Report> {
    match command {
        Command::Reads(reads) => reads.run(options).await,
        Command::Records(records) => records.run(options).await,
        Command::Reconcile(reconcile) => reconcile.run(options).await,
    }
}
