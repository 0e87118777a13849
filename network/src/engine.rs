//! Starts the engine's actors around the host, and stops them.
//!
//! The actors are put together here rather than by the engine's own builder,
//! because its connector waits for each answer before it takes the next
//! question: a held-back start would also hold back block sync.

mod settings;
mod supervisor;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use arc_malachitebft_app_channel::app::engine::consensus::ConsensusRef;
use arc_malachitebft_app_channel::app::engine::host::HostRef;
use arc_malachitebft_app_channel::app::engine::network::{NetworkIdentity, NetworkMsg, NetworkRef};
use arc_malachitebft_app_channel::app::engine::node::NodeRef;
use arc_malachitebft_app_channel::app::engine::sync::SyncRef;
use arc_malachitebft_app_channel::app::engine::util::events::TxEvent;
use arc_malachitebft_app_channel::app::engine::util::output_port::{
    OutputPort, OutputPortSubscriberTrait as _,
};
use arc_malachitebft_app_channel::app::engine::wal::WalRef;
use arc_malachitebft_app_channel::app::metrics::{Metrics, Registry, SharedRegistry};
use arc_malachitebft_app_channel::app::spawn;
use arc_malachitebft_codec::Codec as _;
use arc_malachitebft_signing::Signer as _;
use ractor::{ActorCell, ActorRef};
use tokio::sync::oneshot;

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
use crate::signing::{ChainVerifier, NodeSigner, SigningGate};
use supervisor::Supervisor;
use watch::{Sign, Watch};

/// Patience with each actor that is asked to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// The running engine.
pub struct Engine {
    consensus: ConsensusRef<Ledger>,
    sync: SyncRef<Ledger>,
    host: HostRef<Ledger>,
    network: NetworkRef<Ledger>,
    wal: WalRef<Ledger>,
    watch: ActorRef<Sign>,
    supervisor: NodeRef,
    idle: Idle,
    failure: Failure,
    /// Connected consensus peers.
    pub peers: PeerCount,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("peers", &self.peers).finish_non_exhaustive()
    }
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
        let consensus_config =
            settings::consensus(config, keypair(&identity.network_seed).public().to_peer_id())?;
        let sync_config = settings::sync(config);
        let registry = SharedRegistry::new(Registry::default(), None).with_moniker(&config.name);
        let metrics = Metrics::register(&registry);

        let gate = SigningGate::default();
        let (failure, failed) = Failure::new(gate.clone());
        let (idle, peers) = (Idle::default(), PeerCount::default());
        let signer = NodeSigner {
            chain_id: config.chain_id.clone(),
            key: identity.signing_key.clone(),
            gate,
        };
        let verifier = ChainVerifier { chain_id: config.chain_id.clone() };
        let address = Address(identity.signing_key.public_key().id());

        let supervisor = Supervisor { failure: failure.clone() };
        let (supervisor, _) =
            ractor::Actor::spawn(None, supervisor, ()).await.map_err(engine_error)?;
        let network = spawn::spawn_network_actor::<Ledger, _>(
            &consensus_config,
            &sync_config,
            network_identity(config, identity, &signer, address).await?,
            &registry,
            WireCodec,
        )
        .await
        .map_err(engine_error)?;
        network.link(supervisor.get_cell());

        let watch = Watch { idle: idle.clone(), peers: peers.clone() };
        let (watch, _) = ractor::Actor::spawn(None, watch, ()).await.map_err(engine_error)?;
        watch.link(supervisor.get_cell());
        network.cast(NetworkMsg::Subscribe(Box::new(watch.clone()))).map_err(engine_error)?;

        let wal_path = config.data_dir.join("consensus").join("wal");
        let wal =
            spawn::spawn_wal_actor(&Ledger, WireCodec, &wal_path, &registry, supervisor.clone())
                .await
                .map_err(engine_error)?;
        wal.link(supervisor.get_cell());

        let (sync_sender, sync_receiver) = tokio::sync::watch::channel(None);
        let parts = HostParts {
            app,
            chain_id: config.chain_id.clone(),
            key: identity.signing_key.clone(),
            timeouts: config.timeouts.into(),
            block_bytes_max: config.block_bytes_max,
            idle: idle.clone(),
            failure: failure.clone(),
            network: network.clone(),
            supervisor: supervisor.clone(),
            sync: sync_receiver,
        };
        let (host, _) = ractor::Actor::spawn(None, Host, parts).await.map_err(engine_error)?;
        host.link(supervisor.get_cell());

        let sync_port = Arc::new(OutputPort::new());
        let consensus = spawn::spawn_consensus_actor(
            Ledger,
            address,
            consensus_config,
            Box::new(verifier),
            Some(Box::new(signer)),
            network.clone(),
            host.clone(),
            wal.clone(),
            Arc::clone(&sync_port),
            metrics,
            TxEvent::new(),
            supervisor.clone(),
        )
        .await
        .map_err(engine_error)?;
        consensus.link(supervisor.get_cell());

        let sync = spawn::spawn_sync_actor(
            Ledger,
            network.clone(),
            host.clone(),
            consensus.clone(),
            WireCodec,
            &sync_config,
            &registry,
        )
        .await
        .map_err(engine_error)?
        .ok_or_else(|| Error::Engine("block sync did not start".to_owned()))?;
        sync.link(supervisor.get_cell());
        sync.subscribe_to_port(&sync_port);
        let _ = sync_sender.send(Some(sync.clone()));

        let engine =
            Self { consensus, sync, host, network, wal, watch, supervisor, idle, failure, peers };
        Ok((engine, failed))
    }

    /// Stops everything in an order in which nobody misses anybody, and frees
    /// the port.
    pub async fn stop(self) {
        self.failure.close();
        self.idle.stop();
        let actors: [ActorCell; 6] = [
            self.consensus.get_cell(),
            self.sync.get_cell(),
            self.host.get_cell(),
            self.network.get_cell(),
            self.wal.get_cell(),
            self.watch.get_cell(),
        ];
        for actor in actors {
            actor.unlink(self.supervisor.get_cell());
            let stopped = actor.stop_and_wait(None, Some(STOP_TIMEOUT)).await;
            if let Err(error) = stopped {
                tracing::warn!(actor = %actor.get_id(), %error, "an engine actor did not stop");
                actor.kill();
            }
        }
        self.supervisor.stop(None);
    }
}

/// How this node presents itself, with the statement that binds its peer id to
/// its validator key.
async fn network_identity(
    config: &NetworkConfig,
    identity: &NodeIdentity,
    signer: &NodeSigner,
    address: Address,
) -> Result<NetworkIdentity, Error> {
    let keypair = keypair(&identity.network_seed);
    let public_key = identity.signing_key.public_key().as_bytes().to_vec();
    let peer_id = keypair.public().to_peer_id().to_bytes();
    let proof = signer.sign_validator_proof(public_key, peer_id).await.map_err(engine_error)?;
    let proof = WireCodec.encode(&proof).map_err(engine_error)?;
    Ok(NetworkIdentity::new_validator(config.name.clone(), keypair, address.to_string(), proof))
}
