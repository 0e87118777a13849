//! The shape of source files: a module doc first, no file over 600 lines, no
//! line over 100 columns, no unfinished marks, and every signing or hashing
//! domain (`liuhen/…/vN`) written down once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const FILE_LINES_MAX: usize = 600;
const LINE_COLUMNS_MAX: usize = 100;
const UNFINISHED: [&str; 4] = [
    concat!("to", "do!("),
    concat!("unimpl", "emented!("),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
];

/// All findings about source files.
pub fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut files = Vec::new();
    collect(root, &mut files)?;
    files.sort();
    let mut findings = Vec::new();
    let mut domains: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in &files {
        let text = fs::read_to_string(file)?;
        let name = file.strip_prefix(root).unwrap_or(file).display().to_string();
        check_shape(&name, &text, &mut findings);
        if !is_test(&name) {
            for domain in domains_of(&text) {
                domains.entry(domain).or_default().push(name.clone());
            }
        }
    }
    for (domain, users) in domains.iter().filter(|(_, users)| users.len() > 1) {
        findings.push(format!("domain {domain} stands more than once: {}", users.join(", ")));
    }
    Ok(findings)
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" {
                collect(&path, files)?;
            }
        } else if name.ends_with(".rs") {
            files.push(path);
        }
    }
    Ok(())
}

fn is_test(name: &str) -> bool {
    ["/tests/", "/tests.rs", "/benches/", "/vectors.rs", "fuzz/"].iter().any(|p| name.contains(p))
}

fn check_shape(name: &str, text: &str, findings: &mut Vec<String>) {
    if !text.starts_with("//!") && !text.starts_with("#![doc") {
        findings.push(format!("{name}: starts without a module doc (//!)"));
    }
    let lines = text.lines().count();
    if lines > FILE_LINES_MAX {
        findings.push(format!("{name}: {lines} lines, the limit is {FILE_LINES_MAX}"));
    }
    for (index, line) in text.lines().enumerate() {
        let columns = line.chars().count();
        // A long string literal (a vector, a table row) cannot be wrapped.
        if columns > LINE_COLUMNS_MAX && !line.contains('"') {
            findings.push(format!("{name}:{}: {columns} columns", index + 1));
        }
        for mark in UNFINISHED.iter().filter(|m| line.contains(**m)) {
            findings.push(format!("{name}:{}: unfinished mark {mark}", index + 1));
        }
    }
}

/// The string literals of the form `"liuhen/…/v1"`.
fn domains_of(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    code.split('"')
        .skip(1)
        .step_by(2)
        .filter(|literal| literal.starts_with("liuhen/"))
        .filter(|literal| {
            let version = literal.rsplit('/').next().unwrap_or_default();
            version.starts_with('v') && version[1..].bytes().all(|b| b.is_ascii_digit())
        })
        .map(String::from)
        .collect()
}
