//! What follows when a version comes into force, gives way to the next one or ends:
//! the counts of what is in force (I-04, I-08), elements and their sources (I-07,
//! R-27), what is opened of it, the system it is of (I-01), and how long its resources
//! stay fresh (I-06).

use std::collections::BTreeSet;

use liuhen_types::ItemId;
use liuhen_types::entity::{Catalog, Measure};
use liuhen_types::payload::catalog::{CatalogEntry, ShareType, UpdateCycle};

use super::entry;
use crate::context::Context;
use crate::inventory::coverage;
use crate::opening::published;
use crate::refusal::Checked;
use crate::resource::freshness;
use crate::source::{element, sources};
use crate::tally;

/// From `before` to `after`, either of which may be none; `catalog` holds the entry.
pub(super) fn moved(
    context: &mut Context<'_>,
    catalog: &Catalog,
    before: Option<&CatalogEntry>,
    after: Option<&CatalogEntry>,
) -> Checked<()> {
    let id = &catalog.entry.catalog_id;
    let (old, new) = (counts(before), counts(after));
    for ((measure, old), (_, new)) in old.into_iter().zip(new) {
        tally::count(context, &catalog.provider, measure, new - old)?;
    }
    let (old, new) = (before.map(|entry| &*entry.items), after.map(|entry| &*entry.items));
    element::moved(context, &catalog.provider, old, new)?;
    if before.is_some() {
        sources::drop_lost(context, id, after)?;
        published::follow(context, id, after)?;
    }
    if before.is_some() && fresh_by(before) != fresh_by(after) {
        freshness::moved(context, id, after)?;
    }
    let system = |entry: Option<&CatalogEntry>| entry.and_then(|e| e.governance.system.clone());
    coverage::moved(context, id, system(before).as_ref(), system(after).as_ref())
}

/// What decides how long its resources stay fresh.
fn fresh_by(entry: Option<&CatalogEntry>) -> Option<(UpdateCycle, BTreeSet<&ItemId>)> {
    let entry = entry?;
    Some((entry.update_cycle, entry.items.iter().map(|item| &item.item_id).collect()))
}

/// What an entry in force adds to the counts; none adds nothing.
fn counts(entry: Option<&CatalogEntry>) -> [(Measure, i64); 5] {
    let is_of = |holds: fn(&CatalogEntry) -> bool| entry.filter(|entry| holds(entry));
    let items = |entry: Option<&CatalogEntry>| entry.map_or(0, |entry| entry.items.len() as i64);
    let classified = entry.map_or(0, |entry| {
        entry.items.iter().filter(|i| i.category.is_some() && i.grade.is_some()).count() as i64
    });
    let open = is_of(|entry| entry.share_type == ShareType::Unconditional);
    let restricted = is_of(|entry| entry.share_type != ShareType::Unconditional);
    let with_basis =
        restricted.filter(|entry| entry::check_legal_basis(&entry.legal_basis).is_ok());
    [
        (Measure::Items, items(entry)),
        (Measure::ItemsClassified, classified),
        (Measure::ItemsUnconditional, items(open)),
        (Measure::CatalogsRestricted, i64::from(restricted.is_some())),
        (Measure::CatalogsRestrictedWithBasis, i64::from(with_basis.is_some())),
    ]
}
