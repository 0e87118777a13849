//! `SourceDisputeResolve`: an authority over the region of a designation, but neither the
//! org that disputes it nor the source itself, nor who owns or manages its data,
//! upholds or overturns it. One that has ended meanwhile stays so.
//!
//! Left out: a source that the province's authority is, owns or manages. Nobody stands above
//! it; a dispute of it stays open for all to see.

use liuhen_types::entity::{Catalog, SourceDesignation, SourceDispute};
use liuhen_types::payload::SourceDisputeResolve;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::source::SourceVerdict;
use liuhen_types::{Code, StateKey};

use super::sources;
use crate::catalog::reviewer;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) fn schema(_: &SourceDisputeResolve) -> Schema {
    Ok(())
}

pub(crate) fn check(
    context: &Context<'_>,
    payload: &SourceDisputeResolve,
) -> Checked<SourceDispute> {
    let held = Held::any_of(context, &[Role::ProvinceAuthority, Role::CityAuthority])?;
    let found: SourceDispute = context.find(&StateKey::source_dispute(&payload.dispute_id))?;
    held.require_over(&context.region(&found.dispute.scope)?)?;
    require(found.resolution.is_none(), Code::State)?;
    require(found.raised_by != *context.sender(), Code::SelfReview)?;
    if let Some(source) = disputed(context, &found)? {
        let key = StateKey::catalog(&source.designation.catalog_id);
        let catalog: Catalog = context.must_read(&key)?;
        let entry = catalog.in_force().map_or(&catalog.entry, |(entry, _)| entry);
        let parties = reviewer::parties(context, entry, &catalog.provider)?;
        require(!parties.contains(context.sender()), Code::SelfReview)?;
    }
    Ok(found)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &SourceDisputeResolve,
    mut found: SourceDispute,
) -> Checked<()> {
    found.resolution = Some(payload.clone());
    found.resolved_by = Some(context.sender().clone());
    found.resolved_at = Some(context.time());
    context.put(StateKey::source_dispute(&payload.dispute_id), &found);
    let Some(mut designation) = disputed(context, &found)? else { return Ok(()) };
    let (code, scope) = (&found.dispute.element, &found.dispute.scope);
    if payload.verdict == SourceVerdict::Uphold {
        designation.dispute_id = None;
        context.put(StateKey::source(code, scope), &designation);
        return Ok(());
    }
    sources::remove(context, &designation.designation.catalog_id, code, scope)
}

/// The designation that a dispute is about. It may have ended with its item, and another
/// one may have taken its place.
fn disputed(context: &Context<'_>, found: &SourceDispute) -> Checked<Option<SourceDesignation>> {
    let dispute = &found.dispute;
    let key = StateKey::source(&dispute.element, &dispute.scope);
    let designation: Option<SourceDesignation> = context.read(&key)?;
    Ok(designation.filter(|found| found.dispute_id.as_ref() == Some(&dispute.dispute_id)))
}
