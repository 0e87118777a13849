//! The transport's event loop.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use arc_malachitebft_app_channel::app::engine::network::{Msg, NetworkEvent};
use arc_malachitebft_app_channel::app::engine::util::output_port::OutputPort;
use arc_malachitebft_app_channel::app::types::sync::Status as WireStatus;
use arc_malachitebft_codec::Codec;
use arc_malachitebft_network::Channel;
use bytes::Bytes;
use futures::StreamExt as _;
use libp2p::request_response::{self, OutboundFailure, OutboundRequestId, ResponseChannel};
use libp2p::swarm::{NetworkBehaviour, SwarmEvent};
use libp2p::{Multiaddr, PeerId, Swarm};
use liuhen_types::{ChainId, PublicKey};
use tokio::sync::mpsc;

use super::decode::{self, engine_peer};
use super::outbox::Outbox;
use super::protocol::{self, Message, MessageCodec, SyncCodec, Topic};
use crate::address;
use crate::codec::{CodecError, WireCodec};
use crate::config::{NetworkConfig, NodeIdentity};
use crate::context::Ledger;
use crate::error::Error;
use crate::identity::verify_peer;
use crate::limits::{BULK_BLOCKS_MAX, EVENTS_MAX, STATEMENT_TIMEOUT, sync_response_bytes_max};
use crate::transport::{self, Guard, Kind, Redial};

/// How often peers that owe their statement are looked for.
const STATEMENT_CHECK: Duration = Duration::from_secs(5);

#[derive(NetworkBehaviour)]
pub(super) struct Behaviour {
    guard: Guard,
    messages: request_response::Behaviour<MessageCodec>,
    pub(super) sync: request_response::Behaviour<SyncCodec>,
}

/// A connected peer. It hears nothing but this node's statement until it has
/// acknowledged that, and is heard only once it has made its own.
struct Connected {
    outbox: Outbox,
    since: Instant,
    /// It proved its validator key.
    proven: bool,
    /// It took this node's statement.
    accepted: bool,
    /// The statements under way to it, one for each of its connections.
    statements: Vec<OutboundRequestId>,
}

/// The transport, listening.
pub struct Link {
    pub(super) swarm: Swarm<Behaviour>,
    redial: Redial,
    chain_id: ChainId,
    /// This node's own statement.
    statement: Bytes,
    /// The validator key of each listed peer.
    keys: HashMap<PeerId, PublicKey>,
    connected: HashMap<PeerId, Connected>,
    bulk_bytes_max: u64,
    listening: Vec<Multiaddr>,
    pub(super) events: OutputPort<NetworkEvent<Ledger>>,
    pub(super) questions: HashMap<String, ResponseChannel<Bytes>>,
}

impl Link {
    /// Listens. Nothing is dialled yet. `statement` is this node's encoded proof
    /// that it owns its validator key.
    pub fn new(
        config: &NetworkConfig,
        identity: &NodeIdentity,
        statement: Bytes,
    ) -> Result<Self, Error> {
        let response_bytes_max = sync_response_bytes_max(config.block_bytes_max) as usize;
        let protocol = |guard| {
            Ok(Behaviour {
                guard,
                messages: protocol::messages(&config.chain_id)?,
                sync: protocol::sync(&config.chain_id, response_bytes_max)?,
            })
        };
        let (swarm, redial) = transport::listen(Kind::Consensus, config, identity, protocol)?;
        let keys = (config.peers.iter())
            .map(|peer| Ok((address::peer_id(peer)?, peer.validator_key)))
            .collect::<Result<_, Error>>()?;
        Ok(Self {
            swarm,
            redial,
            chain_id: config.chain_id.clone(),
            statement,
            keys,
            connected: HashMap::new(),
            bulk_bytes_max: config.block_bytes_max.saturating_mul(BULK_BLOCKS_MAX),
            listening: Vec::new(),
            events: OutputPort::with_capacity(EVENTS_MAX),
            questions: HashMap::new(),
        })
    }

    /// Runs until all senders of commands are gone.
    pub async fn run(mut self, mut commands: mpsc::Receiver<Msg<Ledger>>) {
        let mut check = tokio::time::interval(STATEMENT_CHECK);
        loop {
            tokio::select! {
                event = self.swarm.select_next_some() => self.on_event(event),
                command = commands.recv() => match command {
                    Some(command) => self.on_command(command),
                    None => return,
                },
                (peer, addresses) = self.redial.next() => {
                    transport::dial(&mut self.swarm, peer, addresses);
                }
                _ = check.tick() => self.drop_unproven(),
            }
        }
    }

