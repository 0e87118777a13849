//! What the network needs to know to start.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use arc_malachitebft_app_channel::app::types::core::LinearTimeouts;
use liuhen_crypto::SigningKey;
use liuhen_types::{ChainId, PublicKey};
use zeroize::Zeroizing;

/// Another node of the chain. Nobody who is not listed is talked to.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Its name, for people.
    pub name: String,
    /// `host:port` of its consensus transport.
    pub consensus_address: String,
    /// `host:port` of its gossip transport.
    pub gossip_address: String,
    /// Its libp2p peer id, as text; see [`crate::peer_id_of`].
    pub peer_id: String,
    /// The SM2 key that it votes with.
    pub validator_key: PublicKey,
}

/// How long a step of a round waits before the round goes on without it. Each
/// further round of a height waits longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Wait for the proposal.
    pub propose: Duration,
    /// Wait for more prevotes once two thirds voted, but not for one block.
    pub prevote: Duration,
    /// Wait for more precommits likewise.
    pub precommit: Duration,
    /// Added to each of them with each further round.
    pub step: Duration,
    /// Votes are sent again after this time without progress.
    pub rebroadcast: Duration,
    /// No wait is longer.
    pub longest: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            propose: Duration::from_secs(3),
            prevote: Duration::from_secs(1),
            precommit: Duration::from_secs(1),
            step: Duration::from_millis(500),
            rebroadcast: Duration::from_secs(5),
            longest: Duration::from_secs(30),
        }
    }
}

impl From<Timeouts> for LinearTimeouts {
    fn from(timeouts: Timeouts) -> Self {
        Self {
            propose: timeouts.propose,
            propose_delta: timeouts.step,
            prevote: timeouts.prevote,
            prevote_delta: timeouts.step,
            precommit: timeouts.precommit,
            precommit_delta: timeouts.step,
            rebroadcast: timeouts.rebroadcast,
            max_timeout: timeouts.longest,
        }
    }
}

/// Everything but the secrets.
#[derive(Clone, Debug)]
pub struct NetworkConfig {
    /// This node's name, for logs and metrics.
    pub name: String,
    /// The chain.
    pub chain_id: ChainId,
    /// Where consensus and block sync listen.
    pub consensus_listen: SocketAddr,
    /// Where transaction gossip listens.
    pub gossip_listen: SocketAddr,
    /// All other nodes; this node's own entry, if present, is skipped.
    pub peers: Vec<Peer>,
    /// The engine's write-ahead log is kept below this folder.
    pub data_dir: PathBuf,
    /// Bytes of the largest block body there may ever be on this chain.
    pub block_bytes_max: u64,
    /// Patience of the rounds.
    pub timeouts: Timeouts,
}

/// The secrets of this node.
#[derive(Clone)]
pub struct NodeIdentity {
    /// The SM2 key that votes.
    pub signing_key: SigningKey,
    /// The ed25519 seed of the transport.
    pub network_seed: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for NodeIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NodeIdentity({})", self.signing_key.public_key().id())
    }
}
