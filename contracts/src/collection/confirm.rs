//! `CollectionConfirm`: provider and platform operator state one and the same
//! count. From here the operator answers for the platform's copy,
//! and what was found missing is made good. The data have all items of the entry in
//! force.

use liuhen_types::entity::{
    Catalog, Collected, Collection, CollectionStatus, CopyKind, DeadlineKind, Finding,
    FindingStatus, Measure, Resource,
};
use liuhen_types::payload::CollectionConfirm;
use liuhen_types::payload::collection::Gathered;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, CopyId, FindingId, StateKey};

use crate::collection;
use crate::context::Context;
use crate::custody::Copy;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::source::copies;
use crate::{custody, deadline, party, tally};

pub(crate) fn schema(payload: &CollectionConfirm) -> Schema {
    let version = payload.resource_version;
    schema::require(version >= 1, || "resource_version must be at least 1, got 0".into())
}

pub(crate) fn check(context: &Context<'_>, payload: &CollectionConfirm) -> Checked<Collection> {
    let (_, chain) = Held::in_own_region(context, &[Role::Provider])?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    succession::require_provider(context, &catalog.provider)?;
    let (entry, _) = catalog.in_force().ok_or(Code::State)?;
    let resource: Resource = context.find(&StateKey::resource(&payload.resource_id))?;
    require(resource.mount.catalog_id == payload.catalog_id, Code::ReferenceUnknown)?;
    require(resource.is_mounted_at(context.time()), Code::State)?;
    require(resource.version == payload.resource_version, Code::VersionStale)?;
    require(resource.covers(entry), Code::SchemaMismatch)?;
    let collection = collection::of(context, &catalog)?;
    let planned = collection.plan.as_ref().map(|plan| plan.plan.mode);
    require(planned.is_none_or(|mode| mode == payload.gathered.mode()), Code::State)?;
    let operators = [Role::PlatformOperator];
    let cosigned = party::is_cosigned_by(context, &payload.operator, &operators, &chain)?;
    require(cosigned && payload.operator != *context.sender(), Code::CosignRequired)?;
    require(payload.record_count == payload.operator_count, Code::CountMismatch)?;
    Ok(collection)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &CollectionConfirm,
    mut collection: Collection,
) -> Checked<()> {
    let before = collection.status == CollectionStatus::Full;
    collection.status =
        if payload.full { CollectionStatus::Full } else { CollectionStatus::Partial };
    if collection.plan.is_some() {
        let delta = i64::from(payload.full) - i64::from(before);
        tally::count(context, &collection.provider, Measure::CollectionsComplete, delta)?;
    }
    let copy_id = begin_custody(context, payload)?;
    collection.collected = Some(Collected {
        confirm: payload.clone(),
        confirmed_at: context.time(),
        confirmed_by: context.tx_id(),
        copy_id,
    });
    if payload.full {
        deadline::end(context, DeadlineKind::Collection, payload.catalog_id.as_str())?;
        for open in std::mem::take(&mut collection.open_findings) {
            make_good(context, &open.finding_id)?;
        }
    }
    collection::write(context, collection)
}

/// The operator answers for what lies on its platform, and is no source of it; data
/// that were only reached through an interface stay with the provider.
fn begin_custody(
    context: &mut Context<'_>,
    payload: &CollectionConfirm,
) -> Checked<Option<CopyId>> {
    let Gathered::Physical(_) = payload.gathered else { return Ok(None) };
    let copy_id = CopyId::of(CopyKind::Platform, &payload.catalog_id, &payload.operator);
    let (catalog_id, operator) = (&payload.catalog_id, &payload.operator);
    let copy = Copy { id: &copy_id, kind: CopyKind::Platform, catalog: catalog_id };
    custody::begin(context, &copy, operator)?;
    copies::note(context, operator, catalog_id, None)?;
    Ok(Some(copy_id))
}

fn make_good(context: &mut Context<'_>, finding_id: &FindingId) -> Checked<()> {
    let key = StateKey::finding(finding_id);
    let mut finding: Finding = context.must_read(&key)?;
    let days = context.today().days().saturating_sub(finding.found_at.date().days());
    finding.status = FindingStatus::MadeGood;
    finding.made_good_by = Some(context.tx_id());
    finding.days_to_make_good = Some(days);
    tally::count(context, &finding.org, Measure::FindingsClosed, 1)?;
    tally::elapsed(context, &finding.org, Measure::TimeToMakeGood, finding.found_at)?;
    context.put(key, &finding);
    Ok(())
}
