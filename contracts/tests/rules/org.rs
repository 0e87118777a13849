//! `OrgRegister` and `RoleGrant`: who may register whom and grant what, and the
//! three traps of codes that look like another city's.

use liuhen_types::entity::{HeldRole, Org, OrgStatus, RoleRecord};
use liuhen_types::payload::org::{Level, OrgKind, OrgRegister, Role};
use liuhen_types::payload::{RoleGrant, RoleRevoke};
use liuhen_types::{Code, OrgId, StateKey, TimeMs};

use crate::kit::{Chain, id, org_register, role_grant};

#[test]
fn an_authority_registers_an_org() {
    let mut chain = Chain::hebei();
    chain.ok("ca-sjz", org_register("new", "130102"));
    let org: Org = chain.read(&StateKey::org(&id("new")));
    assert_eq!(org.registration, org_register("new", "130102"));
    assert_eq!((org.status, org.registered_at), (OrgStatus::Active, chain.time));
    assert_eq!(org.registered_by, Some(id("ca-sjz")));
}

#[test]
fn jurisdictions_follow_the_table_and_not_the_code() {
    // Sender, region of the new org, answer.
    let cases = [
        ("pa", "130000", Code::Ok),
        ("pa", "130629", Code::Ok),
        ("ca-sjz", "130100", Code::Ok),
        ("ca-sjz", "130102", Code::Ok),
        ("ca-sjz", "130102001", Code::Ok),
        ("xa-changan", "130102", Code::Ok),
        ("xa-changan", "130102001", Code::Ok),
        ("ca-sjz", "130000", Code::Jurisdiction),
        ("ca-sjz", "130600", Code::Jurisdiction),
        ("xa-changan", "130100", Code::Jurisdiction),
        // 辛集 looks like 石家庄, 定州 and 容城 look like 保定.
        ("ca-sjz", "130181", Code::Jurisdiction),
        ("ca-xj", "130181", Code::Ok),
        ("ca-bd", "130682", Code::Jurisdiction),
        ("ca-dz", "130682", Code::Ok),
        ("ca-bd", "130629", Code::Jurisdiction),
        ("ca-xa", "130629", Code::Ok),
        ("mzt", "130000", Code::Role),
        ("nobody", "130000", Code::Role),
    ];
    for (sender, region, expected) in cases {
        let code = Chain::hebei().code(sender, org_register("new", region));
        assert_eq!(code, expected, "{sender} registers in {region}");
    }
}

#[test]
fn a_registration_that_does_not_fit_is_refused() {
    type Change = fn(&mut OrgRegister);
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("township org in the county's region", |p| p.level = Level::Township, Code::Ok),
        ("no parent", |p| p.parent_authority = None, Code::Schema),
        ("region unknown", |p| p.region = id("139999"), Code::RegionUnknown),
        ("level of another region", |p| p.level = Level::City, Code::Metadata),
        ("home node of 保定", |p| p.home_node = id("130600"), Code::HomeNodeMismatch),
        ("parent unknown", |p| p.parent_authority = Some(id("none")), Code::ReferenceUnknown),
        ("id taken", |p| p.org_id = id("mzt"), Code::Duplicate),
    ];
    for (name, change, expected) in cases {
        let mut payload = org_register("new", "130629");
        change(&mut payload);
        assert_eq!(Chain::hebei().code("pa", payload), *expected, "{name}");
    }
}

