//! What `/metrics` tells Prometheus. Names are `liuhen_<area>_<what>_<unit>`;
//! what changes from request to request is a label with few values, never a
//! name.
//!
//! Counters and histograms are fed where things happen; gauges are read when
//! somebody asks ([`Sample`]).

mod process;

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use liuhen_crypto::sm2::TableCacheStats;
use liuhen_types::Code;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// Where a transaction came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// The HTTP API.
    Client,
    /// Another node.
    Peer,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct IntakeLabels {
    source: &'static str,
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    method: &'static str,
    status: u16,
}

type Gauge64 = Gauge<u64, AtomicU64>;
type HistogramFamily = Family<RouteLabels, Histogram, fn() -> Histogram>;

/// What gauges are set to when somebody asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// Last committed height.
    pub height: u64,
    /// Entries of the transaction log.
    pub log_entries: u64,
    /// Block time of the tip in milliseconds.
    pub tip_time_ms: u64,
    /// Transactions that wait.
    pub pool_txs: u64,
    /// Their bytes.
    pub pool_bytes: u64,
    /// Consensus peers connected.
    pub peers: u64,
    /// Catalog entries in the search index.
    pub catalogs: u64,
    /// Tables of signers' keys.
    pub tables: TableCacheStats,
}

/// All metrics of a node.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    intake: Family<IntakeLabels, Counter>,
    gossip_dropped: Counter,
    requests: Family<RequestLabels, Counter>,
    request_seconds: HistogramFamily,
    block_txs: Histogram,
    commit_seconds: Histogram,
    gauges: Gauges,
}

#[derive(Debug, Default)]
struct Gauges {
    height: Gauge64,
    log_entries: Gauge64,
    tip_time_ms: Gauge64,
    pool_txs: Gauge64,
    pool_bytes: Gauge64,
    peers: Gauge64,
    catalogs: Gauge64,
    table_bytes: Gauge64,
    table_hits: Gauge64,
    table_misses: Gauge64,
    tables_built: Gauge64,
    resident_bytes: Gauge64,
}

/// From 0.1 ms to 26 s.
fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.000_1, 4.0, 10))
}

impl Metrics {
    /// Metrics at zero; `verifications` counts the signatures verified.
    pub fn new(verifications: &Counter) -> Self {
        let mut registry = Registry::default();
        let intake = Family::default();
        let help = "Transactions taken or refused before the pool, by verdict";
        registry.register("liuhen_intake_verdicts", help, intake.clone());
        let gossip_dropped = Counter::default();
        let help = "Transactions or messages of gossip that were dropped";
        registry.register("liuhen_gossip_dropped_items", help, gossip_dropped.clone());
        let requests = Family::default();
        registry.register("liuhen_http_requests", "HTTP requests answered", requests.clone());
        let request_seconds = HistogramFamily::new_with_constructor(seconds);
        let help = "Time from a request's head to the head of its answer";
        registry.register("liuhen_http_request_seconds", help, request_seconds.clone());
        let block_txs = Histogram::new(exponential_buckets(1.0, 4.0, 8));
        registry.register("liuhen_chain_block_txs", "Transactions per block", block_txs.clone());
        let commit_seconds = seconds();
        let help = "Time to write a block to disk";
        registry.register("liuhen_store_commit_seconds", help, commit_seconds.clone());
        let help = "Signatures of transactions verified, valid or not";
        registry.register("liuhen_crypto_verifications", help, verifications.clone());
        let gauges = Gauges::default();
        gauges.register(&mut registry);
        Self {
            registry,
            intake,
            gossip_dropped,
            requests,
            request_seconds,
            block_txs,
            commit_seconds,
            gauges,
        }
    }

    /// Counts the verdict on one transaction; [`Code::Ok`] is taken.
    pub fn intake(&self, source: Source, code: Code) {
        let source = match source {
            Source::Client => "client",
            Source::Peer => "peer",
        };
        self.intake.get_or_create(&IntakeLabels { source, code: code.name() }).inc();
    }

    /// Counts gossip that was dropped, in or out.
    pub fn gossip_dropped(&self, items: u64) {
        self.gossip_dropped.inc_by(items);
    }

