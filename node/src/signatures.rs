//! Checks the signatures of transactions in batches, each transaction once.
//!
//! Which keys sign is the envelope check's answer; here only the mathematics
//! happens.

use std::collections::HashMap;

use liuhen_crypto::{VerifyItem, VerifyingKey, verify_batch};
use liuhen_types::transaction::{cosigner_message, signer_message};
use liuhen_types::{Hash, KeyId, PublicKey, SignedTransaction, TxId};
use prometheus_client::metrics::counter::Counter;

use crate::signers::Signers;
use crate::verified::VerifiedCache;

/// A transaction whose envelope passed.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The transaction.
    pub tx: &'a SignedTransaction,
    /// Its id.
    pub id: TxId,
    /// [`SignedTransaction::hash`].
    pub hash: Hash,
    /// What the envelope check gave: the sender's key, then the co-signers' in order.
    pub keys: &'a [PublicKey],
}

/// A signature that does not verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("signature of key {0} does not verify over the transaction's id")]
pub struct BadSignature(pub KeyId);

/// Verifies signatures and remembers which were valid.
#[derive(Debug, Default)]
pub struct SignatureChecker {
    verified: VerifiedCache,
    signers: Signers,
    verifications: Counter,
}

impl SignatureChecker {
    /// The transactions that were found valid.
    pub fn verified(&self) -> &VerifiedCache {
        &self.verified
    }

    /// The prepared keys.
    pub fn signers(&self) -> &Signers {
        &self.signers
    }

    /// Counts the signatures that were verified, valid or not.
    pub fn verifications(&self) -> &Counter {
        &self.verifications
    }

    /// Checks all signatures of all claims; the n-th verdict belongs to the n-th
    /// claim. Large batches use all cores: call it where blocking is allowed.
    pub fn check(&self, claims: &[Claim<'_>]) -> Vec<Result<(), BadSignature>> {
        let mut checks = Vec::new();
        for (n, claim) in claims.iter().enumerate() {
            if !self.verified.contains(&claim.hash) {
                push_checks(n, claim, &mut checks);
            }
        }
        let mut keys: HashMap<&PublicKey, VerifyingKey> = HashMap::new();
        for check in &checks {
            keys.entry(check.key).or_insert_with(|| self.signers.key(check.key));
        }
        let items: Vec<VerifyItem<'_>> =
            checks.iter().map(|check| check.item(&keys[check.key])).collect();
        self.verifications.inc_by(items.len() as u64);
        let mut verdicts = vec![Ok(()); claims.len()];
        for (check, valid) in checks.iter().zip(verify_batch(&items)) {
            if !valid && let Some(verdict @ Ok(())) = verdicts.get_mut(check.claim) {
                *verdict = Err(BadSignature(check.key.id()));
            }
        }
        for (claim, verdict) in claims.iter().zip(&verdicts) {
            if verdict.is_ok() {
                self.verified.insert(claim.hash);
            }
        }
        verdicts
    }
}

fn push_checks<'a>(n: usize, claim: &Claim<'a>, checks: &mut Vec<Check<'a>>) {
    let tx = claim.tx;
    let cosignatures = tx.cosignatures.iter().map(|c| &c.signature);
    let signatures = std::iter::once(&tx.signature).chain(cosignatures);
    // The envelope check gives one key for each signature.
    assert_eq!(claim.keys.len(), 1 + tx.cosignatures.len(), "keys of {}", claim.id);
    for (position, (signature, key)) in signatures.zip(claim.keys).enumerate() {
        let message = match position {
            0 => signer_message(&claim.id),
            _ => cosigner_message(&claim.id),
        };
        checks.push(Check { claim: n, key, message, signature });
    }
}

struct Check<'a> {
    claim: usize,
    key: &'a PublicKey,
    message: Vec<u8>,
    signature: &'a liuhen_types::Signature,
}

impl Check<'_> {
    fn item<'a>(&'a self, key: &'a VerifyingKey) -> VerifyItem<'a> {
        VerifyItem { key, message: &self.message, signature: self.signature }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{evidence_tx, signing_key};
    use liuhen_types::Height;

    fn claim<'a>(tx: &'a SignedTransaction, keys: &'a [PublicKey]) -> Claim<'a> {
        Claim { tx, id: tx.id(), hash: tx.hash(), keys }
    }

    #[test]
    fn each_verdict_is_its_own_and_only_valid_ones_are_remembered() {
        let (alice, bob) = (signing_key(1), signing_key(2));
        let keys = [*alice.public_key(), *bob.public_key()];
        let signed = |n| evidence_tx(n, Height(5), 0).sign(&alice);
        let good = signed(1);
        let mut cosigned = signed(2);
        cosigned.cosign("org-2".parse().expect("an id"), &bob);
        let mut forged = signed(3);
        forged.signature = signed(4).signature;
        let mut half = signed(5);
        half.cosign("org-2".parse().expect("an id"), &alice);

        let checker = SignatureChecker::default();
        let claims = [
            claim(&good, &keys[..1]),
            claim(&forged, &keys[..1]),
            claim(&cosigned, &keys),
            claim(&half, &keys),
        ];
        let expected =
            vec![Ok(()), Err(BadSignature(keys[0].id())), Ok(()), Err(BadSignature(keys[1].id()))];
        assert_eq!(checker.check(&claims), expected);
        assert_eq!(checker.verifications().get(), 6);
        let remembered: Vec<bool> =
            claims.iter().map(|c| checker.verified().contains(&c.hash)).collect();
        assert_eq!(remembered, [true, false, true, false]);
        assert_eq!(checker.check(&claims), expected, "the same from the cache");
        assert_eq!(checker.verifications().get(), 9, "only the refused ones again");
    }
}
