//! `liuhen net init`: what it makes, and what it refuses.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::common::liuhen;
use liuhen_types::Genesis;

#[test]
fn the_network_made_is_complete_and_its_genesis_passes_the_contracts() {
    let dir = tempfile::tempdir().unwrap();
    let arguments = ["net", "init", "--dir", "net", "--no-passphrase", "--json"];
    let made = liuhen(dir.path(), &arguments).ok().json();
    let names: Vec<&str> =
        made["nodes"].as_array().unwrap().iter().filter_map(|node| node["name"].as_str()).collect();
    assert_eq!(names, ["hebei", "shijiazhuang", "baoding", "xiongan"]);
    let text = fs::read(dir.path().join("net/genesis.json")).unwrap();
    let genesis: Genesis = serde_json::from_slice(&text).unwrap();
    liuhen_contracts::genesis_state(&genesis).unwrap();
    assert_eq!(made["genesis_hash"], genesis.hash().to_string());
    assert_eq!(genesis.regions.len(), 203);
    assert_eq!(genesis.params.heartbeat_ms, 10_000);
    for secret in ["authority.key.pem", "nodes/hebei/node.key.pem", "nodes/hebei/network.key"] {
        let mode = fs::metadata(dir.path().join("net").join(secret)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{secret}");
    }
    let shown = liuhen(dir.path(), &["key", "show", "net/nodes/hebei/network.key", "--json"]).ok();
    let config = fs::read_to_string(dir.path().join("net/nodes/baoding/config.toml")).unwrap();
    assert!(config.contains(shown.json()["peer_id"].as_str().unwrap()));
}

#[test]
fn keys_are_encrypted_unless_told_otherwise() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("secret"), "a passphrase\n").unwrap();
    let arguments =
        ["net", "init", "--dir", "net", "--validators", "1", "--new-passphrase-file", "secret"];
    let run = liuhen(dir.path(), &arguments).ok();
    assert!(run.stdout.contains("The keys are encrypted"), "{}", run.show());
    for file in ["net/authority.key.pem", "net/nodes/hebei/node.key.pem"] {
        let text = fs::read_to_string(dir.path().join(file)).unwrap();
        assert!(text.contains("BEGIN ENCRYPTED PRIVATE KEY"), "{file}");
    }
}

#[test]
fn what_cannot_be_made_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("full")).unwrap();
    fs::write(dir.path().join("full/file"), "").unwrap();
    let init = ["net", "init", "--no-passphrase", "--dir"];
    let cases: [(&str, &[&str]); 5] = [
        ("full", &["full"]),
        ("none", &["net", "--validators", "0"]),
        ("many", &["net", "--validators", "101"]),
        ("hosts", &["net", "--hosts", "10.0.0.1", "--base-port", "9000"]),
        ("params", &["net", "--block-txs-max", "0"]),
    ];
    for (name, rest) in cases {
        let run = liuhen(dir.path(), &[&init[..], rest].concat());
        assert_eq!(run.code, 3, "{name}: {}", run.show());
        insta::assert_snapshot!(format!("net_{name}"), run.show());
    }
    let run = liuhen(dir.path(), &["net", "init", "--dir", "net"]);
    assert_eq!(run.code, 3, "no passphrase and no terminal: {}", run.show());
}
