//! Proposals and votes: what carries them, what they change, and when.

use liuhen_contracts::{params, validators};
use liuhen_types::entity::{ActiveContract, HeldRole, Proposal, ProposalStatus};
use liuhen_types::genesis::Params;
use liuhen_types::payload::RoleGrant;
use liuhen_types::payload::governance::{
    AuditorGrant, AuditorRevoke, ContractVersion, ProposalBody,
};
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, Hash, Height, Outcome, StateKey, TimeMs, Validator, ValidatorSet};

use crate::kit::genesis::signing_key;
use crate::kit::governance::{auditor, node_register, vote};
use crate::kit::{Chain, Tx, id, role_grant};

fn status(chain: &Chain, proposal: &str) -> ProposalStatus {
    chain.read::<Proposal>(&StateKey::proposal(&id(proposal))).status
}

fn is_auditor(chain: &Chain, org: &str) -> bool {
    let held = liuhen_contracts::read(&chain.state, &StateKey::held_roles(&id(org))).unwrap();
    let held: Vec<HeldRole> = held.unwrap_or_default();
    held.iter().any(|held| held.role == Role::Auditor)
}

fn version(version: u32) -> ProposalBody {
    ProposalBody::ContractVersion(ContractVersion { version, code_digest: Hash([7; 32]) })
}

fn bigger_blocks() -> Params {
    Params { block_txs_max: 9_999, ..Params::default() }
}

#[test]
fn more_than_two_thirds_with_the_province_carry_a_proposal() {
    // Who says yes, who says no, whether it is carried.
    let cases: &[(&[&str], &[&str], bool)] = &[
        (&["pa", "ca-sjz", "ca-bd"], &[], true),
        (&["ca-sjz", "ca-bd", "pa"], &["ca-xa"], true),
        (&["pa", "ca-sjz", "ca-bd", "ca-xa"], &[], true),
        (&["pa", "ca-sjz"], &[], false),
        (&["ca-sjz", "ca-bd", "ca-xa"], &[], false),
        (&["ca-sjz", "ca-bd", "ca-xa"], &["pa"], false),
        (&["pa", "ca-sjz"], &["ca-bd", "ca-xa"], false),
        (&[], &[], false),
    ];
    for (yes, no, is_carried) in cases {
        let mut chain = Chain::with_nodes();
        let submit = chain.proposal("p", auditor("nobody"), 8);
        chain.ok("ca-sjz", submit.clone());
        for org in *no {
            chain.ok(org, vote("p", false));
        }
        let mut votes = yes.iter();
        for org in &mut votes {
            chain.ok(org, vote("p", true));
            if status(&chain, "p") == ProposalStatus::Approved {
                break;
            }
        }
        assert_eq!(status(&chain, "p") == ProposalStatus::Approved, *is_carried, "{yes:?}");
        assert!(!is_auditor(&chain, "nobody"), "before its height");
        chain.reach(submit.activation_height);
        assert_eq!(is_auditor(&chain, "nobody"), *is_carried, "{yes:?} against {no:?}");
        let expected = if *is_carried { ProposalStatus::Executed } else { ProposalStatus::Open };
        assert_eq!(status(&chain, "p"), expected);
        let late = if *is_carried { Code::ProposalState } else { Code::QuorumInsufficient };
        assert_eq!(chain.code("ca-xa", vote("p", true)), late, "{yes:?}");
    }
}

#[test]
fn power_counts_and_not_heads() {
    let mut chain = Chain::with_nodes();
    let powers = [7, 1, 1, 1];
    let weigh = |(n, power): (usize, u64)| Validator {
        name: id(&format!("node-{n}")),
        public_key: *signing_key(&format!("node-{n}")).public_key(),
        power,
    };
    let set = ValidatorSet::new(powers.into_iter().enumerate().map(weigh).collect());
    let decided = chain.decide("weights", ProposalBody::Validators(set.clone()));
    assert_eq!(decided.status, ProposalStatus::Executed);
    assert_eq!(validators(&chain.state), Ok(set));
    let submit = chain.proposal("p", auditor("nobody"), 5);
    chain.ok("pa", submit);
    chain.ok("pa", vote("p", true));
    assert_eq!(status(&chain, "p"), ProposalStatus::Approved);
}

#[test]
fn votes_are_cast_once_by_who_has_one() {
    let mut chain = Chain::with_nodes();
    let submit = chain.proposal("p", auditor("nobody"), 50);
    chain.ok("pa", submit);
    for (org, expected) in [
        ("ca-xj", Code::NotParty),
        ("mzt", Code::Role),
        ("xa-changan", Code::Role),
        ("ca-sjz", Code::Ok),
        ("ca-sjz", Code::Duplicate),
        ("pa", Code::Ok),
    ] {
        assert_eq!(chain.code(org, vote("p", true)), expected, "{org}");
    }
    assert_eq!(chain.code("pa", vote("none", true)), Code::ReferenceUnknown);
    chain.ok("ca-bd", vote("p", true));
    assert_eq!(chain.code("ca-xa", vote("p", true)), Code::ProposalState, "carried already");
}

