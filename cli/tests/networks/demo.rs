//! The main job, as a visitor runs it: `liuhen demo --json` in another process,
//! twice in the same folder, and what it leaves behind.

use crate::support;

use std::process::Command;

use serde_json::Value;

fn run_demo(dir: &std::path::Path) -> Value {
    let output = Command::new(support::LIUHEN)
        .args(["demo", "--json", "--dir"])
        .arg(dir)
        .output()
        .expect("liuhen starts");
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the demo failed:\n{log}");
    serde_json::from_slice(&output.stdout).expect("the summary is one JSON document")
}

#[test]
fn the_main_job_runs_twice_and_shows_everything() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let dir = dir.path().join("demo");
    for _ in 0..2 {
        let summary = run_demo(&dir);
        assert_eq!(summary["nodes"], 4);
        assert_eq!(summary["catalogs"], 5);
        assert_eq!(summary["rows_shared"], 54_145);
        // 542 pages of 100 rows, and one refused access after the revocation.
        assert_eq!(summary["records_anchored"], 543);
        assert_eq!(summary["restarted_node_caught_up"], true);
        assert_eq!(summary["trace_complete"], true);
        let receipts = std::fs::read_dir(dir.join("receipts")).expect("receipts are left").count();
        assert_eq!(summary["receipts_verified"], receipts);
        assert!(receipts > 543, "{receipts}");
        assert!(dir.join("genesis.json").is_file());
    }
    no_process_is_left(&dir);
    a_flipped_byte_is_refused(&dir);
}

fn no_process_is_left(dir: &std::path::Path) {
    let dir = dir.display().to_string();
    let running = std::fs::read_dir("/proc").expect("proc").flatten().filter(|entry| {
        std::fs::read(entry.path().join("cmdline"))
            .is_ok_and(|line| String::from_utf8_lossy(&line).contains(&dir))
    });
    assert_eq!(running.count(), 0, "a node process is left");
}

fn a_flipped_byte_is_refused(dir: &std::path::Path) {
    let mut receipts: Vec<_> =
        std::fs::read_dir(dir.join("receipts")).expect("receipts").flatten().collect();
    receipts.sort_by_key(std::fs::DirEntry::path);
    let path = receipts[receipts.len() / 2].path();
    let mut bytes = std::fs::read(&path).expect("a receipt");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).expect("the folder is ours");
    let output = Command::new(support::LIUHEN)
        .arg("verify")
        .arg(&path)
        .arg("--trust")
        .arg(dir.join("genesis.json"))
        .output()
        .expect("liuhen starts");
    assert!(!output.status.success(), "a tampered receipt was believed");
}
