//! what is in force is found and located, whatever becomes of the index.

use liuhen_crypto::state_tree::verify;
use liuhen_node::CatalogSearch;
use liuhen_search::Search;
use liuhen_types::api::{CatalogSummary, Page};
use liuhen_types::entity::{CatalogStatus, ResourceStatus};
use liuhen_types::genesis::Region;
use liuhen_types::location::{LocationView, entry_digest, locate};
use liuhen_types::payload::JurisdictionProfileSet;
use liuhen_types::payload::catalog::{
    CatalogChangeNotice, CatalogEntry, CatalogUpdateSubmit, ChangeCause, ReviewDecision,
};
use liuhen_types::payload::org::Level;
use liuhen_types::{Code, Hash};

use crate::kit::payloads::*;
use crate::kit::{TestNode, id};

fn named(catalog: &str, name: &str) -> CatalogEntry {
    CatalogEntry { name: id(name), ..entry(catalog) }
}

fn publish(node: &TestNode, new: CatalogEntry) {
    let catalog = new.catalog_id.to_string();
    node.accept(node.sign("mzt", catalog_submit(new).into()));
    node.accept(node.sign("pa", catalog_review(&catalog, 1, ReviewDecision::Approve).into()));
    node.accept(node.sign("mzt", catalog_publish(&catalog, 1).into()));
}

/// Submits the next version of an entry, which then waits for review.
fn update(node: &TestNode, next: CatalogEntry) {
    let notice = CatalogChangeNotice {
        notice_id: id("n1"),
        catalog_id: next.catalog_id.clone(),
        cause: ChangeCause::CatalogInfoChange,
        occurred_on: node.store.tip().time.date(),
        evidence_digest: Hash([1; 32]),
    };
    node.accept(node.sign("mzt", notice.into()));
    let update = CatalogUpdateSubmit { notice_id: id("n1"), entry: next };
    node.accept(node.sign("mzt", update.into()));
}

async fn search(node: &TestNode, query: &str) -> Vec<CatalogSummary> {
    node.get(&format!("/v1/catalogs?{query}")).await.json::<Page<CatalogSummary>>().items
}

