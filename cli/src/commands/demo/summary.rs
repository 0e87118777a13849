//! What the demo showed, for people and for scripts.

use liuhen_types::api::Trace;
use liuhen_types::{Hash, Height};
use serde::Serialize;

use crate::network_files::AUTHORITY_KEY_FILE;
use crate::progress::note;
use crate::report::fields;
use crate::stage::Stage;

/// The demo's result.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// Nodes that stand at the same height with the same roots.
    pub nodes: usize,
    /// That height.
    pub height: Height,
    /// Catalog entries published.
    pub catalogs: usize,
    /// Rows handed over under the grant.
    pub rows_shared: usize,
    /// Access records anchored, served and refused.
    pub records_anchored: u64,
    /// Receipts that another process verified offline.
    pub receipts_verified: u32,
    /// True if the killed node stands where the others do.
    pub restarted_node_caught_up: bool,
    /// True if the trace of the share has no gap.
    pub trace_complete: bool,
    /// State root, equal on all nodes.
    pub state_root: Hash,
    /// Time from start to end.
    pub seconds: f64,
}

impl Summary {
    /// True if the demo showed everything that it must.
    pub fn holds(&self) -> bool {
        self.restarted_node_caught_up && self.trace_complete && self.receipts_verified > 0
    }

    /// The summary for people.
    pub fn text(&self) -> String {
        fields(&[
            ("nodes", self.nodes.to_string()),
            ("height", self.height.to_string()),
            ("catalogs", self.catalogs.to_string()),
            ("rows shared", self.rows_shared.to_string()),
            ("records anchored", self.records_anchored.to_string()),
            ("receipts verified", self.receipts_verified.to_string()),
            ("restarted node caught up", self.restarted_node_caught_up.to_string()),
            ("trace complete", self.trace_complete.to_string()),
            ("state root on all nodes", self.state_root.to_string()),
            ("seconds", format!("{:.1}", self.seconds)),
        ])
    }
}

/// Prints the life of the share to standard error.
pub fn print_trace(trace: &Trace) {
    note(format_args!("\ntrace of share {} (catalog {})", trace.request_id, trace.catalog_id));
    for step in &trace.steps {
        let (height, kind, code) = (step.height, &step.kind, step.outcome.code);
        note(format_args!("  {height:>5}  {}  {kind:<20} {:<24} {code}", step.time, step.sender));
    }
    let (ok, denied) = (trace.accesses_ok, trace.accesses_denied);
    note(format_args!(
        "  accesses anchored: {ok} served, {denied} refused; complete: {}",
        trace.complete
    ));
    for missing in &trace.missing {
        note(format_args!("  missing: {missing}"));
    }
    note("");
}

/// Says how to use the network that was left running, and how to end it.
pub fn print_how_to_use(stage: &Stage) {
    let dir = stage.dir().display();
    let urls = stage.fleet.urls();
    let pids: Vec<String> =
        stage.fleet.nodes.iter().filter_map(|n| n.pid()).map(|pid| pid.to_string()).collect();
    note(format_args!("\nThe network is running. Its nodes:"));
    for node in &stage.fleet.nodes {
        note(format_args!("  {:<24} {}  (log {})", node.name, node.url, node.log.display()));
    }
    let url = urls.first().map_or("", String::as_str);
    let org = &stage.authority.org;
    note(format_args!("\nTry, reading as the province (without LIUHEN_KEY, as nobody):"));
    note(format_args!("  export LIUHEN_NODE={url} LIUHEN_TRUST={dir}/genesis.json"));
    note(format_args!("  export LIUHEN_ORG={org} LIUHEN_KEY={dir}/{AUTHORITY_KEY_FILE}"));
    note(format_args!("  liuhen catalog search 河北"));
    note(format_args!("  liuhen trace share share-villages-2026-001"));
    note(format_args!("  liuhen verify {dir}/receipts"));
    note(format_args!("  open {url}/v1/docs"));
    note(format_args!("\nStop it:\n  kill {}", pids.join(" ")));
}
