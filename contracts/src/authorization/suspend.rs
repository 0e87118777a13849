//! `AuthorizationSuspend`: provider, data authority or security authority stops a
//! grant for the time being. What the security authority stopped at once a
//! data authority confirms by a suspension of its own, which takes its place. A new
//! version of an entry without some of its items suspends the grants on them the same
//! way. What the contract granted the provider stops only for a cause that stands
//! see [`cause`].
//!
//! Left out: the time in which to confirm. No source sets one and no profile names it; an
//! unconfirmed suspension stands until it is lifted.

use liuhen_types::entity::{Authorization, AuthorizationStatus, Suspension};
use liuhen_types::payload::AuthorizationSuspend;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::SuspensionCause;
use liuhen_types::{CatalogId, Code, ItemId, OrgId, StateKey, Text};

use super::{cause, index};
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::security::{alert, covers_grant};

/// Those who stop a grant of their region, whoever suspended it before.
const GUARDS: [Role; 3] = [Role::ProvinceAuthority, Role::CityAuthority, Role::SecurityAuthority];
/// The data authorities among them, who also let a grant of their region go on.
pub(super) const RESUMERS: [Role; 2] = [Role::ProvinceAuthority, Role::CityAuthority];
/// Removed items that a reason names.
const ITEMS_NAMED_MAX: usize = 5;

pub(crate) fn schema(_: &AuthorizationSuspend) -> Schema {
    Ok(())
}

pub(crate) fn check(
    context: &Context<'_>,
    payload: &AuthorizationSuspend,
) -> Checked<Authorization> {
    let key = StateKey::authorization(&payload.authorization_id);
    let authorization: Authorization = context.find(&key)?;
    let held = Held::of_org(context, context.sender(), &GUARDS)?;
    let is_guard = covers_grant(context, &held, &authorization)?;
    let uses = authorization.consumer == *context.sender();
    let acts = succession::acts_for(context, &authorization.provider)?;
    // Nobody acts as the provider of what it uses itself.
    require(is_guard || !(acts && uses), Code::SelfReview)?;
    let is_provider = acts && !uses;
    if !is_guard && !is_provider {
        return Err(if held.is_empty() { Code::NotParty } else { Code::Jurisdiction }.into());
    }
    require(authorization.status != AuthorizationStatus::Revoked, Code::AuthRevoked)?;
    require(context.time() <= authorization.valid_to, Code::AuthExpired)?;
    let is_active = authorization.status == AuthorizationStatus::Active;
    let takes_over = is_guard && !is_provider && gives_way(context, &authorization)?;
    require(is_active || takes_over, Code::AuthSuspended)?;
    // Whatever other roles it has: it is no guard of its own data.
    let is_needed = cause::is_needed(context, &authorization)?;
    match &payload.cause {
        Some(found) => cause::check_suspension(context, found, &authorization, is_needed)?,
        None => require(!is_needed, Code::ReasonRequired)?,
    }
    Ok(authorization)
}

/// True if the suspension that runs gives way to the sender's: the provider's, which it
/// could lift itself, to any guard's, and that of security to a data authority's.
fn gives_way(context: &Context<'_>, authorization: &Authorization) -> Checked<bool> {
    let Some(running) = authorization.suspensions.last() else { return Ok(false) };
    if succession::is_in_line(context, &authorization.provider, &running.by)? {
        return Ok(true);
    }
    let is_authority = |org: &OrgId| -> Checked<bool> {
        let held = Held::of_org(context, org, &RESUMERS)?;
        covers_grant(context, &held, authorization)
    };
    Ok(is_authority(context.sender())? && !is_authority(&running.by)?)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &AuthorizationSuspend,
    authorization: Authorization,
) -> Checked<()> {
    begin_for(context, authorization, payload.reason.clone(), payload.cause.clone())
}

/// Begins a suspension by the sender; one that runs ends at the same instant.
pub(crate) fn begin(
    context: &mut Context<'_>,
    authorization: Authorization,
    reason: Text<500>,
) -> Checked<()> {
    begin_for(context, authorization, reason, None)
}

fn begin_for(
    context: &mut Context<'_>,
    mut authorization: Authorization,
    reason: Text<500>,
    cause: Option<SuspensionCause>,
) -> Checked<()> {
    end(context, &mut authorization, &reason);
    authorization.status = AuthorizationStatus::Suspended;
    authorization.suspensions.push(Suspension {
        since: context.time(),
        by: context.sender().clone(),
        reason,
        until: None,
        ended_by: None,
        end_reason: None,
        cause,
    });
    let id = &authorization.authorization_id;
    context.put(StateKey::authorization(id), &authorization);
    alert::followed(context, id)
}

/// Ends the suspension that runs, if one does.
pub(super) fn end(context: &Context<'_>, authorization: &mut Authorization, reason: &Text<500>) {
    let last = authorization.suspensions.last_mut();
    if let Some(running) = last.filter(|suspension| suspension.until.is_none()) {
        running.until = Some(context.time());
        running.ended_by = Some(context.sender().clone());
        running.end_reason = Some(reason.clone());
    }
}

/// Suspends the active grants on items that a new version of an entry lacks, and
/// says how many; grants whose items all still exist go on.
pub(crate) fn suspend_removed(
    context: &mut Context<'_>,
    catalog: &CatalogId,
    removed: &[ItemId],
) -> Checked<u64> {
    let mut suspended = 0u64;
    if removed.is_empty() {
        return Ok(suspended);
    }
    for authorization in index::live(context, catalog)? {
        let lost: Vec<&str> = authorization
            .items
            .iter()
            .filter(|i| removed.contains(i))
            .map(ItemId::as_str)
            .collect();
        if lost.is_empty() || authorization.status != AuthorizationStatus::Active {
            continue;
        }
        let named = lost.iter().take(ITEMS_NAMED_MAX).copied().collect::<Vec<_>>().join(", ");
        let reason = format!("{} granted items left the entry: {named}", lost.len());
        let reason = Text::new(reason).expect("the names of five items are shorter than a reason");
        begin(context, authorization, reason)?;
        suspended = suspended.saturating_add(1);
    }
    Ok(suspended)
}
