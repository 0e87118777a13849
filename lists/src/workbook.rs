//! The rows of an xlsx workbook. The library that reads it trusts the file, so
//! [`archive::check`] looks at all of it first.

use std::borrow::Cow;
use std::io::{Cursor, Read, Seek};
use std::path::Path;

use calamine::{DataRef, Reader as _, Xlsx, XlsxCellReader};

use crate::archive;
use crate::error::{Defect, ListError};
use crate::limits::LIST_ROWS_MAX;
use crate::sheet::{Rows, SheetRow};

/// Reads the rows of a workbook; `path` names it in errors.
///
/// # Errors
/// Names file, sheet and limit.
pub fn read(path: &Path, bytes: Vec<u8>, sheet: Option<&str>) -> Result<Vec<SheetRow>, ListError> {
    let invalid = |source| ListError::Invalid { path: path.to_owned(), source };
    archive::check(&bytes).map_err(invalid)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| invalid(error.into()))?;
    let sheets = workbook.sheet_names();
    let name = match sheet {
        Some(name) => name.to_owned(),
        None => sheets.first().cloned().ok_or_else(|| invalid(Defect::NoSheet))?,
    };
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(|error| ListError::Sheet {
        path: path.to_owned(),
        sheets,
        error,
    })?;
    rows(&mut cells).map_err(invalid)
}

/// Reads cell by cell, so that one cell far out costs no memory.
fn rows<R: Read + Seek>(cells: &mut XlsxCellReader<'_, R>) -> Result<Vec<SheetRow>, Defect> {
    let mut rows = Rows::default();
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        if row >= LIST_ROWS_MAX {
            return Err(Defect::Table);
        }
        rows.set(row + 1, column as usize, &cell_text(cell.get_value()))?;
    }
    Ok(rows.into_rows())
}

/// The text of a cell; that of a shared string is not copied, since a small file
/// can name a long one in every cell.
fn cell_text<'a>(value: &'a DataRef<'_>) -> Cow<'a, str> {
    match value {
        DataRef::Empty => "".into(),
        DataRef::Int(number) => number.to_string().into(),
        // Display writes whole numbers without a point: codes stay codes.
        DataRef::Float(number) => number.to_string().into(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.into(),
        DataRef::SharedString(text) => (*text).into(),
        DataRef::Bool(flag) => flag.to_string().into(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}").into()
        }
        DataRef::DateTimeIso(text) => text.get(..10).unwrap_or(text).into(),
        DataRef::Error(error) => error.to_string().into(),
    }
}
