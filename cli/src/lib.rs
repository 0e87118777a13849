//! The parts of the binary `liuhen`: its commands and what they share.

pub mod access_log;
pub mod args;
pub mod calendar;
pub mod commands;
pub mod digest;
pub mod divisions;
pub mod failure;
pub mod files;
pub mod fleet;
pub mod key_store;
pub mod limits;
pub mod local_network;
pub mod lookup;
pub mod network_files;
pub mod network_plan;
pub mod progress;
pub mod regions;
pub mod report;
pub mod session;
pub mod stage;
pub mod values;
