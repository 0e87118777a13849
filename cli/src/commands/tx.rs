//! `liuhen tx`: transactions of any kind, from a file. Every activity of the domain
//! is one of these; what each means, and what it must hold, is in the reference.

use std::path::PathBuf;

use liuhen_types::Payload;
use liuhen_types::decode::from_json;
use liuhen_types::limits::TX_JSON_BYTES_MAX;

use crate::args::Options;
use crate::failure::{Exit, Failure, Result};
use crate::files;
use crate::report::Report;
use crate::session::Session;

/// Transactions of any kind.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Sign a transaction and send it; its outcome is proven by its receipt
    #[command(after_help = "The file holds the kind and its fields as JSON, such as

  {\"type\": \"CatalogRetire\", \"body\": {\"catalog_id\": \"c1\", \"reason\": \"...\", ...}}

The fields of every kind are in GET /v1/openapi.json of any node.

Examples:
  liuhen tx send notice.json --org hb-market --key hb-market.key.pem
  liuhen tx kinds")]
    Send {
        /// The transaction's payload
        file: PathBuf,
    },
    /// Names of all kinds
    #[command(after_help = "Example:\n  liuhen tx kinds --json")]
    Kinds,
}

/// Runs `liuhen tx`.
///
/// # Errors
/// If the file is no payload, or no verified receipt could be had.
pub async fn run(command: Command, options: &Options) -> Result<Report> {
    match command {
        Command::Send { file } => {
            let bytes = files::read(&file, "payload", TX_JSON_BYTES_MAX as u64)?;
            let payload: Payload = from_json(&bytes, TX_JSON_BYTES_MAX).map_err(|error| {
                let code = error.code.name();
                let what = format!("{} is no payload", file.display());
                let hint =
                    "write {\"type\": KIND, \"body\": {...}}; `liuhen tx kinds` names the kinds";
                Failure::new(Exit::Input, anyhow::Error::new(error).context(what), hint)
                    .with_code(code)
            })?;
            Session::open(options)?.send(payload).await
        }
        Command::Kinds => Report::new(&Payload::KINDS, Payload::KINDS.join("\n")),
    }
}
