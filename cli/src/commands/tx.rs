//! `liuhen tx`: transactions of any kind, from a file; and those that several orgs
//! sign, one after the other, before they are sent.

use std::path::{Path, PathBuf};

use liuhen_types::decode::{from_bytes, from_json};
use liuhen_types::limits::{TX_BYTES_MAX, TX_JSON_BYTES_MAX};
use liuhen_types::{Payload, SignedTransaction};
use serde_json::json;

use crate::args::Options;
use crate::failure::{Exit, Failure, Result};
use crate::files;
use crate::report::{Report, table};
use crate::session::{self, Session, unsent_report};

/// Transactions of any kind.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Sign a transaction and send it; its outcome is proven by its receipt
    #[command(after_help = "The file holds the kind and its fields as JSON, such as

  {\"type\": \"CatalogRetire\", \"body\": {\"catalog_id\": \"c1\", \"reason\": \"...\", ...}}

`liuhen act KIND --help` shows the fields of a kind.

Examples:
  liuhen tx send notice.json --org hb-market --key hb-market.key.pem
  liuhen tx send collected.json --unsent collected.tx")]
    Send {
        /// The transaction's payload
        file: PathBuf,
        /// Sign into this file and do not send: others co-sign it
        #[arg(long, value_name = "FILE")]
        unsent: Option<PathBuf>,
    },
    /// Add the co-signature of --org to a transaction that was signed into a file
    #[command(after_help = "Shows what is signed before it signs; look at it.

Examples:
  liuhen tx cosign collected.tx --org op-xa --key op-xa.key.pem")]
    Cosign {
        /// The signed transaction; it is replaced
        file: PathBuf,
    },
    /// Show a signed transaction that was not sent yet
    #[command(after_help = "Example:\n  liuhen tx show collected.tx")]
    Show {
        /// The signed transaction
        file: PathBuf,
    },
    /// Send a transaction that was signed into a file
    #[command(after_help = "Example:\n  liuhen tx submit collected.tx --receipts receipts")]
    Submit {
        /// The signed transaction
        file: PathBuf,
    },
    /// Names of all kinds
    #[command(after_help = "Example:\n  liuhen tx kinds --json")]
    Kinds,
}

/// Runs `liuhen tx`.
///
/// # Errors
/// If a file is not what it should be, or no verified receipt could be had.
pub async fn run(command: Command, options: &Options) -> Result<Report> {
    match command {
        Command::Send { file, unsent } => {
            let session = Session::open(options)?;
            let payload = payload(&file)?;
            match unsent {
                None => session.send(payload).await,
                Some(path) => session.sign_into(payload, &path).await,
            }
        }
        Command::Cosign { file } => {
            let sender = session::sender(options)?;
            let mut tx = signed(&file)?;
            sender.cosign(&mut tx).await.map_err(session::network_failure)?;
            files::replace(&file, &tx.to_bytes())?;
            unsent_report(&tx, &file)
        }
        Command::Show { file } => unsent_report(&signed(&file)?, &file),
        Command::Submit { file } => session::submit_signed(&signed(&file)?, options).await,
        Command::Kinds => kinds(),
    }
}

fn payload(file: &Path) -> Result<Payload> {
    let bytes = files::read(file, "payload", TX_JSON_BYTES_MAX as u64)?;
    from_json(&bytes, TX_JSON_BYTES_MAX).map_err(|error| {
        let code = error.code.name();
        let what = format!("{} is no payload", file.display());
        let hint = "write {\"type\": KIND, \"body\": {...}}; `liuhen tx kinds` names the kinds";
        Failure::new(Exit::Input, anyhow::Error::new(error).context(what), hint).with_code(code)
    })
}

fn signed(file: &Path) -> Result<SignedTransaction> {
    let bytes = files::read(file, "signed transaction", TX_BYTES_MAX as u64)?;
    from_bytes(&bytes, TX_BYTES_MAX).map_err(|error| {
        let code = error.code.name();
        let what = format!("{} is no signed transaction", file.display());
        let hint = "give a file that --unsent wrote";
        Failure::new(Exit::Input, anyhow::Error::new(error).context(what), hint).with_code(code)
    })
}

fn kinds() -> Result<Report> {
    let mut rows = table(["kind", "名称"]);
    let label = |kind: &str| Payload::label_of(kind).unwrap_or_default();
    rows.add_rows(Payload::KINDS.iter().map(|kind| [*kind, label(kind)]));
    let list: Vec<_> =
        Payload::KINDS.iter().map(|kind| json!({ "kind": kind, "label": label(kind) })).collect();
    Report::new(&list, rows.trim_fmt())
}
