//! Warehouses of applications.

pub(crate) mod register;
