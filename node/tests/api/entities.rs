//! Every kind of entity in one way, work lists and indicators; lists of
//! transactions submitted at once.

use liuhen_types::api::{
    EntityView, Event, IndicatorReport, Page, Scorecard, SubmittedList, TransactionStatus,
};
use liuhen_types::entity::{Deadline, DeadlineKind, Period};
use liuhen_types::limits::SUBMIT_TXS_MAX;
use liuhen_types::payload::Payload;
use liuhen_types::payload::catalog::{CatalogChangeNotice, ChangeCause};
use liuhen_types::{Code, SignedTransaction, StateKey};

use crate::kit::payloads::notarize;
use crate::kit::share::{now, share};
use crate::kit::{TestNode, id, send};

#[tokio::test(flavor = "multi_thread")]
async fn entities_are_listed_and_followed() {
    let node = TestNode::start().await;
    share(&node);
    let page: Page<EntityView> = node.get("/v1/entities/request").await.json();
    let keys: Vec<&str> = page.items.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["request/request/r1", "request/request/r2"]);
    assert_eq!(page.items[0].value["status"], "Authorized");
    let first: Page<EntityView> = node.get("/v1/entities/request?limit=1").await.json();
    let cursor = first.next_cursor.expect("a second page");
    let rest: Page<EntityView> =
        node.get(&format!("/v1/entities/request?cursor={cursor}")).await.json();
    assert_eq!(rest.items, page.items[1..]);
    let found: Page<EntityView> = node.get("/v1/entities/request?prefix=r2").await.json();
    assert_eq!(found.items, page.items[1..]);

    let history: Page<Event> = node.get("/v1/history?key=authorization/grant/a1").await.json();
    let kinds: Vec<&str> = history.items.iter().map(|event| event.kind.as_str()).collect();
    let expected = ["AuthorizationIssue", "AccessAnchor", "AccessAnchor", "AuthorizationRevoke"];
    assert_eq!(kinds, expected);
    for (path, code) in [
        ("/v1/entities/nothing", Code::NotFound),
        ("/v1/entities/request?limit=0", Code::Parameter),
        ("/v1/history", Code::Parameter),
        ("/v1/history?key=request/request/none", Code::NotFound),
        ("/v1/deadlines?status=late", Code::Parameter),
        ("/v1/indicators", Code::Parameter),
        ("/v1/indicators?region=999999", Code::NotFound),
        ("/v1/indicators?region=130000&month=2023-13", Code::Parameter),
        ("/v1/scorecard", Code::Parameter),
        ("/v1/scorecard?org=nobody", Code::NotFound),
    ] {
        assert_eq!(node.get(path).await.failure().code, code, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn work_lists_and_indicators_follow_from_the_state() {
    let node = TestNode::start().await;
    share(&node);
    let notice = CatalogChangeNotice {
        notice_id: id("n1"),
        catalog_id: id("villages"),
        cause: ChangeCause::SystemUpdate,
        occurred_on: now(&node).date(),
        evidence_digest: liuhen_crypto::sm3(&[b"evidence"]),
    };
    node.accept(node.sign("mzt", Payload::CatalogChangeNotice(notice)));
    let running: Page<Deadline> = node.get("/v1/deadlines?org=mzt").await.json();
    let [deadline] = &running.items[..] else { panic!("{running:?}") };
    assert_eq!(
        (deadline.kind, deadline.responsible.as_str()),
        (DeadlineKind::CatalogUpdate, "mzt")
    );
    assert!(deadline.provisional, "no calendar is loaded");
    for none in ["status=overdue", "status=ended", "org=zrt"] {
        let page: Page<Deadline> = node.get(&format!("/v1/deadlines?{none}")).await.json();
        assert_eq!(page.items, [], "{none}");
    }

    let report: IndicatorReport = node.get("/v1/indicators?region=130000").await.json();
    assert_eq!(report.period, Period::Ever);
    assert_eq!(report.values.len(), liuhen_contracts::FORMULAS.len());
    let state = node.store.view();
    let values = liuhen_contracts::indicators(&state, &id("130000"), Period::Ever).unwrap();
    assert_eq!(report.values, values);
    let elsewhere: IndicatorReport = node.get("/v1/indicators?region=130600").await.json();
    assert_ne!(elsewhere.values_root, report.values_root);
    let card: Scorecard = node.get("/v1/scorecard?org=mzt").await.json();
    let values = liuhen_contracts::scorecard(&state, &id("mzt"), Period::Ever).unwrap();
    assert_eq!((card.org.as_str(), &card.values), ("mzt", &values));
    let other: Scorecard = node.get("/v1/scorecard?org=zrt").await.json();
    assert_ne!(other.values, card.values, "mzt answered a request");
    let key = StateKey::from_bytes(b"authorization/grant/a1".to_vec());
    assert!(
        liuhen_contracts::read::<liuhen_types::entity::Authorization>(&state, &key)
            .unwrap()
            .is_some()
    );
}

fn list(txs: &[SignedTransaction]) -> Vec<u8> {
    borsh::to_vec(txs).expect("bytes")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_taken_one_by_one() {
    let node = TestNode::start().await;
    let sign = |text: &str| node.sign("mzt", Payload::NotarizeEvidence(notarize("log", text)));
    let (good, other, mut bad) = (sign("a"), sign("b"), sign("c"));
    bad.signature = good.signature;
    let octets = [("content-type", "application/octet-stream")];
    let post = async |headers: &[(&str, &str)], body: &[u8]| {
        send(node.address, "POST", "/v1/txs", headers, body).await
    };
    let answer = post(&octets, &list(&[good.clone(), bad.clone(), good.clone()])).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let results = answer.json::<SubmittedList>().results;
    let seen: Vec<_> = results.iter().map(|one| (one.id, one.code, one.new)).collect();
    let expected = [
        (good.id(), Code::Ok, true),
        (bad.id(), Code::BadSignature, false),
        (good.id(), Code::Ok, false),
    ];
    assert_eq!(seen, expected);
    assert!(results[1].message.is_some() && results[0].message.is_none());
    let json = [("content-type", "application/json")];
    let body = serde_json::to_vec(&[&other]).expect("JSON");
    assert!(post(&json, &body).await.json::<SubmittedList>().results[0].new);
    assert_eq!(node.pool.len(), 2);
    node.commit(vec![good.clone(), other]);
    let status = node.get(&format!("/v1/tx/{}", good.id())).await.json::<TransactionStatus>();
    assert!(matches!(status, TransactionStatus::Committed(_)));
    let again = post(&octets, &list(std::slice::from_ref(&good))).await.json::<SubmittedList>();
    assert_eq!(again.results[0].code, Code::Replayed);

    let many = vec![good; SUBMIT_TXS_MAX + 1];
    for (body, code) in [
        (list(&[]), Code::Schema),
        (list(&many), Code::Schema),
        (vec![0xff; 10], Code::MalformedBytes),
        (vec![0; 1024 * 1024 + 1], Code::PayloadTooLarge),
    ] {
        assert_eq!(post(&octets, &body).await.failure().code, code);
    }
    assert_eq!(node.pool.len(), 0);
}
