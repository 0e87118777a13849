//! Ledger nodes, and plans to build some.

pub(crate) mod plan_review;
pub(crate) mod plan_submit;
pub(crate) mod register;
pub(crate) mod status_set;
