//! `OrgUpdate`, `OrgStatusSet`, `RoleRevoke`, and which roles may not be in one org
//!

use liuhen_types::entity::{HeldRole, Org, OrgPosts, OrgStanding, OrgStatus, ProposalStatus};
use liuhen_types::payload::catalog::ReviewDecision;
use liuhen_types::payload::governance::{AuthorityChange, ProposalBody};
use liuhen_types::payload::org::{OrgRegister, Role};
use liuhen_types::payload::{OrgStatusSet, OrgUpdate, RoleRevoke};
use liuhen_types::profile::ProfileTerms;
use liuhen_types::{Code, Hash, OrgId, StateKey};

use crate::kit::{
    Chain, catalog_review, catalog_submit, entry, id, key_register, key_revoke, org_register,
    role_grant, with_profile,
};

fn update(org: &str) -> OrgUpdate {
    OrgUpdate {
        org: id(org),
        leader_ref: Some(Hash([1; 32])),
        responsible_unit: Some(id("数据处")),
        data_officer_ref: None,
        liaison_ref: Some(Hash([2; 32])),
    }
}

fn status(org: &str, status: OrgStatus) -> OrgStatusSet {
    OrgStatusSet {
        org: id(org),
        status,
        reason: id("机构调整"),
        successor: None,
        proposal_id: None,
    }
}

fn succeed(org: &str, successor: &str) -> OrgStatusSet {
    OrgStatusSet { successor: Some(id(successor)), ..status(org, OrgStatus::Revoked) }
}

fn revoke(org: &str, role: Role, jurisdiction: &str) -> RoleRevoke {
    RoleRevoke { org: id(org), role, jurisdiction: id(jurisdiction), reason: id("机构调整") }
}

/// Makes an org hold a role that no grant of these tests may give.
fn hold(chain: &mut Chain, org: &str, role: Role) {
    let key = StateKey::held_roles(&id(org));
    let found = liuhen_contracts::read(&chain.state, &key).unwrap();
    let mut list: Vec<HeldRole> = found.unwrap_or_default();
    list.push(HeldRole { role, jurisdiction: id("130000"), valid_to: None });
    list.sort();
    chain.force(key, &list);
}

/// Changes what the province's profile permits.
fn permit(chain: &mut Chain, change: fn(&mut liuhen_types::profile::Permissions)) {
    let key = StateKey::profile(&id("130000"));
    let mut terms: ProfileTerms = chain.read(&key);
    change(&mut terms.terms[0].profile.permissions);
    chain.force(key, &terms);
}

#[test]
fn posts_are_set_by_the_org_or_an_authority_over_it() {
    let cases = [
        ("mzt", "mzt", Code::Ok),
        ("pa", "mzt", Code::Ok),
        ("pa", "mzj-changan", Code::Ok),
        ("ca-sjz", "mzj-sjz", Code::Ok),
        ("xa-changan", "mzj-changan", Code::Ok),
        ("ca-sjz", "mzt", Code::Jurisdiction),
        ("ca-bd", "mzj-sjz", Code::Jurisdiction),
        ("mzt", "zrt", Code::Role),
        ("nobody", "nobody", Code::Role),
        ("pa", "none", Code::ReferenceUnknown),
    ];
    for (sender, org, expected) in cases {
        assert_eq!(Chain::hebei().code(sender, update(org)), expected, "{sender} for {org}");
    }
    let mut chain = Chain::hebei();
    chain.ok("mzt", update("mzt"));
    let posts: OrgPosts = chain.read(&StateKey::org_posts(&id("mzt")));
    assert_eq!((posts.posts, posts.set_by, posts.set_at), (update("mzt"), id("mzt"), chain.time));
    assert_eq!(chain.code("mzt", update("mzt")), Code::NoChange);
}

#[test]
fn who_takes_part_has_posts_where_the_profile_asks() {
    let mut chain = Chain::hebei();
    permit(&mut chain, |p| p.responsible_required = Some(true));
    for role in [Role::Provider, Role::Consumer] {
        let grant = role_grant("nobody", role, "130000");
        assert_eq!(chain.code("pa", grant), Code::ResponsibleMissing, "{role}");
    }
    chain.ok("pa", role_grant("nobody", Role::Evaluator, "130000"));
    let half = OrgUpdate { liaison_ref: None, ..update("nobody") };
    chain.ok("pa", half);
    let grant = role_grant("nobody", Role::Provider, "130000");
    assert_eq!(chain.code("pa", grant.clone()), Code::ResponsibleMissing);
    chain.ok("pa", update("nobody"));
    chain.ok("pa", grant);
}

