//! Which systems have entries in force (catalog coverage, R-15, I-01).

use liuhen_types::entity::{Measure, System};
use liuhen_types::payload::inventory::SystemStatus;
use liuhen_types::{CatalogId, Code, StateKey, SystemId};

use crate::context::Context;
use crate::limits::CATALOGS_PER_SYSTEM_MAX;
use crate::refusal::{Checked, require};
use crate::tally;

/// Refuses one more entry than the limit.
pub(crate) fn require_room(
    context: &Context<'_>,
    system: Option<&SystemId>,
    catalog: &CatalogId,
) -> Checked<()> {
    let Some(id) = system else { return Ok(()) };
    let system: System = context.must_read(&StateKey::system(id))?;
    let has_room = system.catalogs.len() < CATALOGS_PER_SYSTEM_MAX;
    require(has_room || system.catalogs.contains(catalog), Code::QuotaExceeded)
}

/// An entry that was in force for one system now is for another; either may be none.
pub(crate) fn moved(
    context: &mut Context<'_>,
    catalog: &CatalogId,
    from: Option<&SystemId>,
    to: Option<&SystemId>,
) -> Checked<()> {
    if from == to {
        return Ok(());
    }
    if let Some(id) = from {
        change(context, id, |catalogs| catalogs.retain(|found| found != catalog))?;
    }
    if let Some(id) = to {
        change(context, id, |catalogs| {
            if let Err(place) = catalogs.binary_search(catalog) {
                catalogs.insert(place, catalog.clone());
            }
        })?;
    }
    Ok(())
}

fn change(
    context: &mut Context<'_>,
    id: &SystemId,
    edit: impl FnOnce(&mut Vec<CatalogId>),
) -> Checked<()> {
    let mut system: System = context.must_read(&StateKey::system(id))?;
    let before = i64::from(!system.catalogs.is_empty());
    edit(&mut system.catalogs);
    let after = i64::from(!system.catalogs.is_empty());
    context.put(StateKey::system(id), &system);
    if system.registration.status != SystemStatus::Running {
        return Ok(());
    }
    tally::count(context, &system.registration.org, Measure::SystemsCataloged, after - before)
}
