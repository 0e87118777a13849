//! Assembly: any order, and the bounds.

use arc_malachitebft_app_channel::app::types::PeerId;
use liuhen_crypto::SigningKey;
use liuhen_types::{ChainId, Hash, Header, Height, KeyId, TimeMs};
use proptest::prelude::*;

use super::*;

const BLOCK_MAX: u64 = 4 * PART_BYTES as u64;
const DUE: Height = Height(5);

fn chain_id() -> ChainId {
    ChainId::new("parts-test").unwrap()
}

fn header(height: u64) -> Header {
    Header {
        version: 1,
        flags: 0,
        chain_id: chain_id(),
        height: Height(height),
        time: TimeMs(0),
        parent: Hash::ZERO,
        log_size: 0,
        log_root: Hash::ZERO,
        state_root: Hash::ZERO,
        validators_hash: Hash::ZERO,
        next_validators_hash: Hash::ZERO,
        params_hash: Hash::ZERO,
        proposer: KeyId([0; 20]),
    }
}

fn body(bytes: usize) -> Bytes {
    (0..bytes).map(|n| (n * 31 % 251) as u8).collect()
}

fn first(height: u64, body: &[u8]) -> FirstPart {
    let key = SigningKey::from_scalar(&[7; 32]).unwrap();
    FirstPart::sign(&chain_id(), header(height), (0, None), &key, body)
}

fn assembler() -> Assembler {
    Assembler::new(StreamLimits::for_blocks(BLOCK_MAX))
}

fn peer_id() -> PeerId {
    PeerId::from_bytes(&libp2p::PeerId::random().to_bytes()).unwrap()
}

