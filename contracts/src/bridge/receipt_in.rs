//! `XchainReceiptIn`: the peer's proof that it notarised an anchor.
//!
//! A refusal on the peer is no end: anybody there may have tried in vain.

use liuhen_types::entity::{Anchor, AnchorStatus, Peer};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::{Payload, XchainReceiptIn};
use liuhen_types::receipt::Receipt;
use liuhen_types::{Code, StateKey};

use super::proof;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) struct Facts {
    anchor: Anchor,
    peer: Peer,
    receipt: Receipt,
}

pub(crate) fn schema(_: &XchainReceiptIn) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &XchainReceiptIn) -> Checked<Facts> {
    Held::any_of(context, &[Role::BridgeRelayer])?;
    let anchor: Anchor = context.find(&StateKey::xchain_anchor(&payload.anchor_id))?;
    require(anchor.status != AnchorStatus::Confirmed, Code::XchainReplay)?;
    let peer: Peer = context.must_read(&StateKey::xchain_peer(&anchor.anchor.peer))?;
    let receipt = proof::verify(&peer, &payload.receipt)?;
    let Payload::NotarizeEvidence(evidence) = &receipt.transaction.transaction.payload else {
        return Err(Code::XchainProof.into());
    };
    require(evidence.digest == anchor.anchor.digest(), Code::XchainProof)?;
    let height = receipt.signed.header.height;
    let is_news = anchor.peer_height.is_none_or(|known| known < height);
    require(is_news || receipt.outcome.is_accepted(), Code::XchainReplay)?;
    Ok(Facts { anchor, peer, receipt })
}

pub(crate) fn change(context: &mut Context<'_>, payload: &XchainReceiptIn, facts: Facts) {
    let Facts { mut anchor, mut peer, receipt } = facts;
    anchor.status = match receipt.outcome.is_accepted() {
        true => AnchorStatus::Confirmed,
        false => AnchorStatus::Rejected,
    };
    anchor.peer_height = Some(receipt.signed.header.height);
    proof::follow(&mut peer, &receipt);
    context.put(StateKey::xchain_peer(&anchor.anchor.peer), &peer);
    context.put(StateKey::xchain_anchor(&payload.anchor_id), &anchor);
}
