//! `CrossCheckRecord`: a sample of an element was compared between published entries
//! (多源校核, R-27, R-63), by who has a role where one of their providers is, or where the
//! element has a source. The element has the sums over all checks; the months of the region
//! that counts the element have theirs, of which the agreement rate is a formula.

use liuhen_types::entity::{Catalog, CrossCheck, Element, Measure};
use liuhen_types::limits::{CROSS_CHECK_SAMPLE_MAX, LIST_MAX};
use liuhen_types::payload::CrossCheckRecord;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::element;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::tally;

const CHECKERS: [Role; 4] =
    [Role::ProvinceAuthority, Role::CityAuthority, Role::PlatformOperator, Role::Evaluator];

pub(crate) fn schema(payload: &CrossCheckRecord) -> Schema {
    schema::count("sources", &payload.sources, 2, LIST_MAX)?;
    schema::unique("sources", &payload.sources)?;
    let sample = payload.sample;
    schema::require((1..=CROSS_CHECK_SAMPLE_MAX).contains(&sample), || {
        format!("sample must be 1 to {CROSS_CHECK_SAMPLE_MAX}, got {sample}")
    })
}

pub(crate) fn check(context: &Context<'_>, payload: &CrossCheckRecord) -> Checked<Element> {
    let held = Held::any_of(context, &CHECKERS)?;
    let mut element: Element = context.find(&StateKey::element(&payload.element))?;
    let mut is_concerned = false;
    for source in &payload.sources {
        let catalog: Catalog = context.find(&StateKey::catalog(source))?;
        element::entry_with(&catalog, &payload.element)?;
        is_concerned |= held.covers(&context.region_of(&catalog.provider)?);
    }
    for scope in &element.scopes {
        is_concerned = is_concerned || held.covers(&context.region(scope)?);
    }
    require(is_concerned, Code::Jurisdiction)?;
    let compared = payload.agree.checked_add(payload.disagree);
    require(compared == Some(payload.sample), Code::CountMismatch)?;
    element.agree = element.agree.checked_add(payload.agree).ok_or(Code::QuotaExceeded)?;
    element.disagree = element.disagree.checked_add(payload.disagree).ok_or(Code::QuotaExceeded)?;
    Ok(element)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &CrossCheckRecord,
    mut element: Element,
) -> Checked<()> {
    let check = CrossCheck {
        record: payload.clone(),
        recorded_by: context.sender().clone(),
        recorded_at: context.time(),
    };
    context.put(StateKey::cross_check(&payload.element, element.checks), &check);
    element.checks = element.checks.saturating_add(1);
    context.put(StateKey::element(&payload.element), &element);
    for (measure, count) in
        [(Measure::CrossChecked, payload.sample), (Measure::CrossCheckAgreed, payload.agree)]
    {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        tally::count(context, &element.named_by, measure, count)?;
    }
    Ok(())
}
