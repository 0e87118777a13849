//! Transactions of the load, signed before it begins.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use liuhen_crypto::SigningKey;
use liuhen_sdk::Reader;
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::NotarizeEvidence;
use liuhen_types::transaction::{CONTRACT_VERSION, SIG_ALG_SM2_SM3, TX_VERSION};
use liuhen_types::{
    ChainId, Hash, Height, Namespace, OrgId, Payload, SignedTransaction, Text, Transaction, TxId,
};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

/// Longest text of one reference.
const REF_BYTES_MAX: usize = 100;
/// Bytes of a reference's length before its text.
const REF_LENGTH_BYTES: usize = 4;
/// Bytes behind a transaction: its signature and the count of co-signatures.
const SIGNATURES_BYTES: usize = 64 + 4;

/// An org of the load with its key.
#[derive(Clone)]
pub struct LoadOrg {
    /// The org.
    pub id: OrgId,
    /// Its key.
    pub key: SigningKey,
}

impl LoadOrg {
    /// The org as somebody who reads.
    pub fn reader(&self) -> Reader {
        let (org, signer) = (self.id.clone(), Arc::new(self.key.clone()));
        Reader { org, signer, session: None, incident: None }
    }
}

/// What all transactions of a load have in common.
#[derive(Clone, Debug)]
pub struct Form {
    /// The chain.
    pub chain_id: ChainId,
    /// Last height that may hold them.
    pub valid_until: Height,
    /// Bytes of each, signatures included; a few more where no text fits exactly.
    pub tx_bytes: usize,
}

/// A transaction ready to be sent.
#[derive(Clone, Debug)]
pub struct Ready {
    /// Its id.
    pub id: TxId,
    /// Its byte form.
    pub body: Bytes,
}

/// All transactions of a load; each is taken once.
#[derive(Debug)]
pub struct Supply {
    ready: Vec<Ready>,
    next: AtomicUsize,
}

impl Supply {
    /// Signs `count` transactions of all `orgs` in turn, on all cores.
    ///
    /// # Errors
    /// If the size cannot be had or there is no randomness.
    pub fn sign(orgs: &[LoadOrg], form: &Form, count: usize) -> Result<Self> {
        ensure!(!orgs.is_empty(), "a load needs at least one org");
        let sign = |index: usize| {
            let org = &orgs[index % orgs.len()];
            let tx = evidence(org, form)?;
            Ok(Ready { id: tx.id(), body: tx.to_bytes().into() })
        };
        let ready = (0..count).into_par_iter().map(sign).collect::<Result<_>>()?;
        Ok(Self { ready, next: AtomicUsize::new(0) })
    }

    /// The next transaction and its number, or none if all were taken.
    pub fn take(&self) -> Option<(usize, &Ready)> {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        Some((index, self.ready.get(index)?))
    }

    /// A transaction by its number.
    pub fn get(&self, index: usize) -> Option<&Ready> {
        self.ready.get(index)
    }

    /// How many there are in all.
    pub fn len(&self) -> usize {
        self.ready.len()
    }

    /// Mean size in bytes.
    pub fn mean_bytes(&self) -> f64 {
        let bytes: usize = self.ready.iter().map(|ready| ready.body.len()).sum();
        bytes as f64 / self.ready.len().max(1) as f64
    }
}

/// One signed notarisation of a random digest.
///
/// # Errors
/// If the size cannot be had or there is no randomness.
pub fn evidence(org: &LoadOrg, form: &Form) -> Result<SignedTransaction> {
    let mut tx = unsigned(org, form)?;
    let bytes = borsh::object_length(&tx)? + SIGNATURES_BYTES;
    let missing = form.tx_bytes.saturating_sub(bytes);
    if let Payload::NotarizeEvidence(evidence) = &mut tx.payload
        && missing > 0
    {
        evidence.refs = references(missing)?;
    }
    Ok(tx.sign(&org.key))
}

/// Any payload, signed.
///
/// # Errors
/// If there is no randomness.
pub fn transaction(org: &LoadOrg, form: &Form, payload: Payload) -> Result<SignedTransaction> {
    Ok(envelope(org, form, payload)?.sign(&org.key))
}

