//! `ShareRequestDecide`: the providing org grants all, some or none of the items
//! . What the entry demands carries over to the grant; what is refused,
//! all or in part, rests on law or on a condition of the entry. Who took the provider's place
//! decides as it could, and the request is its own from then on. After a dispute of what was
//! refused in part the provider decides anew, and not for less than it granted before.

use std::collections::BTreeSet;

use liuhen_types::entity::{Catalog, DeadlineKind, Org, RequestStatus, ShareRequest};
use liuhen_types::limits::{CATALOG_ITEMS_MAX, LIST_MAX};
use liuhen_types::payload::ShareRequestDecide;
use liuhen_types::payload::catalog::{CatalogEntry, CatalogItem, ShareCondition};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::ShareDecision;
use liuhen_types::{Code, ItemId, OrgId, StateKey};

use super::grade::{self, Terms};
use super::{automatic, condition};
use crate::catalog::entry;
use crate::context::Context;
use crate::deadline;
use crate::demand;
use crate::org::succession;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

pub(crate) struct Facts {
    request: ShareRequest,
    granted_items: Vec<ItemId>,
    conditions: Vec<ShareCondition>,
    co_approved_by: Option<OrgId>,
}

impl Facts {
    fn refused(request: ShareRequest) -> Self {
        let (granted_items, conditions) = (Vec::new(), Vec::new());
        Self { request, granted_items, conditions, co_approved_by: None }
    }
}

pub(crate) fn schema(payload: &ShareRequestDecide) -> Schema {
    let (min, max, terms_max, failed_max) = match payload.decision {
        ShareDecision::Approve => (0, CATALOG_ITEMS_MAX, LIST_MAX, 0),
        ShareDecision::Partial => (1, CATALOG_ITEMS_MAX, LIST_MAX, LIST_MAX),
        ShareDecision::Reject => (0, 0, 0, LIST_MAX),
    };
    schema::count("items", &payload.items, min, max)?;
    schema::unique("items", &payload.items)?;
    schema::count("conditions", &payload.conditions, 0, terms_max)?;
    entry::conditions("conditions", &payload.conditions)?;
    schema::count("failed_conditions", &payload.failed_conditions, 0, failed_max)?;
    entry::conditions("failed_conditions", &payload.failed_conditions)?;
    schema::count("legal_basis", &payload.legal_basis, 0, LIST_MAX)
}

pub(crate) fn check(context: &Context<'_>, payload: &ShareRequestDecide) -> Checked<Facts> {
    Held::in_own_region(context, &[Role::Provider])?;
    let request: ShareRequest = context.find(&StateKey::request(&payload.request_id))?;
    succession::require_provider_to(context, &request.provider, &request.consumer)?;
    require(request.status == RequestStatus::UnderReview, Code::State)?;
    let catalog: Catalog = context.must_read(&StateKey::catalog(&request.request.catalog_id))?;
    let in_force = catalog.in_force();
    let is_stale = |(_, version): &(_, u32)| *version != request.request.catalog_version;
    let Some((entry, _)) = in_force.filter(|found| !is_stale(found)) else {
        // Nothing of a version that gave way can be granted; it is answered all the same.
        let gone = if in_force.is_some() { Code::VersionStale } else { Code::State };
        require(payload.decision == ShareDecision::Reject, gone)?;
        require(payload.reason.is_some(), Code::ReasonRequired)?;
        return Ok(Facts::refused(request));
    };
    // The contract decides on what is shared unconditionally; the provider has no veto.
    require(!automatic::applies(entry), Code::State)?;
    if payload.decision == ShareDecision::Reject {
        check_refusal(payload, entry)?;
        return Ok(Facts::refused(request));
    }
    let granted_items = granted(payload, &request)?;
    if payload.decision == ShareDecision::Partial {
        check_refusal(payload, entry)?;
    }
    demand::require_coordinated(context, &request.request, &request.consumer)?;
    let mut conditions = entry.share_conditions.clone();
    for extra in &payload.conditions {
        if !conditions.contains(extra) {
            conditions.push(extra.clone());
        }
    }
    require(keeps(context, entry, &request, &granted_items, &conditions)?, Code::State)?;
    check_conditions(context, entry, &request, &conditions)?;
    let co_approved_by = check_grades(context, entry, &request, &granted_items, &conditions)?;
    Ok(Facts { request, granted_items, conditions, co_approved_by })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &ShareRequestDecide,
    facts: Facts,
) -> Checked<()> {
    let Facts { mut request, granted_items, conditions, co_approved_by } = facts;
    let before = request.granted_items.len();
    request.status = match payload.decision {
        ShareDecision::Approve => RequestStatus::Approved,
        ShareDecision::Partial => RequestStatus::PartlyApproved,
        // What was granted before a dispute stands.
        ShareDecision::Reject => request.part_standing().unwrap_or(RequestStatus::Rejected),
    };
    if payload.decision != ShareDecision::Reject {
        entry::warn(context, &conditions);
        request.granted_items = granted_items;
        request.conditions = conditions;
        request.co_approved_by = co_approved_by;
    }
    request.decided_at = Some(context.time());
    request.provider = context.sender().clone();
    request.decided_by = Some(context.sender().clone());
    request.legal_basis = payload.legal_basis.clone();
    request.failed_conditions = payload.failed_conditions.clone();
    request.reason = payload.reason.clone();
    deadline::end(context, DeadlineKind::ShareDecide, payload.request_id.as_str())?;
    automatic::count(context, &mut request, before)?;
    if request.status == RequestStatus::Rejected {
        demand::not_granted(context, &request)?;
    }
    context.put(StateKey::request(&payload.request_id), &request);
    Ok(())
}

