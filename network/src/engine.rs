//! Starts the engine's actors around the host, and stops them.
//!
//! The actors are put together here rather than by the engine's own builder.
//! Its connector waits for each answer before it takes the next question, so
//! that holding back the first height would also hold back block sync; and its
//! transport lets strangers in.

mod settings;
mod supervisor;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use arc_malachitebft_app_channel::app::engine::consensus::ConsensusRef;
use arc_malachitebft_app_channel::app::engine::host::HostRef;
use arc_malachitebft_app_channel::app::engine::network::{NetworkMsg, NetworkRef};
use arc_malachitebft_app_channel::app::engine::node::NodeRef;
use arc_malachitebft_app_channel::app::engine::sync::{SyncMsg, SyncRef};
use arc_malachitebft_app_channel::app::engine::util::events::TxEvent;
use arc_malachitebft_app_channel::app::engine::util::output_port::{
    OutputPort, OutputPortSubscriberTrait as _,
};
use arc_malachitebft_app_channel::app::engine::wal::WalRef;
use arc_malachitebft_app_channel::app::metrics::{Metrics, Registry, SharedRegistry};
use arc_malachitebft_app_channel::app::spawn;
use arc_malachitebft_codec::Codec as _;
use arc_malachitebft_signing::Signer as _;
use bytes::Bytes;
use ractor::{Actor, ActorCell, ActorRef, Message};
use tokio::sync::{oneshot, watch as shared};

pub use watch::PeerCount;

use crate::application::{Application, Fatal};
use crate::codec::WireCodec;
use crate::config::{NetworkConfig, NodeIdentity};
use crate::context::{Address, Ledger};
use crate::error::Error;
use crate::failure::Failure;
use crate::host::{Host, HostParts};
use crate::identity::keypair;
use crate::idle::Idle;
use crate::link::{Link, LinkActor};
use crate::signing::{ChainVerifier, NodeSigner, SigningGate};
use supervisor::Supervisor;
use watch::{Sign, Watch};

/// Patience with each actor that is asked to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// The running engine.
#[derive(Debug)]
pub struct Engine {
    /// In the order in which they are stopped.
    actors: Vec<ActorCell>,
    supervisor: NodeRef,
    idle: Idle,
    failure: Failure,
    /// Connected consensus peers.
    pub peers: PeerCount,
}

fn engine_error(error: impl std::fmt::Display) -> Error {
    Error::Engine(error.to_string())
}

impl Engine {
    /// Starts consensus; the receiver resolves when it stops by itself.
    pub async fn start(
        config: &NetworkConfig,
        identity: &NodeIdentity,
        app: Arc<dyn Application>,
    ) -> Result<(Self, oneshot::Receiver<Fatal>), Error> {
        let gate = SigningGate::default();
        let (failure, failed) = Failure::new(gate.clone());
        let signer = NodeSigner {
            chain_id: config.chain_id.clone(),
            key: identity.signing_key.clone(),
            gate,
        };
        let link = Link::new(config, identity, statement(identity, &signer).await?)?;
        let supervisor = Supervisor { failure: failure.clone() };
        let (supervisor, _) = Actor::spawn(None, supervisor, ()).await.map_err(engine_error)?;
        let mut engine = Self {
            actors: Vec::new(),
            supervisor,
            idle: Idle::default(),
            failure,
            peers: PeerCount::default(),
        };
        match engine.spawn(config, link, signer, app).await {
            Ok(()) => Ok((engine, failed)),
            Err(error) => {
                engine.stop().await;
                Err(error)
            }
        }
    }

    async fn spawn(
        &mut self,
        config: &NetworkConfig,
        link: Link,
        signer: NodeSigner,
        app: Arc<dyn Application>,
    ) -> Result<(), Error> {
        let registry = SharedRegistry::new(Registry::default(), None).with_moniker(&config.name);
        let network = self.spawn_actor(LinkActor, link).await?;
        let watch = Watch { idle: self.idle.clone(), peers: self.peers.clone() };
        let watch: ActorRef<Sign> = self.spawn_actor(watch, ()).await?;
        network.cast(NetworkMsg::Subscribe(Box::new(watch))).map_err(engine_error)?;
        let wal = self.spawn_wal(config, &registry).await?;

        let (sync_sender, sync) = shared::channel(None);
        let parts = HostParts {
            app,
            chain_id: config.chain_id.clone(),
            key: signer.key.clone(),
            timeouts: config.timeouts.into(),
            block_bytes_max: config.block_bytes_max,
            idle: self.idle.clone(),
            failure: self.failure.clone(),
            network: network.clone(),
            supervisor: self.supervisor.clone(),
            sync,
        };
        let host = self.spawn_actor(Host, parts).await?;
        let port = Arc::new(OutputPort::new());
        let consensus = self
            .spawn_consensus(signer, &network, &host, wal, Arc::clone(&port), &registry)
            .await?;
        let sync = self.spawn_sync(config, network, host, consensus, &registry).await?;
        sync.subscribe_to_port(&port);
        // The host waits for this before it lets the engine begin.
        sync_sender.send_replace(Some(sync));
        Ok(())
    }

