//! Bytes and digests of many transactions, hashed side by side.

use borsh::BorshSerialize as _;
use liuhen_crypto::hash::domain_prefix;
use liuhen_crypto::{Hash, sm3_many};

use super::{SIGNED_DOMAIN, SignedTransaction, TX_ID_DOMAIN};
use crate::TxId;

/// What is computed of a signed transaction once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digested {
    /// [`SignedTransaction::id`].
    pub id: TxId,
    /// [`SignedTransaction::hash`].
    pub hash: Hash,
    /// [`SignedTransaction::to_bytes`].
    pub bytes: Vec<u8>,
}

/// Bytes and digests of all transactions, in their order: the same as one by one,
/// several times faster.
pub fn digest_all(transactions: &[SignedTransaction]) -> Vec<Digested> {
    let forms: Vec<(Vec<u8>, usize)> = transactions.iter().map(form).collect();
    let (id, signed) = (domain_prefix(TX_ID_DOMAIN), domain_prefix(SIGNED_DOMAIN));
    let ids: Vec<[&[u8]; 2]> =
        forms.iter().map(|(bytes, unsigned)| [id.as_slice(), &bytes[..*unsigned]]).collect();
    let hashes: Vec<[&[u8]; 2]> =
        forms.iter().map(|(bytes, _)| [signed.as_slice(), bytes.as_slice()]).collect();
    let digests = sm3_many(&ids).into_iter().zip(sm3_many(&hashes));
    let digests: Vec<(Hash, Hash)> = digests.collect();
    forms
        .into_iter()
        .zip(digests)
        .map(|((bytes, _), (id, hash))| Digested { id: TxId(id), hash, bytes })
        .collect()
}

/// The bytes of a signed transaction, and how many of them are the transaction's own:
/// those come first.
fn form(tx: &SignedTransaction) -> (Vec<u8>, usize) {
    let SignedTransaction { transaction, signature, cosignatures } = tx;
    let mut bytes = borsh::to_vec(transaction).expect("writing to memory does not fail");
    let unsigned = bytes.len();
    signature.serialize(&mut bytes).expect("writing to memory does not fail");
    cosignatures.serialize(&mut bytes).expect("writing to memory does not fail");
    (bytes, unsigned)
}
