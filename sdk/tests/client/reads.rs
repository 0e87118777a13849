//! Plain reads: what is asked for, and which node in the end.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use futures::future::BoxFuture;
use liuhen_crypto::{Hash, KeyId};
use liuhen_sdk::client::{AuthorizationFilter, CatalogFilter, PageRequest, RequestFilter};
use liuhen_sdk::{Client, Error, ErrorKind};
use liuhen_types::api::Page;
use liuhen_types::entity::{AuthorizationStatus, CatalogStatus, Org, RequestStatus};
use liuhen_types::payload::catalog::{Library, ShareType, Visibility};
use liuhen_types::payload::org::Level;
use liuhen_types::{Code, Height, TxId};

use crate::chain::Chain;
use crate::samples::parse;
use crate::server::{Node, busy, bytes, client, json, nobody, refuse};

type Call = for<'a> fn(&'a Client) -> BoxFuture<'a, Result<(), Error>>;

macro_rules! call {
    ($client:ident => $($call:tt)*) => {
        |$client| Box::pin(async move { $client.$($call)*.await.map(drop) })
    };
}

fn page() -> PageRequest {
    PageRequest { cursor: Some("a b&c".into()), limit: Some(5) }
}

fn catalogs() -> CatalogFilter {
    CatalogFilter {
        text: Some("村 & 社区".into()),
        code: Some("3070001/".into()),
        element: Some("DE-1".into()),
        org: Some(parse("org-1")),
        region: Some(parse("130000")),
        level: Some(Level::City),
        grade: Some(parse("L2")),
        category: Some("c".into()),
        share_type: Some(ShareType::Conditional),
        library: Some(Library::Topic),
        visibility: Some(Visibility::Normal),
        status: Some(CatalogStatus::Published),
        in_force: Some(true),
    }
}

fn requests() -> RequestFilter {
    RequestFilter { org: Some(parse("org-1")), status: Some(RequestStatus::UnderReview) }
}

fn authorizations() -> AuthorizationFilter {
    AuthorizationFilter { org: None, status: Some(AuthorizationStatus::Active) }
}

#[tokio::test]
async fn every_read_asks_its_endpoint() {
    let zeros = "0".repeat(64);
    let calls: &[(Call, &str)] = &[
        (call!(c => status()), "/v1/status"),
        (call!(c => genesis()), "/v1/genesis"),
        (
            call!(c => transaction(&TxId(Hash::ZERO), Duration::from_secs(99))),
            "/v1/tx/ZEROS?wait_ms=30000",
        ),
        (call!(c => blocks(&page())), "/v1/blocks?cursor=a+b%26c&limit=5"),
        (call!(c => block(Height(7))), "/v1/blocks/7"),
        (call!(c => orgs(&PageRequest::default())), "/v1/orgs"),
        (call!(c => org(&parse("org-1"))), "/v1/orgs/org-1"),
        (call!(c => key(&KeyId([0; 20]))), "/v1/keys/0000000000000000000000000000000000000000"),
        (
            call!(c => catalogs(&catalogs(), &page())),
            "/v1/catalogs?text=%E6%9D%91+%26+%E7%A4%BE%E5%8C%BA&code=3070001%2F&element=DE-1\
             &org=org-1&region=130000&level=City&grade=L2&category=c\
             &share_type=Conditional&library=Topic&visibility=Normal&status=Published\
             &in_force=true&cursor=a+b%26c&limit=5",
        ),
        (call!(c => catalog(&parse("cat-1"))), "/v1/catalogs/cat-1"),
        (
            call!(c => catalog_history(&parse("cat-1"), &page())),
            "/v1/catalogs/cat-1/history?cursor=a+b%26c&limit=5",
        ),
        (call!(c => resource(&parse("res-1"))), "/v1/resources/res-1"),
        (
            call!(c => requests(&requests(), &PageRequest::default())),
            "/v1/requests?org=org-1&status=UnderReview",
        ),
        (call!(c => request(&parse("req-1"))), "/v1/requests/req-1"),
        (
            call!(c => authorizations(&authorizations(), &PageRequest::default())),
            "/v1/authorizations?status=Active",
        ),
        (call!(c => authorization(&parse("auth-1"))), "/v1/authorizations/auth-1"),
        (call!(c => gateway(&parse("gw-1"))), "/v1/gateways/gw-1"),
        (call!(c => evidence(&parse("ns"), &Hash::ZERO)), "/v1/evidence/ns/ZEROS"),
        (call!(c => trace_share(&parse("req-1"))), "/v1/trace/share/req-1"),
        (call!(c => checkpoint(Some(Height(3)))), "/v1/checkpoint?height=3"),
        (call!(c => checkpoint(None)), "/v1/checkpoint"),
    ];
    let node = Node::start(|_, _| refuse(404, Code::NotFound)).await;
    let client = client(&[&node.url], Chain::new().trust());
    for (call, _) in calls {
        let error = call(&client).await.expect_err("the node refuses everything");
        assert!(error.is_not_found(), "{error}");
        assert_eq!((error.kind(), error.code()), (ErrorKind::Rejected, "E_NOT_FOUND"));
    }
    let expected: Vec<_> = calls.iter().map(|(_, path)| path.replace("ZEROS", &zeros)).collect();
    assert_eq!(node.targets(), expected);
}