#[test]
fn status_is_set_by_an_authority_over_the_org() {
    use OrgStatus::{Active, Revoked, Suspended};
    let cases = [
        ("pa", "mzt", Suspended, Code::Ok),
        ("pa", "mzt", Revoked, Code::Ok),
        ("pa", "mzt", Active, Code::State),
        ("pa", "ca-sjz", Suspended, Code::Ok),
        ("ca-sjz", "mzj-changan", Suspended, Code::Ok),
        ("ca-sjz", "mzt", Suspended, Code::Jurisdiction),
        ("ca-sjz", "pa", Suspended, Code::Jurisdiction),
        ("ca-bd", "mzj-sjz", Suspended, Code::Jurisdiction),
        ("pa", "pa", Suspended, Code::SelfReview),
        ("ca-sjz", "ca-sjz", Revoked, Code::SelfReview),
        ("xa-changan", "mzj-changan", Suspended, Code::Role),
        ("mzt", "zrt", Suspended, Code::Role),
        ("pa", "none", Suspended, Code::ReferenceUnknown),
    ];
    for (sender, org, new, expected) in cases {
        let code = Chain::hebei().code(sender, status(org, new));
        assert_eq!(code, expected, "{sender} sets {org} {new:?}");
    }
}

#[test]
fn a_suspended_org_acts_again_and_an_ended_one_never() {
    let mut chain = Chain::hebei();
    chain.ok("pa", status("mzt", OrgStatus::Suspended));
    assert_eq!(chain.code("mzt", catalog_submit(entry("c"))), Code::OrgSuspended);
    let standing: OrgStanding = chain.read(&StateKey::org_standing(&id("mzt")));
    assert_eq!(standing.change, status("mzt", OrgStatus::Suspended));
    assert_eq!((standing.set_by, standing.set_at), (id("pa"), chain.time));
    chain.ok("pa", status("mzt", OrgStatus::Active));
    chain.ok("mzt", catalog_submit(entry("c")));
    chain.ok("pa", status("mzt", OrgStatus::Revoked));
    assert_eq!(chain.code("mzt", catalog_submit(entry("d"))), Code::OrgSuspended);
    for again in [OrgStatus::Active, OrgStatus::Suspended, OrgStatus::Revoked] {
        assert_eq!(chain.code("pa", status("mzt", again)), Code::State);
    }
}

#[test]
fn an_authority_passes_to_its_successor_in_one_act() {
    let mut chain = Chain::hebei();
    chain.ok("pa", succeed("ca-sjz", "mzj-sjz"));
    let authority: OrgId = chain.read(&StateKey::authority(&id("130100")));
    assert_eq!(authority, id("mzj-sjz"));
    let roles = |chain: &Chain, org| -> Vec<Role> {
        let held: Vec<HeldRole> = chain.read(&StateKey::held_roles(&id(org)));
        held.into_iter().map(|held| held.role).collect()
    };
    assert_eq!(roles(&chain, "ca-sjz"), []);
    assert_eq!(
        roles(&chain, "mzj-sjz"),
        [Role::CityAuthority, Role::Provider, Role::Consumer],
        "in order of role"
    );
    assert!(!chain.state.contains_key(&StateKey::role(
        &id("ca-sjz"),
        Role::CityAuthority,
        &id("130100")
    )));
    let below = |parent| OrgRegister {
        parent_authority: Some(id(parent)),
        ..org_register("new", "130102")
    };
    assert_eq!(chain.code("mzj-sjz", below("ca-sjz")), Code::Jurisdiction, "it ended");
    chain.ok("mzj-sjz", below("mzj-sjz"));
    let org: Org = chain.read(&StateKey::org(&id("ca-sjz")));
    assert_eq!(org.status, OrgStatus::Revoked);
}

#[test]
fn a_successor_must_be_able_to_succeed() {
    let cases = [
        ("pa", "ca-sjz", "none", Code::ReferenceUnknown),
        ("pa", "ca-sjz", "mzj-bd", Code::Jurisdiction),
        ("pa", "ca-sjz", "mzt", Code::Jurisdiction),
        ("pa", "xa-changan", "mzj-changan", Code::Jurisdiction),
        ("ca-sjz", "xa-changan", "mzj-changan", Code::Ok),
        ("pa", "mzt", "zrt", Code::Ok),
        ("pa", "mzt", "mzt", Code::State),
        ("ca-sjz", "mzj-changan", "mzt", Code::Jurisdiction),
    ];
    for (sender, org, successor, expected) in cases {
        let code = Chain::hebei().code(sender, succeed(org, successor));
        assert_eq!(code, expected, "{successor} for {org} by {sender}");
    }
    let mut chain = Chain::hebei();
    chain.ok("pa", status("zrt", OrgStatus::Suspended));
    assert_eq!(chain.code("pa", succeed("mzt", "zrt")), Code::State);
    let early = OrgStatusSet { successor: Some(id("zrt")), ..status("mzt", OrgStatus::Suspended) };
    assert_eq!(chain.code("pa", early), Code::Schema);
}

