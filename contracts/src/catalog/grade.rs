//! What a profile and its grades demand of an entry. What they demand of a
//! grant, its request and decision hold.

use liuhen_types::payload::catalog::{
    CatalogEntry, CatalogItem, OpenAttribute, ShareCondition, ShareType,
};
use liuhen_types::profile::{Grade, Profile};
use liuhen_types::{Code, GradeId};

use crate::context::Context;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;

/// Of the ways to share that the profile names, the entry has one. Modes offered must
/// be allowed, what may not be opened is not open, and personal items that must be masked are
/// shared under that condition only.
pub(super) fn check(
    context: &Context<'_>,
    entry: &CatalogEntry,
    chain: &RegionChain,
) -> Checked<()> {
    let profile = profile::of(context, chain)?;
    let share_types = profile.as_ref().map_or(&[][..], |profile| &profile.share_types);
    let is_named = share_types.is_empty() || share_types.contains(&entry.share_type);
    require(is_named, Code::Metadata)?;
    let find = |grade: &Option<GradeId>| -> Option<&Grade> {
        profile::grade(profile.as_ref(), grade.as_ref()?)
    };
    if let Some(grade) = find(&entry.grade) {
        let allowed = &grade.delivery_modes;
        let modes_fit = entry.delivery_modes.iter().all(|mode| allowed.contains(mode));
        require(allowed.is_empty() || modes_fit, Code::GradeRequirement)?;
    }
    let is_open = entry.open_attribute == OpenAttribute::Open;
    let items = entry.items.iter().map(|item| &item.grade);
    let forbids = items.chain([&entry.grade]).filter_map(find).any(|grade| grade.forbids_open);
    require(!is_open || !forbids, Code::GradeRequirement)?;
    let needs_mask = |item: &&CatalogItem| needs_mask(profile.as_ref(), entry, item);
    let fits = match entry.share_type {
        ShareType::NotShared => true,
        ShareType::Unconditional => !entry.items.iter().any(|item| needs_mask(&item)),
        ShareType::Conditional => entry.items.iter().filter(needs_mask).all(|item| {
            entry.share_conditions.contains(&ShareCondition::Masking(item.item_id.clone()))
        }),
    };
    require(fits, Code::GradeRequirement)
}

/// True for a personal item that its grade, or that of its entry, wants masked.
pub(crate) fn needs_mask(
    profile: Option<&Profile>,
    entry: &CatalogEntry,
    item: &CatalogItem,
) -> bool {
    let mut named = [&entry.grade, &item.grade].into_iter().flatten();
    let masks = |grade: &GradeId| profile::grade(profile, grade).is_some_and(|one| one.masking);
    item.is_personal && named.any(masks)
}

/// True if the entry, or an item that it keeps, is graded lower than before.
pub(super) fn is_lowered(
    context: &Context<'_>,
    before: &CatalogEntry,
    after: &CatalogEntry,
    chain: &RegionChain,
) -> Checked<bool> {
    let Some(profile) = profile::of(context, chain)? else { return Ok(false) };
    let rank = |grade: &Option<GradeId>| rank(&profile, grade.as_ref());
    let item_is_lower = |item: &CatalogItem| {
        let old = before.items.iter().find(|old| old.item_id == item.item_id);
        old.is_some_and(|old| rank(&item.grade) < rank(&old.grade))
    };
    Ok(rank(&after.grade) < rank(&before.grade) || after.items.iter().any(item_is_lower))
}

/// Place among the grades, lowest first; what is not graded is below all.
fn rank(profile: &Profile, grade: Option<&GradeId>) -> Option<usize> {
    let grade = grade?;
    profile.grades.iter().position(|found| found.grade == *grade)
}
