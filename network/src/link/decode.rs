//! What a peer's message means to the engine.

use arc_malachitebft_app_channel::app::consensus::LivenessMsg;
use arc_malachitebft_app_channel::app::engine::network::{NetworkEvent, Status};
use arc_malachitebft_app_channel::app::types::core::ValidatorProof;
use arc_malachitebft_app_channel::app::types::sync::Status as WireStatus;
use arc_malachitebft_app_channel::app::types::{PeerId as EnginePeer, SignedConsensusMsg};
use arc_malachitebft_codec::Codec as _;
use bytes::Bytes;
use libp2p::PeerId;

use super::protocol::{Message, Topic};
use crate::codec::{CodecError, WireCodec};
use crate::context::Ledger;

/// The engine's name for a peer.
pub fn engine_peer(peer: &PeerId) -> EnginePeer {
    EnginePeer::from_bytes(&peer.to_bytes()).expect("both are the same multihash")
}

/// A message as an event of the engine; none for a statement, which is not the
/// engine's business.
pub fn event(peer: &PeerId, message: Message) -> Result<Option<NetworkEvent<Ledger>>, CodecError> {
    let (from, bytes) = (engine_peer(peer), message.bytes);
    match message.topic {
        Topic::Statement => Ok(None),
        Topic::Consensus => consensus(from, bytes).map(Some),
        Topic::Liveness => liveness(from, bytes).map(Some),
        Topic::Part => {
            let part = WireCodec.decode(bytes)?;
            Ok(Some(NetworkEvent::ProposalPart(from, Some(from), part)))
        }
        Topic::Status => {
            // Whoever sends a status sends its own: the id in it says nothing.
            let status: WireStatus<Ledger> = WireCodec.decode(bytes)?;
            let status = Status::new(status.tip_height, status.history_min_height);
            Ok(Some(NetworkEvent::Status(from, status)))
        }
    }
}

fn consensus(from: EnginePeer, bytes: Bytes) -> Result<NetworkEvent<Ledger>, CodecError> {
    Ok(match WireCodec.decode(bytes)? {
        SignedConsensusMsg::Vote(vote) => NetworkEvent::Vote(from, vote),
        SignedConsensusMsg::Proposal(proposal) => NetworkEvent::Proposal(from, proposal),
    })
}

fn liveness(from: EnginePeer, bytes: Bytes) -> Result<NetworkEvent<Ledger>, CodecError> {
    Ok(match WireCodec.decode(bytes)? {
        LivenessMsg::Vote(vote) => NetworkEvent::Vote(from, vote),
        LivenessMsg::PolkaCertificate(polka) => NetworkEvent::PolkaCertificate(from, polka),
        LivenessMsg::SkipRoundCertificate(round) => NetworkEvent::RoundCertificate(from, round),
    })
}

/// A statement of a peer id's owner.
pub fn statement(bytes: Bytes) -> Result<ValidatorProof<Ledger>, CodecError> {
    WireCodec.decode(bytes)
}
