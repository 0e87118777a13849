//! The compression function of GB/T 32905-2016 section 5.3 over vectors of words,
//! one lane per message.

/// T_j rotated left by j, as round j adds it.
pub(super) const ROTATED_T: [u32; 64] = {
    let mut constants = [0; 64];
    let mut round = 0;
    while round < 64 {
        let constant: u32 = if round < 16 { 0x79cc_4519 } else { 0x7a87_9d8a };
        constants[round] = constant.rotate_left(round as u32 % 32);
        round += 1;
    }
    constants
};

/// Words of the expanded message: W_0 to W_67.
pub(super) const WORDS: usize = 68;

/// Defines `compress` for one kind of vector registers. The module that uses it
/// has these functions on `$vector`, for the same `$features`: `load_blocks`,
/// `load`, `store`, `splat`, `add`, `xor`, `xor3`, `majority`, `choose`,
/// `rotate::<LEFT, RIGHT>` with LEFT + RIGHT = 32, and `rotate_byte` (left by 8).
///
/// A macro and not a generic function: a function on vectors must itself be
/// compiled for the features, and a trait's methods cannot be.
macro_rules! define_compress {
    ($features:literal, $vector:ty, $lanes:expr) => {
        #[target_feature(enable = $features)]
        fn compress(state: &mut State<{ $lanes }>, blocks: &[&Block; $lanes]) {
            let words = expand(load_blocks(blocks));
            let mut v = [splat(0); 8];
            for (vector, lanes) in v.iter_mut().zip(&state.0) {
                *vector = load(lanes);
            }
            let before = v;
            for round in (0..16).step_by(4) {
                for step in round..round + 4 {
                    let (f, g) = (xor3(v[0], v[1], v[2]), xor3(v[4], v[5], v[6]));
                    v = shift(v, f, g, step, &words);
                }
            }
            for round in (16..64).step_by(4) {
                for step in round..round + 4 {
                    let (f, g) = (majority(v[0], v[1], v[2]), choose(v[4], v[5], v[6]));
                    v = shift(v, f, g, step, &words);
                }
            }
            for ((lanes, after), before) in state.0.iter_mut().zip(v).zip(before) {
                store(lanes, xor(after, before));
            }
        }

        /// One round, given FF_j(a, b, c) and GG_j(e, f, g).
        #[inline]
        #[target_feature(enable = $features)]
        fn shift(
            [a, b, c, d, e, f, g, h]: [$vector; 8],
            ff: $vector,
            gg: $vector,
            round: usize,
            words: &[$vector; WORDS],
        ) -> [$vector; 8] {
            let (word, later) = (words[round], words[round + 4]);
            let a12 = rotate::<12, 20>(a);
            let ss1 = rotate::<7, 25>(add(a12, add(e, splat(ROTATED_T[round]))));
            let ss2 = xor(ss1, a12);
            let tt1 = add(add(ff, d), add(ss2, xor(word, later)));
            let tt2 = add(add(gg, h), add(ss1, word));
            let tt2_9 = rotate::<9, 23>(tt2);
            let p0 = xor3(tt2, tt2_9, rotate_byte(tt2_9));
            [tt1, a, rotate::<9, 23>(b), c, p0, e, rotate::<19, 13>(f), g]
        }

        /// The expanded message.
        #[inline]
        #[target_feature(enable = $features)]
        fn expand(block: [$vector; 16]) -> [$vector; WORDS] {
            let mut words = [splat(0); WORDS];
            words[..16].copy_from_slice(&block);
            for j in 16..WORDS {
                let x = xor3(words[j - 16], words[j - 9], rotate::<15, 17>(words[j - 3]));
                let x_15 = rotate::<15, 17>(x);
                let p1 = xor3(x, x_15, rotate_byte(x_15));
                words[j] = xor3(p1, rotate::<7, 25>(words[j - 13]), words[j - 6]);
            }
            words
        }
    };
}

pub(super) use define_compress;
