//! `CatalogPublish`: makes an approved entry public, by its provider or by the
//! authority that reviews for it. The version that was in force before gives
//! way only now; one that shares derived data more freely needs the signatures of
//! those whose data they were made from. The authority does not put in force what its
//! review set while the provider disputes that.

use liuhen_types::entity::{
    Catalog, CatalogStatus, ChangeNotice, Measure, NoticeStatus, Org, Ownership,
};
use liuhen_types::payload::CatalogPublish;
use liuhen_types::payload::catalog::CatalogEntry;
use liuhen_types::{Code, ItemId, StateKey, Text};

use super::{entry, force, governance, reclassify, review, terms, upper_grant};
use crate::authorization::index as grants;
use crate::authorization::suspend::suspend_removed;
use crate::context::Context;
use crate::export;
use crate::inventory::coverage;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::resource::origin;
use crate::role::{AUTHORITIES, Held};
use crate::schema::Schema;
use crate::tally;

pub(crate) fn schema(_: &CatalogPublish) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &CatalogPublish) -> Checked<Catalog> {
    Held::any_of(context, &entry::PROVIDERS)?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    if !succession::acts_for(context, &catalog.provider)? {
        let held = Held::of_org(context, context.sender(), &AUTHORITIES)?;
        require(!held.is_empty(), Code::NotProvider)?;
        review::require_reviewer(context, &catalog)?;
        reclassify::require_undisputed(&catalog)?;
    }
    require(catalog.status == CatalogStatus::Approved, Code::State)?;
    require(catalog.version == payload.version, Code::VersionStale)?;
    check_ownership(context, &catalog)?;
    let system = catalog.entry.governance.system.as_ref();
    coverage::require_room(context, system, &payload.catalog_id)?;
    origin::check_entry(context, &catalog, &catalog.entry)?;
    Ok(catalog)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &CatalogPublish,
    mut catalog: Catalog,
) -> Checked<()> {
    let before = catalog.current.take().map(|current| current.entry);
    catalog.status = CatalogStatus::Published;
    catalog.published_on = Some(context.today());
    let provider: Org = context.must_read(&StateKey::org(&catalog.provider))?;
    catalog.visibility = governance::visibility(&catalog.entry, &provider);
    if let Some(id) = catalog.notice_id.take() {
        let mut notice: ChangeNotice = context.must_read(&StateKey::notice(&id))?;
        notice.status = NoticeStatus::Done;
        notice.published_version = Some(catalog.version);
        context.put(StateKey::notice(&id), &notice);
    }
    context.put(StateKey::catalog(&payload.catalog_id), &catalog);
    terms::published(context, &catalog.entry, catalog.version);
    match &before {
        Some(before) => replace(context, before, &catalog.entry)?,
        None => tally::count(context, &catalog.provider, Measure::CatalogsPublished, 1)?,
    }
    force::moved(context, &catalog, before.as_ref(), Some(&catalog.entry))
}

/// The old version gives way: its code is free if the new one has another, and grants
/// on items that are no more, that the level above allows no more, or that may not leave
/// the country any more, are suspended; endpoints that may not be abroad are unmounted.
fn replace(context: &mut Context<'_>, before: &CatalogEntry, after: &CatalogEntry) -> Checked<()> {
    if before.code != after.code {
        context.remove(StateKey::catalog_code(&before.code));
    }
    suspend_removed(context, &after.catalog_id, &removed_items(before, after))?;
    upper_grant::stop_uncovered(context, before, after)?;
    if after.governance.is_important && !before.governance.is_important {
        let reason = Text::new("the entry became important").expect("it is a short text");
        let grants = grants::live(context, &after.catalog_id)?;
        export::stop(context, grants, &reason)?;
        export::unmount_endpoints(context, &after.catalog_id, &reason)?;
    }
    Ok(())
}

/// an entry names those who have confirmed it; while nobody has, it is its
/// provider's own. To name nobody names the provider, and takes the part from others only
/// once they have signed that.
fn check_ownership(context: &Context<'_>, catalog: &Catalog) -> Checked<()> {
    let governance = &catalog.entry.governance;
    let owner = governance.owner.as_ref().unwrap_or(&catalog.provider);
    let manager = governance.manager.as_ref().unwrap_or(&catalog.provider);
    let found: Option<Ownership> = context.read(&StateKey::ownership(&catalog.entry.catalog_id))?;
    let is_confirmed = match found.map(|found| found.confirmation) {
        Some(confirmed) => confirmed.owner == *owner && confirmed.manager == *manager,
        None => *owner == catalog.provider && *manager == catalog.provider,
    };
    require(is_confirmed, Code::OwnershipRequired)
}

/// Items that the version in force had and this one has no more.
fn removed_items(before: &CatalogEntry, after: &CatalogEntry) -> Vec<ItemId> {
    let is_kept = |id: &ItemId| after.items.iter().any(|item| item.item_id == *id);
    before.items.iter().map(|item| &item.item_id).filter(|id| !is_kept(id)).cloned().collect()
}
