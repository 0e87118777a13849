//! Every limit of the HTTP API, by name.

use std::time::Duration;

/// Connections at once; more wait in the kernel's queue.
pub const CONNECTIONS_MAX: usize = 4_096;
/// A connection on which nothing moves for this long is closed; longer than a
/// long poll.
pub const CONNECTION_IDLE: Duration = Duration::from_secs(75);
/// Time from the end of an answer, or from connecting, to the whole head of the next
/// request.
pub const REQUEST_HEAD_TIMEOUT: Duration = CONNECTION_IDLE;
/// How long requests in work may take once the node stops.
pub const STOP_GRACE: Duration = Duration::from_secs(5);
/// Requests in work at once, long polls and streams not counted.
pub const REQUESTS_MAX: usize = 1_024;
/// Time to answer a request, its body included.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);
/// Long polls at once.
pub const LONG_POLLS_MAX: usize = 2_048;
/// Longest wait of a long poll.
pub const WAIT_MS_MAX: u64 = 30_000;
/// Event streams at once.
pub const STREAMS_MAX: usize = 256;
/// Events that a stream reads at once.
pub const STREAM_EVENTS_READ: usize = 100;
/// Silence after which a stream sends a comment.
pub const STREAM_HEARTBEAT: Duration = Duration::from_secs(10);
/// What `Retry-After` says.
pub const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Bytes of a query.
pub const QUERY_BYTES_MAX: usize = 2_048;
/// Bytes of a state key in a query.
pub const STATE_KEY_BYTES_MAX: usize = 256;
/// Bytes of a search text.
pub const SEARCH_TEXT_BYTES_MAX: usize = 200;
/// Bytes of a catalog code or a category in a query.
pub const CODE_BYTES_MAX: usize = 64;
/// Bytes of the name of an item in a query.
pub const ITEM_NAME_BYTES_MAX: usize = 100;
/// Characters of a refused value that a message repeats.
pub const ECHO_CHARS_MAX: usize = 80;

/// Items of a page unless asked otherwise.
pub const PAGE_DEFAULT: usize = 20;
/// Items of a page at most.
pub const PAGE_MAX: usize = 100;
/// Rows that one page looks at; a page that found fewer matches is short and has
/// a cursor all the same.
pub const PAGE_SCAN_MAX: usize = 10_000;
/// Transaction ids in one page of blocks, the first block's not counted.
pub const BLOCKS_PAGE_TXS_MAX: usize = 10_000;
/// How long a search waits for an index that is being built before it is busy.
pub const SEARCH_BUILD_WAIT: Duration = Duration::from_secs(3);
/// Between two catch-ups of the search index that no search asked for.
pub const SEARCH_PAUSE: Duration = Duration::from_secs(1);
/// Steps of a trace.
pub const TRACE_STEPS_MAX: usize = 5_000;
/// Rows of histories that a trace reads, to the page.
pub const TRACE_HISTORY_ROWS_MAX: usize = 100_000;
/// Systems in one page of an org's compliance.
pub const COMPLIANCE_PAGE_MAX: usize = 20;
/// Monthly reports, or pages of them, in work at once; each reads the month's log.
pub const REPORTS_MAX: usize = 2;
/// Time to make a monthly report.
pub const REPORT_TIMEOUT: Duration = Duration::from_secs(60);
/// Entries of each list that a monthly report shows; the rest is read page by page.
pub const REPORT_LIST_MAX: usize = 200;
/// Bytes of a cursor of overdue deadlines: date, kind, subject and transaction.
pub const REPORT_CURSOR_BYTES_MAX: usize = 512;
/// How far the clocks of a node and of whoever signs a read ticket may differ.
pub const TICKET_SKEW_MS: u64 = 60_000;
/// Pages of the search index that one page of readable entries looks at.
pub const SEARCH_ROUNDS_MAX: usize = 20;
/// Read tickets that are remembered as verified: at least this many, at most twice.
pub const TICKETS_GENERATION_MAX: usize = 1_000;
/// Bytes of path and query of a request that comes with a read ticket.
pub const PATH_BYTES_MAX: usize = 4_096;
/// Rows of a history that one page looks at.
pub const HISTORY_ROWS_MAX: usize = 10_000;
