//! Bad input: each kind has its own stable code and status, a message that names
//! field, value and limit, and leaves everything as it was.

mod bodies;
mod envelope;

use liuhen_types::payload::Payload;
use liuhen_types::{Code, SignedTransaction};

use envelope::evidence;

use crate::kit::http::raw;
use crate::kit::payloads::key_revoke;
use crate::kit::{Answer, TestNode, send};

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

    let mut cases = envelope::cases(&node, &committed);
    cases.extend(bodies::cases(&node));
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
