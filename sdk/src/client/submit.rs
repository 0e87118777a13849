//! Submission: from signed bytes to a verified receipt.

use std::time::Duration;

use liuhen_types::api::{Submitted, TransactionStatus};
use liuhen_types::{Code, Receipt, SignedTransaction, TxId};

use super::Client;
use super::read::json;
use crate::error::{Error, ErrorKind};
use crate::limits::{BACKOFF_FIRST, ERROR_BYTES_MAX, WAIT_STEP};
use crate::transport::Request;

impl Client {
    /// Hands a transaction in, waits until it is committed, and returns its
    /// receipt, verified. The outcome may be a refusal by the contracts: look at
    /// [`Receipt::outcome`].
    ///
    /// Whatever fails on the way, the same bytes may be submitted again: the chain
    /// holds an id at most once, and a transaction that is already there is
    /// answered with its receipt.
    ///
    /// # Errors
    /// [`Error::Rejected`] if nodes refuse to take it; [`Error::Pending`] if it was
    /// taken but not committed within `commit_timeout`; otherwise as
    /// [`Client::receipt`].
    pub async fn submit(&self, tx: &SignedTransaction) -> Result<Receipt, Error> {
        let (id, waited) = (tx.id(), self.transport.options.commit_timeout);
        match tokio::time::timeout(waited, self.commit(tx, &id)).await {
            Ok(result) => result,
            Err(_) => Err(Error::Pending { id, waited }),
        }
    }

    /// Hands a transaction in without waiting for it to be committed.
    ///
    /// # Errors
    /// [`Error::Rejected`] with [`Code::Replayed`] if it is committed already.
    pub async fn post(&self, tx: &SignedTransaction) -> Result<Submitted, Error> {
        let request = Request::get(&["tx"], ERROR_BYTES_MAX).body(tx.to_bytes().into());
        self.transport.send(&request, json).await
    }

    async fn commit(&self, tx: &SignedTransaction, id: &TxId) -> Result<Receipt, Error> {
        loop {
            match self.post(tx).await {
                Ok(_) => {}
                Err(Error::Rejected { code: Code::Replayed, .. }) => break,
                Err(error) => {
                    // An earlier attempt may have brought it in before time made
                    // the nodes refuse it.
                    let rejected = error.kind() == ErrorKind::Rejected;
                    let asked =
                        if rejected { self.standing(id, Duration::ZERO).await } else { Ok(None) };
                    if matches!(asked, Ok(Some(Standing::Committed))) {
                        break;
                    }
                    return Err(error);
                }
            }
            if self.wait(id).await? {
                break;
            }
            // The node forgot it, by a restart for instance: hand it in again.
            tokio::time::sleep(BACKOFF_FIRST).await;
        }
        self.receipt(id).await
    }

    /// Waits while nodes know the transaction. True if it was committed.
    async fn wait(&self, id: &TxId) -> Result<bool, Error> {
        loop {
            match self.standing(id, WAIT_STEP).await? {
                Some(Standing::Committed) => return Ok(true),
                Some(Standing::Pending) => {
                    // This node may be cut off from the others, or not wait at all.
                    self.transport.prefer_next();
                    tokio::time::sleep(BACKOFF_FIRST).await;
                }
                None => return Ok(false),
            }
        }
    }

    async fn standing(&self, id: &TxId, wait: Duration) -> Result<Option<Standing>, Error> {
        match self.transaction(id, wait).await {
            Ok(TransactionStatus::Committed(_)) => Ok(Some(Standing::Committed)),
            Ok(TransactionStatus::Pending { .. }) => Ok(Some(Standing::Pending)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Where a transaction stands that a node knows.
enum Standing {
    Committed,
    Pending,
}
