//! What the grades of an entry and of its items demand of a request and of a grant, when it
//! is decided, issued and resumed. The grades are those of the provider's
//! profile; that of the entry counts whichever items are asked for.

use liuhen_types::entity::ShareRequest;
use liuhen_types::payload::catalog::{CatalogEntry, CatalogItem, ShareCondition};
use liuhen_types::payload::request::ShareRequestSubmit;
use liuhen_types::profile::{Grade, Profile};
use liuhen_types::{Code, GradeId, ItemId, OrgId, TimeMs};

use crate::catalog::cosign;
use crate::catalog::grade::needs_mask;
use crate::context::Context;
use crate::org::succession;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;

const DAY_MS: u64 = 86_400_000;

/// Mode, validity and quota within what the grades of the entry and of these items allow.
pub(crate) fn check(
    profile: Option<&Profile>,
    entry: &CatalogEntry,
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
    let is_known = |grade: &GradeId| profile.is_none() || profile::grade(profile, grade).is_some();
    require(named(entry, items).all(is_known), Code::GradeRequirement)?;
    require(grades(profile, entry, items).all(allows), Code::GradeRequirement)
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
    entry: &CatalogEntry,
    items: &[&CatalogItem],
    terms: &Terms<'_>,
    signed: Option<OrgId>,
) -> Checked<Option<OrgId>> {
    let chain = context.region_of(&request.provider)?;
    let profile = profile::of(context, &chain)?;
    let profile = profile.as_ref();
    check(profile, entry, items, &request.request, terms.valid_to, terms.quota)?;
    let is_masked = unmasked(profile, entry, items, terms.conditions).is_empty();
    require(is_masked, Code::MaskingRequired)?;
    match signed {
        Some(signed) => Ok(Some(signed)),
        None => {
            let parties = [&request.provider, &request.consumer];
            co_approval(context, profile, entry, items, &chain, &parties)
        }
    }
}

/// The security authority over the provider that signed, if a grade wants one: whoever sends
/// or co-signs, but for provider and consumer and who took the place of one. Refuses if none
/// did.
pub(crate) fn co_approval(
    context: &Context<'_>,
    profile: Option<&Profile>,
    entry: &CatalogEntry,
    items: &[&CatalogItem],
    chain: &RegionChain,
    parties: &[&OrgId],
) -> Checked<Option<OrgId>> {
    if !grades(profile, entry, items).any(|grade| grade.co_approval) {
        return Ok(None);
    }
    let parties = succession::with_heirs(context, parties.iter().copied())?;
    let parties: Vec<&OrgId> = parties.iter().collect();
    cosign::require_security(context, &parties, chain).map(Some)
}

/// Personal items that a grade wants masked and that no condition masks.
pub(crate) fn unmasked(
    profile: Option<&Profile>,
    entry: &CatalogEntry,
    items: &[&CatalogItem],
    conditions: &[ShareCondition],
) -> Vec<ItemId> {
    let must_mask = |item: &&&CatalogItem| needs_mask(profile, entry, item);
    let is_masked = |id: &ItemId| {
        conditions.iter().any(|c| matches!(c, ShareCondition::Masking(masked) if masked == id))
    };
    let ids = items.iter().filter(must_mask).map(|item| &item.item_id);
    ids.filter(|id| !is_masked(id)).cloned().collect()
}

fn grades<'a>(
    profile: Option<&'a Profile>,
    entry: &'a CatalogEntry,
    items: &'a [&CatalogItem],
) -> impl Iterator<Item = &'a Grade> {
    named(entry, items).filter_map(move |grade| profile::grade(profile, grade))
}

/// What the entry and these items are graded as.
fn named<'a>(
    entry: &'a CatalogEntry,
    items: &'a [&CatalogItem],
) -> impl Iterator<Item = &'a GradeId> {
    let of_items = items.iter().filter_map(|item| item.grade.as_ref());
    entry.grade.as_ref().into_iter().chain(of_items)
}
