//! Acts that need an executed proposal: each proposal allows its act once, and none
//! once a later one was executed on the same node or peer. None lets a node into a set of
//! validators that was voted later, or for the same height. One that is never used has no
//! other end.

use liuhen_types::entity::{Proposal, ProposalStatus};
use liuhen_types::payload::governance::ProposalBody;
use liuhen_types::{Code, Height, ProposalId, StateKey};

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
    let Some(key) = decision_key(act) else { return Err(Code::ProposalState.into()) };
    let last: Option<ProposalId> = context.read(&key)?;
    require(last.as_ref() == Some(proposal_id), Code::ProposalState)?;
    Ok(proposal)
}

/// Refuses to change the set of validators by a decision that took effect before the last
/// vote on all of them, or at the same height: that vote named who is in it.
pub(crate) fn require_after_last_set(context: &Context<'_>, proposal: &Proposal) -> Checked<()> {
    let last: Option<Height> = context.read(&StateKey::validators_decided())?;
    let decided = proposal.submission.activation_height;
    require(last.is_none_or(|last| last < decided), Code::ProposalState)
}

/// Where the last decision on what `act` is about is noted; none if a proposal of this
/// body takes effect by itself.
pub(crate) fn decision_key(act: &ProposalBody) -> Option<StateKey> {
    match act {
        ProposalBody::NodeStatus(change) => Some(StateKey::node_decision(&change.node_id)),
        ProposalBody::BridgePeer(terms) => Some(StateKey::peer_decision(&terms.peer_id)),
        ProposalBody::AuthorityChange(change) => Some(StateKey::authority_decision(&change.org)),
        ProposalBody::AuditorGrant(_)
        | ProposalBody::AuditorRevoke(_)
        | ProposalBody::Validators(_)
        | ProposalBody::Params(_)
        | ProposalBody::ContractVersion(_) => None,
    }
}

/// Notes that the act was done.
pub(crate) fn done(context: &mut Context<'_>, mut proposal: Proposal) {
    proposal.status = ProposalStatus::CarriedOut;
    context.put(StateKey::proposal(&proposal.submission.proposal_id), &proposal);
}
