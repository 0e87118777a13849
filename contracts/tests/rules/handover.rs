//! An authority that hands its post over by a vote, and lives on.

use liuhen_types::entity::{HeldRole, Org, OrgStatus, ProposalStatus};
use liuhen_types::payload::catalog::ReviewDecision;
use liuhen_types::payload::governance::{AuthorityChange, ProposalBody};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::{OrgStatusSet, RoleRevoke};
use liuhen_types::{Code, OrgId, StateKey};

use crate::kit::{Chain, catalog_review, catalog_submit, entry, id, role_grant};

fn status(org: &str, status: OrgStatus) -> OrgStatusSet {
    OrgStatusSet {
        org: id(org),
        status,
        reason: id("机构调整"),
        successor: None,
        proposal_id: None,
    }
}

fn revoke(org: &str, role: Role, jurisdiction: &str) -> RoleRevoke {
    RoleRevoke { org: id(org), role, jurisdiction: id(jurisdiction), reason: id("机构调整") }
}

/// by such a vote the province's authority hands its post over and lives on.
#[test]
fn a_vote_lets_the_province_hand_over_and_live_on() {
    let mut chain = Chain::with_nodes();
    let hand_over = |proposal: Option<&str>| OrgStatusSet {
        successor: Some(id("nobody")),
        proposal_id: proposal.map(id),
        ..status("pa", OrgStatus::Active)
    };
    assert_eq!(chain.code("pa", hand_over(None)), Code::Schema, "nobody voted");
    assert_eq!(chain.code("pa", hand_over(Some("p"))), Code::ProposalState);
    let change = AuthorityChange { org: id("pa"), successor: id("nobody") };
    let body = ProposalBody::AuthorityChange(change);
    assert_eq!(chain.decide("p", body).status, ProposalStatus::Executed);
    chain.ok("pa", role_grant("pa", Role::Provider, "130000"));
    chain.ok("mzt", catalog_submit(entry("villages")));
    chain.ok("pa", hand_over(Some("p")));
    let org: Org = chain.read(&StateKey::org(&id("pa")));
    assert_eq!(org.status, OrgStatus::Active);
    let held: Vec<HeldRole> = chain.read(&StateKey::held_roles(&id("pa")));
    assert_eq!(held.iter().map(|held| held.role).collect::<Vec<_>>(), [Role::Provider]);
    let authority: OrgId = chain.read(&StateKey::authority(&id("130000")));
    assert_eq!(authority, id("nobody"));
    let approve = || catalog_review("villages", 1, ReviewDecision::Approve);
    assert_eq!(chain.code("pa", approve()), Code::Role);
    chain.ok("nobody", approve());
    assert_eq!(chain.code("nobody", hand_over(Some("p"))), Code::ProposalState, "once");
    // What it provides it goes on with, and its successor may end it as any org.
    chain.ok("pa", catalog_submit(entry("own")));
    chain.ok("nobody", status("pa", OrgStatus::Revoked));
}

/// A suspended authority is not let act again by the way, nor one that has no post any more.
#[test]
fn only_an_authority_that_may_act_hands_over() {
    let cases: [fn(&mut Chain); 2] = [
        |chain| chain.ok("pa", status("ca-sjz", OrgStatus::Suspended)),
        |chain| chain.ok("pa", revoke("ca-sjz", Role::CityAuthority, "130100")),
    ];
    for change in cases {
        let mut chain = Chain::with_nodes();
        let body = AuthorityChange { org: id("ca-sjz"), successor: id("mzj-sjz") };
        chain.decide("p", ProposalBody::AuthorityChange(body));
        change(&mut chain);
        let hand_over = OrgStatusSet {
            successor: Some(id("mzj-sjz")),
            proposal_id: Some(id("p")),
            ..status("ca-sjz", OrgStatus::Active)
        };
        assert_eq!(chain.code("pa", hand_over), Code::State);
    }
}
