//! What decoding refuses, with which code, however it is dressed up.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::{Hash, SigningKey};
use liuhen_types::decode::{from_bytes, from_json};
use liuhen_types::limits::{
    GENESIS_BYTES_MAX, JSON_DEPTH_MAX, RECEIPT_BYTES_MAX, RECEIPT_JSON_BYTES_MAX, TX_BYTES_MAX,
    TX_JSON_BYTES_MAX, VALIDATORS_MAX,
};
use liuhen_types::receipt::ReceiptFile;
use liuhen_types::{
    Code, Genesis, Outcome, SignedTransaction, Text, TrustRoot, Validator, ValidatorSet,
};
use serde_json::{Value, json};

use crate::sample::{Random, Sample};

fn transaction() -> Value {
    json!({
        "transaction": {
            "version": 1,
            "chain_id": "liuhen-test",
            "contract_version": 1,
            "sender": "org-1",
            "key_id": "00".repeat(20),
            "sig_alg": 1,
            "salt": "0011223344556677",
            "valid_until": 1000,
            "payload": {
                "type": "NotarizeEvidence",
                "body": { "namespace": "ns", "digest": "ab".repeat(32), "refs": ["a"] },
            },
        },
        "signature": "cd".repeat(64),
    })
}

fn check_json(body: &[u8], code: Code, says: &str) {
    let error = from_json::<SignedTransaction>(body, TX_JSON_BYTES_MAX).expect_err(says);
    let shown = String::from_utf8_lossy(&body[..body.len().min(200)]);
    assert_eq!(error.code, code, "{error}: {shown}");
    assert!(error.message.contains(says), "{error} does not say {says}");
}

/// Changes the value at a JSON pointer, or adds it.
fn with(pointer: &str, value: Value) -> Vec<u8> {
    let mut whole = transaction();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer starts with a slash");
    let parent = whole.pointer_mut(parent).expect("the parent is there");
    match parent {
        Value::Array(list) => list[name.parse::<usize>().expect("an index")] = value,
        other => other[name] = value,
    }
    serde_json::to_vec(&whole).expect("it is JSON")
}

#[test]
fn the_transaction_of_these_tests_is_one() {
    let body = serde_json::to_vec(&transaction()).expect("it is JSON");
    from_json::<SignedTransaction>(&body, TX_JSON_BYTES_MAX).expect("a transaction");
}

#[test]
fn json_that_fits_no_schema() {
    const BODY: &str = "/transaction/payload/body";
    for (pointer, value, says) in [
        ("/transaction/version", json!("1"), "invalid type: string"),
        ("/transaction/version", json!(1.5), "invalid type: floating point"),
        ("/transaction/version", json!(-1), "invalid value: integer `-1`"),
        ("/transaction/version", json!(65_536), "invalid value: integer `65536`"),
        ("/transaction/valid_until", json!(null), "invalid type: null"),
        ("/transaction/chain_id", json!(""), "chain id must be 1 to 64"),
        ("/transaction/chain_id", json!("a".repeat(65)), "chain id must be 1 to 64"),
        ("/transaction/chain_id", json!("a b"), "chain id must be 1 to 64"),
        ("/transaction/sender", json!(".."), "not . or .."),
        ("/transaction/sender", json!("民政厅"), "org id must be"),
        ("/transaction/key_id", json!("00"), "key id must be 40 hexadecimal digits"),
        ("/transaction/key_id", json!("zz".repeat(20)), "key id must be 40"),
        ("/transaction/salt", json!("00112233445566"), "salt must be 16"),
        ("/transaction/salt", json!("0011223344556677ff"), "salt must be 16"),
        ("/transaction/payload/type", json!("MintCoins"), "unknown variant `MintCoins`"),
        ("/transaction/payload", json!({ "type": "KeyRevoke" }), "missing field `body`"),
        ("/signature", json!("cd".repeat(63)), "signature must be 128"),
        ("/cosignatures", json!({}), "invalid type: map"),
    ] {
        check_json(&with(pointer, value), Code::Schema, says);
    }
    for (name, value, says) in [
        ("digest", json!(["ab"]), "invalid type: sequence"),
        ("refs", json!([""]), "text must be 1 to 100 bytes"),
        ("refs", json!(["x".repeat(101)]), "got 101 bytes"),
        ("refs", json!(["村".repeat(34)]), "got 102 bytes"),
        ("refs", json!(["a\u{0000}b"]), "without control characters"),
        ("refs", json!(["a\u{0085}b"]), "without control characters"),
        ("refs", json!(["a\tb"]), "without control characters"),
    ] {
        check_json(&with(&format!("{BODY}/{name}"), value), Code::Schema, says);
    }
    let mut missing = transaction();
    missing.as_object_mut().expect("an object").remove("signature");
    check_json(missing.to_string().as_bytes(), Code::Schema, "missing field `signature`");
    let twice =
        transaction().to_string().replacen('{', "{\"cosignatures\":[],\"cosignatures\":[],", 1);
    check_json(twice.as_bytes(), Code::Schema, "duplicate field `cosignatures`");
}

