//! What must hold of a genesis before a chain starts from it.

use std::collections::{BTreeMap, BTreeSet};

use liuhen_types::entity::HeldRole;
use liuhen_types::genesis::{Genesis, GenesisOrg, Params, Region};
use liuhen_types::limits::{
    BLOCK_BYTES_MAX, BLOCK_TXS_MAX, LIST_MAX, REGIONS_MAX, TX_BYTES_MAX, VALIDATORS_MAX,
};
use liuhen_types::payload::org::{Level, Role};
use liuhen_types::profile::{Permissions, Profile};
use liuhen_types::{RegionCode, TimeMs, Validator};

use super::GenesisError;
use crate::limits::{
    CLOCK_SKEW_MS_MAX, REGION_DEPTH_MAX, REVOCATION_GRACE_MS_MAX, ROLES_PER_ORG_MAX, TX_BYTES_MIN,
    UNCLEAR_CUSTODY_HOURS_MAX, VALID_WINDOW_MAX,
};
use crate::org::register::level_fits;
use crate::org::role_grant::may_operate;
use crate::org::roles::{Grant, check_separation};
use crate::role::authority_of;

pub(crate) type Check = Result<(), GenesisError>;
type Regions<'a> = BTreeMap<&'a RegionCode, &'a Region>;

pub(super) fn check(genesis: &Genesis) -> Check {
    check_params(&genesis.params)?;
    check_validators(&genesis.validators)?;
    let regions = check_regions(&genesis.regions)?;
    check_profiles(genesis, &regions)?;
    check_orgs(genesis, &regions)
}

fn require(holds: bool, field: &str, reason: impl FnOnce() -> String) -> Check {
    if holds { Ok(()) } else { Err(GenesisError { field: field.into(), reason: reason() }) }
}

fn within(field: &str, value: u64, min: u64, max: u64) -> Check {
    require((min..=max).contains(&value), field, || format!("must be {min} to {max}, got {value}"))
}

pub(crate) fn check_params(params: &Params) -> Check {
    let tx_bytes = u64::from(params.tx_bytes_max);
    within("params.tx_bytes_max", tx_bytes, TX_BYTES_MIN.into(), TX_BYTES_MAX as u64)?;
    // A block must have room for its largest transaction and the list's length.
    let block_min = tx_bytes + 4;
    within("params.block_bytes_max", params.block_bytes_max, block_min, BLOCK_BYTES_MAX as u64)?;
    within("params.block_txs_max", params.block_txs_max.into(), 1, BLOCK_TXS_MAX as u64)?;
    within("params.valid_window", params.valid_window, 1, VALID_WINDOW_MAX)?;
    within("params.clock_skew_ms", params.clock_skew_ms, 1, CLOCK_SKEW_MS_MAX)?;
    within("params.anchor_delay_max_ms", params.anchor_delay_max_ms, 1, u64::MAX)?;
    let grace_ms = params.revocation_grace_ms;
    within("params.revocation_grace_ms", grace_ms, 0, REVOCATION_GRACE_MS_MAX)
}

pub(crate) fn check_validators(validators: &[Validator]) -> Check {
    within("validators", validators.len() as u64, 1, VALIDATORS_MAX as u64)?;
    let mut addresses = BTreeSet::new();
    let mut total = 0u64;
    for validator in validators {
        let field = format!("validators[{}]", validator.name);
        let is_new = addresses.insert(validator.address());
        require(is_new, &field, || format!("key {} is there twice", validator.address()))?;
        require(validator.power >= 1, &field, || "power must be at least 1, got 0".into())?;
        let sum = total.checked_add(validator.power);
        let overflow = || GenesisError { field, reason: "total power exceeds 64 bits".into() };
        total = sum.ok_or_else(overflow)?;
    }
    Ok(())
}

fn check_regions(list: &[Region]) -> Result<Regions<'_>, GenesisError> {
    within("regions", list.len() as u64, 1, REGIONS_MAX as u64)?;
    let mut regions = Regions::new();
    for region in list {
        let is_new = regions.insert(&region.code, region).is_none();
        require(is_new, &format!("regions[{}]", region.code), || "is there twice".into())?;
    }
    for region in list {
        check_region(region, &regions)?;
    }
    Ok(regions)
}

/// A parent is of a higher level, so parents form no circle; a node stands with
/// the province or a city.
fn check_region(region: &Region, regions: &Regions<'_>) -> Check {
    // Four levels, each strictly below its parent, cannot be deeper than this.
    const { assert!(REGION_DEPTH_MAX >= 4) };
    let field = format!("regions[{}].parent", region.code);
    match &region.parent {
        None => require(region.level == Level::Province, &field, || {
            format!("is missing; only a province has none, this is a {:?}", region.level)
        })?,
        Some(code) => {
            let fits = regions.get(code).is_some_and(|parent| parent.level < region.level);
            require(fits, &field, || format!("{code} must be a region of a higher level"))?;
        }
    }
    let fits = regions.get(&region.home_node).is_some_and(|home| home.level <= Level::City);
    require(fits, &format!("regions[{}].home_node", region.code), || {
        format!("{} must be a province or a city-level region", region.home_node)
    })
}