/// The org answers to the authority of its own jurisdiction or to the next one above that
/// can act; an authority to the one above alone. The region table says which they are.
#[test]
fn an_org_answers_to_the_authority_of_its_region() {
    use OrgKind::{Authority, Department};
    // Region, kind, named parent, answer.
    let cases = [
        ("130102", Department, "xa-changan", Code::Ok),
        ("130102", Department, "ca-sjz", Code::Ok),
        ("130102", Department, "pa", Code::Jurisdiction),
        ("130102", Department, "ca-bd", Code::Jurisdiction),
        ("130102", Department, "mzt", Code::Jurisdiction),
        ("130102", Department, "new", Code::ReferenceUnknown),
        ("130102", Authority, "ca-sjz", Code::Ok),
        ("130102", Authority, "xa-changan", Code::Jurisdiction),
        ("130102001", Department, "xa-changan", Code::Ok),
        ("130102001", Department, "ca-sjz", Code::Jurisdiction),
        // A county that has no authority yet.
        ("130632", Department, "ca-xa", Code::Ok),
        ("130632", Department, "pa", Code::Jurisdiction),
        // 容城 looks like 保定.
        ("130629", Department, "ca-bd", Code::Jurisdiction),
        ("130000", Department, "pa", Code::Ok),
        ("130000", Department, "ca-sjz", Code::Jurisdiction),
        // Above the province there is nobody.
        ("130000", Authority, "pa", Code::Ok),
    ];
    for (region, kind, parent, expected) in cases {
        let parent_authority = Some(id(parent));
        let payload = OrgRegister { kind, parent_authority, ..org_register("new", region) };
        let code = Chain::hebei().code("pa", payload);
        assert_eq!(code, expected, "{kind:?} of {region} under {parent}");
    }
}

/// An authority that cannot act takes on nobody; who stands above it does meanwhile.
#[test]
fn no_org_answers_to_a_suspended_authority() {
    let mut chain = Chain::hebei();
    let key = StateKey::org(&id("ca-sjz"));
    let suspended = Org { status: OrgStatus::Suspended, ..chain.read(&key) };
    chain.force(key, &suspended);
    let under = |parent| OrgRegister {
        parent_authority: Some(id(parent)),
        ..org_register("new", "130100")
    };
    assert_eq!(chain.code("pa", under("ca-sjz")), Code::Jurisdiction);
    assert_eq!(chain.code("pa", under("pa")), Code::Ok);
}

#[test]
fn a_granted_role_can_be_used() {
    let mut chain = Chain::hebei();
    chain.ok("pa", role_grant("nobody", Role::Provider, "130000"));
    let key = StateKey::role(&id("nobody"), Role::Provider, &id("130000"));
    let record: RoleRecord = chain.read(&key);
    assert_eq!((record.granted_at, record.valid_to), (chain.time, None));
    let held: Vec<HeldRole> = chain.read(&StateKey::held_roles(&id("nobody")));
    let expected = HeldRole { role: Role::Provider, jurisdiction: id("130000"), valid_to: None };
    assert_eq!(held, [expected]);
}

#[test]
fn roles_are_granted_by_whom_the_matrix_allows() {
    use Role::*;
    // Sender, org, role, jurisdiction, answer.
    let cases = [
        ("pa", "nobody", Consumer, "130102", Code::Ok),
        ("ca-sjz", "mzj-changan", Provider, "130102", Code::Ok),
        ("ca-sjz", "mzj-sjz", PlatformOperator, "130100", Code::Ok),
        ("ca-sjz", "nobody", Provider, "130000", Code::Jurisdiction),
        ("ca-sjz", "mzj-bd", Provider, "130600", Code::Jurisdiction),
        ("ca-sjz", "nobody", Provider, "130181", Code::Jurisdiction),
        ("ca-bd", "nobody", Provider, "130629", Code::Jurisdiction),
        ("xa-changan", "mzj-changan", Provider, "130102", Code::Role),
        ("mzt", "nobody", Provider, "130000", Code::Role),
        ("pa", "nobody", Auditor, "130000", Code::ProposalState),
        // Relayers are designated by the province (section 4.2).
        ("ca-sjz", "ca-sjz", BridgeRelayer, "130100", Code::Role),
        ("pa", "mzj-sjz", BridgeRelayer, "130100", Code::Ok),
        ("pa", "none", Provider, "130000", Code::ReferenceUnknown),
        ("pa", "nobody", Provider, "139999", Code::RegionUnknown),
        ("pa", "mzt", Provider, "130000", Code::Duplicate),
        // Authorities: by the parent jurisdiction's, of the region's level, one each.
        ("pa", "mzj-changan", CountyAuthority, "130102", Code::Jurisdiction),
        ("ca-sjz", "mzj-changan", CityAuthority, "130102", Code::Jurisdiction),
        ("ca-sjz", "mzj-changan", CountyAuthority, "130102", Code::AuthorityExists),
        ("pa", "mzj-sjz", CityAuthority, "130100", Code::AuthorityExists),
        ("pa", "ca-sjz", CityAuthority, "130100", Code::Duplicate),
        ("pa", "nobody", ProvinceAuthority, "130000", Code::Jurisdiction),
        ("ca-xa", "mzj-bd", CountyAuthority, "130632", Code::Jurisdiction),
        ("ca-bd", "mzj-bd", CountyAuthority, "130638", Code::Jurisdiction),
        ("ca-bd", "mzj-bd", CountyAuthority, "130602", Code::Jurisdiction),
    ];
    for (sender, org, role, jurisdiction, expected) in cases {
        let code = Chain::hebei().code(sender, role_grant(org, role, jurisdiction));
        assert_eq!(code, expected, "{sender} makes {org} {role} in {jurisdiction}");
    }
}

