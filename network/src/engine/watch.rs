//! Looks at what arrives from peers: how many are connected, and whether
//! somebody works on a height that this node rests before.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arc_malachitebft_app_channel::app::engine::network::NetworkEvent;
use arc_malachitebft_app_channel::app::streaming::StreamContent;
use arc_malachitebft_app_channel::app::types::PeerId;
use async_trait::async_trait;
use ractor::{Actor, ActorProcessingErr, ActorRef};

use crate::context::{BlockHeight, Ledger, Part};
use crate::idle::Idle;

/// The number of consensus peers connected now. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct PeerCount(Arc<AtomicUsize>);

impl PeerCount {
    /// Peers connected now.
    pub fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// What the watch makes of an event of the transport.
pub enum Sign {
    /// A peer came.
    Connected(PeerId),
    /// A peer went.
    Disconnected(PeerId),
    /// A message for this height arrived.
    Message(BlockHeight),
    /// A peer says that it decided this height.
    Tip(BlockHeight),
    /// Of no interest.
    Nothing,
}

impl From<NetworkEvent<Ledger>> for Sign {
    fn from(event: NetworkEvent<Ledger>) -> Self {
        match event {
            NetworkEvent::PeerConnected(peer) => Self::Connected(peer),
            NetworkEvent::PeerDisconnected(peer) => Self::Disconnected(peer),
            NetworkEvent::Vote(_, vote) => Self::Message(vote.message.height),
            NetworkEvent::Proposal(_, proposal) => Self::Message(proposal.message.height),
            NetworkEvent::ProposalPart(_, _, part) => match part.content {
                StreamContent::Data(Part::First(first)) => {
                    Self::Message(BlockHeight(first.header.height))
                }
                _ => Self::Nothing,
            },
            NetworkEvent::PolkaCertificate(_, certificate) => Self::Message(certificate.height),
            NetworkEvent::RoundCertificate(_, certificate) => Self::Message(certificate.height),
            NetworkEvent::Status(_, status) => Self::Tip(status.tip_height),
            _ => Self::Nothing,
        }
    }
}

/// See the module.
pub struct Watch {
    /// Told of signs of work.
    pub idle: Idle,
    /// Kept up to date.
    pub peers: PeerCount,
}

#[async_trait]
impl Actor for Watch {
    type Msg = Sign;
    type State = std::collections::HashSet<PeerId>;
    type Arguments = ();

    async fn pre_start(&self, _: ActorRef<Sign>, _: ()) -> Result<Self::State, ActorProcessingErr> {
        Ok(Self::State::new())
    }

    async fn handle(
        &self,
        _: ActorRef<Sign>,
        sign: Sign,
        connected: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        match sign {
            Sign::Connected(peer) => {
                connected.insert(peer);
            }
            Sign::Disconnected(peer) => {
                connected.remove(&peer);
            }
            Sign::Message(height) => self.idle.heard(height.0),
            Sign::Tip(height) => self.idle.wake(height.0),
            Sign::Nothing => {}
        }
        self.peers.0.store(connected.len(), Ordering::Relaxed);
        Ok(())
    }
}