/// `text` in the form of a query.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_version_stays_found_while_its_update_is_reviewed() {
    let node = TestNode::start().await;
    publish(&node, named("c1", "低保对象信息"));
    update(&node, named("c1", "特困人员信息"));
    let found = search(&node, &format!("text={}", escaped("低保"))).await;
    let [found] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((found.name.as_str(), found.status), ("低保对象信息", CatalogStatus::UnderReview));
    assert_eq!((found.version, found.version_in_force), (2, Some(1)));
    assert!(search(&node, &format!("text={}", escaped("特困"))).await.is_empty());
    assert_eq!(search(&node, "status=UnderReview&in_force=true").await.len(), 1);

    // Published in its turn, it takes over at once.
    node.accept(node.sign("pa", catalog_review("c1", 2, ReviewDecision::Approve).into()));
    node.accept(node.sign("mzt", catalog_publish("c1", 2).into()));
    let found = search(&node, &format!("text={}", escaped("特困"))).await;
    assert_eq!(found.first().map(|found| found.version_in_force), Some(Some(2)));
    assert!(search(&node, &format!("text={}", escaped("低保"))).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_location_follows_from_proven_values() {
    let node = TestNode::start().await;
    publish(&node, named("c1", "低保对象信息"));
    for resource in ["r1", "r2"] {
        node.accept(node.sign("mzt", resource_mount(resource, "c1").into()));
    }
    update(&node, named("c1", "特困人员信息"));
    let view: LocationView = node.get("/v1/catalogs/c1/locate").await.json();
    view.checkpoint.verify(&node.trust()).expect("the checkpoint stands");
    let header = &view.checkpoint.signed.header;
    for value in &view.values {
        let bytes = value.value.as_ref().map(|value| hex::decode(value).expect("hexadecimal"));
        assert!(
            verify(&header.state_root, value.key.as_bytes(), bytes.as_deref(), &value.proof),
            "{}",
            value.key
        );
    }
    let again = locate::<()>(&id("c1"), header.time, |key| {
        let value = view.values.iter().find(|value| value.key == key.to_string()).ok_or(())?;
        Ok(value.value.as_ref().map(|value| hex::decode(value).expect("hexadecimal")))
    });
    let location = again.expect("all values are shown").expect("the entry is there");
    assert_eq!(location, view.location);
    let in_force = location.in_force.expect("a version is in force");
    assert_eq!((in_force.version, in_force.name.as_str()), (1, "低保对象信息"));
    assert_eq!(in_force.digest, entry_digest(&named("c1", "低保对象信息")));
    let resources: Vec<_> =
        location.resources.iter().map(|one| (one.resource_id.as_str(), one.status)).collect();
    // The last mounted first.
    assert_eq!(resources, [("r2", ResourceStatus::Mounted), ("r1", ResourceStatus::Mounted)]);
    assert_eq!((location.provider.as_str(), location.home_node.as_str()), ("mzt", "130000"));

    let absent = node.get("/v1/catalogs/c9/locate").await.failure();
    assert_eq!(absent.code, Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_out_of_their_range_are_refused() {
    let node = TestNode::start().await;
    let long = "a".repeat(201);
    for query in [
        &format!("text={long}"),
        "text=",
        &format!("code={}", &long[..65]),
        &format!("element={}", &long[..101]),
        &format!("category={}", &long[..65]),
        "level=Village",
        "library=Own",
        "grade=a%20b",
        "in_force=perhaps",
        "cursor=~",
        "cursor=x~c1",
        "visibility=None",
    ] {
        let failure = node.get(&format!("/v1/catalogs?{query}")).await.failure();
        assert_eq!(failure.code, Code::Parameter, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_index_is_rebuilt_from_the_state_when_it_is_gone_damaged_or_behind() {
    let node = TestNode::start().await;
    publish(&node, named("c1", "低保对象信息"));
    let dir = tempfile::tempdir().expect("a temporary folder");
    let folder = dir.path().join("search");
    let find = |text: &str| -> Vec<String> {
        // Opened anew each time, as after a restart.
        let index = CatalogSearch::new(folder.clone(), node.store.clone());
        let search = Search { text: Some(text.into()), limit: 10, ..Search::default() };
        let found = index.search(&search).expect("an answer");
        found.ids.iter().map(ToString::to_string).collect()
    };
    assert_eq!(find("低保"), ["c1"]);
    // Behind: blocks came while it was not there.
    publish(&node, named("c2", "低保家庭"));
    assert_eq!(find("低保"), ["c2", "c1"]);
    // Damaged in every way that a file can be, and gone.
    for name in ["meta.json", ".managed.json"] {
        std::fs::write(folder.join(name), b"{").expect("written");
        assert_eq!(find("低保"), ["c2", "c1"], "{name}");
    }
    for file in std::fs::read_dir(&folder).expect("a folder") {
        let path = file.expect("a file").path();
        if path.extension().is_some_and(|extension| extension == "idx") {
            std::fs::write(&path, b"damaged").expect("written");
        }
    }
    assert_eq!(find("低保"), ["c2", "c1"]);
    std::fs::remove_dir_all(&folder).expect("removed");
    assert_eq!(find("低保"), ["c2", "c1"]);
    // Ahead: the folder of a store that went further than this one.
    let ahead = CatalogSearch::new(folder.clone(), node.store.clone());
    publish(&node, named("c3", "低保边缘家庭"));
    ahead.catch_up().expect("it follows");
    drop(ahead);
    let behind = TestNode::start().await;
    let index = CatalogSearch::new(folder, behind.store.clone());
    let all = Search { limit: 10, ..Search::default() };
    assert_eq!(index.search(&all).expect("an answer").ids, []);
}

/// the region table grows by transaction, and who answers above a new region finds what
/// lies in it.
#[tokio::test(flavor = "multi_thread")]
async fn what_lies_in_a_new_region_is_found_from_above() {
    let node = TestNode::start().await;
    publish(&node, named("c1", "低保对象信息"));
    assert_eq!(search(&node, "region=130000").await.len(), 1, "the index is there");
    let new = Region {
        code: id("130104"),
        name: id("桥西区"),
        level: Level::County,
        parent: Some(id("130100")),
        home_node: id("130100"),
    };
    let grown = JurisdictionProfileSet {
        jurisdiction: id("130000"),
        profile: None,
        effective_from: None,
        regions: vec![new],
    };
    node.accept(node.sign("pa", grown.into()));
    publish(&node, CatalogEntry { region_scope: id("130104"), ..named("c2", "桥西低保") });
    for query in ["region=130104", "region=130100", "level=County"] {
        let found = search(&node, query).await;
        let found: Vec<&str> = found.iter().map(|found| found.catalog_id.as_str()).collect();
        assert_eq!(found, ["c2"], "{query}");
    }
}
