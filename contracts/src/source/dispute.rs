//! `SourceDisputeRaise`: an org of the region, or the source itself, does not accept a
//! designation. Until the dispute is resolved the source stays.

use liuhen_types::entity::{SourceDesignation, SourceDispute};
use liuhen_types::payload::SourceDisputeRaise;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

const RAISERS: [Role; 2] = [Role::CityAuthority, Role::Provider];

pub(crate) fn schema(_: &SourceDisputeRaise) -> Schema {
    Ok(())
}

pub(crate) fn check(
    context: &Context<'_>,
    payload: &SourceDisputeRaise,
) -> Checked<SourceDesignation> {
    let (_, chain) = Held::in_own_region(context, &RAISERS)?;
    let found: SourceDesignation =
        context.find(&StateKey::source(&payload.element, &payload.scope))?;
    let is_source = found.designation.source_org == *context.sender();
    require(is_source || chain.is_within(&payload.scope), Code::NotParty)?;
    require(found.dispute_id.is_none(), Code::DisputeOpen)?;
    context.require_new(&StateKey::source_dispute(&payload.dispute_id))?;
    Ok(found)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &SourceDisputeRaise,
    mut found: SourceDesignation,
) {
    found.dispute_id = Some(payload.dispute_id.clone());
    context.put(StateKey::source(&payload.element, &payload.scope), &found);
    let dispute = SourceDispute {
        dispute: payload.clone(),
        raised_by: context.sender().clone(),
        raised_at: context.time(),
        resolution: None,
        resolved_by: None,
        resolved_at: None,
    };
    context.put(StateKey::source_dispute(&payload.dispute_id), &dispute);
}
