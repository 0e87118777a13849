//! `AccessAnchor`: a gateway commits to a batch of access records.
//!
//! Sequence numbers have no gap and each batch names the one before, so records
//! cannot be taken out later. Served accesses must lie within the grant's life
//! and quota; a batch that claims otherwise is refused whole.

use liuhen_types::entity::{Authorization, AuthorizationStatus, GatewayLog, Org};
use liuhen_types::limits::{ANCHOR_AUTHORIZATIONS_MAX, ANCHOR_RECORDS_MAX};
use liuhen_types::payload::AccessAnchor;
use liuhen_types::payload::access::AuthorizationUse;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey, TimeMs};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::state::params;

/// Roles whose gateways stand in front of the data of others.
const PLATFORM_ROLES: [Role; 4] =
    [Role::PlatformOperator, Role::ProvinceAuthority, Role::CityAuthority, Role::CountyAuthority];

pub(crate) struct Facts {
    log: GatewayLog,
    /// Grants with their new counters.
    authorizations: Vec<Authorization>,
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
            one.ok > 0 && payload.time_min <= first && first <= last && last <= payload.time_max
        }
        _ => false,
    };
    schema::require(has_times, || {
        format!(
            "per_authorization[{id}] needs first_ok and last_ok within time_min and time_max \
             if ok is above 0, and neither if it is 0"
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
    let mut authorizations = Vec::with_capacity(payload.per_authorization.len());
    for one in &payload.per_authorization {
        authorizations.push(check_use(context, one, params.clock_skew_ms)?);
    }
    let is_late = now.saturating_sub(payload.time_min.0) > params.anchor_delay_max_ms;
    Ok(Facts { log, authorizations, is_late })
}

pub(crate) fn change(context: &mut Context<'_>, payload: &AccessAnchor, facts: Facts) {
    let log = GatewayLog {
        org: facts.log.org,
        last_seq: payload.seq_to,
        last_root: payload.leaf_root,
        last_time: payload.time_max,
        batches: facts.log.batches.saturating_add(1),
    };
    context.put(StateKey::gateway(&payload.gateway_id), &log);
    for authorization in &facts.authorizations {
        let key = StateKey::authorization(&authorization.authorization_id);
        context.put(key, authorization);
    }
    if facts.is_late {
        context.warn(Code::AnchorLate);
    }
}

/// One grant's part of the batch against the grant; gives the grant with its new
/// counters.
fn check_use(
    context: &Context<'_>,
    one: &AuthorizationUse,
    clock_skew_ms: u64,
) -> Checked<Authorization> {
    let key = StateKey::authorization(&one.authorization_id);
    let mut authorization: Authorization = context.find(&key)?;
    require_concern(context, &authorization)?;
    if let (Some(first), Some(last)) = (one.first_ok, one.last_ok) {
        // The gateway's clock may be behind that of the block that issued the grant.
        let issued = TimeMs(authorization.issued_at.0.saturating_sub(clock_skew_ms));
        require(first >= authorization.valid_from.max(issued), Code::AuthNotActive)?;
        require(last <= authorization.valid_to, Code::AuthExpired)?;
        if authorization.status == AuthorizationStatus::Revoked {
            let ended = authorization.ended_at.unwrap_or(authorization.issued_at);
            require(last <= ended, Code::AuthRevoked)?;
        }
    }
    authorization.ok = authorization.ok.checked_add(one.ok).ok_or(Code::QuotaExceeded)?;
    require(authorization.ok <= authorization.quota, Code::QuotaExceeded)?;
    authorization.denied = authorization.denied.saturating_add(one.denied);
    Ok(authorization)
}

/// A gateway reports on grants that its org provides or manages, or, if it runs a
/// platform or is an authority, on those of its region.
fn require_concern(context: &Context<'_>, authorization: &Authorization) -> Checked<()> {
    let Authorization { provider, consumer, manager, .. } = authorization;
    if [provider, manager].contains(&context.sender()) {
        return Ok(());
    }
    let held = Held::of_org(context, context.sender(), &PLATFORM_ROLES)?;
    for party in [provider, consumer] {
        let org: Org = context.must_read(&StateKey::org(party))?;
        if held.covers(&RegionChain::read(context.state, &org.registration.region)?) {
            return Ok(());
        }
    }
    Err(Code::NotParty.into())
}
