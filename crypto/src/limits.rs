//! Every limit of this crate, by name.

/// Most leaves a log may have.
pub const LOG_SIZE_MAX: u64 = 1 << 62;
