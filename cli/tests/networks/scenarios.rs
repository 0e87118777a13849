//! The acceptance scenarios of the requirements (section 6), played by `liuhen
//! scenario` itself over four real node processes; every step must hold, and no step
//! of the requirements may be left out.

use std::collections::BTreeSet;
use std::process::Command;

use crate::support::LIUHEN;

/// The steps of the tables, without those that a comment there leaves to others.
const ONE: &str = "1.0 1.1 1.1F-a 1.1F-b 1.1F-c 1.1F-d 1.2 1.2F-a 1.2F-b 1.2F-c 1.2F-d 1.3 1.3F \
    1.4 1.5 1.5F 1.6 1.7 1.8 1.8F-a 1.8F-b 1.8F-c 1.9 1.9F 1.10 1.10F-a 1.10F-b 1.10F-c 1.10F-d \
    1.10F-e 1.11 1.11F 1.12 1.12F 1.13 1.13F 1.13F-b 1.14 1.15 1.16";
const TWO: &str = "2.1 2.1F 2.2 2.2F 2.3 2.4 2.5 2.6 2.7 2.8 2.8F 2.9 2.9F 2.10 2.10F 2.11 2.11F-a \
    2.11F-b 2.11F-c 2.12 2.13 2.13F-a 2.13F-b 2.14 2.14F 2.15 2.16 2.17 2.17F 2.18 2.18F 2.19";

fn play(number: &str, wanted: &str) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let output = Command::new(LIUHEN)
        .args(["scenario", "run", number, "--json", "--dir"])
        .arg(dir.path().join("net"))
        .output()
        .expect("liuhen starts");
    let progress = String::from_utf8_lossy(&output.stderr);
    let report: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no report\n{progress}"));
    let steps = report["steps"].as_array().expect("steps");
    let failed: Vec<_> = steps.iter().filter(|step| step["holds"] != true).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(output.status.success(), "{progress}");
    let played: BTreeSet<&str> = steps.iter().filter_map(|step| step["step"].as_str()).collect();
    let wanted: BTreeSet<&str> = wanted.split_ascii_whitespace().collect();
    assert_eq!(played, wanted, "the steps of the requirements");
    assert_eq!(report["nodes_agree"], 4);
    assert_eq!(report["holds"], true);
    let receipts = report["receipts_verified"].as_u64().expect("a count");
    assert!(receipts > 60, "{receipts} receipts verified");
}

#[test]
fn scenario_1_a_county_bureau_uses_data_is_traced_and_stopped() {
    play("1", ONE);
}

#[test]
fn scenario_2_deadlines_bulletin_backflow_correction_licence_acceptance() {
    play("2", TWO);
}
