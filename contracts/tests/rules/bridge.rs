//! The bridge: peers by vote, anchors out with their confirmation, messages in
//! with their proofs. The peer is a chain with real keys, log and certificates.

use liuhen_contracts::limits::PEER_ROOTS_MAX;
use liuhen_crypto::log::{Sm3Log, batch_path, merkle_root};
use liuhen_crypto::{Hash, SigningKey};
use liuhen_types::entity::{
    Anchor, AnchorStatus, ExchangeRoute, Measure, Peer, PeerMessage, Period,
};
use liuhen_types::payload::bridge::{MessageKind, PeerTerms, message_leaf};
use liuhen_types::payload::governance::ProposalBody;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::{
    NotarizeEvidence, Payload, XchainAnchorOut, XchainMessageIn, XchainPeerSet, XchainReceiptIn,
};
use liuhen_types::receipt::{Receipt, ReceiptFile};
use liuhen_types::receipt_bytes::ReceiptBytes;
use liuhen_types::{
    ChainId, Code, Height, MessageId, Outcome, SignedTransaction, StateKey, TimeMs, Transaction,
};

use crate::kit::governance::vote;
use crate::kit::{Chain, id, role_grant};
use crate::peer_chain;

fn terms(peer: &peer_chain::Chain) -> PeerTerms {
    PeerTerms {
        peer_id: id("national"),
        chain_id: peer.id.clone(),
        validators: peer.trust().validators,
        trusted_height: Height(0),
        kinds: vec![MessageKind::CatalogTemplate, MessageKind::Receipt],
        accept_simulated_time: false,
        confirm_timeout_ms: 60_000,
    }
}

fn peer_set(proposal: &str, terms: &PeerTerms) -> XchainPeerSet {
    XchainPeerSet { proposal_id: id(proposal), terms: terms.clone() }
}

/// Hebei with the peer, and `nobody` as relayer.
pub(crate) fn docked(peer: &peer_chain::Chain) -> Chain {
    let mut chain = Chain::with_nodes();
    chain.ok("pa", role_grant("nobody", Role::BridgeRelayer, "130000"));
    chain.decide("peer", ProposalBody::BridgePeer(terms(peer)));
    chain.ok("pa", peer_set("peer", &terms(peer)));
    chain
}

pub(crate) fn anchor(from: u64, to: u64) -> XchainAnchorOut {
    XchainAnchorOut {
        anchor_id: id(&format!("a-{from}")),
        peer: id("national"),
        from_height: Height(from),
        to_height: Height(to),
        state_root: Hash([1; 32]),
        msg_root: Hash::ZERO,
        msg_first_seq: 1,
        msg_count: 0,
    }
}

/// A transaction of some org of the peer chain.
fn peer_tx(peer: &peer_chain::Chain, payload: impl Into<Payload>) -> SignedTransaction {
    let key: SigningKey = peer_chain::key(99);
    let transaction = Transaction {
        version: 1,
        chain_id: peer.id.clone(),
        contract_version: 1,
        sender: id("relay"),
        key_id: key.public_key().id(),
        app: None,
        operator_ref: None,
        sig_alg: 1,
        salt: [0; 8],
        valid_until: Height(1_000),
        payload: payload.into(),
    };
    transaction.sign(&key)
}

fn carried(receipt: &Receipt) -> ReceiptBytes {
    let file = ReceiptFile::Transaction(Box::new(receipt.clone()));
    ReceiptBytes::new(file.to_bytes()).expect("a receipt of four validators is small")
}

/// The peer's receipt for the next block with one transaction.
fn commit(peer: &mut peer_chain::Chain, payload: impl Into<Payload>, outcome: Outcome) -> Receipt {
    let tx = peer_tx(peer, payload);
    peer.commit(vec![(tx, outcome)]);
    peer.receipt(peer.blocks.len() - 1, 0)
}

fn notarised(anchor: &XchainAnchorOut) -> NotarizeEvidence {
    let (namespace, digest) = (id("xchain"), anchor.digest());
    NotarizeEvidence { namespace, digest, schema_ref: None, refs: Vec::new() }
}

