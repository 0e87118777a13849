//! What is derived is shared no more freely than what it was made from, unless the
//! providers of that sign. It holds for each new version of the data, and for
//! each version of the entry that shares them more freely than before.

use liuhen_types::entity::{Catalog, Resource};
use liuhen_types::payload::catalog::{CatalogEntry, ShareType};
use liuhen_types::{Code, OrgId, ResourceId, StateKey};

use super::index;
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};

/// Refuses data of `provider`, shared like this, that were made from stricter ones.
pub(super) fn check(
    context: &Context<'_>,
    share_type: ShareType,
    provider: &OrgId,
    derived_from: &[ResourceId],
) -> Checked<()> {
    for source in derived_from {
        let source: Resource = context.must_read(&StateKey::resource(source))?;
        let key = StateKey::catalog(&source.mount.catalog_id);
        let origin: Catalog = context.must_read(&key)?;
        // A retired entry binds as it did last.
        let strictest = origin.in_force().map_or(&origin.entry, |(entry, _)| entry).share_type;
        // Who took the place of a provider signs for it, and for both if that is one.
        let signer = succession::heir(context, &source.provider)?.org;
        let is_own = signer == succession::heir(context, provider)?.org;
        let signs = is_own || context.is_cosigned_by(&signer);
        require(share_type >= strictest || signs, Code::CosignRequired)?;
    }
    Ok(())
}

/// The same for all data behind an entry of which `next` is to come into force.
pub(crate) fn check_entry(
    context: &Context<'_>,
    catalog: &Catalog,
    next: &CatalogEntry,
) -> Checked<()> {
    let is_looser = |(before, _): (&CatalogEntry, u32)| next.share_type < before.share_type;
    if !catalog.in_force().is_some_and(is_looser) {
        return Ok(());
    }
    for resource in index::mounted(context, &next.catalog_id)? {
        let Some(data) = &resource.latest else { continue };
        check(context, next.share_type, &catalog.provider, &data.derived_from)?;
    }
    Ok(())
}