    fn on_command(&mut self, command: Msg<Ledger>) {
        match command {
            Msg::Subscribe(subscriber) => {
                for address in &self.listening {
                    subscriber.send(NetworkEvent::Listening(address.clone()));
                }
                let proven = self.connected.iter().filter(|(_, connected)| connected.proven);
                for peer in proven.map(|(peer, _)| engine_peer(peer)) {
                    subscriber.send(NetworkEvent::PeerConnected(peer));
                    subscriber.send(NetworkEvent::PeerSubscribed(peer, Channel::Sync));
                }
                subscriber.subscribe_to_port(&self.events);
            }
            Msg::PublishConsensusMsg(message) => self.publish(Topic::Consensus, &message),
            Msg::PublishLivenessMsg(message) => self.publish(Topic::Liveness, &message),
            Msg::PublishProposalPart(part) => self.publish(Topic::Part, &part),
            Msg::BroadcastStatus(status) => {
                let status = WireStatus::<Ledger> {
                    peer_id: engine_peer(self.swarm.local_peer_id()),
                    tip_height: status.tip_height,
                    history_min_height: status.history_min_height,
                };
                self.publish(Topic::Status, &status);
            }
            Msg::OutgoingRequest(peer, request, port) => self.ask(&peer, &request, port),
            Msg::OutgoingResponse(id, response) => self.answer(&id, &response),
            Msg::CancelInboundRequest(id) => {
                self.questions.remove(&id.to_string());
            }
            Msg::DumpState(port) => {
                let _ = port.send(None);
            }
            // A request times out by itself; peers are those of the configuration;
            // statements are checked here against it, not against the set.
            Msg::CancelRequest(_)
            | Msg::UpdatePersistentPeers(..)
            | Msg::UpdateValidatorSet(_)
            | Msg::ValidatorProofVerified { .. }
            | Msg::NewEvent(_) => {}
        }
    }

    fn publish<T>(&mut self, topic: Topic, message: &T)
    where
        WireCodec: Codec<T, Error = CodecError>,
    {
        let bytes = match WireCodec.encode(message) {
            Ok(bytes) => bytes,
            Err(error) => return tracing::error!(%error, "a message was not sent"),
        };
        let message = Message { topic, bytes };
        let peers: Vec<PeerId> = self.connected.keys().copied().collect();
        for peer in peers {
            self.send(&peer, message.clone());
        }
    }

    fn send(&mut self, peer: &PeerId, message: Message) {
        let Some(connected) = self.connected.get_mut(peer) else { return };
        let topic = message.topic;
        if !connected.outbox.push(message) {
            tracing::debug!(%peer, ?topic, "a message was dropped: the peer does not keep up");
        }
        self.flush(peer);
    }

    fn flush(&mut self, peer: &PeerId) {
        let Some(connected) = self.connected.get_mut(peer).filter(|peer| peer.accepted) else {
            return;
        };
        while let Some(message) = connected.outbox.next() {
            let topic = message.topic;
            let id = self.swarm.behaviour_mut().messages.send_request(peer, message);
            connected.outbox.sent(id, topic);
        }
    }

    fn on_event(&mut self, event: SwarmEvent<BehaviourEvent>) {
        match event {
            SwarmEvent::NewListenAddr { address, .. } => {
                self.listening.push(address.clone());
                self.events.send(NetworkEvent::Listening(address));
            }
            SwarmEvent::ConnectionEstablished { peer_id, .. } => self.connection_up(peer_id),
            SwarmEvent::ConnectionClosed { peer_id, num_established: 0, .. } => {
                self.peer_down(peer_id);
            }
            SwarmEvent::IncomingConnectionError { error, send_back_addr, .. } => {
                tracing::debug!(%error, from = %send_back_addr, "consensus connection refused");
            }
            SwarmEvent::OutgoingConnectionError { peer_id, error, .. } => {
                tracing::debug!(?peer_id, %error, "peer not reached");
            }
            SwarmEvent::ListenerClosed { reason, .. } => {
                tracing::error!(?reason, "the consensus transport no longer listens");
            }
            SwarmEvent::Behaviour(BehaviourEvent::Messages(event)) => self.on_message_event(event),
            SwarmEvent::Behaviour(BehaviourEvent::Sync(event)) => self.on_sync_event(event),
            _ => {}
        }
    }

