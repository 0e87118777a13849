//! `XchainAnchorOut`: commits heights and messages of this chain towards a peer
//!
//!
//! Contracts do not see headers, so the roots are a claim; the peer's verifiers hold
//! them against this chain's headers. A false one would take the place of the true one
//! for good, and the relayer is not trusted, so an anchor bears the signature of the
//! province: as sender, or as co-signer of what a relayer submits. Heights and message
//! numbers have no gap. Repeating an anchor moves it: by the relayer it was sent,
//! by the authority its confirmation is overdue.

use liuhen_types::entity::{Anchor, AnchorStatus, ExchangeRoute, Measure, Peer};
use liuhen_types::limits::ANCHOR_RECORDS_MAX;
use liuhen_types::payload::XchainAnchorOut;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, Hash, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::tally;

pub(crate) struct Facts {
    peer: Peer,
    /// The anchor, if it is there already, as it stands after this.
    moved: Option<Anchor>,
}

pub(crate) fn schema(payload: &XchainAnchorOut) -> Schema {
    let (from, to) = (payload.from_height, payload.to_height);
    schema::require(from.0 >= 1 && from <= to, || {
        format!("from_height must be 1 to to_height {to}, got {from}")
    })?;
    let count = payload.msg_count;
    schema::require(count <= ANCHOR_RECORDS_MAX, || {
        format!("msg_count must be at most {ANCHOR_RECORDS_MAX}, got {count}")
    })?;
    schema::require((count == 0) == (payload.msg_root == Hash::ZERO), || {
        "msg_root must be zeros if msg_count is 0, and only then".into()
    })?;
    schema::require(payload.msg_first_seq.checked_add(count).is_some(), || {
        format!("msg_first_seq {} leaves no room for {count} messages", payload.msg_first_seq)
    })
}

pub(crate) fn check(context: &Context<'_>, payload: &XchainAnchorOut) -> Checked<Facts> {
    let held = Held::any_of(context, &[Role::ProvinceAuthority, Role::BridgeRelayer])?;
    let peer: Option<Peer> = context.read(&StateKey::xchain_peer(&payload.peer))?;
    let peer = peer.ok_or(Code::XchainPeer)?;
    let key = StateKey::xchain_anchor(&payload.anchor_id);
    if let Some(anchor) = context.read::<Anchor>(&key)? {
        require(anchor.anchor == *payload, Code::Duplicate)?;
        let moved = move_on(context, &peer, anchor, held.includes(Role::BridgeRelayer))?;
        return Ok(Facts { peer, moved: Some(moved) });
    }
    require(is_signed_by_province(context, &held)?, Code::Role)?;
    require(peer.last_anchored.next() == payload.from_height, Code::XchainReplay)?;
    let next_seq = peer.last_seq_out.checked_add(1);
    require(next_seq == Some(payload.msg_first_seq), Code::XchainReplay)?;
    require(payload.to_height < context.block.height, Code::FutureDate)?;
    Ok(Facts { peer, moved: None })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &XchainAnchorOut,
    facts: Facts,
) -> Checked<()> {
    let key = StateKey::xchain_anchor(&payload.anchor_id);
    let Facts { mut peer, moved } = facts;
    if let Some(anchor) = moved {
        context.put(key, &anchor);
        return Ok(());
    }
    let anchor = Anchor {
        anchor: payload.clone(),
        made_by: context.tx_id(),
        made_at: context.time(),
        status: AnchorStatus::Pending,
        attempts: 0,
        sent_at: None,
        peer_height: None,
    };
    context.put(key, &anchor);
    peer.last_anchored = payload.to_height;
    peer.last_seq_out = peer.last_seq_out.saturating_add(payload.msg_count);
    context.put(StateKey::xchain_peer(&payload.peer), &peer);
    let sender = context.sender().clone();
    let messages = i64::try_from(payload.msg_count).unwrap_or(i64::MAX);
    tally::count(context, &sender, Measure::Exchanges(ExchangeRoute::CrossProvince), messages)
}

/// True if the sender or a co-signer is the province's authority.
fn is_signed_by_province(context: &Context<'_>, sender: &Held) -> Checked<bool> {
    if sender.includes(Role::ProvinceAuthority) {
        return Ok(true);
    }
    for cosignature in &context.transaction.cosignatures {
        let held = Held::of_org(context, &cosignature.org, &[Role::ProvinceAuthority])?;
        if !held.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A relayer sends what waits; what was sent and waits too long is overdue.
fn move_on(
    context: &Context<'_>,
    peer: &Peer,
    mut anchor: Anchor,
    is_relayer: bool,
) -> Checked<Anchor> {
    let now = context.time();
    let waited = anchor.sent_at.map_or(0, |sent| now.0.saturating_sub(sent.0));
    let is_overdue = waited > peer.terms.confirm_timeout_ms;
    match anchor.status {
        AnchorStatus::Pending | AnchorStatus::TimedOut | AnchorStatus::Rejected if is_relayer => {
            anchor.status = AnchorStatus::Sent;
            anchor.attempts = anchor.attempts.saturating_add(1);
            anchor.sent_at = Some(now);
        }
        AnchorStatus::Sent if is_overdue => anchor.status = AnchorStatus::TimedOut,
        _ => return Err(Code::State.into()),
    }
    Ok(anchor)
}
