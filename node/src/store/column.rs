//! The column families: one kind of data each, with what RocksDB needs to know
//! about it.

use liuhen_crypto::state_tree::{merge_page, merge_patches};
use rocksdb::{
    BlockBasedOptions, Cache, ColumnFamilyDescriptor, DBCompressionType, DataBlockIndexType,
    Options,
};

use crate::limits::{MEMTABLE_BLOOM_RATIO, WRITE_BUFFER_BYTES};

/// One kind of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// `format`, `genesis` and `head`.
    Meta,
    /// Height → header, certificate and first log index.
    Headers,
    /// Log index → log entry and its transaction.
    Entries,
    /// Transaction id → where it stands.
    Transactions,
    /// Level and index → hash of a perfect node of the log, of the levels that are
    /// not computed from the entries when asked for.
    LogNodes,
    /// State key → value.
    State,
    /// Position → page of six levels of the state tree.
    Tree,
    /// Subject, 0x00, log index → nothing: the history of an entity.
    History,
    /// Height, header id, round → proposal that is kept until its height is decided.
    Proposals,
    /// Height → the validator set that follows, where it changed.
    Handovers,
}

impl Column {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Meta,
        Self::Headers,
        Self::Entries,
        Self::Transactions,
        Self::LogNodes,
        Self::State,
        Self::Tree,
        Self::History,
        Self::Proposals,
        Self::Handovers,
    ];

    /// Its name in RocksDB.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Headers => "headers",
            Self::Entries => "entries",
            Self::Transactions => "transactions",
            Self::LogNodes => "log_nodes",
            Self::State => "state",
            Self::Tree => "tree",
            Self::History => "history",
            Self::Proposals => "proposals",
            Self::Handovers => "handovers",
        }
    }

    /// A row's key for people: heights and indexes in decimal, text as text, all
    /// else in hexadecimal.
    pub fn printable(self, key: &[u8]) -> String {
        match self {
            Self::Meta | Self::State | Self::History => key.escape_ascii().to_string(),
            Self::Headers | Self::Entries | Self::Handovers => match <[u8; 8]>::try_from(key) {
                Ok(number) => u64::from_be_bytes(number).to_string(),
                Err(_) => hex::encode(key),
            },
            Self::Transactions | Self::LogNodes | Self::Tree | Self::Proposals => hex::encode(key),
        }
    }

    /// Sets how RocksDB merges rows, which it must know to open the column.
    ///
    /// Blocks write patches of pages of the state tree; they come together when
    /// RocksDB reads or compacts. Damage makes that fail, and with it the read.
    pub fn set_merge(self, options: &mut Options) {
        if self == Self::Tree {
            options.set_merge_operator(
                "liuhen.page.v1",
                |key, page, patches| merge_page(key, page?, patches),
                |_, _, patches| merge_patches(patches),
            );
        }
    }

    /// How RocksDB keeps it. Rows of hashes do not compress.
    pub(super) fn descriptor(self, cache: &Cache) -> ColumnFamilyDescriptor {
        let mut table = BlockBasedOptions::default();
        table.set_block_cache(cache);
        table.set_cache_index_and_filter_blocks(true);
        table.set_pin_l0_filter_and_index_blocks_in_cache(true);
        let mut options = Options::default();
        options.set_write_buffer_size(WRITE_BUFFER_BYTES);
        options.set_max_write_buffer_number(2);
        options.set_level_compaction_dynamic_level_bytes(true);
        let compression = match self {
            Self::Entries | Self::State | Self::Headers | Self::History => DBCompressionType::Lz4,
            _ => DBCompressionType::None,
        };
        // Young rows are written again soon, so only the lowest level is compressed.
        options.set_compression_type(DBCompressionType::None);
        options.set_bottommost_compression_type(compression);
        if matches!(self, Self::Transactions | Self::State | Self::Tree | Self::LogNodes) {
            // Looked up by exact key, often of rows that are not there.
            table.set_bloom_filter(10.0, false);
            options.set_memtable_whole_key_filtering(true);
            options.set_memtable_prefix_bloom_ratio(MEMTABLE_BLOOM_RATIO);
        }
        if self == Self::Tree {
            // Every block reads thousands of pages, each by its key.
            table.set_data_block_index_type(DataBlockIndexType::BinaryAndHash);
            table.set_block_restart_interval(1);
        }
        self.set_merge(&mut options);
        options.set_block_based_table_factory(&table);
        ColumnFamilyDescriptor::new(self.name(), options)
    }
}

impl std::fmt::Display for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
