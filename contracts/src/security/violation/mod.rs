//! Violations (违规): recorded by one org, decided by another.

pub(crate) mod decide;
pub(crate) mod dispute;
pub(crate) mod record;