#[test]
fn json_with_unknown_fields() {
    for pointer in ["/extra", "/transaction/extra", "/transaction/payload/body/extra"] {
        check_json(&with(pointer, json!(1)), Code::UnknownField, "unknown field `extra`");
    }
    let beside = with("/transaction/payload/extra", json!(1));
    check_json(&beside, Code::UnknownField, "\"extra\", expected \"type\" or \"body\"");
    let cosignature = json!([{ "org": "o", "extra": 1 }]);
    check_json(&with("/cosignatures", cosignature), Code::UnknownField, "unknown field `extra`");
}

#[test]
fn what_is_no_json() {
    let whole = transaction().to_string();
    let half = &whole[..whole.len() / 2];
    for body in ["", " ", "{", "}", half, "\u{feff}{}", "{'a':1}", "nul", "<html>"] {
        let error = from_json::<SignedTransaction>(body.as_bytes(), TX_JSON_BYTES_MAX);
        assert_eq!(error.expect_err(body).code, Code::MalformedJson, "{body}");
    }
    check_json(&[whole.as_bytes(), b"x"].concat(), Code::MalformedJson, "trailing characters");
    check_json(b"{\"signature\": \"\xff\"}", Code::MalformedJson, "not a valid value");
    check_json(b"\xff\xfe{\x00}\x00", Code::MalformedJson, "not a valid value");
}

#[test]
fn json_that_is_too_deep_or_too_long() {
    let nested = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
    check_json(&nested(JSON_DEPTH_MAX), Code::Schema, "invalid");
    check_json(&nested(JSON_DEPTH_MAX + 1), Code::JsonTooDeep, "the limit of 16");
    check_json(&vec![b'['; TX_JSON_BYTES_MAX], Code::JsonTooDeep, "the limit of 16");
    check_json("{\"a\":".repeat(20_000).as_bytes(), Code::JsonTooDeep, "the limit of 16");
    // Brackets in a text are no nesting, whatever is escaped in it.
    let reference = format!("{}\\\"{}", "[".repeat(40), "{".repeat(40));
    let body = with("/transaction/payload/body/refs/0", json!(reference));
    from_json::<SignedTransaction>(&body, TX_JSON_BYTES_MAX).expect("a text of brackets");

    let long = with("/transaction/chain_id", json!("a".repeat(TX_JSON_BYTES_MAX)));
    check_json(&long, Code::PayloadTooLarge, "the limit is 262144");
    let spaces = vec![b' '; TX_JSON_BYTES_MAX + 1];
    check_json(&spaces, Code::PayloadTooLarge, "body is 262145 bytes");
}

fn check_bytes<T: BorshDeserialize + std::fmt::Debug>(bytes: &[u8], says: &str) {
    let error = from_bytes::<T>(bytes, TX_BYTES_MAX).expect_err(says);
    assert_eq!(error.code, Code::MalformedBytes, "{error}");
    assert!(error.message.contains(says), "{error} does not say {says}");
}

fn bytes_of(value: &impl BorshSerialize) -> Vec<u8> {
    borsh::to_vec(value).expect("writing to memory does not fail")
}

