//! Reads that several commands share: proven entities, pages of lists, events.

use borsh::BorshDeserialize;

use liuhen_sdk::client::{PageRequest, Verified};
use liuhen_types::api::{Event, Page};
use liuhen_types::{Payload, StateKey};
use serde::Serialize;
use serde_json::json;

use crate::args::Options;
use crate::failure::{Failure, MachineError as _, Result};
use crate::report::{Report, outline, table};
use crate::session::{self, network_failure};

/// Which page of a list.
#[derive(Clone, Debug, clap::Args)]
pub struct Paging {
    /// Entries of one page
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100))]
    limit: u32,
    /// Where to go on: `next_cursor` of the page before
    #[arg(long)]
    cursor: Option<String>,
}

impl Paging {
    /// A page of so many entries after a cursor.
    pub const fn of(cursor: Option<String>, limit: u32) -> Self {
        Self { limit, cursor }
    }

    /// As the client wants it.
    pub fn request(&self) -> PageRequest {
        PageRequest { cursor: self.cursor.clone(), limit: Some(self.limit) }
    }
}

/// Shows an entity with proof from the state, or the proof that there is none,
/// which does not hold.
///
/// # Errors
/// If no node gave a proven answer.
pub async fn show<T: BorshDeserialize + Serialize>(
    options: &Options,
    key: StateKey,
) -> Result<Report> {
    let client = session::client(options)?;
    let found: Verified<Option<T>> = client.entity(&key).await.map_err(network_failure)?;
    let height = found.height();
    let is_there = found.value.is_some();
    let value = serde_json::to_value(&found.value).machine("cannot write the entity as JSON")?;
    let text = if is_there {
        format!("{}\n\nproven by the state of height {height}", outline(&value))
    } else {
        format!("there is no {key}: proven by the state of height {height}")
    };
    let document = json!({ "key": key.to_string(), "proven_at": height, "value": value });
    Ok(Report::new(&document, text)?.unless(is_there))
}

/// Reads an entity that a command needs in order to go on.
///
/// # Errors
/// If there is none, or no node gave a proven answer.
pub async fn need<T: BorshDeserialize>(client: &liuhen_sdk::Client, key: &StateKey) -> Result<T> {
    let found: Verified<Option<T>> = client.entity(key).await.map_err(network_failure)?;
    let height = found.height();
    found.value.ok_or_else(|| {
        let message = format!("there is no {key}: proven by the state of height {height}");
        let hint = "check the id; what was sent a moment ago may not be committed yet";
        let error = anyhow::Error::msg(message);
        Failure::new(crate::failure::Exit::DoesNotHold, error, hint).with_code("E_NOT_FOUND")
    })
}

/// A page as a table, with what to give for the next one.
///
/// # Errors
/// If it has no JSON form.
pub fn page<T: Serialize, const N: usize>(
    page: &Page<T>,
    headers: [&str; N],
    row: impl Fn(&T) -> [String; N],
) -> Result<Report> {
    let mut rows = table(headers);
    rows.add_rows(page.items.iter().map(|item| row(item).to_vec()));
    let mut text = rows.trim_fmt();
    if let Some(cursor) = &page.next_cursor {
        text.push_str(&format!("\nmore: add --cursor {cursor}"));
    }
    Report::new(page, text)
}

/// Headers of a list of events.
pub const EVENT_HEADERS: [&str; 6] = ["index", "height", "time", "what", "by", "outcome"];

/// A kind of transaction with its Chinese name.
pub fn labelled(kind: &str) -> String {
    Payload::label_of(kind).map_or_else(|| kind.to_owned(), |label| format!("{kind} {label}"))
}

/// One event as a row.
pub fn event_row(event: &Event) -> [String; 6] {
    let outcome = &event.outcome;
    let mut code = outcome.code.to_string();
    for warning in &outcome.warnings {
        code.push_str(&format!(" {}", warning.name()));
    }
    if !event.suspect_keys.is_empty() {
        code.push_str(" suspect key 密钥存疑");
    }
    [
        event.log_index.to_string(),
        event.height.to_string(),
        event.time.to_string(),
        labelled(&event.kind),
        event.sender.to_string(),
        code,
    ]
}

/// The name of a plain enum's value, as in JSON.
pub fn name(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}")
}
