//! Which block of which message goes into which lane: padding, refilling, digests.

use super::super::Hash;
use super::ends::End;

/// Bytes that one compression takes.
pub(super) const BLOCK_BYTES: usize = 64;
/// Bytes of the message's length in bits, at the end of its last block.
pub(super) const LENGTH_BYTES: usize = 8;
/// The bit that ends every message, with the seven that follow.
pub(super) const END: u8 = 0x80;

/// The chaining value before the first block.
const INITIAL: [u32; 8] = [
    0x7380_166f,
    0x4914_b2b9,
    0x1724_42d7,
    0xda8a_0600,
    0xa96f_30bc,
    0x1631_38aa,
    0xe38d_ee4d,
    0xb0fb_0e4e,
];

pub(super) type Block = [u8; BLOCK_BYTES];

/// Chaining values, transposed: word by word, in it lane by lane.
#[repr(align(64))]
pub(super) struct State<const LANES: usize>(pub(super) [[u32; LANES]; 8]);

/// The compression function, one block in each lane.
#[derive(Clone, Copy)]
pub(super) struct Compressor<const LANES: usize, const PARTS: usize> {
    /// Of any blocks.
    pub(super) blocks: fn(&mut State<LANES>, &[&Block; LANES]),
    /// Of last blocks that are the same.
    pub(super) same_end: fn(&mut State<LANES>, &End<LANES, PARTS>),
    /// Of last blocks that differ in their first bytes.
    pub(super) end: fn(&mut State<LANES>, &[u32; LANES], &End<LANES, PARTS>),
}

impl<const LANES: usize> State<LANES> {
    fn new() -> Self {
        Self(INITIAL.map(|word| [word; LANES]))
    }

    fn restart(&mut self, lane: usize) {
        for (words, initial) in self.0.iter_mut().zip(INITIAL) {
            words[lane] = initial;
        }
    }

    fn digest(&self, lane: usize) -> Hash {
        let mut digest = Hash::ZERO;
        for (bytes, words) in digest.0.chunks_exact_mut(4).zip(&self.0) {
            bytes.copy_from_slice(&words[lane].to_be_bytes());
        }
        digest
    }
}

/// Messages of one length, as many at a time as there are lanes. Only the ends of
/// the messages are copied, into blocks that are padded already.
pub(super) fn fixed<const LANES: usize, const PARTS: usize, const BYTES: usize>(
    messages: &[[u8; BYTES]],
    digests: &mut [Hash],
    compressor: Compressor<LANES, PARTS>,
) {
    let end_bytes = BYTES % BLOCK_BYTES;
    let end_blocks = if end_bytes + 1 + LENGTH_BYTES <= BLOCK_BYTES { 1 } else { 2 };
    let mut end = [0; 2 * BLOCK_BYTES];
    end[end_bytes] = END;
    end[..end_blocks * BLOCK_BYTES][end_blocks * BLOCK_BYTES - LENGTH_BYTES..]
        .copy_from_slice(&bits(BYTES));
    let mut ends = [end; LANES];
    for (messages, digests) in messages.chunks(LANES).zip(digests.chunks_mut(LANES)) {
        let mut state = State::new();
        // Lanes without a message repeat the first one.
        let mut lanes = [&messages[0]; LANES];
        for (lane, message) in lanes.iter_mut().zip(messages) {
            *lane = message;
        }
        for block in 0..BYTES / BLOCK_BYTES {
            (compressor.blocks)(&mut state, &lanes.map(|message| &message.as_chunks().0[block]));
        }
        for (end, message) in ends.iter_mut().zip(lanes) {
            end[..end_bytes].copy_from_slice(&message[BYTES - end_bytes..]);
        }
        let block = |n: usize| ends.each_ref().map(|end| &end.as_chunks().0[n]);
        if end_blocks > 1 {
            (compressor.blocks)(&mut state, &block(0));
        }
        match const { &End::of(BYTES) } {
            Some(end) if end_bytes == 1 => {
                let firsts = lanes.map(|message| u32::from(message[BYTES - 1]));
                (compressor.end)(&mut state, &firsts, end);
            }
            Some(end) => (compressor.same_end)(&mut state, end),
            None => (compressor.blocks)(&mut state, &block(end_blocks - 1)),
        }
        for (lane, digest) in digests.iter_mut().enumerate() {
            *digest = state.digest(lane);
        }
    }
}