fn feed(
    assembler: &mut Assembler,
    peer: PeerId,
    messages: impl IntoIterator<Item = StreamMessage<Part>>,
) -> Vec<Assembled> {
    let insert = |message| assembler.insert(peer, message, DUE, |_| true);
    messages.into_iter().filter_map(insert).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn parts_may_arrive_in_any_order(
        bytes in 0..=BLOCK_MAX as usize,
        order in Just((0..5usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let body = body(bytes);
        let first = first(DUE.0, &body);
        let messages = split(1, first.clone(), &body);
        let shuffled: Vec<_> =
            order.iter().filter_map(|n| messages.get(*n)).cloned().collect();
        let mut assembler = assembler();
        let done = feed(&mut assembler, peer_id(), shuffled);
        prop_assert_eq!(done, vec![Assembled { first, body }]);
        prop_assert_eq!((assembler.bytes(), assembler.streams()), (0, 0));
    }
}

#[test]
fn the_first_part_is_signed_by_the_proposer() {
    let key = SigningKey::from_scalar(&[7; 32]).unwrap();
    let other = SigningKey::from_scalar(&[8; 32]).unwrap();
    let first = first(1, b"body");
    assert!(first.verify(&chain_id(), &key.public_key().verifying_key()));
    assert!(!first.verify(&chain_id(), &other.public_key().verifying_key()));
    let changes: [fn(&mut FirstPart); 5] = [
        |f| f.round += 1,
        |f| f.pol_round = Some(0),
        |f| f.body_bytes += 1,
        |f| f.body_hash = Hash::ZERO,
        |f| f.header.log_size += 1,
    ];
    for change in changes {
        let mut changed = first.clone();
        change(&mut changed);
        assert!(!changed.verify(&chain_id(), &key.public_key().verifying_key()));
    }
}

#[test]
fn a_body_that_is_not_the_announced_one_is_dropped() {
    let announced = body(PART_BYTES + 10);
    let mut other = announced.to_vec();
    other[PART_BYTES] ^= 1;
    let first = first(DUE.0, &announced);
    let mut assembler = assembler();
    let done = feed(&mut assembler, peer_id(), split(1, first, &other.into()));
    assert!(done.is_empty());
    assert_eq!((assembler.bytes(), assembler.streams()), (0, 0));
}

#[test]
fn slices_of_a_refused_proposal_are_not_kept() {
    let (body, peer) = (body(3 * PART_BYTES), peer_id());
    let mut messages = split(1, first(DUE.0, &body), &body);
    // One slice overtakes the first part.
    messages.swap(0, 1);
    let mut assembler = assembler();
    for message in messages {
        assert_eq!(assembler.insert(peer, message, DUE, |_| false), None);
    }
    assert_eq!((assembler.bytes(), assembler.streams()), (0, 0));
}

#[test]
fn slices_that_do_not_fit_the_announcement_are_dropped() {
    let body = body(2 * PART_BYTES + 10);
    let messages = split(1, first(DUE.0, &body), &body);
    let [one, two, three] = [&messages[1], &messages[2], &messages[3]];
    let renumbered = |message: &StreamMessage<Part>, sequence| {
        StreamMessage::new(message.stream_id.clone(), sequence, message.content.clone())
    };
    let mut assembler = assembler();
    let peer = peer_id();
    let odd = [
        messages[0].clone(),
        renumbered(three, 1),
        renumbered(one, 3),
        renumbered(one, 4),
        renumbered(one, 0),
        renumbered(one, u64::MAX),
    ];
    assert!(feed(&mut assembler, peer, odd).is_empty());
    assert_eq!(assembler.bytes(), 0);
    let done = feed(&mut assembler, peer, [one.clone(), one.clone(), two.clone(), three.clone()]);
    assert_eq!(done.len(), 1, "repeated slices do no harm");
}

#[test]
fn an_announcement_above_the_limit_is_refused() {
    let body = body(BLOCK_MAX as usize + 1);
    let mut assembler = assembler();
    let first = first(DUE.0, &body);
    assert!(feed(&mut assembler, peer_id(), split(1, first, &body)).is_empty());
    assert_eq!(assembler.streams(), 0);
}

#[test]
fn a_peer_holds_a_bounded_number_of_streams_and_bytes() {
    let limits = StreamLimits::for_blocks(BLOCK_MAX);
    let (body, peer) = (body(BLOCK_MAX as usize), peer_id());
    let mut assembler = assembler();
    for name in 0..100 {
        // Never the last slice, so that nothing is completed.
        let mut messages = split(name, first(DUE.0, &body), &body);
        messages.pop();
        feed(&mut assembler, peer, messages);
        assert!(assembler.streams() <= limits.peer_streams);
        assert!(assembler.bytes() <= limits.peer_bytes);
    }
    assert_eq!(assembler.streams(), limits.peer_streams);
    let done = feed(&mut assembler, peer_id(), split(1, first(DUE.0, &body), &body));
    assert_eq!(done.len(), 1, "another peer is not affected");
}

#[test]
fn when_all_hold_too_much_the_greediest_loses() {
    let limits = StreamLimits { total_bytes: 3 * BLOCK_MAX, ..StreamLimits::for_blocks(BLOCK_MAX) };
    let body = body(BLOCK_MAX as usize);
    let mut assembler = Assembler::new(limits);
    let honest = peer_id();
    let mut mine = split(1, first(DUE.0, &body), &body);
    let last = mine.pop().unwrap();
    feed(&mut assembler, honest, mine);
    for _ in 0..3 {
        let greedy = peer_id();
        for name in 0..2 {
            let mut messages = split(name, first(DUE.0, &body), &body);
            messages.pop();
            feed(&mut assembler, greedy, messages);
            assert!(assembler.bytes() <= limits.total_bytes);
        }
    }
    assert_eq!(feed(&mut assembler, honest, [last]).len(), 1, "the honest peer's is still there");
}

#[test]
fn streams_of_old_heights_are_forgotten() {
    let (body, peer) = (body(2 * PART_BYTES), peer_id());
    let mut assembler = assembler();
    for (name, height) in [(1, DUE.0), (2, DUE.0 + 1)] {
        let mut messages = split(name, first(height, &body), &body);
        messages.pop();
        feed(&mut assembler, peer, messages);
    }
    let orphan = split(3, first(DUE.0, &body), &body).remove(1);
    feed(&mut assembler, peer, [orphan]);
    assert_eq!(assembler.streams(), 3);
    assembler.advance(DUE.next());
    assert_eq!(assembler.streams(), 1);
    assert_eq!(assembler.bytes(), PART_BYTES as u64);
    assembler.advance(Height(DUE.0 + 2));
    assert_eq!((assembler.bytes(), assembler.streams()), (0, 0));
}
