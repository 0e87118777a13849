//! Checks what the compiler does not: who may import whom, the shape of files,
//! and signing domains that are used once. Prints every finding; exits 1 if any.

mod edges;
mod sources;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let root = root.as_deref().and_then(|tool| tool.ancestors().nth(2)).unwrap_or(Path::new("."));
    let mut findings = edges::check(root)?;
    findings.extend(sources::check(root)?);
    for finding in &findings {
        eprintln!("tidy: {finding}");
    }
    if findings.is_empty() {
        println!("tidy: imports run downward, sources are in shape");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}
