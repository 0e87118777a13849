//! Whole networks of real processes: the main job, the load test, and nodes killed
//! under load.

mod bench;
mod commands;
mod demo;
mod faults;
mod scenarios;
mod simulated;
mod support;
