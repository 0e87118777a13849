//! A block's body with the digests that every later step needs.

use liuhen_types::genesis::Params;
use liuhen_types::limits::{BLOCK_BYTES_MAX, BLOCK_TXS_MAX};
use liuhen_types::transaction::{Digested, digest_all};
use liuhen_types::{Body, Hash, SignedTransaction, TxId};

/// The digests of one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digests {
    /// Its id.
    pub id: TxId,
    /// Digest over it with its signatures.
    pub signed_hash: Hash,
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
        let digested = digest_all(&transactions);
        Self::of(transactions, &digested)
    }

    fn of(transactions: Vec<SignedTransaction>, digested: &[Digested]) -> Self {
        let digests = digested.iter().map(|d| Digests { id: d.id, signed_hash: d.hash }).collect();
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
        let digested = digest_all(&body.transactions);
        if !is_canonical(bytes, count, &digested) {
            return Err("body is not in its canonical form".into());
        }
        Ok(Self::of(body.transactions, &digested))
    }

    /// The bytes of the body.
    pub fn to_bytes(&self) -> Vec<u8> {
        borsh::to_vec(&self.transactions).expect("writing to memory does not fail")
    }
}

/// True if the bytes are the count and the transactions' own bytes, nothing else.
fn is_canonical(bytes: &[u8], count: u32, digested: &[Digested]) -> bool {
    let rest = bytes.strip_prefix(&count.to_le_bytes());
    let rest = digested.iter().fold(rest, |rest, tx| rest?.strip_prefix(tx.bytes.as_slice()));
    digested.len() == count as usize && rest.is_some_and(<[u8]>::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{evidence_tx, signing_key};
    use liuhen_types::Height;

    #[test]
    fn a_body_has_one_form() {
        let key = signing_key(1);
        let txs = (0..5).map(|n| evidence_tx(n, Height(9), n as usize).sign(&key)).collect();
        let body = PreparedBody::new(txs);
        let digests = |tx: &SignedTransaction| Digests { id: tx.id(), signed_hash: tx.hash() };
        assert_eq!(body.digests, body.transactions.iter().map(digests).collect::<Vec<_>>());

        let (params, bytes) = (Params::default(), body.to_bytes());
        let decoded = PreparedBody::decode(&bytes, &params).expect("its own bytes");
        assert_eq!(decoded.transactions, body.transactions);
        assert_eq!(decoded.digests, body.digests);
        for (count, ok) in [(4u32, false), (5, true), (6, false)] {
            let counted = [&count.to_le_bytes(), &bytes[4..]].concat();
            assert_eq!(PreparedBody::decode(&counted, &params).is_ok(), ok, "count {count}");
        }
        let digested = digest_all(&decoded.transactions);
        let longer = [&bytes[..], &[0]].concat();
        assert!(is_canonical(&bytes, 5, &digested));
        assert!(!is_canonical(&longer, 5, &digested) && !is_canonical(&bytes, 4, &digested));
        assert!(!is_canonical(&bytes, 5, &digested[1..]) && !is_canonical(&[], 5, &digested));
        for hostile in [&bytes[..3], &bytes[..bytes.len() - 1], &[&bytes[..], &[0]].concat()] {
            assert!(PreparedBody::decode(hostile, &params).is_err());
        }
        assert!(PreparedBody::decode(&u32::MAX.to_le_bytes(), &params).is_err());
    }
}
