//! What both transports share: listed peers only, and dialling them again.
//!
//! A connection's other end proves its peer id in the Noise handshake; whoever
//! is not listed is dropped right there, before any protocol of ours runs.

mod dialer;

use std::convert::Infallible;
use std::time::Instant;

use libp2p::allow_block_list::{self, AllowedPeers};
use libp2p::core::upgrade::Version;
use libp2p::swarm::NetworkBehaviour;
use libp2p::swarm::dial_opts::{DialOpts, PeerCondition};
use libp2p::{PeerId, Swarm, SwarmBuilder, connection_limits, noise, tcp, yamux};

pub use dialer::Redial;

use crate::address;
use crate::config::{NetworkConfig, NodeIdentity, Peer};
use crate::error::Error;
use crate::identity::keypair;
use crate::limits::{IDLE_CONNECTION_TIMEOUT, PEER_CONNECTIONS_MAX, PEERS_MAX};
use dialer::Dialer;

/// Which of the two transports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Votes, proposals, block sync.
    Consensus,
    /// Transactions.
    Gossip,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Consensus => "consensus",
            Self::Gossip => "gossip",
        }
    }

    fn listen(self, config: &NetworkConfig) -> std::net::SocketAddr {
        match self {
            Self::Consensus => config.consensus_listen,
            Self::Gossip => config.gossip_listen,
        }
    }

    fn address(self, peer: &Peer) -> (&'static str, &str) {
        match self {
            Self::Consensus => ("peers.consensus_address", &peer.consensus_address),
            Self::Gossip => ("peers.gossip_address", &peer.gossip_address),
        }
    }
}

/// Lets only listed peers in.
#[derive(NetworkBehaviour)]
#[behaviour(to_swarm = "GuardEvent")]
pub struct Guard {
    allowed: allow_block_list::Behaviour<AllowedPeers>,
    limits: connection_limits::Behaviour,
}

/// A guard never says anything.
#[derive(Debug)]
pub enum GuardEvent {}

impl From<Infallible> for GuardEvent {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl Guard {
    fn new(dialer: &Dialer) -> Self {
        let mut allowed = allow_block_list::Behaviour::<AllowedPeers>::default();
        for peer in dialer.peers() {
            allowed.allow_peer(*peer);
        }
        let limits = connection_limits::ConnectionLimits::default()
            .with_max_established_per_peer(Some(PEER_CONNECTIONS_MAX));
        Self { allowed, limits: connection_limits::Behaviour::new(limits) }
    }
}

/// Listens, and knows whom to dial. `protocol` makes the behaviour of what runs
/// over the connections, given the guard.
pub fn listen<B, F>(
    kind: Kind,
    config: &NetworkConfig,
    identity: &NodeIdentity,
    protocol: F,
) -> Result<(Swarm<B>, Redial), Error>
where
    B: NetworkBehaviour,
    F: FnOnce(Guard) -> Result<B, String>,
{
    let error = |reason: String| Error::Transport {
        what: kind.name(),
        address: kind.listen(config).to_string(),
        reason,
    };
    let keypair = keypair(&identity.network_seed);
    let dialer = listed_peers(kind, config, keypair.public().to_peer_id())?;
    let behaviour = protocol(Guard::new(&dialer)).map_err(error)?;
    let tcp = tcp::Config::default().nodelay(true);
    let mut swarm = SwarmBuilder::with_existing_identity(keypair)
        .with_tokio()
        .with_tcp(tcp, noise::Config::new, yamux::Config::default)
        .map_err(|e| error(e.to_string()))?
        .with_behaviour(|_| behaviour)
        .map_err(|e| error(e.to_string()))?
        .with_swarm_config(|swarm| {
            // Each of our protocols is the only one of its stream, so a message
            // need not wait a round trip until the other side agreed to it.
            swarm
                .with_substream_upgrade_protocol_override(Version::V1Lazy)
                .with_idle_connection_timeout(IDLE_CONNECTION_TIMEOUT)
        })
        .build();
    swarm.listen_on(address::tcp(kind.listen(config))).map_err(|e| error(e.to_string()))?;
    Ok((swarm, Redial::new(dialer)))
}

/// Dials a peer, unless that happens already.
pub fn dial<B: NetworkBehaviour>(
    swarm: &mut Swarm<B>,
    peer: PeerId,
    addresses: Vec<std::net::SocketAddr>,
) {
    if addresses.is_empty() {
        return;
    }
    let options = DialOpts::peer_id(peer)
        .condition(PeerCondition::DisconnectedAndNotDialing)
        .addresses(addresses.into_iter().map(address::tcp).collect())
        .build();
    if let Err(error) = swarm.dial(options) {
        tracing::debug!(%peer, %error, "peer not dialled");
    }
}

fn listed_peers(kind: Kind, config: &NetworkConfig, own_id: PeerId) -> Result<Dialer, Error> {
    if config.peers.len() > PEERS_MAX {
        return Err(Error::Config {
            field: "peers",
            value: config.peers.len().to_string(),
            reason: format!("at most {PEERS_MAX} are allowed"),
        });
    }
    let (mut dialer, now) = (Dialer::default(), Instant::now());
    for peer in &config.peers {
        let peer_id = address::peer_id(peer)?;
        if peer_id != own_id {
            let (field, text) = kind.address(peer);
            let (host, port) = address::split_host_port(field, text)?;
            dialer.add(peer_id, host.to_owned(), port, now);
        }
    }
    Ok(dialer)
}
