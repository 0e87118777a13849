//! Onward flow of data that came from departments of the State Council or of a
//! ministry: only as far as the level above allows.

use liuhen_types::entity::AuthorizationStatus;
use liuhen_types::payload::catalog::{CatalogEntry, CatalogItem, Origin};
use liuhen_types::{Code, Date, ItemId, Text};

use crate::authorization::{index, suspend};
use crate::context::Context;
use crate::refusal::{Checked, Refusal, require};
use crate::region::RegionChain;

/// Refuses unless the grant of above covers these items, an org of that region, and
/// every day until `until`.
pub(crate) fn check(
    entry: &CatalogEntry,
    items: &[&CatalogItem],
    consumer: &RegionChain,
    until: Date,
) -> Checked<()> {
    let governance = &entry.governance;
    if !matches!(governance.origin, Origin::National | Origin::Ministry) {
        return Ok(());
    }
    let grant = governance.upper_grant.as_ref().ok_or(Code::UpperGrant)?;
    let covers_items =
        grant.items.is_empty() || items.iter().all(|item| grant.items.contains(&item.item_id));
    let covers = covers_items && consumer.is_within(&grant.scope) && until <= grant.valid_to;
    require(covers, Code::UpperGrant)
}

/// The items of these ids; refuses if the entry has not all of them.
pub(crate) fn items<'a>(entry: &'a CatalogEntry, ids: &[ItemId]) -> Checked<Vec<&'a CatalogItem>> {
    let find = |id: &ItemId| entry.items.iter().find(|item| item.item_id == *id);
    let items: Option<Vec<&CatalogItem>> = ids.iter().map(find).collect();
    items.ok_or(Code::ItemUnknown.into())
}

/// Suspends the grants of an entry that a new version's grant of above covers no more.
pub(super) fn stop_uncovered(
    context: &mut Context<'_>,
    before: &CatalogEntry,
    after: &CatalogEntry,
) -> Checked<()> {
    let of_above = |entry: &CatalogEntry| {
        let governance = &entry.governance;
        (governance.origin, governance.upper_grant.clone())
    };
    if of_above(before) == of_above(after) {
        return Ok(());
    }
    let reason = Text::new("the grant from above changed").expect("it is a short text");
    for grant in index::live(context, &after.catalog_id)? {
        let consumer = context.region_of(&grant.consumer)?;
        let covered = items(after, &grant.items)
            .and_then(|items| check(after, &items, &consumer, grant.valid_to.date()));
        match covered {
            Err(Refusal::Code(_)) if grant.status == AuthorizationStatus::Active => {
                suspend::begin(context, grant, reason.clone())?;
            }
            Ok(()) | Err(Refusal::Code(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
