//! The byte vectors under `tests/conformance/types`, which every implementation
//! of the forms must meet.
//!
//! In `transactions.json` the transactions of the first kinds are written by hand, one of
//! each other kind was drawn once, and the rest follows from them; the other files are
//! made here from fixed keys. With
//! `LIUHEN_REGENERATE_VECTORS=1` the files are written anew instead of compared:
//! what changes then is a change of the format.

mod proofs;
mod transactions;

use std::path::PathBuf;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Set to 1 to write files instead of comparing them.
const REGENERATE: &str = "LIUHEN_REGENERATE_VECTORS";

fn path(parts: &[&str]) -> PathBuf {
    let root = PathBuf::from("..");
    parts.iter().fold(root, |path, part| path.join(part))
}

/// True if files are written instead of compared.
fn regenerates() -> bool {
    std::env::var(REGENERATE).is_ok_and(|value| value == "1")
}

/// Compares a file of the repository with what it should hold, or writes it.
pub fn compare_or_write(parts: &[&str], expected: &str) {
    let path = path(parts);
    if regenerates() {
        let folder = path.parent().expect("the file lies in a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        // Tests that read the file run beside this one.
        let draft = path.with_extension("draft");
        std::fs::write(&draft, expected).expect("the file can be written");
        std::fs::rename(&draft, &path).expect("the file can be replaced");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let name = parts.join("/");
    let differs = found.lines().zip(expected.lines()).position(|(a, b)| a != b);
    let line = differs.unwrap_or(found.lines().count().min(expected.lines().count())) + 1;
    assert!(
        found == expected,
        "{name} differs from line {line} on; set {REGENERATE}=1 to write it"
    );
}

fn read<T: DeserializeOwned>(name: &str) -> T {
    let path = path(&["tests", "conformance", "types", name]);
    let bytes = std::fs::read(&path).expect("the vectors are in the repository");
    serde_json::from_slice(&bytes).expect("the vectors have their form")
}

fn compare<T: Serialize>(name: &str, vectors: &T) {
    let text = serde_json::to_string_pretty(vectors).expect("vectors have a JSON form");
    compare_or_write(&["tests", "conformance", "types", name], &(text + "\n"));
}

/// Whoever writes a second implementation finds every file in the index, and no other.
#[test]
fn the_index_of_vectors_names_them_all() {
    let root = path(&["tests", "conformance"]);
    let mut files = Vec::new();
    for folder in ["contracts", "crypto", "types"] {
        for file in std::fs::read_dir(root.join(folder)).expect("the folder is there") {
            let name = file.expect("readable").file_name().into_string().expect("a plain name");
            let is_folder = root.join(folder).join(&name).is_dir();
            if is_folder || name.ends_with(".json") {
                files.push(format!("`{folder}/{name}{}`", if is_folder { "/" } else { "" }));
            }
        }
    }
    files.sort();
    let index = std::fs::read_to_string(root.join("README.md")).expect("the index is there");
    let rows = index.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let mut named: Vec<String> =
        rows.filter(|row| row.starts_with('`')).map(str::to_owned).collect();
    named.sort();
    assert_eq!(named, files);
}
