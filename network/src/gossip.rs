//! Transactions between nodes: gossipsub among the listed peers.
//!
//! Whoever is not listed is refused while the connection is made, before any
//! protocol runs. Queues are bounded in both directions; what does not fit is
//! dropped, as a transaction that matters is sent again by its owner. What a
//! message says is the node's business.

mod swarm;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::config::{NetworkConfig, NodeIdentity};
use crate::error::{Busy, Error};
use crate::limits::{GOSSIP_BYTES_MAX, GOSSIP_IN_MAX, GOSSIP_OUT_MAX};

/// A message from another node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GossipMessage {
    /// The libp2p peer id of the node that published it.
    pub from: String,
    /// What it says; at most [`GOSSIP_BYTES_MAX`].
    pub bytes: Bytes,
}

/// Publishes messages to all nodes. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Gossip {
    sender: mpsc::Sender<Bytes>,
    peers: Arc<AtomicUsize>,
}

impl Gossip {
    /// Queues a message. One longer than [`GOSSIP_BYTES_MAX`] is a mistake of
    /// the caller: it is dropped and logged.
    ///
    /// # Errors
    /// [`Busy`] if the queue is full.
    pub fn publish(&self, bytes: Bytes) -> Result<(), Busy> {
        if bytes.len() > GOSSIP_BYTES_MAX {
            tracing::error!(
                bytes = bytes.len(),
                limit = GOSSIP_BYTES_MAX,
                "a gossip message is too long and was dropped"
            );
            return Ok(());
        }
        self.sender.try_send(bytes).map_err(|_| Busy)
    }

    /// Gossip peers connected now.
    pub fn peers(&self) -> usize {
        self.peers.load(Ordering::Relaxed)
    }
}

/// The running gossip task.
#[derive(Debug)]
pub(crate) struct GossipTask {
    pub gossip: Gossip,
    pub incoming: mpsc::Receiver<GossipMessage>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

/// What remains to stop the task with, once its queues are handed out.
#[derive(Debug)]
pub(crate) struct GossipStop {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl GossipTask {
    /// Listens and starts dialling.
    pub fn start(config: &NetworkConfig, identity: &NodeIdentity) -> Result<Self, Error> {
        let peers = Arc::new(AtomicUsize::new(0));
        let (sender, outgoing) = mpsc::channel(GOSSIP_OUT_MAX);
        let (incoming_sender, incoming) = mpsc::channel(GOSSIP_IN_MAX);
        let (stop, stopped) = oneshot::channel();
        let swarm = swarm::GossipSwarm::new(config, identity, incoming_sender, peers.clone())?;
        let task = tokio::spawn(swarm.run(outgoing, stopped));
        Ok(Self { gossip: Gossip { sender, peers }, incoming, stop, task })
    }

    /// The queues, and the means to stop.
    pub fn split(self) -> (Gossip, mpsc::Receiver<GossipMessage>, GossipStop) {
        (self.gossip, self.incoming, GossipStop { stop: self.stop, task: self.task })
    }
}

impl GossipStop {
    /// Closes all connections and frees the port.
    pub async fn stop(self) {
        // Either the task hears it or it has ended already.
        let _ = self.stop.send(());
        if let Err(error) = self.task.await {
            tracing::warn!(%error, "the gossip task did not end well");
        }
    }
}
