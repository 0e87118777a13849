//! Data that leave the country or cross a network's border (出境, R-55, R-56).
//!
//! Nothing leaves without an active approval, see [`require_approved`].

pub(crate) mod apply;
pub(crate) mod crossing;
pub(crate) mod decide;

use liuhen_types::entity::{Authorization, Catalog, Org};
use liuhen_types::payload::export::ExportSubject;
use liuhen_types::{CatalogId, Code, OrgId, StateKey};

use crate::context::Context;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;

/// Refuses unless an org holds an active approval to take the data of an entry
/// abroad, wherever to: the destination is the delivery's matter.
pub(crate) fn require_approved(
    context: &Context<'_>,
    catalog: &CatalogId,
    org: &OrgId,
) -> Checked<()> {
    let subject = ExportSubject::Catalog(catalog.clone());
    require(is_approved(context, &subject, org)?, Code::ExportDenied)?;
    // The entry may have become important since.
    check_important(context, &context.must_read(&StateKey::catalog(catalog))?)
}

/// True if an org holds an active approval to take such data abroad.
pub(crate) fn is_approved(
    context: &Context<'_>,
    subject: &ExportSubject,
    org: &OrgId,
) -> Checked<bool> {
    let count: Option<u64> = context.read(&StateKey::export_count(subject, org))?;
    Ok(count.unwrap_or(0) > 0)
}

/// The published entry that the data belong to.
fn catalog_of(context: &Context<'_>, subject: &ExportSubject) -> Checked<Catalog> {
    let catalog_id: CatalogId = match subject {
        ExportSubject::Catalog(id) => id.clone(),
        ExportSubject::Authorization(id) => {
            context.find::<Authorization>(&StateKey::authorization(id))?.catalog_id
        }
    };
    context.find(&StateKey::catalog(&catalog_id))
}

/// The regions that an org lies in.
fn regions_of(context: &Context<'_>, org: &OrgId) -> Checked<RegionChain> {
    let org: Org = context.must_read(&StateKey::org(org))?;
    RegionChain::read(context.state, &org.registration.region)
}

/// Important data leave only if the provider's profile allows it.
fn check_important(context: &Context<'_>, catalog: &Catalog) -> Checked<()> {
    let chain = regions_of(context, &catalog.provider)?;
    let profile = profile::of(context, &chain)?;
    let allowed = profile.and_then(|profile| profile.permissions.export_important);
    let is_important = catalog.entry.governance.is_important
        || catalog.in_force().is_some_and(|(entry, _)| entry.governance.is_important);
    require(!is_important || allowed == Some(true), Code::ExportDenied)
}
