//! Destruction of copies, assessments, backups and usage (运行保障, R-74, R-76,
//!

pub(crate) mod assessment;
pub(crate) mod backup;
pub(crate) mod destruction;
pub(crate) mod usage;

mod due;

pub use due::destruction_due;
