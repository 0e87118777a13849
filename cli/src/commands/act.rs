//! `liuhen act`: one subcommand for each kind of transaction, made from the list of
//! kinds and their documented forms, so that none is forgotten and no help goes
//! stale.

mod form;

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command as ClapCommand, FromArgMatches, Subcommand};
use liuhen_types::Payload;
use liuhen_types::decode::from_json;
use liuhen_types::limits::TX_JSON_BYTES_MAX;
use serde_json::{Map, Value, json};

use crate::args::Options;
use crate::failure::{Exit, Failure, Result};
use crate::files;
use crate::report::Report;
use crate::session::Session;
use form::Form;

/// One activity: the kind, its fields as given, and where they come from.
#[derive(Debug)]
pub struct Act {
    kind: &'static str,
    fields: Vec<String>,
    file: Option<PathBuf>,
    unsent: Option<PathBuf>,
}

/// The subcommand of a kind: `CatalogRetire` is `catalog-retire`.
fn command_name(kind: &str) -> String {
    let mut name = String::with_capacity(kind.len() + 4);
    for (place, letter) in kind.char_indices() {
        if letter.is_ascii_uppercase() && place > 0 {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

fn kind_of(command: &str) -> Option<&'static str> {
    Payload::KINDS.iter().copied().find(|kind| command_name(kind) == command)
}

fn subcommand(kind: &'static str) -> ClapCommand {
    let label = Payload::label_of(kind).unwrap_or_default();
    ClapCommand::new(command_name(kind)).about(format!("{label} ({kind})")).defer(with_arguments)
}

/// What is only needed once the subcommand was chosen.
fn with_arguments(command: ClapCommand) -> ClapCommand {
    let form = kind_of(command.get_name()).map(Form::of).unwrap_or_default();
    let name = command.get_name().to_owned();
    command
        .long_about(form.about.clone())
        .arg(
            Arg::new("fields")
                .value_name("FIELD=VALUE")
                .num_args(0..)
                .help("Fields; text as it is, lists and objects as JSON"),
        )
        .arg(
            Arg::new("file")
                .long("file")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("JSON object with the fields; those given as FIELD=VALUE replace its own"),
        )
        .arg(
            Arg::new("unsent")
                .long("unsent")
                .value_name("FILE")
                .action(ArgAction::Set)
                .value_parser(clap::value_parser!(PathBuf))
                .help("Sign into this file and do not send: others co-sign it (liuhen tx cosign)"),
        )
        .after_help(format!("{}\n\nExamples:\n{}", form.fields_text(), form.example(&name)))
}

impl FromArgMatches for Act {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, clap::Error> {
        let chosen = matches.subcommand().and_then(|(name, rest)| Some((kind_of(name)?, rest)));
        let (kind, rest) =
            chosen.ok_or_else(|| clap::Error::new(clap::error::ErrorKind::MissingSubcommand))?;
        let fields = rest.get_many::<String>("fields").into_iter().flatten().cloned().collect();
        let path = |name| rest.get_one::<PathBuf>(name).cloned();
        Ok(Self { kind, fields, file: path("file"), unsent: path("unsent") })
    }

    fn update_from_arg_matches(
        &mut self,
        matches: &ArgMatches,
    ) -> std::result::Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for Act {
    fn augment_subcommands(command: ClapCommand) -> ClapCommand {
        let subcommands = Payload::KINDS.iter().map(|kind| subcommand(kind));
        command.subcommands(subcommands).subcommand_required(true).arg_required_else_help(true)
    }

    fn augment_subcommands_for_update(command: ClapCommand) -> ClapCommand {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        kind_of(name).is_some()
    }
}

impl Act {
    /// Makes the transaction, signs it, and sends it or keeps it for co-signers.
    ///
    /// # Errors
    /// If a field is wrong, or no verified receipt could be had.
    pub async fn run(self, options: &Options) -> Result<Report> {
        let form = Form::of(self.kind);
        let mut body = match &self.file {
            Some(path) => files::read_value::<Map<String, Value>>(
                path,
                "fields of the transaction",
                TX_JSON_BYTES_MAX as u64,
            )?,
            None => Map::new(),
        };
        for field in &self.fields {
            let (name, value) = field.split_once('=').ok_or_else(|| {
                let message = format!("field {field:?} has no value");
                Failure::input(message, "write NAME=VALUE, such as reason=职责划转")
            })?;
            body.insert(name.to_owned(), form.value(name, value)?);
        }
        let document = json!({ "type": self.kind, "body": body });
        let text = serde_json::to_vec(&document).unwrap_or_default();
        let payload: Payload = from_json(&text, TX_JSON_BYTES_MAX).map_err(|error| {
            let code = error.code.name();
            let hint = format!("liuhen act {} --help shows the fields", command_name(self.kind));
            let context = format!("the fields make no {}", self.kind);
            Failure::new(Exit::Input, anyhow::Error::new(error).context(context), hint)
                .with_code(code)
        })?;
        let session = Session::open(options)?;
        match self.unsent {
            None => session.send(payload).await,
            Some(path) => session.sign_into(payload, &path).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_command_with_fields_and_help() {
        let command = Act::augment_subcommands(ClapCommand::new("act"));
        let names: Vec<&str> = command.get_subcommands().map(ClapCommand::get_name).collect();
        assert_eq!(names.len(), Payload::KINDS.len());
        for kind in Payload::KINDS {
            let name = command_name(kind);
            assert_eq!(kind_of(&name), Some(*kind));
            let form = Form::of(kind);
            assert!(!form.about.is_empty(), "{kind} says what it is");
            assert!(!form.fields_text().is_empty(), "{kind} shows its fields");
        }
    }

    #[test]
    fn a_name_is_read_as_words() {
        assert_eq!(command_name("XchainReceiptIn"), "xchain-receipt-in");
        assert_eq!(kind_of("catalog-retire"), Some("CatalogRetire"));
        assert_eq!(kind_of("CatalogRetire"), None);
    }
}
