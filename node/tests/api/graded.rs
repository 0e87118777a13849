//! Graded reads over HTTP (R-31, R-77; section 4.4): who sees what with which ticket.

use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use liuhen_types::api::{
    BlockView, CatalogSummary, EntityView, Event, Page, ReadRecord, SystemCompliance, Trace,
};
use liuhen_types::entity::ShareRequest;
use liuhen_types::payload::Payload;
use liuhen_types::payload::audit::AuditSessionOpen;
use liuhen_types::payload::inventory::{SystemRegister, SystemStatus};
use liuhen_types::ticket::TICKET_VERSION;
use liuhen_types::{Code, ReadTicket, TimeMs};

use crate::kit::genesis::signing_key;
use crate::kit::http::{Answer, Lines, send};
use crate::kit::payloads::{notarize, request_submit};
use crate::kit::share::{now as block_time, share};
use crate::kit::{TestNode, id};

pub fn now() -> TimeMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    TimeMs(since.as_millis() as u64)
}

/// A ticket that holds; `key` labels the org's key.
pub fn ticket(node: &TestNode, org: &str, key: &str) -> ReadTicket {
    let issued_at = now();
    ReadTicket {
        version: TICKET_VERSION,
        chain_id: node.store.genesis().chain_id.clone(),
        org: id(org),
        key_id: signing_key(key).public_key().id(),
        issued_at,
        expires_at: TimeMs(issued_at.0 + 60_000),
        session: None,
        incident: None,
    }
}

/// A graded API of a node with a share of `mzt` to `mzj-changan`; `zrt` is no party.
pub struct Graded {
    pub node: TestNode,
    pub address: SocketAddr,
}

impl Graded {
    pub async fn start() -> Self {
        let node = TestNode::start().await;
        share(&node);
        let address = node.serve_graded().await;
        Self { node, address }
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.address, "GET", path, &[], &[]).await
    }

    pub async fn get_as(&self, org: &str, path: &str) -> Answer {
        self.get_with(ticket(&self.node, org, org), org, path).await
    }

    pub async fn get_with(&self, ticket: ReadTicket, key: &str, path: &str) -> Answer {
        let header = ticket.sign(&signing_key(key)).header();
        send(self.address, "GET", path, &[("authorization", &header)], &[]).await
    }
}

/// Objects of the share, each with the code without a ticket.
const PATHS: &[&str] = &[
    "/v1/requests/r1",
    "/v1/authorizations/a1",
    "/v1/trace/share/r1",
    "/v1/state?key=request/request/r1",
    "/v1/history?key=request/request/r1",
];

#[tokio::test(flavor = "multi_thread")]
async fn parties_and_their_authorities_see_a_share_and_nobody_else() {
    let graded = Graded::start().await;
    for path in PATHS {
        for (reader, expected) in
            [("mzt", 200), ("mzj-changan", 200), ("ca-sjz", 200), ("pa", 200), ("zrt", 404)]
        {
            let answer = graded.get_as(reader, path).await;
            assert_eq!(answer.status, expected, "{reader} {path}: {}", answer.text());
        }
        let answer = graded.get(path).await;
        assert_eq!(answer.failure().code, Code::NotFound, "{path}");
    }
    let open: Trace = graded.node.get("/v1/trace/share/r1").await.json();
    let trace: Trace = graded.get_as("mzj-changan", "/v1/trace/share/r1").await.json();
    assert_eq!((trace.complete, trace.steps), (true, open.steps));
    let copy = graded.get_as("zrt", "/v1/responsibility?copy=a1").await.failure();
    let none = graded.get_as("zrt", "/v1/responsibility?copy=a9").await.failure();
    assert_eq!((copy.code, none.code), (Code::CopyUnknown, Code::CopyUnknown));
    assert_eq!(copy.message.replace("a1", "a9"), none.message);
}

