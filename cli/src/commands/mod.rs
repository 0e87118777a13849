//! One module for each command.

pub mod key;
pub mod net;

use crate::args::{Cli, Command};
use crate::failure::{MachineError as _, Result};
use crate::report::Report;

/// Runs one command.
///
/// # Errors
/// If what was asked could not be done; what does not hold is a report, not an
/// error.
pub fn run(cli: Cli) -> Result<Report> {
    let Cli { options, command } = cli;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.machine("cannot start the runtime")?;
    runtime.block_on(async {
        match command {
            Command::Key(command) => key::run(command, &options).await,
            Command::Net(command) => net::run(command, &options),
        }
    })
}
