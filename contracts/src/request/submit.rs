//! `ShareRequestSubmit`: a consumer asks for items of a published entry, no more
//! than it needs, for registered applications of its own, in bulk for those that have a
//! warehouse. For unconditional sharing the contract
//! grants at once, see [`super::automatic`]. A request that crosses the border needs an
//! approval of the export of that entry.

use liuhen_types::entity::{
    Catalog, DeadlineKind, ExchangeRoute, Measure, Org, RequestStatus, ShareRequest,
};
use liuhen_types::limits::{CATALOG_ITEMS_MAX, GRANT_OPERATORS_MAX, LIST_MAX};
use liuhen_types::payload::ShareRequestSubmit;
use liuhen_types::payload::catalog::{CatalogEntry, CatalogItem, DeliveryMode, ShareType};
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId, StateKey};

use super::automatic::{self, Approval};
use super::{condition, grade, minimal, parties, source, withdraw};
use crate::app::owner;
use crate::authorization;
use crate::catalog::upper_grant;
use crate::context::Context;
use crate::deadline::{self, Start, Task};
use crate::demand;
use crate::export;
use crate::org::succession;
use crate::party;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::tally;

/// Roles that ask for data.
pub(super) const CONSUMERS: [Role; 5] = [
    Role::Consumer,
    Role::ProvinceAuthority,
    Role::CityAuthority,
    Role::CountyAuthority,
    Role::AuthorizedOperator,
];

/// What happens to a request at once.
enum Next {
    /// It waits to be taken on, in time if the profile says how long; for all items, by
    /// an authority.
    Acceptance { start: Option<Start>, asks_all: bool },
    /// The contract grants.
    Grant(Approval),
}

pub(crate) struct Facts {
    provider: OrgId,
    route: ExchangeRoute,
    next: Next,
}

pub(crate) fn schema(payload: &ShareRequestSubmit) -> Schema {
    authorization::issue::check_id(&payload.own_authorization_id())?;
    schema::count("items", &payload.items, 1, CATALOG_ITEMS_MAX)?;
    schema::unique("items", payload.items.iter().map(|item| &item.item_id))?;
    schema::count("apps", &payload.apps, 0, LIST_MAX)?;
    schema::unique("apps", &payload.apps)?;
    schema::count("operators", &payload.operators, 0, GRANT_OPERATORS_MAX)?;
    schema::unique("operators", &payload.operators)?;
    schema::require(payload.quota >= 1, || "quota must be at least 1, got 0".into())?;
    let (from, to) = (payload.valid_from, payload.valid_to);
    schema::require(from < to, || format!("valid_to must be after valid_from {from}, got {to}"))
}

pub(crate) fn check(context: &Context<'_>, payload: &ShareRequestSubmit) -> Checked<Facts> {
    let (consumer, consumer_chain) = Held::in_own_region(context, &CONSUMERS)?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    context.require_new(&StateKey::request(&payload.request_id))?;
    let (entry, version) = catalog.in_force().ok_or(Code::State)?;
    require(entry.share_type != ShareType::NotShared, Code::NotShared)?;
    require(version == payload.catalog_version, Code::VersionStale)?;
    let provider = succession::provider_now(context, &catalog.provider)?;
    require(provider != *context.sender(), Code::SelfReview)?;
    if payload.cross_border {
        export::require_approved(context, &payload.catalog_id, context.sender())?;
    }
    demand::check_request(context, payload)?;
    let asks_all = minimal::asks_all(context, entry, payload, context.sender())?;
    let items = check_items(entry, payload, asks_all)?;
    check_apps(context, payload)?;
    check_scope(context, entry, &consumer, payload, &items)?;
    source::check(context, &catalog, payload, &items, &consumer_chain)?;
    let until = payload.valid_to.date();
    upper_grant::check(entry, &items, &consumer_chain, until)?;
    require(entry.delivery_modes.contains(&payload.delivery_mode), Code::ModeNotAuthorized)?;
    require(payload.valid_to > context.time(), Code::AuthExpired)?;
    condition::check(&entry.share_conditions, &consumer, payload)?;
    condition::check_limits(&entry.share_conditions, payload)?;
    let chain = context.region_of(&provider)?;
    let profile = profile::of(context, &chain)?;
    grade::check(profile.as_ref(), entry, &items, payload, payload.valid_to, payload.quota)?;
    let route = parties::route(&chain, &consumer_chain);
    let is_contracts = automatic::applies(entry);
    let next = if is_contracts && !asks_all {
        let consumer = context.sender();
        Next::Grant(automatic::check(context, &provider, entry, payload, consumer)?)
    } else {
        let deadlines = profile.map(|profile| profile.deadlines).unwrap_or_default();
        let days = match deadlines.share_decide_unconditional {
            // The acceptance is what the contract decides by.
            Some(decide) if is_contracts => {
                Some(deadlines.share_accept.map_or(decide, |accept| accept.min(decide)))
            }
            _ => deadlines.share_accept,
        };
        let start = acceptance(context, payload, &provider, &chain, days)?;
        Next::Acceptance { start, asks_all }
    };
    Ok(Facts { provider, route, next })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &ShareRequestSubmit,
    facts: Facts,
) -> Checked<()> {
    let mut request = ShareRequest {
        request: payload.clone(),
        consumer: context.sender().clone(),
        provider: facts.provider,
        route: facts.route,
        status: RequestStatus::Submitted,
        submitted_at: context.time(),
        accepted_by: None,
        accepted_at: None,
        decided_at: None,
        decided_by: None,
        co_approved_by: None,
        granted_items: Vec::new(),
        conditions: Vec::new(),
        legal_basis: Vec::new(),
        failed_conditions: Vec::new(),
        reason: None,
        authorization_id: None,
        upheld_in: None,
        superseded_by: None,
        is_counted: false,
    };
    withdraw::supersede(context, payload)?;
    tally::count(context, &request.provider, Measure::Exchanges(request.route), 1)?;
    demand::requested(context, &request)?;
    match facts.next {
        Next::Grant(approval) => automatic::approve(context, &mut request, approval)?,
        Next::Acceptance { start, asks_all } => {
            start.map_or(Ok(()), |start| start.write(context))?;
            if !asks_all {
                minimal::wait(context, &request)?;
            }
        }
    }
    context.put(StateKey::request(&payload.request_id), &request);
    Ok(())
}