fn unsigned(org: &LoadOrg, form: &Form) -> Result<Transaction> {
    let mut digest = [0; 32];
    fill(&mut digest)?;
    let namespace = Namespace::new("bench")?;
    let (digest, schema_ref, refs) = (Hash(digest), None, Vec::new());
    let evidence = NotarizeEvidence { namespace, digest, schema_ref, refs };
    envelope(org, form, Payload::NotarizeEvidence(evidence))
}

fn envelope(org: &LoadOrg, form: &Form, payload: Payload) -> Result<Transaction> {
    let mut salt = [0; 8];
    fill(&mut salt)?;
    Ok(Transaction {
        version: TX_VERSION,
        chain_id: form.chain_id.clone(),
        contract_version: CONTRACT_VERSION,
        sender: org.id.clone(),
        key_id: org.key.public_key().id(),
        app: None,
        operator_ref: None,
        sig_alg: SIG_ALG_SM2_SM3,
        salt,
        valid_until: form.valid_until,
        payload,
    })
}

/// Random texts that together take `bytes` bytes, a few more if `bytes` is less
/// than the shortest reference takes.
fn references(bytes: usize) -> Result<Vec<Text<REF_BYTES_MAX>>> {
    let count = bytes.div_ceil(REF_LENGTH_BYTES + REF_BYTES_MAX);
    ensure!(count <= LIST_MAX, "{bytes} bytes do not fit into {LIST_MAX} references");
    let text_bytes = bytes.saturating_sub(count * REF_LENGTH_BYTES).max(count);
    // The first ones take what does not divide evenly.
    let (each, over) = (text_bytes / count, text_bytes % count);
    (0..count).map(|index| random_text(each + usize::from(index < over))).collect()
}

/// Random letters: no digits, so that no text looks like a personal number.
fn random_text(bytes: usize) -> Result<Text<REF_BYTES_MAX>> {
    let mut letters = vec![0; bytes];
    fill(&mut letters)?;
    letters.iter_mut().for_each(|letter| *letter = b'a' + *letter % 16);
    Ok(Text::new(String::from_utf8(letters)?)?)
}

fn fill(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).context("no randomness from the operating system")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn org(id: &str) -> LoadOrg {
        let id = OrgId::new(id).expect("an id");
        LoadOrg { id, key: SigningKey::generate().expect("randomness") }
    }

    fn form(tx_bytes: usize) -> Form {
        let chain_id = ChainId::new("hebei-bench").expect("an id");
        Form { chain_id, valid_until: Height(5_000), tx_bytes }
    }

    #[test]
    fn transactions_have_the_size_asked_for_and_a_valid_signature() {
        let org = org("bench-01");
        let least = evidence(&org, &form(0)).expect("a transaction").to_bytes().len();
        for (asked, expected) in [
            (least, least),
            (least + 1, least + 5),
            (least + 5, least + 5),
            (300, 300),
            (least + 104, least + 104),
            (least + 105, least + 105),
            (5_000, 5_000),
        ] {
            let tx = evidence(&org, &form(asked)).expect("a transaction");
            assert_eq!(tx.to_bytes().len(), expected, "asked for {asked}");
            let message = liuhen_types::transaction::signer_message(&tx.id());
            assert!(org.key.public_key().verifying_key().verify(&message, &tx.signature));
        }
        assert!(evidence(&org, &form(6_000)).is_err());
    }

    #[test]
    fn a_supply_takes_orgs_in_turn_and_gives_each_transaction_once() {
        let orgs = [org("bench-01"), org("bench-02"), org("bench-03")];
        let supply = Supply::sign(&orgs, &form(300), 7).expect("a supply");
        let taken: Vec<(usize, TxId)> =
            std::iter::from_fn(|| supply.take()).map(|(index, tx)| (index, tx.id)).collect();
        let ids: std::collections::BTreeSet<TxId> = taken.iter().map(|(_, id)| *id).collect();
        assert_eq!((taken.len(), ids.len(), supply.mean_bytes()), (7, 7, 300.0));
        for (index, id) in taken {
            let ready = supply.get(index).expect("it was there");
            let tx: SignedTransaction = borsh::from_slice(&ready.body).expect("its bytes");
            assert_eq!((tx.id(), &tx.transaction.sender), (id, &orgs[index % 3].id));
        }
    }
}
