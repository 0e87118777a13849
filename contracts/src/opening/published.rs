//! The published openings of an entry: one with any is readable by everybody, and each ends
//! with the version in force by which it may be opened.
//!
//! Left out: a profile that begins to forbid what is open. The openings of a region are on
//! no list; the open-data authority withdraws them, and nothing more is opened.

use liuhen_types::entity::{Opening, OpeningStatus};
use liuhen_types::payload::catalog::CatalogEntry;
use liuhen_types::{CatalogId, Code, OpenId, StateKey, Text};

use super::check_may_open;
use crate::context::Context;
use crate::limits::ENTRY_OPENINGS_MAX;
use crate::refusal::{Checked, Refusal, require};

/// Refuses one more opening of an entry than the limit.
pub(super) fn require_room(context: &Context<'_>, catalog: &CatalogId) -> Checked<()> {
    require(list(context, catalog)?.len() < ENTRY_OPENINGS_MAX, Code::QuotaExceeded)
}

/// An opening is published.
pub(super) fn add(context: &mut Context<'_>, opening: &Opening) -> Checked<()> {
    let application = &opening.application;
    let mut open = list(context, &application.catalog_id)?;
    open.push(application.open_id.clone());
    write(context, &application.catalog_id, &open, 1)
}

/// Withdraws an opening, with the reason.
pub(super) fn withdraw(
    context: &mut Context<'_>,
    mut opening: Opening,
    reason: Text<500>,
) -> Checked<()> {
    let (id, catalog) = (&opening.application.open_id, &opening.application.catalog_id);
    if opening.status == OpeningStatus::Published {
        let mut open = list(context, catalog)?;
        open.retain(|other| other != id);
        write(context, catalog, &open, -1)?;
    }
    opening.status = OpeningStatus::Withdrawn;
    opening.reason = Some(reason);
    context.put(StateKey::opening(&opening.application.open_id), &opening);
    Ok(())
}

/// Another version of an entry is in force, or none any more: what it does not allow to be
/// opened as it was, is withdrawn.
pub(crate) fn follow(
    context: &mut Context<'_>,
    catalog: &CatalogId,
    after: Option<&CatalogEntry>,
) -> Checked<()> {
    for id in list(context, catalog)? {
        let opening: Opening = context.must_read(&StateKey::opening(&id))?;
        if !is_allowed(context, &opening, after)? {
            let reason = Text::new("the entry in force allows it no more");
            withdraw(context, opening, reason.expect("it is a short text"))?;
        }
    }
    Ok(())
}

fn is_allowed(
    context: &Context<'_>,
    opening: &Opening,
    after: Option<&CatalogEntry>,
) -> Checked<bool> {
    let (Some(entry), Some(publication)) = (after, &opening.publication) else {
        return Ok(false);
    };
    let items = &opening.application.items;
    match check_may_open(context, &opening.provider, entry, items, &publication.masking) {
        Ok(()) => Ok(true),
        Err(Refusal::Code(_)) => Ok(false),
        Err(broken) => Err(broken),
    }
}

fn list(context: &Context<'_>, catalog: &CatalogId) -> Checked<Vec<OpenId>> {
    Ok(context.written(&StateKey::published_openings(catalog))?.unwrap_or_default())
}

fn write(context: &mut Context<'_>, catalog: &CatalogId, open: &[OpenId], by: i64) -> Checked<()> {
    let (list_key, key) = (StateKey::published_openings(catalog), StateKey::openings_of(catalog));
    let count: Option<u64> = context.written(&key)?;
    match count.unwrap_or_default().saturating_add_signed(by) {
        0 => context.remove(key),
        count => context.put(key, &count),
    }
    if open.is_empty() {
        context.remove(list_key);
    } else {
        context.put(list_key, open);
    }
    Ok(())
}