#[test]
fn without_registered_nodes_nothing_is_carried() {
    let mut chain = Chain::hebei();
    let submit = chain.proposal("p", auditor("nobody"), 9);
    chain.ok("pa", submit);
    chain.ok("pa", vote("p", true));
    assert_eq!(chain.code("ca-sjz", vote("p", true)), Code::NotParty);
    assert_eq!(status(&chain, "p"), ProposalStatus::Open);
}

#[test]
fn a_proposal_that_makes_no_sense_is_refused() {
    let set = |labels: &[&str]| {
        let validator = |label: &&str| Validator {
            name: id(label),
            public_key: *signing_key(label).public_key(),
            power: 1,
        };
        ProposalBody::Validators(ValidatorSet::new(labels.iter().map(validator).collect()))
    };
    let grant = |org: &str, jurisdiction: &str, valid_to| {
        let (org, jurisdiction) = (id(org), id(jurisdiction));
        ProposalBody::AuditorGrant(AuditorGrant { org, jurisdiction, valid_to })
    };
    let revoke = |org: &str| {
        let (org, jurisdiction, reason) = (id(org), id("130000"), id("期满"));
        ProposalBody::AuditorRevoke(AuditorRevoke { org, jurisdiction, reason })
    };
    let params = |change: fn(&mut Params)| {
        let mut params = Params::default();
        change(&mut params);
        ProposalBody::Params(params)
    };
    let cases = [
        ("none", grant("none", "130000", None), Code::ReferenceUnknown),
        ("no region", grant("nobody", "139999", None), Code::RegionUnknown),
        ("ended", grant("nobody", "130000", Some(TimeMs(1))), Code::State),
        ("an authority", grant("ca-sjz", "130000", None), Code::RoleSeparation),
        ("an operator", grant("dsj", "130000", None), Code::RoleSeparation),
        ("a provider", grant("mzt", "130000", None), Code::Ok),
        ("no auditor", revoke("nobody"), Code::ReferenceUnknown),
        ("no node", set(&["node-0", "stranger"]), Code::ReferenceUnknown),
        ("nobody", set(&[]), Code::Schema),
        ("the same", set(&["node-0", "node-1", "node-2", "node-3"]), Code::NoChange),
        ("fewer", set(&["node-0", "node-1"]), Code::Ok),
        ("same params", params(|_| {}), Code::NoChange),
        ("params out of range", params(|p| p.valid_window = 0), Code::Schema),
        ("params", params(|p| p.valid_window = 5_000), Code::Ok),
        ("version 1 is there", version(1), Code::State),
        ("a version left out", version(3), Code::State),
        ("version 2", version(2), Code::Ok),
    ];
    for (name, body, expected) in cases {
        let mut chain = Chain::with_nodes();
        let submit = chain.proposal("p", body, 5);
        assert_eq!(chain.code("pa", submit), expected, "{name}");
    }
}

#[test]
fn proposals_are_submitted_for_a_height_to_come() {
    let cases = [
        ("pa", 0, Code::State),
        ("pa", 1, Code::State),
        ("pa", 2, Code::Ok),
        ("ca-sjz", 2, Code::Ok),
        ("pa", liuhen_contracts::limits::ACTIVATION_AHEAD_MAX + 1, Code::Ok),
        ("pa", liuhen_contracts::limits::ACTIVATION_AHEAD_MAX + 2, Code::State),
        ("xa-changan", 2, Code::Role),
        ("mzt", 2, Code::Role),
    ];
    for (org, blocks, expected) in cases {
        let mut chain = Chain::with_nodes();
        let submit = chain.proposal("p", auditor("nobody"), blocks);
        assert_eq!(chain.code(org, submit.clone()), expected, "{org}, {blocks} ahead");
        if expected == Code::Ok {
            assert_eq!(chain.code(org, submit), Code::Duplicate);
        }
    }
}

#[test]
fn an_auditor_comes_and_goes_by_proposal_alone() {
    let mut chain = Chain::with_nodes();
    let by_hand: RoleGrant = role_grant("nobody", Role::Auditor, "130000");
    assert_eq!(chain.code("pa", by_hand), Code::ProposalState);
    chain.decide("come", auditor("nobody"));
    assert!(is_auditor(&chain, "nobody"));
    let (org, jurisdiction, reason) = (id("nobody"), id("130000"), id("期满"));
    let body = ProposalBody::AuditorRevoke(AuditorRevoke { org, jurisdiction, reason });
    let decided = chain.decide("go", body);
    assert_eq!(decided.status, ProposalStatus::Executed);
    assert!(!is_auditor(&chain, "nobody"));
}

