//! Which files are to be verified.

use std::path::{Path, PathBuf};

use crate::failure::{Exit, Failure, Result};
use crate::limits::{FOLDER_DEPTH_MAX, RECEIPT_FILES_MAX};
use crate::session::{RECEIPT_ENDING, STATE_ENDING};

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// Receipts and proofs of the state, in order of name within each folder.
    pub receipts: Vec<PathBuf>,
    /// Files in folders that are neither.
    pub other_files: usize,
}

/// Files as given, and the receipts and proofs of the state in folders.
///
/// # Errors
/// If a path does not exist, a folder holds no receipt, or there are too many.
pub fn receipts(paths: &[PathBuf]) -> Result<Found> {
    let mut found = Found::default();
    for path in paths {
        let before = found.receipts.len();
        if path.is_dir() {
            add_folder(path, 1, &mut found)?;
        } else {
            // Existence is checked now, so that a typing error is not a verdict.
            path.metadata().map_err(|error| unreadable(path, error))?;
            found.receipts.push(path.clone());
        }
        if found.receipts.len() == before {
            let message = format!("folder {} holds no .receipt file", path.display());
            return Err(Failure::input(message, "name the folder that holds the receipts"));
        }
    }
    Ok(found)
}

fn is_proof(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == RECEIPT_ENDING || ending == STATE_ENDING)
}

fn unreadable(path: &Path, error: std::io::Error) -> Failure {
    let error = anyhow::Error::new(error).context(format!("cannot read {}", path.display()));
    Failure::new(Exit::Input, error, "check that the path is right and that you may read it")
}

fn add_folder(folder: &Path, depth: u32, found: &mut Found) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(|error| unreadable(folder, error))?.path());
    }
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if depth < FOLDER_DEPTH_MAX {
                add_folder(&path, depth + 1, found)?;
            }
        } else if is_proof(&path) {
            found.receipts.push(path);
        } else {
            found.other_files += 1;
        }
        if found.receipts.len() > RECEIPT_FILES_MAX {
            let message = format!("more than {RECEIPT_FILES_MAX} receipts");
            return Err(Failure::input(message, "verify them folder by folder"));
        }
    }
    Ok(())
}
