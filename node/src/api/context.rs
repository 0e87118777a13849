//! What the endpoints share.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::error::Failure;
use super::limits::{
    LONG_POLLS_MAX, REPORTS_MAX, REQUESTS_MAX, SEARCH_PAUSE, STREAMS_MAX, TICKETS_GENERATION_MAX,
};
use crate::config::ReadAccess;
use crate::health::Health;
use crate::intake::Intake;
use crate::mempool::Mempool;
use crate::metrics::{Metrics, Sample};
use crate::reads::ReadLog;
use crate::search::CatalogSearch;
use crate::signatures::SignatureChecker;
use crate::store::{Store, View};
use crate::verified::VerifiedCache;

/// Tells how many consensus peers are connected.
pub type PeerCounter = Arc<dyn Fn() -> usize + Send + Sync>;

/// What a node gives its API.
#[derive(Clone)]
pub struct ApiParts {
    /// The node's name.
    pub node: String,
    /// The chain.
    pub store: Store,
    /// The catalog, searchable.
    pub search: Arc<CatalogSearch>,
    /// Transactions that wait.
    pub pool: Arc<Mempool>,
    /// Who may read what.
    pub access: ReadAccess,
    /// What was read in audit sessions.
    pub reads: Arc<ReadLog>,
    /// The way into the pool.
    pub intake: Intake,
    /// Verifies signatures.
    pub signatures: Arc<SignatureChecker>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Whether the node does its work.
    pub health: Arc<Health>,
    /// Peers connected.
    pub peers: PeerCounter,
    /// Becomes true when the node stops: streams and long polls end then.
    pub stopping: watch::Receiver<bool>,
}

/// The parts, and what the API keeps itself.
pub struct ApiContext {
    pub(super) parts: ApiParts,
    pub(super) genesis_json: Bytes,
    pub(super) requests: Arc<Semaphore>,
    pub(super) long_polls: Arc<Semaphore>,
    pub(super) streams: Arc<Semaphore>,
    pub(super) reports: Arc<Semaphore>,
    /// Read tickets whose signatures were verified.
    pub(super) tickets: VerifiedCache,
}

impl ApiContext {
    /// The context of a node.
    pub fn new(parts: ApiParts) -> Arc<Self> {
        let genesis = serde_json::to_vec(parts.store.genesis());
        let genesis_json = genesis.expect("genesis has no map with keys that are not text").into();
        Arc::new(Self {
            parts,
            genesis_json,
            requests: Arc::new(Semaphore::new(REQUESTS_MAX)),
            long_polls: Arc::new(Semaphore::new(LONG_POLLS_MAX)),
            streams: Arc::new(Semaphore::new(STREAMS_MAX)),
            reports: Arc::new(Semaphore::new(REPORTS_MAX)),
            tickets: VerifiedCache::new(TICKETS_GENERATION_MAX),
        })
    }

    /// Runs reads that must fit together where blocking is allowed.
    ///
    /// # Errors
    /// What `read` answers, or an internal failure if it panics.
    pub(super) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&View<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let context = Arc::clone(self);
        self.block(move || read(&context.parts.store.view())).await
    }

    /// Runs slow work where blocking is allowed.
    pub(super) async fn block<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let done = tokio::task::spawn_blocking(work).await;
        done.unwrap_or_else(|panic| Err(Failure::internal(panic)))
    }

    /// Returns when the node stops.
    pub(super) async fn stopping(&self) {
        let mut stopping = self.parts.stopping.clone();
        // A sender that is gone means the same.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    }

    /// Fills the search index if need be, and keeps it close to the tip until the node
    /// stops. Searches catch up by themselves; this leaves them little to do.
    pub async fn follow_tip(self: Arc<Self>) {
        let mut tips = self.parts.store.subscribe();
        loop {
            tips.borrow_and_update();
            let context = Arc::clone(&self);
            let caught_up = self.block(move || Ok(context.parts.search.catch_up()?)).await;
            if let Err(failure) = caught_up {
                // Opened anew the next time; searches answer with the failure.
                tracing::error!(detail = failure.detail, "the search index cannot follow");
            }
            tokio::select! {
                // What changes several times within the pause is indexed once.
                () = tokio::time::sleep(SEARCH_PAUSE) => {}
                () = self.stopping() => return,
            }
            tokio::select! {
                changed = tips.changed() => if changed.is_err() { return },
                () = self.stopping() => return,
            }
        }
    }

    pub(super) fn sample(&self) -> Sample {
        let tip = self.parts.store.tip();
        Sample {
            height: tip.height.0,
            log_entries: tip.log_size,
            tip_time_ms: tip.time.0,
            pool_txs: self.parts.pool.len() as u64,
            pool_bytes: self.parts.pool.bytes() as u64,
            peers: (self.parts.peers)() as u64,
            catalogs: self.parts.search.len(),
            tables: self.parts.signatures.signers().stats(),
        }
    }
}

/// One of a bounded number of places.
pub(super) fn place(
    places: &Arc<Semaphore>,
    what: &str,
    max: usize,
) -> Result<OwnedSemaphorePermit, Failure> {
    Arc::clone(places)
        .try_acquire_owned()
        .map_err(|_| Failure::busy(format!("{max} {what} are in work, the limit")))
}
