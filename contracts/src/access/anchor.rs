//! `AccessAnchor`: a gateway commits to a batch of access records.
//!
//! Sequence numbers have no gap and each batch names the one before, so records
//! cannot be taken out later. Served accesses must lie within the grant's active
//! periods and its quota, see [`super::grant`]; a batch that claims otherwise is
//! refused whole.
//!
//! A refused batch stops the gateway's log until it says what is true, so nothing is
//! refused that an honest gateway cannot help: refused calls that cite no grant, what
//! it served before it could know of an end, and lateness are accepted and flagged.

use liuhen_types::entity::{Authorization, CopyKind, DeadlineKind, GatewayLog, Measure};
use liuhen_types::limits::{ANCHOR_AUTHORIZATIONS_MAX, ANCHOR_RECORDS_MAX};
use liuhen_types::payload::AccessAnchor;
use liuhen_types::payload::access::AuthorizationUse;
use liuhen_types::{AuthorizationId, Code, StateKey, TimeMs};

use super::grant::{self, Use};
use crate::context::Context;
use crate::custody::Copy;
use crate::refusal::{Checked, Refusal, require};
use crate::schema::{self, Schema};
use crate::state::params;
use crate::{custody, deadline, tally};

pub(crate) struct Facts {
    log: GatewayLog,
    uses: Vec<Use>,
    /// Refused calls that count on the gateway, not on the grant that they cite.
    foreign: Vec<(AuthorizationId, u64)>,
    is_late: bool,
}

pub(crate) fn schema(payload: &AccessAnchor) -> Schema {
    let (from, to) = (payload.seq_from, payload.seq_to);
    schema::require(from >= 1 && from <= to, || {
        format!("seq_from must be 1 to seq_to {to}, got {from}")
    })?;
    schema::require(to - from < ANCHOR_RECORDS_MAX, || {
        format!("a batch holds at most {ANCHOR_RECORDS_MAX} records, seq_from {from} to {to}")
    })?;
    schema::require(payload.time_min <= payload.time_max, || {
        format!("time_min {} must not be after time_max {}", payload.time_min, payload.time_max)
    })?;
    let uses = &payload.per_authorization;
    schema::count("per_authorization", uses, 1, ANCHOR_AUTHORIZATIONS_MAX)?;
    let in_order = uses.is_sorted_by(|a, b| a.authorization_id < b.authorization_id);
    schema::require(in_order, || "per_authorization must be in order of id, each once".into())?;
    uses.iter().try_for_each(|one| use_schema(payload, one))
}

fn use_schema(payload: &AccessAnchor, one: &AuthorizationUse) -> Schema {
    let id = &one.authorization_id;
    schema::require(one.ok > 0 || one.denied > 0, || {
        format!("per_authorization[{id}] counts no record")
    })?;
    let has_times = match (one.first_ok, one.last_ok) {
        (None, None) => one.ok == 0,
        (Some(first), Some(last)) => {
            let is_one = one.ok == 1 && first == last;
            (is_one || one.ok > 1)
                && payload.time_min <= first
                && first <= last
                && last <= payload.time_max
        }
        _ => false,
    };
    schema::require(has_times, || {
        format!(
            "per_authorization[{id}] needs first_ok and last_ok within time_min and time_max \
             if ok is above 0, the same if it is 1, and neither if it is 0"
        )
    })
}

