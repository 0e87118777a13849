//! The clock of a chain on simulated time.

pub(crate) mod set;
