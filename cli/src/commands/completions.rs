//! `liuhen completions`: what a shell needs to complete the command line.

use clap::CommandFactory as _;
use clap_complete::Shell;
use serde_json::json;

use crate::args::Cli;
use crate::failure::Result;
use crate::report::Report;

/// Options of `liuhen completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  liuhen completions bash > /etc/bash_completion.d/liuhen
  liuhen completions fish > ~/.config/fish/completions/liuhen.fish")]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints the script.
    ///
    /// # Errors
    /// None in practice: the script is text.
    pub fn run(self) -> Result<Report> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "liuhen", &mut script);
        let script = String::from_utf8_lossy(&script).into_owned();
        let document = json!({ "shell": self.shell.to_string(), "script": script });
        Report::new(&document, script)
    }
}
