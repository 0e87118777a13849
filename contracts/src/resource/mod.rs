//! Resources mounted behind catalog entries (挂接).

pub(crate) mod mount;
