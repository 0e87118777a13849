//! Every limit of a catalog list.

/// Bytes of a catalog list (CSV or xlsx).
pub const LIST_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Rows of a catalog list; one row is one item.
pub const LIST_ROWS_MAX: u32 = 100_000;
/// Columns of a catalog list.
pub const LIST_COLUMNS_MAX: u32 = 256;
/// Rows above the header row, such as a title.
pub const LIST_TITLE_ROWS_MAX: usize = 20;
/// Bytes of memory for the cells of a list. A list of 100,000 rows needs about
/// 75 MiB and its text.
pub const LIST_CELL_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Bytes that all parts of an xlsx file unpack to, together.
pub const LIST_UNPACKED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Shared strings that an xlsx file may announce: more do not fit into
/// [`LIST_UNPACKED_BYTES_MAX`], at 17 bytes for the shortest one.
pub const LIST_STRINGS_MAX: u64 = 4_000_000;
/// Bytes of memory for the styles and sheets of an xlsx file. The 64,000 styles
/// that spreadsheet programs allow need about 75 MiB.
pub const LIST_STYLE_BYTES_MAX: u64 = 256 * 1024 * 1024;
