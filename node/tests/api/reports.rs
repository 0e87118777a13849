//! Monthly reports: what they count and list, and that two nodes give the same bytes,
//! now and later.

use liuhen_types::api::{MonthlyReport, Page, ReportStep, ReportTopic};
use liuhen_types::entity::{Deadline, DeadlineKind};
use liuhen_types::payload::Payload;
use liuhen_types::payload::catalog::{CatalogChangeNotice, ChangeCause};
use liuhen_types::payload::demand::{DemandSubmit, Urgency};
use liuhen_types::payload::request::Scenario;
use liuhen_types::{Code, Height};

use crate::kit::payloads::notarize;
use crate::kit::share::{now, share};
use crate::kit::{TestNode, id};

const NOVEMBER: &str = "/v1/reports/monthly?region=130000&month=2023-11";

fn notice(node: &TestNode, notice: &str, catalog: &str) -> Payload {
    Payload::CatalogChangeNotice(CatalogChangeNotice {
        notice_id: id(notice),
        catalog_id: id(catalog),
        cause: ChangeCause::SystemUpdate,
        occurred_on: now(node).date(),
        evidence_digest: liuhen_crypto::sm3(&[b"evidence"]),
    })
}

fn demand(demand: &str) -> Payload {
    Payload::DemandSubmit(DemandSubmit {
        demand_id: id(demand),
        service_item: Some(id("低保审核确认")),
        items: vec![id("低保对象标识")],
        licence_kinds: Vec::new(),
        line: id("民政"),
        scenario: Scenario::Simple,
        urgency: Urgency::Normal,
        is_state_secret: false,
    })
}

/// A share, demands and a notice in November; nothing is done until December.
fn november(node: &TestNode) {
    share(node);
    node.accept(node.sign("mzt", notice(node, "n1", "villages")));
    for name in ["d1", "d2", "d3"] {
        node.accept(node.sign("mzj-changan", demand(name)));
    }
}

