//! What the grades of items demand of a request and of a grant, when it is decided, issued
//! and resumed. The grades are those of the provider's profile.

use liuhen_types::entity::ShareRequest;
use liuhen_types::payload::catalog::{CatalogItem, ShareCondition};
use liuhen_types::payload::request::ShareRequestSubmit;
use liuhen_types::profile::{Grade, Profile};
use liuhen_types::{Code, ItemId, OrgId, TimeMs};

use crate::catalog::cosign;
use crate::context::Context;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;

const DAY_MS: u64 = 86_400_000;

/// Mode, validity and quota within what the grades of these items allow.
pub(crate) fn check(
    profile: Option<&Profile>,
    items: &[&CatalogItem],
    request: &ShareRequestSubmit,
    valid_to: TimeMs,
    quota: u64,
) -> Checked<()> {
    let allows = |grade: &Grade| {
        let modes = &grade.delivery_modes;
        let days = grade.max_validity_days.map(u64::from);
        let last = days.map(|days| request.valid_from.0.saturating_add(days * DAY_MS));
        (modes.is_empty() || modes.contains(&request.delivery_mode))
            && last.is_none_or(|last| valid_to.0 <= last)
            && grade.max_quota.is_none_or(|max| quota <= max)
    };
    // A grade that the profile has no more protects as nothing else does.
    let is_known = |grade| profile.is_none() || profile::grade(profile, grade).is_some();
    let mut named = items.iter().filter_map(|item| item.grade.as_ref());
    require(named.all(is_known), Code::GradeRequirement)?;
    require(grades(profile, items).all(allows), Code::GradeRequirement)
}

/// What a grant would hold.
pub(crate) struct Terms<'a> {
    pub(crate) conditions: &'a [ShareCondition],
    pub(crate) valid_to: TimeMs,
    pub(crate) quota: u64,
}

/// A grant of these items against their grades, as they are now. Gives the security
/// authority that signed, if a grade wants one; `signed` did so before.
pub(crate) fn check_grant(
    context: &Context<'_>,
    request: &ShareRequest,
    items: &[&CatalogItem],
    terms: &Terms<'_>,
    signed: Option<OrgId>,
) -> Checked<Option<OrgId>> {
    let chain = context.region_of(&request.provider)?;
    let profile = profile::of(context, &chain)?;
    let profile = profile.as_ref();
    check(profile, items, &request.request, terms.valid_to, terms.quota)?;
    let is_masked = unmasked(profile, items, terms.conditions).is_empty();
    require(is_masked, Code::MaskingRequired)?;
    match signed {
        Some(signed) => Ok(Some(signed)),
        None => {
            let parties = [&request.provider, &request.consumer];
            co_approval(context, profile, items, &chain, &parties)
        }
    }
}

/// The security authority over the provider that signed, if the grade of an item wants one:
/// whoever sends or co-signs, but for provider and consumer. Refuses if none did.
pub(crate) fn co_approval(
    context: &Context<'_>,
    profile: Option<&Profile>,
    items: &[&CatalogItem],
    chain: &RegionChain,
    parties: &[&OrgId],
) -> Checked<Option<OrgId>> {
    if !grades(profile, items).any(|grade| grade.co_approval) {
        return Ok(None);
    }
    cosign::require_security(context, parties, chain).map(Some)
}

/// Personal items that their grade wants masked and that no condition masks.
pub(crate) fn unmasked(
    profile: Option<&Profile>,
    items: &[&CatalogItem],
    conditions: &[ShareCondition],
) -> Vec<ItemId> {
    let must_mask = |item: &&&CatalogItem| {
        let grade = item.grade.as_ref().and_then(|grade| profile::grade(profile, grade));
        item.is_personal && grade.is_some_and(|grade| grade.masking)
    };
    let is_masked = |id: &ItemId| {
        conditions.iter().any(|c| matches!(c, ShareCondition::Masking(masked) if masked == id))
    };
    let ids = items.iter().filter(must_mask).map(|item| &item.item_id);
    ids.filter(|id| !is_masked(id)).cloned().collect()
}

fn grades<'a>(
    profile: Option<&'a Profile>,
    items: &'a [&CatalogItem],
) -> impl Iterator<Item = &'a Grade> {
    let named = items.iter().filter_map(|item| item.grade.as_ref());
    named.filter_map(move |grade| profile::grade(profile, grade))
}
