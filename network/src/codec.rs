//! The byte form of everything that the engine sends and writes down.
//!
//! Every message has a mirror structure in borsh; every list and string is
//! bounded while it is read, so that hostile bytes can neither panic nor make
//! the node allocate more than the message is long. Vote extensions are not
//! used and have no byte form.

mod bounded;
mod consensus;
mod stream;
mod sync;

use std::io;

use arc_malachitebft_app_channel::app::consensus::LivenessMsg;
use arc_malachitebft_app_channel::app::streaming::StreamMessage;
use arc_malachitebft_app_channel::app::types::core::{PolkaCertificate, ValidatorProof};
use arc_malachitebft_app_channel::app::types::sync::{Request, Response, Status};
use arc_malachitebft_app_channel::app::types::{ProposedValue, SignedConsensusMsg};
use arc_malachitebft_codec::Codec;
use borsh::BorshDeserialize;
use bytes::Bytes;

pub use sync::{decode_block, encode_block};

use crate::context::{Ledger, Part};

/// Implements the engine's codec traits for the ledger's types.
#[derive(Clone, Copy, Debug)]
pub struct WireCodec;

/// Bytes that are no message.
#[derive(Debug, thiserror::Error)]
#[error("the bytes are no {what}: {reason}")]
pub struct CodecError {
    what: &'static str,
    reason: String,
}

impl CodecError {
    fn new(what: &'static str, reason: impl ToString) -> Self {
        Self { what, reason: reason.to_string() }
    }
}

/// Decodes borsh; all bytes must be used and there may be at most `bytes_max`.
fn decode<T: BorshDeserialize>(
    what: &'static str,
    bytes: &[u8],
    bytes_max: usize,
) -> Result<T, CodecError> {
    if bytes.len() > bytes_max {
        let reason = format!("{} bytes, the limit is {bytes_max}", bytes.len());
        return Err(CodecError::new(what, reason));
    }
    borsh::from_slice(bytes).map_err(|e| CodecError::new(what, e))
}

fn encode<T: borsh::BorshSerialize>(what: &'static str, value: &T) -> Result<Bytes, CodecError> {
    borsh::to_vec(value).map(Bytes::from).map_err(|e| CodecError::new(what, e))
}

fn invalid(reason: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason.into())
}

/// Reads bytes as every kind of message there is; for fuzzing.
#[doc(hidden)]
pub fn decode_any(bytes: &[u8]) {
    let bytes = Bytes::copy_from_slice(bytes);
    let codec = WireCodec;
    let _: Result<SignedConsensusMsg<Ledger>, _> = codec.decode(bytes.clone());
    let _: Result<LivenessMsg<Ledger>, _> = codec.decode(bytes.clone());
    let _: Result<ProposedValue<Ledger>, _> = codec.decode(bytes.clone());
    let _: Result<PolkaCertificate<Ledger>, _> = codec.decode(bytes.clone());
    let _: Result<StreamMessage<Part>, _> = codec.decode(bytes.clone());
    let _: Result<Part, _> = codec.decode(bytes.clone());
    let _: Result<ValidatorProof<Ledger>, _> = codec.decode(bytes.clone());
    let _: Result<Status<Ledger>, _> = codec.decode(bytes.clone());
    let _: Result<Request<Ledger>, _> = codec.decode(bytes.clone());
    let _: Result<Response<Ledger>, _> = codec.decode(bytes.clone());
    let _ = decode_block(&bytes);
}

#[cfg(test)]
mod tests;
