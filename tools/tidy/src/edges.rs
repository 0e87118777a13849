//! Import direction: only the edges of ARCHITECTURE.md, read from cargo's own
//! view of the workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;
use serde_json::Value;

/// Crate, and the crates of this workspace that it may import.
const ALLOWED: &[(&str, &[&str])] = &[
    ("liuhen-crypto", &[]),
    ("liuhen-types", &["liuhen-crypto"]),
    ("liuhen-contracts", &["liuhen-crypto", "liuhen-types"]),
    ("liuhen-network", &["liuhen-crypto", "liuhen-types"]),
    ("liuhen-sdk", &["liuhen-crypto", "liuhen-types"]),
    ("liuhen-search", &["liuhen-types"]),
    ("liuhen-lists", &["liuhen-types"]),
    (
        "liuhen-node",
        &["liuhen-contracts", "liuhen-crypto", "liuhen-network", "liuhen-search", "liuhen-types"],
    ),
    (
        "liuhen-cli",
        &[
            "liuhen-contracts",
            "liuhen-crypto",
            "liuhen-lists",
            "liuhen-network",
            "liuhen-node",
            "liuhen-sdk",
            "liuhen-types",
        ],
    ),
    (
        "liuhen-fuzz",
        &[
            "liuhen-crypto",
            "liuhen-lists",
            "liuhen-network",
            "liuhen-node",
            "liuhen-sdk",
            "liuhen-types",
        ],
    ),
    ("tidy", &[]),
];

/// Crates that compile without these, whatever they import.
const PURE: &[&str] = &["liuhen-crypto", "liuhen-types", "liuhen-contracts"];
const IMPURE: &[&str] = &["tokio", "rocksdb", "libp2p", "reqwest", "axum", "rand"];

/// All findings about imports.
pub fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .output()
        .context("cargo metadata did not run")?;
    anyhow::ensure!(
        output.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let graph = normal_dependencies(&metadata);
    let mut findings = Vec::new();
    for (name, allowed) in ALLOWED {
        let Some(direct) = graph.get(*name) else {
            findings.push(format!("crate {name} is missing"));
            continue;
        };
        for import in direct.iter().filter(|d| ALLOWED.iter().any(|(c, _)| c == *d)) {
            if !allowed.contains(&import.as_str()) {
                findings.push(format!("{name} must not import {import}"));
            }
        }
    }
    for name in workspace_members(&metadata) {
        if !ALLOWED.iter().any(|(known, _)| *known == name) {
            findings.push(format!("crate {name} has no place in the import order"));
        }
    }
    for name in PURE {
        let reach = reachable(&graph, name);
        for impure in IMPURE.iter().filter(|i| reach.contains(**i)) {
            findings.push(format!("{name} must compile without {impure}"));
        }
    }
    Ok(findings)
}

fn workspace_members(metadata: &Value) -> Vec<String> {
    let members: BTreeSet<&str> = strings(&metadata["workspace_members"]).collect();
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages
        .filter(|p| p["id"].as_str().is_some_and(|id| members.contains(id)))
        .filter_map(|p| p["name"].as_str().map(String::from))
        .collect()
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// Crate name → names of its direct dependencies, dev and build ones left out.
fn normal_dependencies(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let names: BTreeMap<&str, &str> =
        packages.filter_map(|p| Some((p["id"].as_str()?, p["name"].as_str()?))).collect();
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for node in metadata["resolve"]["nodes"].as_array().into_iter().flatten() {
        let Some(name) = node["id"].as_str().and_then(|id| names.get(id)) else { continue };
        let entry = graph.entry((*name).to_string()).or_default();
        for dependency in node["deps"].as_array().into_iter().flatten() {
            let kinds = dependency["dep_kinds"].as_array().into_iter().flatten();
            let is_normal = kinds.into_iter().any(|k| k["kind"].is_null());
            let target = dependency["pkg"].as_str().and_then(|id| names.get(id));
            if let (true, Some(target)) = (is_normal, target) {
                entry.insert((*target).to_string());
            }
        }
    }
    graph
}

fn reachable(graph: &BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from.to_string()];
    while let Some(name) = open.pop() {
        for next in graph.get(&name).into_iter().flatten() {
            if seen.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    seen
}