fn receipt_in(anchor: &XchainAnchorOut, receipt: &Receipt) -> XchainReceiptIn {
    XchainReceiptIn { anchor_id: anchor.anchor_id.clone(), receipt: carried(receipt) }
}

/// Messages 1 to `count` of the peer to a chain, anchored there.
struct Sent {
    leaves: Vec<Hash>,
    receipt: Receipt,
}

fn message_id(seq: u64) -> MessageId {
    id(&format!("m-{seq}"))
}

fn body(seq: u64) -> Hash {
    Hash([seq as u8; 32])
}

fn send(peer: &mut peer_chain::Chain, to: &ChainId, first: u64, count: u64) -> Sent {
    let kind = MessageKind::CatalogTemplate;
    let leaf = |seq| message_leaf(to, &message_id(seq), seq, kind, &body(seq));
    let leaves: Vec<Hash> = (first..first + count).map(leaf).collect();
    let payload = XchainAnchorOut {
        msg_root: merkle_root::<Sm3Log>(&leaves),
        msg_first_seq: first,
        msg_count: count,
        ..anchor(1, 1)
    };
    let receipt = commit(peer, payload, Outcome::accepted());
    Sent { leaves, receipt }
}

fn message_in(sent: &Sent, first: u64, seq: u64) -> XchainMessageIn {
    XchainMessageIn {
        peer: id("national"),
        msg_id: message_id(seq),
        seq,
        kind: MessageKind::CatalogTemplate,
        body_digest: body(seq),
        path: batch_path::<Sm3Log>(&sent.leaves, (seq - first) as usize).expect("it is sent"),
        receipt: carried(&sent.receipt),
    }
}

fn hebei() -> ChainId {
    id("hebei-test")
}

#[test]
fn a_peer_is_entered_by_vote() {
    let peer = peer_chain::Chain::new();
    let mut chain = Chain::with_nodes();
    assert_eq!(chain.code("pa", peer_set("p", &terms(&peer))), Code::ProposalState);
    let submit = chain.proposal("p", ProposalBody::BridgePeer(terms(&peer)), 6);
    chain.ok("pa", submit.clone());
    chain.ok("pa", vote("p", true));
    assert_eq!(chain.code("pa", peer_set("p", &terms(&peer))), Code::QuorumInsufficient);
    chain.ok("ca-sjz", vote("p", true));
    chain.ok("ca-bd", vote("p", true));
    chain.reach(submit.activation_height);
    let other = PeerTerms { kinds: Vec::new(), ..terms(&peer) };
    assert_eq!(chain.code("pa", peer_set("p", &other)), Code::ProposalState);
    assert_eq!(chain.code("nobody", peer_set("p", &terms(&peer))), Code::Role);
    chain.ok("ca-sjz", peer_set("p", &terms(&peer)));
    assert_eq!(chain.code("pa", peer_set("p", &terms(&peer))), Code::ProposalState);
    let found: Peer = chain.read(&StateKey::xchain_peer(&id("national")));
    assert_eq!((found.terms, found.roots.len(), found.last_seq_in), (terms(&peer), 1, 0));
}

#[test]
fn terms_that_trust_nobody_are_rejected() {
    let peer = peer_chain::Chain::new();
    type Change = fn(&mut PeerTerms);
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("no validator", |t| t.validators = Vec::new().try_into().unwrap(), Code::Schema),
        ("kinds twice", |t| t.kinds = vec![MessageKind::Receipt; 2], Code::Schema),
        ("no time", |t| t.confirm_timeout_ms = 0, Code::Schema),
        ("this chain", |t| t.chain_id = id("hebei-test"), Code::XchainPeer),
    ];
    for (name, change, expected) in cases {
        let mut chain = Chain::with_nodes();
        let mut terms = terms(&peer);
        change(&mut terms);
        let submit = chain.proposal("p", ProposalBody::BridgePeer(terms), 6);
        assert_eq!(chain.code("pa", submit), *expected, "{name}");
    }
}

