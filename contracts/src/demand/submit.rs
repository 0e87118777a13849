//! `DemandSubmit`: a consumer lists what the handling of a service item needs
//! . A list that differs from that of its line is accepted and flagged, with
//! the differing items and the department that must guide.
//!
//! The list to compare with is the nearest one above of the same line and service
//! item; if there is none above, the nearest from the org's region upwards, where the
//! first from below counts until a region has its own.

use std::collections::BTreeSet;

use liuhen_types::entity::{Demand, DemandDifference, DemandStatus, LineList};
use liuhen_types::limits::{DEMAND_ITEMS_MAX, LIST_MAX};
use liuhen_types::payload::DemandSubmit;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId, StateKey, Text};

use super::follow;
use crate::context::Context;
use crate::refusal::Checked;
use crate::region::RegionChain;
use crate::role::Held;
use crate::schema::{self, Schema};

const LISTERS: [Role; 4] =
    [Role::Consumer, Role::ProvinceAuthority, Role::CityAuthority, Role::CountyAuthority];

pub(crate) struct Facts {
    difference: Option<DemandDifference>,
    /// Places where this list counts from now on.
    counts_at: Vec<StateKey>,
    own: LineList,
}

pub(crate) fn schema(payload: &DemandSubmit) -> Schema {
    schema::count("items", &payload.items, 0, DEMAND_ITEMS_MAX)?;
    schema::unique("items", &payload.items)?;
    schema::count("licence_kinds", &payload.licence_kinds, 0, LIST_MAX)?;
    schema::unique("licence_kinds", &payload.licence_kinds)?;
    let is_empty = payload.items.is_empty() && payload.licence_kinds.is_empty();
    schema::require(!is_empty, || "items and licence_kinds must not both be empty".into())
}

pub(crate) fn check(context: &Context<'_>, payload: &DemandSubmit) -> Checked<Facts> {
    let (_, chain) = Held::in_own_region(context, &LISTERS)?;
    context.require_new(&StateKey::demand(&payload.demand_id))?;
    let service_item = payload.service_item.as_ref().ok_or(Code::ServiceItemRequired)?;
    let region = chain.own().code.clone();
    let own = LineList { demand_id: payload.demand_id.clone(), region };
    let (mut above, mut nearest, mut counts_at) = (None, None, Vec::new());
    for region in chain.iter() {
        let key = StateKey::demand_line(&payload.line, service_item, &region.code);
        let Some(list) = context.read::<LineList>(&key)? else {
            counts_at.push(key);
            continue;
        };
        let other: Demand = context.must_read(&StateKey::demand(&list.demand_id))?;
        let is_own = other.consumer == *context.sender();
        // A new list takes the place of the org's older one, and in its own region of
        // one from below.
        if is_own || (region.code == own.region && list.region != own.region) {
            counts_at.push(key);
        }
        if is_own {
            continue;
        }
        if list.region != own.region && chain.is_within(&list.region) {
            above = above.or(Some((list, other)));
        } else {
            nearest = nearest.or(Some((list, other)));
        }
    }
    let difference = match above.or(nearest) {
        Some((list, other)) => difference(context, payload, &chain, &list, &other)?,
        None => None,
    };
    Ok(Facts { difference, counts_at, own })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &DemandSubmit,
    facts: Facts,
) -> Checked<()> {
    if facts.difference.is_some() {
        context.warn(Code::DemandInconsistent);
    }
    for key in facts.counts_at {
        context.put(key, &facts.own);
    }
    let demand = Demand {
        demand: payload.clone(),
        consumer: context.sender().clone(),
        status: DemandStatus::Listed,
        submitted_at: context.time(),
        difference: facts.difference,
        responded_by: None,
        catalog_id: None,
        provider: None,
        legal_basis: Vec::new(),
        coordination: None,
        request_id: None,
        satisfied_on: None,
        outcome: None,
        reason: None,
    };
    follow::set(context, demand, DemandStatus::Listed)
}

/// How the list differs from another, if it does.
fn difference(
    context: &Context<'_>,
    payload: &DemandSubmit,
    chain: &RegionChain,
    list: &LineList,
    other: &Demand,
) -> Checked<Option<DemandDifference>> {
    let (own, others) = (needs(payload), needs(&other.demand));
    let only_in = |a: &BTreeSet<&Text<100>>, b: &BTreeSet<&Text<100>>| {
        a.difference(b).map(|need| (*need).clone()).collect::<Vec<_>>()
    };
    let (missing, extra) = (only_in(&others, &own), only_in(&own, &others));
    if missing.is_empty() && extra.is_empty() {
        return Ok(None);
    }
    let guide = guide(context, chain, other, list)?;
    Ok(Some(DemandDifference { with: list.demand_id.clone(), guide, missing, extra }))
}

/// Of two orgs of a line the one whose region holds the other's.
fn guide(
    context: &Context<'_>,
    chain: &RegionChain,
    other: &Demand,
    list: &LineList,
) -> Checked<Option<OrgId>> {
    let own = &chain.own().code;
    if *own == list.region {
        return Ok(None);
    }
    if chain.is_within(&list.region) {
        return Ok(Some(other.consumer.clone()));
    }
    let below = context.region(&list.region)?;
    Ok(below.is_within(own).then(|| context.sender().clone()))
}

/// Items and licences alike; their order says nothing.
fn needs(demand: &DemandSubmit) -> BTreeSet<&Text<100>> {
    demand.items.iter().chain(&demand.licence_kinds).collect()
}