/// applications of the consumer's own. R-54: what comes in bulk goes to
/// applications, each of which has its one warehouse; so naming one names the other.
fn check_apps(context: &Context<'_>, payload: &ShareRequestSubmit) -> Checked<()> {
    let is_bulk =
        matches!(payload.delivery_mode, DeliveryMode::BatchFile | DeliveryMode::DbExchange);
    require(!is_bulk || !payload.apps.is_empty(), Code::WarehouseRequired)?;
    for app in &payload.apps {
        owner::require_own(context, app)?;
        let has_warehouse = context.exists(&StateKey::warehouse_of(app))?;
        require(!is_bulk || has_warehouse, Code::WarehouseRequired)?;
    }
    Ok(())
}

/// The authority over the provider takes the request on in time, if the profile sets a
/// time.
fn acceptance(
    context: &Context<'_>,
    payload: &ShareRequestSubmit,
    provider: &OrgId,
    chain: &RegionChain,
    days: Option<u32>,
) -> Checked<Option<Start>> {
    let Some(days) = days else { return Ok(None) };
    let found = acceptor(context, chain, &[context.sender(), provider])?;
    let Some((responsible, supervisor)) = &found else { return Ok(None) };
    let subject = payload.request_id.as_str();
    let (kind, informed) = (DeadlineKind::ShareAccept, &[provider, context.sender()]);
    let task = Task { kind, subject, responsible, supervisor, informed };
    deadline::start(context, &task, context.today(), days).map(Some)
}

/// Who has to take a request on in the region `chain`, and who watches: the nearest authority
/// that is none of `parties` and took the place of none; where none is left, the highest,
/// which sends what an evaluator signs.
pub(crate) fn acceptor(
    context: &Context<'_>,
    chain: &RegionChain,
    parties: &[&OrgId],
) -> Checked<Option<(OrgId, OrgId)>> {
    let all = succession::with_heirs(context, parties.iter().copied())?;
    let parties: &[&OrgId] = &all.iter().collect::<Vec<_>>();
    let authorities = party::authorities(context, chain)?;
    let other = authorities.iter().find(|org| !parties.contains(org));
    let Some(responsible) = other.or(authorities.last()) else { return Ok(None) };
    let supervisor = party::supervisor(context, chain, responsible, parties)?;
    Ok(Some((responsible.clone(), supervisor)))
}

/// items of the entry; who asks for all of several says of each why.
fn check_items<'a>(
    entry: &'a CatalogEntry,
    payload: &ShareRequestSubmit,
    asks_all: bool,
) -> Checked<Vec<&'a CatalogItem>> {
    let items = automatic::items_asked(entry, payload);
    require(items.len() == payload.items.len(), Code::ItemUnknown)?;
    require(!asks_all || minimal::has_own_reasons(payload), Code::NotMinimal)?;
    Ok(items)
}

/// Rows that the entry covers; of persons, only those of the consumer's region.
fn check_scope(
    context: &Context<'_>,
    entry: &CatalogEntry,
    consumer: &Org,
    payload: &ShareRequestSubmit,
    items: &[&CatalogItem],
) -> Checked<()> {
    let scope = context.region(&payload.region_scope)?;
    require(scope.is_within(&entry.region_scope), Code::ScopeExceeded)?;
    let is_personal = items.iter().any(|item| item.is_personal);
    let is_own = scope.is_within(&consumer.registration.region);
    require(!is_personal || is_own, Code::ScopeExceeded)
}