pub(crate) fn check(context: &Context<'_>, payload: &AccessAnchor) -> Checked<Facts> {
    let holder = context.key.holder.as_ref().map(|holder| holder.as_str());
    require(holder == Some(payload.gateway_id.as_str()), Code::Role)?;
    let log: GatewayLog = context.find(&StateKey::gateway(&payload.gateway_id))?;
    require(log.org == *context.sender(), Code::Role)?;
    require(log.last_seq.checked_add(1) == Some(payload.seq_from), Code::LeafGap)?;
    require(payload.prev_root == log.last_root, Code::AnchorChain)?;
    require(payload.time_min >= log.last_time, Code::AnchorChain)?;
    let counted: u128 = payload
        .per_authorization
        .iter()
        .map(|one| u128::from(one.ok) + u128::from(one.denied))
        .sum();
    let count = payload.seq_to - payload.seq_from + 1;
    require(counted == u128::from(count), Code::CountMismatch)?;
    let params = params(context.state)?;
    let now = context.time().0;
    let latest = now.saturating_add(params.clock_skew_ms);
    require(payload.time_max.0 <= latest, Code::FutureDate)?;
    let mut uses = Vec::with_capacity(payload.per_authorization.len());
    let mut foreign = Vec::new();
    for one in &payload.per_authorization {
        match grant::check(context, one, &params)? {
            Some(found) => uses.push(found),
            None => foreign.push((one.authorization_id.clone(), one.denied)),
        }
    }
    let is_late = now.saturating_sub(payload.time_min.0) > params.anchor_delay_max_ms;
    Ok(Facts { log, uses, foreign, is_late })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &AccessAnchor,
    facts: Facts,
) -> Checked<()> {
    let denied_foreign = count_foreign(context, &facts.foreign)?;
    let log = GatewayLog {
        org: facts.log.org,
        last_seq: payload.seq_to,
        last_root: payload.leaf_root,
        last_time: payload.time_max,
        batches: facts.log.batches.saturating_add(1),
        denied_foreign: facts.log.denied_foreign.saturating_add(denied_foreign),
    };
    context.put(StateKey::gateway(&payload.gateway_id), &log);
    let mut flagged = 0u64;
    for one in &facts.uses {
        let authorization = &one.authorization;
        context.put(StateKey::authorization(&authorization.authorization_id), authorization);
        flagged = flagged.saturating_add(one.after_end.max(one.over_quota));
        for (count, warning) in
            [(one.after_end, Code::ServedAfterEnd), (one.over_quota, Code::OverQuota)]
        {
            if count > 0 {
                context.warn(warning);
            }
        }
        if let Some(served) = one.served {
            provided(context, authorization, served.1)?;
            begin_custody(context, authorization, served)?;
        }
        if let Some(at) = one.first_used {
            grant::begin_use(context, authorization, at)?;
        }
    }
    if facts.is_late {
        context.warn(Code::AnchorLate);
    }
    count(context, payload, flagged, facts.is_late)
}

/// Notes refused calls with the grant that they cite, whether or not there is one: its trace
/// is complete with them only. Gives how many they are.
fn count_foreign(context: &mut Context<'_>, foreign: &[(AuthorizationId, u64)]) -> Checked<u64> {
    let mut sum = 0u64;
    for (id, denied) in foreign {
        let key = StateKey::foreign_denials(id);
        let before: Option<u64> = context.written(&key)?;
        context.put(key, &before.unwrap_or(0).saturating_add(*denied));
        sum = sum.saturating_add(*denied);
    }
    Ok(sum)
}

/// Counts for the gateway's org, which answers for the trace (I-15).
fn count(
    context: &mut Context<'_>,
    payload: &AccessAnchor,
    flagged: u64,
    is_late: bool,
) -> Checked<()> {
    let uses = &payload.per_authorization;
    let served = uses.iter().fold(0u64, |sum, one| sum.saturating_add(one.ok));
    let denied = uses.iter().fold(0u64, |sum, one| sum.saturating_add(one.denied));
    let flagged = if is_late { served } else { flagged };
    let org = context.sender().clone();
    for (measure, count) in [
        (Measure::AccessesServed, served),
        (Measure::AccessesDenied, denied),
        (Measure::AccessesFlagged, flagged),
    ] {
        tally::count(context, &org, measure, i64::try_from(count).unwrap_or(i64::MAX))?;
    }
    Ok(())
}

/// A served access: the provider has provided, unless what it was to provide was decided
/// later, when the grant was widened.
fn provided(context: &mut Context<'_>, authorization: &Authorization, at: TimeMs) -> Checked<()> {
    let (kind, subject) = (DeadlineKind::ShareProvide, authorization.authorization_id.as_str());
    let running = deadline::running(context, kind, subject)?;
    if running.is_some_and(|deadline| deadline.started_on <= at.date()) {
        deadline::end(context, kind, subject)?;
    }
    Ok(())
}

/// The consumer answers for what it was served from then on, also after the copy that
/// it had was destroyed.
fn begin_custody(
    context: &mut Context<'_>,
    authorization: &Authorization,
    served: (TimeMs, TimeMs),
) -> Checked<()> {
    let copy = grant::copy_of(&authorization.authorization_id);
    let catalog = &authorization.catalog_id;
    let copy = Copy { id: &copy, kind: CopyKind::Consumer, catalog };
    match custody::begin_unless_open(context, &copy, &authorization.consumer, served) {
        // A copy whose history is full must not stop the gateway's log.
        Err(Refusal::Code(Code::QuotaExceeded)) => Ok(()),
        other => other,
    }
}
