//! `ProposalSubmit`: puts something to the vote.

use liuhen_types::entity::{Proposal, ProposalStatus};
use liuhen_types::payload::ProposalSubmit;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::body::{self, Scene, is_due};
use crate::context::Context;
use crate::limits::ACTIVATION_AHEAD_MAX;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

/// Roles whose holders propose and vote.
pub(crate) const VOTERS: [Role; 2] = [Role::ProvinceAuthority, Role::CityAuthority];

pub(crate) fn schema(payload: &ProposalSubmit) -> Schema {
    body::schema(&payload.body)
}

pub(crate) fn check(context: &Context<'_>, payload: &ProposalSubmit) -> Checked<()> {
    Held::any_of(context, &VOTERS)?;
    context.require_new(&StateKey::proposal(&payload.proposal_id))?;
    let (height, activation) = (context.block.height, payload.activation_height);
    let ahead = activation.0.saturating_sub(height.0);
    require(!is_due(activation, height) && ahead <= ACTIVATION_AHEAD_MAX, Code::State)?;
    body::check(scene(context), &payload.body)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &ProposalSubmit, (): ()) {
    let proposal = Proposal {
        submission: payload.clone(),
        proposer: context.sender().clone(),
        submitted_at: context.time(),
        status: ProposalStatus::Open,
        votes: Vec::new(),
        failure: None,
    };
    context.put(StateKey::proposal(&payload.proposal_id), &proposal);
}

const fn scene<'a>(context: &'a Context<'_>) -> Scene<'a> {
    Scene { state: context.state, block: context.block, chain_id: context.chain_id }
}
