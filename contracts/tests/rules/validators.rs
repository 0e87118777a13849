//! Whose votes a validator's power is, and what a vote on the validators does to their
//! nodes.

use liuhen_contracts::{params, validators};
use liuhen_types::entity::{
    Node, OrgStatus, Period, Proposal, ProposalStatus, SyncOutcome, SyncStanding,
};
use liuhen_types::genesis::Params;
use liuhen_types::payload::governance::{NodeStatusChange, ProposalBody};
use liuhen_types::payload::node::{NodeMode, NodeStatus};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::standard::{ConformitySubject, StandardKind};
use liuhen_types::payload::sync::SyncDirection;
use liuhen_types::payload::{
    ConformityReviewRecord, NodeRegister, NodeStatusSet, OrgStatusSet, RoleRevoke, StandardRegister,
};
use liuhen_types::{Code, Hash, Height, StateKey, Validator, ValidatorSet};

use crate::kit::genesis::signing_key;
use crate::kit::governance::{auditor, node_register, vote};
use crate::kit::{Chain, Tx, id, key_register, notarize, org_register, role_grant};

fn set(labels: &[&str]) -> ProposalBody {
    let validator = |label: &&str| Validator {
        name: id(label),
        public_key: *signing_key(label).public_key(),
        power: 1,
    };
    ProposalBody::Validators(ValidatorSet::new(labels.iter().map(validator).collect()))
}

fn proposal(chain: &Chain, name: &str) -> Proposal {
    chain.read(&StateKey::proposal(&id(name)))
}

fn node(chain: &Chain, name: &str) -> Node {
    chain.read(&StateKey::node(&id(name)))
}

fn submit(chain: &mut Chain, name: &str, body: ProposalBody) {
    let submission = chain.proposal(name, body, 60);
    chain.ok("pa", submission);
}

/// `ca-new` takes the place of `ca-sjz`.
fn replace_shijiazhuang(chain: &mut Chain) {
    let revoke = RoleRevoke {
        org: id("ca-sjz"),
        role: Role::CityAuthority,
        jurisdiction: id("130100"),
        reason: id("机构改革"),
    };
    chain.ok("pa", revoke);
    chain.ok("pa", org_register("ca-new", "130100"));
    chain.ok("pa", key_register("ca-new", "ca-new"));
    chain.ok("pa", role_grant("ca-new", Role::CityAuthority, "130100"));
}

#[test]
fn votes_go_with_the_authority_of_the_nodes_region() {
    let mut chain = Chain::with_nodes();
    // The province registers the node of 定州, and another one of its own.
    chain.ok("pa", node_register("node-4", "ca-dz", "130682"));
    chain.ok("pa", node_register("node-5", "dsj", "130000"));
    let all = ["node-0", "node-1", "node-2", "node-3", "node-4", "node-5"];
    chain.decide("join", set(&all));
    submit(&mut chain, "p", auditor("nobody"));
    // 5 of 6 are needed; the province has two.
    for (org, status) in [
        ("pa", ProposalStatus::Open),
        ("ca-sjz", ProposalStatus::Open),
        ("ca-bd", ProposalStatus::Open),
        ("ca-dz", ProposalStatus::Approved),
    ] {
        chain.ok(org, vote("p", true));
        assert_eq!(proposal(&chain, "p").status, status, "{org}");
    }
}

#[test]
fn a_successor_votes_and_its_predecessors_vote_is_gone() {
    let mut chain = Chain::with_nodes();
    submit(&mut chain, "p", auditor("nobody"));
    chain.ok("pa", vote("p", true));
    chain.ok("ca-sjz", vote("p", true));
    replace_shijiazhuang(&mut chain);
    assert_eq!(chain.code("ca-sjz", vote("p", true)), Code::Role);
    chain.ok("ca-bd", vote("p", true));
    assert_eq!(proposal(&chain, "p").status, ProposalStatus::Open, "two of four say yes");
    chain.ok("ca-new", vote("p", true));
    assert_eq!(proposal(&chain, "p").status, ProposalStatus::Approved);
}

/// An ended authority keeps its role on the list, but not its vote, successor or none.
#[test]
fn the_vote_of_an_authority_that_was_ended_is_gone() {
    for (status, carries) in
        [(OrgStatus::Revoked, false), (OrgStatus::Suspended, true), (OrgStatus::Active, true)]
    {
        let mut chain = Chain::with_nodes();
        submit(&mut chain, "p", auditor("nobody"));
        chain.ok("pa", vote("p", true));
        chain.ok("ca-sjz", vote("p", true));
        if status != OrgStatus::Active {
            let (org, reason) = (id("ca-sjz"), id("机构改革"));
            chain
                .ok("pa", OrgStatusSet { org, status, reason, successor: None, proposal_id: None });
        }
        chain.ok("ca-bd", vote("p", true));
        let is_approved = proposal(&chain, "p").status == ProposalStatus::Approved;
        assert_eq!(is_approved, carries, "{status:?}");
    }
}

