//! The gossip transport and its event loop.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use libp2p::allow_block_list::{self, AllowedPeers};
use libp2p::gossipsub::{
    self, IdentTopic, MessageAuthenticity, MessageId, PublishError, ValidationMode,
};
use libp2p::swarm::dial_opts::{DialOpts, PeerCondition};
use libp2p::swarm::{NetworkBehaviour, SwarmEvent};
use libp2p::{PeerId, Swarm, SwarmBuilder, connection_limits, noise, tcp, yamux};
use liuhen_crypto::sm3_domain;
use tokio::sync::{mpsc, oneshot};

use super::GossipMessage;
use super::dialer::{Dialer, resolve};
use crate::address;
use crate::config::{NetworkConfig, NodeIdentity};
use crate::error::Error;
use crate::identity::keypair;
use crate::limits::{
    GOSSIP_BYTES_MAX, GOSSIP_HANDLER_QUEUE_MAX, GOSSIP_HEARTBEAT, GOSSIP_OVERHEAD_BYTES,
    GOSSIP_PEER_CONNECTIONS_MAX, IDLE_CONNECTION_TIMEOUT, REDIAL_MIN,
};

const MESSAGE_DOMAIN: &str = "liuhen/gossip-message/v1";

#[derive(NetworkBehaviour)]
struct Behaviour {
    allowed: allow_block_list::Behaviour<AllowedPeers>,
    limits: connection_limits::Behaviour,
    gossipsub: gossipsub::Behaviour,
}

/// The transport with all that its loop needs.
pub struct GossipSwarm {
    swarm: Swarm<Behaviour>,
    topic: IdentTopic,
    dialer: Dialer,
    incoming: mpsc::Sender<GossipMessage>,
    peers: Arc<AtomicUsize>,
}

fn error(config: &NetworkConfig, reason: impl std::fmt::Display) -> Error {
    Error::Transport {
        what: "gossip",
        address: config.gossip_listen.to_string(),
        reason: reason.to_string(),
    }
}

fn behaviour(identity: &NodeIdentity, listed: &Dialer) -> Result<Behaviour, String> {
    let config = gossipsub::ConfigBuilder::default()
        .heartbeat_interval(GOSSIP_HEARTBEAT)
        .validation_mode(ValidationMode::Strict)
        .max_transmit_size(GOSSIP_BYTES_MAX + GOSSIP_OVERHEAD_BYTES)
        .connection_handler_queue_len(GOSSIP_HANDLER_QUEUE_MAX)
        .history_length(3)
        .history_gossip(2)
        .message_id_fn(|message| MessageId::new(&sm3_domain(MESSAGE_DOMAIN, &[&message.data]).0))
        .build()
        .map_err(|e| e.to_string())?;
    let author = MessageAuthenticity::Signed(keypair(&identity.network_seed));
    let gossipsub = gossipsub::Behaviour::new(author, config)?;
    let mut allowed = allow_block_list::Behaviour::<AllowedPeers>::default();
    for peer in listed.peers() {
        allowed.allow_peer(*peer);
    }
    let limits = connection_limits::ConnectionLimits::default()
        .with_max_established_per_peer(Some(GOSSIP_PEER_CONNECTIONS_MAX));
    Ok(Behaviour { allowed, limits: connection_limits::Behaviour::new(limits), gossipsub })
}

impl GossipSwarm {
    /// Listens. Nothing is dialled yet.
    pub fn new(
        config: &NetworkConfig,
        identity: &NodeIdentity,
        incoming: mpsc::Sender<GossipMessage>,
        peers: Arc<AtomicUsize>,
    ) -> Result<Self, Error> {
        let keypair = keypair(&identity.network_seed);
        let dialer = listed_peers(config, keypair.public().to_peer_id())?;
        let mut behaviour = behaviour(identity, &dialer).map_err(|e| error(config, e))?;
        let topic = IdentTopic::new(format!("liuhen/{}/transactions/v1", config.chain_id));
        behaviour.gossipsub.subscribe(&topic).map_err(|e| error(config, e))?;
        let mut swarm = SwarmBuilder::with_existing_identity(keypair)
            .with_tokio()
            .with_tcp(
                tcp::Config::default().nodelay(true),
                noise::Config::new,
                yamux::Config::default,
            )
            .map_err(|e| error(config, e))?
            .with_behaviour(|_| behaviour)
            .map_err(|e| error(config, e))?
            .with_swarm_config(|swarm| swarm.with_idle_connection_timeout(IDLE_CONNECTION_TIMEOUT))
            .build();
        swarm.listen_on(address::listen(config.gossip_listen)).map_err(|e| error(config, e))?;
        Ok(Self { swarm, topic, dialer, incoming, peers })
    }

