//! How a demand follows the share request that answers it.

use liuhen_types::entity::{Demand, DemandStatus, Measure, ShareRequest};
use liuhen_types::payload::ShareRequestSubmit;
use liuhen_types::payload::request::Scenario;
use liuhen_types::{CatalogId, Code, DemandId, OrgId, StateKey};

use crate::context::Context;
use crate::limits::COMPLEX_DEMANDS_MAX;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::request::withdraw;
use crate::tally;

/// A request that names a demand is the consumer's own, for the entry that meets it. One
/// that asked for it before and leads to no grant any more gives way to it.
pub(crate) fn check_request(context: &Context<'_>, request: &ShareRequestSubmit) -> Checked<()> {
    let Some(id) = &request.demand_id else { return Ok(()) };
    let demand: Demand = context.find(&StateKey::demand(id))?;
    require(demand.consumer == *context.sender(), Code::NotParty)?;
    let is_free = match demand.status {
        DemandStatus::Matched => true,
        DemandStatus::Requested => asked_before(context, request)?
            .is_some_and(|before| withdraw::gives_way(context, &before, request)),
        _ => false,
    };
    require(is_free, Code::State)?;
    require(demand.catalog_id.as_ref() == Some(&request.catalog_id), Code::State)
}

/// The request that asks for the demand which another one names.
pub(crate) fn asked_before(
    context: &Context<'_>,
    request: &ShareRequestSubmit,
) -> Checked<Option<ShareRequest>> {
    let Some(id) = &request.demand_id else { return Ok(None) };
    let demand: Demand = context.must_read(&StateKey::demand(id))?;
    let before = demand.request_id.filter(|_| demand.status == DemandStatus::Requested);
    before.map(|id| context.must_read(&StateKey::request(&id))).transpose()
}

/// A complex scenario is approved only after its meeting. A request for an entry
/// that is to meet complex demands of the consumer answers one of them that had its
/// meeting, and names it, or waits until all of them had theirs.
pub(crate) fn require_coordinated(
    context: &Context<'_>,
    request: &ShareRequestSubmit,
    consumer: &OrgId,
) -> Checked<()> {
    let named: Option<Demand> = match &request.demand_id {
        Some(id) => Some(context.must_read(&StateKey::demand(id))?),
        None => None,
    };
    let is_complex =
        named.as_ref().is_some_and(|demand| demand.demand.scenario == Scenario::Complex);
    if is_complex || request.scenario == Scenario::Complex {
        let is_met = match &named {
            Some(demand) => is_coordinated(context, demand)?,
            None => false,
        };
        require(is_met, Code::CoordinationRequired)?;
    }
    if is_complex {
        return Ok(());
    }
    let waiting = waiting(context, &request.catalog_id, consumer)?;
    require(waiting.is_empty(), Code::CoordinationRequired)
}

/// Notes that an entry is to meet a complex demand, beside those of the consumer that
/// wait for their meeting already.
pub(super) fn note_complex(
    context: &mut Context<'_>,
    demand: &Demand,
    catalog: &CatalogId,
) -> Checked<()> {
    if demand.demand.scenario != Scenario::Complex {
        return Ok(());
    }
    let mut waiting = waiting(context, catalog, &demand.consumer)?;
    require(waiting.len() < COMPLEX_DEMANDS_MAX, Code::QuotaExceeded)?;
    waiting.push(demand.demand.demand_id.clone());
    context.put(StateKey::complex_demands(catalog, &demand.consumer), &waiting);
    Ok(())
}

/// Strikes a demand from those that wait for their meeting: nobody asks for it any more.
fn forget_complex(context: &mut Context<'_>, demand: &Demand) -> Checked<()> {
    let (Scenario::Complex, Some(catalog)) = (demand.demand.scenario, &demand.catalog_id) else {
        return Ok(());
    };
    let key = StateKey::complex_demands(catalog, &demand.consumer);
    let noted: Vec<DemandId> = context.written(&key)?.unwrap_or_default();
    let id = &demand.demand.demand_id;
    let left: Vec<&DemandId> = noted.iter().filter(|other| *other != id).collect();
    if left.is_empty() && !noted.is_empty() {
        context.remove(key);
    } else if left.len() < noted.len() {
        context.put(key, &left);
    }
    Ok(())
}

