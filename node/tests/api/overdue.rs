//! The stream of what becomes overdue: first what is, then each day what is new.

use std::time::Duration;

use liuhen_types::entity::Deadline;
use liuhen_types::payload::catalog::{
    CatalogChangeNotice, ChangeCause, ReviewDecision, ShareCondition,
};
use liuhen_types::payload::{CalendarSet, Payload};
use liuhen_types::{Code, Date};

use crate::kit::http::Lines;
use crate::kit::payloads::{catalog_publish, catalog_review, catalog_submit, conditional};
use crate::kit::share::{now, share};
use crate::kit::{TestNode, id};

/// The next event; heartbeats alone do not keep a test waiting.
async fn next_overdue(lines: &mut Lines) -> Deadline {
    let waiting = tokio::time::timeout(Duration::from_secs(15), read_overdue(lines));
    waiting.await.expect("an event in time")
}

async fn read_overdue(lines: &mut Lines) -> Deadline {
    let mut is_overdue = false;
    loop {
        let line = lines.next().await.expect("the stream goes on");
        is_overdue |= line == "event: overdue";
        if let Some(text) = line.strip_prefix("data: ") {
            assert!(is_overdue, "the event has its name");
            return serde_json::from_str(text).expect("a deadline");
        }
    }
}

fn publish(node: &TestNode, catalog: &str) {
    let accept = |org: &str, payload: Payload| node.accept(node.sign(org, payload));
    accept("mzt", catalog_submit(conditional(catalog, &[ShareCondition::Quota(1)])).into());
    accept("pa", catalog_review(catalog, 1, ReviewDecision::Approve).into());
    accept("mzt", catalog_publish(catalog, 1).into());
}

fn notice(node: &TestNode, notice: &str, catalog: &str, occurred_on: Date) {
    let payload = CatalogChangeNotice {
        notice_id: id(notice),
        catalog_id: id(catalog),
        cause: ChangeCause::SystemUpdate,
        occurred_on,
        evidence_digest: liuhen_crypto::sm3(&[b"evidence"]),
    };
    node.accept(node.sign("mzt", Payload::CatalogChangeNotice(payload)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_overdue_is_told_once() {
    let node = TestNode::start().await;
    share(&node);
    publish(&node, "shops");
    let start = now(&node);
    notice(&node, "n1", "villages", start.date());
    let mut early = Lines::open(node.address, "/v1/events/overdue", "").await;
    let mut foreign = Lines::open(node.address, "/v1/events/overdue?org=zrt", "").await;
    for days in [5, 35] {
        node.pass_days(days);
        node.commit(Vec::new());
    }
    let told = next_overdue(&mut early).await;
    assert_eq!((told.subject.as_str(), told.responsible.as_str()), ("n1", "mzt"));
    assert!(told.due_on < now(&node).date());
    let mut late = Lines::open(node.address, "/v1/events/overdue?org=mzt", "").await;
    assert_eq!(next_overdue(&mut late).await, told, "who comes later is told too");

    // One that is overdue from its first day on comes with the next day; the first is
    // not told again.
    notice(&node, "n2", "shops", start.date());
    node.pass_days(1);
    node.commit(Vec::new());
    assert_eq!(next_overdue(&mut early).await.subject, "n2");
    node.stop();
    while let Some(line) = foreign.next().await {
        assert!(!line.starts_with("data:"), "{line}");
    }
}

/// a calendar that comes late may move a last day to before what was told already.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_late_calendar_makes_overdue_is_told() {
    let node = TestNode::start().await;
    share(&node);
    publish(&node, "shops");
    let start = now(&node).date();
    notice(&node, "n0", "shops", Date::from_days(start.days() - 5));
    notice(&node, "n1", "villages", start);
    let mut lines = Lines::open(node.address, "/v1/events/overdue", "").await;
    // The last day of the one has passed, that of the other has not.
    node.pass_days(13);
    node.commit(Vec::new());
    assert_eq!(next_overdue(&mut lines).await.subject, "n0");
    let today = now(&node).date().days();
    let is_weekend = |day: &u64| Date::from_days(*day).is_weekend();
    let work_days = (start.days()..today).filter(is_weekend).map(Date::from_days).collect();
    let year = start.year();
    node.accept(node.sign("pa", CalendarSet { year, days_off: Vec::new(), work_days }.into()));
    node.pass_days(1);
    node.commit(Vec::new());
    let told = [next_overdue(&mut lines).await, next_overdue(&mut lines).await];
    let moved = told.iter().find(|one| one.subject == "n1").expect("it is told");
    assert!(moved.due_on.days() < today, "before the day that was told: {}", moved.due_on);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_org_is_refused() {
    let node = TestNode::start().await;
    let answer = node.get("/v1/events/overdue?org=a/b").await;
    assert_eq!(answer.failure().code, Code::Parameter);
}
