//! Who holds a copy of which elements, made from the entry of another org: the city to which
//! data were returned and the operator that collected them. None of them can
//! be designated as a source.
//!
//! It is noted when the copy comes, of the elements that its items have then, and stays when
//! the copy is destroyed: what was made of it may be there. Whoever was the source before
//! stays it. Left out: what a consumer made of what it was granted, unless it says so by
//! the lineage of its resources.

use std::collections::BTreeSet;

use liuhen_types::entity::Catalog;
use liuhen_types::{CatalogId, ElementCode, ItemId, OrgId, StateKey};

use super::element;
use crate::context::Context;
use crate::refusal::Checked;

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
    for code in copied.filter_map(element::of) {
        context.put(StateKey::element_copy(&code, org), catalog_id);
    }
    Ok(())
}

/// True if an org got a copy of an element from another's entry.
pub(super) fn holds(context: &Context<'_>, element: &ElementCode, org: &OrgId) -> Checked<bool> {
    context.exists(&StateKey::element_copy(element, org))
}