/// The consumer's complex demands that an entry is to meet, while they are open and wait
/// for their meeting.
fn waiting(context: &Context<'_>, catalog: &CatalogId, consumer: &OrgId) -> Checked<Vec<DemandId>> {
    let noted: Option<Vec<DemandId>> =
        context.read(&StateKey::complex_demands(catalog, consumer))?;
    let mut waiting = Vec::new();
    for id in noted.into_iter().flatten() {
        let demand: Demand = context.must_read(&StateKey::demand(&id))?;
        let is_open = matches!(demand.status, DemandStatus::Matched | DemandStatus::Requested);
        if is_open && !is_coordinated(context, &demand)? {
            waiting.push(id);
        }
    }
    Ok(waiting)
}

/// The provider may have become known after the meeting; it must have been there, or who took
/// its place.
fn is_coordinated(context: &Context<'_>, demand: &Demand) -> Checked<bool> {
    let Some(meeting) = &demand.coordination else { return Ok(false) };
    let Some(provider) = &demand.provider else { return Ok(true) };
    let line = succession::with_heirs(context, [provider])?;
    Ok(line.iter().any(|org| meeting.participants.contains(org)))
}

/// A share was asked for.
pub(crate) fn requested(context: &mut Context<'_>, request: &ShareRequest) -> Checked<()> {
    follow(context, request, &[DemandStatus::Matched], DemandStatus::Requested)
}

/// The request ended without a grant.
pub(crate) fn not_granted(context: &mut Context<'_>, request: &ShareRequest) -> Checked<()> {
    follow(context, request, &[DemandStatus::Requested], DemandStatus::Matched)
}

/// The grant was issued.
pub(crate) fn satisfied(context: &mut Context<'_>, request: &ShareRequest) -> Checked<()> {
    let open = [DemandStatus::Matched, DemandStatus::Requested];
    follow(context, request, &open, DemandStatus::Satisfied)
}

/// Moves the demand on, unless it went another way meanwhile.
fn follow(
    context: &mut Context<'_>,
    request: &ShareRequest,
    from: &[DemandStatus],
    to: DemandStatus,
) -> Checked<()> {
    let Some(id) = &request.request.demand_id else { return Ok(()) };
    let mut demand = written(context, id)?;
    let request_id = &request.request.request_id;
    let is_asked = to == DemandStatus::Requested || demand.request_id.as_ref() == Some(request_id);
    if !is_asked || !from.contains(&demand.status) {
        return Ok(());
    }
    demand.request_id = Some(request_id.clone());
    set(context, demand, to)
}

fn written(context: &Context<'_>, id: &DemandId) -> Checked<Demand> {
    context.written(&StateKey::demand(id))?.ok_or(Code::ReferenceUnknown.into())
}

/// Writes a demand in its new state and counts it (I-09).
pub(super) fn set(
    context: &mut Context<'_>,
    mut demand: Demand,
    status: DemandStatus,
) -> Checked<()> {
    demand.status = status;
    if matches!(status, DemandStatus::Satisfied | DemandStatus::Closed) {
        forget_complex(context, &demand)?;
    }
    let consumer = demand.consumer.clone();
    match status {
        DemandStatus::Satisfied if demand.satisfied_on.is_none() => {
            demand.satisfied_on = Some(context.today());
            tally::count(context, &consumer, Measure::DemandsSatisfied, 1)?;
        }
        DemandStatus::Listed => tally::count(context, &consumer, Measure::DemandsListed, 1)?,
        DemandStatus::Refused => tally::count(context, &consumer, Measure::DemandsRefused, 1)?,
        _ => {}
    }
    context.put(StateKey::demand(&demand.demand.demand_id), &demand);
    Ok(())
}
