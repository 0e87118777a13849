//! The sources that an entry is: a designation ends with the item that it names, and when
//! that turns to another standard than the element's, so that another entry can take
//! its place.
//!
//! A dispute of a designation that ended stays open until it is resolved, which then
//! changes nothing.

use liuhen_types::entity::{Element, EntrySource, Measure};
use liuhen_types::payload::SourceDesignate;
use liuhen_types::payload::catalog::{CatalogEntry, CatalogItem};
use liuhen_types::{CatalogId, Code, ElementCode, RegionCode, StateKey};

use super::element;
use crate::context::Context;
use crate::limits::ENTRY_SOURCES_MAX;
use crate::refusal::{Checked, require};
use crate::tally;

/// Refuses one more designation of an entry than the limit.
pub(super) fn require_room(context: &Context<'_>, catalog: &CatalogId) -> Checked<()> {
    require(list(context, catalog)?.len() < ENTRY_SOURCES_MAX, Code::QuotaExceeded)
}

/// Lists a designation with its entry.
pub(super) fn add(context: &mut Context<'_>, designation: &SourceDesignate) -> Checked<()> {
    let mut sources = list(context, &designation.catalog_id)?;
    let SourceDesignate { element, scope, item_id, .. } = designation.clone();
    sources.push(EntrySource { element, scope, item_id });
    context.put(StateKey::entry_sources(&designation.catalog_id), &sources);
    Ok(())
}

/// Ends a designation: another source may be named.
pub(super) fn remove(
    context: &mut Context<'_>,
    catalog: &CatalogId,
    element: &ElementCode,
    scope: &RegionCode,
) -> Checked<()> {
    let mut sources = list(context, catalog)?;
    sources.retain(|source| source.element != *element || source.scope != *scope);
    context.put(StateKey::entry_sources(catalog), &sources);
    end(context, element, scope)
}

/// Ends the designations whose item, element, standard or rows the version in force has no
/// more; all of them if none is in force.
pub(crate) fn drop_lost(
    context: &mut Context<'_>,
    catalog: &CatalogId,
    after: Option<&CatalogEntry>,
) -> Checked<()> {
    let sources = list(context, catalog)?;
    let (mut kept, mut lost) = (Vec::new(), Vec::new());
    for source in sources {
        let holds = match after {
            Some(entry) => still_holds(context, entry, &source)?,
            None => false,
        };
        if holds { kept.push(source) } else { lost.push(source) }
    }
    if lost.is_empty() {
        return Ok(());
    }
    context.put(StateKey::entry_sources(catalog), &kept);
    lost.iter().try_for_each(|source| end(context, &source.element, &source.scope))
}

fn still_holds(context: &Context<'_>, entry: &CatalogEntry, source: &EntrySource) -> Checked<bool> {
    let item = entry.items.iter().find(|item| item.item_id == source.item_id);
    let is_of_element = |item: &&CatalogItem| element::of(item).as_ref() == Some(&source.element);
    let Some(item) = item.filter(is_of_element) else { return Ok(false) };
    if let Some(own) = &item.governance.standard_ref {
        let known: Option<Element> = context.written(&StateKey::element(&source.element))?;
        if known.and_then(|element| element.standard_ref).as_ref() != Some(own) {
            return Ok(false);
        }
    }
    Ok(context.region(&source.scope)?.is_within(&entry.region_scope))
}

fn end(context: &mut Context<'_>, code: &ElementCode, scope: &RegionCode) -> Checked<()> {
    context.remove(StateKey::source(code, scope));
    let key = StateKey::element(code);
    let mut element: Element = context.written(&key)?.ok_or(Code::ReferenceUnknown)?;
    element.scopes.retain(|found| found != scope);
    let is_last = element.scopes.is_empty();
    if is_last {
        element.standard_ref = None;
    }
    context.put(key, &element);
    tally::count(context, &element.named_by, Measure::ElementsWithSource, -i64::from(is_last))
}

fn list(context: &Context<'_>, catalog: &CatalogId) -> Checked<Vec<EntrySource>> {
    Ok(context.written(&StateKey::entry_sources(catalog))?.unwrap_or_default())
}
