//! `liuhen bench search`: how fast a node finds and locates catalog entries.
//!
//! Searches are asked one after the other through the SDK, as a portal asks them.
//! A location is fetched and verified against genesis; the client's part of that is
//! given apart. Whoever asks is a provider that reads with a ticket. Before anything is
//! measured, all entries must be found in force.

mod corpus;
mod load;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::value_parser;
use liuhen_sdk::Reader;
use liuhen_sdk::client::{CatalogFilter, PageRequest};
use liuhen_sdk::verify::verify_location;
use liuhen_types::limits::CATALOG_ITEMS_MAX;
use liuhen_types::location::LocationView;
use liuhen_types::payload::org::Role;
use reqwest::header::AUTHORIZATION;
use serde::Serialize;

use self::corpus::Numbers;
use super::latency::{ms, percentile};
use super::limits::{DRAIN_MAX, SEARCH_PROVIDERS, WATCH_PAUSE};
use super::machine::Machine;
use super::testbed::{Folder, Testbed, make_orgs};
use super::{NetworkArgs, rounded, say};
use crate::report::{Report, fields};

/// Seed of the questions.
const SEED: u64 = 20_261_122;

/// Options of `bench search`.
#[derive(Clone, Debug, clap::Args)]
pub struct SearchArgs {
    /// Entries to publish
    #[arg(long, default_value_t = 10_000, value_parser = value_parser!(u32).range(1..=1_000_000))]
    catalogs: u32,
    /// Items of each entry
    #[arg(long, default_value_t = 20,
          value_parser = value_parser!(u16).range(1..=CATALOG_ITEMS_MAX as i64))]
    items: u16,
    /// Searches, and locations, that are measured
    #[arg(long, default_value_t = 1_000, value_parser = value_parser!(u32).range(1..=1_000_000))]
    questions: u32,
    /// New folder for the network's files, which stay there; without it they are
    /// removed after a run that succeeds
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// What was measured; the field names are stable.
#[derive(Clone, Debug, Serialize)]
struct Figures {
    catalogs: u32,
    items: u64,
    load_s: f64,
    search: Latency,
    /// Mean number of entries on the first page, of at most 20.
    found_mean: f64,
    locate: Latency,
    /// The client's part of a location: reading and verifying it.
    locate_verify: Latency,
    index_mib: f64,
    store_mib: f64,
    /// Resident memory: right after the load, and after all questions.
    rss_loaded_mib: f64,
    rss_mib: f64,
    /// Of that, what is not pages of files.
    rss_anonymous_mib: f64,
    /// From the start of the node without its index to the first answer.
    rebuild_s: f64,
    machine: Machine,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Latency {
    p50_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
}

impl Latency {
    fn of(mut samples: Vec<Duration>) -> Self {
        samples.sort_unstable();
        let at = |percent| rounded(percentile(&samples, percent).map_or(0.0, ms), 2);
        Self { p50_ms: at(50), p95_ms: at(95), p99_ms: at(99) }
    }
}

impl std::fmt::Display for Latency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "p50 {} ms, p95 {} ms, p99 {} ms", self.p50_ms, self.p95_ms, self.p99_ms)
    }
}

/// Runs `liuhen bench search`.
///
/// # Errors
/// If the network fails, or does not find what was published.
pub async fn run(args: &SearchArgs, folder: Folder) -> Result<Report> {
    let network = NetworkArgs { validators: 1, dir: None };
    let testbed = Testbed::set_up(&network, folder)?;
    let figures = testbed
        .measure(async |testbed| {
            testbed.start().await?;
            let orgs = make_orgs(SEARCH_PROVIDERS)?;
            testbed.register(&orgs, Role::Provider).await?;
            let load_s =
                load::publish_all(testbed, &orgs, args.catalogs as usize, args.items.into())
                    .await?;
            let reader = orgs.first().context("there are providers")?.reader();
            testbed.client = testbed.client.clone().reading_as(reader.clone());
            measure(args, testbed, &reader, load_s).await
        })
        .await?;
    report(&figures)
}

async fn measure(
    args: &SearchArgs,
    testbed: &mut Testbed,
    reader: &Reader,
    load_s: f64,
) -> Result<Figures> {
    let rss_loaded_mib = testbed.usage()?.first().map_or(0.0, |usage| usage.rss_mib);
    say("counting the entries in force");
    let published = count(testbed).await?;
    ensure!(published == u64::from(args.catalogs), "{published} entries are in force");

    say(format!("asking {} questions", args.questions));
    let (searches, found_mean) = searches(args, testbed).await?;
    say(format!("locating {} entries", args.questions));
    let (locate, locate_verify) = locations(args, testbed, reader).await?;

    let usage = testbed.usage()?;
    let node = testbed.fleet.nodes.first().context("a network has nodes")?;
    let (data, pid) = (node.config.with_file_name("data"), node.pid().context("it runs")?);
    let index = data.join("search");
    let (index_mib, store_mib) = (folder_mib(&index)?, folder_mib(&data.join("store"))?);
    let rss_anonymous_mib = anonymous_mib(pid)?;
    say("starting the node without its index");
    let rebuild_s = rebuild(testbed, &index).await?;
    Ok(Figures {
        catalogs: args.catalogs,
        items: u64::from(args.catalogs) * u64::from(args.items),
        load_s: rounded(load_s, 1),
        search: Latency::of(searches),
        found_mean: rounded(found_mean, 1),
        locate: Latency::of(locate),
        locate_verify: Latency::of(locate_verify),
        index_mib: rounded(index_mib, 1),
        store_mib: rounded(store_mib, 1),
        rss_loaded_mib: rounded(rss_loaded_mib, 1),
        rss_mib: rounded(usage.first().map_or(0.0, |usage| usage.rss_mib), 1),
        rss_anonymous_mib: rounded(rss_anonymous_mib, 1),
        rebuild_s: rounded(rebuild_s, 1),
        machine: Machine::this(),
    })
}

