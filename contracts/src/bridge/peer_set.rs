//! `XchainPeerSet`: enters a peer chain as an executed proposal decided.
//!
//! New terms keep the sequence numbers: a peer cannot be made to repeat itself.

use liuhen_types::entity::{Peer, PeerRoot, Proposal};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::XchainPeerSet;
use liuhen_types::payload::bridge::PeerTerms;
use liuhen_types::payload::governance::ProposalBody;
use liuhen_types::{Code, Height, StateKey};

use crate::context::Context;
use crate::genesis::check::check_validators;
use crate::governance::act;
use crate::refusal::{Checked, Rejection, require};
use crate::schema::{self, Schema};

pub(crate) fn schema(payload: &XchainPeerSet) -> Schema {
    terms_schema(&payload.terms)
}

pub(crate) fn terms_schema(terms: &PeerTerms) -> Schema {
    schema::count("terms.kinds", &terms.kinds, 0, LIST_MAX)?;
    schema::require(terms.kinds.is_sorted_by(|a, b| a < b), || {
        "terms.kinds must be in order, each once".into()
    })?;
    schema::require(terms.confirm_timeout_ms >= 1, || {
        "terms.confirm_timeout_ms must be at least 1, got 0".into()
    })?;
    check_validators(terms.validators.as_slice())
        .map_err(|error| Rejection::new(Code::Schema, error.to_string()))
}

pub(crate) fn check(context: &Context<'_>, payload: &XchainPeerSet) -> Checked<Proposal> {
    let act = ProposalBody::BridgePeer(payload.terms.clone());
    let proposal = act::allowed_by(context, &payload.proposal_id, &act)?;
    let old: Option<Peer> = context.read(&StateKey::xchain_peer(&payload.terms.peer_id))?;
    require_not_older(old.as_ref(), &payload.terms)?;
    Ok(proposal)
}

/// A proposal that was passed over must not bring an older root of trust back.
pub(crate) fn require_not_older(old: Option<&Peer>, terms: &PeerTerms) -> Checked<()> {
    let is_older = |old: &Peer| {
        old.terms.chain_id == terms.chain_id && terms.trusted_height < old.terms.trusted_height
    };
    require(!old.is_some_and(is_older), Code::XchainReplay)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &XchainPeerSet,
    proposal: Proposal,
) -> Checked<()> {
    let key = StateKey::xchain_peer(&payload.terms.peer_id);
    let old: Option<Peer> = context.read(&key)?;
    let (last_seq_in, last_seq_out, last_anchored) =
        old.map_or((0, 0, Height(0)), |old| (old.last_seq_in, old.last_seq_out, old.last_anchored));
    let terms = payload.terms.clone();
    let root = PeerRoot { height: terms.trusted_height, validators: terms.validators.clone() };
    let roots = vec![root];
    context.put(key, &Peer { terms, roots, last_seq_in, last_seq_out, last_anchored });
    act::done(context, proposal);
    Ok(())
}
