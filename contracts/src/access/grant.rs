//! What a batch says of one grant, held against the grant, and what uses its quota:
//! accesses and deliveries alike.
//!
//! Whatever a gateway could not know when it served is accepted and flagged: a
//! revocation, a suspension or a used-up quota of at most the grace before. Whatever
//! it must have known is refused.

use liuhen_types::entity::{Authorization, Measure, ShareRequest, Suspension};
use liuhen_types::genesis::Params;
use liuhen_types::payload::access::AuthorizationUse;
use liuhen_types::payload::org::Role;
use liuhen_types::{AuthorizationId, Code, CopyId, OrgId, StateKey, TimeMs};

use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, Refusal, require};
use crate::role::Held;
use crate::security::covers_grant;
use crate::tally;

/// Roles whose gateways stand in front of the data of others.
const PLATFORM_ROLES: [Role; 4] =
    [Role::PlatformOperator, Role::ProvinceAuthority, Role::CityAuthority, Role::CountyAuthority];

/// A grant's part of a batch.
pub(super) struct Use {
    /// The grant with its new counts.
    pub(super) authorization: Authorization,
    /// When it was used first, if that is in this batch.
    pub(super) first_used: Option<TimeMs>,
    /// When it was served first and last in this batch, if at all.
    pub(super) served: Option<(TimeMs, TimeMs)>,
    /// At most so many accesses were served after an end.
    pub(super) after_end: u64,
    /// So many are above the quota.
    pub(super) over_quota: u64,
}

/// Checks a grant's part; none if refused calls cite no grant, or one that does not
/// concern the gateway. Such attempts count apart: a stranger must neither stop its
/// log nor swell the counts of a grant.
pub(super) fn check(
    context: &Context<'_>,
    one: &AuthorizationUse,
    params: &Params,
) -> Checked<Option<Use>> {
    let key = StateKey::authorization(&one.authorization_id);
    let found: Option<Authorization> = context.read(&key)?;
    let is_foreign = |refusal: &Refusal| one.ok == 0 && *refusal == Code::NotParty.into();
    let mut authorization = match found {
        Some(authorization) => match require_concern(context, &authorization) {
            Ok(()) => authorization,
            Err(refusal) if is_foreign(&refusal) => return Ok(None),
            Err(refusal) => return Err(refusal),
        },
        None if one.ok == 0 => return Ok(None),
        None => return Err(Code::ReferenceUnknown.into()),
    };
    let (mut first_used, mut after_end, mut over_quota) = (None, 0, 0);
    let served = one.first_ok.zip(one.last_ok);
    if let Some((first, last)) = served {
        let ended_at = succession::heir(context, &authorization.provider)?.ended_at;
        let refused = |at| is_after_end(&authorization, ended_at, at, params);
        after_end = served_after_end(&authorization, one.ok, (first, last), refused)?;
        over_quota = count_quota(&mut authorization, one.ok, last, context.time(), params)?;
        first_used = note_first_use(&mut authorization, first);
    }
    authorization.denied = authorization.denied.saturating_add(one.denied);
    authorization.served_after_end = authorization.served_after_end.saturating_add(after_end);
    authorization.over_quota = authorization.over_quota.saturating_add(over_quota);
    Ok(Some(Use { authorization, first_used, served, after_end, over_quota }))
}

/// At most how many of `ok` accesses were served after an end. The batch tells only
/// the first and the last instant, the records tell the rest.
fn served_after_end(
    authorization: &Authorization,
    ok: u64,
    (first, last): (TimeMs, TimeMs),
    is_after_end: impl Fn(TimeMs) -> Checked<bool>,
) -> Checked<u64> {
    let (first_is, last_is) = (is_after_end(first)?, is_after_end(last)?);
    let lies_between =
        |s: &Suspension| first <= s.since && s.until.is_some_and(|until| until <= last);
    Ok(match (first_is, last_is) {
        (false, false) if authorization.suspensions.iter().any(lies_between) => {
            ok.saturating_sub(2)
        }
        (false, false) => 0,
        (true, true) => ok,
        _ => ok.saturating_sub(1),
    })
}

/// False if the grant was active at an instant, true if it had ended or been
/// suspended so shortly before that a gateway could not know. From `provider_ended_at` on,
/// when its provider ended without successor, it is as one suspended then.
///
/// Nothing is written into such a grant: nowhere are all grants of a provider listed, which may
/// be any number, so its end would reach some of them only. Its own status stays what it was,
/// and whoever serves asks for the provider's as well.
pub(crate) fn is_after_end(
    authorization: &Authorization,
    provider_ended_at: Option<TimeMs>,
    at: TimeMs,
    params: &Params,
) -> Checked<bool> {
    match authorization.refusal_beside(provider_ended_at, at, params.clock_skew_ms) {
        None => Ok(false),
        Some((Code::AuthRevoked | Code::AuthSuspended, since))
            if at.0 <= since.0.saturating_add(params.revocation_grace_ms) =>
        {
            Ok(true)
        }
        Some((code, _)) => Err(code.into()),
    }
}