#[test]
fn a_role_ends_and_can_be_renewed() {
    let mut chain = Chain::hebei();
    let until = |time: TimeMs| RoleGrant {
        valid_to: Some(time),
        ..role_grant("nobody", Role::CityAuthority, "130100")
    };
    assert_eq!(chain.code("pa", until(chain.time)), Code::Jurisdiction, "not of this region");
    let mut chain = Chain::new();
    for org in ["first", "second"] {
        chain.ok("pa", org_register(org, "130100"));
        chain.ok("pa", crate::kit::key_register(org, org));
    }
    let grant = |org: &str, valid_to| RoleGrant {
        valid_to,
        ..role_grant(org, Role::CityAuthority, "130100")
    };
    assert_eq!(chain.code("pa", grant("first", Some(chain.time))), Code::State, "ended before");
    let end = TimeMs(chain.time.0 + 3_000);
    chain.ok("pa", grant("first", Some(end)));
    assert_eq!(chain.code("pa", grant("second", None)), Code::AuthorityExists);
    let below = |org: &str| OrgRegister {
        parent_authority: Some(id("first")),
        ..org_register(org, "130102")
    };
    chain.ok("first", below("early"));
    assert_eq!(chain.time, end, "the last instant at which it holds");
    assert_eq!(chain.code("first", below("late")), Code::Role);
    chain.ok("pa", grant("second", None));
    let authority: OrgId = chain.read(&StateKey::authority(&id("130100")));
    assert_eq!(authority, id("second"));
    assert_eq!(chain.code("pa", grant("first", None)), Code::AuthorityExists);
}

/// Who designates relayers takes the role from them too.
#[test]
fn a_relayer_is_dismissed_by_the_province() {
    let mut chain = Chain::hebei();
    chain.ok("pa", role_grant("mzj-sjz", Role::BridgeRelayer, "130100"));
    let revoke = || RoleRevoke {
        org: id("mzj-sjz"),
        role: Role::BridgeRelayer,
        jurisdiction: id("130100"),
        reason: id("期满"),
    };
    assert_eq!(chain.code("ca-sjz", revoke()), Code::Role);
    chain.ok("pa", revoke());
}

#[test]
fn a_suspended_org_gets_no_role() {
    let mut chain = Chain::hebei();
    let key = StateKey::org(&id("nobody"));
    let suspended = Org { status: OrgStatus::Suspended, ..chain.read(&key) };
    chain.force(key, &suspended);
    assert_eq!(chain.code("pa", role_grant("nobody", Role::Provider, "130000")), Code::State);
}

#[test]
fn an_org_holds_a_bounded_number_of_roles() {
    let mut chain = Chain::hebei();
    let many: Vec<HeldRole> = (0..liuhen_contracts::limits::ROLES_PER_ORG_MAX)
        .map(|n| HeldRole {
            role: Role::Consumer,
            jurisdiction: id(&format!("r{n:03}")),
            valid_to: None,
        })
        .collect();
    chain.force(StateKey::held_roles(&id("nobody")), &many);
    let code = chain.code("pa", role_grant("nobody", Role::Provider, "130000"));
    assert_eq!(code, Code::QuotaExceeded);
}
