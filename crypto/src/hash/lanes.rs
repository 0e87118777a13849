//! SM3 of many messages at once, one message in each lane of the vector registers.
//!
//! Eight lanes of AVX2 or sixteen of AVX-512, whichever the processor has, or one
//! after the other by the library. What is computed never depends on the choice.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod ends;
#[cfg(target_arch = "x86_64")]
mod feed;
#[cfg(target_arch = "x86_64")]
mod rounds;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use super::{Hash, sm3};

/// The environment variable that forces a choice, for tests: `portable` is the
/// library, `adx` at most AVX2, `ifma` at most AVX-512.
const FORCE: &str = "LIUHEN_CRYPTO";

/// Fewer messages than this are faster one after the other than in lanes that
/// are mostly empty.
#[cfg(target_arch = "x86_64")]
const LANES_WORTH: usize = 3;

/// Most messages that are hashed at once.
const LANES_MAX: usize = 16;

/// How many messages are hashed at once. A value exists only if the processor can
/// do it, which is what makes using it safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lanes(Width);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

static CHOSEN: LazyLock<Lanes> = LazyLock::new(|| {
    let forced = std::env::var(FORCE).unwrap_or_default();
    let count_max = match forced.as_str() {
        "portable" => 1,
        "adx" => 8,
        _ => LANES_MAX,
    };
    let mut usable = Lanes::available().into_iter().filter(|lanes| lanes.count() <= count_max);
    usable.next_back().unwrap_or(Lanes::SCALAR)
});

impl Lanes {
    /// One message after the other, by the library.
    pub const SCALAR: Self = Self(Width::Scalar);

    /// The most that this processor has, unless `LIUHEN_CRYPTO` forces less.
    pub fn chosen() -> Self {
        *CHOSEN
    }

    /// All that this processor has, fewest lanes first.
    pub fn available() -> Vec<Self> {
        #[cfg_attr(not(target_arch = "x86_64"), allow(unused_mut))]
        let mut available = vec![Self::SCALAR];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") {
                available.push(Self(Width::Avx2));
            }
            if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw") {
                available.push(Self(Width::Avx512));
            }
        }
        available
    }

    /// Messages hashed at once: 1, 8 or 16.
    pub fn count(self) -> usize {
        match self.0 {
            Width::Scalar => 1,
            #[cfg(target_arch = "x86_64")]
            Width::Avx2 => avx2::LANES,
            #[cfg(target_arch = "x86_64")]
            Width::Avx512 => avx512::LANES,
        }
    }

    /// For people and measurements: `scalar`, `avx2` or `avx512`.
    pub fn name(self) -> &'static str {
        match self.0 {
            Width::Scalar => "scalar",
            #[cfg(target_arch = "x86_64")]
            Width::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Width::Avx512 => "avx512",
        }
    }

    /// See [`sm3_many`].
    pub fn many<const PARTS: usize>(self, messages: &[[&[u8]; PARTS]]) -> Vec<Hash> {
        let mut digests = vec![Hash::ZERO; messages.len()];
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Width::Avx2 if messages.len() >= LANES_WORTH => {
                feed::many(messages, &mut digests, avx2::compressor().blocks);
            }
            #[cfg(target_arch = "x86_64")]
            Width::Avx512 if messages.len() >= LANES_WORTH => {
                feed::many(messages, &mut digests, avx512::compressor().blocks);
            }
            _ => {
                for (message, digest) in messages.iter().zip(&mut digests) {
                    *digest = sm3(message);
                }
            }
        }
        digests
    }

    /// See [`sm3_fixed`].
    ///
    /// # Panics
    /// If there are not as many digests as messages.
    pub fn fixed<const BYTES: usize>(self, messages: &[[u8; BYTES]], digests: &mut [Hash]) {
        assert_eq!(messages.len(), digests.len(), "one digest for each message");
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Width::Avx2 if messages.len() >= LANES_WORTH => {
                feed::fixed(messages, digests, avx2::compressor());
            }
            #[cfg(target_arch = "x86_64")]
            Width::Avx512 if messages.len() >= LANES_WORTH => {
                feed::fixed(messages, digests, avx512::compressor());
            }
            _ => {
                for (message, digest) in messages.iter().zip(digests) {
                    *digest = sm3(&[message]);
                }
            }
        }
    }
}

/// SM3 of each message, where a message is the concatenation of its parts. Lengths
/// may differ: a lane whose message ends takes the next one.
pub fn sm3_many<const PARTS: usize>(messages: &[[&[u8]; PARTS]]) -> Vec<Hash> {
    Lanes::chosen().many(messages)
}

/// SM3 of messages of one short length. Nothing is allocated.
///
/// # Panics
/// If there are not as many digests as messages.
pub fn sm3_fixed<const BYTES: usize>(messages: &[[u8; BYTES]], digests: &mut [Hash]) {
    Lanes::chosen().fixed(messages, digests);
}

/// SM3 of `prefix ‖ left ‖ right` of each pair: the leaves and the levels of trees.
pub fn sm3_pairs(prefix: u8, pairs: &[[Hash; 2]]) -> Vec<Hash> {
    const BYTES: usize = 1 + 2 * size_of::<Hash>();
    let mut messages = [[prefix; BYTES]; 4 * LANES_MAX];
    let mut digests = vec![Hash::ZERO; pairs.len()];
    for (pairs, digests) in pairs.chunks(messages.len()).zip(digests.chunks_mut(messages.len())) {
        for (message, [left, right]) in messages.iter_mut().zip(pairs) {
            message[1..33].copy_from_slice(&left.0);
            message[33..].copy_from_slice(&right.0);
        }
        sm3_fixed(&messages[..pairs.len()], digests);
    }
    digests
}