    /// Runs until told to stop or until all senders are gone.
    pub async fn run(
        mut self,
        mut outgoing: mpsc::Receiver<Bytes>,
        mut stop: oneshot::Receiver<()>,
    ) {
        let mut redial = tokio::time::interval(REDIAL_MIN.max(Duration::from_millis(100)));
        redial.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut resolving = FuturesUnordered::new();
        loop {
            tokio::select! {
                _ = &mut stop => return,
                event = self.swarm.select_next_some() => self.on_event(event),
                message = outgoing.recv() => match message {
                    Some(bytes) => self.publish(bytes),
                    None => return,
                },
                Some((peer, addresses)) = resolving.next(), if !resolving.is_empty() => {
                    self.dial(peer, addresses);
                }
                _ = redial.tick() => {
                    for (peer, host, port) in self.dialer.due(Instant::now()) {
                        resolving.push(async move { (peer, resolve(host, port).await) });
                    }
                }
            }
        }
    }

    fn dial(&mut self, peer: PeerId, addresses: Vec<std::net::SocketAddr>) {
        if addresses.is_empty() {
            return;
        }
        let options = DialOpts::peer_id(peer)
            .condition(PeerCondition::DisconnectedAndNotDialing)
            .addresses(addresses.into_iter().map(address::listen).collect())
            .build();
        if let Err(error) = self.swarm.dial(options) {
            tracing::debug!(%peer, %error, "gossip peer not dialled");
        }
    }

    fn publish(&mut self, bytes: Bytes) {
        let topic = self.topic.clone();
        match self.swarm.behaviour_mut().gossipsub.publish(topic, bytes) {
            // A repeated message is already on its way; without peers there is
            // nobody to tell.
            Ok(_) | Err(PublishError::Duplicate | PublishError::NoPeersSubscribedToTopic) => {}
            Err(error) => tracing::debug!(%error, "gossip message not published"),
        }
    }

    fn on_event(&mut self, event: SwarmEvent<BehaviourEvent>) {
        match event {
            SwarmEvent::Behaviour(BehaviourEvent::Gossipsub(gossipsub::Event::Message {
                message,
                ..
            })) => self.received(message),
            SwarmEvent::ConnectionEstablished { peer_id, .. } => {
                self.dialer.up(&peer_id);
                self.count_peers();
            }
            SwarmEvent::ConnectionClosed { peer_id, num_established: 0, .. } => {
                self.dialer.down(&peer_id, Instant::now());
                self.count_peers();
            }
            SwarmEvent::IncomingConnectionError { error, send_back_addr, .. } => {
                tracing::debug!(%error, from = %send_back_addr, "gossip connection refused");
            }
            _ => {}
        }
    }

    fn received(&mut self, message: gossipsub::Message) {
        let Some(from) = message.source.filter(|source| self.dialer.is_listed(source)) else {
            tracing::debug!("a gossip message of an author who is not listed was dropped");
            return;
        };
        let message = GossipMessage { from: from.to_string(), bytes: message.data.into() };
        if self.incoming.try_send(message).is_err() {
            tracing::debug!("a gossip message was dropped: the node does not keep up");
        }
    }

    fn count_peers(&self) {
        self.peers.store(self.dialer.connected(), Ordering::Relaxed);
    }
}

fn listed_peers(config: &NetworkConfig, own_id: PeerId) -> Result<Dialer, Error> {
    let (mut dialer, now) = (Dialer::default(), Instant::now());
    for peer in &config.peers {
        let peer_id = address::peer_id(peer)?;
        if peer_id != own_id {
            let (host, port) =
                address::split_host_port("peers.gossip_address", &peer.gossip_address)?;
            dialer.add(peer_id, host.to_owned(), port, now);
        }
    }
    Ok(dialer)
}
