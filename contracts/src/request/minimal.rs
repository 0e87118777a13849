//! No more than is needed (最少够用, R-44). Who asks for all of several items says of each
//! why, and a data authority takes that on. So it is for who asks for the rest of what it
//! was granted before, or asks for beside: grants whose time is not over count, also those
//! that were revoked, for their data were handed out, and requests that wait for a decision,
//! for their grant, or for the outcome of a dispute of what was refused of them; of a version
//! that gave way only those for which the grant alone is missing. The list of them keeps all
//! that wait for an answer while there is room, so that the next request takes the place of
//! those that lead to no grant any more (see [`super::withdraw`]).
//!
//! A request for all that no authority took on yet counts for none beside it: it is granted
//! by that authority alone, and parts are asked for meanwhile as if it were not there.

use std::collections::{BTreeMap, BTreeSet};

use liuhen_types::entity::{Authorization, Catalog, RequestStatus, ShareRequest};
use liuhen_types::payload::catalog::CatalogEntry;
use liuhen_types::payload::dispute::DisputeSubject;
use liuhen_types::payload::request::ShareRequestSubmit;
use liuhen_types::{CatalogId, Code, ItemId, OrgId, RequestId, StateKey, TimeMs};

use super::withdraw;
use crate::authorization::issue;
use crate::context::Context;
use crate::limits::{GRANTED_ITEMS_MAX, OPEN_REQUESTS_MAX};
use crate::refusal::{Checked, require};
use crate::state::{must_read, read};

/// True if a request, for the version in force, asks for all of several items, or for all that
/// its consumer was not granted yet and does not ask for beside.
pub(crate) fn asks_all(
    context: &Context<'_>,
    entry: &CatalogEntry,
    request: &ShareRequestSubmit,
    consumer: &OrgId,
) -> Checked<bool> {
    if entry.items.len() < 2 || request.items.len() == entry.items.len() {
        return Ok(entry.items.len() > 1);
    }
    let granted = granted(context, &StateKey::granted_items(&request.catalog_id, consumer))?;
    let beside = beside(context, request, consumer)?;
    let asks = |id: &ItemId| request.items.iter().any(|asked| asked.item_id == *id);
    let adds = request.items.iter().any(|asked| !granted.contains_key(&asked.item_id));
    let mut ids = entry.items.iter().map(|item| &item.item_id);
    let has_all = ids.all(|id| asks(id) || granted.contains_key(id) || beside.contains(id));
    Ok(adds && has_all)
}

/// True if each item has a reason of its own; another blank makes no other reason.
pub(super) fn has_own_reasons(request: &ShareRequestSubmit) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<String>();
    let reasons = request.items.iter().map(|item| words(&item.justification));
    reasons.collect::<BTreeSet<_>>().len() == request.items.len()
}

/// Notes that a request for the version in force waits and counts for those beside it, if it is
/// not noted yet. As many as the limit that may all be granted leave no place: its consumer
/// withdraws one of them.
pub(super) fn wait(context: &mut Context<'_>, request: &ShareRequest) -> Checked<()> {
    note_beside(context, request, true, Some(request.request.catalog_version))
}

/// The same for one whose refusal is disputed or was overturned. Whoever disputes what may be
/// granted again takes a place by that, which the verdict finds; what no authority took on
/// takes one only by the verdict. What can be granted no more needs none.
pub(crate) fn wait_again(context: &mut Context<'_>, request: &ShareRequest) -> Checked<()> {
    let asked = &request.request;
    let entry: Catalog = context.must_read(&StateKey::catalog(&asked.catalog_id))?;
    let in_force = entry.in_force().map(|(_, version)| version);
    let is_current = in_force == Some(asked.catalog_version);
    note_beside(context, request, is_current && context.time() < asked.valid_to, in_force)
}

/// Notes a request beside those that wait for an answer or may still be granted. Of those
/// only what may be granted keeps its place from another that may be: its consumer takes the
/// others back itself.
fn note_beside(
    context: &mut Context<'_>,
    request: &ShareRequest,
    may_be_granted: bool,
    in_force: Option<u32>,
) -> Checked<()> {
    let asked = &request.request;
    let others = noted_with(context, &asked.catalog_id, &request.consumer, in_force)?;
    let ids = |with_open: bool| -> Vec<RequestId> {
        let stays = |(other, granted): &&(ShareRequest, bool)| {
            *granted || (with_open && withdraw::is_open(other))
        };
        let stay = others.iter().filter(stays);
        stay.map(|(other, _)| other.request.request_id.clone()).collect()
    };
    let mut kept = ids(true);
    if kept.contains(&asked.request_id) {
        return Ok(());
    }
    if kept.len() >= OPEN_REQUESTS_MAX && may_be_granted {
        kept = ids(false);
    }
    if kept.len() >= OPEN_REQUESTS_MAX {
        return require(!may_be_granted, Code::QuotaExceeded);
    }
    kept.push(asked.request_id.clone());
    context.put(StateKey::open_requests(&asked.catalog_id, &request.consumer), &kept);
    Ok(())
}

/// Strikes a request from those that wait: it was taken back or granted. Who was refused
/// stays till the next one asks, for that may be disputed.
pub(crate) fn leave(context: &mut Context<'_>, request: &ShareRequest) -> Checked<()> {
    let (asked, consumer) = (&request.request, &request.consumer);
    let key = StateKey::open_requests(&asked.catalog_id, consumer);
    let noted: Vec<RequestId> = context.written(&key)?.unwrap_or_default();
    let left: Vec<&RequestId> = noted.iter().filter(|id| **id != asked.request_id).collect();
    if left.is_empty() && !noted.is_empty() {
        context.remove(key);
    } else if left.len() < noted.len() {
        context.put(key, &left);
    }
    Ok(())
}