/// what may not be seen answers as what does not exist, to the letter.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_looks_like_what_does_not_exist() {
    let graded = Graded::start().await;
    for (hidden, absent) in [
        ("/v1/requests/r1", "/v1/requests/r9"),
        ("/v1/authorizations/a1", "/v1/authorizations/a9"),
        ("/v1/trace/share/r1", "/v1/trace/share/r9"),
        ("/v1/state?key=request/request/r1", "/v1/state?key=request/request/r9"),
        ("/v1/history?key=request/request/r1", "/v1/history?key=request/request/r9"),
        ("/v1/indicators?region=130000", "/v1/indicators?region=990000"),
        ("/v1/scorecard?org=mzt", "/v1/scorecard?org=none"),
        ("/v1/compliance/mzt", "/v1/compliance/none"),
        (
            "/v1/reports/monthly?region=130000&month=2023-11",
            "/v1/reports/monthly?region=990000&month=2023-11",
        ),
    ] {
        for reader in [None, Some("zrt")] {
            let get = async |path: &str| match reader {
                Some(org) => graded.get_as(org, path).await,
                None => graded.get(path).await,
            };
            let (hidden, absent) = (get(hidden).await, get(absent).await);
            let (one, other) = (hidden.failure(), absent.failure());
            assert_eq!((one.code, hidden.status), (other.code, absent.status), "{}", one.message);
            let plain = |text: &str| {
                ["r9", "a9", "990000", "none"]
                    .iter()
                    .zip(["r1", "a1", "130000", "mzt"])
                    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
            };
            assert_eq!(one.message, plain(&other.message));
            let names = |answer: &Answer| -> Vec<String> {
                answer.headers.iter().map(|(name, _)| name.clone()).collect()
            };
            assert_eq!(names(&hidden), names(&absent));
        }
    }
    let absent = graded.get_as("pa", "/v1/state?key=request/request/r9").await;
    assert_eq!(absent.status, 200, "the province may know that there is none, with proof");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_searches_blocks_and_streams_leave_out_what_is_hidden() {
    let graded = Graded::start().await;
    let ids = async |reader: Option<&str>, path: &str| -> Vec<String> {
        let answer = match reader {
            Some(org) => graded.get_as(org, path).await,
            None => graded.get(path).await,
        };
        let page: Page<EntityView> = answer.json();
        page.items.into_iter().map(|item| item.key).collect()
    };
    assert_eq!(
        ids(Some("mzt"), "/v1/entities/request").await,
        ["request/request/r1", "request/request/r2"]
    );
    assert!(ids(Some("zrt"), "/v1/entities/request").await.is_empty());
    assert!(ids(None, "/v1/entities/request").await.is_empty());
    assert!(!ids(None, "/v1/entities/org").await.is_empty(), "orgs are for everybody");
    assert!(ids(None, "/v1/entities/catalog").await.is_empty(), "without login none (1.4)");
    let requests: Page<ShareRequest> = graded.get_as("mzj-changan", "/v1/requests").await.json();
    assert_eq!(requests.items.len(), 2);

    let found: Page<CatalogSummary> = graded.get_as("zrt", "/v1/catalogs").await.json();
    assert!(!found.items.is_empty(), "entries in force are for every registered role");
    assert_eq!(found.next_cursor, None);
    let found: Page<CatalogSummary> = graded.get("/v1/catalogs").await.json();
    assert_eq!((found.items.len(), found.next_cursor), (0, None));

    // The ids of transactions are told with what they are about, and with nothing else.
    let tip = graded.node.store.tip().height.0;
    let mut told = [0, 0, 0];
    for height in 1..=tip {
        let path = format!("/v1/blocks/{height}");
        let all: BlockView = graded.node.get(&path).await.json();
        for (told, reader) in told.iter_mut().zip(["pa", "mzj-changan", "zrt"]) {
            let seen: BlockView = graded.get_as(reader, &path).await.json();
            assert_eq!(seen.header, all.header);
            assert!(seen.transactions.iter().all(|id| all.transactions.contains(id)));
            *told += seen.transactions.len();
        }
    }
    let size = graded.node.store.tip().log_size as usize;
    assert_eq!(told[0], size, "the province sees all");
    assert!(told[1] <= size && told[2] < told[1], "{told:?} of {size}");

    let header = ticket(&graded.node, "zrt", "zrt").sign(&signing_key("zrt")).header();
    let header = format!("authorization: {header}\r\n");
    let mut events = Lines::open(graded.address, "/v1/events", &header).await;
    // The last thing is one that it sees: whatever was hidden before it did not come.
    let last = graded
        .node
        .accept(graded.node.sign("zrt", Payload::NotarizeEvidence(notarize("log", "mine"))));
    loop {
        let line = events.next().await.expect("the stream goes on");
        let Some(event) = line.strip_prefix("data: ") else { continue };
        let event: Event = serde_json::from_str(event).expect("an event");
        assert!(!event.subjects.iter().any(|s| s.starts_with("request/")), "{event:?}");
        if event.tx_id == last {
            break;
        }
    }
}

