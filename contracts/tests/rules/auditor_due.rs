//! Between the vote that makes an org auditor and its height, nobody makes the vote come
//! to nothing (section 4.2).

use liuhen_types::entity::{HeldRole, OrgStatus, Proposal, ProposalStatus};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::{OrgStatusSet, Payload};
use liuhen_types::{Code, Height, StateKey};

use crate::kit::governance::{auditor, vote};
use crate::kit::{Chain, Tx, id, key_register, key_revoke, org_register, role_grant};

/// `mzj-sjz` becomes auditor at the height given; the proposal is approved.
fn approved() -> (Chain, Height) {
    let mut chain = Chain::with_nodes();
    chain.ok("pa", org_register("new", "130100"));
    let submit = chain.proposal("p", auditor("mzj-sjz"), 40);
    chain.ok("pa", submit.clone());
    for org in ["pa", "ca-bd", "ca-xa"] {
        chain.ok(org, vote("p", true));
    }
    assert_eq!(status(&chain), ProposalStatus::Approved);
    (chain, submit.activation_height)
}

fn status(chain: &Chain) -> ProposalStatus {
    chain.read::<Proposal>(&StateKey::proposal(&id("p"))).status
}

fn standing(org: &str, status: OrgStatus, successor: Option<&str>) -> OrgStatusSet {
    OrgStatusSet {
        org: id(org),
        status,
        reason: id("机构调整"),
        successor: successor.map(id),
        proposal_id: None,
    }
}

#[test]
fn nothing_that_would_make_it_fail_is_done_to_an_org_that_waits() {
    let grant = |role| -> Payload { role_grant("mzj-sjz", role, "130100").into() };
    let cases: [(&str, Payload, Code); 9] = [
        ("ca-sjz", grant(Role::PlatformOperator), Code::RoleSeparation),
        ("ca-sjz", grant(Role::AuthorizedOperator), Code::RoleSeparation),
        (
            "pa",
            standing("ca-sjz", OrgStatus::Revoked, Some("mzj-sjz")).into(),
            Code::RoleSeparation,
        ),
        ("ca-sjz", standing("mzj-sjz", OrgStatus::Suspended, None).into(), Code::ProposalState),
        ("ca-sjz", standing("mzj-sjz", OrgStatus::Revoked, None).into(), Code::ProposalState),
        ("ca-sjz", key_revoke("mzj-sjz").into(), Code::ProposalState),
        ("ca-sjz", grant(Role::Evaluator), Code::Ok),
        ("mzj-sjz", key_register("mzj-sjz", "second").into(), Code::Ok),
        ("ca-sjz", role_grant("new", Role::PlatformOperator, "130100").into(), Code::Ok),
    ];
    for (sender, payload, expected) in cases {
        let (mut chain, due) = approved();
        let tx = Tx::new(sender, payload);
        assert_eq!(chain.send(tx.clone()).code, expected, "{tx:?}");
        chain.reach(due);
        assert_eq!(status(&chain), ProposalStatus::Executed, "{tx:?}");
    }
}

#[test]
fn a_place_is_kept_for_the_role_that_is_to_come() {
    let (mut chain, due) = approved();
    let max = liuhen_contracts::limits::ROLES_PER_ORG_MAX;
    let other = |n| HeldRole {
        role: Role::Consumer,
        jurisdiction: id(&format!("r{n:03}")),
        valid_to: None,
    };
    let list: Vec<HeldRole> = (0..max - 1).map(other).collect();
    chain.force(StateKey::held_roles(&id("mzj-sjz")), &list);
    let grant = role_grant("mzj-sjz", Role::Evaluator, "130100");
    assert_eq!(chain.code("ca-sjz", grant), Code::QuotaExceeded);
    chain.reach(due);
    assert_eq!(status(&chain), ProposalStatus::Executed);
}

/// An org that was suspended before the vote may be let act again.
#[test]
fn what_helps_it_is_allowed() {
    let mut chain = Chain::with_nodes();
    let submit = chain.proposal("p", auditor("mzj-sjz"), 40);
    chain.ok("pa", submit.clone());
    chain.ok("ca-sjz", standing("mzj-sjz", OrgStatus::Suspended, None));
    for org in ["pa", "ca-bd", "ca-xa"] {
        chain.ok(org, vote("p", true));
    }
    chain.ok("pa", standing("mzj-sjz", OrgStatus::Active, None));
    chain.reach(submit.activation_height);
    assert_eq!(status(&chain), ProposalStatus::Executed);
}

/// One that only is put to the vote binds nobody, nor one that has failed.
#[test]
fn only_an_approved_proposal_that_waits_binds() {
    let operator = || role_grant("mzj-sjz", Role::PlatformOperator, "130100");
    let mut chain = Chain::with_nodes();
    let submit = chain.proposal("p", auditor("mzj-sjz"), 40);
    chain.ok("pa", submit.clone());
    chain.ok("pa", vote("p", true));
    chain.ok("ca-sjz", operator());
    for org in ["ca-bd", "ca-xa"] {
        chain.ok(org, vote("p", true));
    }
    chain.reach(submit.activation_height);
    assert_eq!(status(&chain), ProposalStatus::Failed);
    chain.ok("ca-sjz", role_grant("mzj-sjz", Role::AuthorizedOperator, "130100"));
}
