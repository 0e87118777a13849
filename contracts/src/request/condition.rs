//! Conditions of conditional sharing, held against a consumer and its request
//! . Conditions of one kind are alternatives; different kinds must all hold.

use liuhen_types::entity::Org;
use liuhen_types::payload::catalog::ShareCondition;
use liuhen_types::payload::request::ShareRequestSubmit;
use liuhen_types::{Code, OrgId, TimeMs};

use crate::refusal::{Checked, require};

const DAY_MS: u64 = 86_400_000;

/// Who asks, for which service item, and in which mode. Purpose, masking and free
/// text are for people and gateways to hold; limits are the callers' matter.
pub(crate) fn check(
    conditions: &[ShareCondition],
    consumer: &Org,
    request: &ShareRequestSubmit,
) -> Checked<()> {
    let level = any_if_some(conditions, |condition| match condition {
        ShareCondition::ConsumerLevel(level) => Some(consumer.registration.level == *level),
        _ => None,
    });
    let org = any_if_some(conditions, |condition| match condition {
        ShareCondition::ConsumerOrgs(orgs) => Some(orgs.contains(&consumer.registration.org_id)),
        _ => None,
    });
    let service_item = any_if_some(conditions, |condition| match condition {
        ShareCondition::ServiceItem(item) => {
            Some(request.service_item.as_ref().is_some_and(|asked| asked == item))
        }
        _ => None,
    });
    let mode = any_if_some(conditions, |condition| match condition {
        ShareCondition::DeliveryMode(mode) => Some(request.delivery_mode == *mode),
        _ => None,
    });
    require(level && org && service_item, Code::ScopeExceeded)?;
    require(mode, Code::ModeNotAuthorized)
}

/// Refuses a request that asks for more than a limit among the conditions.
pub(crate) fn check_limits(
    conditions: &[ShareCondition],
    request: &ShareRequestSubmit,
) -> Checked<()> {
    let end = valid_to(conditions, request.valid_from, request.valid_to);
    require(end == request.valid_to, Code::ScopeExceeded)?;
    require(quota(conditions, request.quota) == request.quota, Code::QuotaExceeded)
}

/// The last instant that the conditions leave of a validity.
pub(crate) fn valid_to(conditions: &[ShareCondition], from: TimeMs, to: TimeMs) -> TimeMs {
    let ends = conditions.iter().filter_map(|condition| match condition {
        ShareCondition::MaxValidityDays(days) => {
            Some(TimeMs(from.0.saturating_add(u64::from(*days).saturating_mul(DAY_MS))))
        }
        _ => None,
    });
    ends.fold(to, TimeMs::min)
}

/// What the conditions leave of a quota.
pub(crate) fn quota(conditions: &[ShareCondition], asked: u64) -> u64 {
    let quotas = conditions.iter().filter_map(|condition| match condition {
        ShareCondition::Quota(quota) => Some(*quota),
        _ => None,
    });
    quotas.fold(asked, u64::min)
}

/// Orgs whose co-signature the conditions demand.
pub(crate) fn co_approvers(conditions: &[ShareCondition]) -> impl Iterator<Item = &OrgId> {
    conditions.iter().filter_map(|condition| match condition {
        ShareCondition::CoApproval(org) => Some(org),
        _ => None,
    })
}

/// True if `verdict` concerns no condition, or holds for one of those it concerns.
fn any_if_some(
    conditions: &[ShareCondition],
    verdict: impl Fn(&ShareCondition) -> Option<bool>,
) -> bool {
    let mut verdicts = conditions.iter().filter_map(verdict).peekable();
    verdicts.peek().is_none() || verdicts.any(|holds| holds)
}
