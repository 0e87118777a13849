//! Every limit of this crate, by name.

use liuhen_crypto::limits::SM2_TABLES_BYTES_MAX;
use liuhen_crypto::sm2::KeyTable;

/// Bytes of the block cache that all column families share.
pub const BLOCK_CACHE_BYTES: usize = 64 * 1024 * 1024;
/// Bytes of all write buffers together.
pub const WRITE_BUFFERS_BYTES: usize = 96 * 1024 * 1024;
/// Bytes of one column family's write buffer.
pub const WRITE_BUFFER_BYTES: usize = 16 * 1024 * 1024;
/// Bytes of write-ahead log after which the oldest buffers are flushed.
pub const WAL_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Table files that RocksDB keeps open.
pub const OPEN_FILES_MAX: i32 = 512;
/// Threads of RocksDB for flushes and compactions.
pub const BACKGROUND_JOBS_MAX: i32 = 2;
/// Lowest level of the log whose nodes are kept; a proof computes those below from
/// at most `2^LOG_LEVEL_MIN - 1` entries.
pub const LOG_LEVEL_MIN: u8 = 3;
/// Part of a write buffer that tells quickly which keys are not in it.
pub const MEMTABLE_BLOOM_RATIO: f64 = 0.05;
/// Bytes of one of RocksDB's own text logs, and how many of them stay.
pub const STORE_LOG_BYTES_MAX: usize = 1024 * 1024;
/// See [`STORE_LOG_BYTES_MAX`].
pub const STORE_LOG_FILES_MAX: usize = 2;
/// Rows of one page of any read of the store.
pub const PAGE_ROWS_MAX: usize = 1_000;
/// Bytes that are read ahead by who reads a whole column or a great part of it.
pub const SCAN_READAHEAD_BYTES: usize = 2 * 1024 * 1024;
/// Rows after which a long read asks whether it may go on.
pub const SCAN_ROWS_UNASKED: u64 = 1_000;
/// Blocks that touched no catalog entry after which the search index writes down how
/// far it is; a restart looks at no more of them again.
pub const SEARCH_BLOCKS_PER_COMMIT: u64 = 1_000;
/// Bytes of a configuration or secret file.
pub const CONFIG_BYTES_MAX: usize = 1024 * 1024;
/// Peers in a configuration.
pub const PEERS_MAX: usize = 200;
/// Problems that a check of the store lists.
pub const CHECK_PROBLEMS_MAX: usize = 100;
/// Executed blocks that are kept until their height is decided.
pub const RESULTS_MAX: usize = 4;
/// Levels of the state tree that are kept in memory: at most 4,161 pages, 36 MiB.
pub const TREE_CACHE_LEVELS: u8 = 18;

/// Signed transactions whose signatures are remembered as valid: at least this
/// many, at most twice as many, 32 bytes each.
pub const VERIFIED_GENERATION_MAX: usize = 100_000;

/// Transactions that the pool holds.
pub const POOL_TXS_MAX: usize = 50_000;
/// Bytes of the transactions that the pool holds.
pub const POOL_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Public keys that are kept prepared for verification: at least this many, at
/// most twice as many.
pub const PREPARED_KEYS_GENERATION_MAX: usize = 1_000;

/// Keys whose tables are still to be made, no more than there is room for; further
/// ones ask again when they are used.
pub const SIGNER_TABLES_QUEUE_MAX: usize = SM2_TABLES_BYTES_MAX / KeyTable::BYTES;

/// Bytes of one gossip message.
pub const GOSSIP_MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// Transactions of one gossip message.
pub const GOSSIP_TXS_MAX: usize = 4_000;
/// Transactions that wait to be gossiped.
pub const GOSSIP_QUEUE_TXS_MAX: usize = 20_000;
/// How long transactions gather before they are gossiped.
pub const GOSSIP_FLUSH_MS: u64 = 10;
/// How often the pool is looked at; if its oldest transaction has not moved, the
/// oldest are gossiped again.
pub const GOSSIP_REPEAT_MS: u64 = 1_000;

/// Transactions of clients that wait to be checked.
pub const INTAKE_CLIENT_QUEUE_MAX: usize = 4_096;
/// Transactions of peers that wait to be checked.
pub const INTAKE_PEER_QUEUE_MAX: usize = 1_024;
/// Transactions that are checked together, half of them clients'.
pub const INTAKE_BATCH_TXS_MAX: usize = 512;
/// Signers that intake remembers from one batch to the next; more are forgotten
/// together.
pub const INTAKE_SIGNERS_MAX: usize = 10_000;

/// Bytes of one line of the record of reads: a query, a path and some ids.
pub const READ_RECORD_BYTES_MAX: usize = 16 * 1024;
/// Lines of the record that one page looks at.
pub const READ_RECORDS_SCAN_MAX: usize = 10_000;
