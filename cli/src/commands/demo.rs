//! `liuhen demo`: the product's main job on real input, end to end.
//!
//! Four node processes, real organs and keys, the five levels of China's
//! division data as catalog entries, one share of all villages of Hebei, and
//! every step's receipt verified offline by another process. One node is killed
//! and restarted while the share runs.

mod access;
mod cast;
mod catalogs;
mod share;
mod summary;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::failure::{Exit, Failure};
use crate::fleet::FleetNode;
use crate::report::Report;
use crate::stage::Stage;
use access::Reading;
pub use cast::credit_code;
use summary::Summary;

/// Validators of the demo: the province and three cities.
const VALIDATORS: usize = 4;
/// The node that is killed and restarted: 保定.
const VICTIM: usize = 2;
/// How long the nodes may take to meet at the end.
const AGREEMENT_MAX: Duration = Duration::from_secs(30);

/// Runs the whole life of one share on a fresh four-node network.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  liuhen demo --dir /tmp/liuhen-demo
  liuhen demo --dir /tmp/liuhen-demo --json > summary.json
  liuhen demo --dir /tmp/liuhen-demo --keep")]
pub struct DemoArgs {
    /// Folder for the network, receipts and logs; an earlier demo there is replaced
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    dir: PathBuf,
    /// Leave the network running and say how to use it
    #[arg(long)]
    keep: bool,
}

/// Runs the demo.
///
/// # Errors
/// The first step that did not end as it must.
pub async fn run(args: &DemoArgs) -> Result<Report, Failure> {
    perform(args).await.map_err(|error| {
        let hint = format!("the nodes' logs are in {}/*/node.log", args.dir.display());
        Failure::new(Exit::DoesNotHold, error, hint)
    })
}

async fn perform(args: &DemoArgs) -> Result<Report> {
    let started = Instant::now();
    let mut stage = Stage::set_up(&args.dir, VALIDATORS).context("cannot set up the network")?;
    stage.say(format!("starting {VALIDATORS} nodes as separate processes"));
    let trust = stage.trust.clone();
    stage.fleet.start(&trust, args.keep).await?;

    stage.say("registering organs, roles and keys");
    let cast = cast::register(&mut stage).await?;
    stage.say("registering five catalog entries from the division data");
    let catalogs = catalogs::publish_all(&mut stage, &cast).await?;
    stage.say("a county bureau asks for the village list, the provider decides");
    let grant = share::authorize(&mut stage, &cast).await?;
    let mut reading = Reading::new(&cast, &grant)?;
    read_under_faults(&mut stage, &cast, &mut reading, args.keep).await?;
    stage.say("revoking the access; the next one is refused on chain");
    share::revoke(&mut stage, &cast, &grant).await?;
    reading.refused_after_revocation(&mut stage, &cast).await?;

    let height = stage.client.status().await?.height;
    let statuses = stage.fleet.wait_agreement(&stage.trust, height, AGREEMENT_MAX).await?;
    let trace = stage.client.trace_share(&grant.request_id).await?;
    let verified = stage.verify_receipts()?;
    let status = statuses.first().context("a network has nodes")?;
    let summary = Summary {
        nodes: statuses.len(),
        height: status.height,
        catalogs,
        rows_shared: reading.rows(),
        records_anchored: trace.accesses_ok + trace.accesses_denied,
        receipts_verified: verified,
        restarted_node_caught_up: statuses.get(VICTIM).is_some_and(|s| s.height >= height),
        trace_complete: trace.complete,
        state_root: status.state_root,
        seconds: started.elapsed().as_secs_f64(),
    };
    summary::print_trace(&trace);
    finish(stage, &summary, args.keep)
}

/// Reads all pages, and kills and restarts one node meanwhile.
async fn read_under_faults(
    stage: &mut Stage,
    cast: &cast::Cast,
    reading: &mut Reading,
    keep: bool,
) -> Result<()> {
    let batches = reading.batches();
    let (kill_at, restart_at) = (batches / 3, batches * 2 / 3);
    stage.say(format!("reading {} pages under the grant", reading.pages()));
    for batch in 0..batches {
        if batch == kill_at {
            stage.say(format!("killing node {} (SIGKILL)", stage.node_name(VICTIM)));
            stage.fleet.nodes.get_mut(VICTIM).context("there are four nodes")?.kill()?;
        }
        if batch == restart_at {
            stage.say(format!("restarting node {}", stage.node_name(VICTIM)));
            stage.fleet.nodes.get_mut(VICTIM).context("there are four nodes")?.start(keep)?;
        }
        let seq = reading.read_batch(stage, cast).await?;
        stage.say(format!("batch {}/{batches} anchored, records up to {seq}", batch + 1));
    }
    let trust = stage.trust.clone();
    stage.fleet.wait_ready(VICTIM, &trust).await
}

/// Ends the network or leaves it, and judges the summary.
fn finish(mut stage: Stage, summary: &Summary, keep: bool) -> Result<Report> {
    if keep {
        summary::print_how_to_use(&stage);
        stage.fleet.nodes.iter_mut().for_each(FleetNode::detach);
    } else {
        stage.fleet.stop().context("a node did not stop as asked")?;
    }
    let report = Report::new(summary, summary.text()).map_err(|failure| failure.error)?;
    Ok(report.unless(summary.holds()))
}
