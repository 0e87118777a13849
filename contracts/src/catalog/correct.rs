//! `CatalogCorrect`: the provider submits a returned entry anew, as the next
//! version, which names the digest of the one before.

use liuhen_crypto::sm3_domain;
use liuhen_types::entity::{Catalog, CatalogStatus};
use liuhen_types::payload::CatalogCorrect;
use liuhen_types::{Code, Hash, StateKey};

use super::entry;
use crate::context::{Context, encode};
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

const VERSION_DOMAIN: &str = "liuhen/catalog-version/v1";

pub(crate) fn schema(payload: &CatalogCorrect) -> Schema {
    entry::schema(&payload.entry)
}

pub(crate) fn check(context: &Context<'_>, payload: &CatalogCorrect) -> Checked<Catalog> {
    let (org, chain) = Held::in_own_region(context, &entry::PROVIDERS)?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.entry.catalog_id))?;
    require(catalog.provider == *context.sender(), Code::NotProvider)?;
    require(catalog.status == CatalogStatus::Returned, Code::State)?;
    if payload.entry.code != catalog.entry.code {
        context.require_new(&StateKey::catalog_code(&payload.entry.code))?;
    }
    require(catalog.version == payload.version, Code::VersionStale)?;
    require(catalog.entry != payload.entry, Code::NoChange)?;
    entry::check(context, &payload.entry, &org, &chain)?;
    Ok(catalog)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &CatalogCorrect, old: Catalog) {
    let entry = &payload.entry;
    let catalog = Catalog {
        entry: entry.clone(),
        provider: old.provider.clone(),
        version: old.version.saturating_add(1),
        prev_digest: version_digest(&old),
        status: CatalogStatus::UnderReview,
        submitted_at: context.time(),
        reviewed_by: old.reviewed_by.clone(),
        reviewed_at: old.reviewed_at,
        return_reasons: old.return_reasons.clone(),
        published_on: None,
    };
    context.put(StateKey::catalog(&entry.catalog_id), &catalog);
    if entry.code != old.entry.code {
        context.remove(StateKey::catalog_code(&old.entry.code));
        context.put(StateKey::catalog_code(&entry.code), &entry.catalog_id);
    }
    entry::warn(context, &entry.share_conditions);
}

/// Digest of a version as it stood in the state when the next one replaced it.
fn version_digest(catalog: &Catalog) -> Hash {
    sm3_domain(VERSION_DOMAIN, &[&encode(catalog)])
}
