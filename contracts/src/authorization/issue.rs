//! `AuthorizationIssue`: turns the provider's decision into a grant that names
//! all three parties, bounded by item, rows, application, operator, quota and time,
//! with the items to mask and how. What the contract approves itself it grants the
//! same way, see [`crate::request::automatic`]. A request has one grant: what was refused of it
//! first and granted after a dispute widens that grant. Who took the place of the
//! provider that decided grants in its own name.

use liuhen_crypto::Hash;
use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Catalog, DeadlineKind, MaskedItem, Org, OrgStatus,
    RequestStatus, ShareRequest, Widening,
};
use liuhen_types::payload::AuthorizationIssue;
use liuhen_types::payload::catalog::{ShareCondition, ShareType};
use liuhen_types::payload::org::Role;
use liuhen_types::{AuthorizationId, Code, ItemId, OrgId, StateKey, TimeMs};

use super::index;
use crate::catalog::upper_grant;
use crate::context::Context;
use crate::deadline::{self, Task};
use crate::demand;
use crate::export;
use crate::org::succession;
use crate::party;
use crate::profile;
use crate::refusal::{Checked, Refusal, require};
use crate::request::grade::{self, Terms};
use crate::request::{condition, minimal};
use crate::role::{AUTHORITIES, Held};
use crate::schema::{self, Schema};

/// What a decision leaves open: the grant's name, its manager, its terms.
pub(crate) struct Grant {
    pub(crate) authorization_id: AuthorizationId,
    pub(crate) manager: OrgId,
    pub(crate) terms_digest: Hash,
}

pub(crate) fn schema(payload: &AuthorizationIssue) -> Schema {
    check_id(&payload.authorization_id)
}

/// A consumer's copy bears its grant's id, those of platforms are digests: nobody may
/// take over the custody of a platform's copy by the name of a grant.
pub(crate) fn check_id(authorization_id: &AuthorizationId) -> Schema {
    let is_digest = authorization_id.as_str().parse::<Hash>().is_ok();
    schema::require(!is_digest, || {
        format!("authorization_id must not be 64 hexadecimal digits, got {authorization_id}")
    })
}

pub(crate) fn check(context: &Context<'_>, payload: &AuthorizationIssue) -> Checked<ShareRequest> {
    Held::in_own_region(context, &[Role::Provider])?;
    let mut request: ShareRequest = context.find(&StateKey::request(&payload.request_id))?;
    succession::require_provider_to(context, &request.provider, &request.consumer)?;
    request.provider = context.sender().clone();
    let is_granted =
        matches!(request.status, RequestStatus::Approved | RequestStatus::PartlyApproved);
    require(is_granted, Code::State)?;
    match &request.authorization_id {
        None => context.require_new(&StateKey::authorization(&payload.authorization_id))?,
        Some(id) => require(*id == payload.authorization_id, Code::State)?,
    }
    require_live(context, &request)?;
    check_parties(context, payload, &request)?;
    require(valid_to(&request) > context.time(), Code::AuthExpired)?;
    request.co_approved_by = check_entry(context, &request)?;
    if request.request.cross_border {
        export::require_approved(context, &request.request.catalog_id, &request.consumer)?;
    }
    Ok(request)
}

/// Refuses if the request had its grant, and that is over.
pub(crate) fn require_live(context: &Context<'_>, request: &ShareRequest) -> Checked<()> {
    let Some(id) = &request.authorization_id else { return Ok(()) };
    let grant: Authorization = context.must_read(&StateKey::authorization(id))?;
    require(grant.status != AuthorizationStatus::Revoked, Code::AuthRevoked)?;
    require(context.time() <= grant.valid_to, Code::AuthExpired)
}

