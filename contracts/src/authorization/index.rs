//! The list of an entry's grants, so that all can be found when the entry changes
//! . The state cannot be searched.
//!
//! A new grant takes the place of one that is over, if the few places looked at
//! hold one; the cursor goes round, so the list stays near the number of live
//! grants.

use liuhen_types::entity::{Authorization, AuthorizationStatus, DeadlineKind, GrantIndex};
use liuhen_types::{AuthorizationId, CatalogId, Code, StateKey};

use crate::context::Context;
use crate::deadline;
use crate::limits::CATALOG_GRANTS_MAX;
use crate::refusal::{Checked, require};

/// Places looked at per new grant: two, so that ended grants leave faster than new
/// ones come.
const PLACES_PER_GRANT: u64 = 2;

/// Adds a grant that is about to be written.
pub(crate) fn add(context: &mut Context<'_>, authorization: &Authorization) -> Checked<()> {
    let (catalog, id) = (&authorization.catalog_id, &authorization.authorization_id);
    let key = StateKey::catalog_grants(catalog);
    let mut index: GrantIndex = context.written(&key)?.unwrap_or_default();
    let mut free = None;
    for _ in 0..PLACES_PER_GRANT.min(index.count) {
        let place = index.cursor.checked_rem(index.count).unwrap_or(0);
        index.cursor = place.saturating_add(1);
        let old = grant_at(context, catalog, place)?;
        if old.is_over(context.time()) {
            // What may not be used any more need not be delivered.
            let subject = old.authorization_id.as_str();
            deadline::drop_task(context, DeadlineKind::ShareProvide, subject)?;
            free = Some(place);
            break;
        }
    }
    let place = match free {
        Some(place) => place,
        None => {
            require(index.count < CATALOG_GRANTS_MAX, Code::QuotaExceeded)?;
            index.count = index.count.saturating_add(1);
            index.count.saturating_sub(1)
        }
    };
    context.put(StateKey::catalog_grant(catalog, place), id);
    context.put(key, &index);
    Ok(())
}

/// All grants of an entry that may still be used, now or after a suspension.
pub(crate) fn live(context: &Context<'_>, catalog: &CatalogId) -> Checked<Vec<Authorization>> {
    let index: GrantIndex =
        context.written(&StateKey::catalog_grants(catalog))?.unwrap_or_default();
    let mut grants = Vec::new();
    for place in 0..index.count {
        let grant = grant_at(context, catalog, place)?;
        if !grant.is_over(context.time()) {
            grants.push(grant);
        }
    }
    Ok(grants)
}

/// Grants of an entry that may be used now, of at most `most` places looked at, and
/// whether those were all places.
pub(crate) fn active_within(
    context: &Context<'_>,
    catalog: &CatalogId,
    most: u64,
) -> Checked<(Vec<Authorization>, bool)> {
    let index: GrantIndex =
        context.written(&StateKey::catalog_grants(catalog))?.unwrap_or_default();
    let mut grants = Vec::new();
    for place in 0..index.count.min(most) {
        let grant = grant_at(context, catalog, place)?;
        if grant.status == AuthorizationStatus::Active && !grant.is_over(context.time()) {
            grants.push(grant);
        }
    }
    Ok((grants, index.count <= most))
}

fn grant_at(context: &Context<'_>, catalog: &CatalogId, place: u64) -> Checked<Authorization> {
    let id: AuthorizationId = context.must_read(&StateKey::catalog_grant(catalog, place))?;
    // As this transaction leaves it so far: it may have been suspended for another reason.
    let grant = context.written(&StateKey::authorization(&id))?;
    grant.ok_or(Code::ReferenceUnknown.into())
}
