//! `CrossCheckRecord`: a sample of an element was compared between published entries
//! (多源校核, R-27, R-63). The agreement rate is the sum over all checks.

use liuhen_types::entity::{Catalog, CrossCheck, Element};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::CrossCheckRecord;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::element;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

const CHECKERS: [Role; 4] =
    [Role::ProvinceAuthority, Role::CityAuthority, Role::PlatformOperator, Role::Evaluator];

pub(crate) fn schema(payload: &CrossCheckRecord) -> Schema {
    schema::count("sources", &payload.sources, 2, LIST_MAX)?;
    schema::unique("sources", &payload.sources)?;
    schema::require(payload.sample >= 1, || "sample must be at least 1, got 0".into())
}

pub(crate) fn check(context: &Context<'_>, payload: &CrossCheckRecord) -> Checked<Element> {
    Held::in_own_region(context, &CHECKERS)?;
    let mut element: Element = context.find(&StateKey::element(&payload.element))?;
    for source in &payload.sources {
        let catalog: Catalog = context.find(&StateKey::catalog(source))?;
        element::entry_with(&catalog, &payload.element)?;
    }
    let compared = payload.agree.checked_add(payload.disagree);
    require(compared == Some(payload.sample), Code::CountMismatch)?;
    element.agree = element.agree.checked_add(payload.agree).ok_or(Code::QuotaExceeded)?;
    element.disagree = element.disagree.checked_add(payload.disagree).ok_or(Code::QuotaExceeded)?;
    Ok(element)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &CrossCheckRecord, mut element: Element) {
    let check = CrossCheck {
        record: payload.clone(),
        recorded_by: context.sender().clone(),
        recorded_at: context.time(),
    };
    context.put(StateKey::cross_check(&payload.element, element.checks), &check);
    element.checks = element.checks.saturating_add(1);
    context.put(StateKey::element(&payload.element), &element);
}
