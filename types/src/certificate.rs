//! Commit certificates: what an auditor needs to believe a header.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::{Hash, KeyId, Signature, VerifyItem, verify_batch};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{ChainId, Height};
use crate::limits::VALIDATORS_MAX;
use crate::validator::ValidatorSet;

const VOTE_DOMAIN: &str = "liuhen/vote/v1";

/// Which of the two votes of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteKind {
    /// First vote.
    Prevote,
    /// Second vote; more than two thirds of these decide.
    Precommit,
}

/// The bytes that a validator signs for a vote. `round` is −1 for no round, as
/// in the engine; `value` is a header id, or none for a nil vote.
pub fn vote_message(
    chain_id: &ChainId,
    kind: VoteKind,
    height: Height,
    round: i64,
    value: Option<&Hash>,
    address: &KeyId,
) -> Vec<u8> {
    let kind = u8::from(kind == VoteKind::Precommit);
    let parts = (VOTE_DOMAIN, chain_id, kind, height, round, value, address);
    borsh::to_vec(&parts).expect("writing to memory does not fail")
}

/// One validator's precommit for the header.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitSignature {
    /// The validator.
    pub address: KeyId,
    /// Its signature over [`vote_message`].
    pub signature: Signature,
}

/// More than two thirds of the voting power for one header. Different nodes may
/// hold different certificates for the same block, so none enters a hash.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitCertificate {
    /// Height decided.
    pub height: Height,
    /// Round in which it was decided.
    pub round: u32,
    /// Id of the header decided.
    pub header_id: Hash,
    /// The precommits.
    pub signatures: Vec<CommitSignature>,
}

/// Why a certificate proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// More signatures than a chain may have validators.
    #[error("certificate holds {0} signatures, at most {VALIDATORS_MAX} are allowed")]
    TooMany(usize),
    /// A signature of somebody outside the set.
    #[error("signer {0} is not a validator of this height")]
    UnknownSigner(KeyId),
    /// The same validator twice.
    #[error("validator {0} signed twice")]
    DoubleSigner(KeyId),
    /// A signature that does not verify.
    #[error("signature of validator {0} does not verify")]
    BadSignature(KeyId),
    /// Too little voting power.
    #[error("certificate holds voting power {power} of {total}, more than two thirds is needed")]
    NoQuorum {
        /// Power that signed.
        power: u64,
        /// Power of the whole set.
        total: u64,
    },
}

impl CommitCertificate {
    /// Checks that more than two thirds of `validators` signed this header on
    /// this chain, every signature valid and every signer once.
    ///
    /// # Errors
    /// The first defect found; see [`CertificateError`].
    pub fn verify(
        &self,
        chain_id: &ChainId,
        validators: &ValidatorSet,
    ) -> Result<(), CertificateError> {
        if self.signatures.len() > VALIDATORS_MAX {
            return Err(CertificateError::TooMany(self.signatures.len()));
        }
        let mut power = 0u64;
        let mut seen = Vec::with_capacity(self.signatures.len());
        let mut keys = Vec::with_capacity(self.signatures.len());
        let mut messages = Vec::with_capacity(self.signatures.len());
        for CommitSignature { address, .. } in &self.signatures {
            let validator =
                validators.get(address).ok_or(CertificateError::UnknownSigner(*address))?;
            if seen.contains(address) {
                return Err(CertificateError::DoubleSigner(*address));
            }
            seen.push(*address);
            power = power.saturating_add(validator.power);
            keys.push(validator.public_key.verifying_key());
            messages.push(vote_message(
                chain_id,
                VoteKind::Precommit,
                self.height,
                i64::from(self.round),
                Some(&self.header_id),
                address,
            ));
        }
        let items: Vec<_> = (self.signatures.iter().zip(&keys).zip(&messages))
            .map(|((signed, key), message)| VerifyItem {
                key,
                message,
                signature: &signed.signature,
            })
            .collect();
        if let Some(bad) = verify_batch(&items).iter().position(|valid| !valid) {
            return Err(CertificateError::BadSignature(seen[bad]));
        }
        if !validators.is_quorum(power) {
            return Err(CertificateError::NoQuorum { power, total: validators.total_power() });
        }
        Ok(())
    }
}
