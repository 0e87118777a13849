//! `SourceDisputeResolve`: an authority over the region of a designation, but not the
//! org that disputes it, upholds or overturns it.

use liuhen_types::entity::{Element, Measure, SourceDesignation, SourceDispute};
use liuhen_types::payload::SourceDisputeResolve;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::source::SourceVerdict;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::Held;
use crate::schema::Schema;
use crate::tally;

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
    if payload.verdict == SourceVerdict::Uphold {
        let mut designation: SourceDesignation = context.must_read(&key)?;
        designation.dispute_id = None;
        context.put(key, &designation);
        return Ok(());
    }
    context.remove(key);
    let mut element: Element = context.must_read(&StateKey::element(code))?;
    element.scopes.retain(|found| found != scope);
    let is_last = element.scopes.is_empty();
    if is_last {
        element.standard_ref = None;
    }
    context.put(StateKey::element(code), &element);
    tally::count(context, &element.named_by, Measure::ElementsWithSource, -i64::from(is_last))
}
