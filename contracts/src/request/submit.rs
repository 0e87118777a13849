//! `ShareRequestSubmit`: a consumer asks for items of a published entry, no more
//! than it needs.

use std::collections::BTreeSet;

use liuhen_types::entity::{Catalog, CatalogStatus, Org, RequestStatus, ShareRequest};
use liuhen_types::limits::{CATALOG_ITEMS_MAX, LIST_MAX};
use liuhen_types::payload::ShareRequestSubmit;
use liuhen_types::payload::catalog::{CatalogItem, ShareType};
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::condition;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::Held;
use crate::schema::{self, Schema};

/// Roles that ask for data.
const CONSUMERS: [Role; 4] =
    [Role::Consumer, Role::ProvinceAuthority, Role::CityAuthority, Role::CountyAuthority];

pub(crate) fn schema(payload: &ShareRequestSubmit) -> Schema {
    schema::count("items", &payload.items, 1, CATALOG_ITEMS_MAX)?;
    schema::unique("items", payload.items.iter().map(|item| &item.item_id))?;
    schema::count("apps", &payload.apps, 0, LIST_MAX)?;
    schema::unique("apps", &payload.apps)?;
    schema::require(payload.quota >= 1, || "quota must be at least 1, got 0".into())?;
    let (from, to) = (payload.valid_from, payload.valid_to);
    schema::require(from < to, || format!("valid_to must be after valid_from {from}, got {to}"))
}

/// The entry asked for.
pub(crate) fn check(context: &Context<'_>, payload: &ShareRequestSubmit) -> Checked<Catalog> {
    let (consumer, _) = Held::in_own_region(context, &CONSUMERS)?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    context.require_new(&StateKey::request(&payload.request_id))?;
    require(catalog.status == CatalogStatus::Published, Code::State)?;
    require(catalog.entry.share_type != ShareType::NotShared, Code::NotShared)?;
    require(catalog.version == payload.catalog_version, Code::VersionStale)?;
    require(catalog.provider != *context.sender(), Code::SelfReview)?;
    require(!payload.cross_border, Code::ExportDenied)?;
    let items = check_items(&catalog, payload)?;
    check_scope(context, &catalog, &consumer, payload, &items)?;
    require(
        catalog.entry.delivery_modes.contains(&payload.delivery_mode),
        Code::ModeNotAuthorized,
    )?;
    require(payload.valid_to > context.time(), Code::AuthExpired)?;
    condition::check(&catalog.entry.share_conditions, &consumer, payload)?;
    condition::check_limits(&catalog.entry.share_conditions, payload)?;
    Ok(catalog)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &ShareRequestSubmit, catalog: Catalog) {
    let request = ShareRequest {
        request: payload.clone(),
        consumer: context.sender().clone(),
        provider: catalog.provider,
        status: RequestStatus::Submitted,
        submitted_at: context.time(),
        accepted_by: None,
        accepted_at: None,
        decided_at: None,
        granted_items: Vec::new(),
        conditions: Vec::new(),
        legal_basis: Vec::new(),
        reason: None,
        authorization_id: None,
    };
    context.put(StateKey::request(&payload.request_id), &request);
}

/// items of the entry; all of several need more than one reason.
fn check_items<'a>(
    catalog: &'a Catalog,
    payload: &ShareRequestSubmit,
) -> Checked<Vec<&'a CatalogItem>> {
    let asked: BTreeSet<_> = payload.items.iter().map(|item| &item.item_id).collect();
    let items: Vec<&CatalogItem> =
        catalog.entry.items.iter().filter(|item| asked.contains(&item.item_id)).collect();
    require(items.len() == asked.len(), Code::ItemUnknown)?;
    let reasons: BTreeSet<&str> = payload.items.iter().map(|item| &*item.justification).collect();
    let asks_all = items.len() == catalog.entry.items.len() && items.len() > 1;
    require(!asks_all || reasons.len() > 1, Code::NotMinimal)?;
    Ok(items)
}

/// Rows that the entry covers; of persons, only those of the consumer's region.
fn check_scope(
    context: &Context<'_>,
    catalog: &Catalog,
    consumer: &Org,
    payload: &ShareRequestSubmit,
    items: &[&CatalogItem],
) -> Checked<()> {
    let scope = RegionChain::read(context.state, &payload.region_scope)?;
    require(scope.is_within(&catalog.entry.region_scope), Code::ScopeExceeded)?;
    let is_personal = items.iter().any(|item| item.is_personal);
    let is_own = scope.is_within(&consumer.registration.region);
    require(!is_personal || is_own, Code::ScopeExceeded)
}
