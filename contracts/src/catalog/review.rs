//! `CatalogReview`: the authority of the provider's level and region approves an
//! entry or returns it with reasons, or approves it but for its legal basis and
//! sets it unconditional.

use liuhen_types::entity::{Catalog, CatalogStatus, ChangeNotice, Org};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::CatalogReview;
use liuhen_types::payload::catalog::{CatalogEntry, ReviewDecision, ShareType};
use liuhen_types::{Code, StateKey};

use super::{clock, grade, version};
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::{AUTHORITIES, Held};
use crate::schema::{self, Schema};

pub(crate) fn schema(payload: &CatalogReview) -> Schema {
    schema::count("reasons", &payload.reasons, 0, LIST_MAX)?;
    let Some(share_type) = payload.reclassify else { return Ok(()) };
    let fits =
        share_type == ShareType::Unconditional && payload.decision == ReviewDecision::Approve;
    schema::require(fits, || {
        format!("reclassify must be Unconditional, with an approval, got {share_type:?}")
    })
}

pub(crate) fn check(context: &Context<'_>, payload: &CatalogReview) -> Checked<Catalog> {
    let held = Held::any_of(context, &AUTHORITIES)?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    let chain = require_reviewer(context, &held, &catalog)?;
    require(catalog.status == CatalogStatus::UnderReview, Code::State)?;
    require(catalog.version == payload.version, Code::VersionStale)?;
    require(catalog.provider != *context.sender(), Code::SelfReview)?;
    let is_approval = payload.decision == ReviewDecision::Approve;
    let needs_reason = !is_approval || payload.reclassify.is_some();
    require(!needs_reason || !payload.reasons.is_empty(), Code::ReasonRequired)?;
    if payload.reclassify.is_some() {
        require(catalog.entry.share_type != ShareType::Unconditional, Code::NoChange)?;
        grade::check(context, &unconditional(&catalog.entry), &chain)?;
    }
    Ok(catalog)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &CatalogReview,
    old: Catalog,
) -> Checked<()> {
    let overdue = clock::end_review(context, &old)?;
    if let Some(id) = &old.notice_id {
        let mut notice: ChangeNotice = context.must_read(&StateKey::notice(id))?;
        if let Some(days) = overdue {
            let before = notice.review_overdue_days.unwrap_or(0);
            notice.review_overdue_days = Some(before.saturating_add(days));
            context.put(StateKey::notice(id), &notice);
        }
    }
    let mut catalog = match payload.reclassify {
        // Another text than the one submitted is another version.
        Some(_) => {
            let entry = unconditional(&old.entry);
            let next = version::next(context, &old, &entry, old.visibility);
            Catalog { submitted_at: old.submitted_at, ..next }
        }
        None => old,
    };
    catalog.status = match payload.decision {
        ReviewDecision::Approve => CatalogStatus::Approved,
        ReviewDecision::Return => CatalogStatus::Returned,
    };
    catalog.return_reasons = payload.reasons.clone();
    if payload.decision == ReviewDecision::Approve && payload.reclassify.is_none() {
        catalog.return_reasons.clear();
    }
    catalog.reviewed_by = Some(context.sender().clone());
    catalog.reviewed_at = Some(context.time());
    context.put(StateKey::catalog(&payload.catalog_id), &catalog);
    Ok(())
}

/// The entry as the authority sets it when it does not accept the legal basis.
fn unconditional(entry: &CatalogEntry) -> CatalogEntry {
    CatalogEntry {
        share_type: ShareType::Unconditional,
        share_conditions: Vec::new(),
        legal_basis: Vec::new(),
        ..entry.clone()
    }
}

/// Refuses an authority of another level or region than the provider's; gives that
/// region.
pub(crate) fn require_reviewer(
    context: &Context<'_>,
    held: &Held,
    catalog: &Catalog,
) -> Checked<RegionChain> {
    let provider: Org = context.must_read(&StateKey::org(&catalog.provider))?;
    let chain = RegionChain::read(context.state, &provider.registration.region)?;
    held.require_at(&chain.reviewing().code)?;
    Ok(chain)
}
