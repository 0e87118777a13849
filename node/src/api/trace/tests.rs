//! Traces with something taken out or changed are not complete, and say why.

use std::collections::BTreeMap;

use liuhen_types::api::Event;
use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Catalog, CatalogStatus, CopyKind, Custody, CustodyTerm,
    Delivery, ExchangeRoute, RequestStatus, ShareRequest, Suspension, Violation, ViolationStatus,
    ViolationStep,
};
use liuhen_types::payload::catalog::{DeliveryMode, ReviewDecision, Visibility};
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::payload::request::ShareDecision;
use liuhen_types::payload::security::{ViolationDecision, ViolationKind};
use liuhen_types::payload::{
    AccessAnchor, DeliveryAcknowledge, DeliveryReceipt, ViolationDecide, ViolationRecord,
};
use liuhen_types::{Code, Hash, Height, Outcome, Payload, StateKey, TimeMs, TxId};

use super::Share;
use super::complete::missing;
use super::steps::{Gathered, Step};
use crate::testing::id;
use crate::testing::payloads::*;

const AT: TimeMs = TimeMs(1_700_000_000_000);

fn grant() -> Authorization {
    Authorization {
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
        masking: Vec::new(),
        operators: Vec::new(),
        delivered: 0,
        widened: Vec::new(),
    }
}

/// A share that was granted, used 5 + 1 times and revoked.
fn share() -> Share {
    let request = request_submit("r1", "villages");
    let authorization = grant();
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
        reclassified: None,
    };
    let request = ShareRequest {
        failed_conditions: Vec::new(),
        co_approved_by: None,
        upheld_in: None,
        superseded_by: None,
        is_counted: false,
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
            suspect_keys: Vec::new(),
        },
        payload,
    };
    Gathered { steps: (0..).zip(payloads).map(step).collect(), is_cut: false }
}

#[track_caller]
fn expect(share: &Share, gathered: &Gathered, expected: &[&str]) {
    expect_in(&BTreeMap::new(), share, gathered, expected);
}

#[track_caller]
fn expect_in(state: &Values, share: &Share, gathered: &Gathered, expected: &[&str]) {
    let missing = missing(state, share, gathered).expect("the state is sound");
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
    open.request.status = RequestStatus::Withdrawn;
    expect(&open, &gathered(payloads()[..4].to_vec()), &["ShareRequestWithdraw"]);
    open.request.superseded_by = Some(id("r2"));
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

type Values = BTreeMap<StateKey, Vec<u8>>;

fn put<T: borsh::BorshSerialize>(state: &mut Values, key: StateKey, value: &T) {
    state.insert(key, borsh::to_vec(value).expect("bytes"));
}

#[test]
fn what_the_state_says_of_the_copy_and_of_suspensions_must_be_there() {
    let term = CustodyTerm {
        org: id("mzj-changan"),
        since: AT,
        begun_by: TxId(Hash::ZERO),
        until: Some(AT),
        ended_by: Some(TxId(batch_root(1))),
    };
    let custody = Custody {
        copy_id: id("a1"),
        kind: CopyKind::Consumer,
        catalog_id: id("villages"),
        handover: None,
        terms: vec![term],
    };
    let mut state = Values::new();
    put(&mut state, StateKey::custody(&id("a1")), &custody);
    expect_in(&state, &share(), &gathered(payloads()), &["bounds the custody of copy a1"]);

    let suspension = |by: &str, until: Option<&str>| Suspension {
        since: AT,
        by: id(by),
        reason: id("异常"),
        until: until.map(|_| AT),
        ended_by: until.map(id),
        end_reason: None,
        cause: None,
    };
    let mut suspended = share();
    let grant = suspended.authorization.as_mut().expect("granted");
    // All steps here are of `mzt`.
    grant.suspensions = vec![suspension("mzt", Some("mzt")), suspension("se", Some("pa"))];
    let expected = ["no step of se that suspended a1", "no step of pa that ended a suspension"];
    expect(&suspended, &gathered(payloads()), &expected);
}

#[test]
fn what_began_under_the_share_must_go_on_as_the_state_says() {
    let (delivery, violation) = (delivered(true), violation(2));
    let mut state = Values::new();
    put(&mut state, StateKey::delivery(&id("dl1")), &delivery);
    put(&mut state, StateKey::violation(&id("v1")), &violation);
    let mut steps = payloads();
    steps.push(delivery.receipt.clone().into());
    steps.push(violation.record.clone().into());
    let expected = [
        "no accepted DeliveryAcknowledge for delivery dl1",
        "0 accepted ViolationDecide for violation v1, the state implies 2",
    ];
    expect_in(&state, &share(), &gathered(steps.clone()), &expected);
    steps.push(acknowledge(&delivery).into());
    steps.extend(violation.decisions.iter().map(|step| Payload::from(step.decision.clone())));
    expect_in(&state, &share(), &gathered(steps), &[]);
    // Nothing was acknowledged or decided: nothing more is implied.
    put(&mut state, StateKey::delivery(&id("dl1")), &delivered(false));
    put(&mut state, StateKey::violation(&id("v1")), &self::violation(0));
    let mut steps = payloads();
    steps.push(delivery.receipt.into());
    steps.push(violation.record.into());
    expect_in(&state, &share(), &gathered(steps), &[]);
}

fn delivered(acknowledged: bool) -> Delivery {
    Delivery {
        receipt: DeliveryReceipt {
            delivery_id: id("dl1"),
            authorization_id: id("a1"),
            resource_id: id("villages-table"),
            resource_version: 1,
            mode: DeliveryMode::Query,
            record_count: 3,
            data_digest: batch_root(2),
            channel_id: None,
            target: None,
            destination: None,
            status: DeliveryStatus::Ok,
        },
        sender: id("mzt"),
        consumer: id("mzj-changan"),
        delivered_at: AT,
        is_after_end: false,
        unclear_from: None,
        acknowledged_at: acknowledged.then_some(AT),
        retried_by: None,
    }
}

fn acknowledge(delivery: &Delivery) -> DeliveryAcknowledge {
    DeliveryAcknowledge {
        delivery_id: delivery.receipt.delivery_id.clone(),
        record_count: delivery.receipt.record_count,
        data_digest: delivery.receipt.data_digest,
        target: None,
    }
}

fn violation(decisions: usize) -> Violation {
    let record = ViolationRecord {
        violation_id: id("v1"),
        kind: ViolationKind::UnauthorizedRedistribution,
        org: id("mzj-changan"),
        authorization_id: Some(id("a1")),
        incident_id: None,
        evidence_digests: vec![batch_root(3)],
        found_by: id("mzt"),
    };
    let decision = ViolationDecide {
        violation_id: id("v1"),
        decision: ViolationDecision::Verified,
        measures: Some(id("撤销授权")),
        reason: None,
    };
    let step = ViolationStep { decision, org: id("pa"), at: AT };
    Violation {
        record,
        accuser: id("mzt"),
        recorded_at: AT,
        status: ViolationStatus::Verified,
        decisions: vec![step; decisions],
    }
}