#[test]
fn what_was_voted_takes_effect_at_its_height() {
    let mut chain = Chain::with_nodes();
    chain.decide("params", ProposalBody::Params(bigger_blocks()));
    assert_eq!(params(&chain.state), Ok(bigger_blocks()));
    chain.decide("version", version(2));
    let active: ActiveContract = chain.read(&StateKey::contracts());
    assert_eq!((active.version.version, active.since), (2, chain.height));
    assert_eq!(active.proposal_id, id("version"));
    let decided = chain.decide("next", version(3));
    assert_eq!(decided.status, ProposalStatus::Executed);
    assert!(!chain.state.contains_key(&StateKey::proposals_due(chain.height)));
}

#[test]
fn a_transaction_is_judged_by_the_contracts_it_is_made_for() {
    let mut chain = Chain::with_nodes();
    let due = Height(chain.height.0 + 8);
    let submit = chain.proposal("version", version(2), 8);
    chain.ok("pa", submit);
    for org in ["pa", "ca-sjz", "ca-bd"] {
        chain.ok(org, vote("version", true));
    }
    let early = chain.sign(Tx::new("pa", role_grant("nobody", Role::Consumer, "130000")));
    assert_eq!(early.transaction.contract_version, 1);
    let mut ahead = early.clone();
    ahead.transaction.contract_version = 2;
    assert_eq!(chain.check(&ahead), Err(Code::ContractVersion), "not in force yet");
    chain.reach(Height(due.0 - 1));
    // The block that brings the new version still gets what was made for the old one.
    let execution = chain.block(std::slice::from_ref(&early));
    assert_eq!(execution.outcomes, [Outcome::refused(Code::ContractVersion)]);
    assert_eq!(liuhen_contracts::contract_version(&chain.state), Ok(2));
    assert_eq!(chain.check(&early), Err(Code::ContractVersion));
    assert_eq!(chain.code("pa", role_grant("nobody", Role::Consumer, "130000")), Code::Ok);
}

#[test]
fn one_that_is_possible_no_more_fails_alone() {
    let mut chain = Chain::with_nodes();
    let due = Height(chain.height.0 + 20);
    for name in ["a", "b", "c"] {
        let body = if name == "c" { auditor("nobody") } else { version(2) };
        let submit = chain.proposal(name, body, due.0 - chain.height.0);
        chain.ok("pa", submit);
        for org in ["pa", "ca-sjz", "ca-bd"] {
            chain.ok(org, vote(name, true));
        }
    }
    chain.reach(due);
    let found = |name: &str| chain.read::<Proposal>(&StateKey::proposal(&id(name)));
    assert_eq!(found("a").status, ProposalStatus::Executed);
    assert_eq!(
        (found("b").status, found("b").failure),
        (ProposalStatus::Failed, Some(Code::State))
    );
    assert_eq!(found("c").status, ProposalStatus::Executed);
    assert!(is_auditor(&chain, "nobody"));
}

#[test]
fn a_height_carries_out_a_bounded_number() {
    let mut chain = Chain::with_nodes();
    let due = Height(chain.height.0 + 200);
    let max = liuhen_contracts::limits::PROPOSALS_PER_HEIGHT_MAX;
    for n in 0..=max {
        let name = format!("p{n}");
        let submit = chain.proposal(&name, version(2), due.0 - chain.height.0);
        chain.ok("pa", submit);
        for org in ["pa", "ca-sjz"] {
            chain.ok(org, vote(&name, true));
        }
        let expected = if n < max { Code::Ok } else { Code::QuotaExceeded };
        assert_eq!(chain.code("ca-bd", vote(&name, true)), expected, "{n}");
    }
}

#[test]
fn a_new_node_becomes_a_validator_by_vote() {
    let mut chain = Chain::with_nodes();
    chain.ok("ca-dz", node_register("node-4", "ca-dz", "130682"));
    let mut list = validators(&chain.state).unwrap().as_slice().to_vec();
    let public_key = *signing_key("node-4").public_key();
    list.push(Validator { name: id("node-4"), public_key, power: 1 });
    chain.decide("join", ProposalBody::Validators(ValidatorSet::new(list)));
    assert_eq!(validators(&chain.state).unwrap().as_slice().len(), 5);
    // 4 of 5 are needed now: the fifth has a vote.
    let submit = chain.proposal("p", auditor("nobody"), 9);
    chain.ok("pa", submit);
    for org in ["pa", "ca-sjz", "ca-bd"] {
        chain.ok(org, vote("p", true));
    }
    assert_eq!(status(&chain, "p"), ProposalStatus::Open);
    chain.ok("ca-dz", vote("p", true));
    assert_eq!(status(&chain, "p"), ProposalStatus::Approved);
}
