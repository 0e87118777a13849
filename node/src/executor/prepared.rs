//! A block's body with the digests that every later step needs.

use liuhen_types::genesis::Params;
use liuhen_types::limits::{BLOCK_BYTES_MAX, BLOCK_TXS_MAX};
use liuhen_types::{Body, Hash, SignedTransaction, TxId};

/// The digests of one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digests {
    /// Its id.
    pub id: TxId,
    /// Digest over it with its signatures.
    pub signed_hash: Hash,
}

impl Digests {
    /// Computes both.
    pub fn of(transaction: &SignedTransaction) -> Self {
        Self { id: transaction.id(), signed_hash: transaction.hash() }
    }
}

/// Transactions with their digests, in the same order.
#[derive(Clone, Debug, Default)]
pub struct PreparedBody {
    /// The transactions.
    pub transactions: Vec<SignedTransaction>,
    /// Their digests.
    pub digests: Vec<Digests>,
}

impl PreparedBody {
    /// Computes the digests of transactions.
    pub fn new(transactions: Vec<SignedTransaction>) -> Self {
        let digests = transactions.iter().map(Digests::of).collect();
        Self { transactions, digests }
    }

    /// Adds a transaction whose digests are known.
    pub fn push(&mut self, transaction: SignedTransaction, digests: Digests) {
        self.transactions.push(transaction);
        self.digests.push(digests);
    }

    /// Decodes the body of a proposed block.
    ///
    /// # Errors
    /// Why the bytes are not a body within the parameters.
    pub fn decode(bytes: &[u8], params: &Params) -> Result<Self, String> {
        let bytes_max = params.block_bytes_max.min(BLOCK_BYTES_MAX as u64);
        if bytes.len() as u64 > bytes_max {
            return Err(format!("body is {} bytes, the limit is {bytes_max}", bytes.len()));
        }
        let count = bytes.first_chunk().copied().map(u32::from_le_bytes);
        let count = count.ok_or("body is shorter than its count of transactions")?;
        let count_max = params.block_txs_max.min(BLOCK_TXS_MAX as u32);
        if count > count_max {
            return Err(format!("body has {count} transactions, the limit is {count_max}"));
        }
        let body: Body = borsh::from_slice(bytes).map_err(|e| format!("body is no value: {e}"))?;
        if borsh::to_vec(&body).expect("writing to memory does not fail") != bytes {
            return Err("body is not in its canonical form".into());
        }
        Ok(Self::new(body.transactions))
    }

    /// The bytes of the body.
    pub fn to_bytes(&self) -> Vec<u8> {
        borsh::to_vec(&self.transactions).expect("writing to memory does not fail")
    }
}
