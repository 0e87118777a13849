//! The OpenAPI document: checked in, whole, and true of every route.

use std::collections::BTreeSet;
use std::path::PathBuf;

use liuhen_node::api::openapi;
use liuhen_types::payload::Payload;
use serde_json::Value;

use crate::kit::genesis::signing_key;
use crate::kit::payloads::notarize;
use crate::kit::share::share;
use crate::kit::{TestNode, send};
use crate::schema::check;

/// Set this to write the file anew.
const UPDATE: &str = "UPDATE_OPENAPI";

fn file() -> PathBuf {
    PathBuf::from("../docs/reference/openapi.json")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_the_one_checked_in() {
    let node = TestNode::start().await;
    let context = liuhen_node::api::ApiContext::new(node.parts.clone());
    let document = openapi(&context).to_pretty_json().expect("JSON") + "\n";
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(file(), &document).expect("docs/reference can be written");
    }
    let checked_in = std::fs::read_to_string(file()).unwrap_or_default();
    assert!(checked_in == document, "the API changed: run this test with {UPDATE}=1 and review");
}

/// One request for each GET route that succeeds after [`share`].
fn examples(node: &TestNode) -> Vec<(&'static str, String)> {
    let first = node.store.transaction_at(0).unwrap().expect("a transaction").id;
    let digest = notarize("log", "noted").digest;
    let key = signing_key("mzt").public_key().id();
    let month = "region=130000&month=2023-11";
    let steps = format!("/v1/reports/monthly/steps?{month}&topic=Revocations");
    let own: [(&str, String); 20] = [
        ("/v1/reports/monthly", format!("/v1/reports/monthly?{month}")),
        ("/v1/reports/monthly/steps", steps),
        ("/v1/reports/monthly/overdue", format!("/v1/reports/monthly/overdue?{month}")),
        ("/v1/reads", "/v1/reads".into()),
        ("/v1/responsibility", "/v1/responsibility?copy=a1".into()),
        ("/v1/responsibility/copies", "/v1/responsibility/copies?catalog=villages".into()),
        ("/v1/compliance/{org}", "/v1/compliance/mzt".into()),
        ("/v1/tx/{id}", format!("/v1/tx/{first}?wait_ms=10")),
        ("/v1/tx/{id}/receipt", format!("/v1/tx/{first}/receipt")),
        ("/v1/keys/{key_id}", format!("/v1/keys/{key}")),
        ("/v1/evidence/{namespace}/{digest}", format!("/v1/evidence/log/{digest}")),
        ("/v1/state", "/v1/state?key=org/org/mzt".into()),
        ("/v1/entities/{kind}", "/v1/entities/authorization?limit=1".into()),
        ("/v1/history", "/v1/history?key=authorization/grant/a1".into()),
        ("/v1/deadlines", "/v1/deadlines?status=running".into()),
        ("/v1/indicators", "/v1/indicators?region=130000".into()),
        ("/v1/scorecard", "/v1/scorecard?org=mzt".into()),
        ("/v1/checkpoint", "/v1/checkpoint?height=2".into()),
        ("/v1/consistency", "/v1/consistency?from_size=3&to_height=9".into()),
        ("/v1/catalogs", "/v1/catalogs?text=3070001&region=130000&limit=5".into()),
    ];
    let plain = [
        "/v1/status",
        "/v1/entities",
        "/v1/genesis",
        "/v1/blocks",
        "/v1/orgs",
        "/v1/requests",
        "/v1/authorizations",
        "/v1/destructions",
        "/v1/openapi.json",
        "/v1/docs",
        "/metrics",
        "/healthz",
    ];
    let with_id = [
        ("/v1/blocks/{height}", "/v1/blocks/3"),
        ("/v1/orgs/{id}", "/v1/orgs/mzt"),
        ("/v1/catalogs/{id}", "/v1/catalogs/villages"),
        ("/v1/catalogs/{id}/history", "/v1/catalogs/villages/history?limit=100"),
        ("/v1/catalogs/{id}/locate", "/v1/catalogs/villages/locate"),
        ("/v1/resources/{id}", "/v1/resources/villages-table"),
        ("/v1/requests/{id}", "/v1/requests/r1"),
        ("/v1/authorizations/{id}", "/v1/authorizations/a1"),
        ("/v1/gateways/{id}", "/v1/gateways/gw-dsj"),
        ("/v1/trace/share/{request_id}", "/v1/trace/share/r1"),
    ];
    own.into_iter()
        .chain(plain.map(|path| (path, path.to_owned())))
        .chain(with_id.map(|(route, path)| (route, path.to_owned())))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_as_documented() {
    let node = TestNode::start().await;
    share(&node);
    let noted = notarize("log", "noted");
    node.accept(node.sign("mzt", Payload::NotarizeEvidence(noted)));
    let document: Value = node.get("/v1/openapi.json").await.json();
    let documented: BTreeSet<&str> =
        document["paths"].as_object().expect("paths").keys().map(String::as_str).collect();

    let mut answered = BTreeSet::from(["/v1/tx", "/v1/txs", "/v1/events", "/v1/events/overdue"]);
    for (route, path) in examples(&node) {
        let operation = &document["paths"][route]["get"];
        assert!(operation.is_object(), "{route} is not documented");
        let answer = node.get(&path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        let content_type = answer.header("content-type").expect("a content type");
        let essence = content_type.split(';').next().unwrap_or_default();
        let forms = &operation["responses"]["200"]["content"];
        assert!(forms.get(essence).is_some(), "{path}: {essence} is not among {forms}");
        if essence == "application/json" {
            let value: Value = answer.json();
            check(&document, &forms[essence]["schema"], &value, route)
                .unwrap_or_else(|e| panic!("{path}: {e}"));
        }
        answered.insert(route);
    }
    assert_eq!(answered, documented, "every documented route has an example, and no other");

    let tx = node.sign("mzt", Payload::NotarizeEvidence(notarize("log", "new")));
    let submission = &document["paths"]["/v1/tx"]["post"];
    let schema = &submission["requestBody"]["content"]["application/json"]["schema"];
    let json = serde_json::to_value(&tx).expect("JSON");
    check(&document, schema, &json, "/v1/tx").expect("a transaction as documented");
    let answer = node.post_json(&tx).await;
    let schema = &submission["responses"]["202"]["content"]["application/json"]["schema"];
    check(&document, schema, &answer.json(), "/v1/tx").expect("an answer as documented");

    let refused = send(node.address, "POST", "/v1/tx", &[], b"{}").await;
    let schema = &submission["responses"]["4XX"]["content"]["application/json"]["schema"];
    let body: Value = serde_json::from_slice(&refused.body).expect("JSON");
    check(&document, schema, &body, "refusal").expect("a refusal as documented");
    check(&document, schema, &serde_json::json!({ "code": 1 }), "refusal").expect_err("no refusal");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_has_no_loose_end_and_the_page_shows_it_all() {
    let node = TestNode::start().await;
    let document: Value = node.get("/v1/openapi.json").await.json();
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    assert!(references.len() > 100, "{} references", references.len());
    for reference in references {
        let target = document.pointer(reference.trim_start_matches('#'));
        assert!(target.is_some(), "{reference} leads nowhere");
    }
    let answer = node.get("/v1/docs").await;
    let page = answer.text();
    for (path, item) in document["paths"].as_object().expect("paths") {
        assert!(page.contains(&format!("<code>{path}</code>")), "{path} is not on the page");
        for operation in item.as_object().expect("operations").values() {
            let summary = operation["summary"].as_str().expect("a summary").replace('\'', "&#39;");
            let summary = summary.as_str();
            assert!(page.contains(summary), "{summary} is not on the page");
        }
    }
    for name in document["components"]["schemas"].as_object().expect("schemas").keys() {
        assert!(page.contains(&format!("id=\"schema-{name}\"")), "{name} is not on the page");
    }
    for forbidden in ["<script", "http://", "https://", "@import", "url("] {
        assert!(!page.contains(forbidden), "{forbidden} is on the page");
    }
    let policy = answer.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
}

fn collect_references<'a>(value: &'a Value, references: &mut Vec<&'a str>) {
    match value {
        Value::Object(map) => {
            references.extend(map.get("$ref").and_then(Value::as_str));
            map.values().for_each(|value| collect_references(value, references));
        }
        Value::Array(list) => list.iter().for_each(|value| collect_references(value, references)),
        _ => {}
    }
}
