//! Bad input: each kind has its own stable code and status, a message that names
//! field, value and limit, and leaves everything as it was.

use liuhen_types::limits::{TX_BYTES_MAX, TX_JSON_BYTES_MAX};
use liuhen_types::payload::Payload;
use liuhen_types::{Code, Height, SignedTransaction, Text};

use crate::kit::http::raw;
use crate::kit::payloads::{key_revoke, notarize};
use crate::kit::{Answer, TestNode, id, send};

const JSON: &str = "application/json";
const OCTETS: &str = "application/octet-stream";

/// One bad submission and what must be answered.
struct Case {
    name: &'static str,
    content_type: &'static str,
    body: Vec<u8>,
    status: u16,
    code: Code,
    /// What the message must name.
    names: Vec<String>,
}

impl Case {
    fn tx(name: &'static str, tx: &SignedTransaction, code: Code, names: &[&str]) -> Self {
        Self::bytes(name, OCTETS, tx.to_bytes(), 422, code, names)
    }

    fn bytes(
        name: &'static str,
        content_type: &'static str,
        body: Vec<u8>,
        status: u16,
        code: Code,
        names: &[&str],
    ) -> Self {
        let names = names.iter().map(ToString::to_string).collect();
        Self { name, content_type, body, status, code, names }
    }
}

fn evidence() -> Payload {
    Payload::NotarizeEvidence(notarize("log", "content"))
}

/// Transactions that are whole but not acceptable.
fn envelope_cases(node: &TestNode, committed: &SignedTransaction) -> Vec<Case> {
    let sign = |change: &dyn Fn(&mut liuhen_types::Transaction)| {
        node.sign_with("mzt", "mzt", evidence(), |tx| change(tx))
    };
    let good = sign(&|_| ());
    let next = node.store.tip().height.0 + 1;

    let mut forged = good.clone();
    forged.signature = sign(&|_| ()).signature;
    let mut cosigned = good.clone();
    cosigned.cosign(id("pa"), &crate::kit::genesis::signing_key("pa"));
    cosigned.cosignatures[0].signature = forged.signature;
    let mut cosigned_by_sender = good.clone();
    cosigned_by_sender.cosign(id("mzt"), &crate::kit::genesis::signing_key("mzt"));
    let late = format!("at most {}", next + 1_000);
    let mut personal = notarize("log", "content");
    personal.refs = vec![id("身份证 110101199003077758")];
    let key_of =
        |label: &str| crate::kit::genesis::signing_key(label).public_key().id().to_string();

    vec![
        Case::tx("wrong signature", &forged, Code::BadSignature, &[&key_of("mzt")]),
        Case::tx("wrong co-signature", &cosigned, Code::BadSignature, &[&key_of("pa")]),
        Case {
            status: 400,
            ..Case::tx(
                "sender co-signs",
                &cosigned_by_sender,
                Code::Schema,
                &["cosignatures", "mzt"],
            )
        },
        Case::tx(
            "unknown key",
            &node.sign_with("mzt", "nobody's key", evidence(), |_| ()),
            Code::KeyUnknown,
            &[&key_of("nobody's key")],
        ),
        Case::tx(
            "key of another org",
            &node.sign_with("mzt", "pa", evidence(), |_| ()),
            Code::KeyUnknown,
            &[&key_of("pa"), "mzt"],
        ),
        Case::tx("revoked key", &node.sign("zrt", evidence()), Code::KeyRevoked, &[&key_of("zrt")]),
        Case::tx(
            "wrong chain",
            &sign(&|tx| tx.chain_id = id("other-chain")),
            Code::ChainId,
            &["chain_id", "hebei-test", "other-chain"],
        ),
        Case::tx(
            "expired",
            &sign(&|tx| tx.valid_until = Height(1)),
            Code::TxExpired,
            &["valid_until 1", &next.to_string()],
        ),
        Case::tx(
            "too far ahead",
            &sign(&|tx| tx.valid_until = Height(next + 1_001)),
            Code::TxWindow,
            &["valid_until", &late, &(next + 1_001).to_string()],
        ),
        Case::tx(
            "wrong version",
            &sign(&|tx| tx.version = 7),
            Code::Version,
            &["version", "1", "7"],
        ),
        Case::tx(
            "wrong sig_alg",
            &sign(&|tx| tx.sig_alg = 2),
            Code::SigAlg,
            &["sig_alg", "1", "2"],
        ),
        Case::tx(
            "personal data in clear",
            &node.sign("mzt", Payload::NotarizeEvidence(personal)),
            Code::PlaintextPersonalData,
            &["refs"],
        ),
        Case {
            status: 409,
            ..Case::tx(
                "replayed",
                committed,
                Code::Replayed,
                &[&committed.id().to_string(), "height"],
            )
        },
        Case {
            status: 413,
            ..Case::tx(
                "above the chain's limit",
                &large(node, 200),
                Code::PayloadTooLarge,
                &["16384"],
            )
        },
    ]
}

