//! Opening data to the public (数据开放, R-69, R-70): planned for a year, applied
//! for, approved with the provider's consent, published, withdrawn; by the provider or who
//! watches, or with the version of the entry that may be opened no more.

pub(crate) mod apply;
pub(crate) mod decide;
pub(crate) mod plan;
pub(crate) mod publish;
pub(crate) mod published;
pub(crate) mod withdraw;

use std::collections::BTreeSet;

use liuhen_types::payload::catalog::{CatalogEntry, OpenAttribute};
use liuhen_types::{Code, ItemId, OrgId};

use crate::context::Context;
use crate::profile;
use crate::refusal::{Checked, require};

/// Refuses what may not be opened: an entry marked so, a grade that forbids it,
/// and items that tell of persons or trade secrets unless they leave masked.
fn check_may_open(
    context: &Context<'_>,
    provider: &OrgId,
    entry: &CatalogEntry,
    items: &[ItemId],
    masking: &[ItemId],
) -> Checked<()> {
    require(entry.open_attribute != OpenAttribute::NotOpen, Code::State)?;
    let wanted: BTreeSet<&ItemId> = items.iter().collect();
    let opened: Vec<_> = entry.items.iter().filter(|item| wanted.contains(&item.item_id)).collect();
    require(opened.len() == wanted.len(), Code::ItemUnknown)?;
    require(masking.iter().all(|item| wanted.contains(item)), Code::ItemUnknown)?;
    let profile = profile::of(context, &context.region_of(provider)?)?;
    let grades = opened.iter().map(|item| &item.grade).chain([&entry.grade]);
    let mut grades = grades.flatten().filter_map(|grade| profile::grade(profile.as_ref(), grade));
    require(grades.all(|grade| !grade.forbids_open), Code::GradeForbidsOpen)?;
    let masked: BTreeSet<&ItemId> = masking.iter().collect();
    let is_safe = opened.iter().all(|item| {
        let is_open = !item.is_personal && !item.governance.is_trade_secret;
        is_open || masked.contains(&item.item_id)
    });
    require(is_safe, Code::MaskingRequired)
}