    /// Counts an answered request.
    pub fn request(&self, route: &str, method: &'static str, status: u16, took: Duration) {
        let route = route.to_owned();
        let histogram = self.request_seconds.get_or_create(&RouteLabels { route: route.clone() });
        histogram.observe(took.as_secs_f64());
        self.requests.get_or_create(&RequestLabels { route, method, status }).inc();
    }

    /// Counts a committed block.
    pub fn block_committed(&self, txs: usize, took: Duration) {
        self.block_txs.observe(txs as f64);
        self.commit_seconds.observe(took.as_secs_f64());
    }

    /// The text that Prometheus reads.
    pub fn encode(&self, sample: &Sample) -> String {
        self.gauges.set(sample);
        let mut text = String::new();
        text::encode(&mut text, &self.registry).expect("writing to memory does not fail");
        text
    }
}

impl Gauges {
    fn register(&self, registry: &mut Registry) {
        let gauges = [
            ("liuhen_chain_height_blocks", "Last committed height", &self.height),
            ("liuhen_chain_log_entries", "Entries of the transaction log", &self.log_entries),
            ("liuhen_chain_tip_time_ms", "Block time of the tip", &self.tip_time_ms),
            ("liuhen_pool_waiting_txs", "Transactions that wait", &self.pool_txs),
            ("liuhen_pool_waiting_bytes", "Bytes of those that wait", &self.pool_bytes),
            ("liuhen_network_connected_peers", "Consensus peers connected", &self.peers),
            ("liuhen_index_catalog_entries", "Catalog entries searchable", &self.catalogs),
            ("liuhen_crypto_signer_table_bytes", "Tables of signers' keys", &self.table_bytes),
            ("liuhen_crypto_signer_table_hits", "Keys found with a table", &self.table_hits),
            ("liuhen_crypto_signer_table_misses", "Keys found without", &self.table_misses),
            ("liuhen_crypto_signer_tables_built", "Tables made", &self.tables_built),
            ("liuhen_process_resident_bytes", "Resident memory", &self.resident_bytes),
        ];
        for (name, help, gauge) in gauges {
            registry.register(name, help, gauge.clone());
        }
    }

    fn set(&self, sample: &Sample) {
        self.height.set(sample.height);
        self.log_entries.set(sample.log_entries);
        self.tip_time_ms.set(sample.tip_time_ms);
        self.pool_txs.set(sample.pool_txs);
        self.pool_bytes.set(sample.pool_bytes);
        self.peers.set(sample.peers);
        self.catalogs.set(sample.catalogs);
        self.table_bytes.set(sample.tables.bytes as u64);
        self.table_hits.set(sample.tables.hits);
        self.table_misses.set(sample.tables.misses);
        self.tables_built.set(sample.tables.built);
        self.resident_bytes.set(process::resident_bytes().unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_holds_what_was_counted() {
        let verifications = Counter::default();
        let metrics = Metrics::new(&verifications);
        verifications.inc_by(3);
        metrics.intake(Source::Client, Code::Ok);
        metrics.intake(Source::Peer, Code::BadSignature);
        metrics.request("/v1/tx", "POST", 202, Duration::from_millis(2));
        metrics.block_committed(5, Duration::from_millis(7));
        let text = metrics.encode(&Sample { height: 12, pool_bytes: 34, ..Sample::default() });
        for line in [
            "liuhen_crypto_verifications_total 3",
            r#"liuhen_intake_verdicts_total{source="client",code="OK"} 1"#,
            r#"liuhen_intake_verdicts_total{source="peer",code="E_BAD_SIGNATURE"} 1"#,
            r#"liuhen_http_requests_total{route="/v1/tx",method="POST",status="202"} 1"#,
            r#"liuhen_http_request_seconds_count{route="/v1/tx"} 1"#,
            "liuhen_chain_block_txs_sum 5.0",
            "liuhen_store_commit_seconds_count 1",
            "liuhen_chain_height_blocks 12",
            "liuhen_pool_waiting_bytes 34",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
        }
        let rss = text.lines().find_map(|l| l.strip_prefix("liuhen_process_resident_bytes "));
        let rss: u64 = rss.expect("a gauge").parse().expect("a number");
        assert!(rss > 100_000, "resident bytes {rss}");
    }
}
