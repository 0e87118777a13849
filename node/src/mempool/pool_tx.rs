//! One transaction of the pool, with everything that is computed once.

use bytes::Bytes;
use liuhen_types::transaction::digest_all;
use liuhen_types::{Hash, Height, SignedTransaction, TxId};

/// A transaction with its id, its digest and its canonical bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct PoolTx {
    /// The transaction's id.
    pub id: TxId,
    /// [`SignedTransaction::hash`]: the entry in the verified cache, and what the
    /// log commits to.
    pub hash: Hash,
    /// The transaction.
    pub tx: SignedTransaction,
    /// Its canonical bytes; a block body is its count and these, one after another.
    pub bytes: Bytes,
}

impl PoolTx {
    /// Computes id, digest and bytes.
    pub fn new(tx: SignedTransaction) -> Self {
        Self { id: tx.id(), hash: tx.hash(), bytes: tx.to_bytes().into(), tx }
    }

    /// The same for many, several times faster.
    pub fn all(txs: Vec<SignedTransaction>) -> Vec<Self> {
        let digested = digest_all(&txs);
        let pooled = txs.into_iter().zip(digested);
        pooled.map(|(tx, d)| Self { id: d.id, hash: d.hash, bytes: d.bytes.into(), tx }).collect()
    }

    /// The last height that may hold it.
    pub fn valid_until(&self) -> Height {
        self.tx.transaction.valid_until
    }
}
