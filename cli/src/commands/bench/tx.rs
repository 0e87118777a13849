//! `liuhen bench tx`: throughput, latency and cost of transactions.

use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, Result};
use clap::value_parser;
use liuhen_types::TimeMs;
use liuhen_types::api::NodeStatus;
use liuhen_types::limits::SUBMIT_TXS_MAX;
use liuhen_types::payload::org::Role;
use serde::Serialize;

use super::count::{Counted, count};
use super::evidence::Supply;
use super::latency::{self, percentile};
use super::limits::{DRAIN_MAX, PREPARE_MAX, PREPARE_PER_S, PREPARE_SPARE_S, WARM_UP, WATCH_PAUSE};
use super::load::{Finished, Load, Pace};
use super::machine::{Machine, own_cpu_s};
use super::submit::Target;
use super::testbed::{Folder, Testbed, make_orgs};
use super::walk::walk;
use super::{NetworkArgs, rounded, say};
use crate::fleet::Usage;
use crate::report::{Report, fields};

/// Options of `bench tx`.
#[derive(Clone, Debug, clap::Args)]
pub struct TxArgs {
    /// The network to measure.
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Length of the measured window; a warm-up of 2 s comes before it
    #[arg(long, default_value_t = 20, value_name = "SECONDS", value_parser = value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// Transactions per second, sent at fixed instants; without it, as much as
    /// the network takes
    #[arg(long, value_name = "PER_SECOND", value_parser = value_parser!(u32).range(1..=100_000))]
    rate: Option<u32>,
    /// Orgs that sign in turn, each with a key of its own
    #[arg(long, default_value_t = 16, value_name = "COUNT", value_parser = value_parser!(u16).range(1..=1000))]
    signers: u16,
    /// Bytes of a transaction, signature included
    #[arg(long, default_value_t = 300, value_name = "BYTES", value_parser = value_parser!(u16).range(200..=5000))]
    tx_bytes: u16,
    /// Transactions that may be uncommitted at any time
    #[arg(long, default_value_t = 2000, value_name = "COUNT", value_parser = value_parser!(u32).range(1..=100_000))]
    in_flight: u32,
    /// Transactions in one request (POST /v1/txs); 1 sends each by itself
    /// (POST /v1/tx). With --rate each goes by itself
    #[arg(long, default_value_t = 25, value_name = "COUNT", value_parser = value_parser!(u16).range(1..=SUBMIT_TXS_MAX as i64))]
    batch: u16,
    /// Transactions to sign beforehand; without it, 15000 a second, or what
    /// --rate needs
    #[arg(long, value_name = "COUNT", value_parser = value_parser!(u64).range(1..=PREPARE_MAX))]
    prepare: Option<u64>,
}

impl TxArgs {
    /// How many transactions are signed beforehand.
    fn prepared(&self) -> u64 {
        let seconds = self.seconds + WARM_UP.as_secs();
        let needed = match self.rate {
            Some(rate) => u64::from(rate) * (seconds + PREPARE_SPARE_S),
            None => PREPARE_PER_S * seconds,
        };
        self.prepare.unwrap_or(needed.min(PREPARE_MAX))
    }
}

/// What was measured; the field names are stable.
#[derive(Clone, Debug, Serialize)]
struct Figures {
    validators: u16,
    seconds: f64,
    committed_tps: f64,
    p50_ms: Option<f64>,
    p99_ms: Option<f64>,
    block_ms: Option<f64>,
    cpu_s_per_1000_tx: Option<f64>,
    rss_mib: f64,
    committed: u64,
    submitted: u64,
    busy: u64,
    tx_bytes: f64,
    rate: Option<u32>,
    signers: u16,
    in_flight: u32,
    batch: u16,
    samples: usize,
    blocks: u64,
    load_cpu_s_per_1000_tx: Option<f64>,
    machine: Machine,
}

/// Runs `liuhen bench tx`.
///
/// # Errors
/// If the network fails, or lost, doubled or refused a transaction.
pub async fn run(args: &TxArgs, folder: Folder) -> Result<Report> {
    let testbed = Testbed::set_up(&args.network, folder)?;
    let orgs = make_orgs(args.signers)?;
    let (form, prepared) = (testbed.form(args.tx_bytes.into()), args.prepared());
    let started = Instant::now();
    let supply = Supply::sign(&orgs, &form, usize::try_from(prepared)?)?;
    say(format!(
        "signed {prepared} transactions of {} orgs in {:.1} s",
        orgs.len(),
        started.elapsed().as_secs_f64()
    ));
    let figures = testbed
        .measure(async |testbed| {
            testbed.start().await?;
            testbed.register(&orgs, Role::Consumer).await?;
            measure(args, testbed, supply).await
        })
        .await?;
    report(&figures)
}

