//! Payloads on demands and sharing that are accepted as they are.

use liuhen_crypto::sm3;
use liuhen_types::payload::catalog::{CatalogEntry, DeliveryMode, ShareCondition};
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::payload::demand::{DemandAnswer, DemandOutcome, Urgency};
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::request::{Scenario, ShareDecision, SuspensionCause};
use liuhen_types::payload::*;
use liuhen_types::profile::{Profile, ProfileTerms};
use liuhen_types::{Date, StateKey, Text};

use super::chain::Chain;
use super::{authorization_issue, conditional, id, request_accept, request_decide, request_submit};

/// An entry on which people decide, under a condition that binds nobody here.
pub fn shared(catalog: &str) -> CatalogEntry {
    conditional(catalog, &[ShareCondition::Purpose(id("低保核对"))])
}

impl Chain {
    /// `mzj-changan` asks for an entry of `mzt` and is granted all it asks for.
    pub fn grant(&mut self, authorization: &str, request: &str, catalog: &str) {
        self.ok("mzj-changan", request_submit(request, catalog));
        self.ok("pa", request_accept(request));
        self.ok("mzt", request_decide(request, ShareDecision::Approve, &[]));
        self.ok("mzt", authorization_issue(authorization, request));
    }
}

pub fn request_withdraw(request: &str) -> ShareRequestWithdraw {
    ShareRequestWithdraw { request_id: id(request), reason: None }
}

pub fn suspend(authorization: &str) -> AuthorizationSuspend {
    AuthorizationSuspend {
        authorization_id: id(authorization),
        reason: id("suspicion"),
        cause: None,
    }
}

/// The same for a cause.
pub fn suspend_for(authorization: &str, cause: SuspensionCause) -> AuthorizationSuspend {
    AuthorizationSuspend { cause: Some(cause), ..suspend(authorization) }
}

pub fn resume(authorization: &str) -> AuthorizationResume {
    AuthorizationResume { authorization_id: id(authorization), reason: id("cleared up") }
}

/// 1,200 records of `villages-table` to the consumer itself.
pub fn delivery(delivery: &str, authorization: &str, status: DeliveryStatus) -> DeliveryReceipt {
    DeliveryReceipt {
        delivery_id: id(delivery),
        authorization_id: id(authorization),
        resource_id: id("villages-table"),
        resource_version: 1,
        record_count: if status.hands_over() { 1_200 } else { 0 },
        data_digest: sm3(&[b"salt", b"data"]),
        channel_id: None,
        mode: DeliveryMode::Query,
        target: None,
        destination: None,
        status,
    }
}

pub fn acknowledge(delivery: &str) -> DeliveryAcknowledge {
    DeliveryAcknowledge {
        delivery_id: id(delivery),
        record_count: 1_200,
        data_digest: sm3(&[b"salt", b"data"]),
        target: None,
    }
}

pub fn demand(demand: &str, items: &[&str]) -> DemandSubmit {
    DemandSubmit {
        demand_id: id(demand),
        service_item: Some(id("低保审核确认")),
        items: items.iter().map(|item| id::<Text<100>>(item)).collect(),
        licence_kinds: Vec::new(),
        line: id("民政"),
        scenario: Scenario::Simple,
        urgency: Urgency::Normal,
        is_state_secret: false,
    }
}

pub fn respond(demand: &str, answer: DemandAnswer) -> DemandRespond {
    let is_refusal = matches!(answer, DemandAnswer::Refuse(_));
    DemandRespond { demand_id: id(demand), answer, reason: is_refusal.then(|| id("by law")) }
}

pub fn coordinate(demand: &str, participants: &[&str], developer: &str) -> DemandCoordinate {
    DemandCoordinate {
        demand_id: id(demand),
        meeting_on: Date::new(2023, 11, 14).unwrap(),
        participants: participants.iter().map(|org| id(org)).collect(),
        developer: id(developer),
        minutes_digest: sm3(&[b"salt", b"minutes"]),
    }
}

pub fn close(demand: &str, outcome: DemandOutcome) -> DemandClose {
    let reason = (outcome != DemandOutcome::Satisfied).then(|| id("no use"));
    DemandClose { demand_id: id(demand), outcome, reason }
}

pub fn dispute(dispute: &str, subject: DisputeSubject, kind: DisputeKind) -> DisputeRaise {
    DisputeRaise {
        dispute_id: id(dispute),
        subject,
        kind,
        grounds: id("the duty needs it"),
        legal_basis: Vec::new(),
    }
}

pub fn resolve(dispute: &str, verdict: DisputeVerdict) -> DisputeResolve {
    DisputeResolve {
        dispute_id: id(dispute),
        verdict,
        reason: id("heard both"),
        minutes_digest: None,
    }
}

/// Changes the profile in force, as if it had always been so.
pub fn with_profile(chain: &mut Chain, change: impl FnOnce(&mut Profile)) {
    let key = StateKey::profile(&id("130000"));
    let mut terms: ProfileTerms = chain.read(&key);
    change(&mut terms.terms.last_mut().expect("the province has a profile").profile);
    chain.force(key, &terms);
}
