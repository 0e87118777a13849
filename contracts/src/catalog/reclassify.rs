//! An entry that its review set unconditional, for its legal basis did not stand:
//! its provider may dispute that once, before or after publication.
//!
//! Overturned, the entry waits for review again as it was submitted, and that basis is not
//! set aside a second time; while a change is under way the verdict holds for what the
//! provider submits next. If it submits before the verdict, the dispute falls away.

use liuhen_types::entity::{Catalog, CatalogStatus, Dispute, DisputeStatus, Reclassified};
use liuhen_types::payload::catalog::{CatalogEntry, ShareType};
use liuhen_types::payload::dispute::DisputeVerdict;
use liuhen_types::{CatalogId, Code, DisputeId, OrgId, StateKey};

use super::{clock, version};
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};

/// The entry as the authority sets it when it does not accept the legal basis.
pub(super) fn unconditional(entry: &CatalogEntry) -> CatalogEntry {
    CatalogEntry {
        share_type: ShareType::Unconditional,
        share_conditions: Vec::new(),
        legal_basis: Vec::new(),
        ..entry.clone()
    }
}

/// What that takes away from the entry.
pub(super) fn of(entry: &CatalogEntry) -> Reclassified {
    Reclassified {
        share_type: entry.share_type,
        share_conditions: entry.share_conditions.clone(),
        legal_basis: entry.legal_basis.clone(),
        dispute_id: None,
        verdict: None,
    }
}

/// What a new version keeps of it: that its basis was set aside and stood.
pub(super) fn kept(old: &Catalog, entry: &CatalogEntry) -> Option<Box<Reclassified>> {
    let found = old.reclassified.as_ref()?;
    let stood = found.verdict == Some(DisputeVerdict::Overturn);
    let is_same = found.share_type == entry.share_type && found.legal_basis == entry.legal_basis;
    (stood && is_same).then(|| found.clone())
}

/// The open dispute of what a next version does not keep falls away, so that what a review
/// sets then can be disputed anew.
pub(super) fn drop_dispute(context: &mut Context<'_>, old: &Catalog) -> Checked<()> {
    let Some(id) = open_dispute(old) else { return Ok(()) };
    let mut dispute: Dispute = context.must_read(&StateKey::dispute(id))?;
    context.remove(StateKey::dispute_open(&dispute.dispute.subject));
    dispute.status = DisputeStatus::Dropped;
    dispute.resolved_at = Some(context.time());
    context.put(StateKey::dispute(id), &dispute);
    Ok(())
}

/// Refuses the authority that would put in force what it set, while that is disputed.
pub(super) fn require_undisputed(catalog: &Catalog) -> Checked<()> {
    require(open_dispute(catalog).is_none(), Code::DisputeOpen)
}

/// The dispute that no verdict answered yet.
fn open_dispute(catalog: &Catalog) -> Option<&DisputeId> {
    let found = catalog.reclassified.as_ref().filter(|found| found.verdict.is_none());
    found.and_then(|found| found.dispute_id.as_ref())
}

/// Who set the entry unconditional, for its provider to dispute that; refuses what was
/// settled.
pub(crate) fn disputable(catalog: &Catalog) -> Checked<OrgId> {
    let found = catalog.reclassified.as_ref().ok_or(Code::State)?;
    let may_change = catalog.status != CatalogStatus::Retired && found.dispute_id.is_none();
    require(may_change, Code::State)?;
    catalog.reviewed_by.clone().ok_or(Code::State.into())
}

/// Its provider disputes it from now on.
pub(crate) fn dispute_opened(
    context: &mut Context<'_>,
    id: &CatalogId,
    dispute: &DisputeId,
) -> Checked<()> {
    let mut catalog: Catalog = context.must_read(&StateKey::catalog(id))?;
    let is_own = succession::acts_for(context, &catalog.provider)?;
    if let Some(found) = catalog.reclassified.as_mut().filter(|_| is_own) {
        found.dispute_id = Some(dispute.clone());
        context.put(StateKey::catalog(id), &catalog);
    }
    Ok(())
}

/// What a verdict does to the entry; one on a dispute of others, or on a version that gave
/// way since, does nothing.
pub(crate) fn dispute_outcome(
    context: &mut Context<'_>,
    id: &CatalogId,
    dispute: &DisputeId,
    verdict: DisputeVerdict,
) -> Checked<()> {
    let mut catalog: Catalog = context.must_read(&StateKey::catalog(id))?;
    let found = catalog.reclassified.as_mut();
    let Some(found) = found.filter(|found| found.dispute_id.as_ref() == Some(dispute)) else {
        return Ok(());
    };
    found.verdict = Some(verdict);
    let entry = CatalogEntry {
        share_type: found.share_type,
        share_conditions: found.share_conditions.clone(),
        legal_basis: found.legal_basis.clone(),
        ..catalog.entry.clone()
    };
    let waits = matches!(catalog.status, CatalogStatus::Approved | CatalogStatus::Published);
    if verdict == DisputeVerdict::Uphold || !waits {
        context.put(StateKey::catalog(id), &catalog);
        return Ok(());
    }
    let restored = version::next(context, &catalog, &entry, catalog.visibility);
    context.put(StateKey::catalog(id), &restored);
    let chain = context.region_of(&catalog.provider)?;
    let notice = catalog.notice_id.as_ref();
    let review = clock::start_review(context, &entry, notice, &catalog.provider, &chain)?;
    review.map_or(Ok(()), |start| start.write(context))
}
