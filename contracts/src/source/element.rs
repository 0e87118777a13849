//! Data elements: known from their first published entry on, and looked up by region
//! for their source.

use std::collections::BTreeSet;

use liuhen_types::entity::{Catalog, Element, Measure, SourceDesignation};
use liuhen_types::payload::catalog::{CatalogEntry, CatalogItem};
use liuhen_types::{Code, ElementCode, OrgId, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::tally;

/// The element of an item. A code outside the alphabet of identifiers names none.
pub(crate) fn of(item: &CatalogItem) -> Option<ElementCode> {
    ElementCode::new(item.element_code.as_ref()?.as_str()).ok()
}

/// Makes the elements of published items known (I-07).
pub(crate) fn name(
    context: &mut Context<'_>,
    provider: &OrgId,
    items: &[CatalogItem],
) -> Checked<()> {
    let mut new = 0;
    for code in items.iter().filter_map(of).collect::<BTreeSet<_>>() {
        let key = StateKey::element(&code);
        if context.exists(&key)? {
            continue;
        }
        let named_by = provider.clone();
        let element = Element {
            code,
            named_by,
            standard_ref: None,
            scopes: Vec::new(),
            checks: 0,
            agree: 0,
            disagree: 0,
        };
        context.put(key, &element);
        new += 1;
    }
    tally::count(context, provider, Measure::Elements, new)
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

/// True if an item of `catalog` is asked for in a region for which another entry in
/// force is the source of the same element.
pub(crate) fn has_other_source(
    context: &Context<'_>,
    catalog: &Catalog,
    item: &CatalogItem,
    chain: &RegionChain,
) -> Checked<bool> {
    let Some(element) = of(item) else { return Ok(false) };
    let Some(found) = designated(context, &element, chain)? else { return Ok(false) };
    let source = &found.designation.catalog_id;
    if *source == catalog.entry.catalog_id {
        return Ok(false);
    }
    let source: Catalog = context.must_read(&StateKey::catalog(source))?;
    Ok(source.in_force().is_some())
}
