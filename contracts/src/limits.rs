//! Limits of the rules beyond those of the data itself.

/// Regions from a village-level region up to its province, both included.
pub const REGION_DEPTH_MAX: usize = 8;
/// Orgs that took the place of one another, the first included, as far as they are followed;
/// where more did, an authority stands for the last of them.
pub const SUCCESSIONS_MAX: usize = 16;
/// Roles that one org may hold.
pub const ROLES_PER_ORG_MAX: usize = 64;
/// Keys of one org that sign for all of it until an end; ended ones give way.
pub const KEYS_ENDING_MAX: usize = 64;
/// Blocks that `valid_until` may ever lie ahead; bounds the ids remembered
/// against replay.
pub const VALID_WINDOW_MAX: u64 = 1_000_000;
/// How far the clocks of a chain may be allowed to differ.
pub const CLOCK_SKEW_MS_MAX: u64 = 60_000;
/// Smallest transaction limit that lets every kind of transaction through.
pub const TX_BYTES_MIN: u32 = 1_024;
/// How far one transaction may move simulated time: two years.
pub const CLOCK_STEP_MS_MAX: u64 = 2 * 366 * 86_400_000;
/// Findings of missing collection that may be open on one entry, or on the
/// elements of one org.
pub const OPEN_FINDINGS_MAX: usize = 64;
/// Copies and resources that are listed of what a defect reaches, each.
pub const DEFECT_REACH_MAX: usize = 100;
/// Resources of one entry whose lineage is followed for that.
pub const DEFECT_ROOTS_MAX: usize = 8;
/// Defects that stay with one entry.
pub const KNOWN_DEFECTS_MAX: usize = 100;
/// Corrections under way that are noted with their entry, so that they end with it.
pub const ENTRY_REMEDIES_MAX: usize = 200;
/// Entries that one transaction puts on a year's plan of opening.
pub const OPEN_PLAN_ENTRIES_MAX: usize = 100;
/// Working days of a deadline; bounds the walk over the calendar.
pub const DEADLINE_DAYS_MAX: u32 = 1_000;
/// Deadlines that one `CalendarSet` reckons anew.
pub const DEADLINES_RECKONED_MAX: u64 = 20_000;
/// Hours after which a delivery may count as unclear custody: a year, as indicators look no
/// further ahead.
pub const UNCLEAR_CUSTODY_HOURS_MAX: u32 = 8_760;
/// Profiles of one jurisdiction: the one in force and those to come.
pub const PROFILE_TERMS_MAX: usize = 8;
/// Versions of a standard: the one in force and those to come.
pub const STANDARD_VERSIONS_MAX: usize = 8;
/// Days that a calendar may name in one of its lists.
pub const CALENDAR_DAYS_MAX: usize = 366;
/// Terms of custody that are kept of one copy.
pub const CUSTODY_TERMS_MAX: usize = 64;
/// How long accesses may be accepted after the end of their grant.
pub const REVOCATION_GRACE_MS_MAX: u64 = 600_000;
/// Suspensions that are kept of one grant.
pub const SUSPENSIONS_MAX: usize = 64;
/// Items of an entry noted as granted to one consumer; more than an entry has, since
/// its versions differ.
pub const GRANTED_ITEMS_MAX: usize = 400;
/// Requests of one consumer for one entry that may wait side by side for a decision or
/// their grant.
pub const OPEN_REQUESTS_MAX: usize = 64;
/// Complex demands of one consumer that one entry is to meet and that wait for their
/// meeting.
pub const COMPLEX_DEMANDS_MAX: usize = 32;
/// Places of the list of an entry's grants, and of a consumer's.
pub const CATALOG_GRANTS_MAX: u64 = 20_000;
// Security, audit, evaluation:

/// Indicators of one set.
pub const INDICATORS_MAX: usize = 100;
/// Weight of one indicator, per mille.
pub const INDICATOR_WEIGHT_MAX: u32 = 1_000;
/// Grades that one evaluation gives.
pub const GRADES_MAX: usize = 500;
/// Alerts on one grant whose time until its suspension is counted.
pub const ALERTS_WAITING_MAX: usize = 8;
/// How long an audit session may last: a year.
pub const AUDIT_SESSION_MS_MAX: u64 = 366 * 86_400_000;
/// Findings of one audit session.
pub const AUDIT_FINDINGS_MAX: u64 = 10_000;
/// Resources that were ever mounted behind one entry.
pub const RESOURCES_PER_CATALOG_MAX: u64 = 1_000;
/// Resources that were ever made from one resource directly.
pub const DOWNSTREAM_MAX: u64 = 1_000;
/// Edges that a walk along the lineage follows at most.
pub const LINEAGE_WALK_MAX: usize = 2_000;
/// Entries in force that come from one system.
pub const CATALOGS_PER_SYSTEM_MAX: usize = 500;
/// Deadlines that are noted with their org, so that they end or pass over with it.
pub const ORG_TASKS_MAX: usize = 200;
/// Published openings of one entry.
pub const ENTRY_OPENINGS_MAX: usize = 100;
/// Designations by which one entry is a source.
pub const ENTRY_SOURCES_MAX: usize = 500;
/// Facts named for a condition of compliance that does not hold.
pub const CONDITION_FACTS_MAX: usize = 100;
/// Regions of whose rows one org got copies of one data element.
pub const COPY_REGIONS_MAX: usize = 64;
/// Regions in which one data element has a source.
pub const ELEMENT_SCOPES_MAX: usize = 500;
/// Blocks that a proposal's activation may lie ahead.
pub const ACTIVATION_AHEAD_MAX: u64 = 10_000_000;
/// Proposals that one height may carry out.
pub const PROPOSALS_PER_HEIGHT_MAX: usize = 16;
/// Addresses of one node.
pub const NODE_ENDPOINTS_MAX: usize = 8;
/// Roots of trust that are kept of another chain.
pub const PEER_ROOTS_MAX: usize = 32;
/// Orgs whose place a report remembers; more are forgotten together.
pub const REPORT_ORGS_REMEMBERED_MAX: usize = 100_000;