/// False if the request had its grant, and that is over.
pub(crate) fn is_live(context: &Context<'_>, request: &ShareRequest) -> Checked<bool> {
    match require_live(context, request) {
        Ok(()) => Ok(true),
        Err(Refusal::Code(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// The entry may have changed since the decision: what it lost, or the level above took
/// back, cannot be granted any more, nor what its grades allow no more.
/// Gives the security authority that signed, then or now.
fn check_entry(context: &Context<'_>, request: &ShareRequest) -> Checked<Option<OrgId>> {
    let catalog: Catalog = context.must_read(&StateKey::catalog(&request.request.catalog_id))?;
    let (entry, _) = catalog.in_force().ok_or(Code::State)?;
    require(entry.share_type != ShareType::NotShared, Code::NotShared)?;
    let items = upper_grant::items(entry, &request.granted_items)?;
    let consumer = context.region_of(&request.consumer)?;
    upper_grant::check(entry, &items, &consumer, valid_to(request).date())?;
    let quota = condition::quota(&request.conditions, request.request.quota);
    let terms = Terms { conditions: &request.conditions, valid_to: valid_to(request), quota };
    grade::check_grant(context, request, entry, &items, &terms, request.co_approved_by.clone())
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &AuthorizationIssue,
    mut request: ShareRequest,
) -> Checked<()> {
    let terms = Grant {
        authorization_id: payload.authorization_id.clone(),
        manager: payload.manager.clone(),
        terms_digest: payload.terms_digest,
    };
    grant(context, &mut request, terms)?;
    context.put(StateKey::request(&payload.request_id), &request);
    Ok(())
}

/// Grants what was decided; the caller writes the request.
pub(crate) fn grant(
    context: &mut Context<'_>,
    request: &mut ShareRequest,
    grant: Grant,
) -> Checked<()> {
    let old: Option<Authorization> = match &request.authorization_id {
        Some(id) => context.written(&StateKey::authorization(id))?,
        None => None,
    };
    let masking = masking(context, request)?;
    let fresh = Authorization { masking, ..fresh(context, request, grant) };
    request.status = RequestStatus::Authorized;
    request.authorization_id = Some(fresh.authorization_id.clone());
    let authorization = match old {
        Some(old) => widened(old, fresh, context.time()),
        None => {
            index::add(context, &fresh)?;
            fresh
        }
    };
    start_provision(context, request, &authorization)?;
    minimal::note(context, &authorization)?;
    minimal::leave(context, request)?;
    demand::satisfied(context, request)?;
    context.put(StateKey::authorization(&authorization.authorization_id), &authorization);
    Ok(())
}

/// The grant that was issued before, with what is granted now; what became of it stays. Each
/// widening adds items of the request, so there are no more of them than items.
fn widened(mut old: Authorization, fresh: Authorization, now: TimeMs) -> Authorization {
    let used_up_at = old.used_up_at.filter(|_| old.used() >= fresh.quota);
    let over_quota = old.used().saturating_sub(fresh.quota);
    let is_further = |item: &&ItemId| !old.items.contains(item);
    let items: Vec<ItemId> = fresh.items.iter().filter(is_further).cloned().collect();
    if !items.is_empty() {
        old.widened.push(Widening { at: now, items });
    }
    Authorization {
        provider: fresh.provider,
        manager: fresh.manager,
        items: fresh.items,
        conditions: fresh.conditions,
        masking: fresh.masking,
        quota: fresh.quota,
        valid_to: fresh.valid_to,
        terms_digest: fresh.terms_digest,
        over_quota,
        used_up_at,
        ..old
    }
}

/// A grant as decided, not used yet.
fn fresh(context: &Context<'_>, request: &ShareRequest, grant: Grant) -> Authorization {
    let Grant { authorization_id, manager, terms_digest } = grant;
    let asked = &request.request;
    Authorization {
        authorization_id,
        request_id: asked.request_id.clone(),
        catalog_id: asked.catalog_id.clone(),
        catalog_version: asked.catalog_version,
        provider: request.provider.clone(),
        consumer: request.consumer.clone(),
        manager,
        items: request.granted_items.clone(),
        conditions: request.conditions.clone(),
        masking: Vec::new(),
        apps: asked.apps.clone(),
        delivery_mode: asked.delivery_mode,
        region_scope: asked.region_scope.clone(),
        quota: condition::quota(&request.conditions, asked.quota),
        valid_from: asked.valid_from,
        valid_to: valid_to(request),
        terms_digest,
        status: AuthorizationStatus::Active,
        issued_at: context.time(),
        ended_at: None,
        ended_by: None,
        end_reason: None,
        suspensions: Vec::new(),
        ok: 0,
        denied: 0,
        served_after_end: 0,
        over_quota: 0,
        first_used_at: None,
        used_up_at: None,
        operators: asked.operators.clone(),
        delivered: 0,
        widened: Vec::new(),
    }
}

/// Items granted that a condition masks, with the rules of the entry in force; what
/// has no rule stays in clear nowhere.
fn masking(context: &Context<'_>, request: &ShareRequest) -> Checked<Vec<MaskedItem>> {
    if !request.conditions.iter().any(|c| matches!(c, ShareCondition::Masking(_))) {
        return Ok(Vec::new());
    }
    let catalog: Catalog = context.must_read(&StateKey::catalog(&request.request.catalog_id))?;
    let items = catalog.in_force().map_or(&[][..], |(entry, _)| &entry.items[..]);
    let rule = |id: &ItemId| {
        let item = items.iter().find(|item| item.item_id == *id)?;
        item.governance.masking_rule
    };
    let is_masked =
        |id: &&ItemId| request.conditions.contains(&ShareCondition::Masking((*id).clone()));
    let masked = request.granted_items.iter().filter(is_masked);
    Ok(masked
        .map(|id| MaskedItem { item_id: id.clone(), rule: rule(id).unwrap_or_default() })
        .collect())
}

/// From the decision on the provider must provide, in time if the profile says how
/// long; a time that runs already runs on.
fn start_provision(
    context: &mut Context<'_>,
    request: &ShareRequest,
    authorization: &Authorization,
) -> Checked<()> {
    let chain = context.region_of(&authorization.provider)?;
    let days = profile::of(context, &chain)?.and_then(|profile| profile.deadlines.share_provide);
    let Some(days) = days else { return Ok(()) };
    let subject = authorization.authorization_id.as_str();
    if deadline::running(context, DeadlineKind::ShareProvide, subject)?.is_some() {
        return Ok(());
    }
    let Authorization { provider, consumer, manager, .. } = authorization;
    let supervisor = match manager == provider {
        true => party::supervisor(context, &chain, provider, &[consumer])?,
        false => manager.clone(),
    };
    let task = Task {
        kind: DeadlineKind::ShareProvide,
        subject,
        responsible: provider,
        supervisor: &supervisor,
        informed: &[consumer],
    };
    let decided_at = request.decided_at.unwrap_or(context.time());
    deadline::start(context, &task, decided_at.date(), days)?.write(context)
}

/// The last instant that the conditions leave of what was asked.
fn valid_to(request: &ShareRequest) -> TimeMs {
    let asked = &request.request;
    condition::valid_to(&request.conditions, asked.valid_from, asked.valid_to)
}

/// Provider and consumer are those of the request; the manager took it into
/// processing, or is an authority over the provider; it is not the consumer, and both can act.
fn check_parties(
    context: &Context<'_>,
    payload: &AuthorizationIssue,
    request: &ShareRequest,
) -> Checked<()> {
    let are_parties = payload.provider == request.provider && payload.consumer == request.consumer;
    let is_other = payload.manager != request.consumer;
    require(are_parties && is_other, Code::PartiesRequired)?;
    require_active(context, &payload.manager)?;
    require_active(context, &payload.consumer)?;
    if request.accepted_by.as_ref() == Some(&payload.manager) {
        return Ok(());
    }
    let held = Held::of_org(context, &payload.manager, &AUTHORITIES)?;
    require(held.covers(&context.region_of(&request.provider)?), Code::PartiesRequired)
}

/// Refuses a party that cannot act.
pub(crate) fn require_active(context: &Context<'_>, org: &OrgId) -> Checked<()> {
    let found: Option<Org> = context.read(&StateKey::org(org))?;
    let is_active = found.is_some_and(|org| org.status == OrgStatus::Active);
    require(is_active, Code::PartiesRequired)
}
