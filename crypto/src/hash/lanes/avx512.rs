//! Sixteen lanes: AVX-512 with its rotations and three-operand logic.
#![allow(unsafe_code)] // loads, stores, and the call into code for AVX-512

use std::arch::x86_64::*;

use super::ends::{End, Row};
use super::feed::{Block, Compressor, State};
use super::rounds::{ROTATED_T, define_compress};

pub(super) const LANES: usize = 16;
/// Tables that a byte is looked up in, by 4 bits each.
pub(super) const PARTS: usize = 2;

/// The compression function.
///
/// # Panics
/// If the processor has no AVX-512 F and BW.
pub(super) fn compressor() -> Compressor<LANES, PARTS> {
    let detected = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw");
    assert!(detected, "only processors with AVX-512 come here");
    Compressor {
        // SAFETY: the assertion: the processor has what `compress` is compiled for.
        blocks: |state, blocks| unsafe { compress(state, blocks) },
        // SAFETY: as above.
        same_end: |state, end| unsafe { compress_end::<true>(state, &[0; LANES], end) },
        // SAFETY: as above.
        end: |state, firsts, end| unsafe { compress_end::<false>(state, firsts, end) },
    }
}

define_compress!("avx512f,avx512bw", __m512i, LANES, PARTS);

#[inline]
#[target_feature(enable = "avx512f")]
fn load(words: &[u32; LANES]) -> __m512i {
    // SAFETY: the reference covers 64 bytes; the load needs no alignment.
    unsafe { _mm512_loadu_si512(words.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store(words: &mut [u32; LANES], vector: __m512i) {
    // SAFETY: the reference covers 64 bytes; the store needs no alignment.
    unsafe { _mm512_storeu_si512(words.as_mut_ptr().cast(), vector) }
}

/// The words of the blocks: vector j has word j of every block.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn load_blocks(blocks: &[&Block; LANES]) -> [__m512i; 16] {
    let order =
        _mm512_broadcast_i32x4(_mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203));
    let mut rows = [splat(0); 16];
    for (row, block) in rows.iter_mut().zip(blocks) {
        // SAFETY: the reference covers 64 bytes; the load needs no alignment.
        let bytes = unsafe { _mm512_loadu_si512(block.as_ptr().cast()) };
        *row = _mm512_shuffle_epi8(bytes, order);
    }
    transpose(rows)
}

/// Word j of row i becomes word i of row j.
#[inline]
#[target_feature(enable = "avx512f")]
fn transpose(rows: [__m512i; 16]) -> [__m512i; 16] {
    let mut pairs = rows;
    for i in 0..8 {
        pairs[2 * i] = _mm512_unpacklo_epi32(rows[2 * i], rows[2 * i + 1]);
        pairs[2 * i + 1] = _mm512_unpackhi_epi32(rows[2 * i], rows[2 * i + 1]);
    }
    let mut fours = pairs;
    for i in [0, 4, 8, 12] {
        fours[i] = _mm512_unpacklo_epi64(pairs[i], pairs[i + 2]);
        fours[i + 1] = _mm512_unpackhi_epi64(pairs[i], pairs[i + 2]);
        fours[i + 2] = _mm512_unpacklo_epi64(pairs[i + 1], pairs[i + 3]);
        fours[i + 3] = _mm512_unpackhi_epi64(pairs[i + 1], pairs[i + 3]);
    }
    // Quarter q of fours[4·k + i] has word 4·q + i of the rows 4·k to 4·k + 3.
    let mut columns = fours;
    for i in 0..4 {
        let even_low = _mm512_shuffle_i32x4::<0b10_00_10_00>(fours[i], fours[4 + i]);
        let odd_low = _mm512_shuffle_i32x4::<0b11_01_11_01>(fours[i], fours[4 + i]);
        let even_high = _mm512_shuffle_i32x4::<0b10_00_10_00>(fours[8 + i], fours[12 + i]);
        let odd_high = _mm512_shuffle_i32x4::<0b11_01_11_01>(fours[8 + i], fours[12 + i]);
        columns[i] = _mm512_shuffle_i32x4::<0b10_00_10_00>(even_low, even_high);
        columns[4 + i] = _mm512_shuffle_i32x4::<0b10_00_10_00>(odd_low, odd_high);
        columns[8 + i] = _mm512_shuffle_i32x4::<0b11_01_11_01>(even_low, even_high);
        columns[12 + i] = _mm512_shuffle_i32x4::<0b11_01_11_01>(odd_low, odd_high);
    }
    columns
}

#[inline]
#[target_feature(enable = "avx512f")]
fn splat(word: u32) -> __m512i {
    _mm512_set1_epi32(word as i32)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn add(x: __m512i, y: __m512i) -> __m512i {
    _mm512_add_epi32(x, y)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn xor(x: __m512i, y: __m512i) -> __m512i {
    _mm512_xor_si512(x, y)
}

// The constants below are truth tables: bit 4·x + 2·y + z.

#[inline]
#[target_feature(enable = "avx512f")]
fn xor3(x: __m512i, y: __m512i, z: __m512i) -> __m512i {
    _mm512_ternarylogic_epi32::<0b1001_0110>(x, y, z)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn majority(x: __m512i, y: __m512i, z: __m512i) -> __m512i {
    _mm512_ternarylogic_epi32::<0b1110_1000>(x, y, z)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn choose(x: __m512i, y: __m512i, z: __m512i) -> __m512i {
    _mm512_ternarylogic_epi32::<0b1100_1010>(x, y, z)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn rotate<const LEFT: i32, const RIGHT: i32>(x: __m512i) -> __m512i {
    _mm512_rol_epi32::<LEFT>(x)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn rotate_byte(x: __m512i) -> __m512i {
    _mm512_rol_epi32::<8>(x)
}

/// A lookup takes the lowest four bits of an index.
#[inline]
#[target_feature(enable = "avx512f")]
fn lookup(row: &Row<LANES, PARTS>, bytes: __m512i) -> __m512i {
    let [low, high] = row.each_ref().map(|table| load(table));
    xor(
        _mm512_permutexvar_epi32(bytes, low),
        _mm512_permutexvar_epi32(_mm512_srli_epi32::<4>(bytes), high),
    )
}
