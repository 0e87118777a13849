//! `liuhen net`: makes a network.

use crate::args::Options;
use crate::failure::Result;
use crate::report::Report;

/// Makes networks.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make
    Init,
}

/// Runs `liuhen net`.
///
/// # Errors
/// x
pub fn run(_command: Command, _options: &Options) -> Result<Report> {
    Report::new(&(), "")
}
