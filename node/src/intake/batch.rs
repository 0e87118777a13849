//! One batch of transactions: all checks, then the pool. Blocks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use liuhen_contracts::{BlockContext, CheckError, EnvelopeChecks, Signers};
use liuhen_types::genesis::Params;
use liuhen_types::{ChainId, Code, Hash, Height, PublicKey};

use super::{Accepted, IntakeParts, Job, Refusal, Verdict};
use crate::error::Error;
use crate::limits::INTAKE_SIGNERS_MAX;
use crate::mempool::{Inserted, PoolTx};
use crate::metrics::Source;
use crate::signatures::{BadSignature, Claim};
use crate::store::{Store, View};

/// Gives every job its verdict.
pub(super) fn process(parts: &IntakeParts, known: &KnownSigners, jobs: Vec<Job>) {
    let verdicts = match verdicts(parts, known, &jobs) {
        Ok(verdicts) => verdicts,
        Err(error) => {
            tracing::error!(%error, "transactions cannot be checked");
            vec![Err(error.into()); jobs.len()]
        }
    };
    for (job, verdict) in jobs.into_iter().zip(verdicts) {
        conclude(parts, job, verdict);
    }
}

/// Counts, gossips, answers.
fn conclude(parts: &IntakeParts, job: Job, verdict: Verdict) {
    let code = verdict.as_ref().map_or_else(Refusal::code, |_| Code::Ok);
    parts.metrics.intake(job.source, code);
    if let Err(refusal) = &verdict {
        tracing::debug!(id = %job.tx.id, source = ?job.source, %refusal, "transaction refused");
    }
    let new = verdict.as_ref().is_ok_and(|accepted| accepted.new);
    if new && job.source == Source::Client && !parts.outbox.push(job.tx) {
        parts.metrics.gossip_dropped(1);
    }
    if let Some(answer) = job.answer {
        // Who asked may have gone away.
        let _ = answer.send(verdict);
    }
}

fn verdicts(
    parts: &IntakeParts,
    known: &KnownSigners,
    jobs: &[Job],
) -> Result<Vec<Verdict>, Error> {
    let moment = Moment::new(&parts.store)?;
    let mut checks = moment.checks(known.take(moment.context.height));
    let keys = jobs.iter().map(|job| moment.keys(&mut checks, &job.tx));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    known.keep(moment.context.height, checks.into_signers());
    let bad = bad_signatures(parts, jobs, &keys);
    let mut verdicts = Vec::with_capacity(jobs.len());
    for (job, keys) in jobs.iter().zip(keys) {
        verdicts.push(match (keys, bad.get(&job.tx.hash)) {
            (Err(refusal), _) => Err(refusal),
            (Ok(_), Some(bad)) => Err(Refusal::rejected(Code::BadSignature, bad.to_string())),
            (Ok(_), None) => insert(parts, &job.tx),
        });
    }
    recheck(parts, &moment, jobs, &mut verdicts)?;
    Ok(verdicts)
}

/// Signed transactions, by their hash, of which a signature does not verify.
fn bad_signatures(
    parts: &IntakeParts,
    jobs: &[Job],
    keys: &[Result<Vec<PublicKey>, Refusal>],
) -> HashMap<Hash, BadSignature> {
    let passed = jobs.iter().zip(keys).filter_map(|(job, keys)| Some((job, keys.as_ref().ok()?)));
    let claims: Vec<Claim<'_>> = passed
        .map(|(job, keys)| Claim { tx: &job.tx.tx, id: job.tx.id, hash: job.tx.hash, keys })
        .collect();
    let verdicts = parts.signatures.check(&claims);
    claims.iter().zip(verdicts).filter_map(|(c, verdict)| Some((c.hash, verdict.err()?))).collect()
}

fn insert(parts: &IntakeParts, tx: &Arc<PoolTx>) -> Verdict {
    match parts.pool.insert(Arc::clone(tx)) {
        Ok(inserted) => Ok(Accepted { id: tx.id, new: inserted == Inserted::New }),
        Err(busy) => Err(Refusal::Busy(busy.to_string())),
    }
}

/// A block may have been committed since the checks, and the pool cleaned of its
/// transactions before ours came in. Ours are then checked against the new state;
/// whoever commits later cleans the pool later, and finds them there.
fn recheck(
    parts: &IntakeParts,
    before: &Moment<'_>,
    jobs: &[Job],
    verdicts: &mut [Verdict],
) -> Result<(), Error> {
    if parts.store.tip().height < before.context.height {
        return Ok(());
    }
    let moment = Moment::new(&parts.store)?;
    let mut checks = moment.checks(Signers::default());
    for (job, verdict) in jobs.iter().zip(verdicts) {
        if verdict.is_ok()
            && let Err(refusal) = moment.keys(&mut checks, &job.tx)?
        {
            parts.pool.remove(&[job.tx.id]);
            *verdict = Err(refusal);
        }
    }
    Ok(())
}

/// Signers found while one height was the next, for all batches until it is
/// committed.
#[derive(Debug, Default)]
pub(super) struct KnownSigners(Mutex<Option<(Height, Signers)>>);

impl KnownSigners {
    fn take(&self, height: Height) -> Signers {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        known.filter(|(at, _)| *at == height).map(|(_, signers)| signers).unwrap_or_default()
    }

    fn keep(&self, height: Height, signers: Signers) {
        let kept = (signers.keys() <= INTAKE_SIGNERS_MAX).then_some((height, signers));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = kept;
    }
}

/// One moment of the chain, against which transactions are checked.
struct Moment<'a> {
    view: View<'a>,
    context: BlockContext,
    params: Params,
    chain_id: &'a ChainId,
}

impl<'a> Moment<'a> {
    fn new(store: &'a Store) -> Result<Self, Error> {
        let view = store.view();
        let head = view.head()?;
        let params = liuhen_contracts::params(&view)?;
        // The next block's time is not known; it is later than the tip's.
        let context = BlockContext { height: head.height.next(), time: head.time };
        Ok(Self { view, context, params, chain_id: &store.genesis().chain_id })
    }

    fn checks(&self, signers: Signers) -> EnvelopeChecks<'_> {
        EnvelopeChecks::resume(&self.view, self.context, self.chain_id, &self.params, signers)
    }

    /// The keys that must have signed. Replay comes first: whoever submits a
    /// committed transaction again must hear that, however old it is by now.
    fn keys(
        &self,
        checks: &mut EnvelopeChecks<'_>,
        tx: &PoolTx,
    ) -> Result<Result<Vec<PublicKey>, Refusal>, Error> {
        if let Some(location) = self.view.tx_location(&tx.id)? {
            let (id, height) = (tx.id, location.height);
            let message = format!("transaction {id} is in the chain already, at height {height}");
            return Ok(Err(Refusal::rejected(Code::Replayed, message)));
        }
        match checks.check(&tx.tx) {
            Ok(keys) => Ok(Ok(keys)),
            Err(CheckError::Rejected(rejection)) => Ok(Err(Refusal::Rejected(rejection))),
            Err(CheckError::State(error)) => Err(error.into()),
        }
    }
}
