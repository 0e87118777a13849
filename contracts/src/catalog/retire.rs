//! `CatalogRetire`: the provider, or the authority that reviews for it, ends an entry
//! that is in force and of which no update is under review. What was to be done with it
//! falls away; findings that it was not collected are answered first.

use liuhen_types::entity::{
    Catalog, CatalogStatus, ChangeNotice, Collection, Measure, NoticeStatus, Retirement,
};
use liuhen_types::payload::CatalogRetire;
use liuhen_types::{Code, StateKey};

use super::{clock, entry, force, governance, review};
use crate::collection;
use crate::context::Context;
use crate::quality;
use crate::refusal::{Checked, require};
use crate::role::{AUTHORITIES, Held};
use crate::schema::Schema;
use crate::tally;

pub(crate) struct Facts {
    catalog: Catalog,
    collection: Option<Collection>,
}

pub(crate) fn schema(_: &CatalogRetire) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &CatalogRetire) -> Checked<Facts> {
    Held::any_of(context, &entry::PROVIDERS)?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    if catalog.provider != *context.sender() {
        let held = Held::of_org(context, context.sender(), &AUTHORITIES)?;
        require(!held.is_empty(), Code::NotProvider)?;
        review::require_reviewer(context, &catalog)?;
    }
    let may_end = matches!(catalog.status, CatalogStatus::Published | CatalogStatus::ChangePending);
    require(may_end, Code::State)?;
    let collection: Option<Collection> =
        context.read(&StateKey::collection(&payload.catalog_id))?;
    let is_answered = collection.as_ref().is_none_or(|found| found.open_findings.is_empty());
    require(is_answered, Code::FindingOpen)?;
    Ok(Facts { catalog, collection })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &CatalogRetire,
    facts: Facts,
) -> Checked<()> {
    let Facts { mut catalog, collection } = facts;
    let now = context.time();
    catalog.status = CatalogStatus::Retired;
    catalog.retirement = Some(Retirement {
        reason: payload.reason.clone(),
        declared_by: context.sender().clone(),
        declared_at: now,
        effective_at: payload.effective_at.map_or(now, |at| at.max(now)),
    });
    if let Some(id) = catalog.notice_id.take() {
        // The change that was announced falls away with the entry.
        let overdue = clock::drop_update(context, &id)?;
        let mut notice: ChangeNotice = context.must_read(&StateKey::notice(&id))?;
        notice.status = NoticeStatus::Dropped;
        notice.update_overdue_days = overdue;
        context.put(StateKey::notice(&id), &notice);
    }
    context.put(StateKey::catalog(&payload.catalog_id), &catalog);
    if let Some(collection) = collection {
        collection::end(context, collection)?;
    }
    quality::clock::end_all(context, &payload.catalog_id)?;
    governance::free_duty(context, &catalog)?;
    force::moved(context, &catalog, Some(&catalog.entry), None)?;
    tally::count(context, &catalog.provider, Measure::CatalogsRetired, 1)
}
