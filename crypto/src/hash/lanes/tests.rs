//! Every number of lanes against the standard and against the library.

use proptest::prelude::*;

use super::*;

#[test]
fn the_standard_in_every_lane() {
    let vectors = crate::vectors::load("standards.json");
    for example in vectors["sm3"].as_array().unwrap() {
        let message = hex::decode(example["message"].as_str().unwrap()).unwrap();
        let digest: Hash = example["digest"].as_str().unwrap().parse().unwrap();
        for lanes in Lanes::available() {
            for lane in 0..2 * lanes.count() {
                let mut messages = vec![[&b"another"[..]]; 2 * lanes.count()];
                messages[lane] = [&message];
                let digests = lanes.many(&messages);
                assert_eq!(digests[lane], digest, "{} lane {lane}", lanes.name());
                assert!(digests.iter().enumerate().all(|(n, d)| n == lane || *d != digest));
            }
        }
    }
}

fn fixed_agrees<const BYTES: usize>() {
    for lanes in Lanes::available() {
        for count in 0..40 {
            let messages: Vec<[u8; BYTES]> =
                (0..count).map(|n| std::array::from_fn(|i| (i * 7 + n * 31) as u8)).collect();
            let mut digests = vec![Hash::ZERO; count];
            lanes.fixed(&messages, &mut digests);
            let expected: Vec<Hash> = messages.iter().map(|m| sm3(&[m])).collect();
            assert_eq!(digests, expected, "{}: {count} of {BYTES} bytes", lanes.name());
        }
    }
}

#[test]
fn fixed_lengths_around_the_block_agree_with_the_library() {
    fixed_agrees::<0>();
    fixed_agrees::<1>();
    fixed_agrees::<32>();
    fixed_agrees::<55>();
    fixed_agrees::<56>();
    fixed_agrees::<63>();
    fixed_agrees::<64>();
    fixed_agrees::<65>();
    fixed_agrees::<119>();
    fixed_agrees::<57>();
    fixed_agrees::<120>();
    fixed_agrees::<127>();
    fixed_agrees::<128>();
    fixed_agrees::<129>();
    fixed_agrees::<200>();
}

#[test]
fn every_byte_may_begin_the_last_block() {
    let messages: Vec<[u8; 65]> = (0..=255).map(|byte| [byte; 65]).collect();
    let expected: Vec<Hash> = messages.iter().map(|message| sm3(&[message])).collect();
    for lanes in Lanes::available() {
        let mut digests = vec![Hash::ZERO; messages.len()];
        lanes.fixed(&messages, &mut digests);
        assert_eq!(digests, expected, "{}", lanes.name());
    }
}

#[test]
fn pairs_are_hashed_with_their_prefix() {
    for count in [0, 1, 2, 15, 16, 17, 63, 64, 65, 200] {
        let pairs: Vec<[Hash; 2]> =
            (0..count).map(|n| [Hash([n as u8; 32]), Hash([!n as u8; 32])]).collect();
        let expected: Vec<Hash> =
            pairs.iter().map(|[left, right]| sm3(&[&[7], &left.0, &right.0])).collect();
        assert_eq!(sm3_pairs(7, &pairs), expected, "{count} pairs");
    }
}

#[test]
fn a_choice_exists_only_if_the_processor_has_it() {
    let available = Lanes::available();
    assert_eq!(available[0], Lanes::SCALAR);
    assert!(available.contains(&Lanes::chosen()));
    assert!(available.is_sorted_by_key(|lanes| lanes.count()));
}

#[test]
#[should_panic = "one digest for each message"]
fn a_digest_is_missing() {
    Lanes::SCALAR.fixed(&[[0; 3]; 2], &mut [Hash::ZERO]);
}

proptest! {
    #[test]
    fn mixed_lengths_agree_with_the_library(
        messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let expected: Vec<Hash> = messages.iter().map(|message| sm3(&[message])).collect();
        let whole: Vec<[&[u8]; 1]> = messages.iter().map(|m| [m.as_slice()]).collect();
        let parted: Vec<[&[u8]; 3]> = messages
            .iter()
            .map(|m| {
                let (first, second) = m.split_at(cut.index(m.len() + 1));
                [first, &[], second]
            })
            .collect();
        for lanes in Lanes::available() {
            prop_assert_eq!(&lanes.many(&whole), &expected, "{}", lanes.name());
            prop_assert_eq!(&lanes.many(&parted), &expected, "{}", lanes.name());
        }
    }
}