#[test]
fn roles_are_taken_by_who_may_give_them() {
    use Role::*;
    let cases = [
        ("pa", "mzt", Provider, "130000", Code::Ok),
        ("pa", "mzj-sjz", Provider, "130100", Code::Ok),
        ("pa", "ca-sjz", CityAuthority, "130100", Code::Ok),
        ("ca-sjz", "xa-changan", CountyAuthority, "130102", Code::Ok),
        ("pa", "xa-changan", CountyAuthority, "130102", Code::Jurisdiction),
        ("ca-sjz", "ca-sjz", CityAuthority, "130100", Code::Jurisdiction),
        ("pa", "pa", ProvinceAuthority, "130000", Code::Jurisdiction),
        ("ca-bd", "mzj-sjz", Provider, "130100", Code::Jurisdiction),
        ("ca-sjz", "mzt", Provider, "130000", Code::Jurisdiction),
        ("pa", "mzt", Consumer, "130000", Code::ReferenceUnknown),
        ("pa", "mzt", Provider, "130100", Code::ReferenceUnknown),
        ("pa", "none", Provider, "130000", Code::ReferenceUnknown),
        ("pa", "mzt", Provider, "139999", Code::RegionUnknown),
        ("pa", "nobody", Auditor, "130000", Code::ProposalState),
        ("mzt", "zrt", Provider, "130000", Code::Role),
        ("xa-changan", "mzj-changan", Consumer, "130102", Code::Role),
    ];
    for (sender, org, role, jurisdiction, expected) in cases {
        let code = Chain::hebei().code(sender, revoke(org, role, jurisdiction));
        assert_eq!(code, expected, "{sender} takes {role} in {jurisdiction} from {org}");
    }
}

#[test]
fn a_revoked_role_is_gone_and_can_be_given_again() {
    let mut chain = Chain::hebei();
    chain.ok("pa", revoke("mzt", Role::Provider, "130000"));
    assert_eq!(chain.code("mzt", catalog_submit(entry("c"))), Code::Role);
    chain.ok("pa", role_grant("mzt", Role::Provider, "130000"));
    chain.ok("mzt", catalog_submit(entry("c")));
    chain.ok("pa", revoke("ca-sjz", Role::CityAuthority, "130100"));
    assert!(!chain.state.contains_key(&StateKey::authority(&id("130100"))));
    chain.ok("pa", role_grant("mzj-sjz", Role::CityAuthority, "130100"));
}

#[test]
fn an_auditor_is_dismissed_by_no_authority() {
    let mut chain = Chain::hebei();
    hold(&mut chain, "nobody", Role::Auditor);
    for new in [OrgStatus::Suspended, OrgStatus::Revoked] {
        assert_eq!(chain.code("pa", status("nobody", new)), Code::ProposalState);
    }
    let taken = revoke("nobody", Role::Auditor, "130000");
    assert_eq!(chain.code("pa", taken), Code::ProposalState);
    assert_eq!(chain.code("pa", key_revoke("nobody")), Code::ProposalState);
    // Not the last one: an authority could then register its own key as the first.
    assert_eq!(chain.code("wxb", key_revoke("nobody")), Code::ProposalState);
    chain.ok("nobody", key_register("nobody", "nobody-second"));
    chain.ok("wxb", key_revoke("nobody"));
}

