//! What a chain may start from.

use liuhen_contracts::{genesis_state, params, validators};
use liuhen_types::entity::{HeldRole, KeyRecord, Org};
use liuhen_types::genesis::{Genesis, GenesisRole, Region};
use liuhen_types::payload::org::{Level, Role};
use liuhen_types::profile::Grade;
use liuhen_types::{OrgId, StateKey};

use crate::kit::genesis::{genesis, signing_key};
use crate::kit::{Chain, id};

#[test]
fn the_state_before_block_one_holds_the_genesis() {
    let chain = Chain::new();
    assert_eq!(params(&chain.state), Ok(genesis().params));
    assert_eq!(validators(&chain.state), Ok(genesis().validator_set()));
    let region: Region = chain.read(&StateKey::region(&id("130629")));
    assert_eq!((region.parent, region.home_node), (Some(id("XA")), id("XA")));
    let org: Org = chain.read(&StateKey::org(&id("pa")));
    assert_eq!((org.registered_at, org.registered_by), (genesis().time, None));
    let key: KeyRecord = chain.read(&StateKey::key(&signing_key("pa").public_key().id()));
    assert_eq!(key.org, id("pa"));
    let held: Vec<HeldRole> = chain.read(&StateKey::held_roles(&id("pa")));
    assert_eq!(held.len(), 1);
    let authority: OrgId = chain.read(&StateKey::authority(&id("130000")));
    assert_eq!(authority, id("pa"));
}

#[test]
fn a_genesis_that_does_not_hold_together_is_refused() {
    type Change = fn(&mut Genesis);
    let cases: &[(Change, &str)] = &[
        (
            |g| g.params.tx_bytes_max = 65_537,
            "params.tx_bytes_max: must be 1024 to 65536, got 65537",
        ),
        (|g| g.params.block_bytes_max = 65_539, "params.block_bytes_max"),
        (|g| g.params.block_txs_max = 0, "params.block_txs_max"),
        (|g| g.params.valid_window = 0, "params.valid_window"),
        (|g| g.params.clock_skew_ms = 0, "params.clock_skew_ms"),
        (|g| g.params.anchor_delay_max_ms = 0, "params.anchor_delay_max_ms"),
        (
            |g| g.params.revocation_grace_ms = 600_001,
            "params.revocation_grace_ms: must be 0 to 600000, got 600001",
        ),
        (|g| g.validators.clear(), "validators: must be 1 to 100, got 0"),
        (|g| g.validators[1].public_key = g.validators[0].public_key, "is there twice"),
        (|g| g.validators[2].power = 0, "validators[node-2]: power"),
        (|g| g.validators[2].power = u64::MAX, "total power exceeds 64 bits"),
        (|g| g.regions.clear(), "regions: must be 1 to 5000, got 0"),
        (|g| g.regions.push(g.regions[3].clone()), "regions[130102001]: is there twice"),
        (|g| g.regions[1].parent = None, "regions[130100].parent: is missing"),
        (|g| g.regions[1].parent = Some(id("139999")), "regions[130100].parent: 139999"),
        (|g| g.regions[1].parent = Some(id("130102")), "regions[130100].parent: 130102"),
        (|g| g.regions[1].parent = Some(id("130600")), "regions[130100].parent: 130600"),
        (|g| g.regions[2].home_node = id("130102"), "regions[130102].home_node: 130102"),
        (|g| g.regions[2].home_node = id("139999"), "regions[130102].home_node: 139999"),
        (|g| g.profiles[0].jurisdiction = id("130102"), "profiles[130102]"),
        (|g| g.profiles.push(g.profiles[0].clone()), "profiles[130000]: is there twice"),
        (|g| g.profiles[0].grades.clear(), "profiles[130000].grades"),
        (|g| g.profiles[0].grades.push(Grade::plain(id("L1"))), "names a grade twice"),
        (|g| g.orgs.clear(), "orgs: an org must hold the role ProvinceAuthority"),
        (|g| g.orgs[0].roles.clear(), "orgs: an org must hold the role ProvinceAuthority"),
        (|g| g.orgs.push(g.orgs[0].clone()), "orgs[pa]: is there twice"),
        (|g| g.orgs[0].org.region = id("139999"), "orgs[pa]: region 139999 unknown"),
        (|g| g.orgs[0].org.level = Level::City, "orgs[pa]: level must be Province"),
        (|g| g.orgs[0].org.home_node = id("XA"), "orgs[pa]: home_node must be 130000"),
        (|g| g.orgs[0].org.parent_authority = Some(id("none")), "orgs[pa]: parent_authority none"),
        (|g| g.orgs[0].org.parent_authority = Some(id("pa")), "orgs[pa]: parent_authority pa"),
        (|g| g.orgs[0].roles[0].jurisdiction = id("139999"), "jurisdiction 139999 unknown"),
        (|g| g.orgs[0].roles[0].jurisdiction = id("130100"), "does not fit 130100"),
        (|g| g.orgs[0].roles = vec![g.orgs[0].roles[0].clone(); 2], "is there twice"),
        (too_many_roles, "orgs[pa].roles: must be 0 to 64, got 65"),
        (second_org_with_the_same_key, "orgs[second]: key"),
        (second_authority, "130000 already has an authority"),
        (
            |g| operated_by_its_authority(g, Some(true)),
            "orgs[pa]: role PlatformOperator may not join an authority's in 130000",
        ),
        (
            |g| operated_by_a_county(g, Some(false)),
            "orgs[county]: role PlatformOperator does not fit an org of level County",
        ),
    ];
    for (change, expected) in cases {
        let mut genesis = genesis();
        change(&mut genesis);
        let error = genesis_state(&genesis).expect_err(expected).to_string();
        assert!(error.contains(expected), "{error:?} should say {expected:?}");
    }
}

