//! The lists of an entry's grants and of a consumer's, so that all can be found when the
//! entry changes, or the consumer is ended. The state cannot be searched.
//!
//! A new grant takes the place of one that is over, if the few places looked at
//! hold one; the cursor goes round, so the list stays near the number of live
//! grants.
//!
//! Left out: of a consumer with as many live grants as its list has places, those beyond are
//! not listed with it, and stay active when it is ended.

use liuhen_types::entity::{
    Authorization, AuthorizationStatus, DeadlineKind, GrantHead, GrantIndex,
};
use liuhen_types::{AuthorizationId, CatalogId, Code, OrgId, StateKey, Text};

use super::suspend;
use crate::context::Context;
use crate::deadline;
use crate::limits::CATALOG_GRANTS_MAX;
use crate::refusal::{Checked, require};
use crate::state::{must_read, read_head};

/// Places looked at per new grant: two, so that ended grants leave faster than new
/// ones come.
const PLACES_PER_GRANT: u64 = 2;

/// One of the lists.
#[derive(Clone, Copy)]
enum List<'a> {
    Catalog(&'a CatalogId),
    Consumer(&'a OrgId),
}

impl List<'_> {
    fn key(self) -> StateKey {
        match self {
            Self::Catalog(catalog) => StateKey::catalog_grants(catalog),
            Self::Consumer(consumer) => StateKey::consumer_grants(consumer),
        }
    }

    fn place(self, place: u64) -> StateKey {
        match self {
            Self::Catalog(catalog) => StateKey::catalog_grant(catalog, place),
            Self::Consumer(consumer) => StateKey::consumer_grant(consumer, place),
        }
    }
}

/// Adds a grant that is about to be written.
pub(crate) fn add(context: &mut Context<'_>, authorization: &Authorization) -> Checked<()> {
    let id = &authorization.authorization_id;
    let is_listed = add_to(context, List::Catalog(&authorization.catalog_id), id)?;
    require(is_listed, Code::QuotaExceeded)?;
    add_to(context, List::Consumer(&authorization.consumer), id).map(drop)
}

/// Adds a grant to a list; false if it is full.
fn add_to(context: &mut Context<'_>, list: List<'_>, id: &AuthorizationId) -> Checked<bool> {
    let mut index: GrantIndex = context.written(&list.key())?.unwrap_or_default();
    let mut free = None;
    for _ in 0..PLACES_PER_GRANT.min(index.count) {
        let place = index.cursor.checked_rem(index.count).unwrap_or(0);
        index.cursor = place.saturating_add(1);
        let old = head_at(context, list, place)?;
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
        None if index.count < CATALOG_GRANTS_MAX => {
            index.count = index.count.saturating_add(1);
            index.count.saturating_sub(1)
        }
        None => return Ok(false),
    };
    context.put(list.place(place), id);
    context.put(list.key(), &index);
    Ok(true)
}

/// The consumer was ended: nobody uses its grants any more, and nothing need be delivered.
pub(crate) fn end_consumer(context: &mut Context<'_>, consumer: &OrgId) -> Checked<()> {
    for grant in live_in(context, List::Consumer(consumer))? {
        let subject = grant.authorization_id.as_str();
        deadline::drop_task(context, DeadlineKind::ShareProvide, subject)?;
        if grant.status == AuthorizationStatus::Active {
            let reason = Text::new("the consumer was ended").expect("it is short");
            suspend::begin(context, grant, reason)?;
        }
    }
    Ok(())
}

/// All grants of an entry that may still be used, now or after a suspension.
pub(crate) fn live(context: &Context<'_>, catalog: &CatalogId) -> Checked<Vec<Authorization>> {
    live_in(context, List::Catalog(catalog))
}

fn live_in(context: &Context<'_>, list: List<'_>) -> Checked<Vec<Authorization>> {
    let index: GrantIndex = context.written(&list.key())?.unwrap_or_default();
    let mut grants = Vec::new();
    for place in 0..index.count {
        let grant = grant_at(context, list, place)?;
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
    let list = List::Catalog(catalog);
    let index: GrantIndex = context.written(&list.key())?.unwrap_or_default();
    let mut grants = Vec::new();
    for place in 0..index.count.min(most) {
        let grant = grant_at(context, list, place)?;
        if grant.status == AuthorizationStatus::Active && !grant.is_over(context.time()) {
            grants.push(grant);
        }
    }
    Ok((grants, index.count <= most))
}

/// As this transaction leaves it so far: it may have been suspended for another reason.
fn grant_at(context: &Context<'_>, list: List<'_>, place: u64) -> Checked<Authorization> {
    Ok(must_read(&context.with_changes(), &key_at(context, list, place)?)?)
}

fn head_at(context: &Context<'_>, list: List<'_>, place: u64) -> Checked<GrantHead> {
    let head = read_head(&context.with_changes(), &key_at(context, list, place)?)?;
    head.ok_or(Code::ReferenceUnknown.into())
}

fn key_at(context: &Context<'_>, list: List<'_>, place: u64) -> Checked<StateKey> {
    let id: AuthorizationId = context.must_read(&list.place(place))?;
    Ok(StateKey::authorization(&id))
}
