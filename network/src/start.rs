//! Starting and stopping both transports together.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::application::{Application, Fatal};
use crate::config::{NetworkConfig, NodeIdentity};
use crate::engine::{Engine, PeerCount};
use crate::error::Error;
use crate::gossip::{Gossip, GossipMessage, GossipStop, GossipTask};

/// The running network of a node.
#[derive(Debug)]
pub struct Network {
    /// Publishes transactions.
    pub gossip: Gossip,
    /// What other nodes published.
    pub incoming: mpsc::Receiver<GossipMessage>,
    /// Resolves when consensus stops by itself: with the reason, or with an
    /// error of the channel after [`Network::shutdown`].
    pub failed: oneshot::Receiver<Fatal>,
    engine: Engine,
    gossip_stop: GossipStop,
}

impl Network {
    /// Consensus peers connected now.
    pub fn peers(&self) -> usize {
        self.engine.peers.get()
    }

    /// The same as a handle that can be kept elsewhere.
    pub fn peer_count(&self) -> PeerCount {
        self.engine.peers.clone()
    }

    /// Stops consensus and gossip. Once this returns, the ports are free and the
    /// application is called no more.
    pub async fn shutdown(self) {
        self.engine.stop().await;
        self.gossip_stop.stop().await;
    }
}

/// Starts consensus and gossip.
///
/// # Errors
/// [`Error`] if a setting cannot be used, a port is taken, or the write-ahead
/// log cannot be opened.
pub async fn start(
    config: NetworkConfig,
    identity: NodeIdentity,
    app: Arc<dyn Application>,
) -> Result<Network, Error> {
    let gossip = GossipTask::start(&config, &identity)?;
    let (gossip, incoming, gossip_stop) = gossip.split();
    let (engine, failed) = match Engine::start(&config, &identity, app).await {
        Ok(started) => started,
        Err(error) => {
            gossip_stop.stop().await;
            return Err(error);
        }
    };
    Ok(Network { gossip, incoming, failed, engine, gossip_stop })
}