    fn connection_up(&mut self, peer: PeerId) {
        let now = Instant::now();
        self.redial.dialer.up(&peer, now);
        let bulk_bytes_max = self.bulk_bytes_max;
        let connected = self.connected.entry(peer).or_insert_with(|| Connected {
            outbox: Outbox::new(bulk_bytes_max),
            since: now,
            proven: false,
            accepted: false,
            statements: Vec::new(),
        });
        // Told again on each connection: the other side may have missed the end
        // of an earlier one, or of its own program.
        let statement = Message { topic: Topic::Statement, bytes: self.statement.clone() };
        let id = self.swarm.behaviour_mut().messages.send_request(&peer, statement);
        connected.statements.push(id);
    }

    fn peer_down(&mut self, peer: PeerId) {
        self.redial.dialer.down(&peer, Instant::now());
        if self.connected.remove(&peer).is_some_and(|connected| connected.proven) {
            tracing::info!(%peer, "a peer has gone");
            self.events.send(NetworkEvent::PeerDisconnected(engine_peer(&peer)));
        }
    }

    fn on_message_event(&mut self, event: request_response::Event<Message, ()>) {
        use request_response::Event;
        match event {
            Event::Message { peer, message, .. } => match message {
                request_response::Message::Request { request, channel, .. } => {
                    // The connection may just have closed.
                    let _ = self.swarm.behaviour_mut().messages.send_response(channel, ());
                    self.received(peer, request);
                }
                request_response::Message::Response { request_id, .. } => {
                    self.acknowledged(&peer, &request_id);
                }
            },
            Event::OutboundFailure { peer, request_id, error, .. } => {
                tracing::debug!(%peer, %error, "a message did not arrive");
                self.failed(&peer, &request_id, &error);
            }
            Event::InboundFailure { .. } | Event::ResponseSent { .. } => {}
        }
    }

    fn acknowledged(&mut self, peer: &PeerId, id: &OutboundRequestId) {
        if let Some(connected) = self.connected.get_mut(peer) {
            connected.outbox.done(id);
            connected.accepted |= connected.statements.contains(id);
            connected.statements.retain(|other| other != id);
        }
        self.flush(peer);
    }

    fn failed(&mut self, peer: &PeerId, id: &OutboundRequestId, error: &OutboundFailure) {
        let Some(connected) = self.connected.get_mut(peer) else { return };
        connected.outbox.done(id);
        let statement = connected.statements.contains(id);
        connected.statements.retain(|other| other != id);
        // A peer that is gone without a word, or that cannot take a statement,
        // is dialled again.
        if statement && !connected.accepted || matches!(error, OutboundFailure::Timeout) {
            let _ = self.swarm.disconnect_peer_id(*peer);
        }
        self.flush(peer);
    }

    pub(super) fn is_proven(&self, peer: &PeerId) -> bool {
        self.connected.get(peer).is_some_and(|connected| connected.proven)
    }

    fn received(&mut self, peer: PeerId, message: Message) {
        if message.topic == Topic::Statement {
            return self.check_statement(peer, message.bytes);
        }
        if !self.is_proven(&peer) {
            return tracing::debug!(%peer, "a message came before the sender's statement");
        }
        match decode::event(&peer, message) {
            Ok(Some(event)) => self.events.send(event),
            Ok(None) => {}
            Err(error) => tracing::warn!(%peer, %error, "a peer sent a bad message"),
        }
    }

    /// A peer must own the validator key that it is listed with.
    fn check_statement(&mut self, peer: PeerId, bytes: Bytes) {
        let proven = decode::statement(bytes).is_ok_and(|proof| {
            self.keys.get(&peer).is_some_and(|key| {
                proof.public_key == key.as_bytes()
                    && proof.peer_id == peer.to_bytes()
                    && verify_peer(&self.chain_id, key, &proof.peer_id, &proof.signature)
            })
        });
        if !proven {
            tracing::warn!(%peer, "a peer does not own its validator key; disconnecting");
            let _ = self.swarm.disconnect_peer_id(peer);
        } else if let Some(connected) = self.connected.get_mut(&peer).filter(|c| !c.proven) {
            connected.proven = true;
            tracing::info!(%peer, "connected to a peer");
            let peer = engine_peer(&peer);
            self.events.send(NetworkEvent::PeerConnected(peer));
            // Makes block sync tell this node's height.
            self.events.send(NetworkEvent::PeerSubscribed(peer, Channel::Sync));
        }
    }

    fn drop_unproven(&mut self) {
        let overdue = |c: &Connected| !c.proven && c.since.elapsed() > STATEMENT_TIMEOUT;
        for (peer, _) in self.connected.iter().filter(|(_, connected)| overdue(connected)) {
            tracing::warn!(%peer, "a peer did not prove its validator key; disconnecting");
            let _ = self.swarm.disconnect_peer_id(*peer);
        }
    }
}
