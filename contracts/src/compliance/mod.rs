//! Whether a new system may be accepted (合规, R-83): connected, cataloged, fully
//! collected.
//!
//! Connected means that a resource of the system is mounted, so that a gateway
//! reaches it; that the gateway probed it is the collection's to prove.

pub(crate) mod certify;

use liuhen_types::entity::{Collection, ComplianceGap, Resource, System};
use liuhen_types::{CatalogId, ResourceId, State, StateError, StateKey, SystemId, TimeMs};

use crate::limits::{CONDITION_FACTS_MAX, RESOURCES_PER_CATALOG_MAX};
use crate::state::{must_read, read};

/// One condition of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What its absence is called.
    pub gap: ComplianceGap,
    /// True if it holds.
    pub is_met: bool,
    /// Keys of the values of the state that say so; of a condition that does not hold, at
    /// most [`CONDITION_FACTS_MAX`].
    pub facts: Vec<StateKey>,
}

/// What a system of the inventory lacks for a certificate at this time: nothing, if
/// it may be accepted. None if there is no such system.
///
/// # Errors
/// [`StateError`] if the state cannot be read.
pub fn compliance(
    state: &dyn State,
    system: &SystemId,
    time: TimeMs,
) -> Result<Option<Vec<ComplianceGap>>, StateError> {
    let system: Option<System> = read(state, &StateKey::system(system))?;
    system.map(|system| missing(state, &system, time)).transpose()
}

/// All conditions that a system must meet at this time, met and missing.
///
/// # Errors
/// [`StateError`] if the state cannot be read.
pub fn compliance_conditions(
    state: &dyn State,
    system: &System,
    time: TimeMs,
) -> Result<Vec<Condition>, StateError> {
    let own = StateKey::system(&system.registration.system_id);
    let catalogs = &system.catalogs;
    let is_cataloged = !catalogs.is_empty();
    let mut conditions = vec![
        channel(state, system, &own, time)?,
        Condition { gap: ComplianceGap::Catalog, is_met: is_cataloged, facts: vec![own] },
    ];
    for catalog in catalogs {
        let key = StateKey::collection(catalog);
        let collection: Option<Collection> = read(state, &key)?;
        conditions.push(Condition {
            gap: ComplianceGap::FullCollection(catalog.clone()),
            is_met: collection.is_some_and(|collection| collection.is_full()),
            facts: vec![key],
        });
    }
    Ok(conditions)
}

/// What is missing of them.
fn missing(
    state: &dyn State,
    system: &System,
    time: TimeMs,
) -> Result<Vec<ComplianceGap>, StateError> {
    let conditions = compliance_conditions(state, system, time)?;
    Ok(conditions.into_iter().filter(|one| !one.is_met).map(|one| one.gap).collect())
}

/// Whether a resource of the system is mounted: the resource says so, or the numbers
/// of resources that each entry has and the resources themselves say that none is.
fn channel(
    state: &dyn State,
    system: &System,
    own: &StateKey,
    time: TimeMs,
) -> Result<Condition, StateError> {
    let gap = ComplianceGap::Channel;
    let mut facts = vec![own.clone()];
    for catalog in &system.catalogs {
        let mounted = mounted(state, catalog, time, &mut facts)?;
        if let Some(resource) = mounted {
            return Ok(Condition { gap, is_met: true, facts: vec![resource] });
        }
    }
    Ok(Condition { gap, is_met: false, facts })
}

/// The key of a resource that is mounted behind the entry; what was looked at is added
/// to `seen`.
fn mounted(
    state: &dyn State,
    catalog: &CatalogId,
    time: TimeMs,
    seen: &mut Vec<StateKey>,
) -> Result<Option<StateKey>, StateError> {
    let count_key = StateKey::catalog_resource_count(catalog);
    let count: Option<u64> = read(state, &count_key)?;
    if seen.len() < CONDITION_FACTS_MAX {
        seen.push(count_key);
    }
    for index in 0..count.unwrap_or(0).min(RESOURCES_PER_CATALOG_MAX) {
        let id: ResourceId = must_read(state, &StateKey::catalog_resource(catalog, index))?;
        let key = StateKey::resource(&id);
        let resource: Resource = must_read(state, &key)?;
        if resource.is_mounted_at(time) {
            return Ok(Some(key));
        }
        if seen.len() < CONDITION_FACTS_MAX {
            seen.push(key);
        }
    }
    Ok(None)
}