/// A transaction with many references of 100 bytes.
fn large(node: &TestNode, refs: usize) -> SignedTransaction {
    let mut payload = notarize("log", "content");
    payload.refs = vec![Text::new("r".repeat(100)).expect("100 characters"); refs];
    node.sign("mzt", Payload::NotarizeEvidence(payload))
}

/// Bodies that are no transactions.
fn body_cases(node: &TestNode) -> Vec<Case> {
    let good = node.sign("mzt", evidence());
    let (bytes, json) = (good.to_bytes(), serde_json::to_value(&good).expect("JSON"));
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut changed = json.clone();
        change(&mut changed);
        serde_json::to_vec(&changed).expect("JSON")
    };
    let json_case =
        |name, body, code, names: &[&str]| Case::bytes(name, JSON, body, 400, code, names);
    let deep = [vec![b'['; 40], vec![b']'; 40]].concat();
    let bomb = [b"{\"transaction\":".to_vec(), vec![b'['; 100_000]].concat();
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

#[track_caller]
fn check(name: &str, answer: &Answer, status: u16, code: Code, names: &[String]) {
    let failure = answer.failure();
    assert_eq!((answer.status, failure.code), (status, code), "{name}: {}", answer.text());
    assert_eq!(failure.retryable, code == Code::Busy, "{name}");
    for part in names {
        assert!(failure.message.contains(part.as_str()), "{name}: {part} not in {failure:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_submissions_are_refused_and_change_nothing() {
    let node = TestNode::start().await;
    node.accept(node.sign("pa", Payload::KeyRevoke(key_revoke("zrt"))));
    let committed = node.sign("mzt", evidence());
    node.accept(committed.clone());
    for _ in 0..3 {
        node.commit(vec![]);
    }
    let before = node.store.tip();

    let mut cases = envelope_cases(&node, &committed);
    cases.extend(body_cases(&node));
    for case in &cases {
        let answer = node.post(case.content_type, &case.body).await;
        check(case.name, &answer, case.status, case.code, &case.names);
        assert_eq!(node.pool.len(), 0, "{}", case.name);
    }
    assert_eq!(node.store.tip(), before, "the chain is as it was");
    let good = node.sign("mzt", evidence());
    assert_eq!(node.post_bytes(&good).await.status, 202, "the node is alive");
    let metrics = node.get("/metrics").await.text();
    for case in cases.iter().filter(|case| case.status == 422) {
        let line = format!("source=\"client\",code=\"{}\"", case.code);
        assert!(metrics.contains(&line), "{}: {line} is not counted", case.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_not_right_are_refused() {
    let node = TestNode::start().await;
    node.accept(node.sign("mzt", evidence()));
    let unknown = "ab".repeat(32);
    let long = format!("/v1/orgs?cursor={}", "a".repeat(3_000));
    let status = |path: &str| format!("/v1/{path}");
    #[rustfmt::skip]
    let cases: Vec<(&str, String, u16, Code, &[&str])> = vec![
        ("GET", "/".into(), 404, Code::NotFound, &["\"/\""]),
        ("GET", status("nothing"), 404, Code::NotFound, &["/v1/nothing"]),
        ("GET", status("orgs/"), 404, Code::NotFound, &["/v1/orgs/"]),
        ("GET", status("orgs/unknown-org"), 404, Code::NotFound, &["unknown-org"]),
        ("GET", status(&format!("tx/{unknown}")), 404, Code::NotFound, &["abab"]),
        ("GET", status(&format!("tx/{unknown}/receipt")), 404, Code::NotFound, &["abab"]),
        ("GET", status("blocks/9"), 404, Code::NotFound, &["block 9"]),
        ("GET", status("checkpoint?height=9"), 404, Code::NotFound, &["block 9"]),
        ("GET", status("catalogs/none/history"), 404, Code::NotFound, &["none"]),
        ("GET", status("trace/share/none"), 404, Code::NotFound, &["none"]),
        ("PUT", status("tx"), 405, Code::Method, &["PUT", "/v1/tx"]),
        ("GET", status("tx"), 405, Code::Method, &["GET"]),
        ("POST", status("orgs"), 405, Code::Method, &["POST"]),
        ("DELETE", status("orgs/pa"), 405, Code::Method, &["DELETE"]),
        ("POST", "/metrics".into(), 405, Code::Method, &["POST"]),
        ("GET", status("tx/zz"), 400, Code::Parameter, &["zz", "64 hexadecimal"]),
        ("GET", status(&format!("tx/{unknown}?wait_ms=30001")), 400, Code::Parameter, &["wait_ms", "30001", "30000"]),
        ("GET", status(&format!("tx/{unknown}?wait_ms=-1")), 400, Code::Parameter, &["wait_ms", "-1"]),
        ("GET", status("orgs/%ff"), 400, Code::Parameter, &["path"]),
        ("GET", status("orgs/a%20b"), 400, Code::Parameter, &["a b", "64"]),
        ("GET", status("blocks/minus"), 400, Code::Parameter, &["minus"]),
        ("GET", status("keys/12"), 400, Code::Parameter, &["12", "40 hexadecimal"]),
        ("GET", status("evidence/log/12"), 400, Code::Parameter, &["12", "64 hexadecimal"]),
        ("GET", status("orgs?limit=0"), 400, Code::Parameter, &["limit", "0", "1 to 100"]),
        ("GET", status("orgs?limit=101"), 400, Code::Parameter, &["limit", "101", "1 to 100"]),
        ("GET", status("orgs?limit=many"), 400, Code::Parameter, &["limit", "many"]),
        ("GET", status("orgs?cursor="), 400, Code::Parameter, &["cursor"]),
        ("GET", status("orgs?page=2"), 400, Code::Parameter, &["page", "cursor, limit"]),
        ("GET", status("status?x=1"), 400, Code::Parameter, &["x", "none"]),
        ("GET", status("orgs?limit=1&limit=2"), 400, Code::Parameter, &["limit", "twice"]),
        ("GET", long, 400, Code::Parameter, &["2048"]),
        ("GET", status("blocks?cursor=0"), 400, Code::Parameter, &["cursor", "0"]),
        ("GET", status("checkpoint?height=0"), 400, Code::Parameter, &["height", "0"]),
        ("GET", status("consistency"), 400, Code::Parameter, &["from_size"]),
        ("GET", status("consistency?from_size=-1"), 400, Code::Parameter, &["from_size", "-1"]),
        ("GET", status("consistency?from_size=2"), 400, Code::Parameter, &["from_size", "2", "at most 1"]),
        ("GET", status("state"), 400, Code::Parameter, &["key"]),
        ("GET", status("state?key="), 400, Code::Parameter, &["key", "1 to 256"]),
        ("GET", status("catalogs?share_type=Free"), 400, Code::Parameter, &["share_type", "Free", "Conditional"]),
        ("GET", status("catalogs?status=published"), 400, Code::Parameter, &["status", "Published"]),
        ("GET", status("catalogs?text="), 400, Code::Parameter, &["text", "1 to 200"]),
        ("GET", status("catalogs?region=a/b"), 400, Code::Parameter, &["region", "a/b"]),
        ("GET", status("requests?status=Open"), 400, Code::Parameter, &["status", "Open", "Submitted"]),
        ("GET", status("events?from=first"), 400, Code::Parameter, &["from", "first"]),
    ];
    for (method, path, status, code, names) in cases {
        let answer = send(node.address, method, &path, &[], &[]).await;
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        check(&format!("{method} {path}"), &answer, status, code, &names);
    }
    let put = send(node.address, "PUT", "/v1/tx", &[], b"x").await;
    assert_eq!(put.header("allow"), Some("POST"));
    let resumed = [("last-event-id", "minus one")];
    let answer = send(node.address, "GET", "/v1/events", &resumed, &[]).await;
    check("Last-Event-ID", &answer, 400, Code::Parameter, &["Last-Event-ID".into()]);
    assert_eq!(node.get("/v1/status").await.status, 200);
}

/// A body without a length is read only as far as the limit.
#[tokio::test(flavor = "multi_thread")]
async fn a_body_without_length_is_bounded() {
    let node = TestNode::start().await;
    let chunk = [format!("{:x}\r\n", 60_000).into_bytes(), vec![b'x'; 60_000], b"\r\n".to_vec()];
    let chunk = chunk.concat();
    let head = "POST /v1/tx HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\
                content-type: application/octet-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    let answer = raw(node.address, &[head.as_bytes(), &chunk, &chunk].concat()).await;
    check("chunked", &answer, 413, Code::PayloadTooLarge, &["65536".into()]);

    let head = "POST /v1/tx HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\
                content-type: application/octet-stream\r\ncontent-length: 99999999999\r\n\r\n";
    let answer = raw(node.address, head.as_bytes()).await;
    check("announced", &answer, 413, Code::PayloadTooLarge, &["99999999999".into()]);
    assert_eq!(node.get("/v1/status").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn health_tells_why_not() {
    let node = TestNode::start().await;
    assert_eq!(node.get("/healthz").await.text(), "ok\n");
    node.health.failed("the store stopped after a failed write: disk full");
    let answer = node.get("/healthz").await;
    check("failed", &answer, 503, Code::Busy, &["disk full".into()]);
}
