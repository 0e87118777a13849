//! The standing terms of unconditional sharing: the published entry itself, by its digest
//! . It is kept when a version comes into force, so that not every grant hashes the
//! whole entry.

use liuhen_types::entity::standing_terms;
use liuhen_types::payload::catalog::{CatalogEntry, ShareType};
use liuhen_types::{CatalogId, Hash, StateKey};

use crate::context::Context;
use crate::refusal::Checked;

/// Keeps the digest of what is published now; of what is not shared unconditionally nobody
/// asks for it.
pub(super) fn published(context: &mut Context<'_>, entry: &CatalogEntry, version: u32) {
    if entry.share_type == ShareType::Unconditional {
        let digest = standing_terms(entry, version);
        context.put(StateKey::standing_terms(&entry.catalog_id), &digest);
    }
}

/// The digest of the version in force of an entry that is shared unconditionally.
pub(crate) fn digest(context: &Context<'_>, catalog: &CatalogId) -> Checked<Hash> {
    context.must_read(&StateKey::standing_terms(catalog))
}
