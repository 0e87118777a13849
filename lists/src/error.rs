//! Why a file is not read as a list. What is wrong inside a list is a
//! [`Problem`](crate::Problem).

use std::io;
use std::path::PathBuf;

use calamine::XlsxError;
use thiserror::Error;
use zip::result::ZipError;

use crate::limits::{
    LIST_BYTES_MAX, LIST_CELL_BYTES_MAX, LIST_COLUMNS_MAX, LIST_ROWS_MAX, LIST_STRINGS_MAX,
    LIST_STYLE_BYTES_MAX, LIST_UNPACKED_BYTES_MAX,
};

/// A file that is not read; every kind is the fault of the file or its name.
#[derive(Debug, Error)]
pub enum ListError {
    /// The name ends in something else.
    #[error("{} is neither .csv nor .xlsx", path.display())]
    Ending {
        /// The file.
        path: PathBuf,
    },
    /// The file does not open.
    #[error("cannot read list {}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file opens, but cannot be read.
    #[error("cannot read list {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is too long.
    #[error("list {} is larger than {LIST_BYTES_MAX} bytes", path.display())]
    Bytes {
        /// The file.
        path: PathBuf,
    },
    /// A CSV file in another encoding.
    #[error("list {} is not UTF-8 text", path.display())]
    Encoding {
        /// The file.
        path: PathBuf,
    },
    /// The workbook has no such sheet.
    #[error("{error}")]
    Sheet {
        /// The file.
        path: PathBuf,
        /// The sheets that there are.
        sheets: Vec<String>,
        /// Names the sheet that there is not.
        error: XlsxError,
    },
    /// The file is neither a table nor within the limits.
    #[error("cannot read the list {}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Defect,
    },
}

impl ListError {
    /// What to do next.
    pub fn hint(&self) -> String {
        let hint = match self {
            Self::Ending { .. } => "save the list as CSV (UTF-8) or xlsx",
            Self::Open { .. } => "check that the path is right and that you may read the file",
            Self::Read { .. } => "give the path of a file, not of a folder",
            Self::Bytes { .. } => "check that this is the right file",
            Self::Encoding { .. } => "save the file as UTF-8",
            Self::Sheet { path, sheets, .. } => {
                return format!("sheets of {}: {}", path.display(), sheets.join(", "));
            }
            Self::Invalid { .. } => "save the list as CSV (UTF-8) or xlsx and run again",
        };
        hint.to_owned()
    }
}

/// What is wrong with a file.
#[derive(Debug, Error)]
pub enum Defect {
    /// No CSV.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// No zip archive, or a damaged one.
    #[error(transparent)]
    Archive(#[from] ZipError),
    /// A part of the archive is damaged, or longer than the archive announces.
    #[error(transparent)]
    Part(#[from] io::Error),
    /// No workbook, or a damaged one.
    #[error(transparent)]
    Workbook(#[from] XlsxError),
    /// The file does not begin as a zip archive does.
    #[error("not an xlsx workbook, or one with a password")]
    Foreign,
    /// A workbook without a sheet.
    #[error("no sheet")]
    NoSheet,
    /// Too many rows or columns.
    #[error("a list has at most {LIST_ROWS_MAX} rows of {LIST_COLUMNS_MAX} cells")]
    Table,
    /// The cells need too much memory.
    #[error("its cells need more than {LIST_CELL_BYTES_MAX} bytes of memory")]
    Cells,
    /// The parts unpack to too much.
    #[error("its parts unpack to {bytes} bytes, limit {LIST_UNPACKED_BYTES_MAX}")]
    Unpacked {
        /// Bytes of all parts, as the archive announces them.
        bytes: u64,
    },
    /// The same bytes stand for several parts.
    #[error("its parts take {packed} bytes of a file of {bytes}: they overlap")]
    Overlap {
        /// Bytes of all parts as they are packed.
        packed: u64,
        /// Bytes of the file.
        bytes: u64,
    },
    /// More shared strings announced than can be.
    #[error("it announces {count} shared strings, limit {LIST_STRINGS_MAX}")]
    Strings {
        /// The number, as it stands there.
        count: String,
    },
    /// The styles and sheets need too much memory.
    #[error("its styles and sheets need {bytes} bytes of memory, limit {LIST_STYLE_BYTES_MAX}")]
    Styles {
        /// Bytes needed at most.
        bytes: u64,
    },
}
