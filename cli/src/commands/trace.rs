//! `liuhen trace`: the whole life of a share, every step proven.
//!
//! That steps took place, their receipts prove. That no anchored access is left out,
//! the grant's counters prove, which the state root covers: the anchors shown must add
//! up to them. Whether a gateway anchored every access, its own records must show.

use std::collections::BTreeMap;

use liuhen_sdk::Client;
use liuhen_sdk::client::Verified;
use liuhen_types::api::Trace;
use liuhen_types::entity::{Authorization, AuthorizationStatus};
use liuhen_types::{AuthorizationId, Payload, Receipt, RequestId, StateKey};
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
    #[command(after_help = "\
Exit code 1 if the trace is not complete, or a step or counter is not proven.

Examples:
  liuhen trace share req-1
  liuhen trace share req-1 --proof --receipts proofs --json")]
    Share {
        /// The share request
        id: RequestId,
        /// Prove each step by its receipt and the accesses by the grant's counters; done
        /// unless --unproven
        #[arg(long, conflicts_with = "unproven")]
        proof: bool,
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
    let Command::Share { id, unproven, .. } = command;
    let client = session::client(options)?;
    let mut trace = client.trace_share(&id).await.map_err(network_failure)?;
    if unproven {
        return report(&trace, 0);
    }
    let proven = prove(&client, &mut trace, options).await?;
    report(&trace, proven)
}

/// Asks for the receipt of every step and holds the proven accesses against the grant's
/// proven counters; what does not add up is missing from the trace.
async fn prove(client: &Client, trace: &mut Trace, options: &Options) -> Result<usize> {
    let mut uses = Uses::default();
    let bar = progress::bar(trace.steps.len() as u64, "steps proven");
    for step in &trace.steps {
        let receipt = client.receipt(&step.tx_id).await.map_err(network_failure)?;
        if receipt.outcome != step.outcome || receipt.log_index != step.log_index {
            return Err(told_otherwise(step.log_index));
        }
        if let Some(folder) = &options.receipts {
            keep_receipt(folder, &receipt)?;
        }
        uses.add(&receipt);
        bar.inc(1);
    }
    bar.finish_and_clear();
    if let Some(id) = &trace.authorization_id {
        let found: Verified<Option<Authorization>> =
            client.entity(&StateKey::authorization(id)).await.map_err(network_failure)?;
        // Calls that gateways refused which the grant does not concern; whoever may not read
        // their number knows of those that the grant counts.
        let foreign = client.entity::<u64>(&StateKey::foreign_denials(id)).await;
        let foreign = foreign.ok().and_then(|found| found.value).unwrap_or(0);
        for missing in uses.missing(id, found.value.as_ref(), foreign) {
            if !trace.missing.contains(&missing) {
                trace.missing.push(missing);
            }
        }
        trace.complete = trace.missing.is_empty();
    }
    Ok(trace.steps.len())
}

/// What proven steps say of grants.
#[derive(Default)]
struct Uses {
    /// Served and refused accesses, by grant.
    accesses: BTreeMap<AuthorizationId, (u64, u64)>,
    revoked: Vec<AuthorizationId>,
}

impl Uses {
    fn add(&mut self, receipt: &Receipt) {
        if !receipt.outcome.is_accepted() {
            return;
        }
        match &receipt.transaction.transaction.payload {
            Payload::AccessAnchor(anchor) => {
                for one in &anchor.per_authorization {
                    let sums = self.accesses.entry(one.authorization_id.clone()).or_default();
                    *sums = (sums.0.saturating_add(one.ok), sums.1.saturating_add(one.denied));
                }
            }
            Payload::AuthorizationRevoke(revoke) => {
                self.revoked.push(revoke.authorization_id.clone());
            }
            _ => {}
        }
    }

    /// What the grant, as the state root covers it, has beyond the proven steps. Accesses
    /// that were anchored meanwhile are missing, too: ask again.
    fn missing(
        &self,
        id: &AuthorizationId,
        grant: Option<&Authorization>,
        foreign: u64,
    ) -> Vec<String> {
        let Some(grant) = grant else {
            return vec![format!("the state covers no authorization {id}")];
        };
        let (ok, denied) = self.accesses.get(id).copied().unwrap_or_default();
        let told = |what: &str, anchored: u64, counted: u64| {
            format!("anchors show {anchored} {what} accesses, authorization {id} counts {counted}")
        };
        let mut missing = Vec::new();
        if ok != grant.ok {
            missing.push(told("served", ok, grant.ok));
        }
        let counted = grant.denied.saturating_add(foreign);
        if denied < counted {
            missing.push(told("refused", denied, counted));
        }
        if grant.status == AuthorizationStatus::Revoked && !self.revoked.contains(id) {
            missing.push(format!("no proven AuthorizationRevoke for authorization {id}"));
        }
        missing
    }
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
    let mut steps = table(EVENT_HEADERS);
    steps.add_rows(trace.steps.iter().map(|step| event_row(step).to_vec()));
    let mut text = format!("{}\n{}", fields(&rows), steps.trim_fmt());
    if !trace.batches.is_empty() {
        let mut batches = table(["anchor", "gateway", "records", "served", "refused"]);
        batches.add_rows(trace.batches.iter().map(|batch| {
            [
                batch.log_index.to_string(),
                batch.gateway_id.to_string(),
                format!("{} to {}", batch.seq_from, batch.seq_to),
                batch.ok.to_string(),
                batch.denied.to_string(),
            ]
        }));
        text.push_str(&format!("\n{}", batches.trim_fmt()));
    }
    text.push_str(&format!("\ncomplete: {}", trace.complete));
    for missing in &trace.missing {
        text.push_str(&format!("\nmissing: {missing}"));
    }
    let mut document = serde_json::to_value(trace).machine("cannot write the trace as JSON")?;
    document["steps_proven"] = json!(proven);
    Ok(Report::new(&document, text)?.unless(trace.complete))
}
