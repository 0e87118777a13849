//! `OpenPublish`: approved data are opened, by their provider or the open-data
//! authority over it. Nothing is opened without approval, and not if the
//! entry was changed meanwhile so that it may not.

use liuhen_types::entity::{Catalog, Measure, OpenPlan, Opening, OpeningStatus, PlannedOpening};
use liuhen_types::limits::CATALOG_ITEMS_MAX;
use liuhen_types::payload::OpenPublish;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::{check_may_open, published};
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::tally;

pub(crate) fn schema(payload: &OpenPublish) -> Schema {
    schema::count("masking", &payload.masking, 0, CATALOG_ITEMS_MAX)?;
    schema::unique("masking", &payload.masking)
}

pub(crate) fn check(context: &Context<'_>, payload: &OpenPublish) -> Checked<Opening> {
    Held::any_of(context, &[Role::Provider, Role::OpenDataAuthority])?;
    let opening: Opening = context.find(&StateKey::opening(&payload.open_id))?;
    require_publisher(context, &opening)?;
    require(opening.status == OpeningStatus::Approved, Code::OpenNotApproved)?;
    let application = &opening.application;
    let catalog: Catalog = context.must_read(&StateKey::catalog(&application.catalog_id))?;
    let (entry, _) = catalog.in_force().ok_or(Code::State)?;
    let masks = application.masking.iter().all(|item| payload.masking.contains(item));
    require(masks, Code::MaskingRequired)?;
    check_may_open(context, &opening.provider, entry, &application.items, &payload.masking)?;
    published::require_room(context, &application.catalog_id)?;
    Ok(opening)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &OpenPublish,
    mut opening: Opening,
) -> Checked<()> {
    opening.status = OpeningStatus::Published;
    opening.publication = Some(payload.clone());
    opening.published_at = Some(context.time());
    fulfil_plans(context, &opening)?;
    published::add(context, &opening)?;
    context.put(StateKey::opening(&payload.open_id), &opening);
    Ok(())
}

/// The provider, or the open-data authority over it.
pub(super) fn require_publisher(context: &Context<'_>, opening: &Opening) -> Checked<()> {
    if succession::acts_for(context, &opening.provider)? {
        return Ok(());
    }
    let held = Held::of_org(context, context.sender(), &[Role::OpenDataAuthority])?;
    require(!held.is_empty(), Code::NotProvider)?;
    held.require_over(&context.region_of(&opening.provider)?)
}

/// Counts the entry as done in this year's plans that list it, once (I-19).
fn fulfil_plans(context: &mut Context<'_>, opening: &Opening) -> Checked<()> {
    let (year, catalog_id) = (context.today().year(), &opening.application.catalog_id);
    for region in context.region_of(&opening.provider)?.iter() {
        let key = StateKey::planned_opening(&region.code, year, catalog_id);
        let planned: Option<PlannedOpening> = context.read(&key)?;
        let Some(mut planned) = planned.filter(|planned| planned.opened_by.is_none()) else {
            continue;
        };
        planned.opened_by = Some(opening.application.open_id.clone());
        context.put(key, &planned);
        let plan_key = StateKey::open_plan(&region.code, year);
        let mut plan: OpenPlan = context.must_read(&plan_key)?;
        plan.opened = plan.opened.saturating_add(1);
        context.put(plan_key, &plan);
        tally::count(context, &opening.provider, Measure::OpeningsPublished, 1)?;
    }
    Ok(())
}
