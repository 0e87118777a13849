//! One version of an entry after another: each names the digest of the one before,
//! and a code belongs to one entry at a time.

use liuhen_crypto::sm3_domain;
use liuhen_types::entity::{Catalog, CatalogStatus, PublishedVersion};
use liuhen_types::payload::catalog::{CatalogEntry, Visibility};
use liuhen_types::{Hash, StateKey};

use super::reclassify;
use crate::context::{Context, encode};
use crate::refusal::Checked;

const VERSION_DOMAIN: &str = "liuhen/catalog-version/v1";

/// What is submitted after `old`, waiting for review. A published version is kept
/// beside it and stays in force.
pub(crate) fn next(
    context: &Context<'_>,
    old: &Catalog,
    entry: &CatalogEntry,
    visibility: Visibility,
) -> Catalog {
    let is_current = matches!(old.status, CatalogStatus::Published | CatalogStatus::ChangePending);
    let current = if is_current { Some(Box::new(published(old))) } else { old.current.clone() };
    // What was restricted stays so as long as that version is in force.
    let visibility = if current.is_some() { visibility.max(old.visibility) } else { visibility };
    Catalog {
        entry: entry.clone(),
        provider: old.provider.clone(),
        version: old.version.saturating_add(1),
        prev_digest: digest(old),
        status: CatalogStatus::UnderReview,
        submitted_at: context.time(),
        reviewed_by: old.reviewed_by.clone(),
        reviewed_at: old.reviewed_at,
        return_reasons: old.return_reasons.clone(),
        published_on: None,
        current,
        notice_id: old.notice_id.clone(),
        visibility,
        retirement: None,
        reclassified: reclassify::kept(old, entry),
    }
}

/// The version in force anew, as the one after an update that was returned; none if `old` is
/// no such update. It waits for nothing.
pub(crate) fn without_update(context: &Context<'_>, old: &Catalog) -> Option<Catalog> {
    let current = old.current.as_ref().filter(|_| old.status == CatalogStatus::Returned)?;
    Some(Catalog {
        status: CatalogStatus::ChangePending,
        published_on: current.published_on,
        current: None,
        ..next(context, old, &current.entry, old.visibility)
    })
}

/// Refuses the code of another entry.
pub(crate) fn check_code(
    context: &Context<'_>,
    old: &Catalog,
    entry: &CatalogEntry,
) -> Checked<()> {
    let in_force = old.in_force().map(|(entry, _)| &entry.code);
    if entry.code == old.entry.code || in_force == Some(&entry.code) {
        return Ok(());
    }
    context.require_new(&StateKey::catalog_code(&entry.code))
}

/// Takes the code of `entry`, and gives back that of a version that it replaces
/// before it was in force.
pub(crate) fn take_code(context: &mut Context<'_>, old: &Catalog, entry: &CatalogEntry) {
    if entry.code == old.entry.code {
        return;
    }
    let in_force = old.in_force().map(|(entry, _)| &entry.code);
    if in_force != Some(&old.entry.code) {
        context.remove(StateKey::catalog_code(&old.entry.code));
    }
    context.put(StateKey::catalog_code(&entry.code), &entry.catalog_id);
}

fn published(catalog: &Catalog) -> PublishedVersion {
    PublishedVersion {
        entry: catalog.entry.clone(),
        version: catalog.version,
        published_on: catalog.published_on,
    }
}

/// Digest of a version as it stood in the state when the next one replaced it.
fn digest(catalog: &Catalog) -> Hash {
    sm3_domain(VERSION_DOMAIN, &[&encode(catalog)])
}
