//! The checks that a transaction must pass to enter a block.

use std::collections::HashSet;
use std::sync::Arc;

use liuhen_contracts::{BlockContext, CheckError, check_envelope};
use liuhen_crypto::{Signature, VerifyItem, VerifyingKey, verify_batch};
use liuhen_types::genesis::Params;
use liuhen_types::transaction::{cosigner_message, signer_message};
use liuhen_types::{PublicKey, SignedTransaction, TxId};

use super::memo::Memo;
use super::prepared::PreparedBody;
use super::{Executor, Parent};
use crate::error::Error;

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

/// One signature that has yet to be checked.
struct Pending {
    /// Position of its transaction.
    position: usize,
    key: Arc<VerifyingKey>,
    message: Vec<u8>,
    signature: Signature,
}

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
        let mut pending = Vec::new();
        let mut verdicts = Vec::with_capacity(body.transactions.len());
        for (position, (transaction, digests)) in
            body.transactions.iter().zip(&body.digests).enumerate()
        {
            if !seen.insert(digests.id) {
                verdicts.push(Err("it stands in the block twice".into()));
                continue;
            }
            if parent.view.tx_location(&digests.id)?.is_some() {
                verdicts.push(Err("it is in the chain already".into()));
                continue;
            }
            let chain_id = self.chain_id();
            match check_envelope(memo, context, chain_id, &parent.params, transaction) {
                Ok(keys) if self.verified.contains(&digests.signed_hash) => {
                    drop(keys);
                    verdicts.push(Ok(()));
                }
                Ok(keys) => {
                    pending.extend(self.pending(position, transaction, &digests.id, &keys));
                    verdicts.push(Ok(()));
                }
                Err(CheckError::Rejected(rejection)) => {
                    verdicts.push(Err(format!("{}: {}", rejection.code, rejection.message)));
                }
                Err(CheckError::State(error)) => return Err(error.into()),
            }
        }
        self.verify(&pending, body, &mut verdicts);
        Ok(verdicts)
    }

    /// The signatures of one transaction. `keys` are the signers', the sender first.
    fn pending(
        &self,
        position: usize,
        transaction: &SignedTransaction,
        id: &TxId,
        keys: &[PublicKey],
    ) -> Vec<Pending> {
        let sender = (signer_message(id), transaction.signature);
        let cosigners =
            transaction.cosignatures.iter().map(|c| (cosigner_message(id), c.signature));
        let signed = std::iter::once(sender).chain(cosigners);
        signed
            .zip(keys)
            .map(|((message, signature), key)| Pending {
                position,
                key: self.keys.get(key),
                message,
                signature,
            })
            .collect()
    }

    /// Checks all pending signatures together and remembers which transactions
    /// they cleared.
    fn verify(&self, pending: &[Pending], body: &PreparedBody, verdicts: &mut [Verdict]) {
        let items: Vec<_> = pending
            .iter()
            .map(|p| VerifyItem { key: &p.key, message: &p.message, signature: &p.signature })
            .collect();
        let valid = verify_batch(&items);
        for (pending, valid) in pending.iter().zip(&valid) {
            if !valid {
                verdicts[pending.position] = Err(format!(
                    "E_BAD_SIGNATURE: the signature of key {} does not verify",
                    pending.key.public_key().id()
                ));
            }
        }
        let mut checked: Vec<usize> = pending.iter().map(|p| p.position).collect();
        checked.dedup();
        for position in checked {
            if verdicts[position].is_ok() {
                self.verified.insert(body.digests[position].signed_hash);
            }
        }
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
