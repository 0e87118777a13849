//! Executes blocks before they are voted on: envelope, replay and signature checks
//! against the parent's state, then the contracts, the state tree and the log.
//!
//! Results are kept by header id until commit, so that a block is executed once
//! and not again when it is decided. Everything here is slow work for the threads
//! that may block; nothing here decides which block to build or to accept.

mod check;
mod header;
mod memo;
mod prepared;
mod results;
mod tree_cache;
mod version;

pub use check::Refused;
pub use prepared::{Digests, PreparedBody};
pub(crate) use version::require_known;

use std::sync::{Arc, Mutex, PoisonError};

use liuhen_contracts::BlockContext;
use liuhen_crypto::{LogHasher, Sm3Log};
use liuhen_network::ProposedBlock;
use liuhen_types::genesis::Params;
use liuhen_types::{
    ChainId, CommitCertificate, Hash, Header, Height, KeyId, LogEntry, TimeMs, ValidatorSet,
};

use crate::error::Error;
use crate::limits::LOG_LEVEL_MIN;
use crate::signatures::SignatureChecker;
use crate::store::{BlockChanges, Head, StateChanges, Store, View, tree_error};
use memo::Memo;
use results::Results;

/// Runs blocks on top of the committed tip of a store.
pub struct Executor {
    store: Store,
    signatures: Arc<SignatureChecker>,
    tree: Mutex<tree_cache::TreeCache>,
    results: Mutex<Results>,
}

/// What executing a block on its parent gave.
#[derive(Clone, Debug)]
pub struct Executed {
    parent: Hash,
    context: BlockContext,
    params_hash: Hash,
    validators_hash: Hash,
    next_validators_hash: Hash,
    /// What the block changes.
    pub changes: BlockChanges,
}

/// A block that this node built.
#[derive(Clone, Debug)]
pub struct Built {
    /// The block.
    pub block: ProposedBlock,
    /// Candidates that may not enter it, nor any later block.
    pub refused: Vec<Refused>,
}

/// Why a block was not executed.
#[derive(Debug)]
pub enum ExecuteError {
    /// The block breaks a rule; it is not valid for anybody.
    Invalid(String),
    /// This node cannot go on.
    Failed(Error),
}

impl<E: Into<Error>> From<E> for ExecuteError {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// The parent of a block in work, with what it says about the block.
struct Parent<'a> {
    view: View<'a>,
    head: Head,
    params: Params,
    validators: ValidatorSet,
}

impl Executor {
    /// An executor on the tip of `store`.
    pub fn new(store: Store, signatures: Arc<SignatureChecker>) -> Self {
        if let Err(error) = signatures.signers().warm_all(&store.view()) {
            tracing::warn!(%error, "the keys of signers could not be read ahead");
        }
        Self { store, signatures, tree: Mutex::default(), results: Mutex::default() }
    }

    fn chain_id(&self) -> &ChainId {
        &self.store.genesis().chain_id
    }

