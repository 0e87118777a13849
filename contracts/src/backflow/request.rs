//! `BackflowRequest`: a city asks for the rows of its own territory, for a
//! scenario that needs them (属地原则、按需, R-36).

use std::collections::BTreeSet;

use liuhen_types::entity::{Backflow, BackflowStatus, Catalog, DeadlineKind, Measure};
use liuhen_types::limits::CATALOG_ITEMS_MAX;
use liuhen_types::payload::BackflowRequest;
use liuhen_types::payload::catalog::CatalogEntry;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId, StateKey};

use crate::catalog::upper_grant;
use crate::context::Context;
use crate::deadline::{self, Start, Task};
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::{party, profile, tally};

pub(crate) struct Facts {
    catalog_version: u32,
    deadline: Option<Start>,
}

pub(crate) fn schema(payload: &BackflowRequest) -> Schema {
    schema::count("items", &payload.items, 1, CATALOG_ITEMS_MAX)?;
    schema::unique("items", &payload.items)
}

pub(crate) fn check(context: &Context<'_>, payload: &BackflowRequest) -> Checked<Facts> {
    let (org, chain) = Held::in_own_region(context, &[Role::CityAuthority])?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    context.require_new(&StateKey::backflow(&payload.backflow_id))?;
    let (entry, catalog_version) = catalog.in_force().ok_or(Code::State)?;
    let scope = context.region(&payload.region_scope)?;
    require(scope.is_within(&org.registration.region), Code::Territory)?;
    require(scope.is_within(&entry.region_scope), Code::ScopeExceeded)?;
    require(payload.scenario.is_some(), Code::ScenarioRequired)?;
    let known: BTreeSet<_> = entry.items.iter().map(|item| &item.item_id).collect();
    require(payload.items.iter().all(|item| known.contains(item)), Code::ItemUnknown)?;
    check_upper_grant(context, payload, entry, &chain)?;
    let deadline = decide_by(context, payload, &chain)?;
    Ok(Facts { catalog_version, deadline })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &BackflowRequest,
    facts: Facts,
) -> Checked<()> {
    let requester = context.sender().clone();
    tally::count(context, &requester, Measure::BackflowsRequested, 1)?;
    let backflow = Backflow {
        request: payload.clone(),
        catalog_version: facts.catalog_version,
        requester,
        requested_at: context.time(),
        status: BackflowStatus::Requested,
        decided_by: None,
        decided_at: None,
        reason: None,
        delivery: None,
        answer: None,
        copy_id: None,
    };
    context.put(StateKey::backflow(&payload.backflow_id), &backflow);
    facts.deadline.map_or(Ok(()), |start| start.write(context))
}

/// what came from above goes on only as far as above allows, today.
pub(super) fn check_upper_grant(
    context: &Context<'_>,
    payload: &BackflowRequest,
    entry: &CatalogEntry,
    city: &RegionChain,
) -> Checked<()> {
    let wanted: BTreeSet<_> = payload.items.iter().collect();
    let items: Vec<_> = entry.items.iter().filter(|item| wanted.contains(&item.item_id)).collect();
    upper_grant::check(entry, &items, city, context.today())
}

/// The province's authority decides in the days that the profile sets, if there is one that
/// can act.
fn decide_by(
    context: &Context<'_>,
    payload: &BackflowRequest,
    chain: &RegionChain,
) -> Checked<Option<Start>> {
    let days = profile::of(context, chain)?.and_then(|p| p.deadlines.backflow_decide);
    let Some(days) = days else { return Ok(None) };
    let Some(authority) = decider(context, chain)? else { return Ok(None) };
    let task = Task {
        kind: DeadlineKind::BackflowDecide,
        subject: payload.backflow_id.as_str(),
        responsible: &authority,
        supervisor: &authority,
        informed: &[context.sender()],
    };
    deadline::start(context, &task, context.today(), days).map(Some)
}

/// The authority of the province that `chain` lies in, if it can act.
pub(crate) fn decider(context: &Context<'_>, chain: &RegionChain) -> Checked<Option<OrgId>> {
    let province = chain.iter().last();
    province.map_or(Ok(None), |province| party::authority_at(context, &province.code))
}
