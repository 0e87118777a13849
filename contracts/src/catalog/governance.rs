//! What an entry says beyond the guide, held against the state: origin and visibility
//! importance, system, duty, template.
//! Ownership is asked for at publication only.

use liuhen_types::entity::{Catalog, DutyHolder, Org};
use liuhen_types::limits::CATALOG_ITEMS_MAX;
use liuhen_types::payload::catalog::{CatalogEntry, EntryGovernance, Origin, Visibility};
use liuhen_types::payload::org::{Role, Sector};
use liuhen_types::{Code, ItemId, StateKey};

use super::{cosign, grade, template};
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::Held;
use crate::schema::{self, Schema};

/// What an accepted entry brings with it.
pub(super) struct Facts {
    visibility: Visibility,
    lowers_grade: bool,
    claim: Option<template::Claim>,
    /// Set if nobody, or another department, named the duty first.
    duty: Option<Duty>,
}

enum Duty {
    Free,
    Taken,
}

pub(super) fn schema(governance: &EntryGovernance) -> Schema {
    if let Some(grant) = &governance.upper_grant {
        let field = "entry.governance.upper_grant.items";
        schema::count(field, &grant.items, 0, CATALOG_ITEMS_MAX)?;
        schema::unique(field, &grant.items)?;
    }
    governance.template.as_ref().map_or(Ok(()), template::claim_schema)
}

/// The gates; `org` submits in the region of `chain`, `old` is the entry as it stands.
pub(super) fn check(
    context: &Context<'_>,
    entry: &CatalogEntry,
    old: Option<&Catalog>,
    org: &Org,
    chain: &RegionChain,
) -> Checked<Facts> {
    let governance = &entry.governance;
    check_origin(context, entry, chain)?;
    for party in [&governance.owner, &governance.manager].into_iter().flatten() {
        require(context.exists(&StateKey::org(party))?, Code::ReferenceUnknown)?;
    }
    if let Some(system) = &governance.system {
        require(context.exists(&StateKey::system(system))?, Code::SystemUnknown)?;
    }
    grade::check(context, entry, chain)?;
    let was_important = old.is_some_and(|old| old.entry.governance.is_important);
    if was_important != governance.is_important {
        // To protect its own data is the authority's to decide with security's; the review
        // of its entry is another's.
        let reviewer = cosign::require_reviewer(context, &[], chain)?;
        cosign::require_security(context, &[context.sender(), &reviewer], chain)?;
    }
    let claim = match &governance.template {
        Some(claim) => Some(template::check_claim(context, claim, entry)?),
        None => None,
    };
    let lowers_grade = match old.and_then(Catalog::in_force) {
        Some((before, _)) => grade::is_lowered(context, before, entry, chain)?,
        None => false,
    };
    let visibility = visibility(entry, org);
    Ok(Facts { visibility, lowers_grade, claim, duty: duty(context, entry)? })
}

impl Facts {
    pub(super) const fn visibility(&self) -> Visibility {
        self.visibility
    }

    pub(super) const fn lowers_grade(&self) -> bool {
        self.lowers_grade
    }

    /// Writes what goes with `catalog`, which holds the entry, and warns.
    pub(super) fn record(self, context: &mut Context<'_>, catalog: &Catalog) -> Checked<()> {
        template::record(context, catalog, self.claim)?;
        let duty_key = catalog.entry.duty_basis.as_ref().map(|text| StateKey::duty(text));
        match (self.duty, duty_key) {
            (Some(Duty::Taken), _) => context.warn(Code::DutyOverlap),
            (Some(Duty::Free), Some(key)) => {
                let catalog_id = catalog.entry.catalog_id.clone();
                let provider = catalog.provider.clone();
                context.put(key, &DutyHolder { catalog_id, provider });
            }
            _ => {}
        }
        Ok(())
    }
}

/// what others than government departments provide is restricted unless the
/// entry says otherwise.
pub(super) fn visibility(entry: &CatalogEntry, provider: &Org) -> Visibility {
    entry.governance.visibility.unwrap_or(match provider.registration.sector {
        Sector::Government => Visibility::Normal,
        _ => Visibility::Restricted,
    })
}

/// The duty of a retired entry is nobody's until another one names it.
pub(super) fn free_duty(context: &mut Context<'_>, catalog: &Catalog) -> Checked<()> {
    let Some(text) = &catalog.entry.duty_basis else { return Ok(()) };
    let key = StateKey::duty(text);
    let holder: Option<DutyHolder> = context.read(&key)?;
    if holder.is_some_and(|holder| holder.catalog_id == catalog.entry.catalog_id) {
        context.remove(key);
    }
    Ok(())
}

/// what comes from departments of the State Council is the province's to
/// register; only what comes from above has a grant of above.
fn check_origin(context: &Context<'_>, entry: &CatalogEntry, chain: &RegionChain) -> Checked<()> {
    let governance = &entry.governance;
    if governance.origin == Origin::National {
        let held = Held::of_org(context, context.sender(), &[Role::ProvinceAuthority])?;
        require(held.covers(chain), Code::Role)?;
    }
    let Some(grant) = &governance.upper_grant else { return Ok(()) };
    require(governance.origin != Origin::Local, Code::Metadata)?;
    context.region(&grant.scope)?;
    let is_item = |id: &ItemId| entry.items.iter().any(|item| item.item_id == *id);
    require(grant.items.iter().all(is_item), Code::ItemUnknown)
}

/// whether another department named the same duty before.
fn duty(context: &Context<'_>, entry: &CatalogEntry) -> Checked<Option<Duty>> {
    let Some(text) = &entry.duty_basis else { return Ok(None) };
    let holder: Option<DutyHolder> = context.read(&StateKey::duty(text))?;
    let Some(holder) = holder else { return Ok(Some(Duty::Free)) };
    let is_own = succession::acts_for(context, &holder.provider)?;
    Ok((!is_own).then_some(Duty::Taken))
}
