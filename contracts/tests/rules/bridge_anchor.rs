//! Whose signature an anchor bears (R-14, section 4.2).

use liuhen_types::entity::{ExchangeRoute, Measure, Peer, Period};
use liuhen_types::payload::XchainAnchorOut;
use liuhen_types::{Code, Hash, Height, StateKey};

use crate::bridge::{anchor, docked};
use crate::kit::{Tx, id};
use crate::peer_chain;

/// Section 4.2: the relayer is not trusted, so what it says of this chain counts only
/// with the province's signature.
#[test]
fn a_relayer_makes_no_anchor_that_the_province_does_not_sign() {
    let first = || Tx::new("nobody", anchor(1, 20));
    let with_messages = XchainAnchorOut { msg_root: Hash([1; 32]), msg_count: 1, ..anchor(1, 20) };
    for (tx, expected) in [
        (first(), Code::Role),
        (first().cosigner("ca-sjz"), Code::Role),
        (first().cosigner("pa"), Code::Ok),
        (Tx::new("nobody", with_messages.clone()), Code::Role),
        (Tx::new("nobody", with_messages).cosigner("pa"), Code::Ok),
    ] {
        let mut chain = docked(&peer_chain::Chain::new());
        assert_eq!(chain.send(tx.clone()).code, expected, "{tx:?}");
        let peer: Peer = chain.read(&StateKey::xchain_peer(&id("national")));
        let expected = if expected == Code::Ok { Height(20) } else { Height(0) };
        assert_eq!(peer.last_anchored, expected, "{tx:?}");
    }
}

/// what crosses the province's border.
#[test]
fn messages_that_go_out_are_counted() {
    let mut chain = docked(&peer_chain::Chain::new());
    let with_messages = XchainAnchorOut { msg_root: Hash([1; 32]), msg_count: 3, ..anchor(1, 20) };
    chain.ok("pa", with_messages.clone());
    let key = StateKey::tally(
        &id("130000"),
        Period::Ever,
        Measure::Exchanges(ExchangeRoute::CrossProvince),
    );
    assert_eq!(chain.read::<i64>(&key), 3);
    chain.ok("nobody", with_messages);
    assert_eq!(chain.read::<i64>(&key), 3, "sent on, not made anew");
}
