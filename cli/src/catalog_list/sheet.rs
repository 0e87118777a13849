//! The rows of a CSV or xlsx file, as trimmed text, with their line numbers.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::anyhow;
use calamine::{DataRef, Reader as _, Xlsx};

use crate::failure::{Exit, Failure, Result};
use crate::files;
use crate::limits::{LIST_BYTES_MAX, LIST_COLUMNS_MAX, LIST_ROWS_MAX};

/// One row that is not blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// Line in the file, from 1.
    pub line: u32,
    /// Its cells; missing ones at the end are left out.
    pub cells: Vec<String>,
}

impl SheetRow {
    fn is_blank(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

/// Reads the rows of a file; `sheet` names a sheet of a workbook, by default its
/// first one.
///
/// # Errors
/// A failure of kind input that names file, line and limit.
pub fn read(path: &Path, sheet: Option<&str>) -> Result<Vec<SheetRow>> {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    let rows = match extension.to_ascii_lowercase().as_str() {
        "csv" => read_csv(path),
        "xlsx" => read_xlsx(path, sheet),
        _ => {
            let message = format!("{} is neither .csv nor .xlsx", path.display());
            return Err(Failure::input(message, "save the list as CSV (UTF-8) or xlsx"));
        }
    };
    rows.map(|rows| rows.into_iter().filter(|row| !row.is_blank()).collect())
}

fn invalid(path: &Path, error: impl Into<anyhow::Error>) -> Failure {
    let error = error.into().context(format!("cannot read the list {}", path.display()));
    Failure::new(Exit::Input, error, "save the list as CSV (UTF-8) or xlsx and run again")
}

fn read_csv(path: &Path) -> Result<Vec<SheetRow>> {
    let text = files::read_text(path, "list", LIST_BYTES_MAX)?;
    // Spreadsheet programs put a byte order mark in front of UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| invalid(path, error))?;
        let line = record.position().map_or(0, csv::Position::line);
        check_size(path, rows.len(), record.len())?;
        let cells = record.iter().map(|cell| cell.trim().to_owned()).collect();
        rows.push(SheetRow { line: u32::try_from(line).unwrap_or(u32::MAX), cells });
    }
    Ok(rows)
}

fn check_size(path: &Path, rows: usize, columns: usize) -> Result<()> {
    if rows >= LIST_ROWS_MAX as usize || columns > LIST_COLUMNS_MAX as usize {
        let limits = anyhow!("a list has at most {LIST_ROWS_MAX} rows of {LIST_COLUMNS_MAX} cells");
        return Err(invalid(path, limits));
    }
    Ok(())
}

/// Reads cell by cell, so that one cell far out costs no memory.
fn read_xlsx(path: &Path, sheet: Option<&str>) -> Result<Vec<SheetRow>> {
    let file = files::open(path, "list")?;
    let bytes = file.metadata().map_err(|error| invalid(path, error))?.len();
    if bytes > LIST_BYTES_MAX {
        return Err(invalid(path, anyhow!("{bytes} bytes, limit {LIST_BYTES_MAX}")));
    }
    let mut workbook: Xlsx<BufReader<File>> =
        Xlsx::new(BufReader::new(file)).map_err(|error| invalid(path, error))?;
    let names = workbook.sheet_names();
    let name = match sheet {
        Some(name) => name.to_owned(),
        None => names.first().cloned().ok_or_else(|| invalid(path, anyhow!("no sheet")))?,
    };
    let mut reader = workbook.worksheet_cells_reader(&name).map_err(|error| {
        let message = format!("sheets of {}: {}", path.display(), names.join(", "));
        Failure::new(Exit::Input, error, message)
    })?;
    let mut rows: Vec<SheetRow> = Vec::new();
    while let Some(cell) = reader.next_cell().map_err(|error| invalid(path, error))? {
        let (row, column) = cell.get_position();
        check_size(path, row as usize, column as usize + 1)?;
        let line = row + 1;
        if rows.last().is_none_or(|last| last.line != line) {
            rows.push(SheetRow { line, cells: Vec::new() });
        }
        if let Some(last) = rows.last_mut() {
            let at = column as usize;
            if last.cells.len() <= at {
                last.cells.resize(at + 1, String::new());
            }
            last.cells[at] = cell_text(cell.get_value());
        }
    }
    Ok(rows)
}

fn cell_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        // Display writes whole numbers without a point: codes stay codes.
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTimeIso(text) => text.get(..10).unwrap_or(text).to_owned(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}
