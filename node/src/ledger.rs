//! The ledger as consensus sees it: builds, checks, keeps and commits blocks.
//!
//! All reading and executing runs on threads that may block. What fails here for a
//! reason of this node, not of a block, is [`Fatal`]: the node stops and
//! recovers from disk.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use liuhen_network::{Application, DecidedBlock, Fatal, ProposedBlock, StoredProposal, Verdict};
use liuhen_types::{CommitCertificate, Hash, Header, Height, KeyId, TimeMs, ValidatorSet};

use crate::clock::Clock;
use crate::error::Error;
use crate::executor::{Digests, ExecuteError, Executor, PreparedBody};
use crate::mempool::Mempool;
use crate::metrics::Metrics;
use crate::store::Store;

/// The ledger of one node.
pub struct Ledger {
    inner: Arc<LedgerParts>,
}

/// What a ledger works with.
pub struct LedgerParts {
    /// The committed chain.
    pub store: Store,
    /// Executes blocks on it.
    pub executor: Executor,
    /// Transactions for the next blocks.
    pub pool: Arc<Mempool>,
    /// Counts blocks.
    pub metrics: Arc<Metrics>,
    /// The time.
    pub clock: Clock,
    /// As whom this node proposes.
    pub address: KeyId,
}

impl Ledger {
    /// A ledger of these parts.
    pub fn new(parts: LedgerParts) -> Self {
        Self { inner: Arc::new(parts) }
    }

    /// Runs slow work where it may block.
    async fn blocking<T: Send + 'static>(
        &self,
        what: &'static str,
        work: impl FnOnce(&LedgerParts) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Fatal> {
        let inner = Arc::clone(&self.inner);
        match tokio::task::spawn_blocking(move || work(&inner)).await {
            Ok(result) => result.map_err(|error| fatal(what, &error)),
            Err(error) => Err(Fatal(format!("{what}: {error}"))),
        }
    }
}

/// The whole chain of causes, since it is the last thing that the node says.
fn fatal(what: &str, error: &Error) -> Fatal {
    let mut message = format!("{what}: {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        message.push_str(&format!(": {next}"));
        cause = next.source();
    }
    tracing::error!(message, "the ledger cannot go on");
    Fatal(message)
}

#[async_trait]
impl Application for Ledger {
    async fn tip(&self) -> Result<Height, Fatal> {
        Ok(self.inner.store.tip().height)
    }

    async fn history_start(&self) -> Result<Height, Fatal> {
        Ok(Height(1))
    }

    async fn validators(&self, height: Height) -> Result<ValidatorSet, Fatal> {
        self.blocking("validators", move |inner| inner.validators(height)).await
    }

    async fn build(&self, height: Height, round: u32) -> Result<ProposedBlock, Fatal> {
        let block = self.blocking("building a block", move |inner| inner.build(height)).await?;
        let bytes = block.body.len();
        tracing::debug!(%height, round, bytes, "built a block");
        Ok(block)
    }

    async fn validate(&self, block: &ProposedBlock) -> Result<Verdict, Fatal> {
        let block = block.clone();
        self.blocking("checking a block", move |inner| inner.validate(&block)).await
    }

    async fn save_proposal(&self, height: Height, proposal: &StoredProposal) -> Result<(), Fatal> {
        let proposal = proposal.clone();
        self.blocking("keeping a proposal", move |inner| {
            let found = proposal.block.header.height;
            if found != height {
                return Err(Error::Order { height: found, tip: inner.store.tip().height });
            }
            inner.store.save_proposal(&proposal)
        })
        .await
    }

    async fn proposals(&self, height: Height) -> Result<Vec<StoredProposal>, Fatal> {
        self.blocking("reading proposals", move |inner| inner.store.proposals(height)).await
    }

    async fn commit(&self, header_id: Hash, certificate: CommitCertificate) -> Result<(), Fatal> {
        self.blocking("committing a block", move |inner| inner.commit(header_id, &certificate))
            .await
    }

    async fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, Fatal> {
        self.blocking("reading a block", move |inner| inner.decided(height)).await
    }

    async fn wait_for_work(&self, height: Height) {
        let Some(heartbeat) = self.inner.until_heartbeat(height) else {
            return self.inner.pool.wait_not_empty().await;
        };
        tokio::select! {
            () = self.inner.pool.wait_not_empty() => {}
            () = tokio::time::sleep(heartbeat) => {}
        }
    }
}

impl LedgerParts {
    fn validators(&self, height: Height) -> Result<ValidatorSet, Error> {
        let view = self.store.view();
        let tip = view.head()?.height;
        if height != tip.next() {
            return Err(Error::Order { height, tip });
        }
        Ok(liuhen_contracts::validators(&view)?)
    }