/// Items that the consumer asks for in other requests that wait beside one for the version in
/// force, or was granted in them; of one whose refusal is disputed, in whole or in part, what it
/// asks for.
fn beside(
    context: &Context<'_>,
    request: &ShareRequestSubmit,
    consumer: &OrgId,
) -> Checked<BTreeSet<ItemId>> {
    let mut items = BTreeSet::new();
    let in_force = Some(request.catalog_version);
    for (other, granted) in noted_with(context, &request.catalog_id, consumer, in_force)? {
        if !granted || other.request.request_id == request.request_id {
            continue;
        }
        let is_granted =
            matches!(other.status, RequestStatus::Approved | RequestStatus::PartlyApproved);
        // Of a version that gave way the rest is granted no more.
        let is_current = other.request.catalog_version == request.catalog_version;
        if is_granted && !(is_current && is_rest_disputed(context, &other)?) {
            items.extend(other.granted_items);
        } else {
            items.extend(other.request.items.into_iter().map(|item| item.item_id));
        }
    }
    Ok(items)
}

/// Requests that were noted, each with whether it may still lead to a grant while this version
/// is in force.
fn noted_with(
    context: &Context<'_>,
    catalog: &CatalogId,
    consumer: &OrgId,
    in_force: Option<u32>,
) -> Checked<Vec<(ShareRequest, bool)>> {
    let with = |request: ShareRequest| {
        let granted = may_be_granted(context, &request, in_force)?;
        Ok((request, granted))
    };
    noted(context, catalog, consumer)?.into_iter().map(with).collect()
}

/// True if a request may still lead to a grant.
fn may_be_granted(
    context: &Context<'_>,
    request: &ShareRequest,
    in_force: Option<u32>,
) -> Checked<bool> {
    let asked = &request.request;
    // Of a version that gave way nothing is decided any more but a rejection.
    let is_current = in_force == Some(asked.catalog_version);
    let is_open = match request.status {
        RequestStatus::Submitted | RequestStatus::UnderReview => is_current,
        RequestStatus::Approved | RequestStatus::PartlyApproved => true,
        RequestStatus::Disputed => is_current && is_disputed(context, request)?,
        RequestStatus::Authorized => is_current && is_rest_disputed(context, request)?,
        _ => false,
    };
    Ok(is_open && context.time() < asked.valid_to)
}

/// True if what was refused of a request that was granted in part is disputed, and its grant
/// can still be widened.
fn is_rest_disputed(context: &Context<'_>, request: &ShareRequest) -> Checked<bool> {
    let may_widen = request.is_refused_in_part() && is_disputed(context, request)?;
    Ok(may_widen && issue::is_live(context, request)?)
}

fn is_disputed(context: &Context<'_>, request: &ShareRequest) -> Checked<bool> {
    let subject = DisputeSubject::Request(request.request.request_id.clone());
    context.exists(&StateKey::dispute_open(&subject))
}

/// Requests of a consumer for an entry that were noted.
pub(super) fn noted(
    context: &Context<'_>,
    catalog: &CatalogId,
    consumer: &OrgId,
) -> Checked<Vec<ShareRequest>> {
    let state = context.with_changes();
    let noted: Option<Vec<RequestId>> = read(&state, &StateKey::open_requests(catalog, consumer))?;
    let noted = noted.into_iter().flatten();
    noted.map(|id| Ok(must_read(&state, &StateKey::request(&id))?)).collect()
}

/// Notes the items of a new grant.
pub(crate) fn note(context: &mut Context<'_>, grant: &Authorization) -> Checked<()> {
    let key = StateKey::granted_items(&grant.catalog_id, &grant.consumer);
    let mut items = granted(context, &key)?;
    for id in &grant.items {
        let last = items.entry(id.clone()).or_insert(grant.valid_to);
        *last = grant.valid_to.max(*last);
    }
    if items.len() > GRANTED_ITEMS_MAX {
        forget(context, &grant.catalog_id, &mut items)?;
    }
    context.put(key, &items);
    Ok(())
}

/// Forgets items beyond the limit: of those that the version in force lacks, the first to
/// end; an entry has fewer items than the limit.
fn forget(
    context: &Context<'_>,
    catalog: &CatalogId,
    items: &mut BTreeMap<ItemId, TimeMs>,
) -> Checked<()> {
    let catalog: Catalog = context.must_read(&StateKey::catalog(catalog))?;
    let entry = catalog.in_force().map(|(entry, _)| entry);
    let own: BTreeSet<&ItemId> =
        entry.into_iter().flat_map(|entry| &entry.items).map(|item| &item.item_id).collect();
    let mut order: Vec<(bool, TimeMs, ItemId)> =
        items.iter().map(|(id, last)| (own.contains(id), *last, id.clone())).collect();
    order.sort();
    let excess = items.len().saturating_sub(GRANTED_ITEMS_MAX);
    for (_, _, id) in order.iter().take(excess) {
        items.remove(id);
    }
    Ok(())
}

fn granted(context: &Context<'_>, key: &StateKey) -> Checked<BTreeMap<ItemId, TimeMs>> {
    let found: Option<BTreeMap<ItemId, TimeMs>> = context.written(key)?;
    let mut items = found.unwrap_or_default();
    items.retain(|_, last| context.time() <= *last);
    Ok(items)
}
