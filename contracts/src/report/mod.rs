//! The monthly report (月报, R-35, T-08) as a function of the chain: what counts for a
//! jurisdiction, which list a transaction belongs to, which deadlines were overdue.
//!
//! A report is made from a state that may be later than the month's end and must say
//! the same all the same. So nothing here looks at a standing: only at the log, at
//! facts that never change once written (where an org lies, who raised an issue), at
//! counts by month, and at deadlines with the days on which they began and ended.
//! Refused transactions are counted, not listed: what they name may have come later.

mod jurisdiction;
mod month;
mod step;
mod topic;

pub use jurisdiction::Jurisdiction;
pub use month::ReportMonth;
pub use step::{LoggedTransaction, ReportCounts, report_step};