    fn build(&self, height: Height) -> Result<ProposedBlock, Error> {
        let params = liuhen_contracts::params(&self.store)?;
        let bytes_max = usize::try_from(params.block_bytes_max).unwrap_or(usize::MAX);
        let waiting = self.pool.take(bytes_max, params.block_txs_max as usize);
        let mut candidates = PreparedBody::default();
        for tx in waiting {
            candidates.push(tx.tx.clone(), Digests { id: tx.id, signed_hash: tx.hash });
        }
        let built = self.executor.build(height, self.clock.now(), self.address, candidates)?;
        for refused in &built.refused {
            tracing::debug!(id = %refused.id, reason = refused.reason, "left the pool");
        }
        let gone: Vec<_> = built.refused.iter().map(|refused| refused.id).collect();
        self.pool.remove(&gone);
        Ok(built.block)
    }

    fn validate(&self, block: &ProposedBlock) -> Result<Verdict, Error> {
        let tip = self.store.tip();
        let header = &block.header;
        if header.height != tip.height.next() {
            let next = tip.height.next();
            return Ok(Err(format!("header height is {}, it must be {next}", header.height)));
        }
        if let Err(reason) = self.check_free_fields(header, tip.time)? {
            return Ok(Err(reason));
        }
        match self.executor.validate(header, &block.body) {
            Ok(()) => Ok(Ok(())),
            Err(ExecuteError::Invalid(reason)) => Ok(Err(reason)),
            Err(ExecuteError::Failed(error)) => Err(error),
        }
    }

    /// Time and proposer, which the parent and the body do not determine.
    fn check_free_fields(&self, header: &Header, parent: TimeMs) -> Result<Verdict, Error> {
        let time = header.time;
        if time <= parent {
            return Ok(Err(format!("header time {time} is not after its parent's, {parent}")));
        }
        if let Some(clock) = liuhen_contracts::simulated_time(&self.store)? {
            let expected = clock.max(TimeMs(parent.0.saturating_add(1)));
            if time != expected {
                return Ok(Err(format!("header time {time} must be simulated time, {expected}")));
            }
            return self.check_proposer(header);
        }
        let skew = liuhen_contracts::params(&self.store)?.clock_skew_ms;
        let now = self.clock.now();
        if time.0 > now.0.saturating_add(skew) {
            return Ok(Err(format!("header time {time} is over {skew} ms ahead of {now}")));
        }
        self.check_proposer(header)
    }

    fn check_proposer(&self, header: &Header) -> Result<Verdict, Error> {
        let validators = liuhen_contracts::validators(&self.store)?;
        if validators.get(&header.proposer).is_none() {
            return Ok(Err(format!("header proposer {} is not a validator", header.proposer)));
        }
        Ok(Ok(()))
    }

    fn commit(&self, id: Hash, certificate: &CommitCertificate) -> Result<(), Error> {
        let (height, tip) = (certificate.height, self.store.tip());
        let refuse = |reason: String| Err(Error::Decision { height, id, reason });
        if certificate.header_id != id {
            return refuse(format!("its certificate is for {}", certificate.header_id));
        }
        if height <= tip.height {
            let committed = self.store.header(height)?.map(|signed| signed.header.id());
            if committed == Some(id) {
                return Ok(());
            }
            return refuse("another block is committed at this height".into());
        }
        let validators = self.validators(height)?;
        if let Err(error) = certificate.verify(&self.store.genesis().chain_id, &validators) {
            return refuse(error.to_string());
        }
        let Some(StoredProposal { block, .. }) = self.store.proposal(height, &id)? else {
            return refuse("no proposal of it was kept".into());
        };
        let started = Instant::now();
        match self.executor.commit(&block.header, &block.body, certificate) {
            Ok(executed) => {
                let ids: Vec<_> = executed.changes.entries.iter().map(|e| e.tx_id).collect();
                self.metrics.block_committed(ids.len(), started.elapsed());
                self.pool.remove(&ids);
                self.pool.expire(height.next());
                tracing::info!(%height, txs = ids.len(), "committed a block");
                Ok(())
            }
            Err(ExecuteError::Invalid(reason)) => refuse(reason),
            Err(ExecuteError::Failed(error)) => Err(error),
        }
    }

    fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, Error> {
        let view = self.store.view();
        let Some(row) = view.header(height)? else { return Ok(None) };
        let body = view.body_of(&row)?;
        let (header, certificate) = (row.signed.header, row.signed.certificate);
        Ok(Some(DecidedBlock { block: ProposedBlock { header, body }, certificate }))
    }

    /// How long until the chain must make a block although nothing happens; none
    /// if it need not.
    fn until_heartbeat(&self, height: Height) -> Option<Duration> {
        let tip = self.store.tip();
        if height <= tip.height {
            return Some(Duration::ZERO);
        }
        // A state that cannot be read shows itself in the next call that may fail.
        if liuhen_contracts::simulated_time(&self.store).is_ok_and(|clock| clock.is_some()) {
            // Simulated time does not run by itself, so nothing grows stale by it.
            return None;
        }
        let heartbeat_ms = liuhen_contracts::params(&self.store).map_or(0, |p| p.heartbeat_ms);
        if heartbeat_ms == 0 {
            return None;
        }
        let due = tip.time.0.saturating_add(heartbeat_ms);
        Some(Duration::from_millis(due.saturating_sub(self.clock.now().0)))
    }
}
