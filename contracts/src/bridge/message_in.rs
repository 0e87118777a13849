//! `XchainMessageIn`: a message of a peer, proven by the peer's own anchor.
//!
//! Whoever holds the relayer's role may carry it; the proof decides. Numbers follow
//! one another, so none is lost, repeated or taken out of turn.

use liuhen_crypto::log::{Sm3Log, verify_inclusion};
use liuhen_types::entity::{ExchangeRoute, Measure, Peer, PeerMessage};
use liuhen_types::limits::PATH_MAX;
use liuhen_types::payload::bridge::message_leaf;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::{Payload, XchainAnchorOut, XchainMessageIn};
use liuhen_types::receipt::Receipt;
use liuhen_types::{ChainId, Code, StateKey};

use super::proof;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::tally;

pub(crate) struct Facts {
    peer: Peer,
    receipt: Receipt,
}

pub(crate) fn schema(payload: &XchainMessageIn) -> Schema {
    schema::count("path", &payload.path, 0, PATH_MAX)
}

pub(crate) fn check(context: &Context<'_>, payload: &XchainMessageIn) -> Checked<Facts> {
    Held::any_of(context, &[Role::BridgeRelayer])?;
    let peer: Option<Peer> = context.read(&StateKey::xchain_peer(&payload.peer))?;
    let peer = peer.ok_or(Code::XchainPeer)?;
    require(peer.terms.kinds.contains(&payload.kind), Code::XchainKind)?;
    require(peer.last_seq_in.checked_add(1) == Some(payload.seq), Code::XchainReplay)?;
    let id_key = StateKey::xchain_message_id(&payload.peer, &payload.msg_id);
    require(!context.exists(&id_key)?, Code::XchainReplay)?;
    let receipt = proof::verify(&peer, &payload.receipt)?;
    let is_proven = match &receipt.transaction.transaction.payload {
        Payload::XchainAnchorOut(anchor) if receipt.outcome.is_accepted() => {
            is_member(context.chain_id, payload, anchor)
        }
        _ => false,
    };
    require(is_proven, Code::XchainProof)?;
    Ok(Facts { peer, receipt })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &XchainMessageIn,
    facts: Facts,
) -> Checked<()> {
    let Facts { mut peer, receipt } = facts;
    let message = PeerMessage {
        peer: payload.peer.clone(),
        msg_id: payload.msg_id.clone(),
        seq: payload.seq,
        kind: payload.kind,
        body_digest: payload.body_digest,
        anchored_by: receipt.tx_id(),
        peer_height: receipt.signed.header.height,
        received_at: context.time(),
    };
    context.put(StateKey::xchain_message(&payload.peer, payload.seq), &message);
    let id_key = StateKey::xchain_message_id(&payload.peer, &payload.msg_id);
    context.put(id_key, &payload.seq);
    peer.last_seq_in = payload.seq;
    proof::follow(&mut peer, &receipt);
    context.put(StateKey::xchain_peer(&payload.peer), &peer);
    let sender = context.sender().clone();
    tally::count(context, &sender, Measure::Exchanges(ExchangeRoute::CrossProvince), 1)
}

/// True if the anchor's messages hold this one at its number, for this chain.
fn is_member(own: &ChainId, payload: &XchainMessageIn, anchor: &XchainAnchorOut) -> bool {
    let XchainMessageIn { msg_id, seq, kind, body_digest, path, .. } = payload;
    let leaf = message_leaf(own, msg_id, *seq, *kind, body_digest);
    let Some(index) = seq.checked_sub(anchor.msg_first_seq) else { return false };
    index < anchor.msg_count
        && verify_inclusion::<Sm3Log>(&leaf, index, anchor.msg_count, path, &anchor.msg_root)
}
