//! No more than is needed (最少够用, R-44). Who asks for all of several items says of each
//! why, and a data authority takes that on. So it is for who asks for the rest of what it
//! was granted before: grants whose time is not over count, also those that were revoked,
//! for their data were handed out.
//!
//! Left out: requests of one consumer that wait side by side do not count for each other
//! until one of them is granted.

use std::collections::{BTreeMap, BTreeSet};

use liuhen_types::entity::Authorization;
use liuhen_types::payload::catalog::CatalogEntry;
use liuhen_types::payload::request::ShareRequestSubmit;
use liuhen_types::{ItemId, OrgId, StateKey, TimeMs};

use crate::context::Context;
use crate::limits::GRANTED_ITEMS_MAX;
use crate::refusal::Checked;

/// True if a request asks for all of several items, or for all that its consumer was
/// not granted yet.
pub(crate) fn asks_all(
    context: &Context<'_>,
    entry: &CatalogEntry,
    request: &ShareRequestSubmit,
    consumer: &OrgId,
) -> Checked<bool> {
    if entry.items.len() < 2 || request.items.len() == entry.items.len() {
        return Ok(entry.items.len() > 1);
    }
    let granted = granted(context, &StateKey::granted_items(&request.catalog_id, consumer))?;
    let asks = |id: &ItemId| request.items.iter().any(|asked| asked.item_id == *id);
    let adds = request.items.iter().any(|asked| !granted.contains_key(&asked.item_id));
    let mut ids = entry.items.iter().map(|item| &item.item_id);
    let has_all = ids.all(|id| asks(id) || granted.contains_key(id));
    Ok(adds && has_all)
}

/// True if each item has a reason of its own; another blank makes no other reason.
pub(super) fn has_own_reasons(request: &ShareRequestSubmit) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<String>();
    let reasons = request.items.iter().map(|item| words(&item.justification));
    reasons.collect::<BTreeSet<_>>().len() == request.items.len()
}

/// Notes the items of a new grant.
pub(crate) fn note(context: &mut Context<'_>, grant: &Authorization) -> Checked<()> {
    let key = StateKey::granted_items(&grant.catalog_id, &grant.consumer);
    let mut items = granted(context, &key)?;
    for id in &grant.items {
        let last = items.entry(id.clone()).or_insert(grant.valid_to);
        *last = grant.valid_to.max(*last);
    }
    while items.len() > GRANTED_ITEMS_MAX {
        // Of items that later versions lack, the first to end.
        let first = items.iter().min_by_key(|(_, last)| **last).map(|(id, _)| id.clone());
        first.and_then(|id| items.remove(&id));
    }
    context.put(key, &items);
    Ok(())
}

fn granted(context: &Context<'_>, key: &StateKey) -> Checked<BTreeMap<ItemId, TimeMs>> {
    let found: Option<BTreeMap<ItemId, TimeMs>> = context.written(key)?;
    let mut items = found.unwrap_or_default();
    items.retain(|_, last| context.time() <= *last);
    Ok(items)
}
