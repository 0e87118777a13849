//! RocksDB behind the few operations that the store needs. After a failed write
//! nothing is read or written any more: what reached the disk is unknown until the
//! next start replays the log.

use std::path::Path;
use std::sync::OnceLock;

use rocksdb::{
    Cache, ColumnFamily, DB, DBPinnableSlice, Direction, IteratorMode, Options, ReadOptions,
    Snapshot, WriteBatch, WriteOptions,
};

use super::column::Column;
use crate::error::Error;
use crate::limits::{
    BACKGROUND_JOBS_MAX, BLOCK_CACHE_BYTES, OPEN_FILES_MAX, SCAN_READAHEAD_BYTES,
    STORE_LOG_BYTES_MAX, STORE_LOG_FILES_MAX, WAL_BYTES_MAX, WRITE_BUFFERS_BYTES,
};

/// An open database.
pub struct Database {
    db: DB,
    failed: OnceLock<String>,
}

/// The rows of a column family in order of key.
pub type Row = (Box<[u8]>, Box<[u8]>);

impl Database {
    /// Opens the database in `dir`, which no other process may have open. If there
    /// is none it is made, or not if `create` is false.
    ///
    /// # Errors
    /// [`Error::Locked`] or [`Error::Open`].
    pub fn open(dir: &Path, create: bool) -> Result<Self, Error> {
        let cache = Cache::new_lru_cache(BLOCK_CACHE_BYTES);
        let columns = Column::ALL.iter().map(|column| column.descriptor(&cache));
        let db = DB::open_cf_descriptors(&options(create), dir, columns).map_err(|source| {
            let (path, reason) = (dir.to_path_buf(), source.to_string());
            // RocksDB has no kind of its own for a held lock.
            if source.kind() == rocksdb::ErrorKind::IOError && reason.contains("lock") {
                Error::Locked { path, reason }
            } else {
                Error::Open { path, source }
            }
        })?;
        Ok(Self { db, failed: OnceLock::new() })
    }

    fn handle(&self, column: Column) -> &ColumnFamily {
        self.db.cf_handle(column.name()).expect("all columns are opened together")
    }

    /// Refuses once a write has failed.
    fn usable(&self) -> Result<(), Error> {
        self.failed.get().map_or(Ok(()), |reason| Err(Error::Poisoned(reason.clone())))
    }

    /// The newest value under a key.
    pub fn get(&self, column: Column, key: &[u8]) -> Result<Option<DBPinnableSlice<'_>>, Error> {
        self.usable()?;
        self.db.get_pinned_cf(self.handle(column), key).map_err(reading(column))
    }

    /// The database as it is now; later writes do not show in it.
    pub fn snapshot(&self) -> DatabaseSnapshot<'_> {
        DatabaseSnapshot { database: self, snapshot: self.db.snapshot() }
    }

    /// Writes all rows of a batch or none. With `durable`, they survive a crash
    /// of the machine once this returns.
    ///
    /// # Errors
    /// [`Error::Storage`]; from then on every operation gives [`Error::Poisoned`].
    pub fn write(&self, batch: Batch<'_>, durable: bool) -> Result<(), Error> {
        self.usable()?;
        let mut options = WriteOptions::default();
        options.set_sync(durable);
        self.db.write_opt(batch.rows, &options).map_err(|source| {
            let reason = source.to_string();
            tracing::error!(reason, "a write failed; the store refuses everything from here on");
            self.failed.get_or_init(|| reason);
            Error::Storage { action: "write", column: "a batch", source }
        })
    }

    /// An empty batch.
    pub fn batch(&self) -> Batch<'_> {
        Batch { database: self, rows: WriteBatch::default() }
    }
}

/// Rows to be written at once.
pub struct Batch<'a> {
    database: &'a Database,
    rows: WriteBatch,
}

impl Batch<'_> {
    /// Sets a row.
    pub fn put(&mut self, column: Column, key: &[u8], value: &[u8]) {
        self.rows.put_cf(self.database.handle(column), key, value);
    }

    /// Sets a row, or removes it if there is no value.
    pub fn set(&mut self, column: Column, key: &[u8], value: Option<&[u8]>) {
        match value {
            Some(value) => self.put(column, key, value),
            None => self.delete(column, key),
        }
    }

    /// Changes a row by what its column makes of the row and `operand`.
    pub fn merge(&mut self, column: Column, key: &[u8], operand: &[u8]) {
        self.rows.merge_cf(self.database.handle(column), key, operand);
    }

    /// Removes a row, if it is there.
    pub fn delete(&mut self, column: Column, key: &[u8]) {
        self.rows.delete_cf(self.database.handle(column), key);
    }
}