    async fn spawn_wal(
        &mut self,
        config: &NetworkConfig,
        registry: &SharedRegistry,
    ) -> Result<WalRef<Ledger>, Error> {
        let path = config.data_dir.join("consensus").join("wal");
        let node = self.supervisor.clone();
        let wal = spawn::spawn_wal_actor(&Ledger, WireCodec, &path, registry, node).await;
        wal.map_err(engine_error).map(|wal| self.adopt(wal))
    }

    async fn spawn_consensus(
        &mut self,
        signer: NodeSigner,
        network: &NetworkRef<Ledger>,
        host: &HostRef<Ledger>,
        wal: WalRef<Ledger>,
        sync: Arc<OutputPort<SyncMsg<Ledger>>>,
        registry: &SharedRegistry,
    ) -> Result<ConsensusRef<Ledger>, Error> {
        let verifier = ChainVerifier { chain_id: signer.chain_id.clone() };
        let consensus = spawn::spawn_consensus_actor(
            Ledger,
            Address(signer.key.public_key().id()),
            settings::consensus(),
            Box::new(verifier),
            Some(Box::new(signer)),
            network.clone(),
            host.clone(),
            wal,
            sync,
            Metrics::register(registry),
            TxEvent::new(),
            self.supervisor.clone(),
        );
        consensus.await.map_err(engine_error).map(|consensus| self.adopt(consensus))
    }

    async fn spawn_sync(
        &mut self,
        config: &NetworkConfig,
        network: NetworkRef<Ledger>,
        host: HostRef<Ledger>,
        consensus: ConsensusRef<Ledger>,
        registry: &SharedRegistry,
    ) -> Result<SyncRef<Ledger>, Error> {
        let settings = settings::sync(config.block_bytes_max);
        let sync = spawn::spawn_sync_actor(
            Ledger, network, host, consensus, WireCodec, &settings, registry,
        );
        let sync = sync.await.map_err(engine_error)?;
        let sync = sync.ok_or_else(|| Error::Engine("block sync did not start".to_owned()))?;
        Ok(self.adopt(sync))
    }

    async fn spawn_actor<A: Actor>(
        &mut self,
        actor: A,
        arguments: A::Arguments,
    ) -> Result<ActorRef<A::Msg>, Error> {
        let (actor, _) = Actor::spawn(None, actor, arguments).await.map_err(engine_error)?;
        Ok(self.adopt(actor))
    }

    /// The supervisor watches the actor from now on.
    fn adopt<M: Message>(&mut self, actor: ActorRef<M>) -> ActorRef<M> {
        actor.link(self.supervisor.get_cell());
        // Those that came last are stopped first.
        self.actors.insert(0, actor.get_cell());
        actor
    }

    /// Stops everything and frees the port.
    pub async fn stop(self) {
        self.failure.close();
        self.idle.stop();
        for actor in &self.actors {
            actor.unlink(self.supervisor.get_cell());
        }
        for actor in &self.actors {
            if actor.stop_and_wait(None, Some(STOP_TIMEOUT)).await.is_err() {
                tracing::warn!(actor = %actor.get_id(), "an engine actor did not stop in time");
                actor.kill();
            }
        }
        self.supervisor.stop(None);
    }
}

/// The encoded statement that binds this node's peer id to its validator key.
async fn statement(identity: &NodeIdentity, signer: &NodeSigner) -> Result<Bytes, Error> {
    let public_key = identity.signing_key.public_key().as_bytes().to_vec();
    let peer_id = keypair(&identity.network_seed).public().to_peer_id().to_bytes();
    let proof = signer.sign_validator_proof(public_key, peer_id).await.map_err(engine_error)?;
    WireCodec.encode(&proof).map_err(engine_error)
}
