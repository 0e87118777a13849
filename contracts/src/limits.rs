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
/// How far one transaction may move simulated time: two years.
pub const CLOCK_STEP_MS_MAX: u64 = 2 * 366 * 86_400_000;
/// Working days of a deadline; bounds the walk over the calendar.
pub const DEADLINE_DAYS_MAX: u32 = 1_000;
/// Deadlines that may wait for the calendar of one year.
pub const DEADLINES_WAITING_MAX: u64 = 100_000;
/// Profiles of one jurisdiction: the one in force and those to come.
pub const PROFILE_TERMS_MAX: usize = 8;
/// Days that a calendar may name in one of its lists.
pub const CALENDAR_DAYS_MAX: usize = 366;
/// Terms of custody that are kept of one copy.
pub const CUSTODY_TERMS_MAX: usize = 64;
/// Blocks that a proposal's activation may lie ahead.
pub const ACTIVATION_AHEAD_MAX: u64 = 10_000_000;
/// Proposals that one height may carry out.
pub const PROPOSALS_PER_HEIGHT_MAX: usize = 16;
/// Addresses of one node.
pub const NODE_ENDPOINTS_MAX: usize = 8;
/// Roots of trust that are kept of another chain.
pub const PEER_ROOTS_MAX: usize = 32;
/// Resources that were ever mounted behind one entry.
pub const RESOURCES_PER_CATALOG_MAX: u64 = 1_000;
/// Resources that were ever made from one resource directly.
pub const DOWNSTREAM_MAX: u64 = 1_000;
/// Edges that a walk along the lineage follows at most.
pub const LINEAGE_WALK_MAX: usize = 2_000;
