//! The trace of a share: every step in order of the log, and whether it is whole.

use liuhen_types::api::{StateView, Trace};
use liuhen_types::entity::OrgStatus;
use liuhen_types::payload::request::ShareDecision;
use liuhen_types::payload::{OrgStatusSet, Payload};
use liuhen_types::{Code, Height};

use crate::kit::payloads::{authorization_issue, notarize, request_accept, request_decide};
use crate::kit::share::{STEPS, share};
use crate::kit::{TestNode, id};

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_share_is_complete_and_in_order() {
    let node = TestNode::start().await;
    share(&node);
    node.commit(vec![node.sign("mzt", Payload::NotarizeEvidence(notarize("log", "other")))]);
    let trace: Trace = node.get("/v1/trace/share/r1").await.json();
    assert_eq!((trace.complete, &trace.missing[..]), (true, &[][..]));
    let kinds: Vec<(&str, Code)> =
        trace.steps.iter().map(|s| (s.kind.as_str(), s.outcome.code)).collect();
    let expected = [
        ("CatalogSubmit", Code::Ok),
        ("CatalogReview", Code::Ok),
        ("CatalogCorrect", Code::Ok),
        ("CatalogReview", Code::Ok),
        ("CatalogPublish", Code::Ok),
        ("ResourceMount", Code::Ok),
        ("ShareRequestSubmit", Code::Ok),
        ("ShareRequestAccept", Code::Ok),
        ("ShareRequestDecide", Code::Role),
        ("ShareRequestDecide", Code::Ok),
        ("AuthorizationIssue", Code::Ok),
        ("AccessAnchor", Code::Ok),
        ("AccessAnchor", Code::Ok),
        ("AuthorizationRevoke", Code::Ok),
    ];
    assert_eq!(kinds, expected);
    assert_eq!(trace.steps.len(), STEPS);
    assert!(trace.steps.is_sorted_by(|a, b| a.log_index < b.log_index));
    assert_eq!((trace.accesses_ok, trace.accesses_denied), (5, 1));
    assert_eq!((trace.items_requested.len(), trace.items_granted.len()), (3, 2));
    assert_eq!(trace.as_of.header.height, Height(node.store.tip().height.0));
    trace.as_of.verify(&node.trust(), &node.trust().validators).expect("a signed header");

    // The counters that make it complete are provable.
    let state: StateView = node.get("/v1/state?key=authorization/grant/a1").await.json();
    state.checkpoint.verify(&node.trust()).expect("a checkpoint that verifies");
}

/// the end of the consumer stops its grant, and the trace tells by what.
#[tokio::test(flavor = "multi_thread")]
async fn a_share_whose_consumer_ended_is_complete() {
    let node = TestNode::start().await;
    share(&node);
    let accept = |org: &str, payload: Payload| node.accept(node.sign(org, payload));
    accept("pa", request_accept("r2").into());
    accept("mzt", request_decide("r2", ShareDecision::Partial, &["code"]).into());
    accept("mzt", authorization_issue("a2", "r2").into());
    let (org, reason) = (id("mzj-changan"), id("机构调整"));
    let (status, successor, proposal_id) = (OrgStatus::Revoked, None, None);
    accept("ca-sjz", OrgStatusSet { org, status, reason, successor, proposal_id }.into());
    let trace: Trace = node.get("/v1/trace/share/r2").await.json();
    assert_eq!((trace.complete, &trace.missing[..]), (true, &[][..]));
    assert_eq!(trace.steps.last().expect("steps").kind, "OrgStatusSet");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undecided_share_is_complete_as_far_as_it_goes() {
    let node = TestNode::start().await;
    share(&node);
    let trace: Trace = node.get("/v1/trace/share/r2").await.json();
    assert_eq!((trace.complete, trace.authorization_id, trace.accesses_ok), (true, None, 0));
    let last = trace.steps.last().expect("steps");
    assert_eq!(last.kind, "ShareRequestSubmit");
    assert!(last.subjects.contains(&"request/request/r2".to_owned()));
    assert!(!trace.steps.iter().any(|s| s.subjects.contains(&"request/request/r1".to_owned())));
}
