//! `AuthorizationIssue`: turns the provider's decision into a grant that names
//! all three parties.

use liuhen_types::entity::{Authorization, AuthorizationStatus, Org, RequestStatus, ShareRequest};
use liuhen_types::payload::AuthorizationIssue;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey, TimeMs};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::request::condition;
use crate::role::{AUTHORITIES, Held};
use crate::schema::Schema;
pub(crate) fn schema(_: &AuthorizationIssue) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &AuthorizationIssue) -> Checked<ShareRequest> {
    Held::in_own_region(context, &[Role::Provider])?;
    let request: ShareRequest = context.find(&StateKey::request(&payload.request_id))?;
    require(request.provider == *context.sender(), Code::NotProvider)?;
    let is_granted =
        matches!(request.status, RequestStatus::Approved | RequestStatus::PartlyApproved);
    require(is_granted, Code::State)?;
    context.require_new(&StateKey::authorization(&payload.authorization_id))?;
    check_parties(context, payload, &request)?;
    require(valid_to(&request) > context.time(), Code::AuthExpired)?;
    Ok(request)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &AuthorizationIssue,
    mut request: ShareRequest,
) {
    let asked = &request.request;
    let authorization = Authorization {
        authorization_id: payload.authorization_id.clone(),
        request_id: payload.request_id.clone(),
        catalog_id: asked.catalog_id.clone(),
        catalog_version: asked.catalog_version,
        provider: payload.provider.clone(),
        consumer: payload.consumer.clone(),
        manager: payload.manager.clone(),
        items: request.granted_items.clone(),
        conditions: request.conditions.clone(),
        apps: asked.apps.clone(),
        delivery_mode: asked.delivery_mode,
        region_scope: asked.region_scope.clone(),
        quota: condition::quota(&request.conditions, asked.quota),
        valid_from: asked.valid_from,
        valid_to: valid_to(&request),
        terms_digest: payload.terms_digest,
        status: AuthorizationStatus::Active,
        issued_at: context.time(),
        ended_at: None,
        end_reason: None,
        ok: 0,
        denied: 0,
    };
    request.status = RequestStatus::Authorized;
    request.authorization_id = Some(payload.authorization_id.clone());
    context.put(StateKey::authorization(&payload.authorization_id), &authorization);
    context.put(StateKey::request(&payload.request_id), &request);
}

/// The last instant that the conditions leave of what was asked.
fn valid_to(request: &ShareRequest) -> TimeMs {
    let asked = &request.request;
    condition::valid_to(&request.conditions, asked.valid_from, asked.valid_to)
}

/// Provider and consumer are those of the request; the manager took it into
/// processing, or is an authority over the provider.
fn check_parties(
    context: &Context<'_>,
    payload: &AuthorizationIssue,
    request: &ShareRequest,
) -> Checked<()> {
    let are_parties = payload.provider == request.provider && payload.consumer == request.consumer;
    require(are_parties, Code::PartiesRequired)?;
    if request.accepted_by.as_ref() == Some(&payload.manager) {
        return Ok(());
    }
    let provider: Org = context.must_read(&StateKey::org(&request.provider))?;
    let chain = RegionChain::read(context.state, &provider.registration.region)?;
    let held = Held::of_org(context, &payload.manager, &AUTHORITIES)?;
    require(held.covers(&chain), Code::PartiesRequired)
}
