//! `liuhen entity`: everything that the state holds, in one way.

use liuhen_sdk::client::Verified;
use liuhen_types::StateKey;
use liuhen_types::entity::{ENTITY_KINDS, entity_json};
use serde_json::json;

use crate::args::Options;
use crate::failure::{Exit, Failure, MachineError as _, Result};
use crate::lookup::{EVENT_HEADERS, Paging, event_row, page};
use crate::report::{Report, outline, table};
use crate::session::{self, network_failure};

/// Entities of any kind.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Names of all kinds, with their keys and Chinese names
    #[command(after_help = "Example:\n  liuhen entity kinds")]
    Kinds,
    /// Entities of a kind, as the node tells
    #[command(after_help = "Examples:
  liuhen entity list demand
  liuhen entity list designation --prefix legal-person-name/")]
    List {
        /// Name of a kind, see `liuhen entity kinds`
        kind: String,
        /// What the rest of the key starts with
        #[arg(long)]
        prefix: Option<String>,
        /// Which page.
        #[command(flatten)]
        paging: Paging,
    },
    /// One entity by its key, proven by the state
    #[command(after_help = "Example:\n  liuhen entity show demand/demand/d1")]
    Show {
        /// The entity's key
        #[arg(value_name = "KEY")]
        entity: String,
    },
    /// What happened to an entity
    #[command(after_help = "Example:\n  liuhen entity history bulletin/bulletin/b1")]
    History {
        /// The entity's key
        #[arg(value_name = "KEY")]
        entity: String,
        /// Which page.
        #[command(flatten)]
        paging: Paging,
    },
}

/// Runs `liuhen entity`.
///
/// # Errors
/// If no node answered, or an answer could not be proven.
pub async fn run(command: Command, options: &Options) -> Result<Report> {
    match command {
        Command::Kinds => kinds(),
        Command::List { kind, prefix, paging } => {
            let client = session::client(options)?;
            let found = client.entities(&kind, prefix.as_deref(), &paging.request()).await;
            let found = found.map_err(network_failure)?;
            page(&found, ["key", "value"], |one| [one.key.clone(), one.value.to_string()])
        }
        Command::Show { entity } => show(options, &StateKey::from_bytes(entity.into_bytes())).await,
        Command::History { entity, paging } => {
            let client = session::client(options)?;
            let key = StateKey::from_bytes(entity.into_bytes());
            let found = client.history(&key, &paging.request()).await.map_err(network_failure)?;
            page(&found, EVENT_HEADERS, event_row)
        }
    }
}

fn kinds() -> Result<Report> {
    let mut rows = table(["kind", "keys", "名称"]);
    rows.add_rows(ENTITY_KINDS.iter().map(|kind| vec![kind.name, kind.prefix, kind.title]));
    Report::new(&ENTITY_KINDS, rows.trim_fmt())
}

async fn show(options: &Options, key: &StateKey) -> Result<Report> {
    let client = session::client(options)?;
    let found: Verified<Option<Vec<u8>>> = client.state(key).await.map_err(network_failure)?;
    let height = found.height();
    let Some(bytes) = found.value else {
        let text = format!("there is no {key}: proven by the state of height {height}");
        let document = json!({ "key": key.to_string(), "proven_at": height, "value": null });
        return Ok(Report::new(&document, text)?.unless(false));
    };
    let value = entity_json(key, &bytes).machine("cannot read the entity")?;
    let value = value.ok_or_else(|| {
        let hint = "`liuhen entity kinds` lists the keys that it knows";
        Failure::new(Exit::Input, anyhow::Error::msg(format!("no kind has the key {key}")), hint)
    })?;
    let text = format!("{}\n\nproven by the state of height {height}", outline(&value));
    Report::new(&json!({ "key": key.to_string(), "proven_at": height, "value": value }), text)
}
