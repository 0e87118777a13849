//! `liuhen verify`: exit code, output and errors.

use std::fs;

use crate::common::{chain, liuhen};
use liuhen_types::receipt::ReceiptFile;

const TRUST: [&str; 2] = ["--trust", "genesis.json"];

#[test]
fn receipts_that_verify_are_summed_up() {
    let dir = tempfile::tempdir().unwrap();
    chain::write(dir.path());
    fs::write(dir.path().join("receipts/note.txt"), "not a receipt").unwrap();
    let run = liuhen(dir.path(), &[&["verify", "receipts"][..], &TRUST].concat());
    insta::assert_snapshot!("verify_folder", run.show());
    let run = liuhen(dir.path(), &[&["verify", "receipts", "--json"][..], &TRUST].concat()).ok();
    let document = run.json();
    assert_eq!((&document["verified"], &document["failed"]), (&2.into(), &0.into()));
    assert_eq!(document["files"][1]["proves"]["outcome"]["code"], "E_DUPLICATE");
}

#[test]
fn one_receipt_is_shown_in_full() {
    let dir = tempfile::tempdir().unwrap();
    chain::write(dir.path());
    let file = "receipts/accepted.receipt";
    let run = liuhen(dir.path(), &[&["verify", file][..], &TRUST].concat()).ok();
    for part in ["NotarizeEvidence", "accepted", "3 of 4 validators", "1 of 1 receipts verified"] {
        assert!(run.stdout.contains(part), "{part}: {}", run.show());
    }
}

#[test]
fn the_json_form_of_a_receipt_verifies_too() {
    let dir = tempfile::tempdir().unwrap();
    chain::write(dir.path());
    let bytes = fs::read(dir.path().join("receipts/accepted.receipt")).unwrap();
    let file = ReceiptFile::from_bytes(&bytes).unwrap();
    fs::write(dir.path().join("receipt.json"), serde_json::to_vec(&file).unwrap()).unwrap();
    liuhen(dir.path(), &[&["verify", "receipt.json"][..], &TRUST].concat()).ok();
}

#[test]
fn a_refusal_fails_only_when_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    chain::write(dir.path());
    let arguments = ["verify", "receipts/refused.receipt"];
    liuhen(dir.path(), &[&arguments[..], &TRUST].concat()).ok();
    let run = liuhen(dir.path(), &[&arguments[..], &["--accepted"], &TRUST].concat());
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("FAILED") && run.stdout.contains("E_DUPLICATE"), "{}", run.show());
}

#[test]
fn every_changed_byte_is_found() {
    let dir = tempfile::tempdir().unwrap();
    chain::write(dir.path());
    let bytes = fs::read(dir.path().join("receipts/accepted.receipt")).unwrap();
    let tampered = dir.path().join("tampered");
    fs::create_dir(&tampered).unwrap();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        fs::write(tampered.join(format!("{at:05}.receipt")), changed).unwrap();
    }
    let run = liuhen(dir.path(), &[&["verify", "tampered", "--json"][..], &TRUST].concat());
    assert_eq!(run.code, 1);
    let document = run.json();
    let believed: Vec<&serde_json::Value> = document["files"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|file| file["verified"] == true)
        .map(|file| &file["file"])
        .collect();
    assert_eq!(believed, Vec::<&serde_json::Value>::new());
    assert_eq!(document["failed"], bytes.len());
}

#[test]
fn what_is_no_receipt_or_no_trust_root_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    chain::write(dir.path());
    fs::write(dir.path().join("letter.receipt"), "Dear auditor").unwrap();
    fs::create_dir(dir.path().join("empty")).unwrap();
    fs::write(dir.path().join("other.json"), "{}").unwrap();
    let mut genesis = chain::genesis();
    genesis.validators.pop();
    let json = serde_json::to_vec(&genesis).unwrap();
    fs::write(dir.path().join("forged.json"), json).unwrap();
    let cases: [(&str, &[&str], i32); 7] = [
        ("not_a_receipt", &["verify", "letter.receipt", "--trust", "genesis.json"], 1),
        ("missing_receipt", &["verify", "gone.receipt", "--trust", "genesis.json"], 3),
        ("no_receipts", &["verify", "empty", "--trust", "genesis.json"], 3),
        ("no_trust", &["verify", "receipts"], 3),
        ("missing_trust", &["verify", "receipts", "--trust", "gone.json"], 3),
        ("bad_trust", &["verify", "receipts", "--trust", "other.json"], 3),
        ("other_trust", &["verify", "receipts/accepted.receipt", "--trust", "forged.json"], 1),
    ];
    for (name, arguments, code) in cases {
        let run = liuhen(dir.path(), arguments);
        assert_eq!(run.code, code, "{name}: {}", run.show());
        insta::assert_snapshot!(format!("verify_{name}"), run.show());
    }
}
