//! `CatalogPublish`: makes an approved entry public, by its provider or by the
//! authority that reviews for it.

use liuhen_types::entity::{Catalog, CatalogStatus};
use liuhen_types::payload::CatalogPublish;
use liuhen_types::{Code, StateKey};

use super::{entry, review};
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::{AUTHORITIES, Held};
use crate::schema::Schema;
pub(crate) fn schema(_: &CatalogPublish) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &CatalogPublish) -> Checked<Catalog> {
    Held::any_of(context, &entry::PROVIDERS)?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    if catalog.provider != *context.sender() {
        let held = Held::of_org(context, context.sender(), &AUTHORITIES)?;
        require(!held.is_empty(), Code::NotProvider)?;
        review::require_reviewer(context, &held, &catalog)?;
    }
    require(catalog.status == CatalogStatus::Approved, Code::State)?;
    require(catalog.version == payload.version, Code::VersionStale)?;
    Ok(catalog)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &CatalogPublish, mut catalog: Catalog) {
    catalog.status = CatalogStatus::Published;
    catalog.published_on = Some(context.time().date());
    context.put(StateKey::catalog(&payload.catalog_id), &catalog);
}