/// Entries in force, by walking all pages.
async fn count(testbed: &Testbed) -> Result<u64> {
    let filter = CatalogFilter { in_force: Some(true), ..CatalogFilter::default() };
    let (mut page, mut count) = (PageRequest { cursor: None, limit: Some(100) }, 0);
    loop {
        let found = testbed.client.catalogs(&filter, &page).await?;
        count += found.items.len() as u64;
        let Some(next) = page.after(&found) else { return Ok(count) };
        page = next;
    }
}

async fn searches(args: &SearchArgs, testbed: &Testbed) -> Result<(Vec<Duration>, f64)> {
    let mut numbers = Numbers::new(SEED);
    let (mut samples, mut found) = (Vec::with_capacity(args.questions as usize), 0);
    for _ in 0..args.questions {
        let text = Some(corpus::question(&mut numbers));
        let filter = CatalogFilter { text, in_force: Some(true), ..CatalogFilter::default() };
        let started = Instant::now();
        let page = testbed.client.catalogs(&filter, &PageRequest::default()).await?;
        samples.push(started.elapsed());
        found += page.items.len();
    }
    Ok((samples, found as f64 / f64::from(args.questions)))
}

/// Fetched and verified, and the verification alone.
async fn locations(
    args: &SearchArgs,
    testbed: &Testbed,
    reader: &Reader,
) -> Result<(Vec<Duration>, Vec<Duration>)> {
    let mut numbers = Numbers::new(SEED);
    let url = testbed.fleet.urls().into_iter().next().context("a network has nodes")?;
    let ticket = reader.ticket(&testbed.trust.chain_id).await?.header();
    let http = reqwest::Client::builder().no_proxy().build()?;
    let (mut whole, mut verifying) = (Vec::new(), Vec::new());
    for _ in 0..args.questions {
        let id = corpus::catalog_id(numbers.below(args.catalogs as usize))?;
        let started = Instant::now();
        let request = http.get(format!("{url}/v1/catalogs/{id}/locate"));
        let answer = request.header(AUTHORIZATION, &ticket).send().await?;
        let body = answer.error_for_status()?.bytes().await?;
        let fetched = Instant::now();
        let view: LocationView = serde_json::from_slice(&body)?;
        let location = verify_location(&view, &id, &testbed.trust)?;
        whole.push(started.elapsed());
        verifying.push(fetched.elapsed());
        let version = location.in_force.map(|version| version.version);
        ensure!(version == Some(1), "{id} has version {version:?} in force");
    }
    Ok((whole, verifying))
}

/// Seconds until a node that lost its index answers a search.
async fn rebuild(testbed: &mut Testbed, index: &Path) -> Result<f64> {
    let trust = testbed.trust.clone();
    let node = testbed.fleet.nodes.first_mut().context("a network has nodes")?;
    node.stop()?;
    std::fs::remove_dir_all(index)?;
    let started = Instant::now();
    testbed.fleet.start(&trust, false).await?;
    let filter = CatalogFilter::default();
    while testbed.client.catalogs(&filter, &PageRequest::default()).await.is_err() {
        ensure!(started.elapsed() < DRAIN_MAX, "the index was not rebuilt in time");
        tokio::time::sleep(WATCH_PAUSE).await;
    }
    Ok(started.elapsed().as_secs_f64())
}

fn folder_mib(folder: &Path) -> Result<f64> {
    let mut bytes = 0;
    for file in std::fs::read_dir(folder)? {
        bytes += file?.metadata()?.len();
    }
    Ok(bytes as f64 / f64::from(1 << 20))
}

fn anonymous_mib(pid: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let kib = line.and_then(|line| line.split_ascii_whitespace().next());
    Ok(kib.context("the kernel tells no anonymous memory")?.parse::<f64>()? / 1_024.0)
}

fn report(figures: &Figures) -> Result<Report> {
    let memory = format!(
        "{} MiB, of which {} MiB are not pages of files; {} MiB after the load",
        figures.rss_mib, figures.rss_anonymous_mib, figures.rss_loaded_mib
    );
    let rows = [
        ("entries", format!("{} with {} items", figures.catalogs, figures.items)),
        ("load", format!("{} s: submitted, approved, published", figures.load_s)),
        ("text search", figures.search.to_string()),
        ("found", format!("{} of at most 20 entries on a first page", figures.found_mean)),
        ("locate", format!("{}, verified", figures.locate)),
        ("  of it the client", figures.locate_verify.to_string()),
        ("index on disk", format!("{} MiB; store {} MiB", figures.index_mib, figures.store_mib)),
        ("node's memory", memory),
        ("index rebuilt", format!("{} s from the node's start", figures.rebuild_s)),
        ("machine", figures.machine.to_string()),
    ];
    Report::new(figures, fields(&rows)).map_err(|failure| failure.error)
}
