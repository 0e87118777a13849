//! Every limit of the load test, by name.

use std::time::Duration;

/// Load before the measured window begins.
pub const WARM_UP: Duration = Duration::from_secs(2);
/// Connections to each node, each with one submission at a time.
pub const CONNECTIONS_PER_NODE: usize = 16;
/// Without a rate, one transaction of so many is followed until it is committed.
pub const FOLLOW_ONE_OF: usize = 50;
/// Transactions prepared for each second without a rate.
pub const PREPARE_PER_S: u64 = 15_000;
/// Transactions prepared beyond a rate, for the time that starting and stopping take.
pub const PREPARE_SPARE_S: u64 = 2;
/// Transactions that one run may prepare (about 0.5 KiB of memory each).
pub const PREPARE_MAX: u64 = 10_000_000;
/// Pause between two looks at how much was committed.
pub const WATCH_PAUSE: Duration = Duration::from_millis(25);
/// Pause after a busy answer that names none.
pub const BUSY_PAUSE: Duration = Duration::from_millis(50);
/// The longest pause after a busy answer.
pub const BUSY_PAUSE_MAX: Duration = Duration::from_secs(1);
/// Attempts to hand in one transaction to a node that does not answer.
pub const ATTEMPTS_MAX: u32 = 3;
/// One submission, from its start to the node's answer.
pub const SUBMIT_MAX: Duration = Duration::from_secs(30);
/// How long a node may hold back the answer to one question for a transaction.
pub const COMMIT_WAIT: Duration = Duration::from_secs(30);
/// From the last submission until everything is committed on every node.
pub const DRAIN_MAX: Duration = Duration::from_secs(120);
/// Rest after the start of a network before it counts as idle.
pub const SETTLE: Duration = Duration::from_secs(5);
/// Orgs that provide the entries of the search benchmark.
pub const SEARCH_PROVIDERS: u16 = 16;
/// Entries that are submitted, then approved, then published together; what the pool
/// holds of them is well below its limits.
pub const SEARCH_WAVE: usize = 5_000;
/// Transactions of one request, at most as many as a node takes.
pub const SEARCH_REQUEST_TXS: usize = 500;
/// Bytes of one request, a little less than a node takes.
pub const SEARCH_REQUEST_BYTES: usize = 1_000_000;
/// Evidence notarised before the receipt that is measured, so that its path has
/// some length.
pub const RECEIPT_TXS: usize = 256;
/// Verifications of which the median is reported.
pub const RECEIPT_VERIFICATIONS: usize = 200;
/// Transactions in one request while a log is filled for a report.
pub const REPORT_BATCH: usize = 25;
/// Transactions that may be uncommitted meanwhile.
pub const REPORT_IN_FLIGHT: usize = 2_000;
/// Transactions prepared beyond those that are wanted.
pub const REPORT_SPARE: usize = 50_000;
