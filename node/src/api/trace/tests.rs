//! Traces with something taken out or changed are not complete, and say why.

use liuhen_types::api::Event;
use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Catalog, CatalogStatus, ExchangeRoute, RequestStatus,
    ShareRequest,
};
use liuhen_types::payload::AccessAnchor;
use liuhen_types::payload::catalog::{DeliveryMode, ReviewDecision, Visibility};
use liuhen_types::payload::request::ShareDecision;
use liuhen_types::{Code, Hash, Height, Outcome, Payload, TimeMs, TxId};

use super::Share;
use super::complete::missing;
use super::steps::{Gathered, Step};
use crate::testing::id;
use crate::testing::payloads::*;

const AT: TimeMs = TimeMs(1_700_000_000_000);

/// A share that was granted, used 5 + 1 times and revoked.
fn share() -> Share {
    let request = request_submit("r1", "villages");
    let authorization = Authorization {
        authorization_id: id("a1"),
        request_id: id("r1"),
        catalog_id: id("villages"),
        catalog_version: 1,
        provider: id("mzt"),
        consumer: id("mzj-changan"),
        manager: id("pa"),
        items: vec![id("code")],
        conditions: Vec::new(),
        apps: Vec::new(),
        delivery_mode: DeliveryMode::Query,
        region_scope: id("130000"),
        quota: 10,
        valid_from: AT,
        valid_to: AT,
        terms_digest: Hash::ZERO,
        status: AuthorizationStatus::Revoked,
        issued_at: AT,
        ended_at: Some(AT),
        end_reason: None,
        ended_by: None,
        suspensions: Vec::new(),
        ok: 5,
        denied: 1,
        served_after_end: 0,
        over_quota: 0,
        first_used_at: Some(AT),
        used_up_at: None,
    };
    let catalog = Catalog {
        entry: entry("villages"),
        provider: id("mzt"),
        version: 1,
        prev_digest: Hash::ZERO,
        status: CatalogStatus::Published,
        submitted_at: AT,
        reviewed_by: None,
        reviewed_at: None,
        return_reasons: Vec::new(),
        published_on: None,
        current: None,
        notice_id: None,
        visibility: Visibility::default(),
        retirement: None,
    };
    let request = ShareRequest {
        request,
        consumer: id("mzj-changan"),
        provider: id("mzt"),
        route: ExchangeRoute::CityDept,
        status: RequestStatus::Authorized,
        submitted_at: AT,
        accepted_by: Some(id("pa")),
        accepted_at: None,
        decided_by: Some(id("mzt")),
        decided_at: None,
        granted_items: vec![id("code")],
        conditions: Vec::new(),
        legal_basis: Vec::new(),
        reason: None,
        authorization_id: Some(id("a1")),
    };
    Share { request, catalog: Some(catalog), authorization: Some(authorization) }
}

fn second_batch() -> AccessAnchor {
    AccessAnchor {
        seq_from: 6,
        seq_to: 6,
        prev_root: batch_root(1),
        leaf_root: batch_root(6),
        ..access_anchor(vec![served("a1", 1, 0, AT)], AT)
    }
}

fn payloads() -> Vec<Payload> {
    vec![
        catalog_submit(entry("villages")).into(),
        catalog_review("villages", 1, ReviewDecision::Approve).into(),
        catalog_publish("villages", 1).into(),
        request_submit("r1", "villages").into(),
        request_accept("r1").into(),
        request_decide("r1", ShareDecision::Partial, &["code"]).into(),
        authorization_issue("a1", "r1").into(),
        access_anchor(vec![served("a1", 4, 1, AT)], AT).into(),
        second_batch().into(),
        authorization_revoke("a1").into(),
    ]
}

fn gathered(payloads: Vec<Payload>) -> Gathered {
    let step = |(log_index, payload): (u64, Payload)| Step {
        event: Event {
            log_index,
            height: Height(log_index + 1),
            time: AT,
            tx_id: TxId(Hash::ZERO),
            kind: payload.kind().into(),
            sender: id("mzt"),
            outcome: Outcome::accepted(),
            subjects: Vec::new(),
        },
        payload,
    };
    Gathered { steps: (0..).zip(payloads).map(step).collect(), is_cut: false }
}

#[track_caller]
fn expect(share: &Share, gathered: &Gathered, expected: &[&str]) {
    let missing = missing(share, gathered);
    assert_eq!(missing.len(), expected.len(), "{missing:?}");
    for (message, part) in missing.iter().zip(expected) {
        assert!(message.contains(part), "{part} not in {message}");
    }
}

#[test]
fn a_whole_share_misses_nothing() {
    expect(&share(), &gathered(payloads()), &[]);
}

#[test]
fn a_step_that_is_gone_or_was_refused_is_missed() {
    let cases: [(usize, &[&str]); 8] = [
        (0, &["no accepted CatalogSubmit for catalog entry villages"]),
        (2, &["no accepted CatalogPublish"]),
        (3, &["no accepted ShareRequestSubmit for request r1"]),
        (4, &["no accepted ShareRequestAccept"]),
        (5, &["no accepted ShareRequestDecide"]),
        (6, &["no accepted AuthorizationIssue"]),
        (
            7,
            &[
                "anchors show 1 served",
                "anchors show 0 refused accesses, authorization a1 counts 1",
            ],
        ),
        (9, &["no accepted AuthorizationRevoke"]),
    ];
    for (position, expected) in cases {
        let mut without = gathered(payloads());
        without.steps.remove(position);
        expect(&share(), &without, expected);
        let mut refused = gathered(payloads());
        refused.steps[position].event.outcome = Outcome::refused(Code::State);
        expect(&share(), &refused, expected);
    }
}

#[test]
fn a_share_needs_only_the_steps_that_its_standing_implies() {
    let mut open = share();
    open.request.status = RequestStatus::UnderReview;
    open.request.decided_by = None;
    open.request.authorization_id = None;
    open.authorization = None;
    expect(&open, &gathered(payloads()[..5].to_vec()), &[]);
    expect(&open, &gathered(payloads()[..4].to_vec()), &["ShareRequestAccept"]);
    open.request.status = RequestStatus::Submitted;
    open.request.accepted_by = None;
    expect(&open, &gathered(payloads()[..4].to_vec()), &[]);
}

#[test]
fn batches_that_overlap_or_do_not_follow_are_missed() {
    let with = |second: AccessAnchor| {
        let mut steps = payloads();
        steps[8] = second.into();
        gathered(steps)
    };
    let overlapping = AccessAnchor { seq_from: 5, seq_to: 5, ..second_batch() };
    expect(&share(), &with(overlapping), &["records from 5 of gateway gw-dsj are anchored twice"]);
    let other_root = AccessAnchor { prev_root: batch_root(9), ..second_batch() };
    expect(&share(), &with(other_root), &["the batch from 6 of gateway gw-dsj names another"]);
    // Batches in between may concern other grants only.
    let later = AccessAnchor { seq_from: 9, seq_to: 9, prev_root: batch_root(8), ..second_batch() };
    expect(&share(), &with(later), &[]);
    let elsewhere =
        AccessAnchor { gateway_id: id("gw-mzt"), seq_from: 1, seq_to: 1, ..second_batch() };
    expect(&share(), &with(elsewhere), &[]);
}

#[test]
fn a_cut_trace_says_so() {
    let mut cut = gathered(payloads());
    cut.is_cut = true;
    expect(&share(), &cut, &["beyond the limit of 5000"]);
}
