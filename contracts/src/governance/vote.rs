//! `ProposalVote`: more than two thirds of the voting power, and the province's
//! yes, carry a proposal.
//!
//! For a validator votes the data authority of its node's region, as it is when a vote is
//! cast: the vote of an authority that was replaced or ended counts no more, its
//! successor has its own. One that is suspended casts none, but keeps what it cast. A
//! validator without a registered node, or whose region has no authority, counts in the
//! total and has no vote. An org votes once.

use liuhen_types::entity::{Node, Proposal, ProposalStatus, Vote};
use liuhen_types::payload::ProposalVote;
use liuhen_types::payload::governance::ProposalBody;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, Height, NodeId, OrgId, ProposalId, StateKey, ValidatorSet};

use super::body::is_due;
use super::submit::VOTERS;
use crate::context::Context;
use crate::limits::PROPOSALS_PER_HEIGHT_MAX;
use crate::party;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::state::validators;

pub(crate) struct Facts {
    /// With the vote.
    proposal: Proposal,
    /// What is due at its height, with it, if it is carried.
    due: Option<Vec<ProposalId>>,
    /// Who then waits to become auditor, and until which height.
    auditor: Option<(OrgId, Height)>,
}

pub(crate) fn schema(_: &ProposalVote) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &ProposalVote) -> Checked<Facts> {
    let held = Held::any_of(context, &VOTERS)?;
    let mut proposal: Proposal = context.find(&StateKey::proposal(&payload.proposal_id))?;
    require(proposal.status == ProposalStatus::Open, Code::ProposalState)?;
    let activation = proposal.submission.activation_height;
    require(!is_due(activation, context.block.height), Code::QuorumInsufficient)?;
    let voter = context.sender();
    require(proposal.votes.iter().all(|vote| vote.org != *voter), Code::Duplicate)?;
    let set = validators(context.state)?;
    let orgs = voters(context, &set)?;
    let as_province = held.includes(Role::ProvinceAuthority);
    let has_vote = as_province || orgs.iter().flatten().any(|org| org == voter);
    require(has_vote, Code::NotParty)?;
    let (org, yes, voted_at) = (voter.clone(), payload.yes, context.time());
    proposal.votes.push(Vote { org, yes, as_province, voted_at });
    if !is_carried(&proposal.votes, &set, &orgs) {
        return Ok(Facts { proposal, due: None, auditor: None });
    }
    proposal.status = ProposalStatus::Approved;
    let due: Option<Vec<ProposalId>> = context.read(&StateKey::proposals_due(activation))?;
    let mut due = due.unwrap_or_default();
    require(due.len() < PROPOSALS_PER_HEIGHT_MAX, Code::QuotaExceeded)?;
    due.push(payload.proposal_id.clone());
    let auditor = auditor_due(context, &proposal)?;
    Ok(Facts { proposal, due: Some(due), auditor })
}

/// Who becomes auditor by an approved proposal, and until when it waits for that or for
/// another one.
fn auditor_due(context: &Context<'_>, proposal: &Proposal) -> Checked<Option<(OrgId, Height)>> {
    let ProposalBody::AuditorGrant(grant) = &proposal.submission.body else { return Ok(None) };
    let other: Option<Height> = context.read(&StateKey::auditor_due(&grant.org))?;
    let height = proposal.submission.activation_height;
    Ok(Some((grant.org.clone(), other.map_or(height, |other| other.max(height)))))
}

pub(crate) fn change(context: &mut Context<'_>, payload: &ProposalVote, facts: Facts) {
    let Facts { proposal, due, auditor } = facts;
    if let Some(due) = due {
        let activation = proposal.submission.activation_height;
        context.put(StateKey::proposals_due(activation), &due);
        if let Some((org, height)) = auditor {
            context.put(StateKey::auditor_due(&org), &height);
        }
    }
    context.put(StateKey::proposal(&payload.proposal_id), &proposal);
}

/// Who votes for each validator of the set.
fn voters(context: &Context<'_>, set: &ValidatorSet) -> Checked<Vec<Option<OrgId>>> {
    let voter = |key: StateKey| -> Checked<Option<OrgId>> {
        let Some(id) = context.read::<NodeId>(&key)? else { return Ok(None) };
        let node: Node = context.must_read(&StateKey::node(&id))?;
        party::holder_at(context, &node.registration.region)
    };
    let keys = set.as_slice().iter().map(|v| StateKey::node_of_key(&v.address()));
    keys.map(voter).collect()
}

fn is_carried(votes: &[Vote], set: &ValidatorSet, voters: &[Option<OrgId>]) -> bool {
    let says_yes = |org: &OrgId| votes.iter().any(|vote| vote.yes && vote.org == *org);
    let power = (set.as_slice().iter().zip(voters))
        .filter(|(_, org)| org.as_ref().is_some_and(says_yes))
        .fold(0u64, |sum, (validator, _)| sum.saturating_add(validator.power));
    set.is_quorum(power) && votes.iter().any(|vote| vote.yes && vote.as_province)
}