/// The store gives 1,000 events at a time.
#[tokio::test]
async fn a_large_block_shows_all_that_may_be_seen() {
    let graded = Graded::start().await;
    let evidence = |n: usize| Payload::NotarizeEvidence(notarize("log", &format!("entry {n}")));
    graded.node.commit((0..1_001).map(|n| graded.node.sign("zrt", evidence(n))).collect());
    let path = format!("/v1/blocks/{}", graded.node.store.tip().height);
    for (reader, count) in [("pa", 1_001), ("zrt", 1_001), ("mzj-changan", 0)] {
        let block: BlockView = graded.get_as(reader, &path).await.json();
        assert_eq!(block.transactions.len(), count, "{reader}");
    }
}

/// A cursor, a count or a proof must not tell what the rows do not.
#[tokio::test(flavor = "multi_thread")]
async fn pages_and_proofs_tell_nothing_of_what_is_hidden() {
    let graded = Graded::start().await;
    for (reader, path) in [
        (Some("zrt"), "/v1/history?key=access/gateway/gw-dsj&limit=1"),
        (Some("zrt"), "/v1/history?key=catalog/entry/villages&limit=1"),
        (None, "/v1/entities/request?limit=1"),
        (Some("zrt"), "/v1/entities/authorization?limit=1"),
        (Some("zrt"), "/v1/responsibility/copies?catalog=villages&limit=1"),
        (None, "/v1/responsibility/copies?catalog=villages&limit=1"),
        (None, "/v1/reads?limit=1"),
    ] {
        let mut path = path.to_owned();
        for _ in 0..100 {
            let answer = match reader {
                Some(org) => graded.get_as(org, &path).await,
                None => graded.get(&path).await,
            };
            let page: Page<serde_json::Value> = answer.json();
            let shown = page.items.iter().map(ToString::to_string).collect::<String>();
            assert!(!shown.contains("request/request/"), "{path}: {shown}");
            let Some(cursor) = page.next_cursor else {
                path.clear();
                break;
            };
            assert_eq!(page.items.len(), 1, "{path}: a cursor, and nothing before it");
            let start = path.split("&cursor=").next().unwrap_or_default().to_owned();
            path = format!("{start}&cursor={cursor}");
        }
        assert!(path.is_empty(), "{path}: the pages end");
    }
    // The proof that something is absent shows a neighbour.
    for path in ["/v1/state?key=org/org/none", "/v1/state?key=evidence/a/b"] {
        assert_eq!(graded.get(path).await.failure().code, Code::NotFound, "{path}");
        assert_eq!(graded.get_as("mzt", path).await.failure().code, Code::NotFound, "{path}");
        assert_eq!(graded.get_as("pa", path).await.status, 200, "{path}");
    }
    let long = format!("/v1/requests/r1?x={}", "0".repeat(5_000));
    assert_eq!(graded.get_as("mzt", &long).await.failure().code, Code::Parameter);
}

