//! `OpenPlanPublish`: the year's plan and responsibility list, or more of it, by
//! the open-data authority together with the province's authority.

use liuhen_types::entity::{Catalog, Measure, OpenPlan, Period, PlannedOpening};
use liuhen_types::payload::OpenPlanPublish;
use liuhen_types::payload::catalog::OpenAttribute;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId, StateKey};

use crate::context::Context;
use crate::limits::OPEN_PLAN_ENTRIES_MAX;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::{party, tally};

/// Providers of the entries, in their order.
pub(crate) struct Facts(Vec<OrgId>);

pub(crate) fn schema(payload: &OpenPlanPublish) -> Schema {
    schema::count("entries", &payload.entries, 1, OPEN_PLAN_ENTRIES_MAX)?;
    schema::unique("entries", payload.entries.iter().map(|entry| &entry.catalog_id))?;
    let year = payload.year;
    let strays = payload.entries.iter().find(|entry| entry.planned_by.year() != year);
    strays.map_or(Ok(()), |entry| {
        schema::require(false, || {
            let (catalog_id, date) = (&entry.catalog_id, entry.planned_by);
            format!("entries[{catalog_id}].planned_by must be in year {year}, got {date}")
        })
    })
}

pub(crate) fn check(context: &Context<'_>, payload: &OpenPlanPublish) -> Checked<Facts> {
    let held = Held::any_of(context, &[Role::OpenDataAuthority])?;
    let chain = context.region(&payload.jurisdiction)?;
    held.require_at(&payload.jurisdiction)?;
    let mut providers = Vec::with_capacity(payload.entries.len());
    for entry in &payload.entries {
        let catalog: Catalog = context.find(&StateKey::catalog(&entry.catalog_id))?;
        let region = context.region_of(&catalog.provider)?;
        require(region.is_within(&payload.jurisdiction), Code::Jurisdiction)?;
        let (published, _) = catalog.in_force().ok_or(Code::State)?;
        require(published.open_attribute != OpenAttribute::NotOpen, Code::State)?;
        let (jurisdiction, year) = (&payload.jurisdiction, payload.year);
        context.require_new(&StateKey::planned_opening(jurisdiction, year, &entry.catalog_id))?;
        providers.push(catalog.provider);
    }
    let cosigner = party::cosigner(context, &[Role::ProvinceAuthority], &chain)?;
    require(cosigner.is_some(), Code::CosignRequired)?;
    Ok(Facts(providers))
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &OpenPlanPublish,
    Facts(providers): Facts,
) -> Checked<()> {
    let (jurisdiction, year) = (&payload.jurisdiction, payload.year);
    let period = counted_in(context, year);
    for (entry, org) in payload.entries.iter().zip(providers) {
        if let Some(period) = period {
            tally::add(context, &org, period, Measure::OpeningsPlanned, 1)?;
        }
        let planned = PlannedOpening { entry: entry.clone(), org, opened_by: None };
        let key = StateKey::planned_opening(jurisdiction, year, &entry.catalog_id);
        context.put(key, &planned);
    }
    let key = StateKey::open_plan(jurisdiction, year);
    let before: Option<OpenPlan> = context.read(&key)?;
    let (entries, opened) = before.map_or((0, 0), |plan| (plan.entries, plan.opened));
    let plan = OpenPlan {
        jurisdiction: jurisdiction.clone(),
        year,
        entries: entries.saturating_add(payload.entries.len() as u64),
        opened,
        published_by: context.sender().clone(),
        published_at: context.time(),
    };
    context.put(key, &plan);
    Ok(())
}

/// The month that counts a year's plan (I-19): this one, or the first of a year to come.
/// A year that is over stays as it was.
fn counted_in(context: &Context<'_>, year: u16) -> Option<Period> {
    let today = context.today();
    let begins = Period::Month { year, month: 1 };
    (year >= today.year()).then(|| begins.max(Period::of(today)))
}
