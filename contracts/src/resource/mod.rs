//! Resources mounted behind catalog entries (挂接), their versions and lineage.

pub(crate) mod freshness;
pub(crate) mod index;
pub(crate) mod lineage;
pub(crate) mod mount;
pub(crate) mod origin;
pub(crate) mod unmount;
pub(crate) mod update;
