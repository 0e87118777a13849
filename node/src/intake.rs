//! The way into the pool: envelope, replay and signatures are checked against the
//! committed state, then the transaction waits for a block and is gossiped.
//!
//! One worker takes whatever has gathered while it was busy as the next batch, so
//! batches grow with the load and an idle node answers at once. Transactions of
//! peers have a queue of their own: they cannot crowd out this node's clients.
//! What passes here may still be refused when a block is built; what fails here
//! leaves nothing behind.

mod batch;

use std::sync::Arc;

use liuhen_contracts::Rejection;
use liuhen_types::{Code, SignedTransaction, TxId};
use tokio::sync::{mpsc, oneshot};

use self::batch::KnownSigners;
use crate::error::Error;
use crate::gossip::{self, Outbox};
use crate::limits::{INTAKE_BATCH_TXS_MAX, INTAKE_CLIENT_QUEUE_MAX, INTAKE_PEER_QUEUE_MAX};
use crate::mempool::{Mempool, PoolTx};
use crate::metrics::{Metrics, Source};
use crate::signatures::SignatureChecker;
use crate::store::Store;

/// A transaction that is in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Its id.
    pub id: TxId,
    /// False if it waited already.
    pub new: bool,
}

/// Why a transaction is not in the pool.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The sender's fault.
    #[error("{}: {}", .0.code, .0.message)]
    Rejected(Rejection),
    /// Too much to do; the same transaction may pass later.
    #[error("{0}")]
    Busy(String),
    /// The node cannot read its store.
    #[error("{0}")]
    Failed(String),
}