fn orgs() -> Page<Org> {
    Page { items: Vec::new(), next_cursor: Some("next".into()) }
}

#[tokio::test]
async fn a_node_that_fails_is_left_for_one_that_answers() {
    let failing: [fn() -> Response; 6] = [
        || refuse(500, Code::Busy),
        || busy(0),
        || bytes("<html>a proxy</html>"),
        || bytes("{\"items\": 5}"),
        || bytes(vec![b' '; 9 * 1024 * 1024]),
        || (StatusCode::MOVED_PERMANENTLY, [("location", "/x")]).into_response(),
    ];
    for script in failing {
        let bad = Node::start(move |_, _| script()).await;
        let good = Node::start(|_, _| json(&orgs())).await;
        let client = client(&[&bad.url, &good.url], Chain::new().trust());
        for _ in 0..3 {
            let page = client.orgs(&PageRequest::default()).await.expect("one node answers");
            let next = PageRequest::default().after(&page).expect("there is a next page");
            assert_eq!(next.cursor.as_deref(), Some("next"));
        }
        // The client remembers which node answered.
        assert_eq!((bad.asked().len(), good.asked().len()), (1, 3));
    }
}

#[tokio::test]
async fn nobody_at_all_is_unreachable() {
    let client = client(&[&nobody().await, &nobody().await], Chain::new().trust());
    let error = client.status().await.expect_err("nobody answers");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unreachable, "E_UNREACHABLE"));
    assert!(error.to_string().contains("4 attempts"), "{error}");
}

#[tokio::test]
async fn a_busy_node_is_given_the_time_it_asks_for() {
    let node = Node::start(|_, before| if before == 0 { busy(1) } else { json(&orgs()) }).await;
    let client = client(&[&node.url], Chain::new().trust());
    let start = Instant::now();
    client.orgs(&PageRequest::default()).await.expect("the second attempt succeeds");
    assert!(start.elapsed() >= Duration::from_secs(1), "{:?}", start.elapsed());

    let node = Node::start(|_, _| busy(0)).await;
    let client = crate::server::client(&[&node.url], Chain::new().trust());
    let error = client.status().await.expect_err("the node stays busy");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Busy, "E_BUSY"));
    assert_eq!(node.asked().len(), 4);
}

#[test]
fn addresses_are_checked() {
    let trust = || Chain::new().trust();
    for address in ["", "127.0.0.1:80", "ftp://host", "http://", "file:///etc/passwd"] {
        let error = Client::new([address], trust()).expect_err(address);
        assert_eq!(error.code(), "E_PARAMETER", "{address}");
    }
    assert!(Client::new(Vec::<String>::new(), trust()).is_err());
    assert!(Client::new(vec!["http://a"; 101], trust()).is_err());
    assert!(Client::new(["http://a/prefix/", "https://b:1"], trust()).is_ok());
}
