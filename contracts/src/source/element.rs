//! Data elements: known from their first published entry on, and looked up by region
//! for their source.

use std::collections::BTreeSet;

use liuhen_types::entity::{Catalog, Element, Measure, SourceDesignation};
use liuhen_types::payload::catalog::{CatalogEntry, CatalogItem};
use liuhen_types::{Code, ElementCode, OrgId, StateKey, TimeMs};

use super::parts::Parts;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::tally;

/// The element of an item. A code outside the alphabet of identifiers names none.
pub(crate) fn of(item: &CatalogItem) -> Option<ElementCode> {
    ElementCode::new(item.element_code.as_ref()?.as_str()).ok()
}

/// An entry in force had some items, if it was in force, and has others now, if it is.
/// Elements become known with their first entry, and count while there is one (I-07).
pub(crate) fn moved(
    context: &mut Context<'_>,
    provider: &OrgId,
    before: Option<&[CatalogItem]>,
    after: Option<&[CatalogItem]>,
) -> Checked<()> {
    let codes = |items: Option<&[CatalogItem]>| -> BTreeSet<ElementCode> {
        items.into_iter().flatten().filter_map(of).collect()
    };
    let (before, after) = (codes(before), codes(after));
    for code in after.difference(&before) {
        let key = StateKey::element(code);
        let found: Option<Element> = context.written(&key)?;
        let mut element = found.unwrap_or_else(|| unknown(code, provider));
        element.entries = element.entries.saturating_add(1);
        context.put(key, &element);
        let is_new = i64::from(element.entries == 1);
        tally::count(context, &element.named_by, Measure::Elements, is_new)?;
        let own = StateKey::element_entries(code, provider);
        let count: u64 = context.written(&own)?.unwrap_or(0);
        context.put(own, &count.saturating_add(1));
    }
    for code in before.difference(&after) {
        let key = StateKey::element(code);
        let mut element: Element = context.written(&key)?.ok_or(Code::ReferenceUnknown)?;
        element.entries = element.entries.saturating_sub(1);
        context.put(key, &element);
        let is_gone = i64::from(element.entries == 0);
        tally::count(context, &element.named_by, Measure::Elements, -is_gone)?;
        let own = StateKey::element_entries(code, provider);
        match context.written::<u64>(&own)?.unwrap_or(0).saturating_sub(1) {
            0 => context.remove(own),
            left => context.put(own, &left),
        }
    }
    Ok(())
}

/// True if an org has an entry in force with the element.
pub(super) fn is_provided(
    context: &Context<'_>,
    element: &ElementCode,
    org: &OrgId,
) -> Checked<bool> {
    context.exists(&StateKey::element_entries(element, org))
}

fn unknown(code: &ElementCode, provider: &OrgId) -> Element {
    Element {
        code: code.clone(),
        named_by: provider.clone(),
        standard_ref: None,
        scopes: Vec::new(),
        entries: 0,
        checks: 0,
        agree: 0,
        disagree: 0,
    }
}

/// The entry in force, which must have an item of this element.
pub(super) fn entry_with(catalog: &Catalog, element: &ElementCode) -> Checked<CatalogEntry> {
    let (entry, _) = catalog.in_force().ok_or(Code::State)?;
    let has_it = entry.items.iter().any(|item| of(item).as_ref() == Some(element));
    require(has_it, Code::ItemUnknown)?;
    Ok(entry.clone())
}

/// The source of an element for a region: the nearest designation upwards.
pub(crate) fn designated(
    context: &Context<'_>,
    element: &ElementCode,
    chain: &RegionChain,
) -> Checked<Option<SourceDesignation>> {
    for region in chain.iter() {
        let found = context.read(&StateKey::source(element, &region.code))?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// True if one of these items of `catalog` is asked for in a region for which, or for a
/// part of which, another entry in force is the source of the same element, designated at
/// `since` or later.
pub(crate) fn have_other_source(
    context: &Context<'_>,
    catalog: &Catalog,
    items: &[&CatalogItem],
    chain: &RegionChain,
    since: TimeMs,
) -> Checked<bool> {
    let is_new = |found: &SourceDesignation| found.designated_at >= since;
    let mut parts = Parts::of(context.state, chain);
    for code in items.iter().filter_map(|item| of(item)) {
        let whole = designated(context, &code, chain)?;
        if is_other_source(context, catalog, whole.filter(is_new))? {
            return Ok(true);
        }
        let found: Option<Element> = context.read(&StateKey::element(&code))?;
        for scope in found.into_iter().flat_map(|element| element.scopes) {
            if !parts.has(&scope)? {
                continue;
            }
            let part = context.read(&StateKey::source(&code, &scope))?;
            if is_other_source(context, catalog, part.filter(is_new))? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn is_other_source(
    context: &Context<'_>,
    catalog: &Catalog,
    found: Option<SourceDesignation>,
) -> Checked<bool> {
    let Some(found) = found else { return Ok(false) };
    let source = &found.designation.catalog_id;
    if *source == catalog.entry.catalog_id {
        return Ok(false);
    }
    let source: Catalog = context.must_read(&StateKey::catalog(source))?;
    Ok(source.in_force().is_some())
}
