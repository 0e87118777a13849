//! Executed proposals that a later decision overtook allow nothing any more.

use liuhen_types::entity::{Node, Peer, Proposal, ProposalStatus};
use liuhen_types::payload::bridge::PeerTerms;
use liuhen_types::payload::governance::{NodeStatusChange, ProposalBody};
use liuhen_types::payload::node::NodeStatus;
use liuhen_types::payload::{NodeStatusSet, XchainPeerSet};
use liuhen_types::{Code, Height, StateKey, Validator, ValidatorSet};

use crate::kit::genesis::signing_key;
use crate::kit::governance::{node_register, vote};
use crate::kit::{Chain, id};
use crate::peer_chain;

use NodeStatus::{Active, Retired, Suspended};

fn change(status: NodeStatus) -> ProposalBody {
    ProposalBody::NodeStatus(NodeStatusChange { node_id: id("node-4"), status })
}

fn terms(name: &str, trusted_height: u64, confirm_timeout_ms: u64) -> PeerTerms {
    let peer = peer_chain::Chain::new();
    PeerTerms {
        peer_id: id(name),
        validators: peer.trust().validators,
        chain_id: peer.id,
        trusted_height: Height(trusted_height),
        kinds: Vec::new(),
        accept_simulated_time: false,
        confirm_timeout_ms,
    }
}

fn peer_set(proposal: &str, terms: PeerTerms) -> XchainPeerSet {
    XchainPeerSet { proposal_id: id(proposal), terms }
}

fn set(proposal: &str, status: NodeStatus) -> NodeStatusSet {
    NodeStatusSet { proposal_id: id(proposal), node_id: id("node-4"), status }
}

fn validators(labels: &[&str]) -> ProposalBody {
    let validator = |label: &&str| Validator {
        name: id(label),
        public_key: *signing_key(label).public_key(),
        power: 1,
    };
    ProposalBody::Validators(ValidatorSet::new(labels.iter().map(validator).collect()))
}

/// Hebei with a fifth node, a candidate.
fn with_candidate() -> Chain {
    let mut chain = Chain::with_nodes();
    chain.ok("ca-dz", node_register("node-4", "ca-dz", "130682"));
    chain
}

/// As [`Chain::decide`], with as many votes as four or five validators need.
fn decide(chain: &mut Chain, name: &str, body: ProposalBody) {
    let submit = chain.proposal(name, body, 8);
    chain.ok("pa", submit.clone());
    for org in ["pa", "ca-sjz", "ca-bd", "ca-xa"] {
        if proposal(chain, name) == ProposalStatus::Open {
            chain.ok(org, vote(name, true));
        }
    }
    chain.reach(submit.activation_height);
    assert_eq!(proposal(chain, name), ProposalStatus::Executed, "{name}");
}

fn proposal(chain: &Chain, name: &str) -> ProposalStatus {
    chain.read::<Proposal>(&StateKey::proposal(&id(name))).status
}

fn status(chain: &Chain) -> NodeStatus {
    chain.read::<Node>(&StateKey::node(&id("node-4"))).status
}

#[test]
fn a_node_is_as_the_last_vote_on_it_says() {
    let mut chain = with_candidate();
    // Decided twice; only the second one is carried out.
    decide(&mut chain, "old", change(Active));
    decide(&mut chain, "new", change(Active));
    chain.ok("pa", set("new", Active));
    decide(&mut chain, "out", change(Suspended));
    chain.ok("pa", set("out", Suspended));
    for org in ["ca-dz", "pa"] {
        assert_eq!(chain.code(org, set("old", Active)), Code::ProposalState, "{org}");
    }
    assert_eq!(status(&chain), Suspended);
}

/// Whoever carries an old decision out first does not undo a newer one.
#[test]
fn an_older_decision_gives_way_before_the_newer_one_is_carried_out() {
    let mut chain = with_candidate();
    decide(&mut chain, "in", change(Active));
    decide(&mut chain, "end", change(Retired));
    assert_eq!(chain.code("ca-dz", set("in", Active)), Code::ProposalState);
    chain.ok("pa", set("end", Retired));
    assert_eq!(status(&chain), Retired);
}

/// A vote on all validators is one on each node that it lets in, keeps or takes out.
#[test]
fn a_vote_on_the_validators_overtakes_one_on_a_node() {
    let all = ["node-0", "node-1", "node-2", "node-3", "node-4"];
    let mut chain = with_candidate();
    decide(&mut chain, "in", change(Active));
    decide(&mut chain, "join", validators(&all));
    decide(&mut chain, "leave", validators(&all[..4]));
    assert_eq!(status(&chain), Suspended);
    assert_eq!(chain.code("ca-dz", set("in", Active)), Code::ProposalState);
    decide(&mut chain, "back", change(Active));
    chain.ok("ca-dz", set("back", Active));
    decide(&mut chain, "out", change(Suspended));
    decide(&mut chain, "fewer", validators(&["node-0", "node-1", "node-2", "node-4"]));
    assert_eq!(chain.code("pa", set("out", Suspended)), Code::ProposalState, "it was kept");
    assert_eq!(status(&chain), Active);
}

