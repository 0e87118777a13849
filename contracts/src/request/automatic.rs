//! Unconditional sharing: when all checks pass, the contract itself approves and
//! issues the grant; the provider has no veto. This is no consent by
//! silence: the law shares such data, and the transaction that meets every check
//! is what approves.
//!
//! The grant's manager is the authority over the provider, never who asks; its terms
//! are the published entry itself, so nobody can put others in. Personal items that a grade
//! wants masked go out masked.

use liuhen_types::entity::{Catalog, Measure, RequestStatus, ShareRequest};
use liuhen_types::payload::catalog::{CatalogEntry, CatalogItem, ShareCondition, ShareType};
use liuhen_types::payload::request::ShareRequestSubmit;
use liuhen_types::{Code, OrgId, StateKey};

use super::grade;
use crate::authorization::issue::{self, Grant};
use crate::catalog::terms;
use crate::context::Context;
use crate::demand;
use crate::export;
use crate::org::succession;
use crate::party;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::tally;

/// What the contract grants, worked out by a check.
pub(crate) struct Approval {
    provider: OrgId,
    conditions: Vec<ShareCondition>,
    co_approved_by: Option<OrgId>,
    grant: Grant,
}

/// True if the contract decides on requests for the entry.
pub(crate) fn applies(entry: &CatalogEntry) -> bool {
    entry.share_type == ShareType::Unconditional
}

/// The items of an entry that a request asks for, in the entry's order.
pub(crate) fn items_asked<'a>(
    entry: &'a CatalogEntry,
    request: &ShareRequestSubmit,
) -> Vec<&'a CatalogItem> {
    let asks = |item: &&CatalogItem| request.items.iter().any(|i| i.item_id == item.item_id);
    entry.items.iter().filter(asks).collect()
}

/// What every approval needs, the contract's as well as the provider's: a complex
/// scenario was coordinated, and the security authority signs if a grade
/// wants it.
pub(crate) fn check(
    context: &Context<'_>,
    provider: &OrgId,
    entry: &CatalogEntry,
    request: &ShareRequestSubmit,
    consumer: &OrgId,
) -> Checked<Approval> {
    let authorization_id = request.own_authorization_id();
    context.require_new(&StateKey::authorization(&authorization_id))?;
    require(request.valid_to > context.time(), Code::AuthExpired)?;
    demand::require_coordinated(context, request, consumer)?;
    let chain = context.region_of(provider)?;
    let profile = profile::of(context, &chain)?;
    let items = items_asked(entry, request);
    grade::check(profile.as_ref(), entry, &items, request, request.valid_to, request.quota)?;
    let parties = [provider, consumer];
    let co_approved_by =
        grade::co_approval(context, profile.as_ref(), entry, &items, &chain, &parties)?;
    let masked = grade::unmasked(profile.as_ref(), entry, &items, &[]);
    let conditions = masked.into_iter().map(ShareCondition::Masking).collect();
    let manager = manager(context, provider, consumer, &chain)?;
    let terms_digest = terms::digest(context, &entry.catalog_id)?;
    Ok(Approval {
        provider: provider.clone(),
        conditions,
        co_approved_by,
        grant: Grant { authorization_id, manager, terms_digest },
    })
}

/// the nearest authority over the provider that does not ask itself, and rather not
/// one that provides; where there is none, an evaluator that signs (docs/decisions/0009).
fn manager(
    context: &Context<'_>,
    provider: &OrgId,
    consumer: &OrgId,
    chain: &RegionChain,
) -> Checked<OrgId> {
    let mut others = party::authorities(context, chain)?;
    others.retain(|org| org != consumer);
    let found = others.iter().find(|org| *org != provider).or(others.first());
    if let Some(found) = found {
        return Ok(found.clone());
    }
    let parties = [consumer.clone(), provider.clone()];
    party::evaluator(context, &parties, chain)?.ok_or(Code::PartiesRequired.into())
}

/// The same for a request that is in the state; who took the provider's place provides, but
/// not what it asked for itself.
pub(crate) fn check_again(context: &Context<'_>, request: &ShareRequest) -> Checked<Approval> {
    let asked = &request.request;
    let catalog: Catalog = context.must_read(&StateKey::catalog(&asked.catalog_id))?;
    let (entry, version) = catalog.in_force().ok_or(Code::State)?;
    require(version == asked.catalog_version, Code::VersionStale)?;
    require(applies(entry), Code::State)?;
    if asked.cross_border {
        export::require_approved(context, &asked.catalog_id, &request.consumer)?;
    }
    let provider = succession::provider_now(context, &request.provider)?;
    require(provider != request.consumer, Code::SelfReview)?;
    check(context, &provider, entry, asked, &request.consumer)
}

/// Approves and grants; the caller writes the request.
pub(crate) fn approve(
    context: &mut Context<'_>,
    request: &mut ShareRequest,
    approval: Approval,
) -> Checked<()> {
    request.status = RequestStatus::Approved;
    request.provider = approval.provider;
    request.decided_at = Some(context.time());
    request.decided_by = None;
    request.granted_items = request.request.items.iter().map(|i| i.item_id.clone()).collect();
    request.conditions = approval.conditions;
    request.co_approved_by = approval.co_approved_by;
    count(context, request, 0)?;
    issue::grant(context, request, approval.grant)
}

/// Counts a decision (I-10, I-11); of one that comes after a dispute only what it grants
/// beside the `before` items that were granted.
pub(crate) fn count(
    context: &mut Context<'_>,
    request: &mut ShareRequest,
    before: usize,
) -> Checked<()> {
    let provider = &request.provider;
    let more = request.granted_items.len().saturating_sub(before);
    tally::count(context, provider, Measure::ItemsGranted, more as i64)?;
    if request.is_counted {
        return Ok(());
    }
    let since = request.accepted_at.unwrap_or(request.submitted_at);
    let asked = request.request.items.len();
    tally::elapsed(context, provider, Measure::TimeToDecide, since)?;
    if request.decided_by.is_some() {
        tally::elapsed(context, provider, Measure::TimeToAnswer, since)?;
    }
    tally::count(context, provider, Measure::ItemsRequested, asked as i64)?;
    request.is_counted = true;
    Ok(())
}