/// an auditor sees what its open session covers, and every look is recorded.
#[tokio::test(flavor = "multi_thread")]
async fn an_auditors_reads_are_recorded_before_they_are_answered() {
    let graded = Graded::start().await;
    let node = &graded.node;
    assert_eq!(graded.get_as("sjt", "/v1/requests/r1").await.status, 404, "without a session");
    let open = AuditSessionOpen {
        session_id: id("s1"),
        auditor: id("sjt"),
        jurisdictions: vec![id("130100")],
        shares: Vec::new(),
        purpose: id("yearly audit"),
        valid_to: TimeMs(block_time(node).0 + 86_400_000),
    };
    node.accept(node.sign("sjt", Payload::AuditSessionOpen(open)));
    let within = || ReadTicket { session: Some(id("s1")), ..ticket(node, "sjt", "sjt") };
    for path in ["/v1/requests/r1", "/v1/requests/r9", "/v1/catalogs?limit=1"] {
        graded.get_with(within(), "sjt", path).await;
    }
    assert_eq!(graded.get_with(within(), "sjt", "/v1/trace/share/r1").await.status, 200);
    let block: BlockView = graded.node.get("/v1/blocks/1").await.json();
    let receipt = format!("/v1/tx/{}/receipt", block.transactions[0]);
    assert_eq!(graded.get_with(within(), "sjt", &receipt).await.status, 200);
    let read: Page<ReadRecord> =
        graded.get_with(within(), "sjt", "/v1/reads?session=s1").await.json();
    let paths: Vec<_> = read.items.iter().map(|record| record.path.as_str()).collect();
    let expected = [
        "/v1/requests/r1",
        "/v1/requests/r9",
        "/v1/catalogs?limit=1",
        "/v1/trace/share/r1",
        receipt.as_str(),
        "/v1/reads?session=s1",
    ];
    assert_eq!(paths, expected);
    let one = &read.items[0];
    assert_eq!((one.org.as_str(), &one.session), ("sjt", &Some(id("s1"))));
    assert_eq!(one.key_id, signing_key("sjt").public_key().id());
    let by_province: Page<ReadRecord> = graded.get_as("pa", "/v1/reads").await.json();
    assert_eq!(by_province.items, read.items);
    for reader in ["mzt", "mzj-changan"] {
        let others: Page<ReadRecord> = graded.get_as(reader, "/v1/reads").await.json();
        assert_eq!(others.items, [], "{reader} does not learn who looks at it");
    }
}

/// Compliance is a figure of its org: whoever may read that reads all of it, though the
/// inventory itself is a draft to it.
#[tokio::test(flavor = "multi_thread")]
async fn who_may_read_the_compliance_of_an_org_reads_all_of_it() {
    let graded = Graded::start().await;
    let node = &graded.node;
    let system = SystemRegister {
        system_id: id("sys-1"),
        name: id("民政业务系统"),
        org: id("mzt"),
        status: SystemStatus::Running,
        protection_level: None,
        built_on: None,
        is_state_secret: false,
    };
    node.accept(node.sign("mzt", Payload::SystemRegister(system)));
    let all: Page<SystemCompliance> = node.get("/v1/compliance/mzt").await.json();
    assert_eq!(all.items.len(), 1);
    for reader in ["sjt", "mzt", "pa"] {
        let seen: Page<SystemCompliance> = graded.get_as(reader, "/v1/compliance/mzt").await.json();
        assert_eq!(seen, all, "{reader}");
    }
    let other = graded.get_as("mzj-changan", "/v1/compliance/mzt").await;
    assert_eq!(other.failure().code, Code::NotFound);
}

/// a refused step counts as its sender's, also where it brought nothing about.
#[tokio::test(flavor = "multi_thread")]
async fn a_sender_reads_the_history_of_what_it_was_refused() {
    let graded = Graded::start().await;
    let node = &graded.node;
    let mut submit = request_submit("r9", "villages");
    submit.catalog_version = 9;
    let refused = node.sign("mzj-changan", submit.into());
    assert!(!node.commit(vec![refused])[0].is_accepted());
    let path = "/v1/history?key=request/request/r9";
    for (reader, steps) in [("mzj-changan", 1), ("ca-sjz", 1), ("pa", 1)] {
        let page: Page<Event> = graded.get_as(reader, path).await.json();
        assert_eq!(page.items.len(), steps, "{reader}");
    }
    for reader in ["zrt", "mzt"] {
        assert_eq!(graded.get_as(reader, path).await.failure().code, Code::NotFound, "{reader}");
    }
}

/// Submitting and asking after one's own transactions takes no ticket.
#[tokio::test(flavor = "multi_thread")]
async fn submitting_takes_no_ticket() {
    let graded = Graded::start().await;
    let node = &graded.node;
    let tx = node.sign("mzt", Payload::NotarizeEvidence(notarize("log", "y")));
    let headers = [("content-type", "application/octet-stream")];
    let answer = send(graded.address, "POST", "/v1/tx", &headers, &tx.to_bytes()).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    node.accept(tx.clone());
    let receipt = graded.get(&format!("/v1/tx/{}/receipt", tx.id())).await;
    assert_eq!(receipt.status, 200);
}
