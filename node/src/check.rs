//! `liuhen node check`: is what a stopped node has on disk what its blocks make?
//!
//! All blocks are executed again from genesis into a scratch store; then every row
//! of every column family must be the same in both. Certificates are verified,
//! kept proposals against their sums. A changed byte in any value is found, and the
//! row is named. Nothing is repaired.

mod compare;
mod replay;

use std::path::Path;

use liuhen_types::{Genesis, Height};

use crate::error::Error;
use crate::limits::CHECK_PROBLEMS_MAX;
use crate::store::{Column, Database, read_proposal};

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Last height that was checked.
    pub height: Height,
    /// Blocks executed again.
    pub blocks: u64,
    /// Their transactions.
    pub transactions: u64,
    /// What is wrong, one line each; nothing if it is empty. At most
    /// [`CHECK_PROBLEMS_MAX`].
    pub problems: Vec<String>,
}

impl Report {
    fn problem(&mut self, text: impl Into<String>) {
        if self.problems.len() < CHECK_PROBLEMS_MAX {
            self.problems.push(text.into());
        }
    }

    /// A problem of one row.
    fn row(&mut self, column: Column, key: &[u8], what: impl std::fmt::Display) {
        self.problem(format!("{column} row {}: {what}", column.printable(key)));
    }

    /// Notes damage as a problem; passes on what stops the check.
    fn note(&mut self, error: Error) -> Result<(), Error> {
        match error {
            Error::Corrupt { column, key, reason } => {
                self.problem(format!("{column} row {key}: {reason}"));
                Ok(())
            }
            other => Err(other),
        }
    }
}

/// Checks the store in `store_dir` of a stopped node, using `scratch_dir`, which is
/// emptied before and removed afterwards. `progress` is told the height reached and
/// the last one.
///
/// # Errors
/// [`Error::Locked`] if the node runs, or as the disk fails. Damage is no error but
/// stands in the report.
pub fn check(
    store_dir: &Path,
    scratch_dir: &Path,
    genesis: &Genesis,
    progress: &mut dyn FnMut(Height, Height),
) -> Result<Report, Error> {
    let database = Database::open(store_dir, false)?;
    clear(scratch_dir)?;
    let report = against_replay(&database, scratch_dir, genesis, progress);
    clear(scratch_dir)?;
    report
}

fn against_replay(
    database: &Database,
    scratch_dir: &Path,
    genesis: &Genesis,
    progress: &mut dyn FnMut(Height, Height),
) -> Result<Report, Error> {
    let mut report = Report::default();
    let snapshot = database.snapshot();
    let scratch = replay::replay(&snapshot, scratch_dir, genesis, progress, &mut report)?;
    match scratch {
        Some(scratch) => {
            let view = scratch.view();
            for column in Column::ALL.into_iter().filter(|c| *c != Column::Proposals) {
                compare::compare(column, &snapshot, view.snapshot(), &mut report)?;
            }
        }
        None => report.problem(
            "rows of state, tree and indexes were not compared: not all blocks could be executed",
        ),
    }
    for row in snapshot.rows(Column::Proposals, &[]) {
        let (key, value) = row?;
        if let Err(error) = read_proposal(&key, &value) {
            report.note(error)?;
        }
    }
    Ok(report)
}

fn clear(dir: &Path) -> Result<(), Error> {
    match std::fs::remove_dir_all(dir) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(Error::Io { action: "remove", path: dir.to_path_buf(), source }),
    }
}
