//! Puts proposals together from parts of many peers, within bounds.
//!
//! A stream belongs to the peer that publishes it. Without a first part that
//! the caller accepts (a validator's signature, a height that is due) it only
//! waits, counted against its peer. When all streams together hold too much,
//! the peer that holds most loses the stream it touched least recently, so that
//! one peer cannot push out another's.

use std::collections::{BTreeMap, HashMap, VecDeque};

use arc_malachitebft_app_channel::app::streaming::{StreamContent, StreamMessage};
use arc_malachitebft_app_channel::app::types::PeerId;
use bytes::Bytes;
use liuhen_types::Height;

use super::{slice_bytes, slice_count};
use crate::context::{FirstPart, Part, body_hash};
use crate::limits::{
    REFUSED_STREAMS_MAX, STREAM_BLOCKS_MAX, STREAM_BLOCKS_PER_PEER_MAX, STREAM_ID_BYTES_MAX,
    STREAMS_PER_PEER_MAX,
};

/// Bounds of an [`Assembler`].
#[derive(Clone, Copy, Debug)]
pub struct StreamLimits {
    /// Bytes of the largest body.
    pub body_bytes: u64,
    /// Streams of one peer.
    pub peer_streams: usize,
    /// Bytes of all streams of one peer.
    pub peer_bytes: u64,
    /// Bytes of all streams.
    pub total_bytes: u64,
}

impl StreamLimits {
    /// The bounds for blocks of at most this size.
    pub fn for_blocks(block_bytes_max: u64) -> Self {
        Self {
            body_bytes: block_bytes_max,
            peer_streams: STREAMS_PER_PEER_MAX,
            peer_bytes: block_bytes_max.saturating_mul(STREAM_BLOCKS_PER_PEER_MAX),
            total_bytes: block_bytes_max.saturating_mul(STREAM_BLOCKS_MAX),
        }
    }
}

/// A proposal whose body is complete and is the announced one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assembled {
    /// The announcement.
    pub first: FirstPart,
    /// The body.
    pub body: Bytes,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct StreamKey {
    peer: PeerId,
    name: Bytes,
}

struct Stream {
    first: Option<Box<FirstPart>>,
    slices: BTreeMap<u64, Bytes>,
    bytes: u64,
    /// The height that was due when the stream began.
    born: Height,
    touched: u64,
}

impl Stream {
    /// Every slice is there and as long as it must be.
    fn is_complete(&self) -> bool {
        let Some(first) = &self.first else { return false };
        self.slices.len() as u64 == slice_count(first.body_bytes) && self.fits(first)
    }

    fn fits(&self, first: &FirstPart) -> bool {
        let count = slice_count(first.body_bytes);
        self.slices.iter().all(|(sequence, slice)| {
            *sequence <= count && slice.len() as u64 == slice_bytes(first.body_bytes, *sequence)
        })
    }
}

/// See the module.
pub struct Assembler {
    limits: StreamLimits,
    streams: HashMap<StreamKey, Stream>,
    /// Streams whose first part was refused: their slices are not kept.
    refused: VecDeque<StreamKey>,
    bytes: u64,
    clock: u64,
}

impl Assembler {
    /// Nothing is in arrival.
    pub fn new(limits: StreamLimits) -> Self {
        let refused = VecDeque::new();
        Self { limits, streams: HashMap::new(), refused, bytes: 0, clock: 0 }
    }

    /// Bytes that wait in all streams.
    #[cfg(test)]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Streams in arrival.
    #[cfg(test)]
    pub fn streams(&self) -> usize {
        self.streams.len()
    }

    /// Forgets streams for heights below `due`, and those without a first part
    /// that began before it.
    pub fn advance(&mut self, due: Height) {
        self.retain(|stream| match &stream.first {
            Some(first) => first.header.height >= due,
            None => stream.born >= due,
        });
    }

    /// Takes a part that `peer` published while `due` was the next height to be
    /// decided. `accept` judges the first part. Gives the proposal when this was
    /// the last part missing and the body is the announced one.
    pub fn insert(
        &mut self,
        peer: PeerId,
        message: StreamMessage<Part>,
        due: Height,
        accept: impl FnOnce(&FirstPart) -> bool,
    ) -> Option<Assembled> {
        let key = StreamKey { peer, name: message.stream_id.to_bytes() };
        if key.name.len() > STREAM_ID_BYTES_MAX || self.refused.contains(&key) {
            return None;
        }
        let StreamContent::Data(part) = message.content else { return None };
        let added = match part {
            Part::First(first) => self.open(&key, message.sequence, first, due, accept),
            Part::Data(slice) => self.add(&key, message.sequence, slice, due),
        };
        if !added {
            return None;
        }
        self.make_room(&key);
        self.finish(&key)
    }

