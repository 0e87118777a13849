//! Who holds a copy of which elements, made from the entry of another org: who took over what
//! was returned to a city and the operator that collected it. None of them can
//! be designated as a source where the copy has rows.
//!
//! It is noted when the copy comes, of the elements that its items have then and the region of
//! the entry, and stays when the copy is destroyed: what was made of it may be there. Whoever
//! has the element in an entry in force then has it of its own. Left out: what a consumer made
//! of what it was granted, unless it says so by the lineage of its resources.

use std::collections::BTreeSet;

use liuhen_types::entity::Catalog;
use liuhen_types::{CatalogId, ElementCode, ItemId, OrgId, RegionCode, StateKey};

use super::element;
use super::parts::Parts;
use crate::context::Context;
use crate::limits::COPY_REGIONS_MAX;
use crate::refusal::Checked;
use crate::region::RegionChain;

/// An org got a copy of these items of an entry; of all if none are named.
pub(crate) fn note(
    context: &mut Context<'_>,
    org: &OrgId,
    catalog_id: &CatalogId,
    items: Option<&[ItemId]>,
) -> Checked<()> {
    let catalog: Catalog = context.must_read(&StateKey::catalog(catalog_id))?;
    if catalog.provider == *org {
        return Ok(());
    }
    let entry = catalog.in_force().map_or(&catalog.entry, |(entry, _)| entry);
    let wanted: Option<BTreeSet<&ItemId>> = items.map(|items| items.iter().collect());
    let copied = entry
        .items
        .iter()
        .filter(|item| wanted.as_ref().is_none_or(|wanted| wanted.contains(&item.item_id)));
    let codes: BTreeSet<ElementCode> = copied.filter_map(element::of).collect();
    let scope = context.region(&entry.region_scope)?;
    for code in codes {
        if !element::is_provided(context, &code, org)? {
            add(context, StateKey::element_copy(&code, org), &scope)?;
        }
    }
    Ok(())
}

/// Adds the rows of a region to those that are noted; beyond the limit those of the nearest
/// region above it with which there is room, of which it may have no copy.
fn add(context: &mut Context<'_>, key: StateKey, scope: &RegionChain) -> Checked<()> {
    let mut noted: Vec<RegionCode> = context.written(&key)?.unwrap_or_default();
    if noted.iter().any(|region| scope.is_within(region)) {
        return Ok(());
    }
    for region in scope.iter() {
        let chain = context.region(&region.code)?;
        let mut parts = Parts::of(context.state, &chain);
        let mut kept = vec![region.code.clone()];
        for other in noted {
            if !parts.has(&other)? {
                kept.push(other);
            }
        }
        noted = kept;
        if noted.len() <= COPY_REGIONS_MAX {
            break;
        }
    }
    noted.sort();
    context.put(key, &noted);
    Ok(())
}

/// True if an org got a copy of an element from another's entry, with rows of a region, of a
/// part of it, or of all that it lies in.
pub(super) fn holds(
    context: &Context<'_>,
    element: &ElementCode,
    org: &OrgId,
    scope: &RegionChain,
) -> Checked<bool> {
    let noted: Option<Vec<RegionCode>> = context.read(&StateKey::element_copy(element, org))?;
    let mut parts = Parts::of(context.state, scope);
    for region in noted.into_iter().flatten() {
        if scope.is_within(&region) || parts.has(&region)? {
            return Ok(true);
        }
    }
    Ok(false)
}
