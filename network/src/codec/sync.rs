//! Block sync: status, requests, and responses with blocks and certificates.

use std::io;

use arc_malachitebft_app_channel::app::types::PeerId;
use arc_malachitebft_app_channel::app::types::core::{
    ExtendedCommitCertificate, ExtendedCommitSignature, Round,
};
use arc_malachitebft_app_channel::app::types::sync::{RawDecidedValue, Request, Response, Status};
use arc_malachitebft_codec::{Codec, HasEncodedLen};
use arc_malachitebft_sync::{ValueRequest, ValueResponse};
use borsh::{BorshDeserialize, BorshSerialize};
use bytes::Bytes;
use liuhen_types::limits::BLOCK_BYTES_MAX;
use liuhen_types::{CommitSignature, Header, Height};

use super::bounded::{Blob, List};
use super::consensus::WireCertificate;
use super::{CodecError, WireCodec, decode, encode};
use crate::context::{Address, BlockHeight, Ledger, ValueId};
use crate::limits::{
    MESSAGE_BYTES_MAX, PEER_ID_BYTES_MAX, SYNC_BLOCKS_MAX, SYNC_EXTRA_BYTES, SYNC_REQUEST_BYTES_MAX,
};

/// A header with a body of the largest size.
const VALUE_BYTES_MAX: usize = BLOCK_BYTES_MAX + 64 * 1024;
const RESPONSE_BYTES_MAX: usize = VALUE_BYTES_MAX + SYNC_EXTRA_BYTES as usize;

/// The byte form of a block in a sync response: header, then the body as it is.
pub fn encode_block(header: &Header, body: &[u8]) -> Bytes {
    let mut bytes = borsh::to_vec(header).expect("writing to memory does not fail");
    bytes.extend_from_slice(body);
    bytes.into()
}

/// Reads [`encode_block`]; the body shares the bytes' memory.
///
/// # Errors
/// [`CodecError`] if the bytes do not begin with a header or are too many.
pub fn decode_block(bytes: &Bytes) -> Result<(Header, Bytes), CodecError> {
    let mut rest = &bytes[..];
    let header = Header::deserialize(&mut rest).map_err(|e| CodecError::new("block", e))?;
    if rest.len() > BLOCK_BYTES_MAX {
        let reason = format!("a body of {} bytes, the limit is {BLOCK_BYTES_MAX}", rest.len());
        return Err(CodecError::new("block", reason));
    }
    Ok((header, bytes.slice_ref(rest)))
}

#[derive(BorshSerialize, BorshDeserialize)]
struct WireStatus {
    peer_id: Blob<PEER_ID_BYTES_MAX>,
    tip: Height,
    history_start: Height,
}

impl Codec<Status<Ledger>> for WireCodec {
    type Error = CodecError;

    fn encode(&self, status: &Status<Ledger>) -> Result<Bytes, CodecError> {
        let wire = WireStatus {
            peer_id: status.peer_id.to_bytes().as_slice().into(),
            tip: status.tip_height.0,
            history_start: status.history_min_height.0,
        };
        encode("status", &wire)
    }

    fn decode(&self, bytes: Bytes) -> Result<Status<Ledger>, CodecError> {
        let wire: WireStatus = decode("status", &bytes, MESSAGE_BYTES_MAX)?;
        let peer_id =
            PeerId::from_bytes(&wire.peer_id.0).map_err(|e| CodecError::new("status", e))?;
        Ok(Status {
            peer_id,
            tip_height: BlockHeight(wire.tip),
            history_min_height: BlockHeight(wire.history_start),
        })
    }
}

impl Codec<Request<Ledger>> for WireCodec {
    type Error = CodecError;

    fn encode(&self, request: &Request<Ledger>) -> Result<Bytes, CodecError> {
        let Request::ValueRequest(request) = request;
        encode("sync request", &(request.range.start().0, request.range.end().0))
    }

    fn decode(&self, bytes: Bytes) -> Result<Request<Ledger>, CodecError> {
        let (start, end): (Height, Height) =
            decode("sync request", &bytes, SYNC_REQUEST_BYTES_MAX)?;
        let range = BlockHeight(start)..=BlockHeight(end);
        Ok(Request::ValueRequest(ValueRequest::new(range)))
    }
}

#[derive(BorshSerialize, BorshDeserialize)]
struct WireDecided {
    value: Blob<VALUE_BYTES_MAX>,
    certificate: WireCertificate,
}

#[derive(BorshSerialize, BorshDeserialize)]
struct WireResponse {
    start: Height,
    blocks: List<WireDecided, SYNC_BLOCKS_MAX>,
}

impl From<&RawDecidedValue<Ledger>> for WireDecided {
    fn from(decided: &RawDecidedValue<Ledger>) -> Self {
        let certificate = &decided.certificate;
        let signatures = (certificate.commit_signatures.iter())
            .map(|s| CommitSignature { address: s.address.0, signature: s.signature })
            .collect();
        Self {
            value: Blob(decided.value_bytes.clone()),
            certificate: WireCertificate {
                height: certificate.height.0,
                round: certificate.round.as_u32(),
                header_id: certificate.value_id.0,
                signatures: List(signatures),
            },
        }
    }
}

impl From<WireDecided> for RawDecidedValue<Ledger> {
    fn from(wire: WireDecided) -> Self {
        let signatures = (wire.certificate.signatures.0.into_iter())
            .map(|s| ExtendedCommitSignature::new(Address(s.address), s.signature, None))
            .collect();
        let certificate = ExtendedCommitCertificate {
            height: BlockHeight(wire.certificate.height),
            round: Round::from(wire.certificate.round),
            value_id: ValueId(wire.certificate.header_id),
            commit_signatures: signatures,
        };
        Self::new(wire.value.0, certificate)
    }
}

fn wire_response(response: &Response<Ledger>) -> WireResponse {
    let Response::ValueResponse(response) = response;
    let blocks = response.values.iter().map(WireDecided::from).collect();
    WireResponse { start: response.start_height.0, blocks: List(blocks) }
}

impl Codec<Response<Ledger>> for WireCodec {
    type Error = CodecError;

    fn encode(&self, response: &Response<Ledger>) -> Result<Bytes, CodecError> {
        encode("sync response", &wire_response(response))
    }

    fn decode(&self, bytes: Bytes) -> Result<Response<Ledger>, CodecError> {
        let wire: WireResponse = decode("sync response", &bytes, RESPONSE_BYTES_MAX)?;
        let values = wire.blocks.0.into_iter().map(RawDecidedValue::from).collect();
        let start = BlockHeight(wire.start);
        Ok(Response::ValueResponse(ValueResponse::new(start, values)))
    }
}

impl HasEncodedLen<Response<Ledger>> for WireCodec {
    fn encoded_len(&self, response: &Response<Ledger>) -> Result<usize, CodecError> {
        borsh::object_length(&wire_response(response))
            .map_err(|e: io::Error| CodecError::new("sync response", e))
    }
}
