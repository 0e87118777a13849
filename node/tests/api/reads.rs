//! Lists, searches and proofs.

use std::collections::BTreeSet;

use liuhen_crypto::Sm3Log;
use liuhen_crypto::log::verify_consistency;
use liuhen_crypto::state_tree::verify;
use liuhen_types::api::{
    BlockView, CatalogSummary, ConsistencyProof, Event, NodeStatus, Page, StateView,
};
use liuhen_types::entity::{Authorization, Catalog, Org, ShareRequest};
use liuhen_types::payload::Payload;
use liuhen_types::payload::catalog::ReviewDecision;
use liuhen_types::{Checkpoint, Genesis};
use serde::de::DeserializeOwned;

use crate::kit::payloads::*;
use crate::kit::share::share;
use crate::kit::{TestNode, id, send};

/// All pages of a list.
async fn all<T: DeserializeOwned>(node: &TestNode, path: &str) -> Vec<T> {
    let (mut items, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let join = if path.contains('?') { '&' } else { '?' };
        let from = cursor.map(|cursor| format!("{join}cursor={cursor}")).unwrap_or_default();
        let page: Page<T> = node.get(&format!("{path}{from}")).await.json();
        items.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = Some(next),
            None => return items,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_page_through_everything_once() {
    let node = TestNode::start().await;
    share(&node);
    for limit in [1, 2, 5, 6, 7, 100] {
        let orgs: Vec<Org> = all(&node, &format!("/v1/orgs?limit={limit}")).await;
        let ids: Vec<&str> = orgs.iter().map(|o| o.registration.org_id.as_str()).collect();
        assert_eq!(
            ids,
            ["ca-sjz", "dsj", "mzj-changan", "mzt", "pa", "sjt", "zrt"],
            "limit {limit}"
        );
        let blocks: Vec<BlockView> = all(&node, &format!("/v1/blocks?limit={limit}")).await;
        let heights: Vec<u64> = blocks.iter().map(|b| b.header.height.0).collect();
        let expected: Vec<u64> = (1..=node.store.tip().height.0).rev().collect();
        assert_eq!(heights, expected, "limit {limit}");
        let path = format!("/v1/catalogs/villages/history?limit={limit}");
        let events: Vec<Event> = all(&node, &path).await;
        let indexes: BTreeSet<u64> = events.iter().map(|e| e.log_index).collect();
        assert_eq!((events.len(), indexes.len()), (8, 8), "limit {limit}");
    }
    let page: Page<Org> = node.get("/v1/orgs?limit=7").await.json();
    assert_eq!((page.items.len(), page.next_cursor), (7, None), "the last page has no cursor");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_and_authorizations_are_filtered() {
    let node = TestNode::start().await;
    share(&node);
    let requests = async |query: &str| -> Vec<String> {
        let found: Vec<ShareRequest> = all(&node, &format!("/v1/requests{query}")).await;
        found.iter().map(|one| one.request.request_id.to_string()).collect()
    };
    assert_eq!(requests("").await, ["r1", "r2"]);
    assert_eq!(requests("?limit=1").await, ["r1", "r2"]);
    assert_eq!(requests("?status=Submitted").await, ["r2"]);
    assert_eq!(requests("?status=Authorized&org=mzt").await, ["r1"]);
    assert_eq!(requests("?org=mzj-changan&catalog=villages").await, ["r1", "r2"]);
    assert!(requests("?org=pa").await.is_empty());
    let grants = async |query: &str| -> usize {
        all::<Authorization>(&node, &format!("/v1/authorizations{query}")).await.len()
    };
    for (query, expected) in [
        ("", 1),
        ("?status=Revoked&request=r1", 1),
        ("?org=mzj-changan", 1),
        ("?org=pa&catalog=villages", 1),
        ("?status=Active", 0),
        ("?org=dsj", 0),
        ("?request=r2", 0),
    ] {
        assert_eq!(grants(query).await, expected, "{query}");
    }
}

fn submit(node: &TestNode, org: &str, catalog: &str, region: &str, name: &str, item: &str) {
    let mut new = entry(catalog);
    (new.region_scope, new.name) = (id(region), id(name));
    new.items[1].name = id(item);
    node.accept(node.sign(org, Payload::CatalogSubmit(catalog_submit(new))));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalog_is_searched_by_text_org_region_and_standing() {
    let node = TestNode::start().await;
    submit(&node, "mzt", "c1", "130000", "行政村名单", "Village Name");
    submit(&node, "mzt", "c2", "130100", "市级名单", "市");
    submit(&node, "zrt", "c3", "130102001", "镇级名单", "镇");
    submit(&node, "zrt", "c4", "XA", "新区名单", "区");
    let review = catalog_review("c2", 1, ReviewDecision::Approve);
    node.accept(node.sign("pa", Payload::CatalogReview(review)));

    let search = async |query: &str| -> Vec<String> {
        let found: Vec<CatalogSummary> = all(&node, &format!("/v1/catalogs{query}")).await;
        found.iter().map(|one| one.catalog_id.to_string()).collect()
    };
    let cases: &[(&str, &[&str])] = &[
        ("", &["c1", "c2", "c3", "c4"]),
        ("?limit=1", &["c1", "c2", "c3", "c4"]),
        ("?limit=3&org=zrt", &["c3", "c4"]),
        ("?region=130000", &["c1", "c2", "c3", "c4"]),
        ("?region=130100", &["c2", "c3"]),
        ("?region=130102", &["c3"]),
        ("?region=XA", &["c4"]),
        ("?region=130629", &[]),
        ("?region=130100&org=mzt", &["c2"]),
        ("?text=village%20name", &["c1"]),
        ("?text=VILLAGE", &["c1"]),
        // The shorter name says it better.
        ("?text=%E5%90%8D%E5%8D%95&limit=2", &["c2", "c3", "c4", "c1"]),
        ("?code=3070001/C3", &["c3"]),
        ("?code=3070001", &["c1", "c2", "c3", "c4"]),
        ("?element=village%20name", &["c1"]),
        ("?level=City", &["c2", "c4"]),
        ("?level=Township&grade=L2", &["c3"]),
        ("?in_force=true", &[]),
        ("?library=Topic", &[]),
        ("?visibility=Normal&limit=3", &["c1", "c2", "c3", "c4"]),
        ("?text=3070001/c3", &["c3"]),
        ("?text=nothing+like+it", &[]),
        ("?status=Approved", &["c2"]),
        ("?status=UnderReview&share_type=Unconditional&limit=1", &["c1", "c3", "c4"]),
        ("?share_type=Conditional", &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(search(query).await, *expected, "{query}");
    }
    // What was just committed is found at once.
    submit(&node, "mzt", "c5", "130000", "最新", "x");
    assert_eq!(search("?text=%E6%9C%80%E6%96%B0").await, ["c5"]);
    let catalog: Catalog = node.get("/v1/catalogs/c5").await.json();
    assert_eq!(catalog.entry.name.as_str(), "最新");
    // An index that is made anew finds the same.
    let again = send(node.serve_again().await, "GET", "/v1/catalogs", &[], &[]).await;
    assert_eq!(again.json::<Page<CatalogSummary>>().items.len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn proofs_hold() {
    let node = TestNode::start().await;
    share(&node);
    let trust = node.trust();
    let status: NodeStatus = node.get("/v1/status").await.json();
    assert_eq!((status.height, status.peers), (node.store.tip().height, 3));
    assert_eq!(node.get("/v1/genesis").await.json::<Genesis>(), *node.store.genesis());

    let tip: Checkpoint = node.get("/v1/checkpoint").await.json();
    tip.verify(&trust).expect("the tip's checkpoint");
    assert_eq!(tip.signed.header.id(), status.header_id);
    for height in [1, 5, status.height.0] {
        let path = format!("/v1/checkpoint?height={height}");
        let old: Checkpoint = node.get(&path).await.json();
        let from_size = old.signed.header.log_size;
        let path = format!("/v1/consistency?from_size={from_size}");
        let proof: ConsistencyProof = node.get(&path).await.json();
        let new = &proof.checkpoint.signed.header;
        let (old_root, new_root) = (old.signed.header.log_root, new.log_root);
        let (size, path) = (new.log_size, &proof.path);
        let holds = verify_consistency::<Sm3Log>(from_size, &old_root, size, &new_root, path);
        assert!(holds, "from height {height}");
    }
    let proof: ConsistencyProof = node.get("/v1/consistency?from_size=0&to_height=1").await.json();
    assert_eq!((proof.path.len(), proof.checkpoint.signed.header.height.0), (0, 1));
    for key in ["org/org/mzt", "org/org/absent"] {
        let state: StateView = node.get(&format!("/v1/state?key={key}")).await.json();
        let value = state.value.map(|hex| hex::decode(hex).expect("hexadecimal"));
        assert_eq!(value.is_some(), key == "org/org/mzt");
        let root = &state.checkpoint.signed.header.state_root;
        assert!(verify(root, key.as_bytes(), value.as_deref(), &state.proof), "{key}");
    }
}