/// Adds to the grant's served accesses; gives how many of them are above the quota.
/// Gateways serve side by side, so the quota ends for each of them only when it can
/// know that it is used up.
fn count_quota(
    authorization: &mut Authorization,
    ok: u64,
    last: TimeMs,
    now: TimeMs,
    params: &Params,
) -> Checked<u64> {
    if let Some(used_up_at) = authorization.used_up_at {
        let known = used_up_at.0.saturating_add(params.revocation_grace_ms);
        require(last.0 <= known, Code::QuotaExceeded)?;
    }
    let before = authorization.used();
    authorization.ok = authorization.ok.checked_add(ok).ok_or(Code::QuotaExceeded)?;
    note_used_up(authorization, now);
    Ok(authorization.used().saturating_sub(authorization.quota.max(before)))
}

/// Adds a delivery, if the quota is not used up; gives when the grant was used first, if that
/// is by this delivery. Who delivers is told at once, so nothing is above the quota.
pub(crate) fn count_delivery(
    authorization: &mut Authorization,
    now: TimeMs,
) -> Checked<Option<TimeMs>> {
    require(authorization.used() < authorization.quota, Code::QuotaExceeded)?;
    authorization.delivered = authorization.delivered.saturating_add(1);
    note_used_up(authorization, now);
    Ok(note_first_use(authorization, now))
}

fn note_used_up(authorization: &mut Authorization, now: TimeMs) {
    if authorization.used() >= authorization.quota && authorization.used_up_at.is_none() {
        authorization.used_up_at = Some(now);
    }
}

fn note_first_use(authorization: &mut Authorization, at: TimeMs) -> Option<TimeMs> {
    let first_used = authorization.first_used_at.is_none().then_some(at);
    authorization.first_used_at = authorization.first_used_at.or(first_used);
    first_used
}

/// The first use of a grant: the time since the decision counts (I-10).
pub(crate) fn begin_use(
    context: &mut Context<'_>,
    authorization: &Authorization,
    at: TimeMs,
) -> Checked<()> {
    let request: ShareRequest = context.must_read(&StateKey::request(&authorization.request_id))?;
    let decided_at = request.decided_at.unwrap_or(authorization.issued_at);
    // As long before now as the decision was before the use.
    let took = at.0.saturating_sub(decided_at.0);
    let since = TimeMs(context.time().0.saturating_sub(took));
    tally::elapsed(context, &authorization.provider, Measure::TimeToFirstUse, since)
}

/// A gateway reports on grants that concern its org. So does who delivers.
pub(crate) fn require_concern(context: &Context<'_>, authorization: &Authorization) -> Checked<()> {
    require(concerns(context, context.sender(), authorization)?, Code::NotParty)
}

/// True if a grant concerns whoever serves it: an org that provides it, for one that ended its
/// successor, or that manages it, or, if the org runs a platform or is an authority, one of its
/// region.
pub(crate) fn concerns(
    context: &Context<'_>,
    org: &OrgId,
    authorization: &Authorization,
) -> Checked<bool> {
    let Authorization { provider, manager, .. } = authorization;
    if [provider, manager].contains(&org) || provides(context, org, provider)? {
        return Ok(true);
    }
    let held = Held::of_org(context, org, &PLATFORM_ROLES)?;
    covers_grant(context, &held, authorization)
}

/// True if an org may stand in front of a provider's data: that provider, for one that ended its
/// successor, or whoever runs a platform or is an authority, for the consumers of its region.
pub(crate) fn may_serve(context: &Context<'_>, org: &OrgId, provider: &OrgId) -> Checked<bool> {
    let is_platform = !Held::of_org(context, org, &PLATFORM_ROLES)?.is_empty();
    Ok(is_platform || provides(context, org, provider)?)
}

fn provides(context: &Context<'_>, org: &OrgId, provider: &OrgId) -> Checked<bool> {
    let heir = succession::heir(context, provider)?;
    Ok(heir.ended_at.is_none() && heir.org == *org)
}

/// The consumer's copy of what a grant hands over: it bears the grant's id.
pub(crate) fn copy_of(authorization: &AuthorizationId) -> CopyId {
    CopyId::new(authorization.as_str()).expect("identifiers share one alphabet")
}
