//! The binary `liuhen`: reads the command line, runs one command, prints one
//! result and gives its exit code.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;
use liuhen_cli::args::Cli;
use liuhen_cli::commands;
use liuhen_cli::failure::{Exit, Failure, Result};
use liuhen_cli::report::Report;

/// A node makes and drops many small values on all its threads at once.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if !error.use_stderr() => {
            print(&error.to_string());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            // The command line was not understood, so its --json was not either.
            let json = std::env::args().any(|argument| argument == "--json");
            return finish(Err(usage(&error)), json);
        }
    };
    let json = cli.options.json;
    finish(commands::run(cli), json)
}

/// What clap found wrong, in the form of all other failures.
fn usage(error: &clap::Error) -> Failure {
    let hint = "add --help to the command for its options and examples";
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Failure::input("no command given", hint);
    }
    let text = error.to_string();
    let text = text.trim_start_matches("error: ");
    let message = text.split("\n\nFor more information").next().unwrap_or(text).trim_end();
    Failure::input(message, hint)
}

fn finish(result: Result<Report>, json: bool) -> ExitCode {
    let exit = match result {
        Ok(report) => {
            let text = if json { format!("{:#}", report.json) } else { report.text };
            if !text.is_empty() {
                print(text.trim_end_matches('\n'));
            }
            report.exit
        }
        Err(failure) => {
            if json {
                print(&format!("{:#}", failure.to_json()));
            }
            // Nothing is left to be told if even standard error is closed.
            let _ = writeln!(std::io::stderr(), "{}", failure.to_text());
            Some(failure.exit)
        }
    };
    exit.map_or(ExitCode::SUCCESS, |exit: Exit| ExitCode::from(exit as u8))
}

/// Prints to standard output; a reader that went away ends the output, not more.
fn print(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
