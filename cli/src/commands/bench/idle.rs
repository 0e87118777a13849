//! `liuhen bench idle`: what a network costs that has nothing to do.

use std::time::{Duration, Instant};

use anyhow::Result;
use clap::value_parser;
use serde::Serialize;

use super::limits::SETTLE;
use super::machine::Machine;
use super::testbed::{Folder, Testbed};
use super::{NetworkArgs, rounded, say};
use crate::report::{Report, fields};

/// Options of `bench idle`.
#[derive(Clone, Debug, clap::Args)]
pub struct IdleArgs {
    /// The network to measure.
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Length of the measured window; 5 s of rest come before it
    #[arg(long, default_value_t = 30, value_name = "SECONDS", value_parser = value_parser!(u64).range(1..=3600))]
    seconds: u64,
}

/// What was measured; the field names are stable.
#[derive(Clone, Debug, Serialize)]
struct Figures {
    validators: u16,
    seconds: f64,
    /// The busiest node, percent of one core.
    cpu_percent: f64,
    /// The largest node.
    rss_mib: f64,
    /// Heartbeat blocks made meanwhile.
    blocks: u64,
    nodes: Vec<NodeFigures>,
    machine: Machine,
}

#[derive(Clone, Debug, Serialize)]
struct NodeFigures {
    name: String,
    cpu_percent: f64,
    rss_mib: f64,
}

/// Runs `liuhen bench idle`.
///
/// # Errors
/// If the network fails.
pub async fn run(args: &IdleArgs, folder: Folder) -> Result<Report> {
    let testbed = Testbed::set_up(&args.network, folder)?;
    let figures = testbed
        .measure(async |testbed| {
            testbed.start().await?;
            tokio::time::sleep(SETTLE).await;
            say(format!("measuring for {} s", args.seconds));
            measure(args, testbed).await
        })
        .await?;
    report(&figures)
}

async fn measure(args: &IdleArgs, testbed: &Testbed) -> Result<Figures> {
    let height = testbed.client.status().await?.height;
    let (started, before) = (Instant::now(), testbed.usage()?);
    tokio::time::sleep(Duration::from_secs(args.seconds)).await;
    let (after, seconds) = (testbed.usage()?, started.elapsed().as_secs_f64());
    let blocks = testbed.client.status().await?.height.0 - height.0;
    let usages = before.iter().zip(&after).zip(&testbed.fleet.nodes);
    let nodes: Vec<NodeFigures> = usages
        .map(|((before, after), node)| NodeFigures {
            name: node.name.clone(),
            cpu_percent: rounded((after.cpu_s - before.cpu_s) / seconds * 100.0, 2),
            rss_mib: rounded(after.rss_mib, 1),
        })
        .collect();
    Ok(Figures {
        validators: args.network.validators,
        seconds: rounded(seconds, 3),
        cpu_percent: nodes.iter().map(|node| node.cpu_percent).fold(0.0, f64::max),
        rss_mib: nodes.iter().map(|node| node.rss_mib).fold(0.0, f64::max),
        blocks,
        nodes,
        machine: Machine::this(),
    })
}

fn report(figures: &Figures) -> Result<Report> {
    let nodes = figures.nodes.iter().map(|node| {
        let usage = format!("{} % of a core, {} MiB", node.cpu_percent, node.rss_mib);
        (node.name.as_str(), usage)
    });
    let mut rows: Vec<(&str, String)> = nodes.collect();
    rows.push(("window", format!("{} s, {} heartbeat blocks", figures.seconds, figures.blocks)));
    rows.push(("machine", figures.machine.to_string()));
    Report::new(figures, fields(&rows)).map_err(|failure| failure.error)
}
