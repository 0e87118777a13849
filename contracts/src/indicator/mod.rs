//! Indicators (评估指标, R-82): formulas over the counts in the state, and the sets
//! and snapshots of them.
//!
//! Nobody types a value in. The values of a month that is over never change, so
//! whoever has a later state computes the same bytes.

pub(crate) mod publish;
pub(crate) mod snapshot;

mod compute;
mod formula;
mod scorecard;

pub use compute::{indicators, scorecard, values_root};
pub use formula::{FORMULAS, Formula};
pub use scorecard::SCORECARD;
