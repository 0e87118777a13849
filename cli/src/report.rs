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
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(headers);
    table
}

/// A JSON value as indented lines of `name: value`, for people.
pub fn outline(value: &Value) -> String {
    let mut text = String::new();
    write_outline(&mut text, value, 0);
    text.trim_end().to_owned()
}

fn write_outline(text: &mut String, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                text.push_str(&format!("{indent}{name}:"));
                write_member(text, value, depth);
            }
        }
        Value::Array(items) => {
            for item in items {
                text.push_str(&format!("{indent}-"));
                write_member(text, item, depth);
            }
        }
        leaf => text.push_str(&format!("{indent}{}\n", leaf_text(leaf))),
    }
}

/// What stands after a name: a leaf on the same line, all else below it.
fn write_member(text: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(_) | Value::Array(_) => {
            text.push('\n');
            write_outline(text, value, depth + 1);
        }
        leaf => text.push_str(&format!(" {}\n", leaf_text(leaf))),
    }
}

fn leaf_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}

/// Lines of `name: value` with the values aligned.
pub fn fields(rows: &[(&str, String)]) -> String {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines = rows.iter().map(|(name, value)| format!("{name:width$}  {value}"));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_is_readable() {
        let value = serde_json::json!({ "a": 1, "b": { "c": ["x", { "d": null }] }, "e": [] });
        assert_eq!(outline(&value), "a: 1\nb:\n  c:\n    - x\n    -\n      d: none\ne:");
    }

    #[test]
    fn fields_are_aligned() {
        let text = fields(&[("a", "1".into()), ("long", "2".into())]);
        assert_eq!(text, "a     1\nlong  2");
    }
}
