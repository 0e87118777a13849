//! One module for each command.

pub mod act;
pub mod anchor;
pub mod audit;
pub mod auth;
pub mod bench;
pub mod calendar;
pub mod catalog;
pub mod checkpoint;
pub mod completions;
pub mod compliance;
pub mod demo;
pub mod due;
pub mod entity;
pub mod key;
pub mod net;
pub mod node;
pub mod notarize;
pub mod org;
pub mod report;
pub mod request;
pub mod resource;
pub mod responsibility;
pub mod scenario;
pub mod topology;
pub mod trace;
pub mod tx;
pub mod verify;

use crate::args::{Cli, Command};
use crate::failure::{Exit, Failure, MachineError as _, Result};
use crate::report::Report;

/// Runs one command.
///
/// # Errors
/// If what was asked could not be done; what does not hold is a report, not an
/// error.
pub fn run(cli: Cli) -> Result<Report> {
    let Cli { options, command } = cli;
    liuhen_crypto::sm2::backend()
        .map_err(|error| Failure::new(Exit::Input, error, "unset it for the fastest there is"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.machine("cannot start the runtime")?;
    runtime.block_on(async {
        match command {
            Command::Key(command) => key::run(command, &options).await,
            Command::Net(command) => net::run(command, &options),
            Command::Node(command) => node::run(command, &options).await,
            Command::Org(command) => org::run(command, &options).await,
            Command::Catalog(command) => catalog::run(command, &options).await,
            Command::Resource(command) => resource::run(command, &options).await,
            Command::Request(command) => request::run(command, &options).await,
            Command::Auth(command) => auth::run(command, &options).await,
            Command::Anchor(anchor) => anchor.run(&options).await,
            Command::Notarize(notarize) => notarize.run(&options).await,
            Command::Act(act) => act.run(&options).await,
            Command::Tx(command) => tx::run(command, &options).await,
            Command::Calendar(command) => calendar::run(command, &options).await,
            Command::Entity(command) => entity::run(command, &options).await,
            Command::Due(due) => due.run(&options).await,
            Command::Report(command) => report::run(command, &options).await,
            Command::Topology(command) => topology::run(&command, &options).await,
            Command::Responsibility(ask) => ask.run(&options).await,
            Command::Compliance(ask) => ask.run(&options).await,
            Command::Trace(command) => trace::run(command, &options).await,
            Command::Audit(command) => audit::run(command, &options).await,
            Command::Verify(verify) => verify.run(&options),
            Command::Checkpoint(take) => take.run(&options).await,
            Command::Consistency(compare) => compare.run(&options).await,
            Command::Demo(args) => demo::run(&args).await,
            Command::Scenario(command) => scenario::run(command).await,
            Command::Bench(command) => bench::run(command).await,
            Command::Completions(completions) => completions.run(),
        }
    })
}