    fn open(
        &mut self,
        key: &StreamKey,
        sequence: u64,
        first: Box<FirstPart>,
        due: Height,
        accept: impl FnOnce(&FirstPart) -> bool,
    ) -> bool {
        let usable = sequence == 0 && first.body_bytes <= self.limits.body_bytes && accept(&first);
        if !usable {
            self.refuse(key);
            return false;
        }
        let Some(stream) = self.stream(key, due) else { return false };
        if stream.first.is_some() {
            return false;
        }
        let fits = stream.fits(&first);
        stream.first = Some(first);
        if !fits {
            self.refuse(key);
        }
        fits
    }

    fn refuse(&mut self, key: &StreamKey) {
        self.remove(key);
        self.refused.push_back(key.clone());
        if self.refused.len() > REFUSED_STREAMS_MAX {
            self.refused.pop_front();
        }
    }

    fn add(&mut self, key: &StreamKey, sequence: u64, slice: Bytes, due: Height) -> bool {
        let limits = self.limits;
        let bytes = slice.len() as u64;
        let held: u64 = self.of_peer(&key.peer).map(|stream| stream.bytes).sum();
        if sequence == 0
            || sequence > slice_count(limits.body_bytes)
            || held.saturating_add(bytes) > limits.peer_bytes
        {
            return false;
        }
        let Some(stream) = self.stream(key, due) else { return false };
        let announced = match &stream.first {
            Some(first) => bytes == slice_bytes(first.body_bytes, sequence),
            None => true,
        };
        if bytes == 0 || !announced || stream.slices.contains_key(&sequence) {
            return false;
        }
        stream.slices.insert(sequence, slice);
        stream.bytes += bytes;
        self.bytes += bytes;
        true
    }

    /// The stream, begun if the peer may have one more.
    fn stream(&mut self, key: &StreamKey, due: Height) -> Option<&mut Stream> {
        let known = self.streams.contains_key(key);
        if !known && self.of_peer(&key.peer).count() >= self.limits.peer_streams {
            return None;
        }
        self.clock += 1;
        let clock = self.clock;
        let stream = self.streams.entry(key.clone()).or_insert_with(|| Stream {
            first: None,
            slices: BTreeMap::new(),
            bytes: 0,
            born: due,
            touched: clock,
        });
        stream.touched = clock;
        Some(stream)
    }

    fn finish(&mut self, key: &StreamKey) -> Option<Assembled> {
        if !self.streams.get(key).is_some_and(Stream::is_complete) {
            return None;
        }
        let stream = self.remove(key)?;
        let first = *stream.first?;
        let body = join(stream.slices, stream.bytes);
        if body_hash(&body) != first.body_hash {
            tracing::warn!(peer = %key.peer, "a proposal's body is not the announced one");
            return None;
        }
        Some(Assembled { first, body })
    }

    /// Drops streams until all fit, but never the one just touched.
    fn make_room(&mut self, keep: &StreamKey) {
        while self.bytes > self.limits.total_bytes {
            let Some(victim) = self.victim(keep) else { return };
            tracing::warn!(peer = %victim.peer, "dropped a proposal in arrival, too much is held");
            self.remove(&victim);
        }
    }

    fn victim(&self, keep: &StreamKey) -> Option<StreamKey> {
        let mut held: HashMap<&PeerId, u64> = HashMap::new();
        for (key, stream) in &self.streams {
            *held.entry(&key.peer).or_default() += stream.bytes;
        }
        (self.streams.iter())
            .filter(|(key, stream)| *key != keep && stream.bytes > 0)
            .max_by_key(|(key, stream)| {
                (held.get(&key.peer).copied(), std::cmp::Reverse(stream.touched))
            })
            .map(|(key, _)| key.clone())
    }

    fn of_peer<'a>(&'a self, peer: &'a PeerId) -> impl Iterator<Item = &'a Stream> {
        self.streams.iter().filter(move |(key, _)| key.peer == *peer).map(|(_, stream)| stream)
    }

    fn remove(&mut self, key: &StreamKey) -> Option<Stream> {
        let stream = self.streams.remove(key)?;
        self.bytes -= stream.bytes;
        Some(stream)
    }

    fn retain(&mut self, keep: impl Fn(&Stream) -> bool) {
        self.streams.retain(|_, stream| keep(stream));
        self.bytes = self.streams.values().map(|stream| stream.bytes).sum();
    }
}

/// The body from its slices; a body of one slice is not copied.
fn join(slices: BTreeMap<u64, Bytes>, bytes: u64) -> Bytes {
    let mut slices = slices.into_values();
    match (slices.len(), slices.next()) {
        (1, Some(only)) => only,
        (_, first) => {
            let mut body = Vec::with_capacity(bytes as usize);
            first.into_iter().chain(slices).for_each(|slice| body.extend_from_slice(&slice));
            body.into()
        }
    }
}
