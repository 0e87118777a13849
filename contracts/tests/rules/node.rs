//! `NodeRegister`, `NodeStatusSet` and plans to build a platform.

use liuhen_contracts::validators;
use liuhen_types::entity::{Node, PlanStatus, Proposal, ProposalStatus, SelfBuildPlan};
use liuhen_types::payload::governance::{NodeStatusChange, ProposalBody};
use liuhen_types::payload::node::{NodeMode, NodeStatus};
use liuhen_types::payload::{
    NodeRegister, NodeStatusSet, SelfBuildPlanReview, SelfBuildPlanSubmit,
};
use liuhen_types::profile::PlatformMode;
use liuhen_types::{Code, Hash, StateKey};

use crate::kit::genesis::signing_key;
use crate::kit::governance::{node_register, vote};
use crate::kit::{Chain, id, with_profile};

fn change(node: &str, status: NodeStatus) -> ProposalBody {
    ProposalBody::NodeStatus(NodeStatusChange { node_id: id(node), status })
}

fn set(proposal: &str, node: &str, status: NodeStatus) -> NodeStatusSet {
    NodeStatusSet { proposal_id: id(proposal), node_id: id(node), status }
}

fn plan(city: &str, digest: u8) -> SelfBuildPlanSubmit {
    SelfBuildPlanSubmit { city: id(city), plan_digest: Hash([digest; 32]) }
}

fn review(city: &str, digest: u8, approve: bool) -> SelfBuildPlanReview {
    let reason = (!approve).then(|| id("与全省规划重复"));
    SelfBuildPlanReview { city: id(city), plan_digest: Hash([digest; 32]), approve, reason }
}

#[test]
fn nodes_stand_with_the_province_and_cities_only() {
    let cases = [
        ("pa", "pa", "130000", Code::Ok),
        ("ca-sjz", "ca-sjz", "130100", Code::Ok),
        ("ca-xj", "ca-xj", "130181", Code::Ok),
        ("ca-xa", "ca-xa", "XA", Code::Ok),
        ("pa", "dsj", "130000", Code::Ok),
        ("pa", "ca-sjz", "130100", Code::Ok),
        // 长安区 may not, whoever sends it (scenario 1.1F-a).
        ("ca-sjz", "xa-changan", "130100", Code::CountyNodeForbidden),
        ("ca-sjz", "xa-changan", "130102", Code::CountyNodeForbidden),
        ("ca-sjz", "ca-sjz", "130102", Code::CountyNodeForbidden),
        ("xa-changan", "xa-changan", "130102", Code::Role),
        ("ca-sjz", "ca-sjz", "130600", Code::HomeNodeMismatch),
        ("ca-xj", "ca-xj", "130100", Code::HomeNodeMismatch),
        ("ca-sjz", "ca-sjz", "139999", Code::RegionUnknown),
        ("ca-sjz", "ca-bd", "130600", Code::Jurisdiction),
        ("ca-sjz", "pa", "130000", Code::Jurisdiction),
        ("ca-sjz", "none", "130100", Code::ReferenceUnknown),
        ("mzt", "mzt", "130000", Code::Role),
    ];
    for (sender, operator, region, expected) in cases {
        let code = Chain::hebei().code(sender, node_register("new", operator, region));
        assert_eq!(code, expected, "{sender} registers a node of {operator} in {region}");
    }
}

#[test]
fn a_node_that_does_not_fit_is_refused() {
    type Change = fn(&mut NodeRegister);
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("no endpoint", |p| p.endpoints.clear(), Code::Schema),
        ("id taken", |p| p.node_id = id("node-0"), Code::Duplicate),
        (
            "key taken",
            |p| {
                let node = node_register("node-0", "ca-dz", "130682");
                (p.consensus_key, p.proof_of_possession) =
                    (node.consensus_key, node.proof_of_possession);
            },
            Code::DoubleSign,
        ),
        ("no proof", |p| p.consensus_key = *signing_key("other").public_key(), Code::PopInvalid),
        (
            "proof of another org",
            |p| {
                let node = node_register("new", "pa", "130682");
                p.proof_of_possession = node.proof_of_possession;
            },
            Code::PopInvalid,
        ),
        ("no plan", |p| p.mode = NodeMode::SelfBuilt, Code::PlanNotApproved),
    ];
    for (name, change, expected) in cases {
        let mut payload = node_register("new", "ca-dz", "130682");
        change(&mut payload);
        assert_eq!(Chain::with_nodes().code("ca-dz", payload), *expected, "{name}");
    }
}

#[test]
fn a_validator_of_genesis_is_active_at_once() {
    let mut chain = Chain::with_nodes();
    let node: Node = chain.read(&StateKey::node(&id("node-1")));
    assert_eq!((node.status, node.registered_by), (NodeStatus::Active, id("ca-sjz")));
    chain.ok("ca-dz", node_register("node-4", "ca-dz", "130682"));
    let node: Node = chain.read(&StateKey::node(&id("node-4")));
    assert_eq!(node.status, NodeStatus::Candidate);
}

