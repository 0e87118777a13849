//! `IndicatorSnapshot`: the contract computes a set for a region and keeps the
//! values.
//!
//! A month that is not over, and all time, give a partial snapshot, which a later
//! one replaces; a complete one stays.

use liuhen_types::entity::{IndicatorRecord, IndicatorSet, IndicatorValue, Period};
use liuhen_types::payload::IndicatorSnapshot;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, Hash, StateKey};

use super::compute;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

/// Roles that may ask for values of their jurisdiction.
const READERS: [Role; 4] =
    [Role::ProvinceAuthority, Role::CityAuthority, Role::Auditor, Role::Evaluator];

pub(crate) struct Facts {
    set_version: u32,
    partial: bool,
    values: Vec<IndicatorValue>,
    values_root: Hash,
}

pub(crate) fn schema(payload: &IndicatorSnapshot) -> Schema {
    schema::period("period", payload.period)
}

pub(crate) fn check(context: &Context<'_>, payload: &IndicatorSnapshot) -> Checked<Facts> {
    let IndicatorSnapshot { set_id, jurisdiction, period, .. } = payload;
    let held = Held::any_of(context, &READERS)?;
    let set: IndicatorSet = context.find(&StateKey::indicator_set(set_id))?;
    let chain = context.region(jurisdiction)?;
    held.require_over(&chain)?;
    require(chain.is_within(&set.jurisdiction), Code::Jurisdiction)?;
    let this_month = Period::of(context.today());
    require(*period == Period::Ever || *period <= this_month, Code::NotDue)?;
    let before: Option<IndicatorRecord> =
        context.read(&StateKey::indicator_snapshot(set_id, jurisdiction, *period))?;
    let set_version = set.set.version;
    let is_kept = before.is_some_and(|b| !b.partial && b.set_version == set_version);
    require(!is_kept, Code::Duplicate)?;
    let values = compute::values(context.state, jurisdiction, *period, &set.set.indicators)?;
    let values_root = compute::values_root(jurisdiction, *period, &values);
    let is_same = payload.values_root.is_none_or(|root| root == values_root);
    require(is_same, Code::SnapshotMismatch)?;
    Ok(Facts { set_version, partial: *period >= this_month, values, values_root })
}

pub(crate) fn change(context: &mut Context<'_>, payload: &IndicatorSnapshot, facts: Facts) {
    let IndicatorSnapshot { set_id, jurisdiction, period, .. } = payload;
    let record = IndicatorRecord {
        set_id: set_id.clone(),
        set_version: facts.set_version,
        jurisdiction: jurisdiction.clone(),
        period: *period,
        partial: facts.partial,
        height: context.block.height,
        computed_at: context.time(),
        requested_by: context.sender().clone(),
        values: facts.values,
        values_root: facts.values_root,
    };
    context.put(StateKey::indicator_snapshot(set_id, jurisdiction, *period), &record);
    context.put(StateKey::snapshot_of(&context.tx_id()), period);
}
