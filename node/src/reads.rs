//! The node's own record of reads in audit sessions and about incidents.
//!
//! One JSON document a line, appended and brought to disk before the read is answered.
//! It is this node's, not the chain's: two nodes have different ones, and nothing of
//! the ledger rests on it. It is never shortened.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use liuhen_types::api::ReadRecord;

use crate::error::Error;
use crate::limits::{READ_RECORD_BYTES_MAX, READ_RECORDS_SCAN_MAX};

/// The record of reads.
#[derive(Debug)]
pub struct ReadLog {
    path: PathBuf,
    /// Opened with the first read that is recorded.
    file: Mutex<Option<File>>,
}

/// A part of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadPage {
    /// In the order in which they were read.
    pub records: Vec<ReadRecord>,
    /// Where the next part begins, if there is more.
    pub next: Option<u64>,
}

impl ReadLog {
    /// The record in a file, which need not be there yet.
    pub fn new(path: PathBuf) -> Self {
        Self { path, file: Mutex::new(None) }
    }

    /// Adds a read; it is on disk once this returns.
    ///
    /// # Errors
    /// As the disk fails; the read must then not be answered.
    pub fn append(&self, record: &ReadRecord) -> Result<(), Error> {
        let mut line = serde_json::to_vec(record).map_err(|e| self.damaged(&e.to_string()))?;
        line.push(b'\n');
        let mut kept = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // After a failure the file is opened anew, and what was half written is ended.
        let mut file = match kept.take() {
            Some(file) => file,
            None => open(&self.path).map_err(|source| self.io("open", source))?,
        };
        file.write_all(&line)
            .and_then(|()| file.sync_data())
            .map_err(|source| self.io("write", source))?;
        *kept = Some(file);
        Ok(())
    }

    /// Up to `limit` records from `from` on that `keep` keeps. A part may be short, even
    /// empty, and have a next one all the same.
    ///
    /// # Errors
    /// As the disk or `keep` fails.
    pub fn page<E: From<Error>>(
        &self,
        from: u64,
        limit: usize,
        mut keep: impl FnMut(&ReadRecord) -> Result<bool, E>,
    ) -> Result<ReadPage, E> {
        let mut page = ReadPage { records: Vec::new(), next: None };
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(page),
            Err(error) => return Err(self.io("open", error).into()),
        };
        let read = |source| self.io("read", source);
        if from >= file.metadata().map_err(read)?.len() {
            return Ok(page);
        }
        let mut reader = BufReader::new(file);
        reader.seek(SeekFrom::Start(from)).map_err(read)?;
        let mut at = from;
        for _ in 0..READ_RECORDS_SCAN_MAX {
            let mut line = Vec::new();
            let mut bounded = std::io::Read::take(&mut reader, READ_RECORD_BYTES_MAX as u64);
            let bytes = bounded.read_until(b'\n', &mut line).map_err(read)?;
            at = at.saturating_add(bytes as u64);
            if line.pop() != Some(b'\n') {
                if bytes < READ_RECORD_BYTES_MAX {
                    // The end, or a line that is being written.
                    return Ok(page);
                }
                // A piece of a line that is longer than any record.
                continue;
            }
            // A line that a crash cut off was not answered.
            if let Ok(record) = serde_json::from_slice::<ReadRecord>(&line)
                && keep(&record)?
            {
                page.records.push(record);
                if page.records.len() >= limit {
                    break;
                }
            }
        }
        page.next = Some(at);
        Ok(page)
    }

    fn io(&self, action: &'static str, source: std::io::Error) -> Error {
        Error::Io { action, path: self.path.clone(), source }
    }

    fn damaged(&self, reason: &str) -> Error {
        self.io("write", std::io::Error::other(reason.to_owned()))
    }
}

/// Opens the file for appending and ends a line that a crash cut off.
fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    let mut file = options.read(true).append(true).create(true).mode(0o600).open(path)?;
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        std::io::Read::read_exact(&mut file, &mut last)?;
        if last != [b'\n'] {
            file.write_all(b"\n")?;
        }
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use liuhen_types::TimeMs;

    use super::*;
    use crate::testing::signing_key;

    fn record(n: u64) -> ReadRecord {
        ReadRecord {
            at: TimeMs(n),
            org: "org-1".parse().expect("an id"),
            key_id: signing_key(1).public_key().id(),
            session: Some("session-1".parse().expect("an id")),
            incident: None,
            path: format!("/v1/requests/{n}"),
        }
    }

    fn all(log: &ReadLog, from: u64, limit: usize) -> ReadPage {
        log.page::<Error>(from, limit, |_| Ok(true)).expect("a page")
    }

    #[test]
    fn what_is_appended_is_read_again_page_by_page() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("reads.jsonl");
        let log = ReadLog::new(path.clone());
        assert_eq!(all(&log, 0, 10), ReadPage { records: Vec::new(), next: None });
        (1..=5).for_each(|n| log.append(&record(n)).expect("it is written"));
        let first = all(&log, 0, 2);
        assert_eq!(first.records, [record(1), record(2)]);
        let rest = all(&ReadLog::new(path.clone()), first.next.expect("more"), 10);
        assert_eq!(rest, ReadPage { records: vec![record(3), record(4), record(5)], next: None });
        let some = log.page::<Error>(0, 10, |record| Ok(record.at.0 > 4)).expect("a page");
        assert_eq!(some.records, [record(5)]);
        let mode = std::fs::metadata(&path).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_line_cut_off_by_a_crash_costs_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("reads.jsonl");
        ReadLog::new(path.clone()).append(&record(1)).expect("it is written");
        let mut file = OpenOptions::new().append(true).open(&path).expect("the file");
        file.write_all(b"{\"at\":2,").expect("half a line");
        let log = ReadLog::new(path);
        assert_eq!(all(&log, 0, 10).records, [record(1)]);
        log.append(&record(3)).expect("it is written");
        assert_eq!(all(&log, 0, 10).records, [record(1), record(3)]);
    }

    #[test]
    fn a_line_longer_than_any_hides_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("reads.jsonl");
        let log = ReadLog::new(path);
        let long = ReadRecord { path: "0".repeat(3 * READ_RECORD_BYTES_MAX), ..record(1) };
        for one in [&long, &record(2)] {
            log.append(one).expect("it is written");
        }
        let page = all(&log, 0, 10);
        assert_eq!(page, ReadPage { records: vec![record(2)], next: None });
        assert_eq!(all(&log, u64::MAX, 10).records, [], "beyond the end");
    }
}
