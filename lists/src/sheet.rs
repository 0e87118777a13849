//! The rows of a CSV or xlsx file, as trimmed text, with their line numbers.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::error::{Defect, ListError};
use crate::limits::{LIST_BYTES_MAX, LIST_CELL_BYTES_MAX, LIST_COLUMNS_MAX, LIST_ROWS_MAX};
use crate::workbook;

/// One row that is not blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// Line in the file, from 1.
    pub line: u32,
    /// Its cells; blank ones at the end are left out.
    pub cells: Vec<String>,
}

/// Reads the rows of a file; `sheet` names a sheet of a workbook, by default its
/// first one.
///
/// # Errors
/// Names file, line and limit.
pub fn read(path: &Path, sheet: Option<&str>) -> Result<Vec<SheetRow>, ListError> {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "csv" => read_csv(path, &read_bytes(path)?),
        "xlsx" => workbook::read(path, read_bytes(path)?, sheet),
        _ => Err(ListError::Ending { path: path.to_owned() }),
    }
}

/// The whole file: what is checked afterwards can no longer be exchanged.
fn read_bytes(path: &Path) -> Result<Vec<u8>, ListError> {
    let owned = || path.to_owned();
    let file = File::open(path).map_err(|source| ListError::Open { path: owned(), source })?;
    let mut bytes = Vec::new();
    file.take(LIST_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| ListError::Read { path: owned(), source })?;
    if bytes.len() as u64 > LIST_BYTES_MAX {
        return Err(ListError::Bytes { path: owned() });
    }
    Ok(bytes)
}

fn read_csv(path: &Path, bytes: &[u8]) -> Result<Vec<SheetRow>, ListError> {
    let owned = || path.to_owned();
    let text = std::str::from_utf8(bytes).map_err(|_| ListError::Encoding { path: owned() })?;
    csv_rows(text).map_err(|source| ListError::Invalid { path: owned(), source })
}

fn csv_rows(text: &str) -> Result<Vec<SheetRow>, Defect> {
    // Spreadsheet programs put a byte order mark in front of UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Rows::default();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        let line = record.position().map_or(0, csv::Position::line);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        for (column, text) in record.iter().enumerate() {
            rows.set(line, column, text)?;
        }
    }
    Ok(rows.into_rows())
}

/// Rows in the making, within the limits of a list.
#[derive(Debug, Default)]
pub struct Rows {
    rows: Vec<SheetRow>,
    bytes: u64,
}

impl Rows {
    /// Sets a cell of the last row, or of a new one if the line is another. Blank
    /// cells take no memory, and one cell far out only that of its row.
    ///
    /// # Errors
    /// If the list becomes too large; nothing is copied then.
    pub fn set(&mut self, line: u32, column: usize, text: &str) -> Result<(), Defect> {
        if column >= LIST_COLUMNS_MAX as usize {
            return Err(Defect::Table);
        }
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        if self.rows.last().is_none_or(|last| last.line != line) {
            if self.rows.len() >= LIST_ROWS_MAX as usize {
                return Err(Defect::Table);
            }
            self.bytes += size_of::<SheetRow>() as u64;
            self.rows.push(SheetRow { line, cells: Vec::new() });
        }
        let Some(row) = self.rows.last_mut() else { return Ok(()) };
        let new_cells = (column + 1).saturating_sub(row.cells.len());
        self.bytes += (new_cells * size_of::<String>() + text.len()) as u64;
        if self.bytes > LIST_CELL_BYTES_MAX {
            return Err(Defect::Cells);
        }
        if new_cells > 0 {
            row.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = row.cells.get_mut(column) {
            text.clone_into(cell);
        }
        Ok(())
    }

    /// The rows that are not blank.
    pub fn into_rows(self) -> Vec<SheetRow> {
        self.rows
    }
}