fn list(report: &MonthlyReport, topic: ReportTopic) -> &[ReportStep] {
    let found = report.lists.iter().find(|list| list.topic == topic).expect("every topic");
    assert_eq!(found.total, found.items.len() as u64);
    assert_eq!(found.next_cursor, None);
    &found.items
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_counts_and_lists_the_month() {
    let node = TestNode::start().await;
    november(&node);
    let tip = node.store.tip();
    let report: MonthlyReport = node.get(NOVEMBER).await.json();
    assert_eq!(
        (report.height, report.header_id, report.time),
        (tip.height, tip.header_id, tip.time)
    );
    assert!(!report.is_over && report.is_provisional, "no calendar is loaded");
    assert_eq!((report.log_start, report.log_end), (0, tip.log_size));
    assert_eq!((report.accepted, report.refused), (tip.log_size - 1, 1));
    let decide = report.transactions.iter().find(|one| one.kind == "ShareRequestDecide");
    let decide = decide.expect("decided twice, once by the wrong org");
    assert_eq!((decide.accepted, decide.refused.len()), (1, 1));
    assert_eq!((decide.refused[0].code, decide.refused[0].count), (Code::Role, 1));
    let [revoked] = list(&report, ReportTopic::Revocations) else { panic!("{report:?}") };
    assert_eq!((revoked.kind.as_str(), revoked.sender.as_str()), ("AuthorizationRevoke", "mzt"));
    assert_eq!(list(&report, ReportTopic::Demands).len(), 3);
    assert_eq!(list(&report, ReportTopic::Corrections), []);
    assert_eq!((report.overdue.total, &report.overdue.items[..]), (0, &[][..]), "not yet");

    // The county sees what it sent, and the revocation of its own grant by another.
    let county: MonthlyReport =
        node.get("/v1/reports/monthly?region=130102&month=2023-11").await.json();
    assert_eq!((county.accepted, county.refused), (5, 1));
    assert_eq!(list(&county, ReportTopic::Revocations), std::slice::from_ref(revoked));
    let elsewhere: MonthlyReport =
        node.get("/v1/reports/monthly?region=130600&month=2023-11").await.json();
    assert_eq!((elsewhere.accepted, elsewhere.refused, elsewhere.transactions.len()), (0, 0, 0));
    assert!(elsewhere.lists.iter().all(|list| list.total == 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn long_lists_go_on_page_by_page() {
    let node = TestNode::start().await;
    november(&node);
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!(
            "/v1/reports/monthly/steps?region=130000&month=2023-11&topic=Demands&limit=2{cursor}"
        );
        let page: Page<ReportStep> = node.get(&path).await.json();
        seen.extend(page.items.into_iter().map(|step| step.subjects[0].clone()));
        match page.next_cursor {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["demand/demand/d1", "demand/demand/d2", "demand/demand/d3"]);
    for (query, code) in [
        ("region=130000", Code::Parameter),
        ("month=2023-11", Code::Parameter),
        ("region=130000&month=ever", Code::Parameter),
        ("region=130000&month=2023-13", Code::Parameter),
        ("region=130000&month=2023-12", Code::NotFound),
        ("region=130000&month=2023-10", Code::NotFound),
        ("region=999999&month=2023-11", Code::NotFound),
    ] {
        let path = format!("/v1/reports/monthly?{query}");
        assert_eq!(node.get(&path).await.failure().code, code, "{path}");
    }
    let wrong = "/v1/reports/monthly/steps?region=130000&month=2023-11&topic=Weather";
    assert_eq!(node.get(wrong).await.failure().code, Code::Parameter);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_give_the_same_bytes_also_later() {
    let (node, other) = (TestNode::start().await, TestNode::start().await);
    november(&node);
    let last = node.store.tip().height;
    node.pass_days(20);
    node.accept(node.sign("mzt", Payload::NotarizeEvidence(notarize("log", "december"))));
    let first = node.get(NOVEMBER).await;
    let report: MonthlyReport = first.json();
    assert!(report.is_over);
    assert_eq!(report.height, last, "the month's last block, not the tip");
    let [late] = &report.overdue.items[..] else { panic!("{:?}", report.overdue) };
    assert_eq!((late.kind, late.subject.as_str()), (DeadlineKind::CatalogUpdate, "n1"));
    assert_eq!((late.due_on.to_string(), late.overdue_days), ("2023-11-29".into(), 1));
    assert_eq!(late.ended_on, None);

    // In December everything that November's report speaks of goes on: the notice is
    // answered, another one declares a change of November, and more is asked for.
    let update = liuhen_types::payload::CatalogUpdateSubmit {
        notice_id: id("n1"),
        entry: {
            let mut entry = crate::kit::payloads::entry("villages");
            entry.summary = id("全省行政村的代码与名称，第二版");
            entry
        },
    };
    node.accept(node.sign("mzt", Payload::CatalogUpdateSubmit(update)));
    node.accept(node.sign("mzj-changan", demand("d4")));
    node.pass_days(40);
    node.accept(node.sign("mzt", Payload::NotarizeEvidence(notarize("log", "january"))));
    let again = node.get(NOVEMBER).await;
    assert_eq!(again.text(), first.text(), "asked again later");

    other.follow(&node, Height(last.0 + 1));
    assert_eq!(other.get(NOVEMBER).await.text(), first.text(), "another node, not as far");
    other.follow(&node, node.store.tip().height);
    for path in [
        NOVEMBER,
        "/v1/reports/monthly?region=130102&month=2023-12",
        "/v1/reports/monthly?region=130000&month=2024-01",
        "/v1/reports/monthly/overdue?region=130000&month=2023-12",
    ] {
        assert_eq!(other.get(path).await.body, node.get(path).await.body, "{path}");
    }
    let december: Page<Deadline> =
        node.get("/v1/reports/monthly/overdue?region=130000&month=2023-12").await.json();
    let [late, review] = &december.items[..] else { panic!("{december:?}") };
    assert!(late.ended_on.is_some() && late.overdue_days > 0, "{late:?}");
    assert_eq!((review.kind, review.ended_on), (DeadlineKind::CatalogReview, None));
}
