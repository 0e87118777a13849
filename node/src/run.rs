//! Puts a node together, runs it until it is told to stop or can go on no further,
//! and takes it apart again.

use std::sync::Arc;

use liuhen_network::{Fatal, Network};
use liuhen_types::KeyId;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::api::{ApiContext, ApiParts, serve};
use crate::clock::Clock;
use crate::config::{Config, Passphrase};
use crate::error::Error;
use crate::executor::{Executor, require_known};
use crate::gossip::{Outbox, Publisher, outgoing};
use crate::health::Health;
use crate::intake::{Intake, IntakeParts, IntakeWorker};
use crate::ledger::{Ledger, LedgerParts};
use crate::mempool::Mempool;
use crate::metrics::Metrics;
use crate::reads::ReadLog;
use crate::search::CatalogSearch;
use crate::signatures::SignatureChecker;
use crate::store::Store;

/// What the parts of a node share.
struct Shared {
    store: Store,
    pool: Arc<Mempool>,
    signatures: Arc<SignatureChecker>,
    metrics: Arc<Metrics>,
    health: Arc<Health>,
}

/// Runs a node until SIGTERM or SIGINT, or until `stop` is ready. What it answered
/// as committed is on disk
/// before, so stopping needs no time, only kindness to those who wait.
///
/// # Errors
/// What is wrong with configuration, keys, genesis or store; or why the ledger can
/// go on no further.
pub async fn run(
    config: Config,
    passphrase: Option<Passphrase>,
    stop: impl Future<Output = ()>,
) -> Result<(), Error> {
    let genesis = config.read_genesis()?;
    let identity = config.read_identity(passphrase.as_ref())?;
    let address = identity.signing_key.public_key().id();
    let shared = Shared::open(&config, &genesis)?;
    let tip = shared.store.tip();
    let name = &config.node.name;
    tracing::info!(name, chain = %genesis.chain_id, height = %tip.height, %address, "starting");
    if genesis.validator_set().get(&address).is_none() {
        tracing::warn!(%address, "this node's key is not among the validators of genesis");
    }

    let listener = TcpListener::bind(config.api.listen)
        .await
        .map_err(|source| Error::Listen { address: config.api.listen, source })?;
    let ledger = Arc::new(shared.ledger(address));
    let network =
        liuhen_network::start(config.network(genesis.chain_id.clone()), identity, ledger).await?;
    let (outbox, publisher) = outgoing(Arc::clone(&shared.pool), Arc::clone(&shared.metrics));
    let (intake, worker) = Intake::new(shared.intake(outbox));
    let (ending, stopping) = watch::channel(false);
    let peers = network.peer_count();
    let api = ApiContext::new(ApiParts {
        node: config.node.name.clone(),
        store: shared.store.clone(),
        search: Arc::new(CatalogSearch::new(config.search_dir(), shared.store.clone())),
        pool: Arc::clone(&shared.pool),
        access: config.api.reads,
        reads: Arc::new(ReadLog::new(config.reads_file())),
        intake: intake.clone(),
        signatures: Arc::clone(&shared.signatures),
        metrics: Arc::clone(&shared.metrics),
        health: Arc::clone(&shared.health),
        peers: Arc::new(move || peers.get()),
        stopping,
    });
    let serving = tokio::spawn(serve(listener, api));
    tracing::info!(api = %config.api.listen, "running");
    shared.health.started();

    let result = drive(network, publisher, worker, intake, &shared.health, stop).await;
    let _ = ending.send(true);
    if let Err(error) = serving.await {
        tracing::warn!(%error, "the API did not end as it should");
    }
    tracing::info!(height = %shared.store.tip().height, "stopped");
    result
}

impl Shared {
    fn open(config: &Config, genesis: &liuhen_types::Genesis) -> Result<Self, Error> {
        let dir = config.store_dir();
        std::fs::create_dir_all(&dir).map_err(|source| Error::Io {
            action: "make",
            path: dir.clone(),
            source,
        })?;
        let signatures = Arc::new(SignatureChecker::default());
        let store = Store::open(&dir, genesis)?;
        require_known(&store.view())?;
        Ok(Self {
            store,
            pool: Arc::new(Mempool::new(config.mempool())),
            metrics: Arc::new(Metrics::new(signatures.verifications())),
            signatures,
            health: Arc::new(Health::new()),
        })
    }

    fn ledger(&self, address: KeyId) -> Ledger {
        Ledger::new(LedgerParts {
            store: self.store.clone(),
            executor: Executor::new(self.store.clone(), Arc::clone(&self.signatures)),
            pool: Arc::clone(&self.pool),
            metrics: Arc::clone(&self.metrics),
            clock: Clock::system(),
            address,
        })
    }

    fn intake(&self, outbox: Outbox) -> IntakeParts {
        IntakeParts {
            store: self.store.clone(),
            pool: Arc::clone(&self.pool),
            signatures: Arc::clone(&self.signatures),
            outbox,
            metrics: Arc::clone(&self.metrics),
        }
    }
}

/// Keeps everything going until a signal or a failure, then stops consensus.
async fn drive(
    mut network: Network,
    publisher: Publisher,
    worker: IntakeWorker,
    intake: Intake,
    health: &Health,
    stop: impl Future<Output = ()>,
) -> Result<(), Error> {
    let gossip = network.gossip.clone();
    let (_, nothing) = mpsc::channel(1);
    let mut incoming = std::mem::replace(&mut network.incoming, nothing);
    let mut tasks = JoinSet::new();
    tasks.spawn(publisher.run(move |bytes| gossip.publish(bytes).is_ok()));
    tasks.spawn(worker.run());
    tasks.spawn(async move {
        while let Some(message) = incoming.recv().await {
            intake.receive(&message.from, message.bytes).await;
        }
    });
    let result = tokio::select! {
        () = told_to_stop() => Ok(()),
        () = stop => Ok(()),
        failed = &mut network.failed => {
            let reason = failed.map_or_else(|_| "it ended by itself".into(), |Fatal(text)| text);
            Err(Error::Fatal(reason))
        }
        Some(Err(error)) = tasks.join_next() => Err(Error::Fatal(error.to_string())),
    };
    if let Err(error) = &result {
        health.failed(error.to_string());
    }
    network.shutdown().await;
    result
}

/// Returns on SIGTERM or SIGINT.
async fn told_to_stop() {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        // Without handlers the system's own ones end the process.
        tracing::error!("signals cannot be handled; the node stops without grace");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => tracing::info!("stopping on SIGTERM"),
        _ = interrupt.recv() => tracing::info!("stopping on SIGINT"),
    }
}
