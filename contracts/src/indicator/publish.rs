//! `IndicatorSetPublish`: the province's authority says which formulas are
//! evaluated, with which weights. Formulas are contract code; a set only
//! names them.

use liuhen_types::entity::IndicatorSet;
use liuhen_types::payload::IndicatorSetPublish;
use liuhen_types::payload::org::{Level, Role};
use liuhen_types::{Code, RegionCode, StateKey};

use super::formula::Formula;
use crate::context::Context;
use crate::limits::{INDICATOR_WEIGHT_MAX, INDICATORS_MAX};
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

pub(crate) fn schema(payload: &IndicatorSetPublish) -> Schema {
    let indicators = &payload.indicators;
    schema::count("indicators", indicators, 1, INDICATORS_MAX)?;
    schema::unique("indicators", indicators.iter().map(|indicator| &indicator.id))?;
    schema::require(payload.version >= 1, || "version must be at least 1, got 0".into())?;
    let too_heavy = indicators.iter().find(|indicator| indicator.weight > INDICATOR_WEIGHT_MAX);
    schema::require(too_heavy.is_none(), || {
        let weight = too_heavy.map_or(0, |indicator| indicator.weight);
        format!("weight must be at most {INDICATOR_WEIGHT_MAX} per mille, got {weight}")
    })
}

/// The province in which the set holds.
pub(crate) fn check(context: &Context<'_>, payload: &IndicatorSetPublish) -> Checked<RegionCode> {
    let (_, chain) = Held::in_own_region(context, &[Role::ProvinceAuthority])?;
    require(chain.own().level == Level::Province, Code::Jurisdiction)?;
    let before: Option<IndicatorSet> = context.read(&StateKey::indicator_set(&payload.set_id))?;
    if let Some(before) = &before {
        require(before.jurisdiction == chain.own().code, Code::Jurisdiction)?;
    }
    let current = before.map_or(0, |before| before.set.version);
    require(current.checked_add(1) == Some(payload.version), Code::VersionStale)?;
    let is_known = payload.indicators.iter().all(|indicator| {
        Formula::find(&indicator.formula_id).is_some_and(|formula| formula.unit == indicator.unit)
    });
    require(is_known, Code::FormulaUnknown)?;
    Ok(chain.own().code.clone())
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &IndicatorSetPublish,
    jurisdiction: RegionCode,
) {
    let set = IndicatorSet {
        set: payload.clone(),
        publisher: context.sender().clone(),
        jurisdiction,
        published_at: context.time(),
    };
    context.put(StateKey::indicator_set(&payload.set_id), &set);
}
