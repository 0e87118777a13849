//! A body survives its way in parts in any order, and nothing else does.

use arc_malachitebft_app_channel::app::types::PeerId;
use liuhen_crypto::SigningKey;
use liuhen_types::{ChainId, Hash, Header, Height, TimeMs};
use proptest::prelude::*;

use super::*;

fn header() -> Header {
    Header {
        version: 1,
        flags: 0,
        chain_id: ChainId::new("parts").expect("a valid id"),
        height: Height(7),
        time: TimeMs(1),
        parent: Hash::ZERO,
        log_size: 0,
        log_root: Hash::ZERO,
        state_root: Hash::ZERO,
        validators_hash: Hash::ZERO,
        next_validators_hash: Hash::ZERO,
        params_hash: Hash::ZERO,
        proposer: key().public_key().id(),
    }
}

fn key() -> SigningKey {
    SigningKey::from_scalar(&[3; 32]).expect("a private key")
}

fn peer() -> PeerId {
    let id = crate::identity::keypair(&[5; 32]).public().to_peer_id();
    PeerId::from_bytes(&id.to_bytes()).expect("a peer id")
}

fn parts(body: &Bytes) -> Vec<StreamMessage<Part>> {
    let header = header();
    let chain_id = header.chain_id.clone();
    split(1, FirstPart::sign(&chain_id, header, (0, None), &key(), body), body)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn a_body_is_put_together_from_any_order(
        bytes in 0usize..(3 * PART_BYTES + 10),
        rotate in 0usize..5,
    ) {
        let body = Bytes::from((0..bytes).map(|i| (i % 251) as u8).collect::<Vec<_>>());
        let mut messages = parts(&body);
        let middle = rotate % messages.len();
        messages.rotate_left(middle);
        let mut assembler = Assembler::new(StreamLimits::for_blocks(4 * PART_BYTES as u64));
        let peer = peer();
        let mut done = Vec::new();
        for message in messages {
            done.extend(assembler.insert(peer, message, Height(7), |_| true));
        }
        prop_assert_eq!(done.len(), 1);
        prop_assert_eq!(&done[0].body, &body);
    }
}

#[test]
fn a_stream_whose_first_part_is_refused_gives_nothing() {
    let body = Bytes::from(vec![1; PART_BYTES + 1]);
    let mut assembler = Assembler::new(StreamLimits::for_blocks(4 * PART_BYTES as u64));
    let peer = peer();
    for message in parts(&body) {
        assert_eq!(assembler.insert(peer, message, Height(7), |_| false), None);
    }
}

#[test]
fn a_body_other_than_announced_gives_nothing() {
    let (told, sent) = (Bytes::from(vec![1; 100]), Bytes::from(vec![2; 100]));
    let mut messages = parts(&told);
    messages.pop();
    messages.extend(parts(&sent).pop());
    let mut assembler = Assembler::new(StreamLimits::for_blocks(4 * PART_BYTES as u64));
    let peer = peer();
    for message in messages {
        assert_eq!(assembler.insert(peer, message, Height(7), |_| true), None);
    }
}
