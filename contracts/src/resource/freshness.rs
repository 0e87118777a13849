//! How many resources have data, and how many of those are older than the update cycle
//! of their entry allows (数据鲜活率, I-06). One that lacks an item of the version in force
//! counts as stale from the day of that version: its data do not cover the entry.
//!
//! Nobody says that data became stale: the day follows from the last report, so each
//! report counts its resource as stale ahead, in the month of that day, and the next one
//! takes that back. A month that is over stays as it was.
//!
//! A resource whose end is declared counts no more, but keeps its day while its entry is in
//! force: what was collected of it on a platform is as old as before (I-05).

use liuhen_types::entity::{Measure, Resource};
use liuhen_types::payload::catalog::CatalogEntry;
use liuhen_types::{CatalogId, Date, StateKey};

use super::index;
use crate::collection;
use crate::context::Context;
use crate::refusal::Checked;
use crate::tally;

/// Data were reported for a resource of this entry, all of whose items it serves.
pub(super) fn reported(
    context: &mut Context<'_>,
    resource: &mut Resource,
    entry: &CatalogEntry,
) -> Checked<()> {
    if resource.version == 1 && resource.unmounting.is_none() {
        tally::count(context, &resource.provider, Measure::ResourcesActive, 1)?;
    }
    let day = stale_from(resource, entry, context.today());
    set(context, resource, day)
}

/// A resource leaves its entry: it counts no more.
pub(super) fn left(context: &mut Context<'_>, resource: &Resource) -> Checked<()> {
    let (provider, has_data) = (&resource.provider, i64::from(resource.latest.is_some()));
    tally::count(context, provider, Measure::ResourcesActive, -has_data)?;
    tally::move_ahead(context, provider, Measure::ResourcesStale, resource.stale_from, None)
}

/// The entry has another cycle or other items from now on; with none it has ended.
pub(crate) fn moved(
    context: &mut Context<'_>,
    catalog: &CatalogId,
    entry: Option<&CatalogEntry>,
) -> Checked<()> {
    let Some(entry) = entry else { return ended(context, catalog) };
    for mut resource in index::mounted(context, catalog)? {
        let before = resource.stale_from;
        let day = stale_from(&resource, entry, context.today());
        set(context, &mut resource, day)?;
        if resource.stale_from != before {
            context.put(StateKey::resource(&resource.mount.resource_id), &resource);
        }
    }
    Ok(())
}

/// Of an entry that ended no resource counts, and none has a day: neither what is mounted nor
/// what left before. One whose end is declared counts no more already.
fn ended(context: &mut Context<'_>, catalog: &CatalogId) -> Checked<()> {
    for mut resource in index::all(context, catalog)? {
        if resource.unmounting.is_none() {
            left(context, &resource)?;
        }
        if resource.stale_from.take().is_some() {
            context.put(StateKey::resource(&resource.mount.resource_id), &resource);
        }
    }
    Ok(())
}

/// The first day on which the data are older than the cycle allows, or cover the entry no
/// more; what was stale before stays so.
fn stale_from(resource: &Resource, entry: &CatalogEntry, today: Date) -> Option<Date> {
    let updated = resource.latest.as_ref()?.updated_at.date();
    if !resource.covers(entry) {
        return Some(resource.stale_from.map_or(today, |day| day.min(today)));
    }
    let days_max = entry.update_cycle.days_max()?;
    Some(Date::from_days(updated.days().saturating_add(days_max).saturating_add(1)))
}

fn set(context: &mut Context<'_>, resource: &mut Resource, day: Option<Date>) -> Checked<()> {
    if resource.unmounting.is_none() {
        let (provider, before) = (&resource.provider, resource.stale_from);
        tally::move_ahead(context, provider, Measure::ResourcesStale, before, day)?;
    }
    resource.stale_from = day;
    collection::refreshed(context, resource)
}
