//! Acts that need an executed proposal: each proposal allows its act once.

use liuhen_types::entity::{Proposal, ProposalStatus};
use liuhen_types::payload::governance::ProposalBody;
use liuhen_types::{Code, ProposalId, StateKey};

use super::submit::VOTERS;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;

/// The executed proposal that allows `act`.
pub(crate) fn allowed_by(
    context: &Context<'_>,
    proposal_id: &ProposalId,
    act: &ProposalBody,
) -> Checked<Proposal> {
    Held::any_of(context, &VOTERS)?;
    let proposal: Option<Proposal> = context.read(&StateKey::proposal(proposal_id))?;
    let proposal = proposal.ok_or(Code::ProposalState)?;
    require(proposal.submission.body == *act, Code::ProposalState)?;
    require(proposal.status != ProposalStatus::Open, Code::QuorumInsufficient)?;
    require(proposal.status == ProposalStatus::Executed, Code::ProposalState)?;
    Ok(proposal)
}

/// Notes that the act was done.
pub(crate) fn done(context: &mut Context<'_>, mut proposal: Proposal) {
    proposal.status = ProposalStatus::CarriedOut;
    context.put(StateKey::proposal(&proposal.submission.proposal_id), &proposal);
}
