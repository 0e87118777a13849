//! The documented form of a kind of transaction: its fields, which are required, and
//! what they say, from the same descriptions as the API's document.

use std::collections::BTreeMap;

use liuhen_types::Payload;
use serde_json::Value;
use utoipa::ToSchema as _;

use crate::failure::{Failure, Result};

/// Levels of references that are followed; the forms nest no deeper.
const REFERENCES_MAX: usize = 8;
/// Characters of a description that help shows.
const DESCRIPTION_CHARS_MAX: usize = 160;

/// How the value of a field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// As it is.
    Text,
    /// One of some words.
    Word,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// A JSON list.
    List,
    /// A JSON object.
    Object,
}

impl Written {
    const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Word => "word",
            Self::Number => "number",
            Self::Bool => "true|false",
            Self::List => "JSON list",
            Self::Object => "JSON object",
        }
    }
}

#[derive(Clone, Debug)]
struct Field {
    name: String,
    written: Written,
    words: Vec<String>,
    required: bool,
    description: String,
}

/// The form of a kind.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// What the kind is.
    pub about: String,
    fields: Vec<Field>,
}

impl Form {
    /// The form of a kind; empty for what is none.
    pub fn of(kind: &str) -> Self {
        let mut listed = Vec::new();
        Payload::schemas(&mut listed);
        let schemas: BTreeMap<String, Value> = (listed.into_iter())
            .filter_map(|(name, schema)| Some((name, serde_json::to_value(schema).ok()?)))
            .collect();
        let Some(schema) = schemas.get(kind) else { return Self::default() };
        let required = |name: &str| {
            let required = schema["required"].as_array();
            required.is_some_and(|names| names.iter().any(|one| one == name))
        };
        let properties = schema["properties"].as_object().into_iter().flatten();
        let fields = properties.map(|(name, property)| {
            let (written, words) = written(property, &schemas);
            let description = describe(property).to_owned();
            Field { name: name.clone(), written, words, required: required(name), description }
        });
        Self { about: describe(schema).to_owned(), fields: fields.collect() }
    }

    /// The fields, one a line.
    pub fn fields_text(&self) -> String {
        let width = self.fields.iter().map(|field| field.name.len()).max().unwrap_or(0);
        let mut text = String::from("Fields (* must be given):");
        for field in &self.fields {
            let star = if field.required { '*' } else { ' ' };
            let (name, written) = (&field.name, field.written.name());
            let words = match field.words.as_slice() {
                [] => String::new(),
                words => format!(" [{}]", words.join("|")),
            };
            let description: String =
                field.description.chars().take(DESCRIPTION_CHARS_MAX).collect();
            text.push_str(&format!("\n {star} {name:width$}  {written}{words}: {description}"));
        }
        text
    }

    /// An example with the fields that must be given.
    pub fn example(&self, command: &str) -> String {
        let mut text = format!("  liuhen act {command}");
        for field in self.fields.iter().filter(|field| field.required) {
            let value = match field.written {
                Written::Text => "TEXT".to_owned(),
                Written::Word => field.words.first().cloned().unwrap_or_default(),
                Written::Number => "1".to_owned(),
                Written::Bool => "true".to_owned(),
                Written::List => "'[…]'".to_owned(),
                Written::Object => "'{…}'".to_owned(),
            };
            text.push_str(&format!(" {}={value}", field.name));
        }
        format!("{text}\n  liuhen act {command} --file fields.json")
    }

    /// A field's value as JSON.
    ///
    /// # Errors
    /// If there is no such field, or the text is none of its kind.
    pub fn value(&self, name: &str, text: &str) -> Result<Value> {
        let Some(field) = self.fields.iter().find(|field| field.name == name) else {
            let names: Vec<&str> = self.fields.iter().map(|field| field.name.as_str()).collect();
            let message = format!("there is no field {name:?}");
            return Err(Failure::input(message, format!("the fields are {}", names.join(", "))));
        };
        if matches!(field.written, Written::Text | Written::Word) {
            return Ok(Value::String(text.to_owned()));
        }
        match serde_json::from_str(text) {
            Ok(value) => Ok(value),
            // A word that stands for an object, as some choices have both forms.
            Err(_) if field.written == Written::Object => Ok(Value::String(text.to_owned())),
            Err(error) => {
                let message =
                    format!("field {name}: {text:?} is no {}: {error}", field.written.name());
                Err(Failure::input(message, "write lists and objects as JSON, in quotes"))
            }
        }
    }
}

fn describe(schema: &Value) -> &str {
    let own = schema["description"].as_str();
    let alternatives = ["allOf", "oneOf", "anyOf"];
    let inner = || {
        let lists = alternatives.iter().filter_map(|name| schema[*name].as_array());
        lists.flatten().find_map(|one| one["description"].as_str())
    };
    own.or_else(inner).unwrap_or_default()
}

/// How a value of a schema is written, and the words that it may be.
fn written(schema: &Value, schemas: &BTreeMap<String, Value>) -> (Written, Vec<String>) {
    let mut schema = schema;
    for _ in 0..REFERENCES_MAX {
        let alternatives = ["allOf", "oneOf", "anyOf"];
        let alternatives = alternatives.iter().find_map(|name| schema[*name].as_array());
        let reference = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
        schema = match (reference.and_then(|name| schemas.get(name)), alternatives) {
            (Some(named), _) => named,
            (None, Some(list)) => {
                let mut real = list.iter().filter(|one| one["type"] != "null");
                match (real.next(), real.next()) {
                    (Some(only), None) => only,
                    _ => return (Written::Object, Vec::new()),
                }
            }
            (None, None) => break,
        };
    }
    let types = match &schema["type"] {
        Value::Array(types) => types.iter().find(|one| *one != "null").cloned(),
        one => Some(one.clone()),
    };
    let words = schema["enum"].as_array().into_iter().flatten();
    let words: Vec<String> = words.filter_map(|word| word.as_str().map(str::to_owned)).collect();
    let written = match types.as_ref().and_then(Value::as_str) {
        Some("string") if words.is_empty() => Written::Text,
        Some("string") => Written::Word,
        Some("integer" | "number") => Written::Number,
        Some("boolean") => Written::Bool,
        Some("array") => Written::List,
        _ => Written::Object,
    };
    (written, words)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_read_as_their_field_is_written() {
        let form = Form::of("CatalogReview");
        let cases = [
            ("catalog_id", "c1", json!("c1")),
            ("version", "2", json!(2)),
            ("decision", "Approve", json!("Approve")),
            ("reasons", "[]", json!([])),
        ];
        for (name, text, expected) in cases {
            assert_eq!(form.value(name, text).unwrap(), expected, "{name}");
        }
        assert!(form.value("none", "1").unwrap_err().error.to_string().contains("none"));
        assert!(form.value("version", "two").is_err());
    }

    #[test]
    fn help_names_what_must_be_given() {
        let form = Form::of("CatalogReview");
        assert!(form.fields_text().contains("* catalog_id"), "{}", form.fields_text());
        let example = form.example("catalog-review");
        assert!(example.contains("decision=Approve"), "{example}");
    }
}
