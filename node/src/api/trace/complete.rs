//! Whether a trace shows everything that the state speaks of.
//!
//! The state's counters and standings are provable ([`StateView`]), so they say
//! what must be in the log; only accepted transactions count.
//!
//! [`StateView`]: liuhen_types::api::StateView

use std::collections::BTreeMap;

use liuhen_types::api::TraceBatch;
use liuhen_types::entity::{Authorization, AuthorizationStatus, RequestStatus};
use liuhen_types::payload::AccessAnchor;
use liuhen_types::payload::access::AuthorizationUse;
use liuhen_types::{GatewayId, Payload, State, StateError, StateKey};

use super::steps::{Gathered, Step};
use super::{Share, implied};
use crate::api::limits::TRACE_STEPS_MAX;

/// What is missing from the trace; nothing if it is complete.
pub(super) fn missing(
    state: &dyn State,
    share: &Share,
    gathered: &Gathered,
) -> Result<Vec<String>, StateError> {
    let steps = gathered.steps.iter().filter(|step| step.event.outcome.is_accepted());
    let steps: Vec<&Step> = steps.collect();
    let accepted: Vec<&Payload> = steps.iter().map(|step| &step.payload).collect();
    let mut missing = Vec::new();
    if gathered.is_cut {
        missing.push(format!("steps beyond the limit of {TRACE_STEPS_MAX} are not shown"));
    }
    missing.extend(missing_kinds(share, &accepted));
    if let Some(authorization) = &share.authorization {
        let anchors = accepted.iter().filter_map(|payload| match payload {
            Payload::AccessAnchor(anchor) => Some(anchor),
            _ => None,
        });
        let anchors: Vec<&AccessAnchor> = anchors.collect();
        let id = &authorization.authorization_id;
        let foreign = liuhen_contracts::read(state, &StateKey::foreign_denials(id))?;
        missing.extend(uncounted(authorization, foreign.unwrap_or(0), &anchors));
        missing.extend(broken_chains(&anchors));
    }
    missing.extend(implied::missing(state, share, &steps)?);
    Ok(missing)
}

/// The anchored batches with accesses under the grant.
pub(super) fn batches(share: &Share, gathered: &Gathered) -> Vec<TraceBatch> {
    let Some(grant) = &share.request.authorization_id else { return Vec::new() };
    let steps = gathered.steps.iter().filter(|step| step.event.outcome.is_accepted());
    let batch = |step: &Step| match &step.payload {
        Payload::AccessAnchor(anchor) => {
            let own = |one: &&AuthorizationUse| one.authorization_id == *grant;
            let uses: Vec<_> = anchor.per_authorization.iter().filter(own).collect();
            (!uses.is_empty()).then(|| TraceBatch {
                log_index: step.event.log_index,
                gateway_id: anchor.gateway_id.clone(),
                seq_from: anchor.seq_from,
                seq_to: anchor.seq_to,
                leaf_root: anchor.leaf_root,
                ok: uses.iter().fold(0, |sum: u64, one| sum.saturating_add(one.ok)),
                denied: uses.iter().fold(0, |sum: u64, one| sum.saturating_add(one.denied)),
            })
        }
        _ => None,
    };
    steps.filter_map(batch).collect()
}

/// Steps that the standings of entry, request and grant imply.
fn missing_kinds(share: &Share, accepted: &[&Payload]) -> Vec<String> {
    let request = &share.request.request;
    let (id, catalog) = (&request.request_id, &request.catalog_id);
    let is_accepted = share.request.accepted_by.is_some();
    // Unconditional sharing is decided by the contract, within the request or its
    // acceptance.
    let by_contract = share.request.decided_at.is_some() && share.request.decided_by.is_none();
    let is_decided = share.request.decided_by.is_some();
    let is_issued = share.request.authorization_id.is_some() && !by_contract;
    // What gave way to another request was not withdrawn by a transaction of its own.
    let is_withdrawn =
        share.request.status == RequestStatus::Withdrawn && share.request.superseded_by.is_none();
    let is_disputed = matches!(
        share.request.status,
        RequestStatus::Disputed | RequestStatus::Upheld | RequestStatus::Overturned
    );
    let is_published = share.catalog.as_ref().is_some_and(|c| c.in_force().is_some());
    let is_revoked =
        share.authorization.as_ref().is_some_and(|a| a.status == AuthorizationStatus::Revoked);

    let mut missing = Vec::new();
    let mut expect = |implied: bool, kind: &str, of: &str| {
        if implied && !accepted.iter().any(|payload| payload.kind() == kind) {
            missing.push(format!("no accepted {kind} for {of}"));
        }
    };
    let entry = format!("catalog entry {catalog}");
    expect(true, "CatalogSubmit", &entry);
    expect(is_published, "CatalogPublish", &entry);
    let share_request = format!("request {id}");
    expect(true, "ShareRequestSubmit", &share_request);
    expect(is_accepted, "ShareRequestAccept", &share_request);
    expect(is_decided, "ShareRequestDecide", &share_request);
    expect(is_issued, "AuthorizationIssue", &share_request);
    expect(is_withdrawn, "ShareRequestWithdraw", &share_request);
    expect(is_disputed, "DisputeRaise", &share_request);
    expect(is_revoked, "AuthorizationRevoke", &share_request);
    if share.request.authorization_id.is_some() && share.authorization.is_none() {
        missing.push(format!("the authorization of request {id} is not in the state"));
    }
    missing
}

/// Counters of the grant that the anchors do not add up to. `foreign` calls were refused by
/// gateways that the grant does not concern, or before it was issued.
fn uncounted(
    authorization: &Authorization,
    foreign: u64,
    anchors: &[&AccessAnchor],
) -> Vec<String> {
    let id = &authorization.authorization_id;
    let (mut ok, mut denied) = (0u64, 0u64);
    for anchor in anchors {
        for one in anchor.per_authorization.iter().filter(|one| one.authorization_id == *id) {
            ok = ok.saturating_add(one.ok);
            denied = denied.saturating_add(one.denied);
        }
    }
    let pairs = [
        ("served", ok, authorization.ok),
        ("refused", denied, authorization.denied.saturating_add(foreign)),
    ];
    let wrong = pairs.into_iter().filter(|(_, anchored, counted)| anchored != counted);
    wrong
        .map(|(what, anchored, counted)| {
            format!("anchors show {anchored} {what} accesses, authorization {id} counts {counted}")
        })
        .collect()
}

/// Batches of one gateway that overlap, or follow each other but do not name each
/// other. Batches without accesses under this grant are not seen here, so a gap
/// between batches is nothing missing.
fn broken_chains(anchors: &[&AccessAnchor]) -> Vec<String> {
    let mut last: BTreeMap<&GatewayId, &AccessAnchor> = BTreeMap::new();
    let mut broken = Vec::new();
    for anchor in anchors {
        let (gateway, from) = (&anchor.gateway_id, anchor.seq_from);
        if let Some(before) = last.insert(gateway, anchor) {
            let follows = before.seq_to.checked_add(1) == Some(from);
            if from <= before.seq_to {
                broken.push(format!("records from {from} of gateway {gateway} are anchored twice"));
            } else if follows && anchor.prev_root != before.leaf_root {
                broken.push(format!(
                    "the batch from {from} of gateway {gateway} names another batch before it"
                ));
            }
        }
    }
    broken
}
