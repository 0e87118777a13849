//! `CatalogRetire`: the provider, or the authority that reviews for it, ends an entry
//! that is in force and of which no update is under review. What was to be done with it
//! falls away, and so does an update that was returned. Findings that it was not collected are
//! answered first; on a provider that was ended without successor, who answers no more,
//! they are dismissed.

use liuhen_types::entity::{
    Catalog, CatalogStatus, ChangeNotice, Collection, Measure, NoticeStatus, Retirement,
};
use liuhen_types::payload::CatalogRetire;
use liuhen_types::{Code, NoticeId, StateKey};

use super::{clock, entry, force, governance, review, version};
use crate::bulletin;
use crate::collection;
use crate::context::Context;
use crate::org::succession;
use crate::quality;
use crate::refusal::{Checked, require};
use crate::role::{AUTHORITIES, Held};
use crate::schema::Schema;
use crate::tally;

pub(crate) struct Facts {
    /// As it is in force.
    catalog: Catalog,
    /// The update of it that was returned.
    draft: Option<Catalog>,
    collection: Option<Collection>,
}

pub(crate) fn schema(_: &CatalogRetire) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &CatalogRetire) -> Checked<Facts> {
    Held::any_of(context, &entry::PROVIDERS)?;
    let found: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    let (catalog, draft) = match version::without_update(context, &found) {
        Some(catalog) => (catalog, Some(found)),
        None => (found, None),
    };
    if !succession::acts_for(context, &catalog.provider)? {
        let held = Held::of_org(context, context.sender(), &AUTHORITIES)?;
        require(!held.is_empty(), Code::NotProvider)?;
        review::require_reviewer(context, &catalog)?;
    }
    let may_end = matches!(catalog.status, CatalogStatus::Published | CatalogStatus::ChangePending);
    require(may_end, Code::State)?;
    let collection: Option<Collection> =
        context.read(&StateKey::collection(&payload.catalog_id))?;
    let may_answer = succession::heir(context, &catalog.provider)?.ended_at.is_none();
    let is_open = collection.as_ref().is_some_and(|found| !found.open_findings.is_empty());
    require(!(is_open && may_answer), Code::FindingOpen)?;
    Ok(Facts { catalog, draft, collection })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &CatalogRetire,
    facts: Facts,
) -> Checked<()> {
    let Facts { mut catalog, draft, collection } = facts;
    let now = context.time();
    catalog.status = CatalogStatus::Retired;
    catalog.retirement = Some(Retirement {
        reason: payload.reason.clone(),
        declared_by: context.sender().clone(),
        declared_at: now,
        effective_at: payload.effective_at.map_or(now, |at| at.max(now)),
    });
    if let Some(id) = catalog.notice_id.take() {
        drop_notice(context, &id)?;
    }
    context.put(StateKey::catalog(&payload.catalog_id), &catalog);
    if let Some(draft) = draft {
        version::take_code(context, &draft, &catalog.entry);
        governance::free_duty(context, &draft)?;
    }
    if let Some(mut collection) = collection {
        for open in std::mem::take(&mut collection.open_findings) {
            bulletin::dispute::dispute_outcome(context, &open.finding_id, false, &payload.reason)?;
        }
        collection::end(context, collection)?;
    }
    quality::clock::end_all(context, &payload.catalog_id)?;
    governance::free_duty(context, &catalog)?;
    force::moved(context, &catalog, Some(&catalog.entry), None)?;
    tally::count(context, &catalog.provider, Measure::CatalogsRetired, 1)
}

/// The change that was announced falls away with the entry.
fn drop_notice(context: &mut Context<'_>, id: &NoticeId) -> Checked<()> {
    let mut notice: ChangeNotice = context.must_read(&StateKey::notice(id))?;
    // An update that was submitted has told already how late it was.
    if notice.status == NoticeStatus::Open {
        notice.update_overdue_days = clock::drop_update(context, id)?;
    }
    notice.status = NoticeStatus::Dropped;
    context.put(StateKey::notice(id), &notice);
    Ok(())
}
