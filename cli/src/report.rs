//! What a command hands back: one document for programs, a text for people, and
//! whether what was asked holds.

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;
use serde_json::Value;

use crate::failure::{Exit, MachineError as _, Result};

/// The result of a command.
#[derive(Debug)]
pub struct Report {
    /// The document that `--json` prints.
    pub json: Value,
    /// The text that is printed otherwise, without final line feed.
    pub text: String,
    /// None if what was asked holds, else the exit code.
    pub exit: Option<Exit>,
}

impl Report {
    /// What was asked holds.
    ///
    /// # Errors
    /// If the value has no JSON form.
    pub fn new(value: &impl Serialize, text: impl Into<String>) -> Result<Self> {
        let json = serde_json::to_value(value).machine("cannot write the result as JSON")?;
        Ok(Self { json, text: text.into(), exit: None })
    }

    /// The same result, but what was asked does not hold.
    pub fn unless(mut self, holds: bool) -> Self {
        self.exit = (!holds).then_some(Exit::DoesNotHold);
        self
    }
}

/// A plain table, readable without colour.
pub fn table<const N: usize>(headers: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(headers);
    table
}

/// Lines of `name: value` with the values aligned.
pub fn fields(rows: &[(&str, String)]) -> String {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines = rows.iter().map(|(name, value)| format!("{name:width$}  {value}"));
    lines.collect::<Vec<_>>().join("\n")
}
