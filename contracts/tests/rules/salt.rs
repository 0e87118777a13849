//! A digest stands for content only with a salt: zeros and the SM3 of nothing stand for
//! none. What is public, and what commits to a tree, has no salt.

use std::collections::BTreeSet;

use liuhen_contracts::check_content;
use liuhen_types::payload::Payload;
use liuhen_types::{Code, Hash};

use crate::kit::genesis::START;
use crate::kit::*;
use crate::sample::{Random, Sample};

/// Digests of content.
const SALTED: [&str; 23] = [
    "approver_refs",
    "assessment_digest",
    "batch_digest",
    "body_digest",
    "case_ref",
    "change_ref",
    "data_digest",
    "data_officer_ref",
    "description_digest",
    "digest",
    "evidence_digest",
    "evidence_digests",
    "leader_ref",
    "liaison_ref",
    "licence_digest",
    "minutes_digest",
    "operators",
    "plan_digest",
    "report_digest",
    "rights_duties_digest",
    "sample_digest",
    "terms_digest",
    // Of a bulletin's document, and of what a collection brought.
    "value",
];

/// Roots of trees, documents that anyone may read, and ids of transactions.
const UNSALTED: [&str; 15] = [
    "catalog_root",
    "certificate_digest",
    "code_digest",
    "leaf_root",
    "msg_root",
    "path",
    "prev_root",
    "recollection_ref",
    "resource_root",
    "retried_of",
    "rule_digest",
    "schema_digest",
    "snapshot_ref",
    "state_root",
    "values_root",
];

/// Where a value holds what reads as a digest, by its path and the name of its field.
fn digests(value: &serde_json::Value, path: &str, name: &str, found: &mut Vec<(String, String)>) {
    match value {
        serde_json::Value::String(text) if text.parse::<Hash>().is_ok() => {
            found.push((path.to_owned(), name.to_owned()));
        }
        serde_json::Value::Array(list) => {
            for (n, value) in list.iter().enumerate() {
                digests(value, &format!("{path}/{n}"), name, found);
            }
        }
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                digests(value, &format!("{path}/{name}"), name, found);
            }
        }
        _ => {}
    }
}

#[test]
fn no_digest_of_content_of_any_kind_lacks_a_salt() {
    let (mut refused, mut passed) = (BTreeSet::new(), BTreeSet::new());
    for seed in 0..2_000 {
        let mut json = serde_json::to_value(Payload::sample(&mut Random(seed))).unwrap();
        for flag in ["/body/is_state_secret", "/body/entry/is_state_secret"] {
            if let Some(flag) = json.pointer_mut(flag) {
                *flag = false.into();
            }
        }
        let mut found = Vec::new();
        digests(&json, "", "", &mut found);
        for (path, name) in found {
            for digest in [Hash::ZERO, liuhen_crypto::sm3(&[])] {
                let mut changed = json.clone();
                *changed.pointer_mut(&path).unwrap() = digest.to_string().into();
                let changed: Payload = serde_json::from_value(changed).unwrap();
                match check_content(&changed) {
                    Ok(()) => passed.insert(name.clone()),
                    Err(rejection) => {
                        assert_eq!(rejection.code, Code::SaltRequired, "{path} of {changed:?}");
                        refused.insert(name.clone())
                    }
                };
            }
        }
    }
    let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!((refused, passed), (names(&SALTED), names(&UNSALTED)));
}

/// The person who pressed the button stands in the envelope.
#[test]
fn the_operator_is_named_with_a_salt() {
    let mut chain = Chain::hebei();
    let mut tx = chain.sign(Tx::new("mzt", notarize("a", "b")));
    for (digest, expected) in [
        (Hash::ZERO, Err(Code::SaltRequired)),
        (liuhen_crypto::sm3(&[]), Err(Code::SaltRequired)),
        (Hash([1; 32]), Ok(())),
    ] {
        tx.transaction.operator_ref = Some(digest);
        assert_eq!(chain.check(&tx), expected, "{digest}");
    }
}

/// A licence is named by a digest.
#[test]
fn a_licence_is_named_with_a_salt() {
    for digest in [Hash::ZERO, liuhen_crypto::sm3(&[])] {
        let mut issue = license_issue("1", START);
        issue.licence_id = id(&digest.to_string());
        let refused = check_content(&issue.into()).unwrap_err();
        assert_eq!(refused.code, Code::SaltRequired);
        assert!(refused.message.starts_with("licence_id is "), "{}", refused.message);
    }
}
