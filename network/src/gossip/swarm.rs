//! The gossip transport's event loop.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use bytes::Bytes;
use futures::StreamExt as _;
use libp2p::gossipsub::{
    self, IdentTopic, MessageAuthenticity, MessageId, PublishError, ValidationMode,
};
use libp2p::swarm::{NetworkBehaviour, SwarmEvent};
use libp2p::{PeerId, Swarm};
use sha2::{Digest as _, Sha256};
use tokio::sync::{mpsc, oneshot};

use super::GossipMessage;
use crate::config::{NetworkConfig, NodeIdentity};
use crate::error::Error;
use crate::limits::{
    GOSSIP_BYTES_MAX, GOSSIP_HANDLER_QUEUE_MAX, GOSSIP_HEARTBEAT, GOSSIP_OVERHEAD_BYTES,
};
use crate::transport::{self, Guard, Kind, Redial};

#[derive(NetworkBehaviour)]
struct Behaviour {
    guard: Guard,
    gossipsub: gossipsub::Behaviour,
}

/// The transport with all that its loop needs.
pub struct GossipSwarm {
    swarm: Swarm<Behaviour>,
    topic: IdentTopic,
    redial: Redial,
    incoming: mpsc::Sender<GossipMessage>,
    peers: Arc<AtomicUsize>,
}

fn behaviour(topic: &IdentTopic) -> Result<gossipsub::Behaviour, String> {
    let config = gossipsub::ConfigBuilder::default()
        .heartbeat_interval(GOSSIP_HEARTBEAT)
        // Peers are known by their connection, transactions by their signatures; a
        // signature over every message would be checked by all for nothing.
        .validation_mode(ValidationMode::Anonymous)
        .max_transmit_size(GOSSIP_BYTES_MAX + GOSSIP_OVERHEAD_BYTES)
        .connection_handler_queue_len(GOSSIP_HANDLER_QUEUE_MAX)
        .history_length(3)
        .history_gossip(2)
        .message_id_fn(|message| MessageId::new(&Sha256::digest(&message.data)))
        .build()
        .map_err(|e| e.to_string())?;
    let mut gossipsub = gossipsub::Behaviour::new(MessageAuthenticity::Anonymous, config)?;
    gossipsub.subscribe(topic).map_err(|e| e.to_string())?;
    Ok(gossipsub)
}

impl GossipSwarm {
    /// Listens. Nothing is dialled yet.
    pub fn new(
        config: &NetworkConfig,
        identity: &NodeIdentity,
        incoming: mpsc::Sender<GossipMessage>,
        peers: Arc<AtomicUsize>,
    ) -> Result<Self, Error> {
        let topic = IdentTopic::new(format!("liuhen/{}/transactions/v1", config.chain_id));
        let protocol = |guard| Ok(Behaviour { guard, gossipsub: behaviour(&topic)? });
        let (swarm, redial) = transport::listen(Kind::Gossip, config, identity, protocol)?;
        Ok(Self { swarm, topic, redial, incoming, peers })
    }

    /// Runs until told to stop or until all senders are gone.
    pub async fn run(
        mut self,
        mut outgoing: mpsc::Receiver<Bytes>,
        mut stop: oneshot::Receiver<()>,
    ) {
        loop {
            tokio::select! {
                _ = &mut stop => return,
                event = self.swarm.select_next_some() => self.on_event(event),
                message = outgoing.recv() => match message {
                    Some(bytes) => self.publish(bytes),
                    None => return,
                },
                (peer, addresses) = self.redial.next() => {
                    transport::dial(&mut self.swarm, peer, addresses);
                }
            }
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
                propagation_source,
                message,
                ..
            })) => self.received(propagation_source, message),
            SwarmEvent::ConnectionEstablished { peer_id, .. } => {
                self.redial.dialer.up(&peer_id, Instant::now());
                self.count_peers();
            }
            SwarmEvent::ConnectionClosed { peer_id, num_established: 0, .. } => {
                self.redial.dialer.down(&peer_id, Instant::now());
                self.count_peers();
            }
            SwarmEvent::IncomingConnectionError { error, send_back_addr, .. } => {
                tracing::debug!(%error, from = %send_back_addr, "gossip connection refused");
            }
            _ => {}
        }
    }

    /// `from` passed it on; only listed peers have connections.
    fn received(&mut self, from: PeerId, message: gossipsub::Message) {
        let message = GossipMessage { from: from.to_string(), bytes: message.data.into() };
        if self.incoming.try_send(message).is_err() {
            tracing::debug!("a gossip message was dropped: the node does not keep up");
        }
    }

    fn count_peers(&self) {
        self.peers.store(self.redial.dialer.connected(), Ordering::Relaxed);
    }
}
