//! Help, wrong arguments, unreachable nodes and catalog lists.

use std::fs;
use std::path::Path;

use crate::common::{chain, liuhen};
use clap::CommandFactory as _;
use liuhen_cli::args::Cli;

/// The arguments that lead to every command without subcommands.
fn leaves(command: &clap::Command, path: &[String], found: &mut Vec<Vec<String>>) {
    let mut has_children = false;
    for child in command.get_subcommands().filter(|child| child.get_name() != "help") {
        has_children = true;
        leaves(child, &[path, &[child.get_name().to_owned()]].concat(), found);
    }
    if !has_children {
        found.push(path.to_vec());
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    let mut found = Vec::new();
    leaves(&Cli::command(), &[], &mut found);
    assert!(found.len() >= 30, "{found:?}");
    let dir = tempfile::tempdir().unwrap();
    for path in found {
        let mut arguments: Vec<&str> = path.iter().map(String::as_str).collect();
        arguments.push("--help");
        let run = liuhen(dir.path(), &arguments).ok();
        let example = format!("liuhen {}", path.join(" "));
        let body = run.stdout.split("Usage:").nth(1).unwrap_or_default();
        let shown = body.split("Example").nth(1).is_some_and(|rest| rest.contains(&example));
        assert!(shown, "{path:?} has no example:\n{}", run.stdout);
        assert_eq!(run.stderr, "");
    }
}

#[test]
fn help_names_commands_options_and_exit_codes() {
    let dir = tempfile::tempdir().unwrap();
    insta::assert_snapshot!("help", liuhen(dir.path(), &["--help"]).show());
    insta::assert_snapshot!("help_verify", liuhen(dir.path(), &["verify", "--help"]).show());
}

#[test]
fn wrong_arguments_are_input_errors() {
    let dir = tempfile::tempdir().unwrap();
    chain::write(dir.path());
    fs::write(dir.path().join("entry.json"), "{\"catalog_id\": ").unwrap();
    fs::write(dir.path().join("entry.toml"), "catalog_id = 1").unwrap();
    let cases: [(&str, &[&str]); 9] = [
        ("no_command", &[]),
        ("unknown_command", &["publish"]),
        ("unknown_option", &["verify", "x", "--fast"]),
        ("org_id", &["org", "show", "石家庄"]),
        ("org_id_json", &["org", "show", "a/b", "--json"]),
        ("word", &["org", "grant", "a", "--role", "king", "--jurisdiction", "130000"]),
        ("bad_json", &["catalog", "submit", "entry.json"]),
        ("bad_toml", &["catalog", "submit", "entry.toml"]),
        ("no_node", &["org", "show", "a", "--trust", "genesis.json"]),
    ];
    for (name, arguments) in cases {
        let run = liuhen(dir.path(), arguments);
        assert_eq!(run.code, 3, "{name}: {}", run.show());
        insta::assert_snapshot!(format!("wrong_{name}"), run.show());
    }
}

#[test]
fn a_node_that_is_not_there_is_exit_code_2() {
    let dir = tempfile::tempdir().unwrap();
    chain::write(dir.path());
    // A port that was free a moment ago and is closed now.
    let port = liuhen_cli::network_plan::free_ports(1).unwrap()[0];
    let node = format!("http://127.0.0.1:{port}");
    let arguments = ["org", "show", "a", "--trust", "genesis.json", "--node", &node];
    let run = liuhen(dir.path(), &arguments);
    assert_eq!(run.code, 2, "{}", run.show());
    assert!(run.stderr.contains("hint: check that the nodes run"), "{}", run.show());
}

#[test]
fn a_catalog_list_is_checked_without_a_node() {
    let data = Path::new("../tests/data/catalogs");
    let run = liuhen(data, &["catalog", "import", "hebei_catalogs.xlsx", "--check"]);
    insta::assert_snapshot!("import_good", run.show());
    let run = liuhen(data, &["catalog", "import", "with_defects.csv"]);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!("import_bad", run.show());
    let document = liuhen(data, &["catalog", "import", "with_defects.csv", "--json"]).json();
    assert_eq!(document["found"], 5);
    assert_eq!(document["valid"], 2);
    assert_eq!(document["sent"], serde_json::json!([]));
    let codes: Vec<&str> = document["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|problem| problem["code"].as_str())
        .collect();
    for code in ["E_SCHEMA", "E_CONDITIONS_REQUIRED", "E_LEGAL_BASIS_REQUIRED", "E_DUPLICATE"] {
        assert!(codes.contains(&code), "{code}: {codes:?}");
    }
}

#[test]
fn the_template_is_a_list_that_passes_its_own_check() {
    let dir = tempfile::tempdir().unwrap();
    for language in ["zh", "en"] {
        let file = format!("{language}.csv");
        let template = ["catalog", "template", "--out", &file, "--language", language];
        liuhen(dir.path(), &template).ok();
        liuhen(dir.path(), &["catalog", "import", &file, "--check"]).ok();
    }
    let run = liuhen(dir.path(), &["catalog", "template", "--out", "zh.csv"]);
    assert_eq!(run.code, 3, "{}", run.show());
}

#[test]
fn completions_know_the_commands() {
    let dir = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let script = liuhen(dir.path(), &["completions", shell]).ok().stdout;
        assert!(script.contains("checkpoint") && script.contains("notarize"), "{shell}");
    }
}

#[test]
fn a_reader_that_went_away_is_no_reason_to_panic() {
    let dir = tempfile::tempdir().unwrap();
    chain::write(dir.path());
    fs::create_dir(dir.path().join("files")).unwrap();
    fs::write(dir.path().join("files/a.receipt"), b"no receipt").unwrap();
    fs::write(dir.path().join("files/other.txt"), b"is remarked upon").unwrap();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_liuhen"))
        .current_dir(dir.path())
        .args(["verify", "files", "--trust", "genesis.json"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(1), "it says what does not hold, as ever");
}
