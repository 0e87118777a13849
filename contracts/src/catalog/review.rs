//! `CatalogReview`: the authority of the provider's level and region approves an
//! entry or returns it with reasons, or approves it but for its legal basis and
//! sets it unconditional.
//!
//! No org reviews its own entry, which is what it provides, owns or manages.
//! For an authority whose own it is, and where a region has no authority, the nearest one
//! above reviews. Above the province's there is nobody, and no second one beside it:
//! what is its own, all entries of national origin among it, an evaluator of the
//! province reviews that is no party of the entry. The matrix lets authorities alone send a
//! review, so the province carries it, signed by the evaluator, who counts as the reviewer
//! (docs/decisions/0009).

use liuhen_types::entity::{Catalog, CatalogStatus, ChangeNotice, Measure};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::CatalogReview;
use liuhen_types::payload::catalog::{ReviewDecision, ShareType};
use liuhen_types::{Code, OrgId, StateKey};

use super::reclassify::{self, unconditional};
use super::{clock, grade, reviewer, version};
use crate::context::Context;
use crate::party;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::{AUTHORITIES, Held};
use crate::schema::{self, Schema};
use crate::tally;

pub(crate) struct Facts {
    catalog: Catalog,
    reviewer: OrgId,
}

pub(crate) fn schema(payload: &CatalogReview) -> Schema {
    schema::count("reasons", &payload.reasons, 0, LIST_MAX)?;
    let Some(share_type) = payload.reclassify else { return Ok(()) };
    let fits =
        share_type == ShareType::Unconditional && payload.decision == ReviewDecision::Approve;
    schema::require(fits, || {
        format!("reclassify must be Unconditional, with an approval, got {share_type:?}")
    })
}

pub(crate) fn check(context: &Context<'_>, payload: &CatalogReview) -> Checked<Facts> {
    Held::any_of(context, &AUTHORITIES)?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    let (reviewer, chain) = reviews(context, &catalog)?;
    require(catalog.status == CatalogStatus::UnderReview, Code::State)?;
    require(catalog.version == payload.version, Code::VersionStale)?;
    let is_approval = payload.decision == ReviewDecision::Approve;
    let needs_reason = !is_approval || payload.reclassify.is_some();
    require(!needs_reason || !payload.reasons.is_empty(), Code::ReasonRequired)?;
    if payload.reclassify.is_some() {
        require(catalog.entry.share_type != ShareType::Unconditional, Code::NoChange)?;
        // Its basis stood in a dispute.
        require(catalog.reclassified.is_none(), Code::State)?;
        grade::check(context, &unconditional(&catalog.entry), &chain)?;
    }
    Ok(Facts { catalog, reviewer })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &CatalogReview,
    facts: Facts,
) -> Checked<()> {
    let Facts { catalog: old, reviewer } = facts;
    let overdue = clock::end_review(context, &old)?;
    let (sender, since) = (context.sender().clone(), old.submitted_at);
    tally::elapsed(context, &sender, Measure::TimeToReview, since)?;
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
            let reclassified = Some(Box::new(reclassify::of(&old.entry)));
            Catalog { submitted_at: old.submitted_at, reclassified, ..next }
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
    catalog.reviewed_by = Some(reviewer);
    catalog.reviewed_at = Some(context.time());
    context.put(StateKey::catalog(&payload.catalog_id), &catalog);
    Ok(())
}

/// Refuses an authority that does not review for the provider.
pub(crate) fn require_reviewer(context: &Context<'_>, catalog: &Catalog) -> Checked<()> {
    let chain = context.region_of(&catalog.provider)?;
    let parties = reviewer::parties(context, &catalog.entry, &catalog.provider)?;
    let seat = reviewer::seat(context, &parties, &chain)?;
    require(seat.is_some_and(|seat| seat.authority == *context.sender()), Code::Jurisdiction)
}

/// Who reviews by this transaction, and the provider's region.
fn reviews(context: &Context<'_>, catalog: &Catalog) -> Checked<(OrgId, RegionChain)> {
    let sender = context.sender();
    let chain = context.region_of(&catalog.provider)?;
    let parties = reviewer::parties(context, &catalog.entry, &catalog.provider)?;
    let seat = reviewer::seat(context, &parties, &chain)?;
    let refusal = if parties.contains(sender) { Code::SelfReview } else { Code::Jurisdiction };
    let seat = seat.filter(|seat| seat.authority == *sender).ok_or(refusal)?;
    if seat.judges {
        return Ok((seat.authority, chain));
    }
    let evaluator = party::evaluator(context, &parties, &chain)?;
    Ok((evaluator.ok_or(Code::SelfReview)?, chain))
}