#[test]
fn an_auditor_neither_manages_nor_operates() {
    use Role::*;
    // What the org holds, what it is to get.
    let cases = [
        (Auditor, PlatformOperator, Code::RoleSeparation),
        (Auditor, AuthorizedOperator, Code::RoleSeparation),
        (Auditor, Evaluator, Code::Ok),
        (Auditor, Consumer, Code::Ok),
        (PlatformOperator, AuthorizedOperator, Code::Ok),
        (ProvinceAuthority, PlatformOperator, Code::Ok),
    ];
    for (held, role, expected) in cases {
        let mut chain = Chain::hebei();
        hold(&mut chain, "nobody", held);
        let code = chain.code("pa", role_grant("nobody", role, "130000"));
        assert_eq!(code, expected, "{role} beside {held}");
    }
    let mut chain = Chain::hebei();
    hold(&mut chain, "mzj-sjz", Auditor);
    chain.ok("pa", revoke("ca-sjz", CityAuthority, "130100"));
    let grant = role_grant("mzj-sjz", CityAuthority, "130100");
    assert_eq!(chain.code("pa", grant), Code::RoleSeparation);
    let mut chain = Chain::hebei();
    hold(&mut chain, "mzj-sjz", Auditor);
    assert_eq!(chain.code("pa", succeed("ca-sjz", "mzj-sjz")), Code::RoleSeparation);
}

#[test]
fn management_and_operation_are_separate_where_the_profile_says_so() {
    use Role::*;
    let cases = [
        ("pa", PlatformOperator, "130000", Code::RoleSeparation),
        ("pa", AuthorizedOperator, "130000", Code::RoleSeparation),
        ("pa", Provider, "130000", Code::Ok),
        ("pa", PlatformOperator, "130100", Code::Ok),
        ("ca-sjz", PlatformOperator, "130100", Code::RoleSeparation),
    ];
    for (org, role, jurisdiction, expected) in cases {
        let mut chain = Chain::hebei();
        permit(&mut chain, |p| p.separate_operation = Some(true));
        let code = chain.code("pa", role_grant(org, role, jurisdiction));
        assert_eq!(code, expected, "{role} in {jurisdiction} for {org}");
        chain = Chain::hebei();
        chain.ok("pa", role_grant(org, role, jurisdiction));
    }
}

/// its city's org may, there too: that is how counties use the city's platform.
#[test]
fn a_county_operates_no_platform_where_the_profile_says_so() {
    let cases = [
        (Some(false), "mzj-changan", Role::PlatformOperator, Code::CountyNodeForbidden),
        (Some(false), "mzj-changan", Role::Provider, Code::Ok),
        (Some(false), "mzj-sjz", Role::PlatformOperator, Code::Ok),
        (Some(true), "mzj-changan", Role::PlatformOperator, Code::Ok),
        (None, "mzj-changan", Role::PlatformOperator, Code::Ok),
    ];
    for (allowed, org, role, expected) in cases {
        let mut chain = Chain::hebei();
        with_profile(&mut chain, |p| p.permissions.county_platforms = allowed);
        let code = chain.code("ca-sjz", role_grant(org, role, "130102"));
        assert_eq!(code, expected, "{role} for {org}: {allowed:?}");
    }
}

/// above the province stands nobody, so a vote lets another org take its place.
#[test]
fn a_vote_puts_another_org_in_the_place_of_the_province() {
    let mut chain = Chain::with_nodes();
    let change = |successor: &str| {
        ProposalBody::AuthorityChange(AuthorityChange { org: id("pa"), successor: id(successor) })
    };
    let end = |proposal: Option<&str>| OrgStatusSet {
        successor: Some(id("nobody")),
        proposal_id: proposal.map(id),
        ..status("pa", OrgStatus::Revoked)
    };
    assert_eq!(chain.code("pa", end(None)), Code::SelfReview);
    assert_eq!(chain.code("ca-sjz", end(None)), Code::Jurisdiction);
    assert_eq!(chain.code("ca-sjz", end(Some("p"))), Code::ProposalState, "nobody voted");
    for (successor, code) in [("pa", Code::NoChange), ("none", Code::ReferenceUnknown)] {
        let submit = chain.proposal("p", change(successor), 8);
        assert_eq!(chain.code("ca-sjz", submit), code, "{successor}");
    }
    assert_eq!(chain.decide("p", change("nobody")).status, ProposalStatus::Executed);
    let other = OrgStatusSet { successor: Some(id("zrt")), ..end(Some("p")) };
    assert_eq!(chain.code("ca-sjz", other), Code::ProposalState, "another successor");
    assert_eq!(chain.code("mzt", end(Some("p"))), Code::Role);
    chain.ok("mzt", catalog_submit(entry("villages")));
    chain.ok("ca-sjz", end(Some("p")));
    assert_eq!(chain.code("ca-sjz", end(Some("p"))), Code::ProposalState, "once");
    let held: Vec<HeldRole> = chain.read(&StateKey::held_roles(&id("nobody")));
    assert!(held.iter().any(|held| held.role == Role::ProvinceAuthority));
    chain.ok("nobody", catalog_review("villages", 1, ReviewDecision::Approve));
}