#[test]
fn an_anchor_goes_from_pending_to_confirmed() {
    let mut peer = peer_chain::Chain::new();
    let mut chain = docked(&peer);
    let first = anchor(1, 20);
    let state = |chain: &Chain| -> Anchor { chain.read(&StateKey::xchain_anchor(&id("a-1"))) };
    chain.ok("pa", first.clone());
    assert_eq!((state(&chain).status, state(&chain).attempts), (AnchorStatus::Pending, 0));
    assert_eq!(chain.code("pa", first.clone()), Code::State, "the authority does not send it");
    chain.ok("nobody", first.clone());
    assert_eq!((state(&chain).status, state(&chain).attempts), (AnchorStatus::Sent, 1));
    assert_eq!(chain.code("pa", first.clone()), Code::State, "not overdue yet");
    chain.time = TimeMs(chain.time.0 + 60_001);
    chain.ok("pa", first.clone());
    assert_eq!(state(&chain).status, AnchorStatus::TimedOut);
    chain.ok("nobody", first.clone());
    assert_eq!((state(&chain).status, state(&chain).attempts), (AnchorStatus::Sent, 2));

    let refused = commit(&mut peer, notarised(&first), Outcome::refused(Code::QuotaExceeded));
    chain.ok("nobody", receipt_in(&first, &refused));
    assert_eq!(state(&chain).status, AnchorStatus::Rejected);
    assert_eq!(chain.code("nobody", receipt_in(&first, &refused)), Code::XchainReplay);
    chain.ok("nobody", first.clone());
    let accepted = commit(&mut peer, notarised(&first), Outcome::accepted());
    chain.ok("nobody", receipt_in(&first, &accepted));
    let confirmed = state(&chain);
    assert_eq!(confirmed.status, AnchorStatus::Confirmed);
    assert_eq!(confirmed.peer_height, Some(accepted.signed.header.height));
    assert_eq!(chain.code("nobody", receipt_in(&first, &accepted)), Code::XchainReplay);
    assert_eq!(chain.code("nobody", first), Code::State);
}

#[test]
fn anchors_follow_one_another_without_a_gap() {
    type Change = fn(&mut XchainAnchorOut);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("pa", "nothing", |_| {}, Code::Ok),
        ("nobody", "nothing", |_| {}, Code::Role),
        ("ca-sjz", "nothing", |_| {}, Code::Role),
        ("mzt", "nothing", |_| {}, Code::Role),
        ("pa", "unknown peer", |a| a.peer = id("other"), Code::XchainPeer),
        ("pa", "a gap", |a| a.from_height = Height(22), Code::XchainReplay),
        ("pa", "again", |a| a.from_height = Height(20), Code::XchainReplay),
        ("pa", "numbers again", |a| a.msg_first_seq = 0, Code::XchainReplay),
        ("pa", "numbers left out", |a| a.msg_first_seq = 2, Code::XchainReplay),
        ("pa", "to come", |a| a.to_height = Height(1_000), Code::FutureDate),
        ("pa", "id taken", |a| a.anchor_id = id("a-1"), Code::Duplicate),
        ("pa", "backwards", |a| a.to_height = Height(20), Code::Schema),
        ("pa", "root of nothing", |a| a.msg_root = Hash([1; 32]), Code::Schema),
        ("pa", "no root", |a| a.msg_count = 1, Code::Schema),
        ("pa", "too many", |a| (a.msg_root, a.msg_count) = (Hash([1; 32]), u64::MAX), Code::Schema),
    ];
    for (org, name, change, expected) in cases {
        let mut chain = docked(&peer_chain::Chain::new());
        chain.ok("pa", anchor(1, 20));
        let mut payload = anchor(21, 30);
        change(&mut payload);
        assert_eq!(chain.code(org, payload), *expected, "{name} by {org}");
    }
}

