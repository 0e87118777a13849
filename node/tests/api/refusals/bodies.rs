//! Bodies that are no transactions.

use liuhen_types::limits::{TX_BYTES_MAX, TX_JSON_BYTES_MAX};
use liuhen_types::{Code, SignedTransaction};

use super::envelope::evidence;
use super::{Case, JSON, OCTETS};
use crate::kit::TestNode;

/// Bodies that are no transactions.
pub fn cases(node: &TestNode) -> Vec<Case> {
    let good = node.sign("mzt", evidence());
    [bytes(&good), json(&good)].into_iter().flatten().collect()
}

/// Wrong bytes, sizes and content types.
fn bytes(good: &SignedTransaction) -> Vec<Case> {
    let bytes = good.to_bytes();
    let limits = [TX_BYTES_MAX.to_string(), TX_JSON_BYTES_MAX.to_string()];
    vec![
        Case::bytes(
            "truncated borsh",
            OCTETS,
            bytes[..bytes.len() - 1].to_vec(),
            400,
            Code::MalformedBytes,
            &["body"],
        ),
        Case::bytes("random bytes", OCTETS, vec![0xff; 300], 400, Code::MalformedBytes, &["body"]),
        Case::bytes("no bytes", OCTETS, Vec::new(), 400, Code::MalformedBytes, &["body"]),
        Case::bytes(
            "trailing bytes",
            OCTETS,
            [&bytes[..], &[0]].concat(),
            400,
            Code::MalformedBytes,
            &["body"],
        ),
        Case::bytes(
            "oversized bytes",
            OCTETS,
            vec![0; TX_BYTES_MAX + 1],
            413,
            Code::PayloadTooLarge,
            &[&limits[0], "65537"],
        ),
        Case::bytes(
            "oversized JSON",
            JSON,
            vec![b' '; TX_JSON_BYTES_MAX + 1],
            413,
            Code::PayloadTooLarge,
            &[&limits[1], "262145"],
        ),
        Case::bytes(
            "text",
            "text/plain",
            bytes.clone(),
            415,
            Code::ContentType,
            &["text/plain", JSON],
        ),
        Case::bytes(
            "form",
            "application/x-www-form-urlencoded",
            bytes,
            415,
            Code::ContentType,
            &[OCTETS],
        ),
    ]
}

/// What is no JSON, or not JSON of a transaction.
fn json(good: &SignedTransaction) -> Vec<Case> {
    let json = serde_json::to_value(good).expect("JSON");
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut changed = json.clone();
        change(&mut changed);
        serde_json::to_vec(&changed).expect("JSON")
    };
    let json_case =
        |name, body, code, names: &[&str]| Case::bytes(name, JSON, body, 400, code, names);
    let deep = [vec![b'['; 40], vec![b']'; 40]].concat();
    let bomb = [b"{\"transaction\":".to_vec(), vec![b'['; 100_000]].concat();
    vec![
        json_case(
            "malformed JSON",
            b"{\"transaction\":".to_vec(),
            Code::MalformedJson,
            &["line 1"],
        ),
        json_case("no JSON", Vec::new(), Code::MalformedJson, &["body"]),
        json_case("JSON that is not UTF-8", vec![b'"', 0xff, b'"'], Code::MalformedJson, &["body"]),
        json_case("deep JSON", deep, Code::JsonTooDeep, &["16"]),
        json_case("very deep JSON", bomb, Code::JsonTooDeep, &["16"]),
        json_case(
            "unknown field",
            with(&|v| v["extra"] = 1.into()),
            Code::UnknownField,
            &["extra"],
        ),
        json_case(
            "unknown field within",
            with(&|v| v["transaction"]["payload"]["body"]["extra"] = 1.into()),
            Code::UnknownField,
            &["extra"],
        ),
        json_case(
            "missing field",
            with(&|v| drop(v["transaction"].as_object_mut().expect("object").remove("salt"))),
            Code::Schema,
            &["salt"],
        ),
        json_case(
            "wrong type",
            with(&|v| v["transaction"]["version"] = "one".into()),
            Code::Schema,
            &["one"],
        ),
        json_case(
            "unknown kind",
            with(&|v| v["transaction"]["payload"]["type"] = "Destroy".into()),
            Code::Schema,
            &["Destroy"],
        ),
        json_case(
            "signature of wrong length",
            with(&|v| v["signature"] = "00".into()),
            Code::Schema,
            &["128"],
        ),
    ]
}
