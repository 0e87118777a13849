//! Votes, proposals, certificates and validator proofs.

use arc_malachitebft_app_channel::app::consensus::LivenessMsg;
use arc_malachitebft_app_channel::app::types::core::{
    NilOrVal, PolkaCertificate, PolkaSignature, Round, RoundCertificate, RoundCertificateType,
    RoundSignature, SignedMessage, SignedVote, ValidatorProof, Validity, VoteType,
};
use arc_malachitebft_app_channel::app::types::{ProposedValue, SignedConsensusMsg};
use arc_malachitebft_codec::Codec;
use borsh::{BorshDeserialize, BorshSerialize};
use bytes::Bytes;
use liuhen_types::limits::VALIDATORS_MAX;
use liuhen_types::{CommitSignature, Hash, Header, Height, KeyId, Signature};

use super::bounded::{Blob, List};
use super::{CodecError, WireCodec, decode, encode};
use crate::context::{Address, BlockHeight, Ledger, Proposal, Value, ValueId, Vote};
use crate::limits::{MESSAGE_BYTES_MAX, PEER_ID_BYTES_MAX};

/// A round certificate may hold both votes of every validator.
const ROUND_SIGNATURES_MAX: usize = 2 * VALIDATORS_MAX;
const PUBLIC_KEY_BYTES_MAX: usize = 128;

pub(super) fn nil_or(value: Option<Hash>) -> NilOrVal<ValueId> {
    value.map_or(NilOrVal::Nil, |id| NilOrVal::Val(ValueId(id)))
}

fn vote_type(precommit: bool) -> VoteType {
    if precommit { VoteType::Precommit } else { VoteType::Prevote }
}

#[derive(BorshSerialize, BorshDeserialize)]
struct WireVote {
    precommit: bool,
    height: Height,
    round: Option<u32>,
    value: Option<Hash>,
    address: KeyId,
    signature: Signature,
}

impl From<&SignedVote<Ledger>> for WireVote {
    fn from(vote: &SignedVote<Ledger>) -> Self {
        Self {
            precommit: vote.message.kind == VoteType::Precommit,
            height: vote.message.height.0,
            round: vote.message.round.as_u32(),
            value: vote.message.header_id(),
            address: vote.message.address.0,
            signature: vote.signature,
        }
    }
}

impl From<WireVote> for SignedVote<Ledger> {
    fn from(wire: WireVote) -> Self {
        let vote = Vote {
            kind: vote_type(wire.precommit),
            height: BlockHeight(wire.height),
            round: Round::from(wire.round),
            value: nil_or(wire.value),
            address: Address(wire.address),
        };
        Self::new(vote, wire.signature)
    }
}

/// The height of a proposal is its header's.
#[derive(Clone, BorshSerialize, BorshDeserialize)]
struct WireProposal {
    round: Option<u32>,
    pol_round: Option<u32>,
    header: Header,
    address: KeyId,
    signature: Signature,
}

#[derive(BorshSerialize, BorshDeserialize)]
enum WireConsensus {
    Vote(WireVote),
    Proposal(Box<WireProposal>),
}

impl Codec<SignedConsensusMsg<Ledger>> for WireCodec {
    type Error = CodecError;

    fn encode(&self, message: &SignedConsensusMsg<Ledger>) -> Result<Bytes, CodecError> {
        let wire = match message {
            SignedConsensusMsg::Vote(vote) => WireConsensus::Vote(vote.into()),
            SignedConsensusMsg::Proposal(proposal) => {
                WireConsensus::Proposal(Box::new(WireProposal {
                    round: proposal.message.round.as_u32(),
                    pol_round: proposal.message.pol_round.as_u32(),
                    header: proposal.message.value.header().clone(),
                    address: proposal.message.address.0,
                    signature: proposal.signature,
                }))
            }
        };
        encode("consensus message", &wire)
    }

