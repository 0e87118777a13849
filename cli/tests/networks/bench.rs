//! `liuhen bench` against networks of its own. Figures depend on the machine;
//! what they must agree with does not.

use std::process::{Command, Output};

use serde_json::Value;

use crate::support::LIUHEN;

fn bench(arguments: &[&str]) -> Output {
    let mut command = Command::new(LIUHEN);
    command.args(["bench", "--json"]).args(arguments);
    command.output().expect("liuhen starts")
}

fn figures(arguments: &[&str]) -> Value {
    let output = bench(arguments);
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?} failed:\n{log}");
    serde_json::from_slice(&output.stdout).expect("one JSON document")
}

#[test]
fn a_rate_is_held_and_counted_from_the_chain() {
    let found = figures(&["tx", "--rate", "20", "--seconds", "4", "--signers", "3"]);
    let number = |name: &str| found[name].as_f64().unwrap_or_else(|| panic!("{name}: {found:#}"));
    // Two seconds of warm-up and four of measurement, at 20 a second; what is under
    // way at either end of the window may fall outside.
    assert!((60.0..=100.0).contains(&number("committed")), "{found:#}");
    assert!((110.0..=140.0).contains(&number("submitted")), "{found:#}");
    assert!(number("p50_ms") > 0.0 && number("p50_ms") <= number("p99_ms"), "{found:#}");
    let tps = number("committed") / number("seconds");
    assert!((number("committed_tps") - tps).abs() < 0.1, "{found:#}");
    assert!(number("block_ms") > 0.0 && number("cpu_s_per_1000_tx") > 0.0, "{found:#}");
    assert!((10.0..200.0).contains(&number("rss_mib")), "{found:#}");
    assert_eq!((&found["validators"], &found["rate"]), (&4.into(), &20.into()));
    assert_eq!((&found["tx_bytes"], &found["busy"]), (&300.0.into(), &0.into()));
    assert!(found["machine"]["cores"].as_u64() >= Some(1), "{found:#}");
}

#[test]
fn a_receipt_of_four_validators_is_small() {
    let found = figures(&["receipt"]);
    assert!(found["bytes"].as_u64().is_some_and(|bytes| bytes <= 4_096), "{found:#}");
    assert!(found["signatures"].as_u64() >= Some(3), "{found:#}");
    assert!(found["log_size"].as_u64() > Some(256), "{found:#}");
    assert!(found["verify_ms"].as_f64().is_some_and(|ms| ms > 0.0), "{found:#}");
}

#[test]
fn a_load_that_ran_dry_and_a_used_folder_give_no_figure() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let net = dir.path().join("net");
    let net = net.to_str().expect("a path of text");
    for (exit, expected) in [(1, "all 50 prepared transactions were sent"), (3, "is not empty")] {
        let output = bench(&["tx", "--prepare", "50", "--seconds", "30", "--dir", net]);
        let log = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(exit), "{log}");
        assert!(log.contains(expected), "{log}");
    }
}
