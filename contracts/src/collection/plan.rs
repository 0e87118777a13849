//! `CollectionPlanSet`: an authority over the provider sets by when an entry is
//! to be fully collected. Its date is a deadline that only counts.

use liuhen_types::entity::{
    Catalog, Collection, CollectionPlan, CollectionStatus, DeadlineKind, Demand, DemandStatus,
    Measure, Org,
};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::CollectionPlanSet;
use liuhen_types::payload::org::{OrgKind, Sector};
use liuhen_types::{Code, StateKey};

use crate::catalog::entry;
use crate::collection;
use crate::context::Context;
use crate::deadline::{self, Start, Task};
use crate::org::succession;
use crate::party;
use crate::refusal::{Checked, require};
use crate::role::{AUTHORITIES, Held};
use crate::schema::{self, Schema};
use crate::tally;

pub(crate) struct Facts {
    collection: Collection,
    /// None if everything was collected already.
    deadline: Option<Start>,
}

pub(crate) fn schema(payload: &CollectionPlanSet) -> Schema {
    schema::count("legal_basis", &payload.legal_basis, 0, LIST_MAX)
}

pub(crate) fn check(context: &Context<'_>, payload: &CollectionPlanSet) -> Checked<Facts> {
    let held = Held::any_of(context, &AUTHORITIES)?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    let provider: Org = context.must_read(&StateKey::org(&catalog.provider))?;
    let chain = context.region(&provider.registration.region)?;
    held.require_over(&chain)?;
    require(catalog.in_force().is_some(), Code::State)?;
    require(payload.planned_by >= context.today(), Code::State)?;
    check_need(context, payload, &provider)?;
    let collection = collection::of(context, &catalog)?;
    let subject = payload.catalog_id.as_str();
    let responsible = &succession::heir(context, &catalog.provider)?.org;
    let setter = context.sender();
    let supervisor = match setter == responsible {
        true => party::supervisor(context, &chain, responsible, &[])?,
        false => setter.clone(),
    };
    let supervisor = &supervisor;
    let (kind, informed) = (DeadlineKind::Collection, &[]);
    let task = Task { kind, subject, responsible, supervisor, informed };
    let is_done = collection.status == CollectionStatus::Full;
    let start = || deadline::start_on(context, &task, payload.planned_by);
    let deadline = (!is_done).then(start);
    Ok(Facts { collection, deadline })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &CollectionPlanSet,
    facts: Facts,
) -> Checked<()> {
    let Facts { mut collection, deadline } = facts;
    let provider = collection.provider.clone();
    if collection.plan.is_none() {
        tally::count(context, &provider, Measure::CollectionsPlanned, 1)?;
        if collection.status == CollectionStatus::Full {
            tally::count(context, &provider, Measure::CollectionsComplete, 1)?;
        }
    }
    // The day of an earlier plan falls away; one that has passed stays counted.
    deadline::drop_task(context, DeadlineKind::Collection, payload.catalog_id.as_str())?;
    collection.plan = Some(CollectionPlan {
        plan: payload.clone(),
        set_by: context.sender().clone(),
        set_at: context.time(),
    });
    collection::write(context, collection)?;
    deadline.map_or(Ok(()), |start| start.write(context))
}

/// from organs that are no government, and from utilities and
/// holders of social data, on demand and by law.
fn check_need(context: &Context<'_>, payload: &CollectionPlanSet, provider: &Org) -> Checked<()> {
    if let Some(demand_id) = &payload.demand_ref {
        let demand: Demand = context.find(&StateKey::demand(demand_id))?;
        require(is_accepted(&demand), Code::DemandRequired)?;
    }
    let registration = &provider.registration;
    let is_social = matches!(registration.kind, OrgKind::PublicUtility | OrgKind::SocialDataHolder);
    let on_demand = is_social || registration.sector != Sector::Government;
    require(!on_demand || payload.demand_ref.is_some(), Code::DemandRequired)?;
    if is_social { entry::check_legal_basis(&payload.legal_basis) } else { Ok(()) }
}

/// Accepted is one that an org took on or that an entry meets; closed, one that was so before.
fn is_accepted(demand: &Demand) -> bool {
    match demand.status {
        DemandStatus::Listed | DemandStatus::Refused => false,
        DemandStatus::Assigned
        | DemandStatus::DeveloperAssigned
        | DemandStatus::Matched
        | DemandStatus::Requested
        | DemandStatus::Satisfied => true,
        DemandStatus::Closed => {
            let was_refused = !demand.legal_basis.is_empty();
            let was_taken_on = demand.provider.is_some() || demand.coordination.is_some();
            was_taken_on && !was_refused
        }
    }
}
