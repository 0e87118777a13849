//! `AuthorizationResume`: lets a suspended grant be used again. Who
//! suspended may resume, or who took the provider's place if that did; else an authority over
//! that org, so that nobody lifts what stands above him, but not the consumer, unless
//! the cause that the provider named is gone, for that the state says and not it. Nothing
//! resumes a grant whose items the entry no longer has, one that the grant from above covers
//! no more, one that the grades allow no more, one that crosses the border
//! without an approval, or one whose provider ended without successor.

use liuhen_types::entity::{Authorization, AuthorizationStatus, Catalog, ShareRequest};
use liuhen_types::payload::AuthorizationResume;
use liuhen_types::{Code, StateKey};

use super::cause;
use super::issue;
use super::suspend::{self, RESUMERS};
use crate::catalog::upper_grant;
use crate::context::Context;
use crate::export;
use crate::limits::SUSPENSIONS_MAX;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::request::grade::{self, Terms};
use crate::role::Held;
use crate::schema::Schema;
use crate::security::covers_grant;

pub(crate) struct Facts {
    authorization: Authorization,
    /// With the security authority that signed now, as a grade came to want.
    signed: Option<ShareRequest>,
}

pub(crate) fn schema(_: &AuthorizationResume) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &AuthorizationResume) -> Checked<Facts> {
    let key = StateKey::authorization(&payload.authorization_id);
    let authorization: Authorization = context.find(&key)?;
    let sender = context.sender();
    let held = Held::of_org(context, sender, &RESUMERS)?;
    let is_provider = succession::acts_for(context, &authorization.provider)?;
    if !is_provider && !covers_grant(context, &held, &authorization)? {
        return Err(if held.is_empty() { Code::NotParty } else { Code::Jurisdiction }.into());
    }
    require(authorization.status != AuthorizationStatus::Revoked, Code::AuthRevoked)?;
    require(authorization.status == AuthorizationStatus::Suspended, Code::State)?;
    require(context.time() <= authorization.valid_to, Code::AuthExpired)?;
    let suspended_by = authorization.suspensions.last().map(|s| &s.by).ok_or(Code::State)?;
    let is_own = authorization.consumer == *sender;
    // What the provider stopped, who took its place lets go on.
    let by_provider = || succession::is_in_line(context, &authorization.provider, suspended_by);
    let is_its = suspended_by == sender || (is_provider && !is_own && by_provider()?);
    if !is_its {
        require(!is_own || cause::is_lost(context, &authorization)?, Code::SelfReview)?;
        held.require_over(&context.region_of(suspended_by)?)?;
    }
    issue::require_active(context, &authorization.consumer)?;
    succession::provider_now(context, &authorization.provider)?;
    let catalog: Catalog = context.must_read(&StateKey::catalog(&authorization.catalog_id))?;
    let (entry, _) = catalog.in_force().ok_or(Code::State)?;
    let items = upper_grant::items(entry, &authorization.items)?;
    let consumer = context.region_of(&authorization.consumer)?;
    upper_grant::check(entry, &items, &consumer, authorization.valid_to.date())?;
    export::require_grant(context, &authorization)?;
    let key = StateKey::request(&authorization.request_id);
    let mut request: ShareRequest = context.must_read(&key)?;
    let Authorization { conditions, valid_to, quota, .. } = &authorization;
    let terms = Terms { conditions, valid_to: *valid_to, quota: *quota };
    let signed = request.co_approved_by.clone();
    request.co_approved_by =
        grade::check_grant(context, &request, entry, &items, &terms, signed.clone())?;
    // Three suspensions may follow, by the provider, security and a data authority; to
    // suspend must never fail for want of a place.
    let has_room = authorization.suspensions.len() + 3 <= SUSPENSIONS_MAX;
    require(has_room, Code::QuotaExceeded)?;
    let signed = (request.co_approved_by != signed).then_some(request);
    Ok(Facts { authorization, signed })
}

pub(crate) fn change(context: &mut Context<'_>, payload: &AuthorizationResume, facts: Facts) {
    let Facts { mut authorization, signed } = facts;
    suspend::end(context, &mut authorization, &payload.reason);
    authorization.status = AuthorizationStatus::Active;
    context.put(StateKey::authorization(&payload.authorization_id), &authorization);
    if let Some(request) = signed {
        context.put(StateKey::request(&authorization.request_id), &request);
    }
}
