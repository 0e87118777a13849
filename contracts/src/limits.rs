//! Limits of the rules beyond those of the data itself.

/// Regions from a village-level region up to its province, both included.
pub const REGION_DEPTH_MAX: usize = 8;
/// Roles that one org may hold.
pub const ROLES_PER_ORG_MAX: usize = 64;
/// Blocks that `valid_until` may ever lie ahead; bounds the ids remembered
/// against replay.
pub const VALID_WINDOW_MAX: u64 = 1_000_000;
/// How far the clocks of a chain may be allowed to differ.
pub const CLOCK_SKEW_MS_MAX: u64 = 60_000;
/// Smallest transaction limit that lets every kind of transaction through.
pub const TX_BYTES_MIN: u32 = 1_024;
