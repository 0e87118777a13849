//! `SourceDesignate`: an authority makes an item of a published entry the source of its
//! element, for its region.
//!
//! An element has one source in a region, one standard everywhere, and a region
//! below may not contradict one above. Nobody who holds a copy can be a source: not
//! another org than the provider, not an entry whose resources were made from another
//! one's that has the element too, and not an org that got rows of the region by collection or
//! by return, see [`super::copies`].

use liuhen_types::entity::{Catalog, Element, Measure, Resource, SourceDesignation};
use liuhen_types::payload::SourceDesignate;
use liuhen_types::payload::catalog::CatalogEntry;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::parts::Parts;
use super::{copies, element, sources};
use crate::context::Context;
use crate::limits::ELEMENT_SCOPES_MAX;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::resource::{index, lineage};
use crate::role::Held;
use crate::schema::Schema;
use crate::tally;

const DESIGNATORS: [Role; 2] = [Role::ProvinceAuthority, Role::CityAuthority];

pub(crate) fn schema(_: &SourceDesignate) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &SourceDesignate) -> Checked<Element> {
    let held = Held::any_of(context, &DESIGNATORS)?;
    let scope = context.region(&payload.scope)?;
    held.require_over(&scope)?;
    let element: Element = context.find(&StateKey::element(&payload.element))?;
    check_others(context, payload, &element, &scope)?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    require(catalog.provider == payload.source_org, Code::SourceConflict)?;
    let entry = element::entry_with(&catalog, &payload.element)?;
    check_item(payload, &entry)?;
    require(scope.is_within(&entry.region_scope), Code::ScopeExceeded)?;
    let standard = element.standard_ref.as_ref();
    require(standard.is_none_or(|s| *s == payload.standard_ref), Code::StandardConflict)?;
    check_is_no_copy(context, payload, &scope)?;
    require(element.scopes.len() < ELEMENT_SCOPES_MAX, Code::QuotaExceeded)?;
    sources::require_room(context, &payload.catalog_id)?;
    Ok(element)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &SourceDesignate,
    mut element: Element,
) -> Checked<()> {
    let is_first = i64::from(element.scopes.is_empty());
    element.standard_ref = Some(payload.standard_ref.clone());
    if let Err(place) = element.scopes.binary_search(&payload.scope) {
        element.scopes.insert(place, payload.scope.clone());
    }
    context.put(StateKey::element(&payload.element), &element);
    let designation = SourceDesignation {
        designation: payload.clone(),
        designated_by: context.sender().clone(),
        designated_at: context.time(),
        dispute_id: None,
    };
    context.put(StateKey::source(&payload.element, &payload.scope), &designation);
    sources::add(context, payload)?;
    tally::count(context, &element.named_by, Measure::ElementsWithSource, is_first)
}

/// No source for this very region yet, and none above or below it but the same.
fn check_others(
    context: &Context<'_>,
    payload: &SourceDesignate,
    element: &Element,
    scope: &RegionChain,
) -> Checked<()> {
    require(!element.scopes.contains(&payload.scope), Code::SourceConflict)?;
    let mut parts = Parts::of(context.state, scope);
    for other in &element.scopes {
        if scope.is_within(other) || parts.has(other)? {
            let found: SourceDesignation =
                context.must_read(&StateKey::source(&payload.element, other))?;
            let found = found.designation;
            let is_same =
                found.catalog_id == payload.catalog_id && found.item_id == payload.item_id;
            require(is_same, Code::SourceConflict)?;
        }
    }
    Ok(())
}

fn check_item(payload: &SourceDesignate, entry: &CatalogEntry) -> Checked<()> {
    let item = entry.items.iter().find(|item| item.item_id == payload.item_id);
    let item = item.ok_or(Code::ItemUnknown)?;
    let is_of_element = element::of(item).as_ref() == Some(&payload.element);
    require(is_of_element, Code::ItemUnknown)?;
    let own = item.governance.standard_ref.as_ref();
    require(own.is_none_or(|s| *s == payload.standard_ref), Code::StandardConflict)
}

/// Refuses an entry with a resource made from that of another entry that has the
/// element too, and any entry of an org that was handed the element for rows of that scope.
fn check_is_no_copy(
    context: &Context<'_>,
    payload: &SourceDesignate,
    scope: &RegionChain,
) -> Checked<()> {
    let is_holder = copies::holds(context, &payload.element, &payload.source_org, scope)?;
    require(!is_holder, Code::SourceConflict)?;
    let mounted = index::mounted(context, &payload.catalog_id)?;
    let own: Vec<_> = mounted.into_iter().map(|resource| resource.mount.resource_id).collect();
    // One walk for all of them, so that its limit bounds the whole.
    let above = lineage::upstream(context, &own)?;
    require(above.is_complete, Code::QuotaExceeded)?;
    for id in &above.resources {
        let origin: Resource = context.must_read(&StateKey::resource(id))?;
        if origin.mount.catalog_id == payload.catalog_id {
            continue;
        }
        let catalog: Catalog = context.must_read(&StateKey::catalog(&origin.mount.catalog_id))?;
        let has_it = element::entry_with(&catalog, &payload.element).is_ok();
        require(!has_it, Code::SourceConflict)?;
    }
    Ok(())
}
