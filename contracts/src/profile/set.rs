//! `JurisdictionProfileSet`: a rule pack from a day on, and additions to the
//! region table (R-00, R-03).
//!
//! A profile under another one only tightens it; where the one above is tightened
//! later, the stricter of both holds. Regions are added or renamed, never removed
//! and never moved: what an org's jurisdiction was stays provable.

use std::collections::BTreeMap;

use liuhen_types::genesis::Region;
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::JurisdictionProfileSet;
use liuhen_types::payload::org::{Level, Role};
use liuhen_types::profile::{Profile, ProfileTerms};
use liuhen_types::{Code, Date, RegionCode, StateKey};

use crate::context::Context;
use crate::limits::{DEADLINE_DAYS_MAX, PROFILE_TERMS_MAX, UNCLEAR_CUSTODY_HOURS_MAX};
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::Held;
use crate::schema::{self, Schema};

pub(crate) fn schema(payload: &JurisdictionProfileSet) -> Schema {
    schema::require(payload.profile.is_some() == payload.effective_from.is_some(), || {
        "profile and effective_from must be given together".into()
    })?;
    schema::require(payload.profile.is_some() || !payload.regions.is_empty(), || {
        "profile and regions are both missing".into()
    })?;
    schema::count("regions", &payload.regions, 0, LIST_MAX)?;
    schema::unique("regions", payload.regions.iter().map(|region| &region.code))?;
    let Some(profile) = &payload.profile else { return Ok(()) };
    schema::require(profile.jurisdiction == payload.jurisdiction, || {
        let (own, other) = (&payload.jurisdiction, &profile.jurisdiction);
        format!("profile.jurisdiction must be {own}, got {other}")
    })?;
    profile_schema(profile)
}

fn profile_schema(profile: &Profile) -> Schema {
    schema::count("profile.grades", &profile.grades, 1, LIST_MAX)?;
    schema::unique("profile.grades", profile.grades.iter().map(|grade| &grade.grade))?;
    for grade in &profile.grades {
        schema::count("profile.grades.delivery_modes", &grade.delivery_modes, 0, LIST_MAX)?;
    }
    let repeats = profile.list_that_repeats();
    schema::require(repeats.is_none(), || {
        let list = repeats.unwrap_or_default();
        format!("profile.{list} must name nothing twice and have at most {LIST_MAX} entries")
    })?;
    let hours = profile.unclear_custody_hours;
    schema::require(hours.is_none_or(|hours| hours <= UNCLEAR_CUSTODY_HOURS_MAX), || {
        format!("profile.unclear_custody_hours must be at most {UNCLEAR_CUSTODY_HOURS_MAX}")
    })?;
    let days = profile.deadlines.iter().flatten();
    schema::require(days.max().is_none_or(|days| days <= DEADLINE_DAYS_MAX), || {
        format!("profile.deadlines must be at most {DEADLINE_DAYS_MAX} working days")
    })
}

/// The terms with the new profile, if there is one.
pub(crate) fn check(
    context: &Context<'_>,
    payload: &JurisdictionProfileSet,
) -> Checked<Option<ProfileTerms>> {
    let held = Held::any_of(context, &[Role::ProvinceAuthority, Role::CityAuthority])?;
    let chain = context.region(&payload.jurisdiction)?;
    held.require_over(&chain)?;
    let terms = match (&payload.profile, payload.effective_from) {
        (Some(profile), Some(from)) => Some(check_profile(context, &chain, profile, from)?),
        _ => None,
    };
    if !payload.regions.is_empty() {
        require(held.includes(Role::ProvinceAuthority), Code::Jurisdiction)?;
        check_regions(context, &payload.jurisdiction, &payload.regions)?;
    }
    Ok(terms)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &JurisdictionProfileSet,
    terms: Option<ProfileTerms>,
) {
    if let (Some(profile), Some(terms)) = (&payload.profile, terms) {
        context.put(StateKey::profile(&profile.jurisdiction), &terms);
    }
    for region in &payload.regions {
        context.put(StateKey::region(&region.code), region);
    }
}

fn check_profile(
    context: &Context<'_>,
    chain: &RegionChain,
    profile: &Profile,
    from: Date,
) -> Checked<ProfileTerms> {
    require(chain.own().level <= Level::City, Code::Jurisdiction)?;
    let today = context.today();
    require(from >= today, Code::State)?;
    for region in chain.iter().skip(1) {
        let above: Option<ProfileTerms> = context.read(&StateKey::profile(&region.code))?;
        let above = above.as_ref().and_then(|terms| terms.on(from));
        require(above.is_none_or(|above| profile.loosens(above).is_none()), Code::Jurisdiction)?;
    }
    let found: Option<ProfileTerms> = context.read(&StateKey::profile(&profile.jurisdiction))?;
    let mut terms = found.unwrap_or(ProfileTerms { terms: Vec::new() });
    require(terms.on(from) != Some(profile), Code::NoChange)?;
    terms.enter(from, profile.clone(), today);
    require(terms.terms.len() <= PROFILE_TERMS_MAX, Code::QuotaExceeded)?;
    Ok(terms)
}

/// Each region is new, under one that exists or comes before it in the list, or
/// one that exists with another name.
fn check_regions(context: &Context<'_>, within: &RegionCode, regions: &[Region]) -> Checked<()> {
    let mut added: BTreeMap<&RegionCode, &Region> = BTreeMap::new();
    for region in regions {
        let found: Option<Region> = context.read(&StateKey::region(&region.code))?;
        if let Some(found) = found {
            require_within(context, &region.code, within)?;
            require(found.name != region.name, Code::NoChange)?;
            let renamed = Region { name: found.name.clone(), ..region.clone() };
            require(renamed == found, Code::State)?;
            continue;
        }
        check_new(context, within, &added, region)?;
        added.insert(&region.code, region);
    }
    Ok(())
}

fn check_new(
    context: &Context<'_>,
    within: &RegionCode,
    added: &BTreeMap<&RegionCode, &Region>,
    region: &Region,
) -> Checked<()> {
    let read = |code: &RegionCode| -> Checked<Region> {
        match added.get(code) {
            Some(region) => Ok((*region).clone()),
            None => Ok(context.read(&StateKey::region(code))?.ok_or(Code::RegionUnknown)?),
        }
    };
    let parent = read(region.parent.as_ref().ok_or(Code::Jurisdiction)?)?;
    require(parent.level < region.level, Code::Metadata)?;
    // Levels fall strictly, so the walk up through the list ends.
    let mut known = parent;
    while added.contains_key(&known.code) {
        known = read(known.parent.as_ref().ok_or(Code::RegionUnknown)?)?;
    }
    require_within(context, &known.code, within)?;
    if region.home_node != region.code {
        let home = read(&region.home_node)?;
        require(home.level <= Level::City, Code::HomeNodeMismatch)
    } else {
        require(region.level <= Level::City, Code::HomeNodeMismatch)
    }
}

fn require_within(context: &Context<'_>, code: &RegionCode, within: &RegionCode) -> Checked<()> {
    let chain = context.region(code)?;
    require(chain.is_within(within), Code::Jurisdiction)
}