    fn decode(&self, bytes: Bytes) -> Result<SignedConsensusMsg<Ledger>, CodecError> {
        let wire: WireConsensus = decode("consensus message", &bytes, MESSAGE_BYTES_MAX)?;
        Ok(match wire {
            WireConsensus::Vote(vote) => SignedConsensusMsg::Vote(vote.into()),
            WireConsensus::Proposal(wire) => {
                let proposal = Proposal {
                    height: BlockHeight(wire.header.height),
                    round: Round::from(wire.round),
                    value: Value::new(wire.header),
                    pol_round: Round::from(wire.pol_round),
                    address: Address(wire.address),
                };
                SignedConsensusMsg::Proposal(SignedMessage::new(proposal, wire.signature))
            }
        })
    }
}

/// A certificate of prevotes or precommits for one header.
#[derive(BorshSerialize, BorshDeserialize)]
pub(super) struct WireCertificate {
    pub height: Height,
    pub round: Option<u32>,
    pub header_id: Hash,
    pub signatures: List<CommitSignature, VALIDATORS_MAX>,
}

impl From<&PolkaCertificate<Ledger>> for WireCertificate {
    fn from(certificate: &PolkaCertificate<Ledger>) -> Self {
        let signatures = (certificate.polka_signatures.iter())
            .map(|s| CommitSignature { address: s.address.0, signature: s.signature })
            .collect();
        Self {
            height: certificate.height.0,
            round: certificate.round.as_u32(),
            header_id: certificate.value_id.0,
            signatures: List(signatures),
        }
    }
}

impl From<WireCertificate> for PolkaCertificate<Ledger> {
    fn from(wire: WireCertificate) -> Self {
        let signatures = (wire.signatures.0.into_iter())
            .map(|s| PolkaSignature::new(Address(s.address), s.signature))
            .collect();
        Self {
            height: BlockHeight(wire.height),
            round: Round::from(wire.round),
            value_id: ValueId(wire.header_id),
            polka_signatures: signatures,
        }
    }
}

impl Codec<PolkaCertificate<Ledger>> for WireCodec {
    type Error = CodecError;

    fn encode(&self, certificate: &PolkaCertificate<Ledger>) -> Result<Bytes, CodecError> {
        encode("polka certificate", &WireCertificate::from(certificate))
    }

    fn decode(&self, bytes: Bytes) -> Result<PolkaCertificate<Ledger>, CodecError> {
        let wire: WireCertificate = decode("polka certificate", &bytes, MESSAGE_BYTES_MAX)?;
        Ok(wire.into())
    }
}

#[derive(BorshSerialize, BorshDeserialize)]
struct WireRoundSignature {
    precommit: bool,
    value: Option<Hash>,
    address: KeyId,
    signature: Signature,
}

#[derive(BorshSerialize, BorshDeserialize)]
struct WireRoundCertificate {
    height: Height,
    round: Option<u32>,
    skip: bool,
    signatures: List<WireRoundSignature, ROUND_SIGNATURES_MAX>,
}

impl From<&RoundCertificate<Ledger>> for WireRoundCertificate {
    fn from(certificate: &RoundCertificate<Ledger>) -> Self {
        let signatures = (certificate.round_signatures.iter())
            .map(|s| WireRoundSignature {
                precommit: s.vote_type == VoteType::Precommit,
                value: match &s.value_id {
                    NilOrVal::Nil => None,
                    NilOrVal::Val(id) => Some(id.0),
                },
                address: s.address.0,
                signature: s.signature,
            })
            .collect();
        Self {
            height: certificate.height.0,
            round: certificate.round.as_u32(),
            skip: matches!(certificate.cert_type, RoundCertificateType::Skip),
            signatures: List(signatures),
        }
    }
}

