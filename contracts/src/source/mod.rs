//! One number, one source (一数一源, R-27): who is the authoritative source of which
//! data element, where.

pub(crate) mod copies;
pub(crate) mod element;
mod parts;
pub(crate) mod sources;

pub(crate) mod cross_check;
pub(crate) mod designate;
pub(crate) mod dispute;
pub(crate) mod resolve;