/// What is refused rests on law or on a condition of the entry, and says why.
fn check_refusal(payload: &ShareRequestDecide, entry: &CatalogEntry) -> Checked<()> {
    let (failed, conditions) = (&payload.failed_conditions, &entry.share_conditions);
    let names_condition = !failed.is_empty() && failed.iter().all(|c| conditions.contains(c));
    if !names_condition {
        entry::check_legal_basis(&payload.legal_basis)?;
    }
    require(payload.reason.is_some(), Code::ReasonRequired)
}

/// Items granted, in the order asked for. An approval grants all, a partial one
/// some but not all.
fn granted(payload: &ShareRequestDecide, request: &ShareRequest) -> Checked<Vec<ItemId>> {
    let named: BTreeSet<&ItemId> = payload.items.iter().collect();
    let asked = request.request.items.iter().map(|item| &item.item_id);
    let granted: Vec<ItemId> = asked.clone().filter(|id| named.contains(id)).cloned().collect();
    require(granted.len() == named.len(), Code::ItemUnknown)?;
    let is_all = granted.len() == request.request.items.len();
    match payload.decision {
        ShareDecision::Approve if named.is_empty() => Ok(asked.cloned().collect()),
        ShareDecision::Approve => require(is_all, Code::Metadata).map(|()| granted),
        ShareDecision::Partial | ShareDecision::Reject => {
            require(!is_all, Code::Metadata).map(|()| granted)
        }
    }
}

/// True if it leaves what was granted before a dispute: its items, its time, its accesses,
/// and in clear what was in clear, but for what a grade wants masked by now.
fn keeps(
    context: &Context<'_>,
    entry: &CatalogEntry,
    request: &ShareRequest,
    granted: &[ItemId],
    conditions: &[ShareCondition],
) -> Checked<bool> {
    if request.part_standing().is_none() {
        return Ok(true);
    }
    let (asked, before) = (&request.request, &request.conditions);
    let profile = profile::of(context, &context.region_of(&request.provider)?)?;
    let items: Vec<_> =
        entry.items.iter().filter(|item| request.granted_items.contains(&item.item_id)).collect();
    let may_be_masked = grade::unmasked(profile.as_ref(), entry, &items, before);
    let masks = |condition: &&ShareCondition| match condition {
        ShareCondition::Masking(id) => {
            request.granted_items.contains(id) && !may_be_masked.contains(id)
        }
        _ => false,
    };
    let end = |list| condition::valid_to(list, asked.valid_from, asked.valid_to);
    Ok(request.granted_items.iter().all(|id| granted.contains(id))
        && conditions.iter().filter(masks).all(|masking| before.contains(masking))
        && end(conditions) >= end(before)
        && condition::quota(conditions, asked.quota) >= condition::quota(before, asked.quota))
}

/// Conditions must hold of this consumer and concern items of the entry; those
/// that demand a co-approval demand it now.
fn check_conditions(
    context: &Context<'_>,
    entry: &CatalogEntry,
    request: &ShareRequest,
    conditions: &[ShareCondition],
) -> Checked<()> {
    let is_item = |id: &ItemId| entry.items.iter().any(|item| item.item_id == *id);
    let masks_known = conditions.iter().all(|condition| match condition {
        ShareCondition::Masking(id) => is_item(id),
        _ => true,
    });
    require(masks_known, Code::ItemUnknown)?;
    let consumer: Org = context.must_read(&StateKey::org(&request.consumer))?;
    condition::check(conditions, &consumer, &request.request)?;
    let mut approvers = condition::co_approvers(conditions);
    let sender = context.sender();
    let all_signed = approvers.all(|org| org == sender || context.is_cosigned_by(org));
    require(all_signed, Code::CosignRequired)
}

/// The grant as it would be against the grades of the entry and its items. Security
/// signs each decision anew.
fn check_grades(
    context: &Context<'_>,
    entry: &CatalogEntry,
    request: &ShareRequest,
    granted: &[ItemId],
    conditions: &[ShareCondition],
) -> Checked<Option<OrgId>> {
    let asked = &request.request;
    let is_granted = |item: &&CatalogItem| granted.contains(&item.item_id);
    let items: Vec<&CatalogItem> = entry.items.iter().filter(is_granted).collect();
    let valid_to = condition::valid_to(conditions, asked.valid_from, asked.valid_to);
    let quota = condition::quota(conditions, asked.quota);
    let terms = Terms { conditions, valid_to, quota };
    grade::check_grant(context, request, entry, &items, &terms, None)
}
