//! Eight lanes: AVX2.
#![allow(unsafe_code)] // loads, stores, and the call into code for AVX2

use std::arch::x86_64::*;

use super::ends::{End, Row};
use super::feed::{Block, Compressor, State};
use super::rounds::{ROTATED_T, define_compress};

pub(super) const LANES: usize = 8;
/// Tables that a byte is looked up in, by 3 bits each.
pub(super) const PARTS: usize = 3;

/// The compression function.
///
/// # Panics
/// If the processor has no AVX2.
pub(super) fn compressor() -> Compressor<LANES, PARTS> {
    assert!(is_x86_feature_detected!("avx2"), "only processors with AVX2 come here");
    Compressor {
        // SAFETY: the assertion: the processor has what `compress` is compiled for.
        blocks: |state, blocks| unsafe { compress(state, blocks) },
        // SAFETY: as above.
        same_end: |state, end| unsafe { compress_end::<true>(state, &[0; LANES], end) },
        // SAFETY: as above.
        end: |state, firsts, end| unsafe { compress_end::<false>(state, firsts, end) },
    }
}

define_compress!("avx2", __m256i, LANES, PARTS);

#[inline]
#[target_feature(enable = "avx2")]
fn load(words: &[u32; LANES]) -> __m256i {
    // SAFETY: the reference covers 32 bytes; the load needs no alignment.
    unsafe { _mm256_loadu_si256(words.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store(words: &mut [u32; LANES], vector: __m256i) {
    // SAFETY: the reference covers 32 bytes; the store needs no alignment.
    unsafe { _mm256_storeu_si256(words.as_mut_ptr().cast(), vector) }
}

/// The words of the blocks: vector j has word j of every block.
#[inline]
#[target_feature(enable = "avx2")]
fn load_blocks(blocks: &[&Block; LANES]) -> [__m256i; 16] {
    let mut words = [splat(0); 16];
    let (first, second) = words.split_at_mut(8);
    for (half, words) in [first, second].into_iter().enumerate() {
        let mut rows = [splat(0); 8];
        for (row, block) in rows.iter_mut().zip(blocks) {
            // SAFETY: the reference covers 64 bytes and half is 0 or 1, so these are
            // 32 of them; the load needs no alignment.
            *row = unsafe { _mm256_loadu_si256(block.as_ptr().add(32 * half).cast()) };
        }
        words.copy_from_slice(&transpose(rows).map(|word| big_endian(word)));
    }
    words
}

#[inline]
#[target_feature(enable = "avx2")]
fn big_endian(bytes: __m256i) -> __m256i {
    let order = _mm256_set_epi64x(
        0x0c0d_0e0f_0809_0a0b,
        0x0405_0607_0001_0203,
        0x0c0d_0e0f_0809_0a0b,
        0x0405_0607_0001_0203,
    );
    _mm256_shuffle_epi8(bytes, order)
}

/// Word j of row i becomes word i of row j.
#[inline]
#[target_feature(enable = "avx2")]
fn transpose(rows: [__m256i; 8]) -> [__m256i; 8] {
    let mut pairs = rows;
    for i in 0..4 {
        pairs[2 * i] = _mm256_unpacklo_epi32(rows[2 * i], rows[2 * i + 1]);
        pairs[2 * i + 1] = _mm256_unpackhi_epi32(rows[2 * i], rows[2 * i + 1]);
    }
    let mut fours = pairs;
    for i in [0, 4] {
        fours[i] = _mm256_unpacklo_epi64(pairs[i], pairs[i + 2]);
        fours[i + 1] = _mm256_unpackhi_epi64(pairs[i], pairs[i + 2]);
        fours[i + 2] = _mm256_unpacklo_epi64(pairs[i + 1], pairs[i + 3]);
        fours[i + 3] = _mm256_unpackhi_epi64(pairs[i + 1], pairs[i + 3]);
    }
    let mut columns = fours;
    for i in 0..4 {
        columns[i] = _mm256_permute2x128_si256::<0x20>(fours[i], fours[i + 4]);
        columns[i + 4] = _mm256_permute2x128_si256::<0x31>(fours[i], fours[i + 4]);
    }
    columns
}

#[inline]
#[target_feature(enable = "avx2")]
fn splat(word: u32) -> __m256i {
    _mm256_set1_epi32(word as i32)
}

#[inline]
#[target_feature(enable = "avx2")]
fn add(x: __m256i, y: __m256i) -> __m256i {
    _mm256_add_epi32(x, y)
}

#[inline]
#[target_feature(enable = "avx2")]
fn xor(x: __m256i, y: __m256i) -> __m256i {
    _mm256_xor_si256(x, y)
}

#[inline]
#[target_feature(enable = "avx2")]
fn xor3(x: __m256i, y: __m256i, z: __m256i) -> __m256i {
    xor(xor(x, y), z)
}

#[inline]
#[target_feature(enable = "avx2")]
fn majority(x: __m256i, y: __m256i, z: __m256i) -> __m256i {
    let either = _mm256_or_si256(x, y);
    _mm256_or_si256(_mm256_and_si256(x, y), _mm256_and_si256(either, z))
}

#[inline]
#[target_feature(enable = "avx2")]
fn choose(x: __m256i, y: __m256i, z: __m256i) -> __m256i {
    xor(_mm256_and_si256(xor(y, z), x), z)
}

#[inline]
#[target_feature(enable = "avx2")]
fn rotate<const LEFT: i32, const RIGHT: i32>(x: __m256i) -> __m256i {
    _mm256_or_si256(_mm256_slli_epi32::<LEFT>(x), _mm256_srli_epi32::<RIGHT>(x))
}

#[inline]
#[target_feature(enable = "avx2")]
fn rotate_byte(x: __m256i) -> __m256i {
    let order = _mm256_set_epi64x(
        0x0e0d_0c0f_0a09_080b,
        0x0605_0407_0201_0003,
        0x0e0d_0c0f_0a09_080b,
        0x0605_0407_0201_0003,
    );
    _mm256_shuffle_epi8(x, order)
}

/// A lookup takes the lowest three bits of an index.
#[inline]
#[target_feature(enable = "avx2")]
fn lookup(row: &Row<LANES, PARTS>, bytes: __m256i) -> __m256i {
    let [low, middle, high] = row.each_ref().map(|table| load(table));
    xor3(
        _mm256_permutevar8x32_epi32(low, bytes),
        _mm256_permutevar8x32_epi32(middle, _mm256_srli_epi32::<3>(bytes)),
        _mm256_permutevar8x32_epi32(high, _mm256_srli_epi32::<6>(bytes)),
    )
}
