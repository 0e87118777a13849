//! Collection of data on platforms (归集, R-32, R-33): planned by an authority,
//! confirmed by provider and operator together.
//!
//! A full collection counts as fresh (I-05) until the data have a newer version than the
//! platform, or become older than the update cycle of their entry allows.

pub(crate) mod confirm;
pub(crate) mod plan;

use liuhen_types::entity::{
    Catalog, Collection, CollectionStatus, Custody, DeadlineKind, Measure, Resource,
};
use liuhen_types::{CatalogId, Date, StateKey};

use crate::context::Context;
use crate::refusal::Checked;
use crate::{deadline, tally};

/// The collection of an entry as it stands, or the beginning of one.
pub(crate) fn of(context: &Context<'_>, catalog: &Catalog) -> Checked<Collection> {
    let catalog_id = &catalog.entry.catalog_id;
    let found = context.read(&StateKey::collection(catalog_id))?;
    Ok(found.unwrap_or_else(|| Collection {
        catalog_id: catalog_id.clone(),
        provider: catalog.provider.clone(),
        status: CollectionStatus::Planned,
        plan: None,
        collected: None,
        open_findings: Vec::new(),
        stale_from: None,
    }))
}

/// The entry ends: nothing of it is to be collected any more, and it no longer counts
/// (I-05).
pub(crate) fn end(context: &mut Context<'_>, mut collection: Collection) -> Checked<()> {
    let (catalog_id, provider) = (collection.catalog_id.clone(), collection.provider.clone());
    deadline::drop_task(context, DeadlineKind::Collection, catalog_id.as_str())?;
    if collection.plan.take().is_some() {
        let is_full = i64::from(collection.status == CollectionStatus::Full);
        tally::count(context, &provider, Measure::CollectionsPlanned, -1)?;
        tally::count(context, &provider, Measure::CollectionsComplete, -is_full)?;
    }
    write(context, collection)
}

/// Writes a collection, and counts in which month the data behind it become stale (I-05):
/// that of a plan, if all was collected.
pub(super) fn write(context: &mut Context<'_>, collection: Collection) -> Checked<()> {
    let collected = collection.collected.as_ref().map(|collected| &collected.confirm.resource_id);
    let resource: Option<Resource> = match collected {
        Some(resource) => context.written(&StateKey::resource(resource))?,
        None => None,
    };
    write_stale_from(context, collection, resource.and_then(|resource| resource.stale_from))
}

/// Data of a resource become stale on another day than before.
pub(crate) fn refreshed(context: &mut Context<'_>, resource: &Resource) -> Checked<()> {
    let key = StateKey::collection(&resource.mount.catalog_id);
    let Some(collection) = context.written::<Collection>(&key)? else { return Ok(()) };
    let resource_id = &resource.mount.resource_id;
    let collected = collection.collected.as_ref();
    if collected.is_none_or(|collected| collected.confirm.resource_id != *resource_id) {
        return Ok(());
    }
    write_stale_from(context, collection, resource.stale_from)
}

fn write_stale_from(
    context: &mut Context<'_>,
    mut collection: Collection,
    day: Option<Date>,
) -> Checked<()> {
    let key = StateKey::collection(&collection.catalog_id);
    let written: Option<Collection> = context.written(&key)?;
    let before = written.and_then(|written| written.stale_from);
    let counts = collection.plan.is_some() && collection.status == CollectionStatus::Full;
    collection.stale_from = day.filter(|_| counts);
    let (provider, after) = (&collection.provider, collection.stale_from);
    tally::move_ahead(context, provider, Measure::CollectionsStale, before, after)?;
    context.put(key, &collection);
    Ok(())
}

/// A copy was destroyed. If it was the platform's and held what was collected last,
/// nothing is collected any more, until it is done again.
pub(crate) fn destroyed(context: &mut Context<'_>, copy: &Custody) -> Checked<()> {
    let key = StateKey::collection(&copy.catalog_id);
    let Some(mut collection) = context.written::<Collection>(&key)? else { return Ok(()) };
    let held = collection.collected.as_ref().and_then(|collected| collected.copy_id.as_ref());
    if held != Some(&copy.copy_id) {
        return Ok(());
    }
    if collection.status == CollectionStatus::Full && collection.plan.is_some() {
        tally::count(context, &collection.provider, Measure::CollectionsComplete, -1)?;
    }
    collection.status = CollectionStatus::Planned;
    collection.collected = None;
    write(context, collection)
}

/// The data of an entry have a newer version than the platform: a full physical
/// collection is stale until the next one.
pub(crate) fn outdate(context: &mut Context<'_>, catalog_id: &CatalogId) -> Checked<()> {
    let key = StateKey::collection(catalog_id);
    let Some(mut collection) = context.written::<Collection>(&key)? else { return Ok(()) };
    let has_copy = collection.collected.as_ref().is_some_and(|c| c.copy_id.is_some());
    if collection.status != CollectionStatus::Full || !has_copy {
        return Ok(());
    }
    collection.status = CollectionStatus::Stale;
    if collection.plan.is_some() {
        tally::count(context, &collection.provider, Measure::CollectionsComplete, -1)?;
    }
    write(context, collection)
}
