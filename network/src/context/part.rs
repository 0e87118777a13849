//! The parts in which a block travels to the validators.

use arc_malachitebft_app_channel::app::types::core;
use borsh::{BorshDeserialize, BorshSerialize};
use bytes::Bytes;
use liuhen_crypto::{SigningKey, VerifyingKey, sm3_domain};
use liuhen_types::{ChainId, Hash, Header, KeyId, Signature};

use super::Ledger;

const FIRST_PART_DOMAIN: &str = "liuhen/proposal-part/v1";
const BODY_DOMAIN: &str = "liuhen/proposal-body/v1";

/// The first part announces the body and carries the proposer's signature over
/// everything it says, so that nobody else can open a stream in its name.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FirstPart {
    /// The header proposed.
    pub header: Header,
    /// The round it was first proposed in.
    pub round: u32,
    /// The round of its proof of lock, if one.
    pub pol_round: Option<u32>,
    /// Who proposed it first.
    pub proposer: KeyId,
    /// Length of the body.
    pub body_bytes: u64,
    /// Digest of the body.
    pub body_hash: Hash,
    /// The proposer's signature over the fields above.
    pub signature: Signature,
}

impl FirstPart {
    /// Announces a body; `signature` was made by [`FirstPart::sign`].
    pub fn new(
        header: Header,
        (round, pol_round): (u32, Option<u32>),
        proposer: KeyId,
        body: &[u8],
        signature: Signature,
    ) -> Self {
        let (body_bytes, body_hash) = (body.len() as u64, body_hash(body));
        Self { header, round, pol_round, proposer, body_bytes, body_hash, signature }
    }

    /// Announces and signs a body.
    pub fn sign(
        chain_id: &ChainId,
        header: Header,
        rounds: (u32, Option<u32>),
        key: &SigningKey,
        body: &[u8],
    ) -> Self {
        let unsigned = Signature([0; Signature::LEN]);
        let mut first = Self::new(header, rounds, key.public_key().id(), body, unsigned);
        first.signature = key.sign(&first.message(chain_id));
        first
    }

    /// True if the proposer, whose key this must be, signed it.
    pub fn verify(&self, chain_id: &ChainId, key: &VerifyingKey) -> bool {
        key.verify(&self.message(chain_id), &self.signature)
    }

    fn message(&self, chain_id: &ChainId) -> Vec<u8> {
        let rounds = (self.round, self.pol_round);
        let body = (self.body_bytes, self.body_hash);
        borsh::to_vec(&(FIRST_PART_DOMAIN, chain_id, self.header.id(), rounds, self.proposer, body))
            .expect("writing to memory does not fail")
    }
}

/// Digest of a body as a first part announces it.
pub fn body_hash(body: &[u8]) -> Hash {
    sm3_domain(BODY_DOMAIN, &[body])
}

/// One part of a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The announcement, number 0 of its stream.
    First(Box<FirstPart>),
    /// A slice of the body; number n is the n-th slice, from 1.
    Data(Bytes),
}

impl core::ProposalPart<Ledger> for Part {
    fn is_first(&self) -> bool {
        matches!(self, Self::First(_))
    }

    fn is_last(&self) -> bool {
        // The first part announces the length, so no part needs to say so.
        false
    }
}
