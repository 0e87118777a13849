//! Last blocks of messages of one length, where at most the first byte is the message's:
//! all else is padding, known when the program is compiled.
//!
//! The expansion of a block (GB/T 32905-2016 section 5.3.2) is linear over bits, so what
//! such a block expands to is a constant and, beside it, what its first byte adds. Both
//! stand in tables small enough for a vector's lookup, which takes a third of the work of
//! expanding. Leaves of 64 bytes end so, and so does every node of a tree: 65 bytes.

use super::feed::{BLOCK_BYTES, END, LENGTH_BYTES};

/// Words in a block.
pub(super) const BLOCK_WORDS: usize = 16;
/// Words that the rounds use: W_0 to W_67.
pub(super) const EXPANDED_WORDS: usize = 68;

/// A word of all lanes, looked up by the first bytes of their blocks: each table holds
/// what some bits of the byte add, and the first one the constant too.
pub(super) type Row<const LANES: usize, const PARTS: usize> = [[u32; LANES]; PARTS];

/// What the last blocks expand to.
#[repr(align(64))]
pub(super) struct End<const LANES: usize, const PARTS: usize> {
    /// W_0. Up to W_14 all others are 0.
    pub(super) first: Row<LANES, PARTS>,
    /// W_15: the message's length in bits.
    pub(super) length: u32,
    /// W_16 to W_67, by fours.
    pub(super) expanded: [[Row<LANES, PARTS>; 4]; (EXPANDED_WORDS - BLOCK_WORDS) / 4],
}

impl<const LANES: usize, const PARTS: usize> End<LANES, PARTS> {
    /// Bits of the first byte that one table looks up.
    const PART_BITS: u32 = LANES.ilog2();

    /// For messages of so many bytes; none if more of them stand in the last block.
    pub(super) const fn of(bytes: usize) -> Option<Self> {
        assert!(PARTS as u32 * Self::PART_BITS >= u8::BITS, "the tables take all of a byte");
        let mut padding = [0; BLOCK_WORDS];
        padding[0] = match bytes % BLOCK_BYTES {
            0 => (END as u32) << 24,
            1 => (END as u32) << 16,
            // The byte that ends the message stands in the block before.
            end if end + 1 + LENGTH_BYTES > BLOCK_BYTES => 0,
            _ => return None,
        };
        // Short enough for the upper word of the length to be 0.
        assert!(bytes < 1 << 29, "the messages of one length are short");
        padding[BLOCK_WORDS - 1] = 8 * bytes as u32;
        let mut end = Self {
            first: [[0; LANES]; PARTS],
            length: padding[BLOCK_WORDS - 1],
            expanded: [[[[0; LANES]; PARTS]; 4]; (EXPANDED_WORDS - BLOCK_WORDS) / 4],
        };
        let mut part = 0;
        while part < PARTS {
            let mut index = 0;
            while index < LANES {
                let mut block = if part == 0 { padding } else { [0; BLOCK_WORDS] };
                // Bits beyond the byte's eight are never looked up.
                block[0] ^= (((index as u32) << (part as u32 * Self::PART_BITS)) & 0xff) << 24;
                end.first[part][index] = block[0];
                let words = expand(&block);
                let mut word = BLOCK_WORDS;
                while word < EXPANDED_WORDS {
                    let n = word - BLOCK_WORDS;
                    end.expanded[n / 4][n % 4][part][index] = words[word];
                    word += 1;
                }
                index += 1;
            }
            part += 1;
        }
        Some(end)
    }
}

/// Section 5.3.2: the words of one block.
const fn expand(block: &[u32; BLOCK_WORDS]) -> [u32; EXPANDED_WORDS] {
    let mut w = [0; EXPANDED_WORDS];
    let mut j = 0;
    while j < EXPANDED_WORDS {
        w[j] = if j < BLOCK_WORDS {
            block[j]
        } else {
            let x = w[j - 16] ^ w[j - 9] ^ w[j - 3].rotate_left(15);
            let p1 = x ^ x.rotate_left(15) ^ x.rotate_left(23);
            p1 ^ w[j - 13].rotate_left(7) ^ w[j - 6]
        };
        j += 1;
    }
    w
}