fn check_profiles(genesis: &Genesis, regions: &Regions<'_>) -> Check {
    let mut jurisdictions = BTreeSet::new();
    for profile in &genesis.profiles {
        let field = format!("profiles[{}]", profile.jurisdiction);
        let region = regions.get(&profile.jurisdiction);
        let fits = region.is_some_and(|r| r.level <= Level::City);
        require(fits, &field, || "jurisdiction must be a province or city of regions".into())?;
        let is_new = jurisdictions.insert(&profile.jurisdiction);
        require(is_new, &field, || "is there twice".into())?;
        let grades = BTreeSet::from_iter(profile.grades.iter().map(|grade| &grade.grade));
        within(&format!("{field}.grades"), profile.grades.len() as u64, 1, LIST_MAX as u64)?;
        require(grades.len() == profile.grades.len(), &field, || "names a grade twice".into())?;
        let hours = u64::from(profile.unclear_custody_hours.unwrap_or(0));
        let most = UNCLEAR_CUSTODY_HOURS_MAX.into();
        within(&format!("{field}.unclear_custody_hours"), hours, 0, most)?;
        let repeats = profile.list_that_repeats();
        require(repeats.is_none(), &field, || {
            let list = repeats.unwrap_or_default();
            format!("{list} must name nothing twice and have at most {LIST_MAX} entries")
        })?;
    }
    Ok(())
}

/// What is allowed in a region: by its profile and those of the regions above it.
fn permissions(genesis: &Genesis, regions: &Regions<'_>, code: &RegionCode) -> Permissions {
    let mut nearest: Option<Profile> = None;
    let mut at = regions.get(code);
    while let Some(region) = at {
        if let Some(found) = genesis.profiles.iter().find(|p| p.jurisdiction == region.code) {
            nearest = Some(match nearest {
                Some(nearer) => nearer.bounded_by(found),
                None => found.clone(),
            });
        }
        at = region.parent.as_ref().and_then(|parent| regions.get(parent));
    }
    nearest.map(|profile| profile.permissions).unwrap_or_default()
}

fn check_orgs(genesis: &Genesis, regions: &Regions<'_>) -> Check {
    let ids: BTreeSet<_> = genesis.orgs.iter().map(|o| &o.org.org_id).collect();
    let (mut seen, mut keys, mut authorities) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for entry in &genesis.orgs {
        let field = format!("orgs[{}]", entry.org.org_id);
        require(seen.insert(&entry.org.org_id), &field, || "is there twice".into())?;
        let key_id = entry.public_key.id();
        require(keys.insert(key_id), &field, || format!("key {key_id} is there twice"))?;
        if let Some(parent) = &entry.org.parent_authority {
            let exists = ids.contains(parent) && *parent != entry.org.org_id;
            require(exists, &field, || format!("parent_authority {parent} is no other org"))?;
        }
        check_org_region(entry, regions, &field)?;
        check_roles(entry, genesis, regions, &mut authorities, &field)?;
    }
    let has_root = authorities
        .iter()
        .any(|code| regions.get(code).is_some_and(|r| r.level == Level::Province));
    require(has_root, "orgs", || "an org must hold the role ProvinceAuthority".into())
}

fn check_org_region(entry: &GenesisOrg, regions: &Regions<'_>, field: &str) -> Check {
    let code = &entry.org.region;
    let unknown = || GenesisError { field: field.into(), reason: format!("region {code} unknown") };
    let region = regions.get(code).ok_or_else(unknown)?;
    require(level_fits(entry.org.level, region), field, || {
        format!("level must be {:?} as that of region {code}", region.level)
    })?;
    require(entry.org.home_node == region.home_node, field, || {
        format!("home_node must be {} as that of region {code}", region.home_node)
    })
}

fn check_roles<'a>(
    entry: &'a GenesisOrg,
    genesis: &Genesis,
    regions: &Regions<'_>,
    authorities: &mut BTreeSet<&'a RegionCode>,
    field: &str,
) -> Check {
    within(&format!("{field}.roles"), entry.roles.len() as u64, 0, ROLES_PER_ORG_MAX as u64)?;
    let mut held: BTreeSet<(Role, &RegionCode)> = BTreeSet::new();
    let mut before: Vec<HeldRole> = Vec::with_capacity(entry.roles.len());
    for grant in &entry.roles {
        let (role, code) = (grant.role, &grant.jurisdiction);
        let unknown =
            || GenesisError { field: field.into(), reason: format!("jurisdiction {code} unknown") };
        let region = regions.get(code).ok_or_else(unknown)?;
        let grant = Grant { org: &entry.org.org_id, role, jurisdiction: code, valid_to: None };
        let together = check_separation(&before, TimeMs(0), &grant, false).is_ok();
        require(together, field, || format!("role {role} may not join those of an auditor"))?;
        let permissions = permissions(genesis, regions, code);
        let separate = permissions.separate_operation == Some(true);
        let together = check_separation(&before, TimeMs(0), &grant, separate).is_ok();
        require(together, field, || format!("role {role} may not join an authority's in {code}"))?;
        let fits = may_operate(role, entry.org.level, &permissions);
        require(fits, field, || {
            format!("role {role} does not fit an org of level {:?}", entry.org.level)
        })?;
        before.push(HeldRole { role, jurisdiction: code.clone(), valid_to: None });
        let is_new = held.insert((role, code));
        require(is_new, field, || format!("role {role} in {code} is there twice"))?;
        if role.is_authority() {
            let fits = authority_of(region.level) == Some(role);
            require(fits, field, || {
                format!("role {role} does not fit {code}, a {:?}", region.level)
            })?;
            let is_only = authorities.insert(code);
            require(is_only, field, || format!("{code} already has an authority"))?;
        }
    }
    Ok(())
}
