//! `SourceDisputeResolve`: an authority over the region of a designation, but not the
//! org that disputes it, upholds or overturns it. One that has ended meanwhile stays
//! so.

use liuhen_types::entity::{SourceDesignation, SourceDispute};
use liuhen_types::payload::SourceDisputeResolve;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::source::SourceVerdict;
use liuhen_types::{Code, StateKey};

use super::sources;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
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
    held.require_over(&RegionChain::read(context.state, &found.dispute.scope)?)?;
    require(found.resolution.is_none(), Code::State)?;
    require(found.raised_by != *context.sender(), Code::SelfReview)?;
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
    let (code, scope) = (&found.dispute.element, &found.dispute.scope);
    let key = StateKey::source(code, scope);
    let designation: Option<SourceDesignation> = context.read(&key)?;
    // It may have ended with its item, and another one may have taken its place.
    let is_disputed =
        |found: &SourceDesignation| found.dispute_id.as_ref() == Some(&payload.dispute_id);
    let Some(mut designation) = designation.filter(is_disputed) else { return Ok(()) };
    if payload.verdict == SourceVerdict::Uphold {
        designation.dispute_id = None;
        context.put(key, &designation);
        return Ok(());
    }
    sources::remove(context, &designation.designation.catalog_id, code, scope)
}
