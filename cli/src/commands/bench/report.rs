//! `liuhen bench report`: the time of a monthly report over a long log.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use clap::value_parser;
use liuhen_types::RegionCode;
use liuhen_types::api::{MonthlyReport, NodeStatus};
use liuhen_types::entity::Period;
use liuhen_types::payload::org::Role;
use serde::Serialize;

use super::evidence::Supply;
use super::limits::{DRAIN_MAX, REPORT_BATCH, REPORT_IN_FLIGHT, REPORT_SPARE, WATCH_PAUSE};
use super::load::{Load, Pace};
use super::machine::Machine;
use super::submit::Target;
use super::testbed::{Folder, Testbed, make_orgs};
use super::{NetworkArgs, rounded, say};
use crate::report::{Report, fields};

/// Bytes of a transaction.
const TX_BYTES: usize = 300;
/// Orgs that sign in turn.
const SIGNERS: u16 = 16;

/// Options of `bench report`.
#[derive(Clone, Debug, clap::Args)]
pub struct ReportArgs {
    /// The network to measure.
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Transactions in the log before the report is asked for
    #[arg(long, default_value_t = 1_000_000, value_name = "COUNT", value_parser = value_parser!(u64).range(1..=5_000_000))]
    transactions: u64,
}

/// What was measured; the field names are stable.
#[derive(Clone, Debug, Serialize)]
struct Figures {
    validators: u16,
    /// Transactions that the report counts.
    counted: u64,
    /// Of the slowest node, its block's verification included.
    seconds: f64,
    nodes: Vec<NodeFigures>,
    machine: Machine,
}

#[derive(Clone, Debug, Serialize)]
struct NodeFigures {
    name: String,
    seconds: f64,
    /// Memory before and after.
    rss_mib: [f64; 2],
}

/// Runs `liuhen bench report`.
///
/// # Errors
/// If the network fails, or two nodes give different reports.
pub async fn run(args: &ReportArgs, folder: Folder) -> Result<Report> {
    let testbed = Testbed::set_up(&args.network, folder)?;
    let orgs = make_orgs(SIGNERS)?;
    let prepared = usize::try_from(args.transactions)? + REPORT_SPARE;
    let supply = Supply::sign(&orgs, &testbed.form(TX_BYTES), prepared)?;
    let figures = testbed
        .measure(async |testbed| {
            testbed.start().await?;
            testbed.register(&orgs, Role::Consumer).await?;
            let tip = fill(args, testbed, supply).await?;
            measure(args, testbed, &tip).await
        })
        .await?;
    report(&figures)
}

/// Sends until the log holds enough, and all nodes have it.
async fn fill(args: &ReportArgs, testbed: &Testbed, supply: Supply) -> Result<NodeStatus> {
    // A node that lags behind does not know the orgs yet.
    let log_size = testbed.client.status().await?.log_size;
    let before = testbed.wait_log_size(log_size, DRAIN_MAX).await?;
    let targets = (testbed.fleet.nodes.iter())
        .map(|node| Target::new(&node.url, &testbed.trust))
        .collect::<Result<_>>()?;
    let pace = Pace::Unlimited { batch: REPORT_BATCH };
    let mut load = Load::start(targets, supply, pace, REPORT_IN_FLIGHT);
    say(format!("sending {} transactions", args.transactions));
    loop {
        let status = testbed.client.status().await.context("the network does not answer")?;
        let committed = status.log_size.saturating_sub(before.log_size);
        if committed >= args.transactions {
            break;
        }
        load.committed(committed);
        load.check()?;
        tokio::time::sleep(WATCH_PAUSE).await;
    }
    load.stop();
    let accepted = load.finish().await?.accepted.len() as u64;
    testbed.wait_log_size(before.log_size + accepted, DRAIN_MAX).await
}

/// Asks every node for the report of the month, one after another.
async fn measure(args: &ReportArgs, testbed: &Testbed, tip: &NodeStatus) -> Result<Figures> {
    let region = testbed.region()?;
    let month = Period::of(tip.time.date());
    say(format!("asking {} nodes for the report of {month}", testbed.fleet.nodes.len()));
    let (mut nodes, mut first) = (Vec::new(), None::<MonthlyReport>);
    for node in &testbed.fleet.nodes {
        let before = node.usage()?.rss_mib;
        let (report, seconds) = time(&node.url, testbed, &region, month).await?;
        let rss_mib = [rounded(before, 1), rounded(node.usage()?.rss_mib, 1)];
        nodes.push(NodeFigures { name: node.name.clone(), seconds, rss_mib });
        let counted = report.accepted;
        ensure!(counted >= args.transactions, "the report counts {counted} transactions");
        let first = first.get_or_insert_with(|| report.clone());
        // A heartbeat block may have come in between; it counts nothing.
        let same = MonthlyReport {
            height: first.height,
            header_id: first.header_id,
            time: first.time,
            ..report
        };
        ensure!(same == *first, "node {} gives another report", node.name);
    }
    let counted = first.context("a network has nodes")?.accepted;
    let seconds = nodes.iter().map(|node| node.seconds).fold(0.0, f64::max);
    let validators = args.network.validators;
    Ok(Figures { validators, counted, seconds, nodes, machine: Machine::this() })
}

async fn time(
    url: &str,
    testbed: &Testbed,
    region: &RegionCode,
    month: Period,
) -> Result<(MonthlyReport, f64)> {
    let client = testbed.client_of(url)?;
    let started = Instant::now();
    let report = client.monthly_report(region, month).await?;
    Ok((report, rounded(started.elapsed().as_secs_f64(), 3)))
}

fn report(figures: &Figures) -> Result<Report> {
    let nodes = figures.nodes.iter().map(|node| {
        let [before, after] = node.rss_mib;
        (node.name.as_str(), format!("{} s, {before} MiB before, {after} after", node.seconds))
    });
    let mut rows = vec![("counted", figures.counted.to_string())];
    rows.extend(nodes);
    rows.push(("machine", figures.machine.to_string()));
    Report::new(figures, fields(&rows)).map_err(|failure| failure.error)
}
