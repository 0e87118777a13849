//! The parts of the binary `liuhen`: its commands and what they share.

pub mod divisions;