#[test]
fn a_region_without_authority_has_no_vote() {
    let mut chain = Chain::with_nodes();
    chain.ok("pa", node_register("node-4", "ca-dz", "130682"));
    chain.decide("join", set(&["node-0", "node-1", "node-2", "node-3", "node-4"]));
    let (org, jurisdiction, reason) = (id("ca-dz"), id("130682"), id("机构改革"));
    chain.ok("pa", RoleRevoke { org, role: Role::CityAuthority, jurisdiction, reason });
    submit(&mut chain, "p", auditor("nobody"));
    // Its power counts in the total: 4 of 5 are needed.
    for (org, status) in [
        ("pa", ProposalStatus::Open),
        ("ca-sjz", ProposalStatus::Open),
        ("ca-bd", ProposalStatus::Open),
        ("ca-xa", ProposalStatus::Approved),
    ] {
        chain.ok(org, vote("p", true));
        assert_eq!(proposal(&chain, "p").status, status, "{org}");
    }
}

/// A platform that existed before joins as a validator only if it conforms and is in
/// sync, by whichever vote it comes.
#[test]
fn a_set_admits_no_legacy_platform_before_its_review() {
    let mut chain = Chain::with_nodes();
    chain.ok("pa", role_grant("nobody", Role::Evaluator, "130000"));
    let standard = StandardRegister {
        standard_id: id("hb-docking"),
        kind: StandardKind::Docking,
        rule_digest: Hash([1; 32]),
        effective_from: chain.next().time.date(),
    };
    assert!(chain.send(Tx::new("pa", standard).cosigner("nobody")).is_accepted());
    let legacy = NodeRegister {
        mode: NodeMode::LegacyIntegrated,
        ..node_register("node-4", "ca-dz", "130682")
    };
    chain.ok("ca-dz", legacy);
    let with_it = || set(&["node-0", "node-1", "node-2", "node-3", "node-4"]);
    let answer = |chain: &mut Chain| {
        let submission = chain.proposal("join", with_it(), 6);
        chain.clone().code("pa", submission)
    };
    assert_eq!(answer(&mut chain), Code::ConformityRequired);
    let review = |passed: bool| ConformityReviewRecord {
        subject: ConformitySubject::Node(id("node-4")),
        standard_id: id("hb-docking"),
        passed,
        findings: if passed { Vec::new() } else { vec![id("接口不符")] },
        valid_to: None,
    };
    chain.ok("nobody", review(true));
    assert_eq!(answer(&mut chain), Code::SyncGap);
    for direction in [SyncDirection::Up, SyncDirection::Down] {
        let last = Period::Month { year: 2023, month: 10 };
        let standing = SyncStanding { last, outcome: SyncOutcome::Clean, clean_periods: 1 };
        chain.force(StateKey::sync_standing(&id("130682"), direction), &standing);
    }
    assert_eq!(answer(&mut chain), Code::Ok);
    // What was lost between the vote and its height fails there.
    let mut late = chain.clone();
    let submission = late.proposal("join", with_it(), 8);
    late.ok("pa", submission.clone());
    for org in ["pa", "ca-sjz", "ca-bd"] {
        late.ok(org, vote("join", true));
    }
    late.ok("nobody", review(false));
    late.reach(submission.activation_height);
    let decided = proposal(&late, "join");
    let expected = (ProposalStatus::Failed, Some(Code::ConformityRequired));
    assert_eq!((decided.status, decided.failure), expected);
    assert_eq!(node(&late, "node-4").status, NodeStatus::Candidate);
    assert_eq!(validators(&late.state).unwrap().as_slice().len(), 4);
    // Otherwise it is active with its first height.
    chain.decide("join", with_it());
    assert_eq!(validators(&chain.state).unwrap().as_slice().len(), 5);
    let joined = node(&chain, "node-4");
    assert_eq!((joined.status, joined.status_since), (NodeStatus::Active, chain.time));
}

#[test]
fn nodes_stand_as_the_set_says() {
    let mut chain = Chain::with_nodes();
    chain.decide("leave", set(&["node-0", "node-1", "node-2"]));
    let left = node(&chain, "node-3");
    assert_eq!((left.status, left.status_since), (NodeStatus::Suspended, chain.time));
    let stayed = node(&chain, "node-1");
    assert_eq!(stayed.status, NodeStatus::Active);
    assert!(stayed.status_since < chain.time);
    // It comes back by a vote on the node.
    let change = NodeStatusChange { node_id: id("node-3"), status: NodeStatus::Active };
    chain.decide("back", ProposalBody::NodeStatus(change));
    chain.ok(
        "pa",
        NodeStatusSet {
            proposal_id: id("back"),
            node_id: id("node-3"),
            status: NodeStatus::Active,
        },
    );
    assert_eq!(validators(&chain.state).unwrap().as_slice().len(), 4);
    assert_eq!(node(&chain, "node-3").status, NodeStatus::Active);
}

/// A shorter window holds from the block after its height, for what is on its way too.
#[test]
fn a_voted_window_is_obeyed_at_once() {
    let mut chain = Chain::with_nodes();
    let mut before = chain.sign(Tx::new("mzt", notarize("n", "1")));
    before.transaction.valid_until = Height(chain.height.0 + 1_000);
    assert_eq!(chain.check(&before), Ok(()));
    let shorter = Params { valid_window: 200, ..Params::default() };
    chain.decide("window", ProposalBody::Params(shorter.clone()));
    assert_eq!(params(&chain.state), Ok(shorter));
    assert_eq!(chain.check(&before), Err(Code::TxWindow));
    for (ahead, expected) in [(201, Ok(())), (202, Err(Code::TxWindow))] {
        let mut tx = chain.sign(Tx::new("mzt", notarize("n", "2")));
        tx.transaction.valid_until = Height(chain.height.0 + ahead);
        assert_eq!(chain.check(&tx), expected, "{ahead} ahead");
    }
}
