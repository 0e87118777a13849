//! `liuhen key`: key files from generation to proof of possession.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::common::{chain, liuhen, liuhen_env};
use liuhen_types::payload::key::possession_message;
use liuhen_types::{ChainId, OrgId, PublicKey, Signature};

#[test]
fn a_generated_key_is_encrypted_private_and_shown_without_its_secret() {
    let dir = tempfile::tempdir().unwrap();
    let passphrase = [("LIUHEN_PASSPHRASE", "correct horse")];
    let generate = ["key", "generate", "--out", "k.pem", "--json"];
    let made = liuhen_env(dir.path(), &generate, &passphrase).ok().json();
    let path = dir.path().join("k.pem");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::read_to_string(&path).unwrap().contains("BEGIN ENCRYPTED PRIVATE KEY"));
    let shown = liuhen_env(dir.path(), &["key", "show", "k.pem", "--json"], &passphrase).ok();
    assert_eq!(shown.json(), made);
    fs::write(dir.path().join("pass"), "correct horse\n").unwrap();
    let show = ["key", "show", "k.pem", "--json", "--passphrase-file", "pass"];
    assert_eq!(liuhen(dir.path(), &show).ok().json(), made);
    let public = liuhen_env(dir.path(), &["key", "public", "k.pem"], &passphrase).ok().stdout;
    let key = PublicKey::from_pem(&public).unwrap();
    assert_eq!(made["key_id"], key.id().to_string());
}

#[test]
fn a_key_is_plain_only_when_asked_and_never_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let generate = ["key", "generate", "--out", "k.pem", "--no-passphrase"];
    liuhen(dir.path(), &generate).ok();
    let before = fs::read(dir.path().join("k.pem")).unwrap();
    let run = liuhen(dir.path(), &generate);
    insta::assert_snapshot!("key_overwrite", run.show());
    assert_eq!(fs::read(dir.path().join("k.pem")).unwrap(), before);
}

#[test]
fn keys_that_cannot_be_used_are_explained() {
    let dir = tempfile::tempdir().unwrap();
    let good = [("LIUHEN_PASSPHRASE", "right")];
    liuhen_env(dir.path(), &["key", "generate", "--out", "k.pem"], &good).ok();
    liuhen(dir.path(), &["key", "generate", "--out", "open.pem", "--no-passphrase"]).ok();
    let open = dir.path().join("open.pem");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(dir.path().join("text.pem"), "no key").unwrap();
    let text = dir.path().join("text.pem");
    fs::set_permissions(&text, fs::Permissions::from_mode(0o600)).unwrap();
    let wrong = liuhen_env(dir.path(), &["key", "show", "k.pem"], &[("LIUHEN_PASSPHRASE", "no")]);
    insta::assert_snapshot!("key_wrong_passphrase", wrong.show());
    let cases: [(&str, &[&str]); 6] = [
        ("no_passphrase", &["key", "show", "k.pem"]),
        ("missing", &["key", "show", "gone.pem"]),
        ("not_a_key", &["key", "show", "text.pem"]),
        ("readable_by_others", &["key", "show", "open.pem"]),
        ("generate_without_terminal", &["key", "generate", "--out", "new.pem"]),
        ("missing_json", &["key", "show", "gone.pem", "--json"]),
    ];
    for (name, arguments) in cases {
        insta::assert_snapshot!(format!("key_{name}"), liuhen(dir.path(), arguments).show());
    }
    assert!(!dir.path().join("new.pem").exists());
}

#[test]
fn a_request_proves_possession_for_one_org_on_one_chain() {
    let dir = tempfile::tempdir().unwrap();
    chain::write(dir.path());
    liuhen(dir.path(), &["key", "generate", "--out", "k.pem", "--no-passphrase"]).ok();
    let arguments =
        ["key", "request", "k.pem", "--for-org", "sjz-civil", "--trust", "genesis.json"];
    let request = liuhen(dir.path(), &arguments).ok().json();
    let key: PublicKey = request["public_key"].as_str().unwrap().parse().unwrap();
    let proof: Signature = request["proof_of_possession"].as_str().unwrap().parse().unwrap();
    let chain = ChainId::new("test-chain").unwrap();
    let verifies = |org: &str| {
        let message = possession_message(&chain, &OrgId::new(org).unwrap(), &key);
        key.verifying_key().verify(&message, &proof)
    };
    assert!(verifies("sjz-civil"));
    assert!(!verifies("sjz-police"));
}
