//! The checks that a transaction must pass to enter a block.

use std::collections::HashSet;

use liuhen_contracts::{BlockContext, CheckError, EnvelopeChecks};
use liuhen_types::genesis::Params;
use liuhen_types::{PublicKey, TxId};

use super::memo::Memo;
use super::prepared::PreparedBody;
use super::{Executor, Parent};
use crate::error::Error;
use crate::signatures::Claim;

/// A transaction that may not enter the block, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which.
    pub id: TxId,
    /// Why.
    pub reason: String,
}

/// The verdict on one transaction.
pub(super) type Verdict = Result<(), String>;

impl Executor {
    /// The verdicts on all transactions of a body for a block on `parent`.
    pub(super) fn verdicts(
        &self,
        parent: &Parent<'_>,
        memo: &Memo<'_>,
        context: &BlockContext,
        body: &PreparedBody,
    ) -> Result<Vec<Verdict>, Error> {
        let mut seen = HashSet::with_capacity(body.digests.len());
        let mut envelopes = Vec::with_capacity(body.digests.len());
        let mut checks = EnvelopeChecks::new(memo, *context, self.chain_id(), &parent.params);
        for position in 0..body.digests.len() {
            let first = seen.insert(body.digests[position].id);
            envelopes.push(if first {
                envelope(parent, &mut checks, body, position)?
            } else {
                Err("E_REPLAYED: it stands in the block twice".to_owned())
            });
        }
        Ok(self.signatures(body, envelopes))
    }

    /// Checks the signatures of all that passed so far, together.
    fn signatures(
        &self,
        body: &PreparedBody,
        envelopes: Vec<Result<Vec<PublicKey>, String>>,
    ) -> Vec<Verdict> {
        let prepared = body.transactions.iter().zip(&body.digests);
        let claims: Vec<Claim<'_>> = prepared
            .zip(&envelopes)
            .filter_map(|((tx, digests), keys)| {
                let keys = keys.as_ref().ok()?;
                Some(Claim { tx, id: digests.id, hash: digests.signed_hash, keys })
            })
            .collect();
        let mut checked = self.signatures.check(&claims).into_iter();
        envelopes
            .into_iter()
            .map(|envelope| {
                envelope?;
                let verdict = checked.next().expect("one verdict for each claim");
                verdict.map_err(|error| format!("E_BAD_SIGNATURE: {error}"))
            })
            .collect()
    }
}

/// The signers' keys of one transaction, if its envelope passes and it is new.
fn envelope(
    parent: &Parent<'_>,
    checks: &mut EnvelopeChecks<'_>,
    body: &PreparedBody,
    position: usize,
) -> Result<Result<Vec<PublicKey>, String>, Error> {
    if parent.view.tx_location(&body.digests[position].id)?.is_some() {
        return Ok(Err("E_REPLAYED: it is in the chain already".to_owned()));
    }
    match checks.check(&body.transactions[position]) {
        Ok(keys) => Ok(Ok(keys)),
        Err(CheckError::Rejected(why)) => Ok(Err(format!("{}: {}", why.code, why.message))),
        Err(CheckError::State(error)) => Err(error.into()),
    }
}

/// The first transaction that did not pass, for a message.
pub(super) fn first_refused(body: &PreparedBody, verdicts: Vec<Verdict>) -> Option<String> {
    let mut refused = verdicts.into_iter().zip(&body.digests).enumerate();
    refused.find_map(|(position, (verdict, digests))| {
        let reason = verdict.err()?;
        Some(format!("transaction {position} ({}): {reason}", digests.id))
    })
}

/// Parts a body into what passed and fits into a block, and what did not pass.
/// What passed but does not fit is in neither.
pub(super) fn select(
    body: PreparedBody,
    verdicts: Vec<Verdict>,
    params: &Params,
) -> (PreparedBody, Vec<Refused>) {
    let PreparedBody { transactions, digests } = body;
    let (mut kept, mut refused) = (PreparedBody::default(), Vec::new());
    // Borsh form of a list: its count comes first.
    let mut bytes = size_of::<u32>() as u64;
    for ((transaction, digests), verdict) in transactions.into_iter().zip(digests).zip(verdicts) {
        if let Err(reason) = verdict {
            refused.push(Refused { id: digests.id, reason });
            continue;
        }
        let size = borsh::object_length(&transaction).expect("counting does not fail") as u64;
        let full = kept.transactions.len() as u64 >= u64::from(params.block_txs_max);
        if full || bytes + size > params.block_bytes_max {
            break;
        }
        bytes += size;
        kept.push(transaction, digests);
    }
    (kept, refused)
}