#[test]
fn a_confirmation_must_prove_itself() {
    let first = anchor(1, 20);
    let mut peer = peer_chain::Chain::new();
    let good = commit(&mut peer, notarised(&first), Outcome::accepted());
    let other = commit(&mut peer, notarised(&anchor(1, 19)), Outcome::accepted());
    let wrong_kind = commit(&mut peer, first.clone(), Outcome::accepted());
    let mut forged = peer_chain::Chain::new();
    forged.keys = (11..=14).map(peer_chain::key).collect();
    let forged = commit(&mut forged, notarised(&first), Outcome::accepted());
    let mut few = peer_chain::Chain::new();
    few.signing = 2;
    let few = commit(&mut few, notarised(&first), Outcome::accepted());
    let mut elsewhere = peer_chain::Chain::new();
    elsewhere.id = id("elsewhere");
    let elsewhere = commit(&mut elsewhere, notarised(&first), Outcome::accepted());
    let mut simulated = peer_chain::Chain::new().on_simulated_time();
    let simulated = commit(&mut simulated, notarised(&first), Outcome::accepted());
    let changed = Receipt { outcome: Outcome::refused(Code::Role), ..good.clone() };
    for (name, receipt, expected) in [
        ("another anchor's", &other, Code::XchainProof),
        ("another kind's", &wrong_kind, Code::XchainProof),
        ("other validators'", &forged, Code::XchainProof),
        ("two of four", &few, Code::XchainProof),
        ("another chain's", &elsewhere, Code::XchainProof),
        ("of simulated time", &simulated, Code::XchainProof),
        ("another outcome", &changed, Code::XchainProof),
        ("the right one", &good, Code::Ok),
    ] {
        let mut chain = docked(&peer);
        chain.ok("pa", first.clone());
        assert_eq!(chain.code("nobody", receipt_in(&first, receipt)), expected, "{name}");
    }
    let mut chain = docked(&peer);
    chain.ok("pa", first.clone());
    assert_eq!(chain.code("pa", receipt_in(&first, &good)), Code::Role);
    let unknown = XchainReceiptIn { anchor_id: id("none"), ..receipt_in(&first, &good) };
    assert_eq!(chain.code("nobody", unknown), Code::ReferenceUnknown);
    let bytes = ReceiptBytes::new(vec![7; 100]).unwrap();
    let noise = XchainReceiptIn { anchor_id: first.anchor_id, receipt: bytes };
    assert_eq!(chain.code("nobody", noise), Code::XchainProof);
}

#[test]
fn messages_come_in_order_and_once() {
    let mut peer = peer_chain::Chain::new();
    let mut chain = docked(&peer);
    let sent = send(&mut peer, &hebei(), 1, 5);
    for seq in 1..=3 {
        chain.ok("nobody", message_in(&sent, 1, seq));
    }
    let replayed = chain.code("nobody", message_in(&sent, 1, 3));
    assert_eq!(replayed, Code::XchainReplay);
    assert_eq!(chain.code("nobody", message_in(&sent, 1, 5)), Code::XchainReplay, "4 is missing");
    chain.ok("nobody", message_in(&sent, 1, 4));
    let found: PeerMessage = chain.read(&StateKey::xchain_message(&id("national"), 4));
    assert_eq!((found.msg_id, found.body_digest), (message_id(4), body(4)));
    assert_eq!(found.anchored_by, sent.receipt.tx_id());
    let found: Peer = chain.read(&StateKey::xchain_peer(&id("national")));
    assert_eq!(found.last_seq_in, 4);
    let over = Measure::Exchanges(ExchangeRoute::CrossProvince);
    let counted: i64 = chain.read(&StateKey::tally(&id("130000"), Period::Ever, over));
    assert_eq!(counted, 4, "R-58: what crosses the province's border");
}