fn too_many_roles(genesis: &mut Genesis) {
    let regions = genesis.regions.iter().map(|region| region.code.clone());
    let roles = [Role::Provider, Role::Consumer, Role::Evaluator, Role::Auditor]
        .into_iter()
        .chain([Role::PlatformOperator, Role::SecurityAuthority]);
    let all = regions.flat_map(|jurisdiction| {
        roles.clone().map(move |role| GenesisRole { role, jurisdiction: jurisdiction.clone() })
    });
    genesis.orgs[0].roles = all.take(65).collect();
}

fn second_org_with_the_same_key(genesis: &mut Genesis) {
    let mut org = genesis.orgs[0].clone();
    org.org.org_id = id("second");
    genesis.orgs.push(org);
}

fn second_authority(genesis: &mut Genesis) {
    second_org_with_the_same_key(genesis);
    genesis.orgs[1].public_key = *signing_key("second").public_key();
    genesis.orgs[1].roles =
        vec![GenesisRole { role: Role::ProvinceAuthority, jurisdiction: id("130000") }];
}

///
fn operated_by_its_authority(genesis: &mut Genesis, separate: Option<bool>) {
    genesis.profiles[0].permissions.separate_operation = separate;
    let role = GenesisRole { role: Role::PlatformOperator, jurisdiction: id("130000") };
    genesis.orgs[0].roles.push(role);
}

/// R-02; the profile of the province holds for the county.
fn operated_by_a_county(genesis: &mut Genesis, allowed: Option<bool>) {
    genesis.profiles[0].permissions.county_platforms = allowed;
    second_org_with_the_same_key(genesis);
    let county = &mut genesis.orgs[1];
    county.public_key = *signing_key("county").public_key();
    county.org.org_id = id("county");
    (county.org.level, county.org.region) = (Level::County, id("130102"));
    county.org.home_node = id("130100");
    county.roles = vec![GenesisRole { role: Role::PlatformOperator, jurisdiction: id("130102") }];
}

#[test]
fn who_operates_a_platform_is_refused_only_where_the_profile_says_so() {
    for allows in [None, Some(false)] {
        let mut genesis = genesis();
        operated_by_its_authority(&mut genesis, allows);
        assert!(genesis_state(&genesis).is_ok(), "{allows:?}");
    }
    for allows in [None, Some(true)] {
        let mut genesis = genesis();
        operated_by_a_county(&mut genesis, allows);
        let found = genesis_state(&genesis).map(drop);
        assert!(found.is_ok(), "{allows:?}: {found:?}");
    }
}

#[test]
fn genesis_may_name_what_no_transaction_may() {
    let mut genesis = genesis();
    let auditor = GenesisRole { role: Role::Auditor, jurisdiction: id("130000") };
    second_authority(&mut genesis);
    genesis.orgs[1].roles = vec![auditor.clone()];
    assert!(genesis_state(&genesis).is_ok());
    genesis.orgs[0].roles.push(auditor);
    let error = genesis_state(&genesis).unwrap_err().to_string();
    assert!(error.contains("may not join those of an auditor"), "{error}");
}
