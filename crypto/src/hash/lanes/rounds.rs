//! The compression function of GB/T 32905-2016 section 5.3 over vectors of words,
//! one lane per message.

/// T_j rotated left by j, as round j adds it; sixteen rounds in a row.
pub(super) const ROTATED_T: [[u32; 16]; 4] = {
    let mut constants = [[0; 16]; 4];
    let mut round = 0;
    while round < 64 {
        let constant: u32 = if round < 16 { 0x79cc_4519 } else { 0x7a87_9d8a };
        constants[round / 16][round % 16] = constant.rotate_left(round as u32 % 32);
        round += 1;
    }
    constants
};

/// Defines `compress` for one kind of vector registers. The module that uses it
/// has these functions on `$vector`, for the same `$features`: `load_blocks`,
/// `load`, `store`, `splat`, `add`, `xor`, `xor3`, `majority`, `choose`,
/// `rotate::<LEFT, RIGHT>` with LEFT + RIGHT = 32, `rotate_byte` (left by 8), and
/// `lookup`, the words that a row of tables has for the first bytes of the blocks.
///
/// A macro and not a generic function: a function on vectors must itself be
/// compiled for the features, and a trait's methods cannot be.
macro_rules! define_compress {
    ($features:literal, $vector:ty, $lanes:expr, $parts:expr) => {
        #[target_feature(enable = $features)]
        fn compress(state: &mut State<{ $lanes }>, blocks: &[&Block; $lanes]) {
            let mut words = load_blocks(blocks);
            // At J, W_j <<< 7, which is W_j <<< 15 but for a byte: it is used twice.
            let mut turned = [splat(0); 16];
            let mut v = [splat(0); 8];
            for (vector, lanes) in v.iter_mut().zip(&state.0) {
                *vector = load(lanes);
            }
            sixteen_rounds::<false, 16>(&mut v, &mut words, &mut turned, &ROTATED_T[0]);
            sixteen_rounds::<true, 16>(&mut v, &mut words, &mut turned, &ROTATED_T[1]);
            sixteen_rounds::<true, 16>(&mut v, &mut words, &mut turned, &ROTATED_T[2]);
            // The last word that is needed is W_67, made in round 51.
            sixteen_rounds::<true, 4>(&mut v, &mut words, &mut turned, &ROTATED_T[3]);
            for (lanes, vector) in state.0.iter_mut().zip(v) {
                store(lanes, xor(load(lanes), vector));
            }
        }

        /// Sixteen rounds, of which the first `WORDS` each make the word that is
        /// used sixteen rounds later. `LATE` is true after round 15. Written out, so
        /// that words stay in registers.
        #[target_feature(enable = $features)]
        fn sixteen_rounds<const LATE: bool, const WORDS: usize>(
            state: &mut [$vector; 8],
            w: &mut [$vector; 16],
            turned: &mut [$vector; 16],
            t: &[u32; 16],
        ) {
            let mut v = step::<LATE, WORDS, 0>(*state, w, turned, t);
            v = step::<LATE, WORDS, 1>(v, w, turned, t);
            v = step::<LATE, WORDS, 2>(v, w, turned, t);
            v = step::<LATE, WORDS, 3>(v, w, turned, t);
            v = step::<LATE, WORDS, 4>(v, w, turned, t);
            v = step::<LATE, WORDS, 5>(v, w, turned, t);
            v = step::<LATE, WORDS, 6>(v, w, turned, t);
            v = step::<LATE, WORDS, 7>(v, w, turned, t);
            v = step::<LATE, WORDS, 8>(v, w, turned, t);
            v = step::<LATE, WORDS, 9>(v, w, turned, t);
            v = step::<LATE, WORDS, 10>(v, w, turned, t);
            v = step::<LATE, WORDS, 11>(v, w, turned, t);
            v = step::<LATE, WORDS, 12>(v, w, turned, t);
            v = step::<LATE, WORDS, 13>(v, w, turned, t);
            v = step::<LATE, WORDS, 14>(v, w, turned, t);
            *state = step::<LATE, WORDS, 15>(v, w, turned, t);
        }

        /// Round J of sixteen. `w` has W_j at J, and around it the fifteen that
        /// follow; in the place of W_j comes W_(j + 16).
        #[inline]
        #[target_feature(enable = $features)]
        fn step<const LATE: bool, const WORDS: usize, const J: usize>(
            state: [$vector; 8],
            w: &mut [$vector; 16],
            turned: &mut [$vector; 16],
            t: &[u32; 16],
        ) -> [$vector; 8] {
            let next = round::<LATE>(state, w[J], w[(J + 4) % 16], t[J]);
            if J < WORDS {
                turned[(J + 13) % 16] = rotate::<7, 25>(w[(J + 13) % 16]);
                let x = xor3(w[J], w[(J + 7) % 16], rotate_byte(turned[(J + 13) % 16]));
                let seventh = if LATE || J >= 10 {
                    turned[(J + 3) % 16]
                } else {
                    rotate::<7, 25>(w[(J + 3) % 16])
                };
                w[J] = xor3(p::<15, 17>(x), seventh, w[(J + 10) % 16]);
            }
            next
        }

        /// One round with W_j, W_(j + 4) and T_j <<< j.
        #[inline]
        #[target_feature(enable = $features)]
        fn round<const LATE: bool>(
            [a, b, c, d, e, f, g, h]: [$vector; 8],
            w: $vector,
            w4: $vector,
            t: u32,
        ) -> [$vector; 8] {
            let (ff, gg) = if LATE {
                (majority(a, b, c), choose(e, f, g))
            } else {
                (xor3(a, b, c), xor3(e, f, g))
            };
            let a12 = rotate::<12, 20>(a);
            let ss1 = rotate::<7, 25>(add(a12, add(e, splat(t))));
            let ss2 = xor(ss1, a12);
            let tt1 = add(add(ff, d), add(ss2, xor(w, w4)));
            let tt2 = add(add(gg, h), add(ss1, w));
            [tt1, a, rotate::<9, 23>(b), c, p::<9, 23>(tt2), e, rotate::<19, 13>(f), g]
        }

        /// Compresses last blocks whose first bytes are these. They are not looked at
        /// if the blocks are the `SAME` in all lanes.
        #[target_feature(enable = $features)]
        fn compress_end<const SAME: bool>(
            state: &mut State<{ $lanes }>,
            firsts: &[u32; $lanes],
            end: &End<{ $lanes }, { $parts }>,
        ) {
            let firsts = load(firsts);
            let zero = splat(0);
            let mut block = [[zero; 4]; 4];
            block[0][0] = word::<SAME>(&end.first, firsts);
            block[3][3] = splat(end.length);
            let (t, _) = ROTATED_T.as_flattened().as_chunks();
            let mut v = [zero; 8];
            for (vector, lanes) in v.iter_mut().zip(&state.0) {
                *vector = load(lanes);
            }
            for n in 0..3 {
                v = four_rounds::<false>(v, &block[n], &block[n + 1], &t[n]);
            }
            let mut w = block[3];
            for (n, rows) in end.expanded.iter().enumerate() {
                let w4 = rows.each_ref().map(|row| word::<SAME>(row, firsts));
                v = match n {
                    0 => four_rounds::<false>(v, &w, &w4, &t[3]),
                    _ => four_rounds::<true>(v, &w, &w4, &t[3 + n]),
                };
                w = w4;
            }
            for (lanes, vector) in state.0.iter_mut().zip(v) {
                store(lanes, xor(load(lanes), vector));
            }
        }

        #[inline]
        #[target_feature(enable = $features)]
        fn word<const SAME: bool>(row: &Row<{ $lanes }, { $parts }>, firsts: $vector) -> $vector {
            if SAME { splat(row[0][0]) } else { lookup(row, firsts) }
        }

        /// Four rounds with their words and the four that follow.
        #[inline]
        #[target_feature(enable = $features)]
        fn four_rounds<const LATE: bool>(
            v: [$vector; 8],
            w: &[$vector; 4],
            w4: &[$vector; 4],
            t: &[u32; 4],
        ) -> [$vector; 8] {
            let v = round::<LATE>(v, w[0], w4[0], t[0]);
            let v = round::<LATE>(v, w[1], w4[1], t[1]);
            let v = round::<LATE>(v, w[2], w4[2], t[2]);
            round::<LATE>(v, w[3], w4[3], t[3])
        }

        /// P_0 is x ^ (x <<< 9) ^ (x <<< 17), P_1 x ^ (x <<< 15) ^ (x <<< 23).
        #[inline]
        #[target_feature(enable = $features)]
        fn p<const LEFT: i32, const RIGHT: i32>(x: $vector) -> $vector {
            let rotated = rotate::<LEFT, RIGHT>(x);
            xor3(x, rotated, rotate_byte(rotated))
        }
    };
}

pub(super) use define_compress;
