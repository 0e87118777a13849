//! Every limit of the SDK, by name.

use std::time::Duration;

/// Node addresses of one client.
pub const NODES_MAX: usize = 100;
/// Bytes of an answer that is neither a receipt nor genesis.
pub const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Bytes of an answer that says what went wrong.
pub const ERROR_BYTES_MAX: usize = 64 * 1024;
/// Bytes of one event in the event stream.
pub const EVENT_BYTES_MAX: usize = 256 * 1024;
/// An event stream that says nothing for so long is taken for dead; nodes send
/// a heartbeat every 10 s.
pub const EVENT_SILENCE_MAX: Duration = Duration::from_secs(30);
/// The longest wait that a node grants one question for a transaction.
pub const WAIT_MAX: Duration = Duration::from_secs(30);
/// How long a node may take for a monthly report.
pub const REPORT_TIMEOUT: Duration = Duration::from_secs(65);
/// How long a submission lets one node hold back the answer before it asks the
/// next one.
pub const WAIT_STEP: Duration = Duration::from_secs(5);
/// The longest `Retry-After` that is obeyed.
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(30);
/// The pause after the first round over all nodes; it doubles with each round.
pub const BACKOFF_FIRST: Duration = Duration::from_millis(100);
/// The longest pause between two rounds.
pub const BACKOFF_MAX: Duration = Duration::from_secs(5);
