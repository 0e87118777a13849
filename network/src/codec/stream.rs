//! Proposal parts. The bytes of a body follow the part's head unchanged, so
//! that reading a part copies nothing.

use arc_malachitebft_app_channel::app::streaming::{StreamContent, StreamId, StreamMessage};
use arc_malachitebft_codec::Codec;
use borsh::{BorshDeserialize, BorshSerialize};
use bytes::Bytes;

use super::bounded::Blob;
use super::{CodecError, WireCodec, decode};
use crate::context::{FirstPart, Part};
use crate::limits::{MESSAGE_BYTES_MAX, PART_BYTES, STREAM_ID_BYTES_MAX};

const WHAT: &str = "proposal part";

#[derive(Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
enum Kind {
    First,
    Data,
    End,
}

#[derive(BorshSerialize, BorshDeserialize)]
struct Head {
    stream_id: Blob<STREAM_ID_BYTES_MAX>,
    sequence: u64,
}

fn write_part(bytes: &mut Vec<u8>, part: Option<&Part>) -> Result<(), CodecError> {
    let kind = match part {
        Some(Part::First(_)) => Kind::First,
        Some(Part::Data(_)) => Kind::Data,
        None => Kind::End,
    };
    kind.serialize(bytes).map_err(|e| CodecError::new(WHAT, e))?;
    match part {
        Some(Part::First(first)) => {
            first.serialize(bytes).map_err(|e| CodecError::new(WHAT, e))?;
        }
        Some(Part::Data(data)) => bytes.extend_from_slice(data),
        None => {}
    }
    Ok(())
}

/// Reads kind and content; `at` is where they begin.
fn read_part(bytes: &Bytes, at: usize) -> Result<Option<Part>, CodecError> {
    let mut rest = bytes.get(at..).ok_or_else(|| CodecError::new(WHAT, "too short"))?;
    let kind = Kind::deserialize(&mut rest).map_err(|e| CodecError::new(WHAT, e))?;
    match kind {
        Kind::First => {
            let first: FirstPart = decode(WHAT, rest, MESSAGE_BYTES_MAX)?;
            Ok(Some(Part::First(Box::new(first))))
        }
        Kind::Data if rest.len() > PART_BYTES => {
            let reason = format!("{} bytes of data, the limit is {PART_BYTES}", rest.len());
            Err(CodecError::new(WHAT, reason))
        }
        Kind::Data => Ok(Some(Part::Data(bytes.slice_ref(rest)))),
        Kind::End if rest.is_empty() => Ok(None),
        Kind::End => Err(CodecError::new(WHAT, "bytes after the end")),
    }
}

fn check_size(bytes: &Bytes) -> Result<(), CodecError> {
    if bytes.len() > MESSAGE_BYTES_MAX {
        let reason = format!("{} bytes, the limit is {MESSAGE_BYTES_MAX}", bytes.len());
        return Err(CodecError::new(WHAT, reason));
    }
    Ok(())
}

impl Codec<StreamMessage<Part>> for WireCodec {
    type Error = CodecError;

    fn encode(&self, message: &StreamMessage<Part>) -> Result<Bytes, CodecError> {
        let part = message.content.as_data();
        let data_bytes = match part {
            Some(Part::Data(data)) => data.len(),
            _ => 0,
        };
        let mut bytes = Vec::with_capacity(data_bytes + STREAM_ID_BYTES_MAX + 64);
        let stream_id = Blob(message.stream_id.to_bytes());
        let head = Head { stream_id, sequence: message.sequence };
        head.serialize(&mut bytes).map_err(|e| CodecError::new(WHAT, e))?;
        write_part(&mut bytes, part)?;
        Ok(bytes.into())
    }

    fn decode(&self, bytes: Bytes) -> Result<StreamMessage<Part>, CodecError> {
        check_size(&bytes)?;
        let mut rest = &bytes[..];
        let head = Head::deserialize(&mut rest).map_err(|e| CodecError::new(WHAT, e))?;
        let at = bytes.len() - rest.len();
        let content = match read_part(&bytes, at)? {
            Some(part) => StreamContent::Data(part),
            None => StreamContent::Fin,
        };
        Ok(StreamMessage::new(StreamId::new(head.stream_id.0), head.sequence, content))
    }
}

impl Codec<Part> for WireCodec {
    type Error = CodecError;

    fn encode(&self, part: &Part) -> Result<Bytes, CodecError> {
        let mut bytes = Vec::new();
        write_part(&mut bytes, Some(part))?;
        Ok(bytes.into())
    }

    fn decode(&self, bytes: Bytes) -> Result<Part, CodecError> {
        check_size(&bytes)?;
        read_part(&bytes, 0)?.ok_or_else(|| CodecError::new(WHAT, "an end mark alone"))
    }
}
