//! Whether data may leave the country: under a grant, by an approval for that
//! grant to either of its parties, or for the entry to the consumer.
//!
//! An approval names one destination, and a delivery must go there; so must an endpoint
//! that the provider mounts abroad, by an approval of its own for the entry, with which it
//! goes. What was approved for a provider that ended holds for who took its place.
//!
//! Left out: in which role an org applied for an entry, so what a successor was approved as a
//! consumer before holds for its endpoints, too; where an interface is called from, and which
//! resource answers it; anchors do not say, so a grant that crosses the border runs while any
//! approval for it holds.

use liuhen_types::entity::{Authorization, AuthorizationStatus, Catalog, ShareRequest};
use liuhen_types::payload::ResourceMount;
use liuhen_types::payload::export::ExportSubject;
use liuhen_types::{CatalogId, Code, ExportId, OrgId, StateKey, Text};

use crate::authorization::suspend;
use crate::context::Context;
use crate::org::succession;
use crate::profile;
use crate::refusal::{Checked, Refusal, require};
use crate::resource::{index, unmount};

/// Refuses unless an org holds an active approval to take the data of an entry
/// abroad, wherever to: the destination is the delivery's matter.
pub(crate) fn require_approved(
    context: &Context<'_>,
    catalog: &CatalogId,
    org: &OrgId,
) -> Checked<()> {
    let subject = ExportSubject::Catalog(catalog.clone());
    require(is_approved(context, &subject, org)?, Code::ExportDenied)?;
    check_important(context, catalog)
}

/// Refuses a grant that crosses the border and that no approval covers.
pub(crate) fn require_grant(context: &Context<'_>, grant: &Authorization) -> Checked<()> {
    if is_cross_border(context, grant)? { require_covered(context, grant) } else { Ok(()) }
}

/// Refuses a delivery that goes abroad without an approval, or elsewhere than approved.
/// What crosses the border says where to.
pub(crate) fn require_delivery(
    context: &Context<'_>,
    grant: &Authorization,
    destination: Option<&Text<100>>,
) -> Checked<()> {
    if destination.is_none() && !is_cross_border(context, grant)? {
        return Ok(());
    }
    require_covered(context, grant)?;
    let destination = destination.ok_or(Code::TargetMismatch)?;
    for (subject, org) in approvals(context, grant)? {
        if context.exists(&StateKey::export_approved(&subject, &org, destination))? {
            return Ok(());
        }
    }
    Err(Code::TargetMismatch.into())
}

/// Refuses data at an endpoint abroad without an approval that holds, of the entry's provider
/// or of those that took its place, or elsewhere than approved.
pub(crate) fn require_endpoint(context: &Context<'_>, mount: &ResourceMount) -> Checked<()> {
    let Some(place) = &mount.abroad else { return Ok(()) };
    let entry: Catalog = context.must_read(&StateKey::catalog(&mount.catalog_id))?;
    let subject = ExportSubject::Catalog(mount.catalog_id.clone());
    let (mut is_covered, mut is_there) = (false, false);
    for org in succession::with_heirs(context, [&entry.provider])? {
        let key = StateKey::export_approved(&subject, &org, place);
        is_covered = is_covered || is_approved(context, &subject, &org)?;
        is_there = is_there || context.written::<ExportId>(&key)?.is_some();
    }
    require(is_covered, Code::ExportDenied)?;
    check_important(context, &mount.catalog_id)?;
    require(is_there, Code::TargetMismatch)
}

/// Unmounts the endpoints abroad of an entry that may not be there any more. Another approval
/// brings none of them back.
pub(crate) fn unmount_endpoints(
    context: &mut Context<'_>,
    catalog: &CatalogId,
    reason: &Text<500>,
) -> Checked<()> {
    for resource in index::mounted(context, catalog)? {
        match require_endpoint(context, &resource.mount) {
            Err(Refusal::Code(_)) => unmount::at_once(context, resource, reason.clone())?,
            other => other?,
        }
    }
    Ok(())
}

/// Suspends those of some grants that cross the border and may not do so any more.
pub(crate) fn stop(
    context: &mut Context<'_>,
    grants: Vec<Authorization>,
    reason: &Text<500>,
) -> Checked<()> {
    for grant in grants {
        let is_running =
            grant.status == AuthorizationStatus::Active && !grant.is_over(context.time());
        if !is_running {
            continue;
        }
        match require_grant(context, &grant) {
            Err(Refusal::Code(_)) => suspend::begin(context, grant, reason.clone())?,
            other => other?,
        }
    }
    Ok(())
}

/// Important data leave only if the provider's profile allows it; an entry may become
/// important at any time.
pub(super) fn check_important(context: &Context<'_>, catalog: &CatalogId) -> Checked<()> {
    let key = StateKey::catalog(catalog);
    let catalog: Catalog = context.written(&key)?.ok_or(Code::ReferenceUnknown)?;
    let chain = context.region_of(&catalog.provider)?;
    let profile = profile::of(context, &chain)?;
    let allowed = profile.and_then(|profile| profile.permissions.export_important);
    let is_important = catalog.entry.governance.is_important
        || catalog.in_force().is_some_and(|(entry, _)| entry.governance.is_important);
    require(!is_important || allowed == Some(true), Code::ExportDenied)
}

fn require_covered(context: &Context<'_>, grant: &Authorization) -> Checked<()> {
    let mut is_covered = false;
    for (subject, org) in approvals(context, grant)? {
        is_covered = is_covered || is_approved(context, &subject, &org)?;
    }
    require(is_covered, Code::ExportDenied)?;
    check_important(context, &grant.catalog_id)
}

/// What may have been approved for a grant, and for whom.
fn approvals(context: &Context<'_>, grant: &Authorization) -> Checked<Vec<(ExportSubject, OrgId)>> {
    let own = ExportSubject::Authorization(grant.authorization_id.clone());
    let entry = ExportSubject::Catalog(grant.catalog_id.clone());
    let consumer = [(own.clone(), grant.consumer.clone()), (entry, grant.consumer.clone())];
    let providers = succession::with_heirs(context, [&grant.provider])?;
    Ok(consumer.into_iter().chain(providers.into_iter().map(|org| (own.clone(), org))).collect())
}

/// True if an org holds an active approval to take such data abroad.
fn is_approved(context: &Context<'_>, subject: &ExportSubject, org: &OrgId) -> Checked<bool> {
    let count: Option<u64> = context.written(&StateKey::export_count(subject, org))?;
    Ok(count.unwrap_or(0) > 0)
}

fn is_cross_border(context: &Context<'_>, grant: &Authorization) -> Checked<bool> {
    let key = StateKey::request(&grant.request_id);
    let request: Option<ShareRequest> = context.written(&key)?;
    Ok(request.is_some_and(|request| request.request.cross_border))
}
