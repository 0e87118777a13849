//! Other chains in the state, what was anchored to them and what came from them.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{Height, MessageId, PeerId, TxId};
use crate::payload::XchainAnchorOut;
use crate::payload::bridge::{MessageKind, PeerTerms};
use crate::state::StateKey;
use crate::time::TimeMs;
use crate::validator::ValidatorSet;

/// A height of another chain from which its headers are followed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeerRoot {
    /// The height.
    pub height: Height,
    /// The validators of the next one.
    pub validators: ValidatorSet,
}

/// Another chain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Peer {
    /// What was agreed by vote.
    pub terms: PeerTerms,
    /// Roots of trust, lowest height first: that of the terms, and those that
    /// receipts with hand-overs led to.
    pub roots: Vec<PeerRoot>,
    /// Sequence number of the last message that came; 0 before the first.
    pub last_seq_in: u64,
    /// Sequence number of the last message that was anchored; 0 before the first.
    pub last_seq_out: u64,
    /// The last height that was anchored; 0 before the first.
    pub last_anchored: Height,
}

/// Where an anchor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum AnchorStatus {
    /// Made, not sent.
    Pending,
    /// The relayer sent it.
    Sent,
    /// The peer has it.
    Confirmed,
    /// No confirmation came in time; to be sent again.
    TimedOut,
    /// The peer refused it; may be sent again.
    Rejected,
}

/// An anchor towards another chain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// As submitted.
    pub anchor: XchainAnchorOut,
    /// The transaction that made it.
    pub made_by: TxId,
    /// When.
    pub made_at: TimeMs,
    /// Where it stands.
    pub status: AnchorStatus,
    /// How often it was sent.
    pub attempts: u32,
    /// When it was sent last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<TimeMs>,
    /// Height of the peer's block that confirmed or refused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer_height: Option<Height>,
}

/// A message that came from another chain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeerMessage {
    /// From whom.
    pub peer: PeerId,
    /// Its id.
    pub msg_id: MessageId,
    /// Its sequence number.
    pub seq: u64,
    /// What it is.
    pub kind: MessageKind,
    /// Salted SM3 of its body.
    pub body_digest: Hash,
    /// The peer's transaction that anchored it.
    pub anchored_by: TxId,
    /// The peer's block that holds that transaction.
    pub peer_height: Height,
    /// When it came.
    pub received_at: TimeMs,
}

impl StateKey {
    /// Another chain: [`Peer`].
    pub fn xchain_peer(id: &PeerId) -> Self {
        Self::of(format!("xchain/peer/{id}"))
    }

    /// An anchor: [`Anchor`].
    pub fn xchain_anchor(id: &MessageId) -> Self {
        Self::of(format!("xchain/anchor/{id}"))
    }

    /// A message of a peer: [`PeerMessage`].
    pub fn xchain_message(peer: &PeerId, seq: u64) -> Self {
        Self::of(format!("xchain/message/{peer}/{seq}"))
    }

    /// Which message of a peer has an id: its sequence number.
    pub fn xchain_message_id(peer: &PeerId, id: &MessageId) -> Self {
        Self::of(format!("xchain/id/{peer}/{id}"))
    }
}
