//! Access to the vectors under `tests/conformance/crypto` for tests, which run
//! in the folder of their crate.

use std::path::PathBuf;

use serde_json::Value;

/// A file of the conformance vectors.
pub fn path(name: &str) -> PathBuf {
    ["..", "tests", "conformance", "crypto", name].iter().collect()
}

/// The checked-in vectors `name`.
pub fn load(name: &str) -> Value {
    let path = path(name);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("reading {}: {error}", path.display()));
    serde_json::from_str(&text).expect("vectors are JSON")
}

/// Compares what the code computes with the checked-in vectors `name`. With
/// `LIUHEN_WRITE_VECTORS` set it writes them instead, which is a change of the
/// protocol and reviewed as one.
pub fn check(name: &str, computed: &Value) {
    if std::env::var_os("LIUHEN_WRITE_VECTORS").is_some() {
        let text = serde_json::to_string_pretty(computed).expect("a value is JSON") + "\n";
        std::fs::write(path(name), text).expect("vectors can be written");
    }
    assert_eq!(&load(name), computed, "vectors {name} differ");
}
