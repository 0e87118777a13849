//! How many resources have data, and how many of those are older than the update cycle
//! of their entry allows (数据鲜活率, I-06).
//!
//! Nobody says that data became stale: the day follows from the last report, so each
//! report counts its resource as stale ahead, in the month of that day, and the next one
//! takes that back. A month that is over stays as it was.

use liuhen_types::entity::{Measure, Resource};
use liuhen_types::payload::catalog::UpdateCycle;
use liuhen_types::{CatalogId, Date, StateKey};

use super::index;
use crate::collection;
use crate::context::Context;
use crate::refusal::Checked;
use crate::tally;

/// Data were reported for a resource of an entry with this cycle.
pub(super) fn reported(
    context: &mut Context<'_>,
    resource: &mut Resource,
    cycle: UpdateCycle,
) -> Checked<()> {
    if resource.unmounting.is_some() {
        return Ok(());
    }
    if resource.version == 1 {
        tally::count(context, &resource.provider, Measure::ResourcesActive, 1)?;
    }
    set(context, resource, stale_from(resource, cycle))
}

/// A resource leaves its entry: it counts no more.
pub(super) fn left(context: &mut Context<'_>, resource: &mut Resource) -> Checked<()> {
    let has_data = i64::from(resource.latest.is_some());
    tally::count(context, &resource.provider, Measure::ResourcesActive, -has_data)?;
    set(context, resource, None)
}

/// The entry has another cycle from now on; with none it has ended, and its resources
/// count no more.
pub(crate) fn moved(
    context: &mut Context<'_>,
    catalog: &CatalogId,
    cycle: Option<UpdateCycle>,
) -> Checked<()> {
    for mut resource in index::mounted(context, catalog)? {
        // One whose end is declared counts no more already.
        if resource.unmounting.is_some() {
            continue;
        }
        let before = resource.stale_from;
        match cycle {
            Some(cycle) => {
                let day = stale_from(&resource, cycle);
                set(context, &mut resource, day)?;
            }
            None => left(context, &mut resource)?,
        }
        if resource.stale_from != before {
            context.put(StateKey::resource(&resource.mount.resource_id), &resource);
        }
    }
    Ok(())
}

/// The first day on which the data are older than the cycle allows.
fn stale_from(resource: &Resource, cycle: UpdateCycle) -> Option<Date> {
    let updated = resource.latest.as_ref()?.updated_at.date();
    Some(Date::from_days(updated.days().saturating_add(cycle.days_max()?).saturating_add(1)))
}

fn set(context: &mut Context<'_>, resource: &mut Resource, day: Option<Date>) -> Checked<()> {
    let (provider, before) = (&resource.provider, resource.stale_from);
    tally::move_ahead(context, provider, Measure::ResourcesStale, before, day)?;
    resource.stale_from = day;
    collection::refreshed(context, resource)
}
