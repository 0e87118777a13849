//! The bridge to other chains. Proofs are receipts of the other chain,
//! checked against its registered validators; who carries them is not trusted.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::log::{LogHasher, Sm3Log};
use liuhen_crypto::{Hash, sm3_domain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::id::{ChainId, Height, MessageId, PeerId, ProposalId};
use crate::receipt_bytes::ReceiptBytes;
use crate::state::StateKey;
use crate::validator::ValidatorSet;

const ANCHOR_DOMAIN: &str = "liuhen/xchain-anchor/v1";
const MESSAGE_DOMAIN: &str = "liuhen/xchain-message/v1";

/// What a message between chains is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum MessageKind {
    /// A catalog template.
    CatalogTemplate,
    /// Notice of a grant.
    GrantNotice,
    /// A receipt for something that was sent.
    Receipt,
}

/// Another chain, and what is taken from it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeerTerms {
    /// Its name on this chain.
    pub peer_id: PeerId,
    /// Its chain id.
    pub chain_id: ChainId,
    /// The validators of the height after `trusted_height`.
    pub validators: ValidatorSet,
    /// The height from which its headers are followed; 0 is its genesis.
    pub trusted_height: Height,
    /// Kinds of messages that are taken; none takes nothing.
    pub kinds: Vec<MessageKind>,
    /// True if headers of simulated time are taken: exercises only.
    pub accept_simulated_time: bool,
    /// How long an anchor may wait for its confirmation until it is sent again.
    pub confirm_timeout_ms: u64,
}

/// `XchainPeerSet`: enters a peer as an executed proposal decided.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct XchainPeerSet {
    /// The proposal.
    pub proposal_id: ProposalId,
    /// The peer, as proposed.
    pub terms: PeerTerms,
}

/// `XchainAnchorOut`: commits this chain's heights and messages towards a peer.
/// The first submission makes the anchor; the relayer repeats it when it has been
/// sent, the authority repeats it to declare a sent one overdue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct XchainAnchorOut {
    /// Its id.
    pub anchor_id: MessageId,
    /// To whom.
    pub peer: PeerId,
    /// First height; follows the last anchored one.
    pub from_height: Height,
    /// Last height; lies before this block.
    pub to_height: Height,
    /// State root at the last height.
    pub state_root: Hash,
    /// Merkle root (SM3, the log's shape) over [`message_leaf`]s; zeros without any.
    pub msg_root: Hash,
    /// Sequence number of the first message; follows the last one sent.
    pub msg_first_seq: u64,
    /// How many messages.
    pub msg_count: u64,
}

impl XchainAnchorOut {
    /// What the peer notarises to confirm the anchor.
    pub fn digest(&self) -> Hash {
        let bytes = borsh::to_vec(self).expect("writing to memory does not fail");
        sm3_domain(ANCHOR_DOMAIN, &[&bytes])
    }
}

/// The leaf of a message in its anchor's tree. It names the chain it goes to, so
/// that no other chain takes it.
pub fn message_leaf(
    to_chain: &ChainId,
    msg_id: &MessageId,
    seq: u64,
    kind: MessageKind,
    body_digest: &Hash,
) -> Hash {
    let parts = (MESSAGE_DOMAIN, to_chain, msg_id, seq, kind, body_digest);
    Sm3Log::leaf(&borsh::to_vec(&parts).expect("writing to memory does not fail"))
}

/// `XchainReceiptIn`: the peer's receipt for a `NotarizeEvidence` of an anchor's
/// digest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct XchainReceiptIn {
    /// The anchor.
    pub anchor_id: MessageId,
    /// The receipt file of the peer's transaction.
    pub receipt: ReceiptBytes,
}

/// `XchainMessageIn`: a message of a peer, proven by the peer's anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct XchainMessageIn {
    /// From whom.
    pub peer: PeerId,
    /// Its id.
    pub msg_id: MessageId,
    /// One more than the last one's.
    pub seq: u64,
    /// What it is.
    pub kind: MessageKind,
    /// Salted SM3 of its body.
    pub body_digest: Hash,
    /// Path from [`message_leaf`] to the anchor's message root.
    pub path: Vec<Hash>,
    /// The receipt file of the peer's `XchainAnchorOut`.
    pub receipt: ReceiptBytes,
}

impl Body for XchainPeerSet {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::xchain_peer(&self.terms.peer_id), StateKey::proposal(&self.proposal_id)]
    }
}

impl Body for XchainAnchorOut {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::xchain_anchor(&self.anchor_id), StateKey::xchain_peer(&self.peer)]
    }
}

impl Body for XchainReceiptIn {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::xchain_anchor(&self.anchor_id)]
    }
}

impl Body for XchainMessageIn {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::xchain_peer(&self.peer), StateKey::xchain_message(&self.peer, self.seq)]
    }
}