/// The set is the one that was voted last: an older decision lets no other node into it,
/// whichever of two votes of one height came first. What leaves the set as it is, is done.
#[test]
fn a_vote_on_the_validators_overtakes_one_to_let_another_node_in() {
    let three = ["node-0", "node-1", "node-2"];
    let mut chain = with_candidate();
    decide(&mut chain, "in", change(Active));
    decide(&mut chain, "fewer", validators(&three));
    for org in ["ca-dz", "pa"] {
        assert_eq!(chain.code(org, set("in", Active)), Code::ProposalState, "{org}");
    }
    assert_eq!(status(&chain), NodeStatus::Candidate);
    decide(&mut chain, "again", change(Active));
    chain.ok("ca-dz", set("again", Active));
    assert_eq!(status(&chain), Active);

    for order in [["in", "fewer"], ["fewer", "in"]] {
        let mut chain = with_candidate();
        let mut height = Height(0);
        for (name, blocks) in order.into_iter().zip([10, 6]) {
            let body = if name == "in" { change(Active) } else { validators(&three) };
            let submit = chain.proposal(name, body, blocks);
            height = submit.activation_height;
            chain.ok("pa", submit);
            for org in ["pa", "ca-sjz", "ca-bd"] {
                chain.ok(org, vote(name, true));
            }
        }
        chain.reach(height);
        assert_eq!(proposal(&chain, "in"), ProposalStatus::Executed, "{order:?}");
        assert_eq!(chain.code("ca-dz", set("in", Active)), Code::ProposalState, "{order:?}");
    }

    let mut chain = with_candidate();
    decide(&mut chain, "end", change(Retired));
    decide(&mut chain, "fewer", validators(&three));
    chain.ok("pa", set("end", Retired));
    assert_eq!(status(&chain), Retired);
}

#[test]
fn a_failed_proposal_overtakes_nothing() {
    let mut chain = with_candidate();
    decide(&mut chain, "in", change(Active));
    chain.ok("pa", set("in", Active));
    // Possible when it is voted, and no more at its height.
    let late = chain.proposal("late", change(Suspended), 40);
    chain.ok("pa", late.clone());
    for org in ["pa", "ca-sjz", "ca-bd", "ca-xa"] {
        chain.ok(org, vote("late", true));
    }
    decide(&mut chain, "out", change(Suspended));
    chain.ok("pa", set("out", Suspended));
    decide(&mut chain, "end", change(Retired));
    chain.reach(late.activation_height);
    assert_eq!(proposal(&chain, "late"), ProposalStatus::Failed);
    assert_eq!(chain.code("pa", set("late", Suspended)), Code::ProposalState);
    chain.ok("pa", set("end", Retired));
    assert_eq!(status(&chain), Retired);
}

#[test]
fn a_peer_has_the_terms_of_the_last_vote_on_it() {
    let terms = |name: &str, timeout| terms(name, 0, timeout);
    let mut chain = Chain::with_nodes();
    for (proposal, name, timeout) in [("a", "national", 1), ("b", "national", 2), ("c", "other", 3)]
    {
        decide(&mut chain, proposal, ProposalBody::BridgePeer(terms(name, timeout)));
    }
    assert_eq!(chain.code("ca-sjz", peer_set("a", terms("national", 1))), Code::ProposalState);
    chain.ok("ca-sjz", peer_set("b", terms("national", 2)));
    assert_eq!(chain.code("ca-sjz", peer_set("a", terms("national", 1))), Code::ProposalState);
    chain.ok("ca-sjz", peer_set("c", terms("other", 3)));
    let found: Peer = chain.read(&StateKey::xchain_peer(&id("national")));
    assert_eq!(found.terms, terms("national", 2));
}

/// An older root of trust is refused when it is proposed and at its height, where it does
/// not take the place of a newer decision either.
#[test]
fn terms_with_an_older_root_overtake_nothing() {
    let of = |height| ProposalBody::BridgePeer(terms("national", height, 1));
    let mut chain = Chain::with_nodes();
    // Possible when it is voted, and no more at its height.
    let late = chain.proposal("late", of(5), 60);
    chain.ok("pa", late.clone());
    for org in ["pa", "ca-sjz", "ca-bd"] {
        chain.ok(org, vote("late", true));
    }
    decide(&mut chain, "ten", of(10));
    chain.ok("pa", peer_set("ten", terms("national", 10, 1)));
    let older = chain.proposal("older", of(9), 8);
    assert_eq!(chain.code("pa", older), Code::XchainReplay);
    let elsewhere = PeerTerms { chain_id: id("elsewhere"), ..terms("national", 9, 1) };
    let elsewhere = chain.proposal("elsewhere", ProposalBody::BridgePeer(elsewhere), 8);
    chain.ok("pa", elsewhere);
    decide(&mut chain, "twenty", of(20));
    chain.reach(late.activation_height);
    let found: Proposal = chain.read(&StateKey::proposal(&id("late")));
    assert_eq!((found.status, found.failure), (ProposalStatus::Failed, Some(Code::XchainReplay)));
    chain.ok("pa", peer_set("twenty", terms("national", 20, 1)));
}
