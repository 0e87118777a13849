//! The whole first path through the domain, as a conformance vector: a change of
//! any outcome or of any byte of the state is a change of the protocol.

use std::path::PathBuf;

use liuhen_contracts::{Execution, genesis_state};
use liuhen_crypto::{Hash, sm3_domain};
use liuhen_types::payload::CatalogCorrect;
use liuhen_types::payload::access::AccessAnchor;
use liuhen_types::payload::catalog::{ReviewDecision, ShareCondition};
use liuhen_types::payload::request::ShareDecision;
use liuhen_types::{Changeset, TimeMs};
use serde_json::{Value, json};

use crate::kit::genesis::{START, genesis};
use crate::kit::*;

const DOMAIN: &str = "liuhen/execution-vector/v1";

/// One list per block. The orgs are registered before, by the kit.
fn blocks() -> Vec<Vec<Tx>> {
    let mut corrected = conditional("villages", &[ShareCondition::Masking(id("name"))]);
    corrected.summary = id("corrected");
    let at = TimeMs(START.0 + 600_000);
    let first = access_anchor(vec![served("a1", 4, 1, at)], at);
    let after = TimeMs(START.0 + 615_000);
    let second = AccessAnchor {
        seq_from: 6,
        seq_to: 6,
        prev_root: batch_root(1),
        leaf_root: batch_root(6),
        ..access_anchor(vec![served("a1", 1, 0, after)], after)
    };
    let refused =
        AccessAnchor { per_authorization: vec![served("a1", 0, 1, after)], ..second.clone() };
    let by_gateway = |payload: AccessAnchor| Tx::new("dsj", payload).key("gw-dsj");
    vec![
        vec![
            Tx::new("mzt", catalog_submit(entry("villages"))),
            Tx::new("zrt", catalog_submit(entry("villages"))),
            Tx::new("nobody", notarize("log", "first")),
        ],
        vec![
            Tx::new("ca-sjz", catalog_review("villages", 1, ReviewDecision::Approve)),
            Tx::new("pa", catalog_review("villages", 1, ReviewDecision::Return)),
        ],
        vec![Tx::new("mzt", CatalogCorrect { version: 1, entry: corrected })],
        vec![
            Tx::new("pa", catalog_review("villages", 2, ReviewDecision::Approve)),
            Tx::new("mzt", catalog_publish("villages", 2)),
        ],
        vec![Tx::new("mzt", {
            let mount = resource_mount("villages-table", "villages");
            liuhen_types::payload::ResourceMount { catalog_version: 2, ..mount }
        })],
        vec![Tx::new("mzj-changan", {
            let request = request_submit("r1", "villages");
            liuhen_types::payload::ShareRequestSubmit { catalog_version: 2, ..request }
        })],
        vec![Tx::new("pa", request_accept("r1"))],
        vec![Tx::new("mzt", request_decide("r1", ShareDecision::Partial, &["code", "name"]))],
        vec![
            Tx::new("zrt", authorization_issue("a1", "r1")),
            Tx::new("mzt", authorization_issue("a1", "r1")),
        ],
        vec![by_gateway(first)],
        vec![Tx::new("mzt", authorization_revoke("a1"))],
        vec![by_gateway(second), by_gateway(refused)],
        vec![],
        vec![Tx::new("pa", key_revoke("mzt")), Tx::new("mzt", notarize("log", "last"))],
    ]
}

/// Digest over borsh of the changes, in order of key, and of the outcomes.
fn digest(execution: &Execution) -> Hash {
    let outcomes = borsh::to_vec(&execution.outcomes).unwrap();
    sm3_domain(DOMAIN, &[&changes_bytes(&execution.changes), &outcomes])
}

fn changes_bytes(changes: &Changeset) -> Vec<u8> {
    let list: Vec<(&[u8], &Option<Vec<u8>>)> =
        changes.iter().map(|(key, value)| (key.as_bytes(), value)).collect();
    borsh::to_vec(&list).unwrap()
}

fn computed() -> Value {
    let mut chain = Chain::hebei();
    // A fixed step, far enough from the registrations of the kit.
    chain.time = TimeMs(START.0 + 500_000);
    let mut blocks_json = Vec::new();
    for txs in blocks() {
        chain.time = TimeMs(chain.time.0 + 9_000);
        let kinds: Vec<_> = txs.iter().map(|tx| tx.payload.kind()).collect();
        let signed: Vec<_> = txs.into_iter().map(|tx| chain.sign(tx)).collect();
        let execution = chain.block(&signed);
        blocks_json.push(json!({
            "height": chain.height,
            "time": chain.time,
            "kinds": kinds,
            "outcomes": execution.outcomes,
            "changed_keys": execution.changes.keys().map(ToString::to_string).collect::<Vec<_>>(),
            "digest": digest(&execution),
        }));
    }
    let genesis_changes = changes_bytes(&genesis_state(&genesis()).unwrap());
    let state: Changeset = chain.state.into_iter().map(|(k, v)| (k, Some(v))).collect();
    json!({
        "about": "digest = SM3(domain, borsh of [(key, value or none)] in order of key, \
                  borsh of the outcomes); state = the same over all keys, without outcomes",
        "domain": DOMAIN,
        "genesis_hash": genesis().hash(),
        "genesis_state": sm3_domain(DOMAIN, &[&genesis_changes]),
        "blocks": blocks_json,
        "state": sm3_domain(DOMAIN, &[&changes_bytes(&state)]),
    })
}

#[test]
fn the_first_path_gives_the_same_bytes() {
    let path: PathBuf =
        ["..", "tests", "conformance", "contracts", "first_path.json"].iter().collect();
    let computed = computed();
    if std::env::var_os("LIUHEN_WRITE_VECTORS").is_some() {
        let text = serde_json::to_string_pretty(&computed).unwrap() + "\n";
        std::fs::write(&path, text).expect("vectors can be written");
    }
    let text = std::fs::read_to_string(&path).expect("vectors are checked in");
    let stored: Value = serde_json::from_str(&text).expect("vectors are JSON");
    assert_eq!(stored, computed, "vectors first_path.json differ");
}
