//! `liuhen trace`: the whole life of a share, every step proven.

use liuhen_types::RequestId;
use liuhen_types::api::Trace;
use serde_json::json;

use crate::args::Options;
use crate::failure::{Exit, Failure, MachineError as _, Result};
use crate::lookup::{EVENT_HEADERS, event_row};
use crate::progress;
use crate::report::{Report, fields, table};
use crate::session::{self, keep_receipt, network_failure};

/// The whole life of something on the chain.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// The life of a share: request, decision, grant, accesses, revocation
    #[command(after_help = "Examples:
  liuhen trace share req-1
  liuhen trace share req-1 --receipts proofs --json")]
    Share {
        /// The share request
        id: RequestId,
        /// Show what the node says without asking for the receipt of each step
        #[arg(long)]
        unproven: bool,
    },
}

/// Runs `liuhen trace`.
///
/// # Errors
/// If no node answered, or a step could not be proven.
pub async fn run(command: Command, options: &Options) -> Result<Report> {
    let Command::Share { id, unproven } = command;
    let client = session::client(options)?;
    let trace = client.trace_share(&id).await.map_err(network_failure)?;
    let mut proven = 0;
    if !unproven {
        let bar = progress::bar(trace.steps.len() as u64, "steps proven");
        for step in &trace.steps {
            let receipt = client.receipt(&step.tx_id).await.map_err(network_failure)?;
            if receipt.outcome != step.outcome || receipt.log_index != step.log_index {
                return Err(told_otherwise(step.log_index));
            }
            if let Some(folder) = &options.receipts {
                keep_receipt(folder, &receipt)?;
            }
            proven += 1;
            bar.inc(1);
        }
        bar.finish_and_clear();
    }
    report(&trace, proven)
}

fn told_otherwise(log_index: u64) -> Failure {
    let message = format!("step {log_index} has another outcome than its receipt proves");
    let hint = "do not believe this node; ask another one";
    Failure::new(Exit::DoesNotHold, anyhow::Error::msg(message), hint).with_code("E_PROOF")
}

fn report(trace: &Trace, proven: usize) -> Result<Report> {
    let ids = |list: &[liuhen_types::ItemId]| {
        list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let mut rows = vec![
        ("share", trace.request_id.to_string()),
        ("catalog", trace.catalog_id.to_string()),
        ("items asked for", ids(&trace.items_requested)),
        ("items granted", ids(&trace.items_granted)),
        ("accesses served", trace.accesses_ok.to_string()),
        ("accesses refused", trace.accesses_denied.to_string()),
    ];
    if let Some(grant) = &trace.authorization_id {
        rows.insert(2, ("authorisation", grant.to_string()));
    }
    rows.push(("as of height", trace.as_of.header.height.to_string()));
    rows.push(("steps proven", format!("{proven} of {}", trace.steps.len())));
    rows.push(("complete", if trace.complete { "yes" } else { "NO" }.to_owned()));
    let mut steps = table(EVENT_HEADERS);
    steps.add_rows(trace.steps.iter().map(|step| event_row(step).to_vec()));
    let mut text = format!("{}\n{}", fields(&rows), steps.trim_fmt());
    for missing in &trace.missing {
        text.push_str(&format!("\nmissing: {missing}"));
    }
    let mut document = serde_json::to_value(trace).machine("cannot write the trace as JSON")?;
    document["steps_proven"] = json!(proven);
    Ok(Report::new(&document, text)?.unless(trace.complete))
}
