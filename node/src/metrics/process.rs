//! What the operating system says about this process.

use std::fs;

/// Linux reports memory in pages of this size on every machine we run on.
const PAGE_BYTES: u64 = 4096;

/// Resident memory, or none where `/proc` does not tell.
pub(super) fn resident_bytes() -> Option<u64> {
    let statm = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split_ascii_whitespace().nth(1)?.parse().ok()?;
    pages.checked_mul(PAGE_BYTES)
}