#[test]
fn a_message_must_be_what_was_sent_to_this_chain() {
    type Change = fn(&mut XchainMessageIn);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("nobody", "nothing", |_| {}, Code::Ok),
        ("pa", "nothing", |_| {}, Code::Role),
        ("nobody", "unknown peer", |m| m.peer = id("other"), Code::XchainPeer),
        ("nobody", "kind not taken", |m| m.kind = MessageKind::GrantNotice, Code::XchainKind),
        ("nobody", "another kind", |m| m.kind = MessageKind::Receipt, Code::XchainProof),
        ("nobody", "another body", |m| m.body_digest = body(2), Code::XchainProof),
        ("nobody", "another id", |m| m.msg_id = message_id(2), Code::XchainProof),
        ("nobody", "out of turn", |m| m.seq = 2, Code::XchainReplay),
        ("nobody", "a cut path", |m| m.path.truncate(1), Code::XchainProof),
        ("nobody", "too long a path", |m| m.path = vec![Hash::ZERO; 257], Code::Schema),
    ];
    for (org, name, change, expected) in cases {
        let mut peer = peer_chain::Chain::new();
        let mut chain = docked(&peer);
        let sent = send(&mut peer, &hebei(), 1, 3);
        let mut payload = message_in(&sent, 1, 1);
        change(&mut payload);
        assert_eq!(chain.code(org, payload), *expected, "{name} by {org}");
    }
    let mut peer = peer_chain::Chain::new();
    let mut chain = docked(&peer);
    let sent = send(&mut peer, &id("qinghai"), 1, 3);
    let code = chain.code("nobody", message_in(&sent, 1, 1));
    assert_eq!(code, Code::XchainProof, "sent to another chain");
}

#[test]
fn a_refused_anchor_proves_no_message() {
    let mut peer = peer_chain::Chain::new();
    let mut chain = docked(&peer);
    let mut sent = send(&mut peer, &hebei(), 1, 1);
    let Payload::XchainAnchorOut(anchor) = sent.receipt.transaction.transaction.payload.clone()
    else {
        panic!("an anchor was sent");
    };
    sent.receipt = commit(&mut peer, anchor, Outcome::refused(Code::XchainReplay));
    assert_eq!(chain.code("nobody", message_in(&sent, 1, 1)), Code::XchainProof);
}

#[test]
fn the_peer_s_validators_are_followed() {
    let mut peer = peer_chain::Chain::new();
    let mut chain = docked(&peer);
    let before = send(&mut peer, &hebei(), 1, 1);
    for n in 0..PEER_ROOTS_MAX as u8 + 2 {
        peer.commit_and_hand_over((20 + n..24 + n).map(peer_chain::key).collect());
        // Each receipt shows the hand-overs since the root that is known, at most one.
        let seq = u64::from(n) + 1;
        if n == 0 {
            chain.ok("nobody", message_in(&before, 1, 1));
        }
        let mut sent = send(&mut peer, &hebei(), seq + 1, 1);
        let known: Peer = chain.read(&StateKey::xchain_peer(&id("national")));
        let last = known.roots.last().expect("there is one").height;
        sent.receipt.handovers.retain(|one| one.signed.header.height > last);
        assert_eq!(sent.receipt.handovers.len(), 1);
        chain.ok("nobody", message_in(&sent, seq + 1, seq + 1));
    }
    let known: Peer = chain.read(&StateKey::xchain_peer(&id("national")));
    assert_eq!(known.roots.len(), PEER_ROOTS_MAX);
    assert_eq!(known.roots[0].height, Height(0));
    assert!(known.roots.is_sorted_by(|a, b| a.height < b.height));
}

#[test]
fn new_terms_do_not_make_a_peer_repeat_itself() {
    let mut peer = peer_chain::Chain::new();
    let mut chain = docked(&peer);
    let sent = send(&mut peer, &hebei(), 1, 2);
    chain.ok("nobody", message_in(&sent, 1, 1));
    let closed = PeerTerms { kinds: Vec::new(), ..terms(&peer) };
    chain.decide("close", ProposalBody::BridgePeer(closed.clone()));
    chain.ok("pa", peer_set("close", &closed));
    assert_eq!(chain.code("nobody", message_in(&sent, 1, 2)), Code::XchainKind);
    chain.decide("open", ProposalBody::BridgePeer(terms(&peer)));
    chain.ok("pa", peer_set("open", &terms(&peer)));
    assert_eq!(chain.code("nobody", message_in(&sent, 1, 1)), Code::XchainReplay);
    chain.ok("nobody", message_in(&sent, 1, 2));
}