/// Messages of any lengths: each lane takes the next message when it is done with
/// one, so all lanes work until the messages run out.
pub(super) fn many<const LANES: usize, const PARTS: usize>(
    messages: &[[&[u8]; PARTS]],
    digests: &mut [Hash],
    compress: fn(&mut State<LANES>, &[&Block; LANES]),
) {
    const IDLE: &Block = &[0; BLOCK_BYTES];
    let mut waiting = messages.iter().zip(digests);
    let mut state = State::<LANES>::new();
    let mut lanes = [const { None }; LANES];
    loop {
        let mut working = false;
        for (lane, work) in lanes.iter_mut().enumerate() {
            if work.is_none()
                && let Some((message, digest)) = waiting.next()
            {
                state.restart(lane);
                *work = Some((Blocks::new(message), digest));
            }
            if let Some((blocks, _)) = work {
                blocks.advance();
                working = true;
            }
        }
        if !working {
            return;
        }
        let mut blocks = [IDLE; LANES];
        for (block, work) in blocks.iter_mut().zip(&lanes) {
            if let Some((blocks, _)) = work {
                *block = blocks.current();
            }
        }
        compress(&mut state, &blocks);
        for (lane, work) in lanes.iter_mut().enumerate() {
            if let Some((_, digest)) = work.take_if(|(blocks, _)| blocks.is_last()) {
                *digest = state.digest(lane);
            }
        }
    }
}

/// The padded blocks of one message, one at a time. A block inside one part of the
/// message is not copied.
struct Blocks<'a, const PARTS: usize> {
    parts: [&'a [u8]; PARTS],
    /// The part that is being read.
    part: usize,
    length_bits: [u8; LENGTH_BYTES],
    inside: Option<&'a Block>,
    copied: Block,
    padding: Padding,
}

/// How much of the padding has been given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Padding {
    None,
    End,
    All,
}

impl<'a, const PARTS: usize> Blocks<'a, PARTS> {
    fn new(message: &[&'a [u8]; PARTS]) -> Self {
        Self {
            parts: *message,
            part: 0,
            length_bits: bits(message.iter().map(|part| part.len()).sum()),
            inside: None,
            copied: [0; BLOCK_BYTES],
            padding: Padding::None,
        }
    }

    fn current(&self) -> &Block {
        self.inside.unwrap_or(&self.copied)
    }

    fn is_last(&self) -> bool {
        self.padding == Padding::All
    }

    /// Goes to the next block; there is one until `is_last`.
    fn advance(&mut self) {
        if let Some(part) = self.parts.get_mut(self.part)
            && let Some((block, rest)) = part.split_first_chunk()
        {
            self.inside = Some(block);
            *part = rest;
            return;
        }
        self.inside = None;
        let filled = self.copy();
        if filled == BLOCK_BYTES {
            return;
        }
        self.copied[filled..].fill(0);
        if self.padding == Padding::None {
            self.copied[filled] = END;
            self.padding = Padding::End;
        }
        // A block whose first byte is padding has room in any case.
        if filled + 1 + LENGTH_BYTES <= BLOCK_BYTES {
            self.copied[BLOCK_BYTES - LENGTH_BYTES..].copy_from_slice(&self.length_bits);
            self.padding = Padding::All;
        }
    }

    /// Copies what comes next, at most a block, and gives how much that was.
    fn copy(&mut self) -> usize {
        let mut filled = 0;
        while let Some(part) = self.parts.get_mut(self.part) {
            let taken = part.len().min(BLOCK_BYTES - filled);
            let (bytes, rest) = part.split_at(taken);
            self.copied[filled..filled + taken].copy_from_slice(bytes);
            *part = rest;
            filled += taken;
            if filled == BLOCK_BYTES {
                break;
            }
            self.part += 1;
        }
        filled
    }
}

/// The length field of a message.
fn bits(bytes: usize) -> [u8; LENGTH_BYTES] {
    (bytes as u64 * 8).to_be_bytes()
}
