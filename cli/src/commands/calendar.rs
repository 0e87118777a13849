//! `liuhen calendar`: the working-day calendar as the State Council decrees it.

use std::path::PathBuf;

use crate::args::Options;
use crate::calendar::calendar_of;
use crate::failure::{Failure, Result};
use crate::files;
use crate::limits::INPUT_BYTES_MAX;
use crate::report::{Report, fields};
use crate::session::Session;

/// The working-day calendar.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Load the calendar of a year on the chain, or amend days still to come
    #[command(after_help = "Without --file: the calendar that is built in, 2004 to 2026.

Examples:
  liuhen calendar set 2026 --org hebei-gov-services --key authority.key.pem
  liuhen calendar set 2027 --file 2027.csv")]
    Set(Year),
    /// Show what `set` would load
    #[command(after_help = "Examples:\n  liuhen calendar show 2026")]
    Show(Year),
}

/// Which calendar.
#[derive(Debug, clap::Args)]
pub struct Year {
    /// The year
    year: u16,
    /// Lines of date,kind,holiday; kind is day_off or make_up_workday
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// Runs `liuhen calendar`.
///
/// # Errors
/// If the file is no calendar of that year, or no verified receipt could be had.
pub async fn run(command: Command, options: &Options) -> Result<Report> {
    let (Command::Set(wanted) | Command::Show(wanted)) = &command;
    let text =
        wanted.file.as_deref().map(|path| files::read_text(path, "calendar", INPUT_BYTES_MAX));
    let text = text.transpose()?;
    let calendar =
        calendar_of(wanted.year, text.as_deref().map(String::as_str)).map_err(|error| {
            let hint = "give --file with lines of date,kind,holiday for that year";
            Failure::new(crate::failure::Exit::Input, error, hint)
        })?;
    if let Command::Set(_) = command {
        return Session::open(options)?.send(calendar.into()).await;
    }
    let days = |days: &[liuhen_types::Date]| {
        days.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    let text = fields(&[
        ("days off 放假", days(&calendar.days_off)),
        ("working days 调休上班", days(&calendar.work_days)),
    ]);
    Report::new(&calendar, text)
}