impl Refusal {
    fn rejected(code: Code, message: String) -> Self {
        Self::Rejected(Rejection { code, message })
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        match self {
            Self::Rejected(rejection) => rejection.code,
            Self::Busy(_) => Code::Busy,
            Self::Failed(_) => Code::Internal,
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// What became of one transaction.
pub type Verdict = Result<Accepted, Refusal>;

const STOPPING: &str = "the node is stopping";

/// A client's transaction after the first look.
enum Entered {
    Known(Verdict),
    Queued(oneshot::Receiver<Verdict>),
}

impl Entered {
    async fn verdict(self) -> Verdict {
        match self {
            Self::Known(verdict) => verdict,
            Self::Queued(answer) => {
                answer.await.unwrap_or_else(|_| Err(Refusal::Busy(STOPPING.into())))
            }
        }
    }
}

/// One transaction on its way in; `answer` is who waits for the verdict.
#[derive(Debug)]
struct Job {
    tx: Arc<PoolTx>,
    source: Source,
    answer: Option<oneshot::Sender<Verdict>>,
}

/// Everything that the checks need; shared with the rest of the node.
#[derive(Clone)]
pub struct IntakeParts {
    /// The committed state.
    pub store: Store,
    /// Where transactions wait.
    pub pool: Arc<Mempool>,
    /// Verifies signatures.
    pub signatures: Arc<SignatureChecker>,
    /// Where new transactions of clients go on.
    pub outbox: Outbox,
    /// Counts verdicts.
    pub metrics: Arc<Metrics>,
}

/// The entrance; clones share one worker.
#[derive(Clone, Debug)]
pub struct Intake {
    clients: mpsc::Sender<Job>,
    peers: mpsc::Sender<Job>,
    pool: Arc<Mempool>,
    metrics: Arc<Metrics>,
}

/// The worker behind the entrance.
pub struct IntakeWorker {
    clients: mpsc::Receiver<Job>,
    peers: mpsc::Receiver<Job>,
    parts: Arc<IntakeParts>,
    known: Arc<KnownSigners>,
}

impl Intake {
    /// The entrance, and the worker that somebody must run.
    pub fn new(parts: IntakeParts) -> (Self, IntakeWorker) {
        let (clients, client_jobs) = mpsc::channel(INTAKE_CLIENT_QUEUE_MAX);
        let (peers, peer_jobs) = mpsc::channel(INTAKE_PEER_QUEUE_MAX);
        let (pool, metrics) = (Arc::clone(&parts.pool), Arc::clone(&parts.metrics));
        let worker = IntakeWorker {
            clients: client_jobs,
            peers: peer_jobs,
            parts: Arc::new(parts),
            known: Arc::default(),
        };
        (Self { clients, peers, pool, metrics }, worker)
    }

    /// Checks a client's transaction and puts it into the pool.
    ///
    /// # Errors
    /// [`Refusal`]; nothing has changed then.
    pub async fn submit(&self, tx: SignedTransaction) -> Verdict {
        self.enter(PoolTx::new(tx)).verdict().await
    }

    /// The same for many, which are checked together; the verdicts come in order,
    /// each with its id.
    pub async fn submit_all(&self, txs: Vec<SignedTransaction>) -> Vec<(TxId, Verdict)> {
        let entered: Vec<_> =
            PoolTx::all(txs).into_iter().map(|tx| (tx.id, self.enter(tx))).collect();
        let mut verdicts = Vec::with_capacity(entered.len());
        for (id, entered) in entered {
            verdicts.push((id, entered.verdict().await));
        }
        verdicts
    }

    /// Queues a client's transaction, unless its verdict is clear already.
    fn enter(&self, tx: PoolTx) -> Entered {
        let tx = Arc::new(tx);
        if self.pool.contains(&tx.id) {
            self.metrics.intake(Source::Client, Code::Ok);
            return Entered::Known(Ok(Accepted { id: tx.id, new: false }));
        }
        let (answer, verdict) = oneshot::channel();
        let job = Job { tx, source: Source::Client, answer: Some(answer) };
        let Err(error) = self.clients.try_send(job) else { return Entered::Queued(verdict) };
        self.metrics.intake(Source::Client, Code::Busy);
        Entered::Known(Err(Refusal::Busy(match error {
            mpsc::error::TrySendError::Full(_) => {
                format!("intake holds {INTAKE_CLIENT_QUEUE_MAX} transactions, its limit")
            }
            mpsc::error::TrySendError::Closed(_) => STOPPING.into(),
        })))
    }

    /// Takes a message of a peer: its transactions are checked like a client's, but
    /// not gossiped on. Waits while the queue is full, so that the network layer
    /// holds back or drops what comes too fast.
    pub async fn receive(&self, from: &str, message: bytes::Bytes) {
        let decoded = tokio::task::spawn_blocking(move || {
            let batch = gossip::decode(&message)?;
            Ok(PoolTx::all(batch).into_iter().map(Arc::new).collect::<Vec<_>>())
        });
        let txs = match decoded.await {
            Ok(Ok(txs)) => txs,
            Ok(Err(error)) => return self.drop_message(from, &error),
            Err(stopped) => return tracing::debug!(%stopped, "gossip decoding stopped"),
        };
        for tx in txs {
            let known = self.pool.contains(&tx.id);
            let job = Job { tx, source: Source::Peer, answer: None };
            if !known && self.peers.send(job).await.is_err() {
                return;
            }
        }
    }

    fn drop_message(&self, from: &str, error: &gossip::GossipError) {
        self.metrics.gossip_dropped(1);
        tracing::warn!(from, %error, "a message of gossip was dropped");
    }
}

impl IntakeWorker {
    /// Works until every [`Intake`] is gone.
    pub async fn run(mut self) {
        let half = INTAKE_BATCH_TXS_MAX / 2;
        loop {
            let first = tokio::select! {
                job = self.clients.recv() => job,
                job = self.peers.recv() => job,
            };
            let Some(first) = first else { return };
            let mut jobs = vec![first];
            drain(&mut self.clients, &mut jobs, half);
            drain(&mut self.peers, &mut jobs, half);
            let (parts, known) = (Arc::clone(&self.parts), Arc::clone(&self.known));
            let worked = tokio::task::spawn_blocking(move || batch::process(&parts, &known, jobs));
            if let Err(error) = worked.await {
                // Its submitters are told that the node is busy; the next batch may pass.
                tracing::error!(%error, "a batch of transactions could not be checked");
            }
        }
    }
}

fn drain(queue: &mut mpsc::Receiver<Job>, jobs: &mut Vec<Job>, count: usize) {
    for _ in 0..count {
        let Ok(job) = queue.try_recv() else { return };
        jobs.push(job);
    }
}