/// A moment of the database.
pub struct DatabaseSnapshot<'a> {
    database: &'a Database,
    snapshot: Snapshot<'a>,
}

impl<'a> DatabaseSnapshot<'a> {
    /// The value under a key.
    pub fn get(&self, column: Column, key: &[u8]) -> Result<Option<DBPinnableSlice<'_>>, Error> {
        self.database.usable()?;
        let handle = self.database.handle(column);
        self.snapshot.get_pinned_cf(handle, key).map_err(reading(column))
    }

    /// The values under many keys, which are in order.
    pub fn get_many(
        &self,
        column: Column,
        keys: &[Vec<u8>],
    ) -> Result<Vec<Option<DBPinnableSlice<'_>>>, Error> {
        self.database.usable()?;
        let handle = self.database.handle(column);
        let mut options = ReadOptions::default();
        options.set_snapshot(&self.snapshot);
        let rows = self.database.db.batched_multi_get_cf_opt(handle, keys, true, &options);
        rows.into_iter().map(|row| row.map_err(reading(column))).collect()
    }

    /// The rows from `from` on, in order of key.
    pub fn rows(
        &self,
        column: Column,
        from: &[u8],
    ) -> impl Iterator<Item = Result<Row, Error>> + use<'a, '_> {
        self.rows_with(column, from, ReadOptions::default())
    }

    /// The same for who reads a great many rows once: they push nothing out of the cache.
    pub fn rows_once(
        &self,
        column: Column,
        from: &[u8],
    ) -> impl Iterator<Item = Result<Row, Error>> + use<'a, '_> {
        let mut options = ReadOptions::default();
        options.fill_cache(false);
        options.set_readahead_size(SCAN_READAHEAD_BYTES);
        self.rows_with(column, from, options)
    }

    fn rows_with(
        &self,
        column: Column,
        from: &[u8],
        options: ReadOptions,
    ) -> impl Iterator<Item = Result<Row, Error>> + use<'a, '_> {
        let mode = IteratorMode::From(from, Direction::Forward);
        let handle = self.database.handle(column);
        let rows = self.snapshot.iterator_cf_opt(handle, options, mode);
        let usable = self.database.usable();
        let failed = usable.err().map(Err).into_iter();
        failed.chain(rows.map(move |row| row.map_err(reading(column))))
    }

    /// The keys below `end`, in order; values are not read.
    pub fn keys_below(&self, column: Column, end: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
        self.database.usable()?;
        let mut rows = self.snapshot.raw_iterator_cf(self.database.handle(column));
        let mut keys = Vec::new();
        rows.seek_to_first();
        while let Some(key) = rows.key().filter(|key| *key < end) {
            keys.push(key.to_vec());
            rows.next();
        }
        rows.status().map_err(reading(column))?;
        Ok(keys)
    }

    /// The last key of a column.
    pub fn last_key(&self, column: Column) -> Result<Option<Vec<u8>>, Error> {
        self.database.usable()?;
        let mut rows = self.snapshot.raw_iterator_cf(self.database.handle(column));
        rows.seek_to_last();
        let key = rows.key().map(<[u8]>::to_vec);
        rows.status().map_err(reading(column))?;
        Ok(key)
    }

    /// The rows whose keys start with `prefix`, in order of key.
    pub fn rows_under(
        &self,
        column: Column,
        prefix: &[u8],
    ) -> impl Iterator<Item = Result<Row, Error>> {
        let prefix = prefix.to_vec();
        self.rows(column, &prefix)
            .take_while(move |row| row.as_ref().map_or(true, |(key, _)| key.starts_with(&prefix)))
    }
}

fn reading(column: Column) -> impl FnOnce(rocksdb::Error) -> Error {
    move |source| Error::Storage { action: "read", column: column.name(), source }
}

fn options(create: bool) -> Options {
    let mut options = Options::default();
    options.create_if_missing(create);
    options.create_missing_column_families(true);
    options.set_paranoid_checks(true);
    options.set_db_write_buffer_size(WRITE_BUFFERS_BYTES);
    options.set_max_total_wal_size(WAL_BYTES_MAX);
    options.set_max_open_files(OPEN_FILES_MAX);
    options.set_max_background_jobs(BACKGROUND_JOBS_MAX);
    options.set_keep_log_file_num(STORE_LOG_FILES_MAX);
    options.set_max_log_file_size(STORE_LOG_BYTES_MAX);
    options.set_stats_dump_period_sec(0);
    options.set_stats_persist_period_sec(0);
    options
}
