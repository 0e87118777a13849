//! Whether a request aims at the source of what it asks for, or an authority overrules that
//! when it is submitted, and, for a source that was designated since, when it is taken
//! on. Once it is in processing, a new source leaves it alone.

use liuhen_types::entity::{Catalog, ShareRequest};
use liuhen_types::payload::catalog::{CatalogEntry, CatalogItem};
use liuhen_types::payload::{ShareRequestAccept, ShareRequestSubmit};
use liuhen_types::{Code, TimeMs};

use super::automatic::items_asked;
use crate::context::Context;
use crate::party;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::AUTHORITIES;
use crate::source::element;

/// Who asks another entry than the source of an element for it, for the source's region or
/// for a wider one that holds it, needs the signature of a data authority over the consumer,
/// its own if it is one; the justification of the item is its reason.
pub(super) fn check(
    context: &Context<'_>,
    catalog: &Catalog,
    asked: &ShareRequestSubmit,
    items: &[&CatalogItem],
    consumer: &RegionChain,
) -> Checked<()> {
    let scope = context.region(&asked.region_scope)?;
    if !element::have_other_source(context, catalog, items, &scope, TimeMs(0))? {
        return Ok(());
    }
    require_overruled(context, consumer)
}

/// The same for a source that was designated since the request was submitted; the acceptance
/// gives the reason.
pub(super) fn check_since(
    context: &Context<'_>,
    catalog: &Catalog,
    entry: &CatalogEntry,
    request: &ShareRequest,
    acceptance: &ShareRequestAccept,
) -> Checked<()> {
    let asked = &request.request;
    let scope = context.region(&asked.region_scope)?;
    let (items, since) = (items_asked(entry, asked), request.submitted_at);
    if !element::have_other_source(context, catalog, &items, &scope, since)? {
        return Ok(());
    }
    require(acceptance.reason.is_some(), Code::NotAuthoritativeSource)?;
    require_overruled(context, &context.region_of(&request.consumer)?)
}

fn require_overruled(context: &Context<'_>, consumer: &RegionChain) -> Checked<()> {
    let authorities = party::signers(context, &AUTHORITIES, consumer)?;
    require(!authorities.is_empty(), Code::NotAuthoritativeSource)
}