#[test]
fn bytes_that_are_no_value() {
    let huge = u32::MAX.to_le_bytes();
    check_bytes::<Text<10>>(&huge, "at most 10 bytes, got 4294967295");
    check_bytes::<Text<10>>(&bytes_of(&"x".repeat(11)), "at most 10 bytes, got 11");
    check_bytes::<Text<10>>(&bytes_of(&""), "got 0 bytes");
    check_bytes::<Text<10>>(&bytes_of(&"a\rb"), "without control characters");
    check_bytes::<Text<10>>(&bytes_of(&vec![0xffu8]), "text must be UTF-8");
    check_bytes::<liuhen_types::OrgId>(&huge, "at most 64 bytes");
    check_bytes::<liuhen_types::OrgId>(&bytes_of(&"a/b"), "org id must be");
    check_bytes::<liuhen_types::Date>(&bytes_of(&(2026u16, 2u8, 29u8)), "date must be");
    check_bytes::<Code>(&9_999u16.to_le_bytes(), "code 9999 is unknown");
    check_bytes::<Outcome>(&[0, 0, 255, 255, 255, 255], "");
    check_bytes::<Vec<Hash>>(&huge, "");
    check_bytes::<Option<bool>>(&[2], "Option");
    check_bytes::<bool>(&[2], "bool");
    let unknown = liuhen_types::Payload::KINDS.len() as u8;
    let message = format!("Unexpected variant tag: {unknown}");
    check_bytes::<liuhen_types::Payload>(&[unknown], &message);
    check_bytes::<liuhen_crypto::PublicKey>(&[4; 65], "public key must be");

    let long = vec![0; TX_BYTES_MAX + 1];
    let error = from_bytes::<SignedTransaction>(&long, TX_BYTES_MAX).expect_err("too long");
    assert_eq!(error.code, Code::PayloadTooLarge);
    assert_eq!(error.message, "body is 65537 bytes, the limit is 65536");
}

#[test]
fn validator_sets_out_of_order_are_no_sets() {
    let validator = |n: usize| {
        let mut scalar = [1; 32];
        scalar[..8].copy_from_slice(&n.to_be_bytes());
        let key = SigningKey::from_scalar(&scalar).expect("a small scalar is in range");
        let name = Text::new(format!("node-{n}")).expect("a name");
        Validator { name, public_key: *key.public_key(), power: 1 }
    };
    let set = |count| ValidatorSet::new((0..count).map(validator).collect());
    let read = |list: &[Validator]| {
        let json = serde_json::to_vec(list).expect("validators have a JSON form");
        let from_bytes = from_bytes::<ValidatorSet>(&bytes_of(&list), 1 << 20).ok();
        assert_eq!(from_json::<ValidatorSet>(&json, 1 << 20).ok(), from_bytes);
        from_bytes
    };
    let most = set(VALIDATORS_MAX);
    assert_eq!(read(most.as_slice()), Some(most.clone()));
    assert_eq!(read(set(VALIDATORS_MAX + 1).as_slice()), None);
    let mut reversed = most.as_slice().to_vec();
    reversed.reverse();
    assert_eq!(read(&reversed), None);
    assert_eq!(read(&[reversed[0].clone(), reversed[0].clone()]), None);
    assert_eq!(read(&[]), Some(ValidatorSet::new(Vec::new())));
}

#[test]
fn receipt_files_that_are_none() {
    let file = ReceiptFile::sample(&mut Random(1)).to_bytes();
    let newer = [b"LHRCP2", &file[6..]].concat();
    for (bytes, code) in [
        (Vec::new(), Code::MalformedJson),
        (newer, Code::MalformedJson),
        (file[..file.len() - 1].to_vec(), Code::MalformedBytes),
        ([&file[..], b"\n"].concat(), Code::MalformedBytes),
        (ReceiptFile::MAGIC.to_vec(), Code::MalformedBytes),
        ([&file[..], &vec![0; RECEIPT_BYTES_MAX]].concat(), Code::PayloadTooLarge),
        (b"{}".to_vec(), Code::Schema),
        (vec![b' '; RECEIPT_JSON_BYTES_MAX + 1], Code::PayloadTooLarge),
    ] {
        assert_eq!(ReceiptFile::read(&bytes).expect_err("no receipt").code, code);
        assert!(ReceiptFile::from_bytes(&bytes).is_err());
    }
}

#[test]
fn a_trust_root_needs_a_genesis_with_validators() {
    let mut genesis = Genesis::sample(&mut Random(3));
    genesis.validators = vec![Validator::sample(&mut Random(4))];
    let read = |genesis: &Genesis| {
        TrustRoot::from_genesis_json(&serde_json::to_vec(genesis).expect("genesis has a JSON form"))
    };
    assert_eq!(read(&genesis), Ok(TrustRoot::genesis(&genesis)));
    genesis.validators.clear();
    assert_eq!(read(&genesis).expect_err("no validators").code, Code::Schema);
    let long = vec![b' '; GENESIS_BYTES_MAX + 1];
    let error = TrustRoot::from_genesis_json(&long).expect_err("too long");
    assert_eq!(error.code, Code::PayloadTooLarge);
}
