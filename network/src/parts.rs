//! Blocks in parts: a signed first part announces the body, slices follow.
//!
//! Slices may arrive in any order, even before their first part; memory is
//! bounded per stream, per peer and in total, see [`Assembler`].

mod assembler;

use arc_malachitebft_app_channel::app::streaming::{StreamContent, StreamId, StreamMessage};
use bytes::Bytes;

pub use assembler::{Assembled, Assembler, StreamLimits};

use crate::context::{FirstPart, Part};
use crate::limits::PART_BYTES;

/// The messages that carry a proposal. `name` must be new for each call of the
/// same node: receivers tell streams apart by publisher and name.
pub fn split(name: u64, first: FirstPart, body: &Bytes) -> Vec<StreamMessage<Part>> {
    let stream_id = StreamId::new(Bytes::copy_from_slice(&name.to_be_bytes()));
    let slices = (0..body.len())
        .step_by(PART_BYTES)
        .map(|at| Part::Data(body.slice(at..body.len().min(at + PART_BYTES))));
    std::iter::once(Part::First(Box::new(first)))
        .chain(slices)
        .enumerate()
        .map(|(sequence, part)| {
            let content = StreamContent::Data(part);
            StreamMessage::new(stream_id.clone(), sequence as u64, content)
        })
        .collect()
}

/// How many slices a body of this length has.
fn slice_count(body_bytes: u64) -> u64 {
    body_bytes.div_ceil(PART_BYTES as u64)
}

/// How long the slice number `sequence` (from 1) of such a body is.
fn slice_bytes(body_bytes: u64, sequence: u64) -> u64 {
    let before = sequence.saturating_sub(1).saturating_mul(PART_BYTES as u64);
    body_bytes.saturating_sub(before).min(PART_BYTES as u64)
}

#[cfg(test)]
mod tests;