    /// The tip as the parent of the block at `height`.
    fn parent(&self, height: Height) -> Result<Parent<'_>, Error> {
        let view = self.store.view();
        let head = view.head()?;
        if height != head.height.next() {
            return Err(Error::Order { height, tip: head.height });
        }
        let params = liuhen_contracts::params(&view)?;
        let validators = liuhen_contracts::validators(&view)?;
        Ok(Parent { view, head, params, validators })
    }

    /// Builds the block at `height` from the candidates that pass, in their order
    /// as far as they fit, and keeps the result. The header's time is `now`, or just
    /// after the parent's time; on simulated time the chain's clock is `now`. Also
    /// gives those that do not pass.
    ///
    /// # Errors
    /// As the store fails.
    pub fn build(
        &self,
        height: Height,
        now: TimeMs,
        proposer: KeyId,
        candidates: PreparedBody,
    ) -> Result<Built, Error> {
        let parent = self.parent(height)?;
        let now = liuhen_contracts::simulated_time(&parent.view)?.unwrap_or(now);
        let time = TimeMs(now.0.max(parent.head.time.0.saturating_add(1)));
        let context = BlockContext { height, time };
        let memo = Memo::new(&parent.view);
        let verdicts = self.verdicts(&parent, &memo, &context, &candidates)?;
        let (body, refused) = check::select(candidates, verdicts, &parent.params);
        let bytes = body.to_bytes().into();
        let executed = self.apply(&parent, &memo, &context, body)?;
        let header = header::header(self.store.genesis(), &executed, proposer);
        self.keep(header.id(), executed);
        Ok(Built { block: ProposedBlock { header, body: bytes }, refused })
    }

    /// Executes a proposed block and compares everything in its header that the
    /// parent and the body determine: all but time and proposer. Keeps the result.
    ///
    /// # Errors
    /// [`ExecuteError::Invalid`] names the first field or transaction that is wrong.
    pub fn validate(&self, header: &Header, body: &[u8]) -> Result<(), ExecuteError> {
        let id = header.id();
        if self.result(&id).is_some() {
            return Ok(());
        }
        let parent = self.parent(header.height)?;
        let context = BlockContext { height: header.height, time: header.time };
        let executed = self.execute_on(&parent, &context, body)?;
        let expected = header::header(self.store.genesis(), &executed, header.proposer);
        if let Some(difference) = header::difference(header, &expected) {
            return Err(ExecuteError::Invalid(difference));
        }
        self.keep(id, executed);
        Ok(())
    }

    /// Commits a block that was valid: from the kept result, or after a restart
    /// by executing it again.
    ///
    /// # Errors
    /// [`ExecuteError::Invalid`] if it is not valid after all; or as the store fails.
    pub fn commit(
        &self,
        header: &Header,
        body: &[u8],
        certificate: &CommitCertificate,
    ) -> Result<Arc<Executed>, ExecuteError> {
        self.validate(header, body)?;
        let executed = self.result(&header.id()).ok_or_else(|| {
            // Cannot be: it was kept a moment ago, and only commits remove results.
            ExecuteError::Invalid("its result is gone".into())
        })?;
        self.store.commit(header, certificate, &executed.changes)?;
        let values = executed.changes.state.values.iter();
        let set = values.filter_map(|(key, value)| Some((key.as_bytes(), value.as_deref()?)));
        self.signatures.signers().warm(set);
        let mut tree = self.tree.lock().unwrap_or_else(PoisonError::into_inner);
        tree.advance(&header.parent, header.id(), &executed.changes.state.tree);
        self.results.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(executed)
    }

    fn execute_on(
        &self,
        parent: &Parent<'_>,
        context: &BlockContext,
        body: &[u8],
    ) -> Result<Executed, ExecuteError> {
        let body = PreparedBody::decode(body, &parent.params).map_err(ExecuteError::Invalid)?;
        let memo = Memo::new(&parent.view);
        let verdicts = self.verdicts(parent, &memo, context, &body)?;
        if let Some(refused) = check::first_refused(&body, verdicts) {
            return Err(ExecuteError::Invalid(refused));
        }
        Ok(self.apply(parent, &memo, context, body)?)
    }

    /// Runs transactions that passed.
    fn apply(
        &self,
        parent: &Parent<'_>,
        memo: &Memo<'_>,
        context: &BlockContext,
        body: PreparedBody,
    ) -> Result<Executed, Error> {
        let chain_id = self.chain_id();
        let execution =
            liuhen_contracts::execute_block(memo, context, chain_id, &body.transactions)?;
        version::require_known_after(&execution.changes)?;
        let entries: Vec<LogEntry> = (0..)
            .zip(body.digests.iter().zip(execution.outcomes))
            .map(|(position, (digests, outcome))| LogEntry {
                height: context.height,
                position,
                tx_id: digests.id,
                signed_hash: digests.signed_hash,
                outcome,
            })
            .collect();
        let mut frontier = parent.head.frontier.clone();
        let mut log_nodes = Vec::new();
        let bytes: Vec<Vec<u8>> = entries.iter().map(LogEntry::to_bytes).collect();
        let leaves = Sm3Log::leaves(&bytes.iter().map(Vec::as_slice).collect::<Vec<_>>());
        frontier.append_many(&leaves, &mut |level, index, hash| {
            if level >= LOG_LEVEL_MIN {
                log_nodes.push((level, index, hash));
            }
        });
        let state = {
            let mut tree = self.tree.lock().unwrap_or_else(PoisonError::into_inner);
            let read = |keys: &[_]| parent.view.tree_pages(keys);
            StateChanges::new(execution.changes, tree.at(&parent.head), read).map_err(tree_error)?
        };
        let next = next_validators(&parent.validators, &state)?;
        let next_validators_hash = next.as_ref().unwrap_or(&parent.validators).hash();
        let transactions = body.transactions;
        Ok(Executed {
            parent: parent.head.header_id,
            context: *context,
            params_hash: parent.params.hash(),
            validators_hash: parent.validators.hash(),
            next_validators_hash,
            changes: BlockChanges {
                transactions,
                entries,
                log_nodes,
                frontier,
                state,
                handover: next,
            },
        })
    }

    fn keep(&self, id: Hash, executed: Executed) {
        self.results.lock().unwrap_or_else(PoisonError::into_inner).insert(id, executed);
    }

    fn result(&self, id: &Hash) -> Option<Arc<Executed>> {
        self.results.lock().unwrap_or_else(PoisonError::into_inner).get(id)
    }
}

/// The validators that a block set, if they are others than before.
fn next_validators(
    before: &ValidatorSet,
    state: &StateChanges,
) -> Result<Option<ValidatorSet>, Error> {
    let key = liuhen_types::StateKey::validators();
    let Some(Some(_)) = state.values.get(&key) else { return Ok(None) };
    let after = liuhen_contracts::validators(&memo::Changed(&state.values))?;
    Ok((after != *before).then_some(after))
}