async fn measure(args: &TxArgs, testbed: &Testbed, supply: Supply) -> Result<Figures> {
    let before = testbed.client.status().await?;
    let targets = (testbed.fleet.nodes.iter())
        .map(|node| Target::new(&node.url, &testbed.trust))
        .collect::<Result<_>>()?;
    let unlimited = Pace::Unlimited { batch: args.batch.into() };
    let pace = args.rate.map_or(unlimited, Pace::PerSecond);
    let mut load = Load::start(targets, supply, pace, usize::try_from(args.in_flight)?);
    say(format!("sending for {} s of warm-up and {} s", WARM_UP.as_secs(), args.seconds));
    watch(&mut load, testbed, &before, WARM_UP).await?;
    let from = Moment::now(testbed)?;
    watch(&mut load, testbed, &before, Duration::from_secs(args.seconds)).await?;
    let to = Moment::now(testbed)?;
    load.stop();
    let finished = load.finish().await?;
    say("reading the chain again");
    let submitted = finished.accepted.len() as u64;
    let after = testbed.wait_log_size(before.log_size + submitted, DRAIN_MAX).await?;
    let blocks = walk(&testbed.client, &testbed.trust, &before, &after).await?;
    let counted = count(&finished.accepted, &blocks, from.time..to.time)?;
    Ok(figures(args, &finished, &counted, &from, &to))
}

/// Lets the load run for a while; tells it how much was committed.
async fn watch(
    load: &mut Load,
    testbed: &Testbed,
    before: &NodeStatus,
    length: Duration,
) -> Result<()> {
    let end = Instant::now() + length;
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        let status = testbed.client.status().await.context("the network does not answer")?;
        load.committed(status.log_size.saturating_sub(before.log_size));
        load.check()?;
        tokio::time::sleep(left.min(WATCH_PAUSE)).await;
    }
    Ok(())
}

/// One end of the measured window.
#[derive(Debug)]
struct Moment {
    at: Instant,
    time: TimeMs,
    nodes: Vec<Usage>,
    own_cpu_s: f64,
}

impl Moment {
    fn now(testbed: &Testbed) -> Result<Self> {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        let time = TimeMs(u64::try_from(since_1970.as_millis())?);
        let (nodes, own_cpu_s) = (testbed.usage()?, own_cpu_s()?);
        Ok(Self { at: Instant::now(), time, nodes, own_cpu_s })
    }

    fn nodes_cpu_s(&self) -> f64 {
        self.nodes.iter().map(|usage| usage.cpu_s).sum()
    }
}

fn figures(
    args: &TxArgs,
    finished: &Finished,
    counted: &Counted,
    from: &Moment,
    to: &Moment,
) -> Figures {
    let seconds = (to.time.0.saturating_sub(from.time.0)) as f64 / 1_000.0;
    let sorted = latency::within(&finished.samples, from.at, to.at);
    let at = |percent| percentile(&sorted, percent).map(|d| rounded(latency::ms(d), 1));
    let committed = counted.committed as f64;
    let per_1000 =
        |cpu_s: f64| (counted.committed > 0).then(|| rounded(cpu_s * 1_000.0 / committed, 3));
    let rss_mib = to.nodes.iter().map(|usage| usage.rss_mib).fold(0.0, f64::max);
    Figures {
        validators: args.network.validators,
        seconds: rounded(seconds, 3),
        committed_tps: rounded(committed / seconds, 1),
        p50_ms: at(50),
        p99_ms: at(99),
        block_ms: counted.block_ms.map(|ms| rounded(ms, 1)),
        cpu_s_per_1000_tx: per_1000(to.nodes_cpu_s() - from.nodes_cpu_s()),
        rss_mib: rounded(rss_mib, 1),
        committed: counted.committed,
        submitted: finished.accepted.len() as u64,
        busy: finished.busy,
        tx_bytes: rounded(finished.tx_bytes, 1),
        rate: args.rate,
        signers: args.signers,
        in_flight: args.in_flight,
        batch: if args.rate.is_some() { 1 } else { args.batch },
        samples: sorted.len(),
        blocks: counted.blocks,
        load_cpu_s_per_1000_tx: per_1000(to.own_cpu_s - from.own_cpu_s),
        machine: Machine::this(),
    }
}

fn report(figures: &Figures) -> Result<Report> {
    let or_dash = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |v| v.to_string());
    let pace = figures.rate.map_or_else(
        || {
            let Figures { in_flight, batch, .. } = figures;
            format!("unlimited, {in_flight} in flight, {batch} in a request")
        },
        |rate| format!("{rate} tx/s"),
    );
    let text = fields(&[
        ("validators", figures.validators.to_string()),
        ("load", format!("{pace}, {} signers, {} bytes", figures.signers, figures.tx_bytes)),
        ("window", format!("{} s", figures.seconds)),
        ("committed", format!("{} ({} tx/s)", figures.committed, figures.committed_tps)),
        ("latency p50", format!("{} ms", or_dash(figures.p50_ms))),
        ("latency p99", format!("{} ms of {} samples", or_dash(figures.p99_ms), figures.samples)),
        ("block", format!("{} ms, {} blocks", or_dash(figures.block_ms), figures.blocks)),
        ("nodes' CPU", format!("{} s per 1000 tx", or_dash(figures.cpu_s_per_1000_tx))),
        ("load's CPU", format!("{} s per 1000 tx", or_dash(figures.load_cpu_s_per_1000_tx))),
        ("largest node", format!("{} MiB", figures.rss_mib)),
        ("submitted", format!("{}, {} busy answers", figures.submitted, figures.busy)),
        ("machine", figures.machine.to_string()),
    ]);
    Report::new(figures, text).map_err(|failure| failure.error)
}
