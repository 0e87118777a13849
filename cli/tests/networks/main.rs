//! Whole networks of real processes: the main job, and nodes killed under load.

mod commands;
mod demo;
mod faults;
mod support;