#[test]
fn a_vote_suspends_a_node_and_takes_its_validator_out() {
    let mut chain = Chain::with_nodes();
    let act = set("out", "node-2", NodeStatus::Suspended);
    assert_eq!(chain.code("pa", act.clone()), Code::ProposalState, "no proposal");
    let submit = chain.proposal("out", change("node-2", NodeStatus::Suspended), 7);
    chain.ok("ca-sjz", submit.clone());
    chain.ok("pa", vote("out", true));
    chain.ok("ca-sjz", vote("out", true));
    assert_eq!(chain.code("pa", act.clone()), Code::QuorumInsufficient, "2 of 4 votes");
    chain.ok("ca-xa", vote("out", true));
    assert_eq!(chain.code("pa", act.clone()), Code::ProposalState, "its height has not come");
    chain.reach(submit.activation_height);
    let other = set("out", "node-1", NodeStatus::Suspended);
    assert_eq!(chain.code("pa", other), Code::ProposalState, "it allows another act");
    assert_eq!(chain.code("mzt", act.clone()), Code::Role);
    chain.ok("ca-xa", act.clone());
    assert_eq!(chain.code("pa", act), Code::ProposalState, "it allows one act");
    let address = signing_key("node-2").public_key().id();
    assert_eq!(validators(&chain.state).unwrap().get(&address), None);
    let node: Node = chain.read(&StateKey::node(&id("node-2")));
    assert_eq!(node.status, NodeStatus::Suspended);
    let proposal: Proposal = chain.read(&StateKey::proposal(&id("out")));
    assert_eq!(proposal.status, ProposalStatus::CarriedOut);
}

#[test]
fn a_lapsed_proposal_allows_nothing() {
    let mut chain = Chain::with_nodes();
    let submit = chain.proposal("out", change("node-2", NodeStatus::Suspended), 3);
    chain.ok("pa", submit.clone());
    chain.ok("pa", vote("out", true));
    chain.reach(submit.activation_height);
    let act = set("out", "node-2", NodeStatus::Suspended);
    assert_eq!(chain.code("pa", act), Code::QuorumInsufficient);
}

#[test]
fn a_node_joins_leaves_and_returns() {
    let mut chain = Chain::with_nodes();
    chain.ok("ca-dz", node_register("node-4", "ca-dz", "130682"));
    let address = signing_key("node-4").public_key().id();
    let power = |chain: &Chain| -> Option<u64> {
        validators(&chain.state).unwrap().get(&address).map(|validator| validator.power)
    };
    use NodeStatus::{Active, Retired, Suspended};
    let steps = [(Active, Some(1)), (Suspended, None), (Active, Some(1)), (Retired, None)];
    for (n, (status, expected)) in steps.into_iter().enumerate() {
        let name = format!("p{n}");
        let submit = chain.proposal(&name, change("node-4", status), 7);
        chain.ok("pa", submit.clone());
        for org in ["pa", "ca-sjz", "ca-bd", "ca-xa"] {
            let proposal: Proposal = chain.read(&StateKey::proposal(&id(&name)));
            if proposal.status == ProposalStatus::Open {
                chain.ok(org, vote(&name, true));
            }
        }
        chain.reach(submit.activation_height);
        chain.ok("pa", set(&name, "node-4", status));
        assert_eq!(power(&chain), expected, "{status:?}");
    }
    let again = chain.proposal("again", change("node-4", Active), 7);
    assert_eq!(chain.code("pa", again), Code::State, "retired is the end");
}

/// Only where the province builds for all: no other source asks for a plan.
#[test]
fn a_plan_is_asked_for_where_the_profile_says_so() {
    let cases = [
        (Some(PlatformMode::ProvinceUnified), Code::PlanNotApproved),
        (Some(PlatformMode::EachLevel), Code::Ok),
        (Some(PlatformMode::City), Code::Ok),
        (None, Code::Ok),
    ];
    for (mode, expected) in cases {
        let mut chain = Chain::hebei();
        with_profile(&mut chain, |profile| profile.permissions.platform_mode = mode);
        let node =
            NodeRegister { mode: NodeMode::SelfBuilt, ..node_register("own", "ca-sjz", "130100") };
        assert_eq!(chain.code("ca-sjz", node), expected, "{mode:?}");
    }
}

#[test]
fn a_city_builds_what_the_province_approved() {
    let mut chain = Chain::hebei();
    let cases = [
        ("ca-sjz", "130600", Code::Jurisdiction),
        ("ca-sjz", "139999", Code::RegionUnknown),
        ("pa", "130100", Code::Role),
        ("xa-changan", "130102", Code::Role),
        ("ca-sjz", "130100", Code::Ok),
        ("ca-sjz", "130100", Code::State),
    ];
    for (org, city, expected) in cases {
        assert_eq!(chain.code(org, plan(city, 1)), expected, "{org} for {city}");
    }
    let node =
        NodeRegister { mode: NodeMode::SelfBuilt, ..node_register("own", "ca-sjz", "130100") };
    assert_eq!(chain.code("ca-sjz", node.clone()), Code::PlanNotApproved);
    assert_eq!(chain.code("ca-sjz", review("130100", 1, true)), Code::Role);
    assert_eq!(chain.code("pa", review("130600", 1, true)), Code::ReferenceUnknown);
    assert_eq!(chain.code("pa", review("130100", 2, true)), Code::VersionStale);
    let mute = SelfBuildPlanReview { reason: None, ..review("130100", 1, false) };
    assert_eq!(chain.code("pa", mute), Code::ReasonRequired);
    chain.ok("pa", review("130100", 1, false));
    assert_eq!(chain.code("ca-sjz", node.clone()), Code::PlanNotApproved);
    assert_eq!(chain.code("ca-sjz", plan("130100", 1)), Code::NoChange);
    chain.ok("ca-sjz", plan("130100", 2));
    chain.ok("pa", review("130100", 2, true));
    let found: SelfBuildPlan = chain.read(&StateKey::self_build_plan(&id("130100")));
    assert_eq!((found.status, found.reviewed_at), (PlanStatus::Approved, Some(chain.time)));
    assert_eq!(chain.code("pa", review("130100", 2, true)), Code::State);
    chain.ok("ca-sjz", node);
}
