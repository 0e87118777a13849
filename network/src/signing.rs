//! SM2 signatures of votes, proposals and peer statements.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_malachitebft_app_channel::app::types::core::{
    SignedMessage, SigningScheme, ValidatorProof, VoteExtensionScope,
};
use arc_malachitebft_signing::{Error, Signer, VerificationResult, Verifier};
use async_trait::async_trait;
use bytes::Bytes;
use liuhen_crypto::SigningKey;
use liuhen_types::{ChainId, PublicKey, Signature};

use crate::context::{Ledger, Proposal, ValidatorKey, Vote};
use crate::identity::{prove_peer, verify_peer};

/// SM2 with SM3 as the engine's signing scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sm2Scheme;

impl SigningScheme for Sm2Scheme {
    type DecodingError = String;
    type Signature = Signature;
    type PublicKey = ValidatorKey;
    type PrivateKey = SigningKey;

    fn decode_signature(bytes: &[u8]) -> Result<Signature, String> {
        let bytes = bytes.try_into().map_err(|_| "signature must be 64 bytes".to_owned())?;
        Ok(Signature(bytes))
    }

    fn encode_signature(signature: &Signature) -> Vec<u8> {
        signature.0.to_vec()
    }

    fn decode_public_key(bytes: &[u8]) -> Result<ValidatorKey, String> {
        let key = PublicKey::from_bytes(bytes).map_err(|e| e.to_string())?;
        Ok(ValidatorKey::new(&key))
    }

    fn encode_public_key(key: &ValidatorKey) -> Vec<u8> {
        key.public_key().as_bytes().to_vec()
    }
}

/// Once closed, nothing is signed any more: a node that met a fatal error must
/// not answer another vote while it goes down.
#[derive(Clone, Debug, Default)]
pub struct SigningGate(Arc<AtomicBool>);

impl SigningGate {
    /// Refuses every later signature.
    pub fn close(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn check(&self) -> Result<(), Error> {
        if self.0.load(Ordering::SeqCst) {
            return Err(Error::from_source("the node is stopping and signs nothing more"));
        }
        Ok(())
    }
}

/// Signs for this node.
#[derive(Clone, Debug)]
pub struct NodeSigner {
    /// The chain signed for.
    pub chain_id: ChainId,
    /// The validator key.
    pub key: SigningKey,
    /// Closed when the node stops.
    pub gate: SigningGate,
}

#[async_trait]
impl Signer<Ledger> for NodeSigner {
    async fn sign_vote(&self, vote: Vote) -> Result<SignedMessage<Ledger, Vote>, Error> {
        self.gate.check()?;
        let signature = self.key.sign(&vote.message(&self.chain_id));
        Ok(SignedMessage::new(vote, signature))
    }

    async fn sign_proposal(
        &self,
        proposal: Proposal,
    ) -> Result<SignedMessage<Ledger, Proposal>, Error> {
        self.gate.check()?;
        let signature = self.key.sign(&proposal.message(&self.chain_id));
        Ok(SignedMessage::new(proposal, signature))
    }

    async fn sign_vote_extension(
        &self,
        _scope: VoteExtensionScope<Ledger>,
        _extension: Bytes,
    ) -> Result<SignedMessage<Ledger, Bytes>, Error> {
        Err(Error::from_source("vote extensions are not used"))
    }

    async fn sign_validator_proof(
        &self,
        public_key: Vec<u8>,
        peer_id: Vec<u8>,
    ) -> Result<ValidatorProof<Ledger>, Error> {
        let signature = prove_peer(&self.chain_id, &self.key, &peer_id);
        Ok(ValidatorProof::new(public_key, peer_id, signature))
    }
}

/// Verifies what others signed.
#[derive(Clone, Debug)]
pub struct ChainVerifier {
    /// The chain signed for.
    pub chain_id: ChainId,
}

#[async_trait]
impl Verifier<Ledger> for ChainVerifier {
    async fn verify_signed_vote(
        &self,
        vote: &Vote,
        signature: &Signature,
        key: &ValidatorKey,
    ) -> Result<VerificationResult, Error> {
        let valid = key.verifying_key().verify(&vote.message(&self.chain_id), signature);
        Ok(VerificationResult::from_bool(valid))
    }

    async fn verify_signed_proposal(
        &self,
        proposal: &Proposal,
        signature: &Signature,
        key: &ValidatorKey,
    ) -> Result<VerificationResult, Error> {
        let valid = key.verifying_key().verify(&proposal.message(&self.chain_id), signature);
        Ok(VerificationResult::from_bool(valid))
    }

    async fn verify_signed_vote_extension(
        &self,
        _scope: &VoteExtensionScope<Ledger>,
        _extension: &Bytes,
        _signature: &Signature,
        _key: &ValidatorKey,
    ) -> Result<VerificationResult, Error> {
        Ok(VerificationResult::Invalid)
    }

    async fn verify_validator_proof(
        &self,
        proof: &ValidatorProof<Ledger>,
    ) -> Result<VerificationResult, Error> {
        let valid = PublicKey::from_bytes(&proof.public_key)
            .is_ok_and(|key| verify_peer(&self.chain_id, &key, &proof.peer_id, &proof.signature));
        Ok(VerificationResult::from_bool(valid))
    }
}