impl From<WireRoundCertificate> for RoundCertificate<Ledger> {
    fn from(wire: WireRoundCertificate) -> Self {
        let signatures = (wire.signatures.0.into_iter())
            .map(|s| {
                let kind = vote_type(s.precommit);
                RoundSignature::new(kind, nil_or(s.value), Address(s.address), s.signature)
            })
            .collect();
        Self {
            height: BlockHeight(wire.height),
            round: Round::from(wire.round),
            cert_type: if wire.skip {
                RoundCertificateType::Skip
            } else {
                RoundCertificateType::Precommit
            },
            round_signatures: signatures,
        }
    }
}

#[derive(BorshSerialize, BorshDeserialize)]
enum WireLiveness {
    Vote(WireVote),
    Polka(WireCertificate),
    Round(WireRoundCertificate),
}

impl Codec<LivenessMsg<Ledger>> for WireCodec {
    type Error = CodecError;

    fn encode(&self, message: &LivenessMsg<Ledger>) -> Result<Bytes, CodecError> {
        let wire = match message {
            LivenessMsg::Vote(vote) => WireLiveness::Vote(vote.into()),
            LivenessMsg::PolkaCertificate(polka) => WireLiveness::Polka(polka.into()),
            LivenessMsg::SkipRoundCertificate(round) => WireLiveness::Round(round.into()),
        };
        encode("liveness message", &wire)
    }

    fn decode(&self, bytes: Bytes) -> Result<LivenessMsg<Ledger>, CodecError> {
        let wire: WireLiveness = decode("liveness message", &bytes, MESSAGE_BYTES_MAX)?;
        Ok(match wire {
            WireLiveness::Vote(vote) => LivenessMsg::Vote(vote.into()),
            WireLiveness::Polka(polka) => LivenessMsg::PolkaCertificate(polka.into()),
            WireLiveness::Round(round) => LivenessMsg::SkipRoundCertificate(round.into()),
        })
    }
}

/// A proposed value as the write-ahead log keeps it.
#[derive(BorshSerialize, BorshDeserialize)]
struct WireProposed {
    round: Option<u32>,
    valid_round: Option<u32>,
    proposer: KeyId,
    header: Header,
    valid: bool,
}

impl Codec<ProposedValue<Ledger>> for WireCodec {
    type Error = CodecError;

    fn encode(&self, value: &ProposedValue<Ledger>) -> Result<Bytes, CodecError> {
        let wire = WireProposed {
            round: value.round.as_u32(),
            valid_round: value.valid_round.as_u32(),
            proposer: value.proposer.0,
            header: value.value.header().clone(),
            valid: value.validity.to_bool(),
        };
        encode("proposed value", &wire)
    }

    fn decode(&self, bytes: Bytes) -> Result<ProposedValue<Ledger>, CodecError> {
        let wire: WireProposed = decode("proposed value", &bytes, MESSAGE_BYTES_MAX)?;
        Ok(ProposedValue {
            height: BlockHeight(wire.header.height),
            round: Round::from(wire.round),
            valid_round: Round::from(wire.valid_round),
            proposer: Address(wire.proposer),
            value: Value::new(wire.header),
            validity: Validity::from_bool(wire.valid),
        })
    }
}

#[derive(BorshSerialize, BorshDeserialize)]
struct WireProof {
    public_key: Blob<PUBLIC_KEY_BYTES_MAX>,
    peer_id: Blob<PEER_ID_BYTES_MAX>,
    signature: Signature,
}

impl Codec<ValidatorProof<Ledger>> for WireCodec {
    type Error = CodecError;

    fn encode(&self, proof: &ValidatorProof<Ledger>) -> Result<Bytes, CodecError> {
        let wire = WireProof {
            public_key: proof.public_key.as_slice().into(),
            peer_id: proof.peer_id.as_slice().into(),
            signature: proof.signature,
        };
        encode("validator proof", &wire)
    }

    fn decode(&self, bytes: Bytes) -> Result<ValidatorProof<Ledger>, CodecError> {
        let wire: WireProof = decode("validator proof", &bytes, MESSAGE_BYTES_MAX)?;
        Ok(ValidatorProof::new(wire.public_key.to_vec(), wire.peer_id.to_vec(), wire.signature))
    }
}
